"""Names of months and days, from CLDR and from the languages' files.

They are read when the first date is searched for: Babel takes 0.15 s to load 25 languages.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from stance.reading.formats.dates.words import HALF_DAYS_FIRST, spellings
from stance.reading.formats.languages import LANGUAGES, Language

if TYPE_CHECKING:
    from babel import Locale

_CONTEXTS: Final = ("format", "stand-alone")
_WIDTHS: Final = ("wide", "abbreviated")
"""CLDR's narrow names, of one letter, are left out."""
_DISAGREED: Final = -1
"""The number of a name that is another month or day in another language."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Names of months and days in all languages, in lower case."""

    months: Mapping[str, int]
    """Name to 1 for January … 12 for December; without names that languages disagree on."""
    month_pairs: Mapping[tuple[str, str], int]
    """The same for names of two words, such as the Levantine ones."""
    persian_months: Mapping[str, int]
    """Name to 1 … 12, in the Persian calendar."""
    weekdays: Mapping[str, int]
    """Name to 0 for Monday … 6 for Sunday; -1 where languages disagree."""
    pair_starts: frozenset[str]
    """The first words of ``month_pairs``."""
    starts: frozenset[str]
    """What a date or a clock can begin with, besides a number."""


@cache
def calendar() -> Calendar:
    """The names in all languages that are read."""
    languages = [(language, _locale(code)) for code, language in LANGUAGES.items()]
    named = _numbers(name for language, locale in languages for name in _months(language, locale))
    months = {name: month for name, month in named.items() if month != _DISAGREED}
    pairs = {(name.split()[0], name.split()[1]): month for name, month in months.items() if " " in name}
    single = {name: month for name, month in months.items() if " " not in name}
    persian = _numbers(name for language, _ in languages for name in _given(language.dates.persian_months, 1))
    weekdays = _numbers(name for language, locale in languages for name in _weekdays(language, locale))
    pair_starts = frozenset(first for first, _ in pairs)
    starts = frozenset((*single, *persian, *weekdays)) | pair_starts | HALF_DAYS_FIRST
    return Calendar(single, pairs, persian, weekdays, pair_starts, starts)


def _locale(code: str) -> "Locale | None":
    """What CLDR says of a language; None if it has nothing."""
    # Imported here: what reads no date need not wait for it.
    from babel import Locale, UnknownLocaleError

    try:
        return Locale(code)
    except UnknownLocaleError:
        return None


def _months(language: Language, locale: "Locale | None") -> Iterator[tuple[str, int]]:
    yield from _given(language.dates.months, 1)
    if locale is not None:
        yield from _of_cldr(locale.months, language)


def _weekdays(language: Language, locale: "Locale | None") -> Iterator[tuple[str, int]]:
    yield from _given(language.dates.weekdays, 0)
    if locale is not None:
        yield from _of_cldr(locale.days, language)


def _given(lists: Iterable[Iterable[str]], first: int) -> Iterator[tuple[str, int]]:
    return ((name, number) for number, names in enumerate(lists, first) for name in names)


def _of_cldr(names: Mapping[str, Mapping[str, Mapping[int, str]]], language: Language) -> Iterator[tuple[str, int]]:
    """Names and numbers from CLDR; only words (it has ``1月`` and ``segunda-feira`` too)."""
    for context in _CONTEXTS:
        for width in _WIDTHS:
            for number, written in names[context][width].items():
                name = written.lower().rstrip(".")
                if name.isalpha() and name not in language.dates.left_out:
                    yield name, number


def _numbers(names: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Name, with and without accents, to its number; -1 where two disagree."""
    numbers: dict[str, int] = {}
    for name, number in names:
        for spelling in spellings((name,)):
            numbers[spelling] = number if numbers.get(spelling, number) == number else _DISAGREED
    return numbers
