"""What the values of an export say: their text, time and address. A value of the wrong kind says nothing."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final, TypeVar

from selectolax.lexbor import LexborHTMLParser

from stance.reading.formats.dates import to_iso
from stance.reading.formats.html import text_of
from stance.reading.instants import instant, unwrapped
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
_ISO_DATE: Final = len("2033-03-14")
"""Characters of a date without a time of day."""
_TAG = re.compile(r"<(/?)[a-zA-Z]")
_ANY_TAG = re.compile(r"<[^<>]{0,1000}>")
_BREAKS = re.compile(r"<(?:p|br|div|ul|ol)\b", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
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
    if is_bottomless(text):
        return html.unescape(_ANY_TAG.sub(" ", text)).strip()
    body = LexborHTMLParser(text).body
    return plain(text_of(body)) if body is not None else ""


def is_bottomless(markup: str) -> bool:
    """Whether it nests deeper than any browser goes; such is not parsed."""
    return _nesting(markup) > MAX_NESTING


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
    """``written`` as ISO 8601, as exact as it is; None if it is no time. Numbers are read by ``instant``."""
    written = unwrapped(written)
    if counted := instant(written):
        return counted
    written = written.strip() if isinstance(written, str) else written
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


def _from_mail(written: str) -> str | None:
    from email.utils import parsedate_to_datetime

    if not _SECONDS.search(written):
        return None
    try:
        return parsedate_to_datetime(written[:MAX_TIME]).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
