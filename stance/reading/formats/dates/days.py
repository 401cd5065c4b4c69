"""Days: ``23. Juni 2016``, ``Feb 11 '22``, ``08.20.17``, ``2020年1月3日``."""

from typing import Final

from stance.reading.formats.dates import words
from stance.reading.formats.dates.calendar import calendar
from stance.reading.formats.dates.clock import clock_at
from stance.reading.formats.dates.pieces import Found, Piece, Reading, is_glued, past

_BEFORE_VERSION: Final = frozenset(("v", "ver", "version", "release", "rev", "ip", "tel", "isbn"))
_CURRENCIES: Final = frozenset("$€£¥₽")
APOSTROPHES: Final = frozenset("'’‘`´")
PERSIAN_UNTIL: Final = 1500
"""Years below are of the Persian calendar, whose year 1500 is 2121."""


def day_at(pieces: list[Piece], place: int) -> Found | None:
    """A day without a clock."""
    first = pieces[place]
    if first.number < 0:
        return _month_first(pieces, place)
    if first.width == 4:
        return _year_first(pieces, place)
    if first.width <= 2:
        return _numbers_only(pieces, place) or _day_first(pieces, place) or _cjk_day(pieces, place, None)
    return None


def _month(pieces: list[Piece], place: int) -> tuple[int, int, bool] | None:
    """Index after a month's name, its number, and whether it is a Persian month."""
    names, text = calendar(), pieces[place].text
    month, end = names.months.get(text), place + 1
    if month is None and text in names.pair_starts:
        month, end = names.month_pairs.get((text, pieces[end].text)), place + 2
    if month is not None:
        if pieces[end].text in ("/", "(") and names.months.get(pieces[end + 1].text) == month:
            end += 2
            end += pieces[end].text == ")"
        return end, month, False
    month = names.persian_months.get(text)
    return None if month is None else (place + 1, month, True)


def _is_year(number: int, width: int) -> bool:
    """Whether it can be the year of a comment, or one that a comment speaks of: 1900 to 2199, or a Persian year."""
    return width == 4 and (1900 <= number <= 2199 or 1300 <= number < PERSIAN_UNTIL)


def _full_year(number: int, width: int) -> int:
    """Two digits are read as POSIX strptime does."""
    return number if width == 4 else number + (2000 if number < 69 else 1900)


_BEFORE_YEAR: Final = frozenset(",.،-/") | words.OF
_BEFORE_MONTH: Final = frozenset(".-/,") | words.OF | APOSTROPHES
_BEFORE_DAY: Final = frozenset(".,-") | words.OF
_BETWEEN: Final = frozenset(",-/.")
"""What may stand beside the month, where the year is written first."""


def year_at(pieces: list[Piece], place: int) -> tuple[int, int | None]:
    """Index after a year and the year; ``place`` and None where there is none."""
    position = past(pieces, place, _BEFORE_YEAR, 2)
    piece = pieces[position]
    if _is_year(piece.number, piece.width):
        return _past_year_end(pieces, position + 1), piece.number
    if piece.text in APOSTROPHES and pieces[position + 1].width == 2:
        return position + 2, _full_year(pieces[position + 1].number, 2)
    if piece.width == 2 and not clock_at(pieces, position, joined=True):
        glued = position > place and pieces[place].text in "-/" and is_glued(pieces, position)
        after = past(pieces, position + 1, words.JOINERS, words.MOST_JOINERS)
        is_clock = pieces[after + 1].text == ":" and clock_at(pieces, after, joined=False)
        if glued or (after <= position + words.MOST_JOINERS and is_clock):
            return position + 1, _full_year(piece.number, 2)
    return place, None


def _past_year_end(pieces: list[Piece], place: int) -> int:
    if pieces[place].text in words.YEAR_ENDS:
        return place + 1 + (pieces[place + 1].text == ".")
    return place


def _day_first(pieces: list[Piece], place: int) -> Found | None:
    """``23. Juni 2016``, ``5th of May 2020``, ``13-Dec-12``, ``1 de enero de 2020``."""
    day = pieces[place].number
    if not 1 <= day <= 31:
        return None
    position = place + 1
    following = pieces[position].text
    if following in words.ORDINALS and is_glued(pieces, position) and following not in calendar().months:
        position += 1
    position = past(pieces, position, _BEFORE_MONTH, 2)
    month = _month(pieces, position)
    if month is None:
        return None
    end, year = year_at(pieces, month[0])
    if year is None and pieces[end].text == "." and pieces[month[0] - 1].end == pieces[end].start:
        end = end if past(pieces, end + 1, words.JOINERS, words.MOST_JOINERS) == end + 1 else end + 1
    return end, Reading(year, month[1], day, is_persian=month[2] and (year is None or year < PERSIAN_UNTIL))


def _month_first(pieces: list[Piece], place: int) -> Found | None:
    """``October 22, 2012``, ``Feb 11 '22``, ``November 2023``."""
    month = _month(pieces, place)
    if month is None:
        return None
    position = past(pieces, month[0], _BEFORE_DAY, 2)
    piece = pieces[position]
    if piece.width in (1, 2) and 1 <= piece.number <= 31 and pieces[position + 1].text != ":":
        end = position + 1
        if pieces[end].text in words.ORDINALS and is_glued(pieces, end):
            end += 1
        end, year = year_at(pieces, end)
        return end, Reading(year, month[1], piece.number, is_persian=month[2])
    if _is_year(piece.number, piece.width):
        return _past_year_end(pieces, position + 1), Reading(piece.number, month[1], is_persian=month[2])
    return None


