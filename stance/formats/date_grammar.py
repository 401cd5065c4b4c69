"""Where dates stand in a line of text, and what their parts are.

A line is cut into numbers, words and signs once, and a small grammar is tried where a date can begin. It looks at a
bounded number of pieces each time, so the time taken grows with the length of the line only.
"""

import re
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from stance.formats import date_words as words

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
_DIGIT: Final = re.compile(r"\d")
_LONGEST_WORDY: Final = 120
"""Characters of a line without numbers that is looked at for "yesterday" and the like: longer ones are prose."""
_VERSION: Final = frozenset(("v", "ver", "version", "release", "rev", "ip", "tel", "isbn"))
_APOSTROPHES: Final = frozenset("'’‘`´")
_END_PIECES: Final = 8

_CALENDAR: Final = (
    frozenset(words.MONTHS) | words.PAIRED | frozenset(words.JALALI) | frozenset(words.WEEKDAYS) | words.HALF_DAYS_FIRST
)
_AGO: Final = (
    words.TODAY
    | words.YESTERDAY
    | words.ONE
    | words.AGO_BEFORE
    | words.ABOUT
    | words.TWO_OF
    | words.NEEDS_NO_NUMBER
    | frozenset(("just",))
)
_STARTS: Final = _CALENDAR | _AGO

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


def readings(line: str) -> list[tuple[int, int, Reading]]:
    """Start, end and reading of each date and time in ``line``, from left to right."""
    if not _DIGIT.search(line):
        if len(line) > _LONGEST_WORDY:
            return []
        lowered = line.lower()
        if not any(hint in lowered for hint in words.HINTS):
            return []
    pieces, starts = _pieces(line)
    last = len(pieces) - _END_PIECES
    found: list[tuple[int, int, Reading]] = []
    end = 0
    for at in starts:
        if at >= end and (read := _date_at(pieces, at, last)):
            end = read[0]
            found.append((_start(pieces, at, read[1]), pieces[end - 1].end, read[1]))
    return found


def _pieces(line: str) -> tuple[list[Piece], list[int]]:
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
    pieces.extend([_END] * _END_PIECES)
    return pieces, starts


def _date_at(pieces: list[Piece], at: int, last: int) -> Found | None:
    first = pieces[at]
    is_number = first.width > 0
    best: Found | None = None
    if is_number or first.text in _CALENDAR:
        best = _dated(pieces, at, -1)
    weekday = words.WEEKDAYS.get(first.text)
    if weekday is not None:
        named = _dated(pieces, _past(pieces, at + 1, _AFTER_WEEKDAY, 3), weekday, weekday_first=True)
        best = _longer(named, best)
    if first.text in _AGO or (is_number and first.number >= 0):
        best = _longer(_relative(pieces, at, last), best)
    return best


def _longer(one: Found | None, other: Found | None) -> Found | None:
    if one is None or other is None:
        return one or other
    return one if one[0] >= other[0] else other


_AFTER_WEEKDAY: Final = frozenset(",.،、-–)") | words.BEFORE_DAY | frozenset("the feira شنبه at um à às".split())


def _start(pieces: list[Piece], at: int, reading: Reading) -> int:
    """Where the date begins, with the article before it."""
    if reading.day is not None and at and pieces[at - 1].text in words.BEFORE_DAY:
        return pieces[at - 1].start
    return pieces[at].start


def _past(pieces: list[Piece], at: int, skipped: frozenset[str], most: int) -> int:
    for _ in range(most):
        if pieces[at].text not in skipped:
            break
        at += 1
    return at


def _glued(pieces: list[Piece], at: int) -> bool:
    """Whether nothing stands between the piece ``at`` and the one before."""
    return pieces[at - 1].end == pieces[at].start


