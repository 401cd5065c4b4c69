"""A file as it came in: bytes, decoded text and, where it is HTML or JSON, what it was parsed to."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Final

import numpy as np
from selectolax.lexbor import LexborHTMLParser

from stance.errors import PageError
from stance.reading.encoding import SAMPLE_BYTES, encoding_of
from stance.reading.formats.json_text import loaded, with_whole_characters

MAX_BYTES: Final = 256 * 1024**2
"""A larger page is refused: no comment section comes near, and its tree would not fit a small machine."""
MANY_TAGS: Final = 20_000
"""Pages with fewer tags are parsed within two seconds, however they nest."""
MAX_TAGS: Final = 4_000_000
"""More would take over a gigabyte as a tree; the longest page of comments known has a tenth."""
MAX_LINES: Final = 2_000_000
"""More would take over a minute; the longest text of comments known has a tenth."""
LONG_TAG: Final = 2_000
"""Characters from which the attributes of a tag are counted."""
MAX_COMPARED: Final = 2_000_000_000
"""The sum of the squares of the numbers of attributes, since the parser compares each with all others of its tag; so
many take some four seconds. Of 200 pages none had more than 400,000, and those were scripts."""
MAX_CLIMBS: Final = 2_000_000_000
"""The sum, over all elements, of how many are open around each; so many take some five seconds to parse. A page of a
million elements, each in a thousand others, has half of it."""
HASHES: Final = 1 << 16
"""Hashes of runs of four bytes; a page of 200,000 characters has some 20,000 different ones."""
MOST_HASHED: Final = 4_000_000
"""Characters of a page whose runs are hashed: those of a longer one would fill the hashes and the memory."""
_MARKS_KNOWN: Final = 512
"""Marks whose runs are remembered; the formats ask for some 150."""
_START: Final = 20_000
"""Characters at the start of a page in which its first tags stand, after comments and scripts."""
_DECLARED: Final = 2_000
"""Characters at the start of an XML file in which its kind is declared."""

_NOTHING: Final = b"\xef\xbb\xbf \t\r\n\x00"
"""Bytes that say nothing: a byte order mark, white space and NUL."""
_TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9]*)([^<>]*)")
_WHOLE_TAG = re.compile(r"""<[a-zA-Z](?:[^>=]++|=\s*+(?:"[^"]*+"?+|'[^']*+'?+)?+)*+""")
"""A tag with its attributes (HTML standard, 13.2.5.32 and on): what is quoted may hold ``>``."""
_ATTRIBUTE_ENDS: Final = " \n\t\f="
"""What stands after an attribute's name, or after a value without quotes."""
_QUOTED = re.compile(r"""=\s*+(?:"[^"]*+"?+|'[^']*+'?+)""")
_DRAWN: Final = frozenset("path use circle rect line polygon polyline ellipse stop image g defs symbol animate".split())
"""Elements of drawings, which end where they begin if written ``<path/>``."""
_NEED_NO_END: Final = frozenset(
    "area base br col embed hr img input link meta source track wbr p li dt dd option".split()
    + "tr td th thead tbody tfoot".split()
)
_MARKUP = re.compile(r"<(?:!doctype html|html|head|body|div|article|ol|ul|li|p|section|main|table)\b", re.IGNORECASE)
_BEGINS = re.compile(r"\s{0,99}(?:<!--(?:(?!-->)[\s\S]){0,2000}-->\s{0,99})?<(?:!doctype|\?|/?[a-z])", re.IGNORECASE)
"""What pages begin with. A text that quotes tags may stand around them."""
_TAGGED_SHARE: Final = 0.5
"""The share of lines with tags from which a file that begins with none is markup; set by hand (2026-11)."""


def _runs_of(text: bytes) -> Any:
    """The hash of each run of four bytes in ``text``, as an array."""
    signs = np.frombuffer(text, dtype=np.uint8).astype(np.uint16)
    return signs[:-3] + signs[1:-2] * np.uint16(251) + signs[2:-1] * np.uint16(4_093) + signs[3:] * np.uint16(32_749)


@lru_cache(maxsize=_MARKS_KNOWN)
def _runs_of_mark(mark: str) -> Any:
    return _runs_of(mark.encode("ascii"))


def _is_tagged(text: str) -> bool:
    """Whether tags stand on many of the lines of ``text``."""
    lines = [line for line in text.split("\n") if line.strip()]
    return sum(_TAG.search(line) is not None for line in lines) >= _TAGGED_SHARE * len(lines)


