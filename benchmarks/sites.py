"""How pages of sites that no reader was made for are read: each page counts the same, however many comments it has.

A comment is found if what is read shares 95 % of its words with the gold's, and no more; author, day and parent are
counted over the comments found at least in half. A page without comments counts as invented if any are read. The text
of a page is measured too, as the converters html2text and inscriptis leave it.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import html2text
from inscriptis import get_text

from stance.errors import PageError
from stance.reading.encoding import SAMPLE_BYTES, encoding_of
from stance.reading.formats import read
from stance.reading.formats.document import Document
from stance.records import Comment

SAME: Final = 0.95
"""Share of their words that two texts have in common from which they are one, as in ``benchmarks.gold``."""
PAIRED: Final = 0.5
"""The same for comments that are compared."""


@dataclass
class Sites:
    """Means over pages; each is a share, 0..1."""

    f1: list[float] = field(default_factory=list)
    right: dict[str, list[float]] = field(default_factory=lambda: {"author": [], "day": [], "parent": []})
    invented: list[int] = field(default_factory=list)
    """Comments read on each page that has none."""

    def mean(self, what: str) -> float:
        """The mean over pages of ``f1``, or of the share of the ``author``, ``day`` or ``parent`` read right."""
        values = self.f1 if what == "f1" else self.right[what]
        return sum(values) / max(len(values), 1)

    @property
    def unread(self) -> int:
        """Pages with comments of which none was found."""
        return self.f1.count(0.0)

    def add(self, wanted: list[dict[str, Any]], got: list[Comment]) -> None:
        """Counts one page."""
        if not wanted:
            self.invented.append(len(got))
            return
        pairs = _pairs(wanted, got)
        found = sum(comment is not None and _alike(entry["text"], comment.text) >= SAME for entry, comment in pairs)
        self.f1.append(2 * found / (len(wanted) + len(got)))
        for what, right in _rights(pairs).items():
            if right:
                self.right[what].append(sum(right) / len(right))


def measured(folder: Path, convert: Callable[[str], str] | None = None) -> Sites:
    """The pages in ``folder`` as they are or, by ``convert``, as text."""
    sites = Sites()
    for path in sorted(folder.glob("*.json")):
        answer = json.loads(path.read_text(encoding="utf-8"))
        sites.add(answer["comments"], _read(path, page_bytes(path), convert))
    return sites


def converters() -> dict[str, Callable[[str], str]]:
    """The converters of pages to text, by name; html2text without links and line breaks, and with both."""
    return {"html2text": _html2text, "html2text by default": html2text.html2text, "inscriptis": get_text}


def _html2text(page: str) -> str:
    converter = html2text.HTML2Text(bodywidth=0)
    converter.ignore_links = converter.ignore_images = True
    return converter.handle(page)


def page_bytes(gold: Path) -> bytes:
    """The bytes of the page that ``gold`` belongs to."""
    page = next(path for path in gold.parent.glob(f"{gold.stem}.*") if path.suffix != ".json")
    return gzip.decompress(page.read_bytes()) if page.suffix == ".gz" else page.read_bytes()


def _read(gold: Path, page: bytes, convert: Callable[[str], str] | None) -> list[Comment]:
    if convert is None:
        return comments_of(f"{gold.stem}.html", page)
    name = f"{gold.stem}.txt"
    return comments_of(name, convert(page.decode(encoding_of(name, page[:SAMPLE_BYTES]), errors="replace")).encode())


def comments_of(name: str, page: bytes) -> list[Comment]:
    """The comments read of a page; none if it is refused."""
    try:
        return [comment for thread in read(Document(name, page)) for comment in thread.comments]
    except PageError:
        return []


_Pairs = list[tuple[dict[str, Any], Comment | None]]


def _pairs(wanted: list[dict[str, Any]], got: list[Comment]) -> _Pairs:
    left = list(got)
    pairs: _Pairs = []
    for entry in wanted:
        best = max(left, key=lambda comment: _alike(entry["text"], comment.text), default=None)
        if best is not None and _alike(entry["text"], best.text) >= PAIRED:
            left.remove(best)
        else:
            best = None
        pairs.append((entry, best))
    return pairs


def _rights(pairs: _Pairs) -> dict[str, list[bool]]:
    """Whether each is right, of those that the gold knows."""
    numbers = {comment.comment_id: number for number, (_, comment) in enumerate(pairs) if comment is not None}
    right: dict[str, list[bool]] = {"author": [], "day": [], "parent": []}
    for entry, comment in pairs:
        if comment is None:
            continue
        if entry["author"]:
            right["author"].append(_words(entry["author"]) == _words(comment.author))
        if entry["datetime"]:
            right["day"].append((comment.posted_at or "")[:10] == entry["datetime"][:10])
        if entry["parent"] is not None:
            right["parent"].append(numbers.get(comment.parent_id or "") == entry["parent"])
    return right


def _words(text: str | None) -> list[str]:
    return re.sub(r"\W+", " ", (text or "").lower()).split()


def _alike(one: str | None, other: str) -> float:
    first, second = Counter(_words(one)), Counter(_words(other))
    return 1.0 if first == second else 2 * (first & second).total() / max(first.total() + second.total(), 1)
