"""The cells of a labelled table that may matter, and counts of all others."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from stance.errors import InputError
from stance.reading.tables.attributes import unnested
from stance.reading.tables.bounds import refuse_too_wide
from stance.reading.tables.columns import fullest_first, guess_columns
from stance.reading.tables.labels.columns import may_hold_labels
from stance.reading.tables.labels.words import SHOWN
from stance.reading.tables.reader import TableReader

MOST_VALUES: Final = 1_000
"""Different values of an unused column that are counted; a column with more holds no labels."""
_BLANK: Final = ("", "nan", "None", "<NA>", "NaT")
"""Blank cells as texts."""


@dataclass
class Gathered:
    """A table, column by column."""

    name: str
    """What the user knows it by, at the start of a sentence."""
    rows: int = 0
    names: list[str] = field(default_factory=list)
    """Of all columns."""
    cells: dict[str, list[Any]] = field(default_factory=dict)
    """Of the columns that may matter, a cell per row."""
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    """Of each other column, how often each value stands there, blank cells left out."""
    digests: list[int] = field(default_factory=list)
    """A number per row, the same for rows with the same cells."""

    def values(self, name: str) -> Counter[str]:
        """How often each value stands in a column."""
        if name in self.counts:
            return self.counts[name]
        return _counted(self.cells[name], Counter())

    def add(self, frame: pd.DataFrame, given: Mapping[str, str], further: Sequence[str]) -> None:
        """Takes the rows of ``frame`` in."""
        frame = unnested(frame, further)
        for name in frame.columns:
            if name not in self.names:
                self.names.append(name)
                if name in given.values() or may_hold_labels(name, further) or guess_columns([name]):
                    self.cells[name] = [None] * self.rows
                else:
                    self.counts[name] = Counter()
        for name in self.names:
            if name in self.counts and name in frame:
                _counted(frame[name], self.counts[name])
            elif name in self.cells:
                self.cells[name] += list(frame[name]) if name in frame else [None] * len(frame)
        self.digests += map(hash, zip(*(map(str, frame[name]) for name in frame.columns), strict=True))
        self.rows += len(frame)


def gathered(table: TableReader | pd.DataFrame, given: Mapping[str, str], further: Sequence[str]) -> Gathered:
    """A table read whole, as far as it may matter.

    Raises:
        InputError: if it cannot be read, or has no row.
    """
    if isinstance(table, pd.DataFrame):
        sheet = Gathered("The table")
        refuse_too_wide(sheet.name, len(table.columns))
        if not len(table):
            raise InputError("The table has no row. Give one with a row per labelled comment.")
    else:
        sheet = Gathered(table.name)
    for frame in _frames(table):
        sheet.add(frame, given, further)
    return sheet


def _frames(table: TableReader | pd.DataFrame) -> Iterator[pd.DataFrame]:
    if isinstance(table, pd.DataFrame):
        yield fullest_first(table)[0].reset_index(drop=True)
    else:
        yield from table.chunks()


def _counted(cells: Any, counts: Counter[str]) -> Counter[str]:
    if len(counts) <= MOST_VALUES:
        counts.update(str(cell)[:SHOWN] for cell in cells)
        for blank in _BLANK:
            counts.pop(blank, None)
    return counts