@dataclass(frozen=True, eq=False)
class Document:
    """One file from outside.

    Raises:
        PageError: from ``text`` and ``html``, if the bytes are empty, too many, or not text.
    """

    name: str
    data: bytes
    as_of: date | None = None
    """The day the page was saved, if it was given; relative times ("3 hours ago") count from it."""

    @cached_property
    def text(self) -> str:
        """The decoded text, line ends as ``\\n``, without NUL characters."""
        if len(self.data) > MAX_BYTES:
            raise PageError(
                f"{self.name} is {len(self.data) / 1e6:,.0f} MB; a page may be at most {MAX_BYTES / 1e6:,.0f} MB. "
                "Split it, or export the comments as CSV or JSONL, which may be of any size."
            )
        if not self.data[:SAMPLE_BYTES].strip(_NOTHING) and not self.data.strip(_NOTHING):
            raise PageError(f"{self.name} is empty ({len(self.data)} bytes). Save the page again and give that file.")
        text = self.data.decode(self._encoding, errors="replace")
        if "\r" in text:  # to look for one character is quicker than to look for two
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text.replace("\x00", "")

    @cached_property
    def _encoding(self) -> str:
        return encoding_of(self.name, self.data[:SAMPLE_BYTES])

    def holds(self, mark: str) -> bool:
        """Whether ``mark``, which is ASCII, stands in the text; quicker than ``in`` where many are asked for."""
        runs = self._runs
        return (runs is None or bool(runs[_runs_of_mark(mark)].all())) and mark in self.text

    @cached_property
    def _runs(self) -> Any:
        """Whether a run of four characters stands in the text, by its hash; None if there are too many to tell."""
        if len(self.text) > MOST_HASHED:
            return None
        found = np.zeros(HASHES, dtype=bool)
        found[_runs_of(self.text.encode("utf-8", errors="replace"))] = True
        return found

    @cached_property
    def is_html(self) -> bool:
        """Whether the text is markup, by its first tags rather than by the file's name."""
        start = self.text[:_START]
        return (
            not self.is_xml and bool(_MARKUP.search(start)) and (_BEGINS.match(start) is not None or _is_tagged(start))
        )

    @cached_property
    def is_xml(self) -> bool:
        """Whether the text is XML other than XHTML."""
        start = self.text[:_DECLARED].lstrip().lower()
        return start.startswith("<?xml") and "<html" not in start and "<!doctype html" not in start

    @cached_property
    def json(self) -> Any:
        """The text read as JSON, or as JSON Lines, which gives a list of the lines' values; None if it is neither."""
        # A page begins with a tag, as no JSON does; its scripts may hold many halves that need not be looked for.
        return None if self.text[:_DECLARED].lstrip("\ufeff \t\n")[:1] == "<" else loaded(self._whole[0])

    @property
    def halves(self) -> int:
        """How many characters of its JSON, if it was read as such, are halves (of an emoji); they become U+FFFD."""
        return self._whole[1] if self.__dict__.get("json") is not None else 0

    @cached_property
    def _whole(self) -> tuple[str, int]:
        return with_whole_characters(self.text)

    @cached_property
    def html(self) -> LexborHTMLParser:
        """The parsed tree; a truncated page gives the tree as far as it goes."""
        self._refuse_too_many_parts()
        self._refuse_bottomless_nesting()
        # The parser works on UTF-8: bytes that are just that need not be decoded and encoded again.
        is_clean = self._encoding == "utf-8" and "\ufffd" not in self.text
        return LexborHTMLParser(
            self.data if is_clean and b"\r" not in self.data and b"\0" not in self.data else self.text
        )

    @cached_property
    def _tags(self) -> int:
        return self.text.count("<")

    def _refuse_too_many_parts(self) -> None:
        if self._tags > MAX_TAGS:
            raise PageError(
                f"{self.name} has {self._tags:,} tags; at most {MAX_TAGS:,} are read. Split it, or export them as CSV."
            )
        # All attributes in one tag are the worst. Each has a name and what ends it, so most pages have too few of them.
        if (len(self.text) / 2) ** 2 <= MAX_COMPARED:
            return
        if (1 + sum(map(self.text.count, _ATTRIBUTE_ENDS))) ** 2 <= MAX_COMPARED:
            return
        long = (tag[0] for tag in _WHOLE_TAG.finditer(self.text) if tag.end() - tag.start() > LONG_TAG)
        compared = sum(len(set(_QUOTED.sub(" ", tag).split())) ** 2 for tag in long)
        if compared > MAX_COMPARED:
            raise PageError(
                f"{self.name} has tags with tens of thousands of attributes, which no real page does. Save the page "
                "again, or give its text."
            )

    def _refuse_bottomless_nesting(self) -> None:
        # The standard's parsing rules walk up the open elements for each tag, so depth costs its square.
        if self._tags < MANY_TAGS:
            return
        depth = deepest = climbs = 0
        for tag in _TAG.finditer(self.text):
            name = tag[1].lower()
            if name[0] == "/":
                depth -= depth > 0 and name[1:] not in _NEED_NO_END
            elif name not in _NEED_NO_END and not (name in _DRAWN and tag[2].endswith("/")):
                depth += 1
                deepest = max(deepest, depth)
                climbs += depth
        if climbs > MAX_CLIMBS:
            raise PageError(
                f"{self.name} nests {deepest:,} elements in one another, or leaves them open; no real page does. "
                "Save the page again, or give its text."
            )

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text, stripped, with non-breaking and other odd spaces made plain."""
        if (lines := self.text.count("\n")) > MAX_LINES:
            raise PageError(
                f"{self.name} has {lines:,} lines; at most {MAX_LINES:,} are read of a text. Split it, or export the "
                "comments as CSV or JSONL, which may be of any size."
            )
        return [" ".join(line.split()) for line in self.text.split("\n")]
