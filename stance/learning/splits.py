"""Labelled rows kept apart: what is learned from, and what is held out to measure on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from stance.labels import Task
from stance.learning.near_duplicates import bands_of
from stance.learning.texts import key
from stance.records import Example

FOLDS: Final = 5
"""Parts of the rows, of which one at a time is held out: a fifth is enough to measure on, and leaves most to learn."""
POSITIVE_FROM: Final = 0.5
"""A share of raters from which a row counts as having an attribute: half of them or more say so."""
MOST_CROSSED: Final = 10_000
"""With more rows one fifth is held out once: it is large enough to tell, and four more would take as long again."""
REPEATS: Final = ((400, 8), (1_000, 4), (2_000, 2))
"""Up to so many rows, so many times is cross-validation repeated, on other parts; with more rows once."""
LEAST_NEWEST: Final = 100
"""Fewer rows than this in the newest fifth tell too little: cross-validation then measures on all."""
LEAST_DAYS: Final = 7
"""Rows written within so many days are of one time."""
LARGEST_GROUP: Final = 0.4
"""A group with a larger share of the rows cannot be held out."""

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Plan:
    """Which rows are held out when, and what they are held apart by."""

    folds: NDArray[np.int64]
    """(r, n), the part of each row, 0 to ``FOLDS`` - 1, in each of r repeats."""
    held: tuple[int, ...]
    """The parts that are measured on, in turn."""
    groups: NDArray[np.int64]
    """(n,), equal for rows that stay in one part."""
    fresh: NDArray[np.bool_]
    """(n,), whether the row may be measured on: the model in use has not learned from it."""
    how: str
    """A sentence on it."""

    def rows(self, repeat: int, parts: Sequence[int]) -> tuple[Rows, Rows]:
        """The rows outside of ``parts``, and the fresh ones in them."""
        inside = np.isin(self.folds[repeat], parts)
        return np.flatnonzero(~inside), np.flatnonzero(inside & self.fresh)

    @property
    def measured(self) -> Rows:
        """The rows that are measured on."""
        return np.flatnonzero(np.isin(self.folds[0], self.held) & self.fresh)

    @property
    def share(self) -> float:
        """The part of rows labelled later that would be measured on, 0..1."""
        return len(self.held) / FOLDS


def planned(examples: Sequence[Example], task: Task, fresh: NDArray[np.bool_], seed: int = 0) -> Plan:
    """How ``examples`` are held apart: threads, authors and texts that are nearly the same stay in one part.

    Rows with times over more than ``LEAST_DAYS`` days are measured on the newest fifth, if that has rows enough; more
    than ``MOST_CROSSED`` rows on a fifth drawn by lot; others by cross-validation, which measures on every row.
    """
    groups, by = _groups(examples)
    kinds = np.array([_kind(example, task) for example in examples])
    rng = np.random.default_rng(seed)
    if (newest := _newest(examples, groups, fresh)) is not None:
        folds = np.zeros(len(examples), dtype=np.int64)
        rest = np.flatnonzero(~newest)
        folds[rest] = 1 + _dealt(groups[rest], kinds[rest], FOLDS - 1, rng)
        since = min(_seconds(examples[row]) for row in np.flatnonzero(newest & fresh).tolist())
        day = datetime.fromtimestamp(since, UTC).date().isoformat()
        how = f"The newest fifth, from {day} on, is held out and measured on"
        return Plan(folds[None], (0,), groups, fresh, f"{how}; {by}.")
    repeats = next((times for most, times in REPEATS if fresh.sum() <= most), 1)
    folds = np.stack([_dealt(groups, kinds, FOLDS, rng) for _ in range(repeats)])
    if fresh.sum() > MOST_CROSSED:
        return Plan(
            folds, (0,), groups, fresh, f"A fifth of the rows, drawn by lot, is held out and measured on; {by}."
        )
    times = {1: "", 2: "twice "}.get(repeats, f"{repeats} times ")
    how = f"Cross-validated {times}in {FOLDS} parts, each held out and measured on in turn"
    return Plan(folds, tuple(range(FOLDS)), groups, fresh, f"{how}; {by}.")


def without_repeats(examples: Sequence[Example]) -> list[Example]:
    """The rows, of identical ones (words, target, labels) the first."""
    first = {
        (key(example.text), example.target, tuple(sorted(example.labels.items()))): example
        for example in reversed(examples)
    }
    return list(reversed(first.values()))


def _kind(example: Example, task: Task) -> str:
    """What every part should have its share of."""
    return str(max(example.labels.values()) >= POSITIVE_FROM if task.is_graded else example.labels[task.name])


def _groups(examples: Sequence[Example]) -> tuple[NDArray[np.int64], str]:
    """A number per row, the same for rows that must stay together, and by what they do, in words.

    An author who writes everywhere may connect nearly all threads: then authors are let go of, then threads. Where one
    text was labelled towards many targets, texts are let go of too, and each row stands alone.
    """
    keys = {
        "the same thread": [_numbers([example.group for example in examples])],
        "the same author": [_numbers([example.author for example in examples])],
        "nearly the same text": [_numbered(band) for band in bands_of([example.text for example in examples])],
    }
    *present, text = [name for name, numbers in keys.items() if (numbers[0] >= 0).any()]
    smaller = [[*each, text] for size in range(len(present), -1, -1) for each in combinations(present, size)]
    for kept in [*smaller, []]:
        groups = _connected([np.arange(len(examples)), *(numbers for name in kept for numbers in keys[name])])
        sizes = np.bincount(groups)
        if len(sizes) >= FOLDS and sizes.max() <= LARGEST_GROUP * len(examples):
            break
    by = f"rows with {' or '.join(kept)} stay together" if kept else "each row stands alone"
    if lost := [name for name in [*present, text] if name not in kept]:
        by += f" (not those with {' or '.join(lost)}: too few would be apart)"
    return groups, by


def _numbers(keys: Sequence[Any]) -> NDArray[np.int64]:
    """A number for each key, equal for equal ones; -1 for None and ""."""
    numbers: dict[Any, int] = {}
    return np.array([-1 if each in (None, "") else numbers.setdefault(each, len(numbers)) for each in keys], dtype=int)


def _numbered(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    return np.unique(hashes, return_inverse=True)[1]


def _connected(keys: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """A number per row, the same for rows that are connected by equal keys of any kind."""
    count = len(keys[0])
    rows, nodes, first = [], [], count
    for numbers in keys:
        known = np.flatnonzero(numbers >= 0)
        rows.append(known)
        nodes.append(numbers[known] + first)
        first += int(numbers.max(initial=-1)) + 1
    ends = (np.concatenate(rows), np.concatenate(nodes))
    graph = csr_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(first, first))
    return np.unique(connected_components(graph, directed=False)[1][:count], return_inverse=True)[1]


def _dealt(groups: NDArray[np.int64], kinds: NDArray[Any], parts: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """The part of each row: groups are dealt out, those alike in kind and size one after the other, to and fro."""
    members, sizes = np.unique(groups, return_inverse=True, return_counts=True)[1:]
    shares = np.stack([np.bincount(members, kinds == kind, len(sizes)) for kind in np.unique(kinds)]) / sizes
    order = np.lexsort((rng.random(len(sizes)), *np.round(shares, 1), -sizes))
    hands = np.concatenate([rng.permutation(parts) for _ in range(len(sizes) // parts + 1)])[: len(sizes)]
    part = np.empty(len(sizes), dtype=np.int64)
    part[order] = hands
    return np.asarray(part[members])


def _newest(
    examples: Sequence[Example], groups: NDArray[np.int64], fresh: NDArray[np.bool_]
) -> NDArray[np.bool_] | None:
    """Whether each row is of the newest fifth; None where there are too few times, or too few rows."""
    seconds = np.array([_seconds(example) for example in examples])
    known = ~np.isnan(seconds)
    if not known.all() or not fresh.any():
        return None
    oldest, latest = np.quantile(seconds[fresh], [0.05, 0.95])
    if latest - oldest < LEAST_DAYS * 86_400:
        return None
    members = np.unique(groups, return_inverse=True)[1]
    # A group is as old as the mean of its rows: so none stands on both sides.
    age = (np.bincount(members, seconds) / np.bincount(members))[members]
    newest = np.asarray(age >= np.quantile(age[fresh], 1 - 1 / FOLDS))
    enough = (newest & fresh).sum() >= LEAST_NEWEST and newest.mean() < LARGEST_GROUP
    return newest if enough and len(np.unique(groups[~newest])) >= FOLDS else None


def _seconds(example: Example) -> float:
    """Since 1970, of a time without a zone as if it were in UTC; NaN where it is not known."""
    at = example.posted_at
    if at is None:
        return float("nan")
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
