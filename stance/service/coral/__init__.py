"""Coral's external moderation phases: Coral asks about each comment, and goes by the answer.

The form of requests and answers is that of https://docs.coralproject.net/external-moderation-phases.
"""

from stance.service.coral.routes import ROUTES

__all__ = ["ROUTES"]
