"""Text from outside on one line of a terminal or a screen."""

import unicodedata
from typing import Any, Final

_READ: Final = 8
"""Characters read for each one shown, since some may be invisible: bounds the time that a long text takes."""


def printable(text: Any, width: int) -> str:
    """``text`` on one line of at most ``width`` characters, without control and invisible formatting characters."""
    clean = " ".join(on_one_line(str(text)[: width * _READ]).split())
    return clean if len(clean) <= width else clean[: width - 1].rstrip() + "…"


def on_one_line(text: str) -> str:
    """``text`` without control and invisible formatting characters; line breaks and tabs are spaces, spaces stay.

    Half characters, such as bytes of a file's name that are no text, are U+FFFD.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(char: str) -> str:
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    return "\ufffd" if category == "Cs" else "" if category[0] == "C" else char
