"""Several raters of one comment: whose labels belong together, what they come to, and how far they agree."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from stance.reading.tables.labels.asking import Label

TINY: Final = 1e-9
"""What rounding leaves of a sum of squares that is zero."""


@dataclass
class Unit:
    """What was labelled: a comment, towards a target where labels have one; of one row or several raters' rows."""

    row: int
    """Its first row."""
    labels: dict[str, list[Label]] = field(default_factory=dict)
    """Each label's values, one per rater who gave one."""


@dataclass(frozen=True)
class Units:
    """The units of a table, and what was noticed as rows were put together."""

    units: list[Unit]
    copies: int = 0
    """Rows that repeat another in every column."""
    second: int = 0
    """Rows by a rater who has labelled the comment before; the last of them counts."""
    of_several: int = 0
    """Units that several rows are about."""


def united(
    keys: Sequence[tuple[object, ...]],
    digests: Sequence[int],
    raters: Sequence[str | None],
    votes: Sequence[dict[str, list[Label]]],
) -> Units:
    """Rows put together by what they are about.

    Args:
        keys: of each row, what it is about; rows with the same key are several raters'.
        digests: of each row, the same for rows that are the same in every column: copies, which count once.
        raters: of each row, who labelled it, where the table says so.
        votes: of each row, the values of each label.
    """
    rows_of: dict[tuple[object, ...], dict[object, int]] = {}
    copies = second = 0
    for row, (key, digest, rater) in enumerate(zip(keys, digests, raters, strict=True)):
        rows = rows_of.setdefault(key, {})
        who = digest if rater is None else rater
        if who in rows:
            is_copy = digests[rows[who]] == digest
            copies, second = copies + is_copy, second + (not is_copy)
        rows[who] = row
    units = []
    for rows in rows_of.values():
        unit = Unit(min(rows.values()))
        for row in sorted(rows.values()):
            for label, values in votes[row].items():
                unit.labels.setdefault(label, []).extend(values)
        units.append(unit)
    return Units(units, copies, second, sum(len(rows) > 1 for rows in rows_of.values()))


def majority(values: Sequence[Label]) -> Label:
    """The label that most raters gave; None if two were given as often."""
    first, *rest = Counter(values).most_common(2)
    return None if rest and rest[0][1] == first[1] else first[0]


def alpha(units: Sequence[Sequence[Label]]) -> float | None:
    """Krippendorff's alpha of values per unit: 1 where raters always agree, 0 where no more than by chance.

    Numbers are compared by the square of their difference (the interval metric), other labels as same or not (the
    nominal one). None if no unit has two values, or all values are the same.

    Krippendorff 2011, "Computing Krippendorff's alpha-reliability", sections C and E.
    """
    rated = [values for values in units if len(values) > 1]
    kinds = sorted({str(value) for values in rated for value in values if isinstance(value, str)})
    squares = within = 0.0
    total, count = np.zeros(max(1, len(kinds))), 0
    for values in rated:
        points = np.array(
            [[float(kind == value) for kind in kinds] if kinds else [value] for value in values], dtype=float
        )
        square, sums = (points**2).sum(), points.sum(axis=0)
        within += (len(points) * square - sums @ sums) / (len(points) - 1)
        squares, total, count = squares + square, total + sums, count + len(points)
    among = (count * squares - total @ total) / (count - 1) if count else 0.0
    return float(1 - within / among) if among > TINY else None
