"""The words that dates are written with, but for names of months and days: units, clocks, "3 hours ago"."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from stance.reading.formats.languages import LANGUAGES, WORDS

_DATES: Final = WORDS.dates


def spellings(words: Iterable[str]) -> Iterator[str]:
    """Each of ``words`` as it is, and without accents and hamza."""
    for word in words:
        yield word
        apart = unicodedata.normalize("NFKD", word)
        yield unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


def _set(words: Iterable[str]) -> frozenset[str]:
    return frozenset(spellings(words))


def _phrases(phrases: Iterable[str]) -> dict[str, list[list[str]]]:
    """First word to the phrases that begin with it, as words, the longest first."""
    starting: dict[str, list[list[str]]] = defaultdict(list)
    for phrase in sorted((phrase.split() for phrase in _set(phrases)), key=len, reverse=True):
        starting[phrase[0]].append(phrase)
    return dict(starting)


MORNING: Final = _set(_DATES.morning)
EVENING: Final = _set(_DATES.evening)
HALF_DAYS: Final = MORNING | EVENING
HALF_DAYS_FIRST: Final = _set(_DATES.before_hour)
"""What stands before the hour."""
HOUR_MARKS: Final = _set(_DATES.hour_marks)
MINUTE_MARKS: Final = _set(_DATES.minute_marks)
SECOND_MARKS: Final = _set(_DATES.second_marks)
CLOCK_WORDS: Final = _set(_DATES.clock_words)
"""What makes a number a time of day, with nothing else to say so."""
CLOCK_ENDS: Final = _set(_DATES.clock_ends)
ZONE_NAMES: Final = frozenset(
    "est edt cst cdt mst mdt pst pdt et ct mt pt cet cest mez mesz bst ist msk eet eest jst kst aest aedt".split()
)
"""Zones named by letters; they are part of the written time, but too ambiguous to be read."""

ORDINALS: Final = _set(_DATES.ordinals)
"""What may be written together with the number of a day."""
OF: Final = _set(_DATES.of)
"""What may stand between day, month and year."""
YEAR_MARKS: Final = _set(_DATES.year_marks)
MONTH_MARKS: Final = _set(_DATES.month_marks)
DAY_MARKS: Final = _set(_DATES.day_marks)
YEAR_ENDS: Final = _set(_DATES.year_ends)
JOINERS: Final = _set(_DATES.joiners) | frozenset("t,-–—−/|@(（)·•،、;:~».")
"""What may stand between a date and its clock."""
MOST_JOINERS: Final = 3
"""How many of them are skipped at most; set by hand on the test pages (2026-11)."""
BEFORE_DAY: Final = _set(_DATES.before_day)
"""What precedes a date and is part of it."""
AFTER_WEEKDAY: Final = frozenset(_DATES.after_weekday) | BEFORE_DAY | frozenset(",.،、-–)")

UNITS: Final = {name: unit for unit, names in WORDS.units._asdict().items() for name in spellings(names)}
DUAL_UNITS: Final = _set(_DATES.dual_units)
"""Forms of units that mean two."""
SINGLE_UNITS: Final = _set(_DATES.single_units)
"""Forms of units that mean one without a number."""
ONE: Final = _set(WORDS.counting.one + _DATES.one)
FEW: Final = _set(WORDS.counting.few)
"""An unknown number of units."""
ABOUT: Final = _set(_DATES.about)
AMOUNT_JOINERS: Final = frozenset((",", *_DATES.amount_joiners))
TODAY: Final = _set(_DATES.today)
YESTERDAY: Final = _set(_DATES.yesterday)
EVERYDAY_DAYS: Final = _set(_DATES.everyday) & (TODAY | YESTERDAY)
"""Those that are everyday words too."""
EVERYDAY_NAMES: Final = _set(_DATES.everyday) - EVERYDAY_DAYS
"""Names of months and days that are everyday words too."""
JUST_NOW: Final = _phrases(_DATES.just_now)
MOMENTS: Final = _set(_DATES.moments)
AGO_BEFORE: Final = _phrases(_DATES.ago_before)
AGO_AFTER: Final = _set(_DATES.ago_after)
AGO_GLUED: Final = {
    name + ago: unit
    for language in LANGUAGES.values()
    for unit, names in language.units._asdict().items()
    for name in names
    for ago in language.dates.ago_glued
}
_SHORT: Final = 4
"""Letters of words that are too short for a hint, since longer words contain them: ``hier``, ``ayer``."""
HINTS: Final = frozenset(_DATES.hints) | {
    word for word in TODAY | YESTERDAY if len(word) > _SHORT or not word.isascii()
}
"""A line without a number holds no time unless one of these is in it."""
STARTS_AGO: Final = (
    TODAY | YESTERDAY | ONE | FEW | ABOUT | DUAL_UNITS | SINGLE_UNITS | MOMENTS | AGO_BEFORE.keys() | JUST_NOW.keys()
)
"""What a time before the page was saved can begin with, besides a number."""
