"""How much of real pages is read as their gold has it; shared by the benchmark and the tests.

A comment of the gold is found if the text read is the same but for white space, or shares 95 % of its words with it.
The gold of HTML pages was taken by a script that left some authors, dates and buttons in texts and names, so these are
taken out of both before they are compared. Of text pages the gold has the first eight words of each comment.
"""

import gzip
import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from stance.reading.formats import read
from stance.reading.formats.dates import Dates
from stance.reading.formats.document import Document
from stance.records import Comment, Thread

_BUTTON = re.compile(
    r"(?:reply|antworten|répondre|permalink|(?:like|liken)+(?:d by \d+ (?:people|person))?)", re.IGNORECASE
)
_SAME: Final = 0.95
"""Texts that share so many of their words are one comment: the gold and the program break words differently."""
_PAIRED: Final = 0.5
"""A comment without the gold's id is compared with it if the two share so many of their words."""


@dataclass
class Measure:
    """Counts over some pages; each property is a share, 0..1."""

    gold: int = 0
    read: int = 0
    found: int = 0
    right: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    links_read: int = 0
    pages: int = 0

    @property
    def f1(self) -> float:
        """Harmonic mean of the share of the gold's comments found and of the comments read that are in the gold."""
        return 2 * self.found / max(self.gold + self.read, 1)

    def share(self, what: str) -> float:
        """Of the comments whose author, time or parent the gold knows, the share read right."""
        return self.right[what] / max(self.known[what], 1)

    @property
    def links_f1(self) -> float:
        """Like ``f1``, of the links from a reply to the comment it replies to."""
        return 2 * self.right["links"] / max(self.known["links"] + self.links_read, 1)


def page_bytes(gold: Path) -> bytes:
    """The bytes of the page that ``gold`` belongs to."""
    for suffix in (".html", ".html.gz", ".txt"):
        page = gold.with_suffix(suffix)
        if page.exists():
            return gzip.decompress(page.read_bytes()) if suffix.endswith(".gz") else page.read_bytes()
    raise FileNotFoundError(gold)


def thread_of(gold: Path) -> Thread:
    """What is read of the page."""
    return next(iter(read(Document(gold.stem, page_bytes(gold)))))


def html_measure(folder: Path) -> Measure:
    """Comments, authors, times and parents of the saved pages in ``folder``."""
    total = Measure()
    for path in sorted(folder.glob("*.json")):
        answer = json.loads(path.read_text(encoding="utf-8"))
        wanted = [entry for entry in answer["comments"] if entry["kind"] == "comment"]
        add_html_page(total, wanted, list(thread_of(path).comments), answer["complete"])
    return total


def add_html_page(total: Measure, wanted: list[dict[str, Any]], got: list[Comment], complete: bool) -> None:
    """Counts a saved page of which ``got`` was read; if its gold is not complete, more may be read than it has."""
    pairs, left = _paired(wanted, got)
    ids = {entry["id"]: comment.comment_id for entry, comment in pairs if comment is not None}
    dates = Dates()
    total.pages += 1
    total.gold += len(wanted)
    total.read += len(got) - (0 if complete else len(left))
    for entry, comment in pairs:
        text = comment.text if comment is not None else None
        total.found += text is not None and (entry["text"] is None or _same_text(entry, text))
        if comment is None:
            continue
        if entry["author"] is not None:
            total.known["author"] += 1
            total.right["author"] += _plain(comment.author) in (_plain(entry["author"]), _bare_author(entry["author"]))
        time = entry["datetime"] if re.match(r"\d{4}-\d\d-\d\d", entry["datetime"] or "") else None
        if time := (time or dates.iso(entry["date_text"] or "")):
            total.known["time"] += 1
            total.right["time"] += (comment.posted_at or "")[: len(time[:16])] == time[:16]
        if entry["parent"]:
            total.known["parent"] += 1
            total.right["parent"] += comment.parent_id == ids.get(entry["parent"])


def _paired(
    wanted: list[dict[str, Any]], got: list[Comment]
) -> tuple[list[tuple[dict[str, Any], Comment | None]], list[Comment]]:
    by_id = {comment.comment_id: comment for comment in got}
    left = list(got)
    pairs: list[tuple[dict[str, Any], Comment | None]] = []
    for entry in wanted:
        match = by_id.get(entry["id"]) or by_id.get(entry["id"].removeprefix("c"))
        if match is None and entry["text"]:
            best = max(left, key=lambda comment: _overlap(entry["text"], comment.text), default=None)
            match = best if best is not None and _overlap(entry["text"], best.text) >= _PAIRED else None
        if match is not None and match in left:
            left.remove(match)
        pairs.append((entry, match))
    return pairs, left


def _same_text(entry: dict[str, Any], text: str) -> bool:
    read_text = _plain(text)
    if read_text in (_plain(entry["text"]), _plain(_without_header(entry))):
        return True
    return max(_overlap(entry["text"], text), _overlap(_without_header(entry), text)) >= _SAME


