"""Labelled rows kept apart: what is learned from, and what is held out to measure on."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from scipy.cluster.hierarchy import DisjointSet
from sklearn.model_selection import StratifiedGroupKFold

from stance.labels import Task
from stance.records import Example

FOLDS: Final = 5
"""One fold of this many is held out: a fifth is enough to measure on, and leaves most rows to learn from."""
POSITIVE_FROM: Final = 0.5
"""A share of raters from which a row counts as having an attribute: half of them or more say so."""


def split(examples: Sequence[Example], task: Task, seed: int = 0) -> tuple[list[int], list[int], list[str]]:
    """Row numbers to train on, row numbers held out, and notes on how they were kept apart.

    Rows stay together that share a thread or, whatever the thread, the same words.
    """
    notes = []
    if len(set(_groups(examples))) < FOLDS:
        notes.append(
            "All rows are of too few threads to hold whole threads out; only repeated texts were kept together."
        )
    taught, held = folds_of(examples, task, seed)[0]
    return taught.tolist(), held.tolist(), notes


def folds_of(examples: Sequence[Example], task: Task, seed: int = 0) -> list[tuple[Any, Any]]:
    """Row numbers to learn from and to measure on, ``FOLDS`` times, grouped as ``split`` has it."""
    groups = _groups(examples)
    if len(set(groups)) < FOLDS:
        groups = _groups([replace(example, group=None) for example in examples])
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    kinds = [str(_kind(example, task)) for example in examples]
    return list(folds.split(np.zeros(len(kinds)), kinds, groups))


def without_repeats(examples: Sequence[Example]) -> list[Example]:
    """The rows, of identical ones (words, target, labels) the first."""
    first = {
        (_words(example.text), example.target, tuple(sorted(example.labels.items()))): example
        for example in reversed(examples)
    }
    return list(reversed(first.values()))


def _kind(example: Example, task: Task) -> object:
    """What every fold should have its share of."""
    return max(example.labels.values()) >= POSITIVE_FROM if task.is_graded else example.labels[task.name]


def _groups(examples: Sequence[Example]) -> list[int]:
    """A number per row, the same for rows connected by a thread or by the same words."""
    rows = DisjointSet(range(len(examples)))
    first: dict[str, int] = {}
    for row, example in enumerate(examples):
        keys = [f"text {_words(example.text)}", *([f"thread {example.group}"] if example.group else [])]
        for key in keys:
            rows.merge(first.setdefault(key, row), row)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(rows[row], row) for row in range(len(examples))]


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