def _dated(pieces: list[Piece], at: int, weekday: int, weekday_first: bool = False) -> Found | None:
    """A date with or without a clock, or a clock with or without a date."""
    day = _day(pieces, at)
    if day is not None:
        return _with_clock(pieces, day, weekday)
    clock = _clock(pieces, at, joined=weekday_first)
    if clock is None:
        return None
    after = _past(pieces, clock[0], words.JOINERS, 3)
    named = words.WEEKDAYS.get(pieces[after].text)
    if named is not None:
        after = _past(pieces, after + 1, _AFTER_WEEKDAY, 2)
    later = _day(pieces, after)
    if later is not None and later[1].year is not None:
        weekday = weekday if named is None else named
        return later[0], replace(later[1], clock=clock[1].clock, zone=clock[1].zone, weekday=weekday)
    return clock[0], replace(clock[1], weekday=weekday)


_BEFORE_WEEKDAY: Final = frozenset(",(（،")
_AFTER_BRACKET: Final = frozenset(")）.")


def _with_clock(pieces: list[Piece], day: Found, weekday: int) -> Found | None:
    at, reading = day
    after = _past(pieces, at, _BEFORE_WEEKDAY, 2)
    named = words.WEEKDAYS.get(pieces[after].text)
    if named is not None and pieces[after].text not in words.JOINERS:
        closing = _past(pieces, after + 1, _AFTER_BRACKET, 1)
        at, weekday = closing, named
    clock = _clock(pieces, _past(pieces, at, words.JOINERS, 5), joined=True)
    if clock is not None:
        at = clock[0]
        reading = replace(reading, clock=clock[1].clock, zone=clock[1].zone)
        if reading.year is None:
            at, year = _year(pieces, at)
            reading = replace(reading, year=year)
        again = _clock(pieces, _past(pieces, at, words.JOINERS, 2), joined=False)
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


def _day(pieces: list[Piece], at: int) -> Found | None:
    """A day without a clock."""
    first = pieces[at]
    if first.number < 0:
        return _month_first(pieces, at)
    if first.width == 4:
        return _year_first(pieces, at)
    if first.width <= 2:
        return _numbers_only(pieces, at) or _day_first(pieces, at) or _cjk_day(pieces, at, None)
    return None


def _month(pieces: list[Piece], at: int) -> tuple[int, int, bool] | None:
    """Index after a month's name, its number, and whether it is a Persian month."""
    text = pieces[at].text
    month = words.MONTHS.get(text)
    if month is not None:
        if pieces[at + 1].text in ("/", "(") and words.MONTHS.get(pieces[at + 2].text) == month:
            return at + 3 + (pieces[at + 3].text == ")"), month, False
        return at + 1, month, False
    if text in words.PAIRED:
        month = words.MONTH_PAIRS.get((text, pieces[at + 1].text))
        if month is not None:
            if pieces[at + 2].text in ("/", "(") and words.MONTHS.get(pieces[at + 3].text) == month:
                return at + 4 + (pieces[at + 4].text == ")"), month, False
            return at + 2, month, False
    month = words.JALALI.get(text)
    return None if month is None else (at + 1, month, True)


def _is_year(number: int, width: int) -> bool:
    return width == 4 and (1900 <= number <= 2199 or 1300 <= number <= 1499)


def _full_year(number: int, width: int) -> int:
    """Two digits are read as POSIX strptime does."""
    return number if width == 4 else number + (2000 if number < 69 else 1900)


_BEFORE_YEAR: Final = frozenset(",.،-/") | words.OF
_BEFORE_MONTH: Final = frozenset(".-/,") | words.OF | _APOSTROPHES
_BEFORE_DAY: Final = frozenset(".,-") | words.OF
_BEFORE_AMOUNT: Final = words.ABOUT | _APOSTROPHES


