"""What makes two texts the same: their words, whatever their case, spaces and signs."""

import re
from typing import Final

MOST_CHARACTERS: Final = 20_000
"""Characters of a text that are looked at: no comment is longer, and a paste may be."""


def words(text: str) -> list[str]:
    """The words of ``text`` in lower case; of a text without any, its signs."""
    plain = text[:MOST_CHARACTERS].lower()
    return re.findall(r"\w+", plain) or plain.split()


def key(text: str) -> str:
    """The words of ``text`` as one string."""
    return " ".join(words(text))
