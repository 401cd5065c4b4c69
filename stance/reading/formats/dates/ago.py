"""Times before the page was saved: ``3 hours ago``, ``vor einer Stunde``, ``yesterday at 10:00``."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from stance.reading.formats.dates import words
from stance.reading.formats.dates.clock import clock_at
from stance.reading.formats.dates.days import APOSTROPHES
from stance.reading.formats.dates.pieces import Found, Piece, Reading, past

_BEFORE_AMOUNT: Final = words.ABOUT | APOSTROPHES
_MOST_BEFORE_AMOUNT: Final = 3
"""How many words such as ``more than`` are skipped before a number of units; set by hand (2026-11)."""
_SHORT_LINE: Final = 8
"""Pieces of a line in which "today" alone is a time rather than a word of a sentence; set by hand (2026-11)."""
_NOW: Final = Reading(ago=(0, "minute"))


def ago_at(pieces: list[Piece], place: int, last: int) -> Found | None:
    """``3 hours ago``, ``vor einer Stunde``, ``yesterday at 10:00``."""
    text = pieces[place].text
    if text in words.TODAY or text in words.YESTERDAY:
        return _named_day(pieces, place, last)
    if (end := _past_phrase(pieces, place, words.JUST_NOW)) > place:
        return end, _NOW
    moment = place + (text in words.ONE)
    if pieces[moment].text in words.MOMENTS:
        return (moment + 2, _NOW) if pieces[moment + 1].text in words.AGO_AFTER else None
    start = _past_phrase(pieces, place, words.AGO_BEFORE)
    is_before = start > place
    start = past(pieces, start, _BEFORE_AMOUNT, _MOST_BEFORE_AMOUNT)
    if pieces[start].text in words.ONE and pieces[start + 1].text in words.FEW:
        start += 1
    amount = _amount(pieces, start)
    if amount is None:
        return None
    end, ago = amount
    more = _amount(pieces, past(pieces, end, words.AMOUNT_JOINERS, 1))
    if more is not None and pieces[more[0] - 1].text in words.UNITS and pieces[more[0] - 2].width:
        end = more[0]
    if end == place + 2 and pieces[end - 1].text in words.AGO_GLUED:
        return end, Reading(ago=ago)
    if pieces[end].text == "." and pieces[end + 1].text in words.AGO_AFTER:
        end += 1
    if pieces[end].text in words.AGO_AFTER:
        return end + 1, Reading(ago=ago)
    if is_before or (place == 0 and end >= last - 1 and pieces[place].width):
        return end, Reading(ago=ago)
    return None


def _past_phrase(pieces: list[Piece], place: int, phrases: Mapping[str, list[list[str]]]) -> int:
    """Index after the one of ``phrases`` that begins at ``place``; ``place`` if none does."""
    for phrase in phrases.get(pieces[place].text, ()):
        if [piece.text for piece in pieces[place : place + len(phrase)]] == phrase:
            return place + len(phrase)
    return place


def _amount(pieces: list[Piece], place: int) -> tuple[int, tuple[int, str]] | None:
    """Index after ``3 hours``, and how many of which unit."""
    piece, following = pieces[place], pieces[place + 1]
    if piece.number >= 0:
        unit = words.UNITS.get(following.text) or words.AGO_GLUED.get(following.text)
        return None if unit is None else (place + 2, (piece.number, unit))
    if piece.text in words.FEW:
        unit_place = past(pieces, place + 1, words.OF, 1)
        return (unit_place + 1, (1, "few")) if pieces[unit_place].text in words.UNITS else None
    if piece.text in words.ONE and following.text in words.UNITS:
        return place + 2, (1, words.UNITS[following.text])
    if piece.text in words.DUAL_UNITS:
        return place + 1, (2, words.UNITS[piece.text])
    if piece.text in words.SINGLE_UNITS:
        return place + 1, (1, words.UNITS[piece.text])
    return None


def _named_day(pieces: list[Piece], place: int, last: int) -> Found | None:
    """``Yesterday at 10:00``; the day alone on a short line, at either end of it."""
    days = 0 if pieces[place].text in words.TODAY else 1
    clock = clock_at(pieces, past(pieces, place + 1, words.JOINERS, words.MOST_JOINERS), joined=True)
    if clock is not None:
        return clock[0], replace(clock[1], ago=(days, "day"))
    if last <= _SHORT_LINE and pieces[place].text not in words.EVERYDAY_DAYS and place in (0, last - 1):
        return place + 1, Reading(ago=(days, "day"))
    return None