def _without_header(entry: dict[str, Any]) -> str:
    """The gold's text without the lines above and below it that were taken along: author, date, number, buttons."""
    lines = [_plain(line) for line in entry["text"].split("\n") if line.strip()]
    marks = {_plain(entry["author"]), _bare_author(entry["author"] or "")}
    while len(lines) > 1 and _is_mark(lines[0], marks):
        del lines[0]
    while len(lines) > 1 and _is_mark(lines[-1], marks):
        del lines[-1]
    return "\n".join(lines)


def _is_mark(line: str, marks: set[str]) -> bool:
    return line in marks or bool(_BUTTON.fullmatch(line)) or line.isdigit() or Dates().iso(line.strip(" |")) is not None


def _overlap(one: str, other: str) -> float:
    first, second = _words(one), _words(other)
    return 2 * (first & second).total() / max(first.total() + second.total(), 1)


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", _plain(text).lower()))


def _plain(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def _bare_author(author: str) -> str:
    """The gold's author without the words and dates around it that were taken along."""
    bare = re.sub(r"^(?:Comment by|Pingback von|Kommentar von)\s+", "", _plain(author))
    bare = re.sub(r"\s+(?:on\s+)?(?:\w+ \d{1,2}, \d{4}|\d{1,2}[./]\d{1,2}[./]\d{4})(?: //| at)? .*$", "", bare)
    bare = re.sub(r"\s+—\s+\d.*$|\d{1,2}\. \w+ \d{4}.*$|(?<=[a-z])Autor$", "", bare)
    return bare.strip(" ,:")


def text_measure(folder: Path) -> Measure:
    """Comments, authors, times and links of the plain-text pages in ``folder``."""
    total = Measure()
    for path in sorted(folder.glob("*.json")):
        answer = json.loads(path.read_text(encoding="utf-8"))
        add_text_page(total, answer["comments"], list(thread_of(path).comments), page_bytes(path).decode())
    return total


def add_text_page(total: Measure, wanted: list[dict[str, Any]], got: list[Comment], page: str) -> None:
    """Counts a text page of which ``got`` was read."""
    places, page = _places(wanted, got), _loose(page)
    number_of = {place: number for number, place in enumerate(places) if place is not None}
    place_of = {comment.comment_id: place for place, comment in enumerate(got)}
    total.pages += 1
    total.gold += len(wanted)
    total.read += len(got)
    total.found += len(number_of)
    links_known = any(entry["reply_to"] is not None for entry in wanted)
    for entry, place in zip(wanted, places, strict=True):
        comment = got[place] if place is not None else None
        author = _bare_author(entry["author"] or "")
        if author and _loose(author) in page and entry.get("author_in_text", True):
            total.known["author"] += 1
            total.right["author"] += comment is not None and _loose(comment.author) == _loose(author)
        written = entry.get("timestamp_raw") or ""
        if any(map(str.isdigit, written)) and _loose(written) in page:
            total.known["time"] += 1
            total.right["time"] += comment is not None and _same_time(written, entry.get("timestamp_iso"), comment)
        if links_known:
            read_as = number_of.get(place_of[comment.parent_id]) if comment is not None and comment.parent_id else None
            total.known["links"] += entry["reply_to"] is not None
            total.right["links"] += entry["reply_to"] is not None and read_as == entry["reply_to"]
            total.links_read += comment is not None and comment.parent_id is not None


def _places(wanted: list[dict[str, Any]], got: list[Comment]) -> list[int | None]:
    texts = [_loose(comment.text) for comment in got]
    free = set(range(len(got)))
    places: list[int | None] = []
    for entry in wanted:
        first, author = _loose(entry["first8"]), _loose(_bare_author(entry["author"] or ""))
        # Where the gold's first words are the comment's header, what follows the time is the comment.
        rest = _loose(re.split(r"\d\d?:\d\d", entry["first8"])[-1])
        place = next((n for n in sorted(free) if _is_it(first, rest, author, texts[n], got[n])), None)
        free.discard(-1 if place is None else place)
        places.append(place)
    return places


def _is_it(first: str, rest: str, author: str, text: str, comment: Comment) -> bool:
    if first and text.startswith(first):
        return True
    by_author = bool(author) and _loose(comment.author) == author and first.startswith(author if first else "")
    return by_author and (not rest or text.startswith(rest))


def _same_time(written: str, iso: str | None, comment: Comment) -> bool:
    have = comment.posted_at or ""
    if re.fullmatch(r"\d\d:\d\d", written):
        return written in have
    expected = (iso or Dates().iso(written) or "")[:16]
    return have[:16] == expected if expected else _loose(written) in _loose(comment.posted_as)


def _loose(text: str | None) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text or "").split()).lower()
