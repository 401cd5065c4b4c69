"""Times as machines write them: numbers since 1970 in any unit, and the objects that databases wrap them in."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

_DATE_DIGITS: Final = 8
"""A number in quotes with no more digits may be a date such as ``20330314``; a longer one counts from 1970."""
_FIRST_SECOND: Final = 10**8
"""March 1973 in seconds since 1970: smaller numbers are no times."""
_FIRST_MILLISECOND: Final = 10**11
"""March 1973 in milliseconds: from here on numbers count milliseconds, as in seconds it is the year 5138."""
_LAST_MILLISECOND: Final = 10**14
"""The year 5138 in milliseconds."""
_FINER: Final = ((10**6, 6), (10**9, 9))
"""How many micro- and nanoseconds make a second, and the power of ten."""
_FINER_YEARS: Final = (946_684_800, 4_102_444_800)
"""The years 2000 to 2100 in seconds: outside them a number so large counts from another year, as Windows' (from 1601)
do, or is an id."""
_WRAPPED: Final = tuple("$date $numberLong $numberDouble $numberInt $numberDecimal $timestamp iso t".split())
"""Keys of the objects in which MongoDB and Parse write a time."""
_SECONDS: Final = ("seconds", "_seconds")
"""Keys of the objects in which Firestore writes one."""
_MAX_WRAPS: Final = 3
"""Objects within each other: ``{"$date": {"$numberLong": "…"}}`` has two."""

_NUMBER = re.compile(r"\d{1,20}(?:\.\d{0,20})?(?:[eE]\+?\d{1,2})?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?")
_DOT_NET = re.compile(r"/Date\((\d{1,15})(?:[+-]\d{4})?\)/")


def unwrapped(written: Any) -> Any:
    """What an object that stands for a time holds: ``{"$date": …}``, ``{"$numberLong": …}``, ``{"seconds": …}``."""
    for _ in range(_MAX_WRAPS):
        if not isinstance(written, dict):
            break
        written = next((written[key] for key in (*_WRAPPED, *_SECONDS) if key in written), None)
    return written


def instant(written: Any) -> str | None:
    """A number, alone, in quotes or wrapped, as ISO 8601; None if it is no time.

    Seconds, milli-, micro- and nanoseconds since 1970 are told by their size, and are UTC; a fraction is kept to the
    millisecond, as far as floating-point numbers are exact. ``20330314091500`` is a date and a time in digits.
    """
    written = unwrapped(written)
    if isinstance(written, bool) or not isinstance(written, int | float | str):
        return None
    digits = str(written).strip()
    if match := _DOT_NET.fullmatch(digits):
        digits = match[1]
    if isinstance(written, str) and len(digits) <= _DATE_DIGITS:
        return None
    if not _NUMBER.fullmatch(digits):
        return None
    return _compact(digits) or _since_1970(digits)


def _compact(digits: str) -> str | None:
    match = _COMPACT.fullmatch(digits.removesuffix(".0"))
    if match is None:
        return None
    try:
        moment = datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]
    except ValueError:
        return None
    return moment.isoformat(timespec="seconds" if match[6] else "minutes")


def _since_1970(digits: str) -> str | None:
    try:
        number = Decimal(digits)
    except InvalidOperation:
        return None
    if not number > _FIRST_SECOND:
        return None
    if number < _LAST_MILLISECOND:
        return _iso(round(number if number < _FIRST_MILLISECOND else number / 1_000, 3))
    for units, power in _FINER:
        if _FINER_YEARS[0] < number / units < _FINER_YEARS[1]:
            return _iso(round(number / 10**power, 6))
    return None


def _iso(seconds: Decimal) -> str:
    whole = int(seconds)
    moment = datetime.fromtimestamp(whole, tz=UTC) + timedelta(microseconds=int((seconds - whole) * 10**6))
    spec = "seconds" if not moment.microsecond else "microseconds" if moment.microsecond % 1_000 else "milliseconds"
    return moment.isoformat(timespec=spec)
