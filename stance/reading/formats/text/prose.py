"""The article part of a page left as plain text: its headline, date and body, and the lines that are neither."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from stance.reading.formats.dates import to_iso
from stance.records import Skipped

_TAGS = re.compile(r"(?:tags|topics|keywords|filed under)\s*:", re.IGNORECASE)
_TABLE = re.compile(r"\|.*\||[|+:=_-]{3,}")
_NOTICE = re.compile(r"(?:©|\(c\) |copyright\b)|\ball rights reserved\b|\bregistered trademarks?\b", re.IGNORECASE)
_FORM = re.compile(
    r"(?:leave a (?:reply|comment)|post a comment|add (?:a|your) comment|no comments(?: yet)?|comments are closed"
    r"|sharing is caring!?|share this\b.*|\d+ ?likes?\b.*)[.:!]?",
    re.IGNORECASE,
)
_DATE_LIKE = re.compile(r"[\d\s/.,:-]+|(?:\w+,?\s+)?\d{1,2}\.?\s+\w+,?\s+\d{4}.*|(?:\w+,\s+)?\w+\s+\d{1,2},?\s+\d{4}.*")
_WORD = re.compile(r"[^\W\d_]{4,}|\d{2,}")
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
_ENDS_SENTENCE = re.compile(r"[.!?…:;,\"”»)]$")
HEADLINE_MAX: Final = 200
"""Longer lines are taken for paragraphs; the longest headline of the gold pages has about 150 characters."""


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
        if reason is None and len(line) < 60 and _DATE_LIKE.fullmatch(line):
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
    if len(line) < 300 and _NOTICE.search(line):
        return "legal notice"
    return None


def _headline(lines: list[str]) -> str | None:
    """The line of the page's head that shares most words with what follows; agency names and menus share none."""
    body_at = next((i for i, line in enumerate(lines) if len(line) > 80 and _ENDS_SENTENCE.search(line)), len(lines))
    head = [line for line in lines[:body_at] if line and len(line) <= HEADLINE_MAX and not _CLOCK.search(line)]
    said = {stem for line in lines[body_at:] for stem in _stems(line)}
    for line in head:
        stems = _stems(line)
        shared = len(stems & said)
        if shared >= 2 and shared >= len(stems) * 0.4:
            return line
    return head[0] if head else None


def _stems(line: str) -> set[str]:
    return {word[:4].lower() for word in _WORD.findall(line)}


def _without(lines: list[str], title: str | None) -> list[str]:
    if title is None:
        return lines
    at = lines.index(title)
    body = lines[:at] + lines[at + 1 :]
    return [line for i, line in enumerate(body) if line or (i and body[i - 1])]


def _reads_right_to_left(text: str) -> bool:
    sides = [unicodedata.bidirectional(char) for char in text[:20_000] if char.isalpha()]
    return sum(side in ("R", "AL") for side in sides) * 2 > len(sides) > 0
