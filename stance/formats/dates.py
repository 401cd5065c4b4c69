"""Dates as pages write them, as ISO 8601: no more exact than written, and never with an invented time zone."""

import re
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

_TRIM = re.compile(r"^(?:posted\s+)?(?:on|am|le|el|il|op)\s+|[\s,;|•·–—-]+$", re.IGNORECASE)
_HAS_YEAR = re.compile(r"\d{4}|\b\d{1,2}[./-]\d{1,2}[./-]\d{2}\b|[٠-٩۰-۹]{4}")
_HAS_TIME = re.compile(r"\d{1,2}\s*[:.h]\s*\d{2}(?!\d|[./-]\d)|\d\s*[ap]\.?m\b|[٠-٩۰-۹]:[٠-٩۰-۹]", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\bago\b|\byesterday\b|\btoday\b|\bvor\b|\bil y a\b|\bhace\b|\bgestern\b|\bheute\b", re.IGNORECASE
)

LANGUAGES: Final = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ar", "fa", "tr", "ja", "zh", "ko")
"""ISO 639-1 codes of the languages whose month names are read; trying all that are known takes seconds a date."""


@lru_cache(maxsize=65_536)
def to_iso(written: str, languages: tuple[str, ...] = LANGUAGES, day_first: bool | None = None) -> str | None:
    """``written`` as ISO 8601, or None if it is no full absolute date.

    ``languages`` are tried in their order. ``day_first`` settles ``01/02/2030``; None takes what is usual in the
    language.
    """
    written = " ".join(written.split())[:120]
    if iso := _from_iso(written):
        return iso
    if not _HAS_YEAR.search(written) or _RELATIVE.search(written):
        return None
    return _from_words(_TRIM.sub("", written), languages, day_first)


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


def _from_words(written: str, languages: tuple[str, ...], day_first: bool | None) -> str | None:
    found = _reader(languages, day_first).get_date_data(written).date_obj
    if found is None:
        return None
    if not _HAS_TIME.search(written):
        return str(found.date().isoformat())
    return str(found.isoformat(timespec="seconds" if found.second else "minutes"))


@lru_cache(maxsize=32)
def _reader(languages: tuple[str, ...], day_first: bool | None) -> Any:
    # dateparser reads some 200 locales; importing it takes longer than reading a page, so only where it is needed.
    from dateparser.date import DateDataParser

    settings: dict[str, object] = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
    if day_first is not None:
        settings["DATE_ORDER"] = "DMY" if day_first else "MDY"
    return DateDataParser(languages=list(languages), settings=settings)
