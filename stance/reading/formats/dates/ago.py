"""Times before the page was saved: ``3 hours ago``, ``vor einer Stunde``, ``yesterday at 10:00``."""

from dataclasses import replace
from typing import Final

from stance.reading.formats.dates import words
from stance.reading.formats.dates.clock import clock_at
from stance.reading.formats.dates.days import APOSTROPHES
from stance.reading.formats.dates.pieces import Found, Piece, Reading, past

_BEFORE_AMOUNT: Final = words.ABOUT | APOSTROPHES
_AND: Final = frozenset((",", "and", "und", "et", "y", "e", "en", "i", "и", "و", "ve"))
_SHORT_LINE: Final = 8


def ago_at(pieces: list[Piece], at: int, last: int) -> Found | None:
    """``3 hours ago``, ``vor einer Stunde``, ``yesterday at 10:00``."""
    text = pieces[at].text
    if text in words.TODAY or text in words.YESTERDAY:
        return _named_day(pieces, at, last)
    if text == "just" and pieces[at + 1].text == "now":
        return at + 2, Reading(ago=(0, "minute"))
    moment = at + (text in words.ONE)
    if pieces[moment].text in ("moment", "moments"):
        return (moment + 2, Reading(ago=(0, "minute"))) if pieces[moment + 1].text == "ago" else None
    there = at
    is_before = text in words.AGO_BEFORE
    if text == "il":
        if not (pieces[at + 1].text == "y" and pieces[at + 2].text == "a"):
            return None
        there += 2
    if is_before:
        there += 1
    there = past(pieces, there, _BEFORE_AMOUNT, 3)
    if pieces[there].text in words.ONE and pieces[there + 1].text in words.FEW:
        there += 1
    amount = _amount(pieces, there)
    if amount is None:
        return None
    end, ago = amount
    more = _amount(pieces, past(pieces, end, _AND, 1))
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


def _amount(pieces: list[Piece], at: int) -> tuple[int, tuple[int, str]] | None:
    """Index after ``3 hours``, and how many of which unit."""
    piece, after = pieces[at], pieces[at + 1]
    if piece.width and piece.width <= 4:
        unit = words.UNITS.get(after.text) or words.AGO_GLUED.get(after.text)
        return None if unit is None else (at + 2, (piece.number, unit))
    if piece.text in words.FEW:
        of = past(pieces, at + 1, words.OF, 1)
        return (of + 1, (1, "few")) if pieces[of].text in words.UNITS else None
    if piece.text in words.ONE and after.text in words.UNITS:
        return at + 2, (1, words.UNITS[after.text])
    if piece.text in words.TWO_OF:
        return at + 1, (2, words.UNITS[piece.text])
    if piece.text in words.NEEDS_NO_NUMBER:
        return at + 1, (1, words.UNITS[piece.text])
    return None


def _named_day(pieces: list[Piece], at: int, last: int) -> Found | None:
    days = 0 if pieces[at].text in words.TODAY else 1
    clock = clock_at(pieces, past(pieces, at + 1, words.JOINERS, 3), joined=True)
    if clock is not None:
        return clock[0], replace(clock[1], ago=(days, "day"))
    if last <= _SHORT_LINE and pieces[at].text != "hier" and at in (0, last - 1):
        return at + 1, Reading(ago=(days, "day"))
    return None
