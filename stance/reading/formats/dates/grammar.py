"""Where dates stand in a line of text, and what their parts are.

A line is cut into numbers, words and signs once, and a small grammar is tried where a date can begin. It looks at a
bounded number of pieces each time, so the time taken grows with the length of the line only.
"""

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Final

from stance.reading.formats.dates import words
from stance.reading.formats.dates.ago import ago_at
from stance.reading.formats.dates.calendar import calendar
from stance.reading.formats.dates.clock import clock_at, zone_at
from stance.reading.formats.dates.days import day_at, year_at
from stance.reading.formats.dates.pieces import END_PIECES, Found, Piece, Reading, is_glued, past, pieces_of

_DIGIT: Final = re.compile(r"\d")
_LONGEST_WORDY: Final = 120
"""Characters of a line without digits that is searched for "yesterday" and the like; longer ones are prose. Set by hand
(2026-11)."""
_MOST_BEFORE_CLOCK: Final = 5
"""How many words and signs may join a date and the clock after it; set by hand on the test pages (2026-11)."""
_SHORT_DAY: Final = 3
"""Letters of a week day's short name that may be a person's too; set by hand (2026-11)."""
_BEFORE_WEEKDAY: Final = frozenset(",(（،")
_AFTER_BRACKET: Final = frozenset(")）.")
_REMEMBERED: Final = 4_096
"""Lines whose times are remembered, since a page is looked at in several ways."""


@lru_cache(maxsize=_REMEMBERED)
def readings(line: str) -> tuple[tuple[int, int, Reading], ...]:
    """Start, end and reading of each date and time in ``line``, from left to right."""
    if not _DIGIT.search(line):
        if len(line) > _LONGEST_WORDY:
            return ()
        lowered = line.lower()
        if not any(hint in lowered for hint in words.HINTS):
            return ()
    pieces, starts = pieces_of(line)
    last = len(pieces) - END_PIECES
    found: list[tuple[int, int, Reading]] = []
    end = 0
    for place in starts:
        if place >= end and (read := _date_at(pieces, place, last)):
            end = read[0]
            found.append((_start(pieces, place, read[1]), pieces[end - 1].end, read[1]))
    return tuple(found)


def _date_at(pieces: list[Piece], place: int, last: int) -> Found | None:
    first = pieces[place]
    is_number = first.width > 0
    best: Found | None = None
    if is_number or first.text in calendar().starts:
        best = _dated(pieces, place, -1)
    weekday = calendar().weekdays.get(first.text)
    if weekday is not None:
        named = _dated(pieces, past(pieces, place + 1, words.AFTER_WEEKDAY, 3), weekday, weekday_first=True)
        if named is None or not _is_short_name(pieces, place, named[1]):
            best = _longer(named, best)
    if first.text in words.STARTS_AGO or (is_number and first.number >= 0):
        best = _longer(ago_at(pieces, place, last), best)
    return best


def _is_short_name(pieces: list[Piece], place: int, reading: Reading) -> bool:
    """Whether the week day is a name by chance, such as Pia's: a short word, no sign after it, on another day."""
    if place > 1 and pieces[place - 1].text == "(" and is_glued(pieces, place - 1):
        return True  # CA(SA), a title
    if len(pieces[place].text) > _SHORT_DAY or pieces[place + 1].text in words.AFTER_WEEKDAY or reading.is_persian:
        return False
    if reading.year is None or reading.month is None or reading.day is None or reading.weekday < 0:
        return False
    orders = [(reading.month, reading.day), *([(reading.day, reading.month)] if reading.form else [])]
    days = [date(reading.year, month, day) for month, day in orders if _exists(reading.year, month, day)]
    return bool(days) and all(day.weekday() != reading.weekday for day in days)


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _longer(one: Found | None, other: Found | None) -> Found | None:
    if one is None or other is None:
        return one or other
    return one if one[0] >= other[0] else other


def _start(pieces: list[Piece], place: int, reading: Reading) -> int:
    """Where the date begins, with the article before it."""
    if reading.day is not None and place and pieces[place - 1].text in words.BEFORE_DAY:
        return pieces[place - 1].start
    return pieces[place].start


def _dated(pieces: list[Piece], place: int, weekday: int, weekday_first: bool = False) -> Found | None:
    """A date with or without a clock, or a clock with or without a date."""
    day = day_at(pieces, place)
    if day is not None:
        return _with_clock(pieces, day, weekday)
    clock = clock_at(pieces, place, joined=weekday_first)
    if clock is None:
        return None
    after = past(pieces, clock[0], words.JOINERS, words.MOST_JOINERS)
    named = calendar().weekdays.get(pieces[after].text)
    if named is not None:
        after = past(pieces, after + 1, words.AFTER_WEEKDAY, 2)
    later = day_at(pieces, after)
    if later is not None and later[1].year is not None:
        weekday = weekday if named is None else named
        end, zone = zone_at(pieces, later[0])
        return end, replace(later[1], clock=clock[1].clock, zone=clock[1].zone or zone, weekday=weekday)
    return clock[0], replace(clock[1], weekday=weekday)


def _with_clock(pieces: list[Piece], day: Found, weekday: int) -> Found | None:
    place, reading = day
    after = past(pieces, place, _BEFORE_WEEKDAY, 2)
    named = calendar().weekdays.get(pieces[after].text)
    if named is not None and pieces[after].text not in words.JOINERS:
        closing = past(pieces, after + 1, _AFTER_BRACKET, 1)
        place, weekday = closing, named
    clock = clock_at(pieces, past(pieces, place, words.JOINERS, _MOST_BEFORE_CLOCK), joined=True)
    if clock is not None:
        place = clock[0]
        reading = replace(reading, clock=clock[1].clock, zone=clock[1].zone)
        if reading.year is None:
            place, year = year_at(pieces, place)
            reading = replace(reading, year=year)
        again = clock_at(pieces, past(pieces, place, words.JOINERS, 2), joined=False)
        if again is not None and again[1].clock == clock[1].clock:
            place = again[0]
    elif reading.year is None and not _is_clear(pieces, day):
        return None
    return place, replace(reading, weekday=weekday)


def _is_clear(pieces: list[Piece], day: Found) -> bool:
    """Whether day and month without year and clock are no chance neighbours of a number and an everyday word."""
    if day[1].form:
        return False
    return not any(piece.text in words.EVERYDAY_NAMES for piece in pieces[max(0, day[0] - 3) : day[0]])
