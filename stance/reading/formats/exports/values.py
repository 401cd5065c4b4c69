"""What the values of an export say: their text, time and address. A value of the wrong kind says nothing."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from selectolax.lexbor import LexborHTMLParser

from stance.reading.formats.dates import to_iso
from stance.reading.formats.html import text_of
from stance.records import Skipped

Item = dict[str, Any]
"""A JSON object."""
_Node = TypeVar("_Node")

MAX_NESTING: Final = 500
"""Elements open within each other in one comment; browsers cut nesting off at 512."""
MAX_TIME: Final = 100
"""Characters of a time that are looked at; the longest notation in use has some 40."""
MAX_SHOWN: Final = 200
"""Characters that are shown of what cannot be read."""
_EARLIEST: Final = 1_900
"""Years before it are what programs write for "no time"."""
_DATE_DIGITS: Final = 8
"""A number in quotes with no more digits may be a date such as ``20330314``; a longer one counts from 1970."""
_ISO_DATE: Final = len("2033-03-14")
"""Characters of a date without a time of day."""
_FIRST_SECOND: Final = 1e8
"""March 1973 in seconds since 1970: smaller numbers are no times."""
_FIRST_MILLISECOND: Final = 1e11
"""March 1973 in milliseconds: from here on numbers count milliseconds, as in seconds it is the year 5138."""
_LAST_MILLISECOND: Final = 1e14
"""The year 5138 in milliseconds: larger numbers are no times."""

_TAG = re.compile(r"<(/?)[a-zA-Z]")
_ANY_TAG = re.compile(r"<[^<>]{0,1000}>")
_BREAKS = re.compile(r"<(?:p|br|div|ul|ol)\b", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?")
_SECONDS = re.compile(r"\d:\d\d:\d\d|T\d{6}")


def value_in(value: Any, *keys: str | int) -> Any:
    """What ``value`` holds under ``keys``, one within the other; None where there is no such thing."""
    for key in keys:
        if isinstance(key, str):
            value = value.get(key) if isinstance(value, dict) else None
        else:
            value = value[key] if isinstance(value, list) and -len(value) <= key < len(value) else None
    return value


def objects(value: Any) -> Iterator[tuple[int, Item]]:
    """The JSON objects of a list, with their positions in it."""
    for position, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, dict):
            yield position, item


def unread(value: Any) -> tuple[Skipped, ...]:
    """What a list that should hold objects holds besides."""
    others = [item for item in (value if isinstance(value, list) else []) if not isinstance(item, dict)]
    return tuple(Skipped(plain(item) or repr(item)[:MAX_SHOWN], "not a JSON object") for item in others)


def depth_first(tops: Iterable[_Node], replies: Callable[[_Node], Iterable[_Node]]) -> Iterator[_Node]:
    """All comments of a tree, each before the replies to it, in the file's order.

    Depth does no harm: the walk keeps a list, not a stack of calls.

    Args:
        tops: the comments that reply to none.
        replies: gives the replies that are nested in a comment.
    """
    waiting = list(tops)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += list(replies(node))[::-1]


def plain(text: Any) -> str:
    """``text`` if it is a string, stripped, with plain line ends and no characters that cannot be written out."""
    if not isinstance(text, str):
        return ""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return _SURROGATE.sub("\ufffd", text).strip()


def one_line(value: Any) -> str | None:
    """A name, title or id on one line; None if there is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(plain(str(value)).split()) or None


def address(value: Any) -> str | None:
    """``value`` if it is a web address."""
    written = plain(value)
    return "".join(written.split()) if written.startswith(("http://", "https://")) else None


def text_of_html(markup: Any) -> str:
    """The words of a comment given as HTML; of one that nests without end, what is left without its tags."""
    text = plain(markup)
    if "<" not in text and "&" not in text:
        return " ".join(text.split())
    if _nesting(text) > MAX_NESTING:
        return html.unescape(_ANY_TAG.sub(" ", text)).strip()
    body = LexborHTMLParser(text).body
    return plain(text_of(body)) if body is not None else ""


def _nesting(markup: str) -> int:
    """How many more elements are opened than closed at the deepest point, those that need no end tag included."""
    if markup.count("<") <= MAX_NESTING:
        return 0
    depth = deepest = 0
    for match in _TAG.finditer(markup):
        depth += -1 if match[1] else 1
        deepest = max(deepest, depth)
    return deepest


def text_of_loose_html(markup: Any) -> str:
    """The words of a comment kept as it was typed: HTML in places, but line ends count."""
    text = plain(markup)
    if not _BREAKS.search(text):
        text = text.replace("\n", "<br>")
    return text_of_html(text)


def iso_time(written: Any) -> str | None:
    """``written`` as ISO 8601, as exact as it is; None if it is no time. A number counts from 1970, UTC."""
    if isinstance(written, dict):  # MongoDB's export writes {"$date": …}
        written = written.get("$date")
    if isinstance(written, str):
        written = written.strip()
        if _NUMBER.fullmatch(written) and len(written) > _DATE_DIGITS:
            written = float(written)
    if isinstance(written, int | float) and not isinstance(written, bool):
        return _from_number(written)
    if not isinstance(written, str) or not written:
        return None
    try:
        parsed = datetime.fromisoformat(written)
    except ValueError:
        iso = _from_mail(written) or to_iso(written)
        return iso if iso and int(iso[:4]) >= _EARLIEST else None
    if parsed.year < _EARLIEST:
        return None
    return parsed.date().isoformat() if len(written) <= _ISO_DATE else _as_exact(parsed, written)


def is_date_only(iso: str) -> bool:
    """Whether a time is a day, month or year without a time of day."""
    return len(iso) <= _ISO_DATE


def time_as_written(written: Any) -> str | None:
    """A time that cannot be read, on one line; None if it is what programs write for "no time"."""
    if not isinstance(written, str) or written[:4] in ("0000", "0001", ""):
        return None
    return " ".join(plain(written[:MAX_TIME]).split()) or None


def _as_exact(parsed: datetime, written: str) -> str:
    if parsed.microsecond:
        return parsed.isoformat(timespec="microseconds" if parsed.microsecond % 1_000 else "milliseconds")
    return parsed.isoformat(timespec="seconds" if _SECONDS.search(written) else "minutes")


def _from_number(number: float) -> str | None:
    if not _FIRST_SECOND < number < _LAST_MILLISECOND:
        return None
    seconds = number if number < _FIRST_MILLISECOND else number / 1_000
    whole = datetime.fromtimestamp(round(seconds, 3), tz=UTC)
    return whole.isoformat(timespec="milliseconds" if whole.microsecond else "seconds")


def _from_mail(written: str) -> str | None:
    from email.utils import parsedate_to_datetime

    if not _SECONDS.search(written):
        return None
    try:
        return parsedate_to_datetime(written[:MAX_TIME]).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
