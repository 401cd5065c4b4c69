"""Dates as pages write them, as ISO 8601: no more exact than written, and never with an invented time zone.

Whether ``01/02/2030`` is January or February is settled once for all dates of a page that are written alike.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from stance.reading.formats.dates.days import PERSIAN_UNTIL
from stance.reading.formats.dates.grammar import readings
from stance.reading.formats.dates.pieces import Reading

MAX_LENGTH: Final = 200
"""Characters looked at by ``Dates.iso``; no date is longer."""

_MONTH_FIRST_REGIONS: Final = frozenset(("en", "en-us", "en-ph", "es-us"))
_YEAR_FIRST: Final = frozenset(("ja", "zh", "ko"))
_HAS_SECONDS: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}(?::\d{2}:|\d{4})")
_MANY: Final = 400
"""Dates looked at to settle an order: it bounds the time taken, and a page that mixes orders is not settled by more."""
_LEAD: Final = 0.1
"""By how much more of the steps from date to date must go one way in an order for it to be taken for this;
set by hand on the test pages (2026-11)."""
_SPREAD: Final = 2
"""How many times as many days the dates must span in an order for the other one to be taken; set by hand likewise."""


@dataclass(frozen=True, slots=True)
class FoundDate:
    """Where a date stands in a line."""

    start: int
    end: int
    kind: str
    """``datetime``, ``date``, ``partial`` (year or day missing), ``relative`` ("3 hours ago") or ``clock``."""
    reading: Reading
    """Its parts, for ``Dates.iso_of``."""


class Dates:
    """A reader of one page's dates.

    Args:
        language: the page's language (BCP 47), which says what order of day and month is usual; None if unknown.
        day_first: settles ``01/02/2030`` for all dates; None finds out by ``settle`` or takes what is usual.
        as_of: when the page was saved, for "3 hours ago" and for dates without a year; None leaves these unread.
    """

    def __init__(
        self, language: str | None = None, day_first: bool | None = None, as_of: date | datetime | None = None
    ) -> None:
        self._language = (language or "").lower().replace("_", "-")
        self._day_first = day_first
        self._as_of = as_of
        self._orders: dict[str, bool] = {}

    def find(self, line: str) -> list[FoundDate]:
        """The dates and times in a line of text, from left to right."""
        return [FoundDate(start, end, _kind(reading), reading) for start, end, reading in readings(line)]

    def iso(self, written: str) -> str | None:
        """``written`` as ISO 8601, or None if there is no full date in it."""
        written = " ".join(written[: MAX_LENGTH * 4].split())[:MAX_LENGTH]
        if written[4:5] == "-" and (iso := _from_iso(written)):
            return iso
        for _, _, reading in readings(written):
            if iso := self._iso_of(reading):
                return iso
        return None

    def iso_of(self, found: FoundDate) -> str | None:
        """What was found as ISO 8601, or None if it is no full date."""
        return self._iso_of(found.reading)

    def settle(self, written: Iterable[str]) -> None:
        """Decides what is the month in dates of numbers only, from all dates of the page in the order they stand in."""
        known: list[date] = [] if self._as_of is None else [_day_of(self._as_of)]
        alike: dict[str, list[Reading]] = {}
        for text in written:
            for _, _, reading in readings(text[:MAX_LENGTH]):
                if reading.form:
                    alike.setdefault(reading.form, []).append(reading)
                elif day := self._day(reading):
                    known.append(day)
        for form, dates in alike.items():
            order = _order_of(dates[:_MANY], known, self._as_of)
            if order is not None:
                self._orders[form] = order

    def _iso_of(self, reading: Reading) -> str | None:
        if reading.ago is not None:
            return self._before(reading)
        day = self._last(reading.weekday) if reading.month is None and reading.weekday >= 0 else self._day(reading)
        if day is None:
            return None
        if reading.clock is None:
            return day.isoformat()
        hour, minute, second = reading.clock
        seconds = "" if second is None else f":{second:02}"
        return f"{day.isoformat()}T{hour:02}:{minute:02}{seconds}{reading.zone or ''}"

    def _before(self, reading: Reading) -> str | None:
        """A time before the page was saved, as far as it is said to the day."""
        assert reading.ago is not None
        count, unit = reading.ago
        seconds = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}.get(unit)
        if self._as_of is None or seconds is None:
            return None
        then = self._as_of
        if isinstance(then, datetime) or unit == "day":
            try:
                then -= timedelta(seconds=count * seconds)
            except OverflowError:
                return None
        if reading.clock is not None:
            hour, minute, _ = reading.clock
            return f"{_day_of(then).isoformat()}T{hour:02}:{minute:02}"
        if isinstance(then, datetime) and unit != "day":
            return then.replace(microsecond=0).isoformat(timespec="minutes")
        return _day_of(then).isoformat()

    def _day(self, reading: Reading) -> date | None:
        if reading.month is None or reading.day is None:
            return None
        if reading.year is None:
            return self._latest(reading)
        if not reading.form:
            return _date(reading.year, reading.month, reading.day, reading.is_persian)
        if self._language[:2] in _YEAR_FIRST and reading.form.endswith("2"):
            day = _date(2000 + reading.month, reading.day, reading.year % 100)
            if day is not None:
                return day
        return _in_order(reading, reading.year, self._order(reading.form))

    def _latest(self, reading: Reading) -> date | None:
        """The last such day before the page was saved, where the year is not written."""
        if self._as_of is None or reading.month is None or reading.day is None or reading.is_persian:
            return None
        saved = _day_of(self._as_of)
        for year in range(saved.year, max(saved.year - 9, 0), -1):
            day = (
                _in_order(reading, year, self._order(reading.form))
                if reading.form
                else _date(year, reading.month, reading.day)
            )
            if day is not None and day <= saved:
                return day
        return None

    def _last(self, weekday: int) -> date | None:
        """The last such day of the week, up to the day the page was saved."""
        if self._as_of is None:
            return None
        saved = _day_of(self._as_of)
        back = (saved.weekday() - weekday) % 7
        return saved - timedelta(days=back) if saved.toordinal() > back else None

    def _order(self, form: str) -> bool:
        """Whether the day is written first."""
        if self._day_first is not None:
            return self._day_first
        if form in self._orders:
            return self._orders[form]
        if form[1] == "0":
            for other, order in self._orders.items():
                if other[0] == form[0]:
                    return order
        if not self._language:
            return form[0] != "/"
        return self._language not in _MONTH_FIRST_REGIONS or form in (".4", ".0")


def to_iso(written: str) -> str | None:
    """``written`` as ISO 8601, or None if it is no full absolute date; for one that stands alone."""
    return Dates().iso(written)


def _kind(reading: Reading) -> str:
    if reading.ago is not None:
        return "relative"
    if reading.day is None and reading.year is None:
        return "partial" if reading.weekday >= 0 else "clock"
    if reading.year is None or reading.day is None:
        return "partial"
    return "date" if reading.clock is None else "datetime"


def _from_iso(written: str) -> str | None:
    try:
        parsed = datetime.fromisoformat(written)
    except ValueError:
        return None
    if len(written) == 10:
        return parsed.date().isoformat()
    return parsed.isoformat(timespec="auto" if _HAS_SECONDS.match(written) else "minutes")


def _day_of(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _date(year: int, month: int, day: int, is_persian: bool = False) -> date | None:
    try:
        return _gregorian(year, month, day) if is_persian or year < PERSIAN_UNTIL else date(year, month, day)
    except ValueError:
        return None


def _gregorian(year: int, month: int, day: int) -> date:
    """The date of a day in the Persian calendar, by the 33-year rule of leap years, which holds from 1343 to 1470."""
    if not 1 <= month <= 12 or not 1 <= day <= (31 if month < 7 else 30):
        raise ValueError(day)
    cycles = year + 1595
    before = 365 * cycles + cycles // 33 * 8 + (cycles % 33 + 3) // 4
    return date.fromordinal(_PERSIAN_EPOCH + before + (month - 1) * 30 + min(month - 1, 6) + day)


_PERSIAN_EPOCH: Final = -356033
"""The ordinal that makes ``_gregorian`` give 20 March 2025 for 30 Esfand 1403."""


def _in_order(reading: Reading, year: int, day_first: bool) -> date | None:
    """The date of two numbers; a week day that is written, or a number above 12, overrules the order."""
    assert reading.month is not None and reading.day is not None
    first, second = reading.month, reading.day
    by_day, by_month = _date(year, second, first), _date(year, first, second)
    if by_day is None or by_month is None:
        return by_day or by_month
    if reading.weekday >= 0 and (by_day.weekday() == reading.weekday) != (by_month.weekday() == reading.weekday):
        return by_day if by_day.weekday() == reading.weekday else by_month
    return by_day if day_first else by_month


def _order_of(dates: Sequence[Reading], known: Sequence[date], as_of: date | datetime | None) -> bool | None:
    """Whether the day stands first in dates written alike; None where nothing says so."""
    votes = sum(_vote(reading) for reading in dates)
    if votes:
        return votes > 0
    orders = [
        [day for reading in dates if reading.year and (day := _in_order(reading, reading.year, day_first))]
        for day_first in (True, False)
    ]
    if not all(orders) or orders[0] == orders[1]:
        return None
    if as_of is not None:
        late = [sum((day - _day_of(as_of)).days > 1 for day in days) for days in orders]
        if late[0] != late[1]:
            return late[0] < late[1]
    steady = [_steadiness(days) for days in orders]
    if abs(steady[0] - steady[1]) > _LEAD:
        return steady[0] > steady[1]
    spreads = [(max(*days, *known) - min(*days, *known)).days if len(days) + len(known) > 1 else 0 for days in orders]
    if min(spreads) * _SPREAD < max(spreads):
        return spreads[0] < spreads[1]
    return None


def _vote(reading: Reading) -> int:
    """1 if the date can only be read day first, -1 if only month first."""
    first, second = reading.month or 0, reading.day or 0
    if first > 12 or second > 12:
        return 1 if first > 12 else -1
    if reading.weekday >= 0 and reading.year is not None and first != second:
        by_day, by_month = _date(reading.year, second, first), _date(reading.year, first, second)
        fits = [day is not None and day.weekday() == reading.weekday for day in (by_day, by_month)]
        return fits[0] - fits[1]
    return 0


def _steadiness(days: Sequence[date]) -> float:
    """The share of steps from a date to the next that go the way most steps go; 1 for a sorted page."""
    steps = [(after > before) - (after < before) for before, after in pairwise(days)]
    moves = [step for step in steps if step]
    return max(moves.count(1), moves.count(-1)) / len(moves) if moves else 1.0
