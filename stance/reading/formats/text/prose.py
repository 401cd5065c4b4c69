"""The article part of a page left as plain text: its headline, date and body, and the lines that are neither."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from stance.reading.formats.dates import to_iso
from stance.reading.formats.languages import WORDS, alternation
from stance.records import Skipped

_TAGS = re.compile(rf"(?:{alternation(WORDS.headings.tags)})\s*:", re.IGNORECASE)
_TABLE = re.compile(r"\|.*\||[|+:=_-]{3,}")
_NOTICE = re.compile(rf"©|\(c\) |\b(?:{alternation(WORDS.headings.legal_notice)})\b", re.IGNORECASE)
_FORM = re.compile(
    rf"(?:{alternation(WORDS.headings.form_lines)}|share this\b.*|\d+ ?likes?\b.*)[.:!]?",
    re.IGNORECASE,
)
_DATE_LIKE = re.compile(r"[\d\s/.,:-]+|(?:\w+,?\s+)?\d{1,2}\.?\s+\w+,?\s+\d{4}.*|(?:\w+,\s+)?\w+\s+\d{1,2},?\s+\d{4}.*")
_WORD = re.compile(r"[^\W\d_]{4,}|\d{2,}")
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
_ENDS_SENTENCE = re.compile(r"[.!?…:;,\"”»)]$")

# Set by hand on the dev pages (2026-11).
HEADLINE_MAX: Final = 200
"""Longer lines are taken for paragraphs; the longest headline of the gold pages has about 150 characters."""
_DATE_MAX: Final = 59
"""Characters of a line that is a date."""
_NOTICE_MAX: Final = 299
"""Characters of a legal notice; a longer line speaks of one."""
_PARAGRAPH_MIN: Final = 81
"""Characters of the article's first sentence, above which its headline stands."""
_SHARED_MIN: Final = 2
"""Words of the headline that must come back in the article, and …"""
_SHARED_SHARE: Final = 0.4
"""… their share of its words."""
_STEM: Final = 4
"""Letters by which a word is known again in another form."""
_SAMPLE: Final = 20_000
"""Characters by which a page's direction of reading is told."""


@dataclass(frozen=True, slots=True)
class Prose:
    """What was found of the article in some lines of plain text."""

    title: str | None
    published_at: str | None
    body: str
    skipped: tuple[Skipped, ...]


def read_prose(lines: list[str]) -> Prose:
    """Headline, date and body in ``lines``, and what was set aside and why."""
    rtl_page = _reads_right_to_left(" ".join(lines))
    kept: list[str] = []
    skipped: list[Skipped] = []
    published: str | None = None
    for line in lines:
        reason = _noise(line, rtl_page)
        if reason is None and len(line) <= _DATE_MAX and _DATE_LIKE.fullmatch(line):
            published, reason = published or to_iso(line), "date line"
        if reason is None:
            kept.append(line)
        else:
            skipped.append(Skipped(line, reason))
    title = _headline(kept)
    body = _without(kept, title)
    return Prose(title, published, "\n".join(body).strip(), tuple(skipped))


def _noise(line: str, rtl_page: bool) -> str | None:
    if not line:
        return None
    if _reads_right_to_left(line) and not rtl_page:
        return "line in a right-to-left script on a left-to-right page"
    if _TAGS.match(line):
        return "list of tags"
    if _TABLE.fullmatch(line):
        return "table or rule"
    if _FORM.fullmatch(line):
        return "comment form or sharing line"
    if len(line) <= _NOTICE_MAX and _NOTICE.search(line):
        return "legal notice"
    return None


def _headline(lines: list[str]) -> str | None:
    """The line of the page's head that shares most words with what follows; agency names and menus share none."""
    paragraphs = (n for n, line in enumerate(lines) if len(line) >= _PARAGRAPH_MIN and _ENDS_SENTENCE.search(line))
    start = next(paragraphs, len(lines))
    head = [line for line in lines[:start] if line and len(line) <= HEADLINE_MAX and not _CLOCK.search(line)]
    of_article = {stem for line in lines[start:] for stem in _stems(line)}
    for line in head:
        stems = _stems(line)
        if len(stems & of_article) >= max(_SHARED_MIN, _SHARED_SHARE * len(stems)):
            return line
    return head[0] if head else None


def _stems(line: str) -> set[str]:
    return {word[:_STEM].lower() for word in _WORD.findall(line)}


def _without(lines: list[str], title: str | None) -> list[str]:
    if title is None:
        return lines
    index = lines.index(title)
    body = lines[:index] + lines[index + 1 :]
    return [line for line, above in zip(body, ["", *body], strict=False) if line or above]


def _reads_right_to_left(text: str) -> bool:
    if text.isascii():
        return False
    sides = [unicodedata.bidirectional(char) for char in text[:_SAMPLE] if char.isalpha()]
    return sum(side in ("R", "AL") for side in sides) * 2 > len(sides) > 0
