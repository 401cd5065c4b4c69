"""Perspective API as its clients know it: addresses, messages, errors and spans.

The contract is that of its documentation and of its discovery document before its end on 31 December 2026.
"""

from stance.service.perspective.routes import ROUTES

__all__ = ["ROUTES"]
