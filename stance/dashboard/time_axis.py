"""How times lie along a chart: its columns, its ends, and labels of which no two are alike. No drawing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

STEPS: Final = ("1s", "5s", "15s", "1min", "5min", "15min", "1h", "3h", "6h", "1D", "7D", "28D", "91D", "364D", "3640D")
"""Widths that a column may have; from a week on whole weeks, so that weekdays count alike."""
MAX_COLUMNS: Final = 40
"""More are too narrow to point at in half a screen. Set by hand (2026-11)."""
MIN_COLUMNS: Final = 8
"""Where times fill fewer there is room around them, so that a lone column is no wall. Set by hand (2026-11)."""
ALONE: Final = "15min"
"""Width of a column where all comments have one time; a day where the page gives days only."""
ROOM: Final = 80
"""Characters that fit along the axis in half a screen. Set by hand (2026-11)."""
GAP: Final = 4
"""Characters free between two labels."""
TICK_STEPS: Final = (
    *("1s", "2s", "5s", "10s", "15s", "30s", "1min", "2min", "5min", "10min", "15min", "30min"),
    *("1h", "2h", "3h", "6h", "12h", "1D", "2D", "7D", "14D"),
)
TICK_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
"""Longer steps between labels, in months of the calendar."""
DAY: Final = pd.Timedelta("1D")


@dataclass(frozen=True)
class TimeAxis:
    """The axis of some times."""

    step: pd.Timedelta
    """Width of a column."""
    start: pd.Timestamp
    end: pd.Timestamp
    ticks: tuple[pd.Timestamp, ...]
    form: str
    """How ticks are labelled, in the letters of ``strftime``, which are those of Vega's ``timeFormat``."""

    @property
    def labels(self) -> list[str]:
        """The labels as the chart has them."""
        return [f"{tick:{self.form}}" for tick in self.ticks]

    @property
    def day(self) -> str:
        """The day of all ticks, where their labels do not tell it; else empty."""
        return f"{self.ticks[0]:%-d %B %Y}" if self.form.startswith("%H") else ""


def of(when: "pd.Series[Any]") -> TimeAxis:
    """The axis of times, of which there is at least one."""
    step = column_width(when)
    first, last = when.min().floor(step), when.max().floor(step)
    around = max(0, MIN_COLUMNS - 1 - int((last - first) / step))
    start, end = first - around // 2 * step, last + (around - around // 2 + 1) * step
    ticks, form = _ticks(start, end, are_days(when))
    return TimeAxis(step, start, end, ticks, form)


def column_width(when: "pd.Series[Any]") -> pd.Timedelta:
    """The narrowest of ``STEPS`` in which the times fill at most ``MAX_COLUMNS`` columns."""
    span, least = when.max() - when.min(), _precision(when)
    if not span:
        return max(least, pd.Timedelta(ALONE))
    steps = [pd.Timedelta(step) for step in STEPS]
    return next((step for step in steps if step >= least and span <= MAX_COLUMNS * step), steps[-1])


def are_days(when: "pd.Series[Any]") -> bool:
    """Whether the page gives days only."""
    return _precision(when) == DAY


def _precision(when: "pd.Series[Any]") -> pd.Timedelta:
    """What the page tells times by: days, minutes or seconds."""
    units = ("1D", "1min")
    known = when.dropna()
    return pd.Timedelta(next((unit for unit in units if bool((known == known.dt.floor(unit)).all())), "1s"))


def _ticks(start: pd.Timestamp, end: pd.Timestamp, in_days: bool) -> tuple[tuple[pd.Timestamp, ...], str]:
    for ticks, form in _choices(start, end, in_days):
        if len(ticks) * (len(f"{start:{form}}") + GAP) <= ROOM:
            return ticks, form
    return (start,), "%Y"


def _choices(start: pd.Timestamp, end: pd.Timestamp, in_days: bool) -> Iterator[tuple[tuple[pd.Timestamp, ...], str]]:
    """Ticks from the closest to the widest, each with the shortest form that tells them apart."""
    for name in TICK_STEPS:
        step = pd.Timedelta(name)
        if step < (DAY if in_days else pd.Timedelta(0)) or (end - start) / step > ROOM:
            continue
        ticks = tuple(pd.date_range(start.ceil(step), end, freq=step))
        clock = "%H:%M:%S" if step < pd.Timedelta("1min") else "%H:%M"
        is_one_day = len({tick.date() for tick in ticks}) <= 1
        yield ticks, "%-d %b" if step >= DAY else clock if is_one_day else f"%-d %b {clock}"
    months = pd.date_range(start.normalize() - pd.offsets.MonthBegin(0), end, freq="MS")
    for count in TICK_MONTHS:
        ticks = tuple(month for month in months if (month.year * 12 + month.month - 1) % count == 0)
        yield ticks, "%b %Y" if count < 12 else "%Y"
