"""Texts that are kept in pieces: lists of words and links, and their JSON in the cell of a table."""

import json
from typing import Any, Final

_LISTS: Final = ("takeoutSegments", "segments", "runs", "textSegments")
"""Keys under which Google's exports list the pieces of a text."""


def joined(pieces: Any) -> str | None:
    """The text that pieces form, each a string or an object with a ``text``; None if they form none."""
    if isinstance(pieces, dict):
        pieces = next((pieces[key] for key in _LISTS if isinstance(pieces.get(key), list)), [pieces])
    if not isinstance(pieces, list):
        return None
    words = [piece.get("text") if isinstance(piece, dict) else piece for piece in pieces]
    texts = [word for word in words if isinstance(word, str)]
    return "".join(texts) if texts else None


def put_together(cell: str) -> str:
    """A cell of a table that holds the JSON of pieces, such as Google Takeout's, as their text; another as it is."""
    start = cell.lstrip()[:2]
    if not start.startswith(('{"', "{ ", "[{", "[ ")) or '"text"' not in cell:
        return cell
    for written in (cell, f"[{cell}]"):
        try:
            text = joined(json.loads(written))
        except (ValueError, RecursionError):
            continue
        if text is not None:
            return text
    return cell