def _year(pieces: list[Piece], at: int) -> tuple[int, int | None]:
    """Index after a year and the year; ``at`` and None where there is none."""
    there = _past(pieces, at, _BEFORE_YEAR, 2)
    piece = pieces[there]
    if _is_year(piece.number, piece.width):
        return _past_year_end(pieces, there + 1), piece.number
    if piece.text in _APOSTROPHES and pieces[there + 1].width == 2:
        return there + 2, _full_year(pieces[there + 1].number, 2)
    if piece.width == 2 and not _clock(pieces, there, joined=True):
        glued = there > at and pieces[at].text in "-/" and _glued(pieces, there)
        after = _past(pieces, there + 1, words.JOINERS, 3)
        if glued or (after < there + 4 and pieces[after + 1].text == ":" and _clock(pieces, after, joined=False)):
            return there + 1, _full_year(piece.number, 2)
    return at, None


def _past_year_end(pieces: list[Piece], at: int) -> int:
    if pieces[at].text in words.YEAR_ENDS:
        return at + 1 + (pieces[at + 1].text == ".")
    return at


def _day_first(pieces: list[Piece], at: int) -> Found | None:
    """``23. Juni 2016``, ``5th of May 2020``, ``13-Dec-12``, ``1 de enero de 2020``."""
    day = pieces[at].number
    if not 1 <= day <= 31:
        return None
    there = at + 1
    if pieces[there].text in words.ORDINALS and _glued(pieces, there) and pieces[there].text not in words.MONTHS:
        there += 1
    there = _past(pieces, there, _BEFORE_MONTH, 2)
    month = _month(pieces, there)
    if month is None:
        return None
    end, year = _year(pieces, month[0])
    if year is None and pieces[end].text == "." and pieces[month[0] - 1].end == pieces[end].start:
        end = end if _past(pieces, end + 1, words.JOINERS, 3) == end + 1 else end + 1
    return end, Reading(year, month[1], day, is_jalali=month[2] and (year is None or year < 1500))


def _month_first(pieces: list[Piece], at: int) -> Found | None:
    """``October 22, 2012``, ``Feb 11 '22``, ``November 2023``."""
    month = _month(pieces, at)
    if month is None:
        return None
    there = _past(pieces, month[0], _BEFORE_DAY, 2)
    piece = pieces[there]
    if piece.width in (1, 2) and 1 <= piece.number <= 31 and pieces[there + 1].text != ":":
        end = there + 1
        if pieces[end].text in words.ORDINALS and _glued(pieces, end):
            end += 1
        end, year = _year(pieces, end)
        return end, Reading(year, month[1], piece.number, is_jalali=month[2])
    if _is_year(piece.number, piece.width):
        return _past_year_end(pieces, there + 1), Reading(piece.number, month[1], is_jalali=month[2])
    return None


def _year_first(pieces: list[Piece], at: int) -> Found | None:
    """``2012-05-03``, ``2019. 5. 3.``, ``2015 Jan 5``, ``2020年1月3日``."""
    year = pieces[at].number
    if not _is_year(year, 4):
        return None
    sign, month, again, day = pieces[at + 1 : at + 5]
    if sign.text in "-/." and sign.text and sign.text == again.text and month.width in (1, 2) and day.width in (1, 2):
        if _goes_on(pieces, at, at + 5, sign.text) or not (1 <= month.number <= 12 and 1 <= day.number <= 31):
            return None
        end = at + 5
        if sign.text == "." and pieces[end].text == "." and not _glued(pieces, at + 2):
            end += 1
        return end, Reading(year, month.number, day.number, is_jalali=year < 1500)
    if sign.text in _YEAR_MARKS:
        return _cjk_day(pieces, at + 2, year)
    there = _past(pieces, at + 1, frozenset(",-/."), 1)
    named = _month(pieces, there)
    if named is not None:
        there = _past(pieces, named[0], frozenset(".,-/"), 1)
        if pieces[there].width in (1, 2) and 1 <= pieces[there].number <= 31 and pieces[there + 1].text != ":":
            return there + 1, Reading(year, named[1], pieces[there].number, is_jalali=named[2])
    return None


_YEAR_MARKS: Final = frozenset("年년")
_MONTH_MARKS: Final = frozenset("月월")
_DAY_MARKS: Final = frozenset("日号號일")