def _year_first(pieces: list[Piece], place: int) -> Found | None:
    """``2012-05-03``, ``2019. 5. 3.``, ``2015 Jan 5``, ``2020年1月3日``."""
    year = pieces[place].number
    if not _is_year(year, 4):
        return None
    sign, month, again, day = pieces[place + 1 : place + 5]
    if sign.text in "-/." and sign.text and sign.text == again.text and month.width in (1, 2) and day.width in (1, 2):
        if _goes_on(pieces, place, place + 5, sign.text) or not (1 <= month.number <= 12 and 1 <= day.number <= 31):
            return None
        end = place + 5
        if sign.text == "." and pieces[end].text == "." and not is_glued(pieces, place + 2):
            end += 1
        return end, Reading(year, month.number, day.number, is_persian=year < PERSIAN_UNTIL)
    if sign.text in words.YEAR_MARKS:
        return _cjk_day(pieces, place + 2, year)
    named = _month(pieces, past(pieces, place + 1, _BETWEEN, 1))
    if named is not None:
        position = past(pieces, named[0], _BETWEEN, 1)
        day = pieces[position]
        if day.width in (1, 2) and 1 <= day.number <= 31 and pieces[position + 1].text != ":":
            return position + 1, Reading(year, named[1], day.number, is_persian=named[2])
    return None


def _cjk_day(pieces: list[Piece], place: int, year: int | None) -> Found | None:
    """``1月3日``, after a year or without one."""
    month, mark, day, end = pieces[place : place + 4]
    if mark.text not in words.MONTH_MARKS or end.text not in words.DAY_MARKS:
        return None
    if not (1 <= month.number <= 12 and 1 <= day.number <= 31):
        return None
    return place + 4, Reading(year, month.number, day.number)


def _numbers_only(pieces: list[Piece], place: int) -> Found | None:
    """``14. 01. 2020``, ``08.20.17``, ``9/5/2012``, ``17.07, 2011``: which is the month is not said here."""
    first, sign, second, again, year = pieces[place : place + 5]
    if sign.text not in ("/", ".", "-") or second.width not in (1, 2) or not (first.number > 0 and second.number > 0):
        return None
    is_row = again.text == sign.text or again.text == ","
    is_close = year.width == 2 and year.start - first.end == second.width + 2
    if is_row and (is_close or _is_year(year.number, year.width)):
        if _goes_on(pieces, place, place + 5, sign.text):
            return None
        if (first.number > 12 and second.number > 12) or max(first.number, second.number) > 31:
            return _year_last_two(pieces, place)
        form = f"{sign.text}{year.width}"
        full_year = _full_year(year.number, year.width)
        return _past_year_end(pieces, place + 5), Reading(full_year, first.number, second.number, form)
    return _no_year(pieces, place) if is_glued(pieces, place + 1) and is_glued(pieces, place + 2) else None


def _no_year(pieces: list[Piece], place: int) -> Found | None:
    """``17.07. 13:04``: two numbers are a date only beside a clock with a colon."""
    first, sign, second = pieces[place : place + 3]
    if first.number > 31 or second.number > 31 or (first.number > 12 and second.number > 12):
        return None
    after = past(pieces, place + 3, words.JOINERS, words.MOST_JOINERS)
    if after == place + 3 and is_glued(pieces, after):
        return None
    is_clock = pieces[after + 1].text == ":" and clock_at(pieces, after, joined=False)
    if not is_clock or _continues(pieces, place, sign.text):
        return None
    end = place + 4 if pieces[place + 3].text == "." else place + 3
    return end, Reading(None, first.number, second.number, f"{sign.text}0")


def _year_last_two(pieces: list[Piece], place: int) -> Found | None:
    """``31-12-20`` with a first number that can only be a year, such as ``97/05/03``."""
    first, _, second, _, third = pieces[place : place + 5]
    if first.width == third.width == 2 and first.number > 31 and second.number <= 12 and 1 <= third.number <= 31:
        return place + 5, Reading(_full_year(first.number, 2), second.number, third.number)
    return None


def _continues(pieces: list[Piece], place: int, sign: str) -> bool:
    """Whether the number at ``place`` goes on a longer row of numbers, an address or a version."""
    if place == 0:
        return False
    before = pieces[place - 1].text
    if before in _BEFORE_VERSION:
        return True
    if not is_glued(pieces, place):
        return False
    if before in _CURRENCIES:
        return True
    if before == "/" and place > 1 and is_glued(pieces, place - 1):
        return True
    return (
        pieces[place - 1].text == sign and place > 1 and pieces[place - 2].number >= 0 and is_glued(pieces, place - 1)
    )


def _goes_on(pieces: list[Piece], place: int, end: int, sign: str) -> bool:
    """Whether the numbers from ``place`` to ``end`` are part of a longer row of numbers."""
    if _continues(pieces, place, sign):
        return True
    if pieces[end].text != sign or not is_glued(pieces, end) or not is_glued(pieces, end + 1):
        return False
    return pieces[end + 1].width > 0 and clock_at(pieces, end + 1, joined=False) is None
