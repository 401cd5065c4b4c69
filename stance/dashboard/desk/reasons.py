"""The reasons that a moderator can give for a decision: the site's own, else a short list."""

from typing import Final

from stance.reviews import read_meanings
from stance.settings import reasons_file

MOST: Final = 7
"""Reasons on a card: as many as there are keys for."""
REASONS: Final = (
    "personal attack",
    "hate",
    "threat",
    "off topic",
    "spam",
    "false claim",
    "private data",
)
"""What houses mostly reject for, where a site has no list of its own."""


def reasons() -> tuple[str, ...]:
    """The reasons, in the order of their keys.

    Raises:
        ReviewError: if the site's file cannot be read.
    """
    file = reasons_file()
    return tuple(read_meanings(file).reasons)[:MOST] if file is not None else REASONS