def _cjk_day(pieces: list[Piece], at: int, year: int | None) -> Found | None:
    """``1月3日``, after a year or without one."""
    month, mark, day, end = pieces[at : at + 4]
    if mark.text in _MONTH_MARKS and end.text in _DAY_MARKS and 1 <= month.number <= 12 and 1 <= day.number <= 31:
        return at + 4, Reading(year, month.number, day.number)
    return None


def _numbers_only(pieces: list[Piece], at: int) -> Found | None:
    """``14. 01. 2020``, ``08.20.17``, ``9/5/2012``, ``17.07, 2011``: which is the month is not said here."""
    first, sign, second, again, year = pieces[at : at + 5]
    if sign.text not in ("/", ".", "-") or second.width not in (1, 2) or not (first.number > 0 and second.number > 0):
        return None
    is_row = again.text == sign.text or again.text == ","
    is_glued = year.width == 2 and year.start - first.end == second.width + 2
    if is_row and (is_glued or _is_year(year.number, year.width)):
        if _goes_on(pieces, at, at + 5, sign.text):
            return None
        if (first.number > 12 and second.number > 12) or max(first.number, second.number) > 31:
            return _year_last_two(pieces, at)
        form = f"{sign.text}{year.width}"
        full_year = _full_year(year.number, year.width)
        return _past_year_end(pieces, at + 5), Reading(full_year, first.number, second.number, form)
    return _no_year(pieces, at) if _glued(pieces, at + 1) and _glued(pieces, at + 2) else None


def _no_year(pieces: list[Piece], at: int) -> Found | None:
    """``17.07. 13:04``: two numbers are a date only beside a clock with a colon."""
    first, sign, second = pieces[at : at + 3]
    if first.number > 31 or second.number > 31 or (first.number > 12 and second.number > 12):
        return None
    after = _past(pieces, at + 3, words.JOINERS, 3)
    if after == at + 3 and _glued(pieces, after):
        return None
    if pieces[after + 1].text == ":" and _clock(pieces, after, joined=False) and not _continues(pieces, at, sign.text):
        end = at + 4 if pieces[at + 3].text == "." else at + 3
        return end, Reading(None, first.number, second.number, f"{sign.text}0")
    return None


def _year_last_two(pieces: list[Piece], at: int) -> Found | None:
    """``31-12-20`` with a first number that can only be a year, such as ``97/05/03``."""
    first, _, second, _, third = pieces[at : at + 5]
    if first.width == third.width == 2 and first.number > 31 and second.number <= 12 and 1 <= third.number <= 31:
        return at + 5, Reading(_full_year(first.number, 2), second.number, third.number)
    return None


def _continues(pieces: list[Piece], at: int, sign: str) -> bool:
    """Whether the number ``at`` goes on a longer row of numbers, an address or a version."""
    if at == 0:
        return False
    if pieces[at - 1].text in _VERSION:
        return True
    if not _glued(pieces, at):
        return False
    if pieces[at - 1].text == "/" and at > 1 and _glued(pieces, at - 1):
        return True
    return pieces[at - 1].text == sign and at > 1 and pieces[at - 2].number >= 0 and _glued(pieces, at - 1)


def _goes_on(pieces: list[Piece], at: int, end: int, sign: str) -> bool:
    """Whether the numbers from ``at`` to ``end`` are part of a longer row of numbers."""
    if _continues(pieces, at, sign):
        return True
    if pieces[end].text != sign or not _glued(pieces, end) or not _glued(pieces, end + 1):
        return False
    return pieces[end + 1].width > 0 and _clock(pieces, end + 1, joined=False) is None


