"""Dates as pages write them, as ISO 8601: no more exact than written, and never with an invented time zone.

dateparser reads them, in some milliseconds each. A page writes all its dates in one form, so the form is learned from
the first that can be read in one way only, and dates of the same form are then read by it.
"""

import re
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from itertools import permutations
from typing import Any, Final

LANGUAGES: Final = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ar", "fa", "tr", "ja", "zh", "ko")
"""ISO 639-1 codes of the languages whose month names are read; trying all that are known takes seconds a date."""
MAX_LENGTH: Final = 120
"""Characters looked at; no date is longer."""

_TRIM = re.compile(r"^(?:posted\s+)?(?:on|am|le|el|il|op)\s+|[\s,;|•·–—-]+$", re.IGNORECASE)
_HAS_YEAR = re.compile(r"\d{4}|\b\d{1,2}[./-]\d{1,2}[./-]\d{2}\b")
_HAS_TIME = re.compile(r"\d{1,2}\s*[:.h]\s*\d{2}(?!\d|[./-]\d)|\d\s*[ap]\.?m\b|\d\s*時|\d\s*시", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:ago|yesterday|today|vor|il y a|hace|gestern|heute)\b", re.IGNORECASE)
_PIECE = re.compile(r"\d+|[^\W\d_]+\.?")
_HALF_DAY = re.compile(r"\b[ap]\.?m\b")
_ZONE = re.compile(r"\b(?:utc|gmt|z|[a-z]{2,4}t)\b|[+-]\d{2}:?\d{2}$", re.IGNORECASE)
_MONTHS: Final = tuple("january february march april may june july august september october november december".split())
_WEEKDAYS: Final = tuple("monday tuesday wednesday thursday friday saturday sunday".split())


class Dates:
    """A reader of one page's dates.

    Args:
        language: the page's language (BCP 47), tried first; None if it says none.
        day_first: settles ``01/02/2030``; None takes what is usual in the language.
    """

    def __init__(self, language: str | None = None, day_first: bool | None = None) -> None:
        own = (language or "").lower().partition("-")[0]
        self._languages = tuple(dict.fromkeys((own, *LANGUAGES))) if own in LANGUAGES else LANGUAGES
        self._day_first = day_first
        self._forms: dict[str, tuple[str, ...]] = {}

    def iso(self, written: str) -> str | None:
        """``written`` as ISO 8601, or None if it is no full absolute date."""
        written = " ".join(written[: MAX_LENGTH * 4].split())[:MAX_LENGTH]
        if iso := _from_iso(written):
            return iso
        if not _HAS_YEAR.search(written) or _RELATIVE.search(written):
            return None
        form, values = _form_of(written)
        roles = self._forms.get(form)
        if roles and (known := _assembled(roles, values, form)):
            return _exact(known, written)
        found = _by_dateparser(_TRIM.sub("", written), self._languages, self._day_first)
        if found is None:
            return None
        self._learn(form, values, found, written)
        return _exact(found, written)

    def _learn(self, form: str, values: tuple[int, ...], found: datetime, written: str) -> None:
        """Keeps which number of the form is what, if the date read settles it."""
        if _ZONE.search(written) or found.tzinfo is not None:
            return
        clock = ("hour", "minute", "second") if _HAS_TIME.search(written) else ()
        names = ("year", "month", "day", *clock)[: len(values)]
        if 3 <= len(values) == len(names):
            fitting = [roles for roles in permutations(names) if _assembled(roles, values, form) == found]
            if len(fitting) == 1:
                self._forms[form] = fitting[0]


def to_iso(written: str) -> str | None:
    """``written`` as ISO 8601, or None if it is no full absolute date; for one that stands alone."""
    return Dates().iso(written)


def _from_iso(written: str) -> str | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}", written):
        return None
    try:
        parsed = datetime.fromisoformat(written)
    except ValueError:
        return None
    if len(written) == 10:
        return parsed.date().isoformat()
    return parsed.isoformat(timespec="minutes" if written.count(":") == 1 and not parsed.second else "auto")


def _exact(found: datetime, written: str) -> str:
    if not _HAS_TIME.search(written):
        return found.date().isoformat()
    return found.isoformat(timespec="seconds" if found.second else "minutes")


def _form_of(written: str) -> tuple[str, tuple[int, ...]]:
    """``written`` with numbers as ``#`` and names of days as ``@``, and its numbers; a month's name is its number."""
    values: list[int] = []

    def shape(match: re.Match[str]) -> str:
        piece = match[0]
        if piece.isdecimal():
            values.append(int(piece))
            return "#" * min(len(piece), 5)
        word = piece.lower().rstrip(".")
        if month := _names()[0].get(word):
            values.append(month)
            return "month"
        return "@" if word in _names()[1] else word

    form = _PIECE.sub(shape, written)
    return form, tuple(values)


def _assembled(roles: tuple[str, ...], values: tuple[int, ...], form: str) -> datetime | None:
    """The date whose numbers are ``values`` in their ``roles``; None if there is no such date."""
    parts = dict(zip(roles, values, strict=True))
    if parts["year"] < 100:
        parts["year"] += 2000 if parts["year"] < 69 else 1900  # as POSIX strptime has it
    if "hour" in parts and (half := _HALF_DAY.search(form)):
        if not 1 <= parts["hour"] <= 12:
            return None
        parts["hour"] = parts["hour"] % 12 + (12 if half[0][0] == "p" else 0)
    try:
        return datetime(**parts)  # type: ignore[arg-type]
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, int], frozenset[str]]:
    """Lower-case name to month, and the names of week days, in all languages read; from dateparser's tables."""
    months: dict[str, int] = {}
    days: set[str] = set()
    for language in LANGUAGES:
        table = import_module(f"dateparser.data.date_translation_data.{language}").info
        for number, month in enumerate(_MONTHS, 1):
            for name in table.get(month, ()):
                months.setdefault(name.lower().rstrip("."), number)
        days.update(name.lower().rstrip(".") for day in _WEEKDAYS for name in table.get(day, ()))
    return months, frozenset(days - set(months))


def _by_dateparser(written: str, languages: tuple[str, ...], day_first: bool | None) -> datetime | None:
    found = _reader(languages[:1], day_first).get_date_data(written).date_obj
    if found is None:
        found = _reader(languages[1:], day_first).get_date_data(written).date_obj
    return found  # type: ignore[no-any-return]


@lru_cache(maxsize=64)
def _reader(languages: tuple[str, ...], day_first: bool | None) -> Any:
    # Importing dateparser takes longer than reading a page, so only where it is needed.
    from dateparser.date import DateDataParser

    settings: dict[str, object] = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
    if day_first is not None:
        settings["DATE_ORDER"] = "DMY" if day_first else "MDY"
    return DateDataParser(languages=list(languages), settings=settings)
