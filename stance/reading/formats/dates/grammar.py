"""Where dates stand in a line of text, and what their parts are.

A line is cut into numbers, words and signs once, and a small grammar is tried where a date can begin. It looks at a
bounded number of pieces each time, so the time taken grows with the length of the line only.
"""

import re
from dataclasses import replace
from typing import Final

from stance.reading.formats.dates import words
from stance.reading.formats.dates.ago import ago_at
from stance.reading.formats.dates.clock import clock_at, zone_at
from stance.reading.formats.dates.days import day_at, year_at
from stance.reading.formats.dates.pieces import AGO, CALENDAR, END_PIECES, Found, Piece, Reading, past, pieces_of

_DIGIT: Final = re.compile(r"\d")
_LONGEST_WORDY: Final = 120
"""Characters of a line without numbers that is looked at for "yesterday" and the like: longer ones are prose."""
_AFTER_WEEKDAY: Final = frozenset(",.،、-–)") | words.BEFORE_DAY | frozenset("the feira شنبه at um à às".split())
_BEFORE_WEEKDAY: Final = frozenset(",(（،")
_AFTER_BRACKET: Final = frozenset(")）.")


def readings(line: str) -> list[tuple[int, int, Reading]]:
    """Start, end and reading of each date and time in ``line``, from left to right."""
    if not _DIGIT.search(line):
        if len(line) > _LONGEST_WORDY:
            return []
        lowered = line.lower()
        if not any(hint in lowered for hint in words.HINTS):
            return []
    pieces, starts = pieces_of(line)
    last = len(pieces) - END_PIECES
    found: list[tuple[int, int, Reading]] = []
    end = 0
    for at in starts:
        if at >= end and (read := _date_at(pieces, at, last)):
            end = read[0]
            found.append((_start(pieces, at, read[1]), pieces[end - 1].end, read[1]))
    return found


def _date_at(pieces: list[Piece], at: int, last: int) -> Found | None:
    first = pieces[at]
    is_number = first.width > 0
    best: Found | None = None
    if is_number or first.text in CALENDAR:
        best = _dated(pieces, at, -1)
    weekday = words.WEEKDAYS.get(first.text)
    if weekday is not None:
        named = _dated(pieces, past(pieces, at + 1, _AFTER_WEEKDAY, 3), weekday, weekday_first=True)
        best = _longer(named, best)
    if first.text in AGO or (is_number and first.number >= 0):
        best = _longer(ago_at(pieces, at, last), best)
    return best


def _longer(one: Found | None, other: Found | None) -> Found | None:
    if one is None or other is None:
        return one or other
    return one if one[0] >= other[0] else other


def _start(pieces: list[Piece], at: int, reading: Reading) -> int:
    """Where the date begins, with the article before it."""
    if reading.day is not None and at and pieces[at - 1].text in words.BEFORE_DAY:
        return pieces[at - 1].start
    return pieces[at].start


def _dated(pieces: list[Piece], at: int, weekday: int, weekday_first: bool = False) -> Found | None:
    """A date with or without a clock, or a clock with or without a date."""
    day = day_at(pieces, at)
    if day is not None:
        return _with_clock(pieces, day, weekday)
    clock = clock_at(pieces, at, joined=weekday_first)
    if clock is None:
        return None
    after = past(pieces, clock[0], words.JOINERS, 3)
    named = words.WEEKDAYS.get(pieces[after].text)
    if named is not None:
        after = past(pieces, after + 1, _AFTER_WEEKDAY, 2)
    later = day_at(pieces, after)
    if later is not None and later[1].year is not None:
        weekday = weekday if named is None else named
        end, zone = zone_at(pieces, later[0])
        return end, replace(later[1], clock=clock[1].clock, zone=clock[1].zone or zone, weekday=weekday)
    return clock[0], replace(clock[1], weekday=weekday)


def _with_clock(pieces: list[Piece], day: Found, weekday: int) -> Found | None:
    at, reading = day
    after = past(pieces, at, _BEFORE_WEEKDAY, 2)
    named = words.WEEKDAYS.get(pieces[after].text)
    if named is not None and pieces[after].text not in words.JOINERS:
        closing = past(pieces, after + 1, _AFTER_BRACKET, 1)
        at, weekday = closing, named
    clock = clock_at(pieces, past(pieces, at, words.JOINERS, 5), joined=True)
    if clock is not None:
        at = clock[0]
        reading = replace(reading, clock=clock[1].clock, zone=clock[1].zone)
        if reading.year is None:
            at, year = year_at(pieces, at)
            reading = replace(reading, year=year)
        again = clock_at(pieces, past(pieces, at, words.JOINERS, 2), joined=False)
        if again is not None and again[1].clock == clock[1].clock:
            at = again[0]
    elif reading.year is None and not _is_clear(pieces, day):
        return None
    return at, replace(reading, weekday=weekday)


def _is_clear(pieces: list[Piece], day: Found) -> bool:
    """Whether day and month without year and clock are no chance neighbours of a number and an everyday word."""
    if day[1].form:
        return False
    return not any(piece.text in words.WEAK_MONTHS for piece in pieces[max(0, day[0] - 3) : day[0]])