def _clock(pieces: list[Piece], at: int, joined: bool) -> Found | None:
    """A time of day; ``joined`` if it stands after a date, where ``21.11`` and ``8h`` are clocks too."""
    half = pieces[at].text if pieces[at].text in words.HALF_DAYS_FIRST else ""
    if half:
        at += 1
    hour = pieces[at]
    if hour.width not in (1, 2) or hour.number > 23:
        return None
    if at and pieces[at - 1].text == ":" and _glued(pieces, at) and pieces[at - 2].width and not joined:
        return None
    end, minute, second, is_clear = _minutes(pieces, at)
    half_end, after = _half_day(pieces, end)
    if not half and after:
        half, end = after, half_end
    is_ended = pieces[end].text in words.CLOCK_ENDS
    is_clear = is_clear or bool(half) or (minute is not None and joined)
    if not is_clear and not (is_ended and (joined or pieces[end].text == "uhr")):
        return None
    while pieces[end].text in words.CLOCK_ENDS and pieces[end].text:
        end += 1
    end, zone = _zone(pieces, end)
    if pieces[end].text == ":" and _glued(pieces, end) and pieces[end + 1].width and _glued(pieces, end + 1):
        return None
    return end, Reading(clock=(_full_hour(hour.number, half), minute or 0, second), zone=zone)


def _full_hour(hour: int, half: str) -> int:
    if not half or not 1 <= hour <= 12:
        return hour
    return hour % 12 + (12 if half in words.EVENING else 0)


def _minutes(pieces: list[Piece], at: int) -> tuple[int, int | None, int | None, bool]:
    """Index after a clock's numbers, its minute and second, and whether it can be nothing but a clock."""
    sign, minute = pieces[at + 1], pieces[at + 2]
    is_colon = sign.text in (":", "：") and minute.width == 2 and minute.number <= 59
    if is_colon or (sign.text == "." and minute.width == 2 and minute.number <= 59 and _glued(pieces, at + 2)):
        end = at + 3
        if pieces[end].text == sign.text and pieces[end + 1].width == 2 and pieces[end + 1].number <= 59 and is_colon:
            second = pieces[end + 1].number
            end += 2
            if pieces[end].text in (".", ",") and pieces[end + 1].width >= 3 and _glued(pieces, end + 1):
                end += 2
            return end, minute.number, second, True
        return end, minute.number, None, is_colon
    if sign.text in words.HOUR_MARKS:
        if minute.width in (1, 2) and minute.number <= 59 and (minute.width == 2 or not sign.text.isascii()):
            end = at + 3
            if pieces[end].text in words.MINUTE_MARKS:
                end += 1
                if (
                    pieces[end].width in (1, 2)
                    and pieces[end].number <= 59
                    and pieces[end + 1].text in words.SECOND_MARKS
                ):
                    return end + 2, minute.number, pieces[end].number, True
            return end, minute.number, None, True
        if not sign.text.isascii() and pieces[at + 2].text not in ("間",):
            return at + 2, 0, None, False
    return at + 1, None, None, False


def _half_day(pieces: list[Piece], at: int) -> tuple[int, str]:
    """Index after ``pm`` or ``p.m.`` and which it is."""
    text = pieces[at].text
    if text in words.HALF_DAYS:
        return at + 1 + (pieces[at + 1].text == "." and _glued(pieces, at + 1) and text in ("am", "pm")), text
    if text in ("a", "p") and pieces[at + 1].text == "." and pieces[at + 2].text == "m":
        return at + 3 + (pieces[at + 3].text == "."), text + "m"
    if text in ("a", "p") and pieces[at + 1].text == "m":
        return at + 2, text + "m"
    return at, ""


def _zone(pieces: list[Piece], at: int) -> tuple[int, str | None]:
    """Index after a zone, and its offset; zones named by letters give none, they are ambiguous."""
    there = _past(pieces, at, frozenset("("), 1)
    text = pieces[there].text
    if text in words.ZONE_NAMES:
        return there + 1 + (there > at and pieces[there + 1].text == ")"), None
    is_named = text in ("z", "utc", "gmt")
    if text == "z" and not _glued(pieces, there):
        return at, None
    sign = there + 1 if is_named else at
    offset = _offset(pieces, sign, is_named)
    if offset is not None:
        return offset
    if is_named:
        return there + 1 + (there > at and pieces[there + 1].text == ")"), "+00:00"
    return at, None


