"""Days: ``23. Juni 2016``, ``Feb 11 '22``, ``08.20.17``, ``2020年1月3日``."""

from typing import Final

from stance.reading.formats.dates import words
from stance.reading.formats.dates.clock import clock_at
from stance.reading.formats.dates.pieces import Found, Piece, Reading, is_glued, past

_VERSION: Final = frozenset(("v", "ver", "version", "release", "rev", "ip", "tel", "isbn"))
_CURRENCIES: Final = frozenset("$€£¥₽")
APOSTROPHES: Final = frozenset("'’‘`´")


def day_at(pieces: list[Piece], at: int) -> Found | None:
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
_BEFORE_MONTH: Final = frozenset(".-/,") | words.OF | APOSTROPHES
_BEFORE_DAY: Final = frozenset(".,-") | words.OF


def year_at(pieces: list[Piece], at: int) -> tuple[int, int | None]:
    """Index after a year and the year; ``at`` and None where there is none."""
    there = past(pieces, at, _BEFORE_YEAR, 2)
    piece = pieces[there]
    if _is_year(piece.number, piece.width):
        return _past_year_end(pieces, there + 1), piece.number
    if piece.text in APOSTROPHES and pieces[there + 1].width == 2:
        return there + 2, _full_year(pieces[there + 1].number, 2)
    if piece.width == 2 and not clock_at(pieces, there, joined=True):
        glued = there > at and pieces[at].text in "-/" and is_glued(pieces, there)
        after = past(pieces, there + 1, words.JOINERS, 3)
        if glued or (after < there + 4 and pieces[after + 1].text == ":" and clock_at(pieces, after, joined=False)):
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
    if pieces[there].text in words.ORDINALS and is_glued(pieces, there) and pieces[there].text not in words.MONTHS:
        there += 1
    there = past(pieces, there, _BEFORE_MONTH, 2)
    month = _month(pieces, there)
    if month is None:
        return None
    end, year = year_at(pieces, month[0])
    if year is None and pieces[end].text == "." and pieces[month[0] - 1].end == pieces[end].start:
        end = end if past(pieces, end + 1, words.JOINERS, 3) == end + 1 else end + 1
    return end, Reading(year, month[1], day, is_jalali=month[2] and (year is None or year < 1500))


def _month_first(pieces: list[Piece], at: int) -> Found | None:
    """``October 22, 2012``, ``Feb 11 '22``, ``November 2023``."""
    month = _month(pieces, at)
    if month is None:
        return None
    there = past(pieces, month[0], _BEFORE_DAY, 2)
    piece = pieces[there]
    if piece.width in (1, 2) and 1 <= piece.number <= 31 and pieces[there + 1].text != ":":
        end = there + 1
        if pieces[end].text in words.ORDINALS and is_glued(pieces, end):
            end += 1
        end, year = year_at(pieces, end)
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
        if sign.text == "." and pieces[end].text == "." and not is_glued(pieces, at + 2):
            end += 1
        return end, Reading(year, month.number, day.number, is_jalali=year < 1500)
    if sign.text in _YEAR_MARKS:
        return _cjk_day(pieces, at + 2, year)
    there = past(pieces, at + 1, frozenset(",-/."), 1)
    named = _month(pieces, there)
    if named is not None:
        there = past(pieces, named[0], frozenset(".,-/"), 1)
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
    is_close = year.width == 2 and year.start - first.end == second.width + 2
    if is_row and (is_close or _is_year(year.number, year.width)):
        if _goes_on(pieces, at, at + 5, sign.text):
            return None
        if (first.number > 12 and second.number > 12) or max(first.number, second.number) > 31:
            return _year_last_two(pieces, at)
        form = f"{sign.text}{year.width}"
        full_year = _full_year(year.number, year.width)
        return _past_year_end(pieces, at + 5), Reading(full_year, first.number, second.number, form)
    return _no_year(pieces, at) if is_glued(pieces, at + 1) and is_glued(pieces, at + 2) else None


def _no_year(pieces: list[Piece], at: int) -> Found | None:
    """``17.07. 13:04``: two numbers are a date only beside a clock with a colon."""
    first, sign, second = pieces[at : at + 3]
    if first.number > 31 or second.number > 31 or (first.number > 12 and second.number > 12):
        return None
    after = past(pieces, at + 3, words.JOINERS, 3)
    if after == at + 3 and is_glued(pieces, after):
        return None
    if (
        pieces[after + 1].text == ":"
        and clock_at(pieces, after, joined=False)
        and not _continues(pieces, at, sign.text)
    ):
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
    if not is_glued(pieces, at):
        return False
    if pieces[at - 1].text in _CURRENCIES:
        return True
    if pieces[at - 1].text == "/" and at > 1 and is_glued(pieces, at - 1):
        return True
    return pieces[at - 1].text == sign and at > 1 and pieces[at - 2].number >= 0 and is_glued(pieces, at - 1)


def _goes_on(pieces: list[Piece], at: int, end: int, sign: str) -> bool:
    """Whether the numbers from ``at`` to ``end`` are part of a longer row of numbers."""
    if _continues(pieces, at, sign):
        return True
    if pieces[end].text != sign or not is_glued(pieces, end) or not is_glued(pieces, end + 1):
        return False
    return pieces[end + 1].width > 0 and clock_at(pieces, end + 1, joined=False) is None
