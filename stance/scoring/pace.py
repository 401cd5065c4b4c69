"""How long a job will take, in its lane and in the fast one, so that nobody waits for what they did not ask for.

The fast lane takes long, too, where many comments are in other languages than its own models know.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import Final

import numpy as np
import pandas as pd

from stance.reading import Piece, Source
from stance.records import Target
from stance.scoring.batch import Choice, choose, models_of
from stance.scoring.score import score_rows, thread_context

LONG_SECONDS: Final = 60
"""A job that takes longer is told before it starts."""
LOOKED_AT: Final = 200
"""Comments that no lane takes that long for: with fewer, nothing is estimated."""
TRIED: Final = 12
"""Comments that a slow lane scores to tell its pace: some two seconds' work. Set by hand (2026-11)."""
MOST_SECONDS: Final = 3.0
"""After so long no more comments are tried: a busy machine's estimate is not worth a longer wait."""


@dataclass(frozen=True)
class Outlook:
    """What a job will take in its lane."""

    lane: str
    comments: int
    """About how many there are: as many as their files' sizes suggest, where not all has been read."""
    seconds: float
    fast_seconds: float
    english_seconds: float
    """In the fast lane without the model of other languages."""

    @property
    def is_long(self) -> bool:
        """Whether it should be told: it takes long, and the fast lane's own models would not."""
        return self.seconds > LONG_SECONDS and (self.lane != "fast" or self.is_long_for_others)

    @property
    def is_long_for_others(self) -> bool:
        """Whether the fast lane takes long, too, and does so for what it reads in other languages than English."""
        return self.fast_seconds > LONG_SECONDS and self.fast_seconds > 2 * self.english_seconds

    def told(self, option: str = "") -> str:
        """What it will take, in a sentence without its full stop; ``option`` is how the fast lane is asked for."""
        from babel.dates import format_timedelta

        long, short = (
            format_timedelta(timedelta(seconds=max(1, seconds)), threshold=1.5, locale="en")
            for seconds in (self.seconds, self.fast_seconds)
        )
        if self.lane == "fast":
            return f"About {self.comments:,} comments: some {long}, as many of them are in other languages than English"
        asked = f" ({option})" if option else ""
        return f"About {self.comments:,} comments: some {long} in the {self.lane} lane, {short} in the fast one{asked}"


def outlook_of(comments: pd.DataFrame, choice: Choice, targets: Sequence[Target] = (), count: int = 0) -> Outlook:
    """What it takes to score ``count`` comments such as ``comments``, or just these; the models are tried on a few."""
    count = count or len(comments)
    if len(comments) < LOOKED_AT or _is_always_fast(choice):
        return Outlook(choice.lane, count, 0.0, 0.0, 0.0)
    asked = list(targets) or [Target("this", "this")]
    models = choose(choice.store, "fast")
    english = fast = _seconds_each(comments, models, asked, LOOKED_AT)
    if fast * count > LONG_SECONDS:
        alone = replace(models, others=None)
        # Some milliseconds' work, which any pause of a busy machine would make many times longer: the faster of two.
        english = min(_seconds_each(comments, alone, asked, LOOKED_AT) for _ in range(2))
        fast = min(fast, _seconds_each(comments, models, asked, LOOKED_AT))
    seconds = fast if choice.lane == "fast" else _seconds_each(comments, choice, asked, TRIED)
    return Outlook(choice.lane, count, seconds * count, fast * count, english * count)


def looked_ahead(
    pieces: Iterable[Piece], sources: Sequence[Source], choice: Choice, targets: Sequence[Target]
) -> tuple[Iterator[Piece], Outlook]:
    """All of ``pieces``, of which the first were read to look ahead, and what it will take to score them.

    Args:
        pieces: what will be scored, from ``sources``.
        sources: the files, whose sizes say how much is still to come.
        choice: the models.
        targets: what to tell the side on; none counts as one.
    """
    pieces = iter(pieces)
    held: list[Piece] = []
    comments = 0
    while comments < LOOKED_AT and (piece := next(pieces, None)) is not None:
        held.append(piece)
        comments += len(piece.comments)
    if comments < LOOKED_AT or _is_always_fast(choice):
        return chain(held, pieces), Outlook(choice.lane, comments, 0.0, 0.0, 0.0)
    size = {source.path: max(source.path.stat().st_size, 1) for source in sources}
    read = sum({piece.source.path: piece.share * size.get(piece.source.path, 1) for piece in held}.values())
    expected = round(comments * max(sum(size.values()) / max(read, 1), 1))
    rows = pd.concat([piece.comments for piece in held], ignore_index=True)
    return chain(held, pieces), outlook_of(rows, choice, targets, expected)


def _is_always_fast(choice: Choice) -> bool:
    return choice.lane == "fast" and choice.others is None


def _seconds_each(rows: pd.DataFrame, choice: Choice, targets: Sequence[Target], count: int) -> float:
    """Seconds that a comment takes, told from ``count`` of ``rows``."""
    rows, models = rows.head(LOOKED_AT), models_of(choice)
    places = np.arange(0, len(rows), -(-len(rows) // count))
    some, context = rows.iloc[places], thread_context(rows, {}).iloc[places]
    score_rows(some.head(1), models, targets, None, context.head(1))  # opens the models
    start, step = time.perf_counter(), -(-len(some) // 3)
    for done in range(step, len(some) + step, step):
        score_rows(some.iloc[done - step : done], models, targets, None, context.iloc[done - step : done])
        if (seconds := time.perf_counter() - start) > MOST_SECONDS:
            break
    return seconds / min(done, len(some))
