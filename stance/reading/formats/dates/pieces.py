"""A line of text cut into numbers, words and signs, and what may be read of a date in them."""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from stance.reading.formats.dates import words

_CJK: Final = r"\u3040-\u30ff\u3400-\u9fff"
_HAN_WORDS: Final = sorted(
    {
        word
        for table in (words.UNITS, words.WEEKDAYS, words.HALF_DAYS, words.TODAY, words.YESTERDAY)
        for word in table
        if len(word) > 1 and re.fullmatch(f"[{_CJK}]+", word)
    },
    key=len,
    reverse=True,
)
_PIECE: Final = re.compile(rf"(\d+)|({'|'.join(_HAN_WORDS)}|[{_CJK}]|[^\W\d_{_CJK}]+)|[^\w\s]")
CALENDAR: Final = (
    frozenset(words.MONTHS) | words.PAIRED | frozenset(words.JALALI) | frozenset(words.WEEKDAYS) | words.HALF_DAYS_FIRST
)
AGO: Final = (
    words.TODAY
    | words.YESTERDAY
    | words.ONE
    | words.FEW
    | words.AGO_BEFORE
    | words.ABOUT
    | words.TWO_OF
    | words.NEEDS_NO_NUMBER
    | frozenset(("just", "moment", "moments"))
)
_STARTS: Final = CALENDAR | AGO
END_PIECES: Final = 8
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
    is_jalali: bool = False
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
    starts: list[int] = []
    for match in _PIECE.finditer(line):
        text = match[0]
        start, end = match.span()
        if match.lastindex == 1:
            width = end - start
            starts.append(len(pieces))
            pieces.append(Piece(text, int(text) if width <= 4 else -1, width, start, end))
        else:
            text = text.lower()
            if text in _STARTS:
                starts.append(len(pieces))
            pieces.append(Piece(text, -1, 0, start, end))
    pieces.extend([_END] * END_PIECES)
    return pieces, starts


def past(pieces: list[Piece], at: int, skipped: frozenset[str], most: int) -> int:
    """Index after at most ``most`` pieces that are ``skipped``."""
    for _ in range(most):
        if pieces[at].text not in skipped:
            break
        at += 1
    return at


def is_glued(pieces: list[Piece], at: int) -> bool:
    """Whether nothing stands between the piece ``at`` and the one before."""
    return pieces[at - 1].end == pieces[at].start
