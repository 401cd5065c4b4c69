"""What all exports have in common: comments listed with ids, which are put together into threads here.

An export names who answers whom by id, so every link is marked and sure. A comment that answers one set aside, or one
the file does not hold, is kept and says so; nothing an export lists is dropped without a word.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from stance.reading.formats.dates import to_iso
from stance.reading.formats.document import Document
from stance.reading.formats.html import text_of
from stance.reading.identity import CommentIds, thread_id
from stance.records import Comment, Skipped, Thread

MAX_NESTING: Final = 500
"""Elements open within each other in one comment; browsers cut nesting off at 512."""

_TAG = re.compile(r"<(/?)[a-zA-Z]")
_ANY_TAG = re.compile(r"<[^<>]{0,1000}>")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?")
_SECONDS = re.compile(r"\d:\d\d:\d\d|T\d{6}")
_EARLIEST: Final = 1_900
"""Years before it are what programs write for "no time"."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One comment as an export lists it."""

    comment_id: str | None
    text: str
    author: str | None = None
    posted: Any = None
    """The time as the export has it: ISO 8601, another notation, or seconds or milliseconds since 1970."""
    parent: str | None = None
    """The id of the comment answered."""
    set_aside: str | None = None
    """Why it is no comment to be shown, such as ``marked as spam in the export``."""
    is_guest: bool | None = None
    found_at: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What an export says of the article."""

    key: str = ""
    """What the export itself knows the thread by."""
    title: str | None = None
    url: str | None = None
    published: Any = None
    body: str = ""
    author: str | None = None
    language: str | None = None


def thread_of(
    document: Document,
    head: Head,
    entries: Iterable[Entry],
    skipped: Iterable[Skipped] = (),
    warnings: Iterable[str] = (),
) -> Thread:
    """The thread that ``entries`` form, in their order; those set aside and repetitions go to ``skipped``."""
    kept, aside = _sorted_out(entries)
    comments, loops = _linked(kept)
    told = [f"{loops} comments answer each other in a circle; they are shown without a link."] if loops else []
    return Thread(
        thread_id=thread_id(head.url, head.title, f"{document.name}#{head.key}"),
        source=document.name,
        title=head.title,
        url=head.url,
        published_at=moment(head.published),
        body=head.body,
        comments=comments,
        skipped=(*aside, *skipped),
        warnings=(*warnings, *told),
        language=head.language,
        author=head.author,
    )


def _sorted_out(entries: Iterable[Entry]) -> tuple[list[Entry], list[Skipped]]:
    """The comments to be shown, each with an id of its own, and the rest."""
    kept: list[Entry] = []
    aside: list[Skipped] = []
    by_id: dict[str, Entry] = {}
    ids, taken = CommentIds(), Counter[str]()
    for entry in entries:
        if entry.set_aside:
            aside.append(Skipped(entry.text, f"{entry.set_aside}{_particulars(entry)}"))
            continue
        known = entry.comment_id or ids.next(entry.author, moment(entry.posted), entry.text)
        first = by_id.get(known)
        if first is not None and replace(first, found_at=None) == replace(entry, found_at=None):
            aside.append(Skipped(entry.text, f"listed twice{_particulars(entry)}"))
            continue
        by_id.setdefault(known, entry)
        own = known
        while own in taken:
            taken[known] += 1
            own = f"{known}-{taken[known]}"
        taken[own] = 1
        kept.append(replace(entry, comment_id=own))
    return kept, aside


def _particulars(entry: Entry) -> str:
    """Who wrote what was set aside, when, and under which id, so that no mark is lost with it."""
    facts = [
        f"comment {entry.comment_id}" if entry.comment_id else "",
        f"by {entry.author}" if entry.author else "",
        moment(entry.posted) or _as_written(entry.posted) or "",
        f"in answer to {entry.parent}" if entry.parent else "",
    ]
    return f" ({', '.join(fact for fact in facts if fact)})" if any(facts) else ""


def _linked(entries: list[Entry]) -> tuple[tuple[Comment, ...], int]:
    """The comments with their links, and how many links were dropped because they went in a circle."""
    parents = {str(entry.comment_id): entry.parent for entry in entries}
    circular = _circular(parents)
    return tuple(_comment(entry, parents, circular) for entry in entries), len(circular)


def _comment(entry: Entry, known: Mapping[str, str | None], circular: set[str]) -> Comment:
    posted_at = moment(entry.posted)
    answers = entry.parent is not None
    present = entry.parent in known and entry.comment_id not in circular
    return Comment(
        comment_id=str(entry.comment_id),
        text=entry.text,
        author=entry.author,
        posted_at=posted_at,
        parent_id=entry.parent if present else None,
        is_guest=entry.is_guest,
        parent_evidence="markup" if answers else None,
        parent_confidence=1.0 if answers else None,
        answers_absent=answers and not present,
        posted_as=_as_written(entry.posted) if posted_at is None else None,
        found_at=entry.found_at,
    )


def _circular(parents: Mapping[str, str | None]) -> set[str]:
    """One id of each circle of links: its link is to be dropped."""
    done: set[str] = set()
    found: set[str] = set()
    for start in parents:
        path: set[str] = set()
        current: str | None = start
        while current is not None and current in parents and current not in done:
            path.add(current)
            above = parents[current]
            if above in path:
                found.add(current)
                break
            current = above
        done |= path
    return found


def moment(written: Any) -> str | None:
    """``written`` as ISO 8601, as exact as it is; None if it is no time. A number counts from 1970, UTC."""
    if isinstance(written, dict):  # MongoDB's export writes {"$date": …}
        written = written.get("$date")
    if isinstance(written, str):
        written = written.strip()
        if _NUMBER.fullmatch(written) and len(written) > 8:
            written = float(written)
    if isinstance(written, int | float) and not isinstance(written, bool):
        return _from_number(written)
    if not isinstance(written, str) or not written:
        return None
    try:
        parsed = datetime.fromisoformat(written)
    except ValueError:
        found = _from_mail(written) or to_iso(written)
        return found if found and int(found[:4]) >= _EARLIEST else None
    if parsed.year < _EARLIEST:
        return None
    return parsed.date().isoformat() if len(written) <= 10 else _iso(parsed, written)


def _iso(parsed: datetime, written: str) -> str:
    if parsed.microsecond:
        return parsed.isoformat(timespec="microseconds" if parsed.microsecond % 1_000 else "milliseconds")
    return parsed.isoformat(timespec="seconds" if _SECONDS.search(written) else "minutes")


def _from_number(number: float) -> str | None:
    if not 1e8 < number < 1e14:
        return None  # before 1973, or no number of seconds at all
    whole = datetime.fromtimestamp(round(number if number < 1e11 else number / 1_000, 3), tz=UTC)
    return whole.isoformat(timespec="milliseconds" if whole.microsecond else "seconds")


def _from_mail(written: str) -> str | None:
    from email.utils import parsedate_to_datetime

    if not _SECONDS.search(written):
        return None
    try:
        return parsedate_to_datetime(written[:100]).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _as_written(written: Any) -> str | None:
    if not isinstance(written, str) or written[:4] in ("0000", "0001", ""):
        return None
    return " ".join(plain(written[:100]).split()) or None


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
    """How many elements more are opened than closed at the deepest, those that need no end among them."""
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
    if not re.search(r"<(?:p|br|div|ul|ol)\b", text, re.IGNORECASE):
        text = text.replace("\n", "<br>")
    return text_of_html(text)


def plain(text: Any) -> str:
    """``text`` if it is a string, stripped, with plain line ends and no characters that cannot be written out."""
    if not isinstance(text, str):
        return ""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return _SURROGATE.sub("\ufffd", text).strip()


def word(value: Any) -> str | None:
    """A name or id as one line; None if there is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(plain(str(value)).split()) or None


def address(value: Any) -> str | None:
    """``value`` if it is a web address."""
    found = plain(value)
    return "".join(found.split()) if found.startswith(("http://", "https://")) else None


def at(value: Any, *keys: str | int) -> Any:
    """What ``value`` holds under ``keys``, one within the other; None where there is no such thing."""
    for key in keys:
        if isinstance(key, str):
            value = value.get(key) if isinstance(value, dict) else None
        else:
            value = value[key] if isinstance(value, list) and -len(value) <= key < len(value) else None
    return value


def objects(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects of a list, with their places."""
    for place, each in enumerate(value if isinstance(value, list) else []):
        if isinstance(each, dict):
            yield place, each


def unread(value: Any) -> tuple[Skipped, ...]:
    """What a list that should hold objects holds besides."""
    others = [each for each in (value if isinstance(value, list) else []) if not isinstance(each, dict)]
    return tuple(Skipped(plain(each) or repr(each)[:200], "not a JSON object") for each in others)


def grouped(entries: Iterable[tuple[str, Entry]]) -> dict[str, list[Entry]]:
    """Entries by the key of their thread, by first appearance."""
    groups: dict[str, list[Entry]] = {}
    for key, entry in entries:
        groups.setdefault(key, []).append(entry)
    return groups
