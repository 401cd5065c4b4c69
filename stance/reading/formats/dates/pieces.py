"""A line of text cut into numbers, words and signs, and what may be read of a date in them."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from stance.reading.formats.dates import words
from stance.reading.formats.dates.calendar import calendar
from stance.reading.formats.languages import alternation

END_PIECES: Final = 8
"""Empty pieces added after the last one, so that the grammar can look ahead without checking where the line ends. No
function of it looks further."""
_MOST_DIGITS: Final = 4
"""Digits of the longest number in a date, the year; a longer number has no value."""
_CJK: Final = r"\u3040-\u30ff\u3400-\u9fff"
Clock = tuple[int, int, int | None]


class Piece(NamedTuple):
    """A number, a word in lower case, or a sign."""

    text: str
    number: int
    """-1 for what is no number of up to four digits."""
    width: int
    start: int
    end: int


_END: Final = Piece("", -1, 0, -1, -1)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is written of a date."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    form: str = ""
    """Says how a date of numbers only is written; ``month`` and ``day`` are then the first and second number."""
    is_persian: bool = False
    weekday: int = -1
    clock: Clock | None = None
    zone: str | None = None
    """An offset such as ``+02:00``, if one is written."""
    ago: tuple[int, str] | None = None
    """How many of which unit before the page was saved."""


Found = tuple[int, Reading]
"""The index of the piece after it, and what was read."""


def pieces_of(line: str) -> tuple[list[Piece], list[int]]:
    """The pieces of a line, and the indices of those a date can begin with."""
    pieces: list[Piece] = []
    starting: list[int] = []
    form, starts = _cutting()
    for match in form.finditer(line):
        text = match[0]
        start, end = match.span()
        if match.lastindex == 1:
            width = end - start
            starting.append(len(pieces))
            pieces.append(Piece(text, int(text) if width <= _MOST_DIGITS else -1, width, start, end))
        else:
            text = text.lower()
            if text in starts:
                starting.append(len(pieces))
            pieces.append(Piece(text, -1, 0, start, end))
    pieces.extend([_END] * END_PIECES)
    return pieces, starting


_GLUED: Final = r"(?:19|20)\d\d(?=\d{1,2}:\d\d)|(?<=-)\d\d(?=\d\d:\d\d)"
"""A year, or a day after a hyphen, that an extractor put right before the hour: ``August 6, 20194:14 pm``."""


@cache
def _cutting() -> tuple[re.Pattern[str], frozenset[str]]:
    """What a piece is, and the words that a date can begin with.

    In scripts without spaces a piece is a single character, unless it is a longer word that dates are written with.
    """
    tables = (words.UNITS, calendar().weekdays, words.HALF_DAYS, words.TODAY, words.YESTERDAY)
    han = {word for table in tables for word in table if len(word) > 1 and re.fullmatch(f"[{_CJK}]+", word)}
    form = re.compile(rf"({_GLUED}|\d+)|({alternation(han)}|[{_CJK}]|[^\W\d_{_CJK}]+)|[^\w\s]")
    return form, calendar().starts | words.STARTS_AGO


def past(pieces: list[Piece], place: int, skipped: frozenset[str], most: int) -> int:
    """Index after at most ``most`` pieces that are ``skipped``."""
    for _ in range(most):
        if pieces[place].text not in skipped:
            break
        place += 1
    return place


def is_glued(pieces: list[Piece], place: int) -> bool:
    """Whether nothing stands between the piece at ``place`` and the one before."""
    return pieces[place - 1].end == pieces[place].start
