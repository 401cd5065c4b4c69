"""Many pieces of input, any number: scored by the models chosen, in bounded memory, in one process or several."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pandas as pd

from stance.labels import AGREEMENT, STANCE, TOXICITY
from stance.model_store import ModelStore
from stance.reading import Piece, thread_frame
from stance.records import Target, Thread
from stance.scoring.lanes import check_runtime, opened, opened_lane
from stance.scoring.model import Models
from stance.scoring.score import score_comments
from stance.targets import propose_for_rows, propose_target


@dataclass(frozen=True)
class Choice:
    """Which models to use, so that each worker can open them once for itself."""

    store: ModelStore
    toxicity: str
    stance: str
    agreement: str
    lane: str = "fast"
    """One of ``lanes.LANES``. In a cascade ``toxicity`` names the fast model, and only toxicity is in two steps."""


def choose(store: ModelStore, lane: str = "fast") -> Choice:
    """The models in use in ``store`` for ``lane``; a cascade has the fast ones for stance and agreement.

    Raises:
        ModelError: if one is not there, or cannot run here.
    """
    first = "fast" if lane == "cascade" else lane
    toxicity, stance, agreement = (
        store.open(store.in_use(task.name, first), task.name).card.id for task in (TOXICITY, STANCE, AGREEMENT)
    )
    if lane != "fast":
        check_runtime()
        store.in_use(TOXICITY.name, "accurate")
    return Choice(store, toxicity, stance, agreement, lane)


@lru_cache(maxsize=2)
def models_of(choice: Choice) -> Models:
    """The models chosen, opened once per process."""
    return Models(
        opened_lane(choice.store, choice.lane, choice.toxicity),
        opened(choice.store, STANCE.name, choice.stance),
        opened(choice.store, AGREEMENT.name, choice.agreement),
    )


@dataclass
class Proposals:
    """The main target of each thread met so far, for runs without a given target."""

    found: dict[str, Target | None] = field(default_factory=dict)
    """Thread id to target; None where nothing stands out."""

    def of(self, comments: pd.DataFrame, threads: Iterable[Thread] = ()) -> "pd.Series[Any]":
        """The target's words per row of ``comments``, proposed from the ``threads`` they were read from, if known."""
        for thread in threads:
            self.found.setdefault(thread.thread_id, propose_target(thread))
        ids = comments["thread_id"]
        for new in [thread_id for thread_id in ids.unique() if thread_id not in self.found]:
            rows = comments[ids == new]
            name = str(new) if "/" in str(new) else str(rows["source"].iloc[0])
            self.found[new] = propose_for_rows(rows["text"].tolist(), name)
        return ids.map({key: target.text if target else None for key, target in self.found.items()}).astype(object)


def classify(
    pieces: Iterable[Piece],
    choice: Choice,
    targets: Sequence[Target],
    jobs: int = 1,
    proposals: Proposals | None = None,
) -> Iterator[tuple[Piece, pd.DataFrame]]:
    """Each piece with its scored rows, in order. Only a few pieces are in memory at a time.

    Args:
        pieces: what to score.
        choice: the models.
        targets: what to tell the side on; if there are none, each thread's own main target is proposed.
        jobs: processes to work in; -1 is one per core.
        proposals: filled with the targets proposed.
    """
    proposals = proposals or Proposals()
    work = ((piece, None if targets else proposals.of(piece.comments, piece.threads)) for piece in pieces)
    if jobs == 1:
        yield from (_score(piece, main, choice, targets) for piece, main in work)
        return
    from joblib import Parallel, delayed

    tasks = (delayed(_score)(piece, main, choice, targets) for piece, main in work)
    yield from Parallel(n_jobs=jobs, return_as="generator", pre_dispatch="2*n_jobs", batch_size=1)(tasks)


def score_frame(
    comments: pd.DataFrame, choice: Choice, targets: Sequence[Target] = (), threads: Iterable[Thread] = ()
) -> pd.DataFrame:
    """The rows of ``comments`` with language and scores, in their order; see ``columns.output_columns``.

    Args:
        comments: the ``COMMENT_COLUMNS`` of reading.
        choice: the models.
        targets: what to tell the side on; if there are none, each thread's own main target is proposed.
        threads: what the comments were read from, where that is known; a target is proposed from article and comments.
    """
    main = None if targets else Proposals().of(comments, threads)
    return score_comments(comments, models_of(choice), targets, main)


def no_rows(choice: Choice, targets: Sequence[Target]) -> pd.DataFrame:
    """The output of a run whose inputs hold no comment: all columns, no row."""
    return score_frame(thread_frame(()), choice, targets)


def _score(
    piece: Piece, main: "pd.Series[Any] | None", choice: Choice, targets: Sequence[Target]
) -> tuple[Piece, pd.DataFrame]:
    return piece, score_comments(piece.comments, models_of(choice), targets, main)
