"""Text from outside on one line of a terminal or a screen."""

import unicodedata
from typing import Any, Final

_READ: Final = 8
"""Characters read for each one shown, since some may be invisible: bounds the time that a long text takes."""


def printable(text: Any, width: int) -> str:
    """``text`` on one line of at most ``width`` characters, without control and invisible formatting characters."""
    clean = "".join(" " if char.isspace() else char for char in str(text)[: width * _READ])
    clean = "".join(char for char in clean if char == " " or unicodedata.category(char)[0] != "C")
    clean = " ".join(clean.split())
    return clean if len(clean) <= width else clean[: width - 1].rstrip() + "…"
