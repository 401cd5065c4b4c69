"""The service's own addresses, which give what the command line gives: the rows of `stance classify`, as JSON."""

from stance.service.own.routes import ROUTES

__all__ = ["ROUTES"]
