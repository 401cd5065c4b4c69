"""What a thread's scores come to: how many comments, how toxic, which side, and the worst of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from stance.labels import STANCES, TOXIC_FROM, UNCLEAR
from stance.records import Target, Thread
from stance.scoring import columns
from stance.scoring.columns import StanceColumns


@dataclass
class ThreadSummary:
    """One thread's scored comments, added up."""

    source: str
    title: str | None
    comments: int = 0
    toxic: int = 0
    """Comments whose toxicity is high enough to count as toxic."""
    unreliable: int = 0
    """Comments in a language in which toxicity is not told well."""
    sides: dict[str, dict[str, int]] = field(default_factory=dict)
    """Per target, in its own words, the number of comments of each stance, and of those that are unclear; without those
    in a language that the models of stance do not know."""
    worst: str | None = None
    worst_toxicity: float = -1.0
    unreliable_sides: int = 0
    """Comments, besides the unreliable ones, in a language that the models of stance do not know."""


class Summaries:
    """Summaries of the threads in frames of scored comments, which may come in any number of chunks."""

    def __init__(self, targets: Iterable[Target], toxic_from: float = TOXIC_FROM) -> None:
        """Summaries without a thread yet; a comment counts as toxic from a toxicity of ``toxic_from`` on."""
        self.targets = list(targets)
        self.toxic_from = toxic_from
        self.by_thread: dict[str, ThreadSummary] = {}

    def add(self, scored: pd.DataFrame, threads: Iterable[Thread] = ()) -> None:
        """Adds scored comments, and the ``threads`` they were read from, which may be without comments."""
        for thread in threads:
            self.by_thread.setdefault(thread.thread_id, ThreadSummary(thread.source, thread.title))
        reliable, sides = scored[columns.RELIABLE].astype(bool), self._sides(scored)
        with_side = scored[columns.SIDES_RELIABLE].astype(bool)
        of_row = zip(
            *(scored[name] for name in ("thread_id", "source", "text", "toxicity")),
            reliable,
            with_side,
            *sides,
            strict=True,
        )
        # Some threads have one row: no frame for each.
        for key, source, text, toxicity, believable, has_side, *labelled in of_row:
            summary = self.by_thread.get(str(key)) or self.by_thread.setdefault(str(key), ThreadSummary(source, None))
            summary.comments += 1
            summary.toxic += bool(toxicity >= self.toxic_from)
            summary.unreliable += not believable
            summary.unreliable_sides += believable and not has_side
            if believable and toxicity > summary.worst_toxicity:
                summary.worst, summary.worst_toxicity = str(text), float(toxicity)
            if not has_side:  # it would be counted as if it were known
                continue
            for words, label in zip(labelled[::2], labelled[1::2], strict=True):
                _count(summary, words, label)

    def _sides(self, scored: pd.DataFrame) -> "Iterator[Iterable[Any]]":
        """For each target, its words in each row, then the side on it in each row."""
        for target in self.targets:
            yield [target.text] * len(scored)
            yield scored[StanceColumns(target.name).label]
        if not self.targets:
            yield scored[columns.MAIN_TARGET]
            yield scored[StanceColumns(columns.MAIN).label]


def _count(summary: ThreadSummary, words: Any, label: Any) -> None:
    if isinstance(words, str):
        counts = summary.sides.setdefault(words, dict.fromkeys((*STANCES, UNCLEAR), 0))
        if isinstance(label, str):
            counts[label] += 1
