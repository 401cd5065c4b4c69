"""Scored comments are added to the store: the one place where that is done."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from stance import scoring
from stance.reading import Piece
from stance.records import Target, Thread
from stance.reviews import Imported, ReviewStore

AT_ONCE: Final = 5_000
"""Comments that are added in one transaction: under a second's work, so that an end is soon and loses little."""


def added(
    classified: Iterable[tuple[Piece, pd.DataFrame]],
    store: ReviewStore,
    choice: scoring.Choice,
    targets: Sequence[Target],
) -> Iterator[Imported]:
    """What was new, known and edited, each time that some comments were added.

    Args:
        classified: what ``scoring.classify`` gives.
        store: where they go.
        choice: the models that scored them.
        targets: the targets that sides were told on; none if they were proposed.
    """
    for piece, scored in classified:
        threads, assessments = scoring.assessed(scored, piece.threads, choice, targets, piece.headlines)
        for some in _batches(threads):
            yield store.add(some, assessments)


def _batches(threads: Iterable[Thread]) -> Iterator[list[Thread]]:
    """The threads, or parts of long ones, with up to ``AT_ONCE`` comments in all."""
    held: list[Thread] = []
    for thread in threads:
        for start in range(0, max(len(thread.comments), 1), AT_ONCE):
            part = replace(thread, comments=thread.comments[start : start + AT_ONCE])
            if held and sum(len(other.comments) for other in held) + len(part.comments) > AT_ONCE:
                yield held
                held = []
            held.append(part)
    if held:
        yield held
