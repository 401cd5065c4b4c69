"""Who answers whom, where the page does not mark it."""

from stance.reading.formats.replies.links import link_replies

__all__ = ["link_replies"]
