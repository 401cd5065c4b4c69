"""What a thread's scores come to: how many comments, how toxic, which side, and the worst of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

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
    """Comments with a toxicity of ``TOXIC_FROM`` or more."""
    unreliable: int = 0
    sides: dict[str, dict[str, int]] = field(default_factory=dict)
    """Per target, in its own words, the number of comments of each stance, and of those that are unclear."""
    worst: str | None = None
    worst_toxicity: float = -1.0


class Summaries:
    """Summaries of the threads in frames of scored comments, which may come in any number of chunks."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self.targets = list(targets)
        self.by_thread: dict[str, ThreadSummary] = {}

    def add(self, scored: pd.DataFrame, threads: Iterable[Thread] = ()) -> None:
        """Adds scored comments, and the ``threads`` they were read from, which may be without comments."""
        for thread in threads:
            self.by_thread.setdefault(thread.thread_id, ThreadSummary(thread.source, thread.title))
        for key, rows in scored.groupby("thread_id", sort=False):
            self._count(self.by_thread.setdefault(str(key), ThreadSummary(str(rows["source"].iloc[0]), None)), rows)

    def _count(self, summary: ThreadSummary, rows: pd.DataFrame) -> None:
        reliable = rows[columns.RELIABLE].astype(bool)
        summary.comments += len(rows)
        summary.toxic += int((rows["toxicity"] >= TOXIC_FROM).sum())
        summary.unreliable += int((~reliable).sum())
        for words, column in self._labels(rows):
            counts = summary.sides.setdefault(words, dict.fromkeys((*STANCES, UNCLEAR), 0))
            for label, count in rows[column].value_counts().items():
                counts[str(label)] += int(count)
        believable = rows[reliable & rows["toxicity"].notna()]
        if len(believable) and believable["toxicity"].max() > summary.worst_toxicity:
            worst = int(believable["toxicity"].to_numpy().argmax())
            summary.worst = str(believable["text"].iloc[worst])
            summary.worst_toxicity = float(believable["toxicity"].iloc[worst])

    def _labels(self, rows: pd.DataFrame) -> list[tuple[str, str]]:
        """Each target's words, and the column of the sides on it."""
        if self.targets:
            return [(target.text, StanceColumns(target.name).label) for target in self.targets]
        main = rows[columns.MAIN_TARGET].dropna()
        return [(str(main.iloc[0]), StanceColumns(columns.MAIN).label)] if len(main) else []