def _offset(pieces: list[Piece], at: int, is_named: bool) -> tuple[int, str] | None:
    sign, hours = pieces[at : at + 2]
    if sign.text not in ("+", "-", "−") or not sign.text or hours.width not in (1, 2, 4) or not _glued(pieces, at + 1):
        return None
    mark = "+" if sign.text == "+" else "-"
    if hours.width == 4:
        hour, minute, end = hours.number // 100, hours.number % 100, at + 2
    elif pieces[at + 2].text == ":" and pieces[at + 3].width == 2 and (is_named or _glued(pieces, at) or mark == "+"):
        hour, minute, end = hours.number, pieces[at + 3].number, at + 4
    elif is_named or (hours.width == 2 and mark == "+" and _glued(pieces, at)):
        hour, minute, end = hours.number, 0, at + 2
    else:
        return None
    return (end, f"{mark}{hour:02}:{minute:02}") if hour <= 14 and minute <= 59 else None


def _relative(pieces: list[Piece], at: int, last: int) -> Found | None:
    """``3 hours ago``, ``vor einer Stunde``, ``yesterday at 10:00``."""
    text = pieces[at].text
    if text in words.TODAY or text in words.YESTERDAY:
        return _named_day(pieces, at, last)
    if text == "just" and pieces[at + 1].text == "now":
        return at + 2, Reading(ago=(0, "minute"))
    there = at
    is_before = text in words.AGO_BEFORE
    if text == "il":
        if not (pieces[at + 1].text == "y" and pieces[at + 2].text == "a"):
            return None
        there += 2
    if is_before:
        there += 1
    amount = _amount(pieces, _past(pieces, there, _BEFORE_AMOUNT, 3))
    if amount is None:
        return None
    end, ago = amount
    more = _amount(pieces, _past(pieces, end, _AND, 1))
    if more is not None and pieces[more[0] - 1].text in words.UNITS and pieces[more[0] - 2].width:
        end = more[0]
    if end == at + 2 and pieces[end - 1].text in words.AGO_GLUED:
        return end, Reading(ago=ago)
    if pieces[end].text == "." and pieces[end + 1].text in words.AGO_AFTER:
        end += 1
    if pieces[end].text in words.AGO_AFTER:
        return end + 1, Reading(ago=ago)
    if is_before or (at == 0 and end >= last - 1 and pieces[at].width):
        return end, Reading(ago=ago)
    return None


_AND: Final = frozenset((",", "and", "und", "et", "y", "e", "en", "i", "и", "و", "ve"))


def _amount(pieces: list[Piece], at: int) -> tuple[int, tuple[int, str]] | None:
    """Index after ``3 hours``, and how many of which unit."""
    piece, after = pieces[at], pieces[at + 1]
    if piece.width and piece.width <= 4:
        unit = words.UNITS.get(after.text) or words.AGO_GLUED.get(after.text)
        return None if unit is None else (at + 2, (piece.number, unit))
    if piece.text in words.ONE and after.text in words.UNITS:
        return at + 2, (1, words.UNITS[after.text])
    if piece.text in words.TWO_OF:
        return at + 1, (2, words.UNITS[piece.text])
    if piece.text in words.NEEDS_NO_NUMBER:
        return at + 1, (1, words.UNITS[piece.text])
    return None


_SHORT_LINE: Final = 8


def _named_day(pieces: list[Piece], at: int, last: int) -> Found | None:
    days = 0 if pieces[at].text in words.TODAY else 1
    clock = _clock(pieces, _past(pieces, at + 1, words.JOINERS, 3), joined=True)
    if clock is not None:
        return clock[0], replace(clock[1], ago=(days, "day"))
    if last <= _SHORT_LINE and pieces[at].text != "hier" and at in (0, last - 1):
        return at + 1, Reading(ago=(days, "day"))
    return None
