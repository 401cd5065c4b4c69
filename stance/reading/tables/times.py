"""Times in the cells of tables: ISO 8601, numbers since 1970, and the notations of spreadsheets."""

import re
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

import pandas as pd

from stance.reading.instants import instant, unwrapped
from stance.reading.tables.cells import string

LONGEST: Final = 64
"""Characters of the longest time that is tried to be read."""
YEARS: Final = range(1900, 9999)
"""Years that a comment can be of. Programs write the first day they know of, 0001-01-01 or 1899-12-30, or the last,
9999-12-31, for no day, and a day without its year is read as of the year 1."""
_NONE: Final = re.compile(
    r"(?:0000-00-00|0001-01-01|1899-12-30|9999-12-31)"
    r"(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d{1,9})?(?:Z|[+-]00:?00)?)?"
    r"|0(?:\.0+)?|n/?a|nan|nat|null|none|\\N|-+",
    re.IGNORECASE,
)
"""What stands for no time: MySQL's zero date, the first and last days of other programs, and words."""

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?Z| ?[+-]\d{2}:?\d{2})?)?")
_DATE_LIKE = re.compile(r"\d.*[^\w.].*\d|\d[\d.]*\.\d[\d.]*\.\d|\d.*[^\W\d]{3}.*\d|[^\W\d]{3}.*\d.*\d")
"""At least two groups of digits, or a word between: a lone number such as -1 is no date."""

_CLOCK = re.compile(r"\d{1,2}:\d{1,2}(?::\d{1,2})?(?:\.\d{1,9})?(?: ?[ap]\.?m\.?)?(?: ?(?:Z|UTC|GMT))?", re.IGNORECASE)
"""A time without a day, which would be read as of today."""


def times(cells: "pd.Series[Any]") -> "pd.Series[Any]":
    """ISO 8601 where it is that already or can be read in one pass, else None; a number counts from 1970, in UTC."""
    if pd.api.types.is_datetime64_any_dtype(cells):
        return pd.Series([_of_moment(t) for t in cells], index=cells.index, dtype=object)
    read = pd.Series([_exact(cell) for cell in cells], index=range(len(cells)), dtype=object)
    unread = {place: string(cells.iloc[place]) for place, time in enumerate(read) if time is None}
    rest = pd.Series({place: text for place, text in unread.items() if _may_be_read(text)}, dtype=object)
    if len(rest):
        read[rest.index] = _guessed_times(rest)
    return read.set_axis(cells.index)


def moment(written: Any) -> datetime | None:
    """ISO 8601 as a moment without a zone: in UTC where one is named, else as written; a day is its midnight."""
    if not isinstance(written, str):
        return None
    try:
        read = datetime.fromisoformat(written)
        return read.astimezone(UTC).replace(tzinfo=None) if read.tzinfo else read
    except (ValueError, OverflowError):
        return None


def is_no_time(written: str | None) -> bool:
    """Whether a cell that holds no time says just that: it is empty, or holds what stands for none."""
    return written is None or _NONE.fullmatch(written) is not None


def _may_be_read(written: str | None) -> bool:
    if written is None or len(written) > LONGEST or _CLOCK.fullmatch(written):
        return False
    return _DATE_LIKE.search(written) is not None


def _exact(cell: Any) -> str | None:
    """A time that needs no guess."""
    if isinstance(cell, date):  # and moments of Python's and pandas'
        return _of_moment(cell)
    if isinstance(cell, str):
        return _iso(cell.strip()) if _ISO.fullmatch(cell.strip()) else instant(cell)
    cell = unwrapped(cell)
    if hasattr(cell, "item"):
        cell = cell.item()
    if isinstance(cell, str) and _ISO.fullmatch(cell.strip()):
        return _iso(cell.strip())
    return instant(cell)


def _of_moment(moment: Any) -> str | None:
    if pd.isna(moment) or moment.year not in YEARS:
        return None
    try:
        return str(moment.isoformat())
    except (ValueError, NotImplementedError):  # before year 1 or after 9999
        return None


def _iso(written: str) -> str | None:
    """ISO 8601 in one spelling; None if there is no such day or hour."""
    spelt = written.replace(" ", "T", 1).replace(" ", "").replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(spelt)
    except ValueError:
        return None
    return spelt if moment.year in YEARS else None


def _guessed_times(written: "pd.Series[Any]") -> "pd.Series[Any]":
    """Times in another notation, by pandas. Day or month first is decided by the numbers above 12, else month first."""
    firsts = written.str.extract(r"^(\d{1,2})[./-]\d{1,2}[./-]")[0].dropna().astype(int)
    dotted = written.str.match(r"^\d{1,2}\.\d{1,2}\.").mean() > 0.5
    day_first = bool(dotted or (firsts > 12).any())
    has_time = written.str.contains(r"\d:\d\d", regex=True)
    have_seconds = written.str.contains(r"\d:\d\d:\d\d", regex=True).any()
    exact: Literal["seconds", "minutes"] = "seconds" if have_seconds else "minutes"
    read = [
        _as_exact_as(moment, timed, exact) for moment, timed in zip(_parsed(written, day_first), has_time, strict=True)
    ]
    return pd.Series(read, index=written.index, dtype=object)


def _parsed(written: "pd.Series[Any]", day_first: bool) -> list[Any]:
    try:
        return list(pd.to_datetime(written, errors="coerce", format="mixed", dayfirst=day_first))
    except (ValueError, OverflowError, NotImplementedError):  # such as several time zones in one column
        return [_parsed_alone(cell, day_first) for cell in written]


def _parsed_alone(written: str, day_first: bool) -> Any:
    try:
        return pd.to_datetime(written, errors="coerce", dayfirst=day_first)
    except (ValueError, OverflowError, NotImplementedError):
        return pd.NaT


def _as_exact_as(moment: Any, timed: bool, exact: Literal["seconds", "minutes"]) -> str | None:
    if pd.isna(moment) or moment.year not in YEARS:
        return None
    return str(moment.isoformat(timespec=exact) if timed else moment.date().isoformat())
