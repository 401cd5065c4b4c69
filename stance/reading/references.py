"""Whom a reply names: ids as systems write them, made comparable in one place for exports and tables.

Reddit puts the kind of a thing before its id and counts in base 36 (https://www.reddit.com/dev/api, fullnames); dumps
of it have base 10 as well. YouTube's replies begin with the id of the comment above. Spreadsheets make ``101.0`` of
101.
"""

import re
from collections.abc import Container
from typing import Any, Final

_NONE: Final = frozenset(("0", "root", "none", "null", "nan", "-1", "false", ""))
"""What stands for no comment where an id may stand."""
_COMMENT: Final = "t1_"
_SUBMISSION: Final = "t3_"
_WRAPPED: Final = ("$oid", "$numberLong", "$numberInt", "$uuid", "id", "_id", "messageId", "messageID")
"""Keys of the objects in which an id may be wrapped."""
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_LEAST_IN_BASE_36: Final = 36**4
"""Smaller numbers are taken as they are: Reddit's ids passed it in its first year, and small ones match by chance."""

_FLOAT = re.compile(r"-?\d{1,25}\.0+")
_IN_BASE_36 = re.compile(r"[0-9a-z]{5,12}")
_IN_BASE_10 = re.compile(r"\d{7,19}")
_YOUTUBE_REPLY = re.compile(r"(Ug[\w-]{2,60})\.[\w-]{1,60}")

GONE: Final = {
    "[deleted]": "deleted by its author",
    "[deleted by user]": "deleted by its author",
    "[removed]": "removed by a moderator",
    "[ removed by reddit ]": "removed by Reddit",
    "[removed by reddit]": "removed by Reddit",
    "[comment deleted]": "deleted",
    "[comment removed]": "removed by a moderator",
}
"""What systems write where the words of a comment were, in lower case, and why they are gone."""


def why_gone(text: str | None) -> str | None:
    """Why a comment's words are gone, if ``text`` is what a system writes in their place; else None."""
    return GONE.get(text.strip().lower()) if text and len(text) < max(map(len, GONE)) + 10 else None


def reference(value: Any) -> str | None:
    """An id as one word: out of its object, without ``.0`` and ``t1_``; None where it stands for no comment."""
    if isinstance(value, dict):
        value = next((value[key] for key in _WRAPPED if value.get(key) is not None), None)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    written = str(value).strip()
    if written.lower() in _NONE:
        return None
    if _FLOAT.fullmatch(written):
        written = written.partition(".")[0]
    return written.removeprefix(_COMMENT)


def parent_of(own: str | None, parent: Any, thread: Any, known: Container[str]) -> str | None:
    """The id of the comment replied to, as ``known`` has it if it does; None where the reply is to the article.

    Args:
        own: the id of the reply.
        parent: what its line says of the comment replied to.
        thread: what its line says of the article, which is no comment.
        known: the ids of the comments of the thread.
    """
    written = str(parent).strip() if isinstance(parent, str | int | float) else ""
    if written and written in known:
        return written
    named = reference(parent)
    if named is None:
        return _above_by_id(own, known)
    if found := next((each for each in _spellings(named) if each in known), None):
        return found
    return None if named.startswith(_SUBMISSION) or named == reference(thread) else named


def _above_by_id(own: str | None, known: Container[str]) -> str | None:
    """The comment whose id a reply's own id begins with, as on YouTube."""
    match = _YOUTUBE_REPLY.fullmatch(own) if own and "." in own else None
    return match[1] if match and match[1] in known else None


def _spellings(named: str) -> list[str]:
    """The ways in which the id of one comment may be written."""
    found = [named, f"{_COMMENT}{named}", f"{named}.0"]
    if _IN_BASE_10.fullmatch(named) and int(named) >= _LEAST_IN_BASE_36:
        other = _base_36(int(named))
        found += [other, f"{_COMMENT}{other}"]
    if _IN_BASE_36.fullmatch(named):
        found.append(str(int(named, 36)))
    return found


def _base_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits
