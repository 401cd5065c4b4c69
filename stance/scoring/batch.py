"""Many pieces of input, any number: scored by the models chosen, in bounded memory, in one process or several."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from stance.model_store import ModelStore
from stance.reading import tables
from stance.reading.inputs import Piece, Source
from stance.records import Target
from stance.scoring.lanes import check_runtime, opened, opened_lane
from stance.scoring.score import Models, score_comments
from stance.targets import propose_for_rows, propose_target


@dataclass(frozen=True)
class Choice:
    """Which models to use, so that each worker can open them once for itself."""

    folder: Path
    toxicity: str
    stance: str
    agreement: str
    lane: str = "fast"
    """One of ``lanes.LANES``. In a cascade ``toxicity`` names the fast model, and only toxicity is in two steps."""


def choose(folder: Path, toxicity: str | None = None, stance: str | None = None, lane: str = "fast") -> Choice:
    """The models named, else those in use in ``folder`` for the lane; a cascade has the fast ones for stance.

    Raises:
        ModelError: if one is not there, or cannot run here.
    """
    store = ModelStore(folder)
    first = "fast" if lane == "cascade" else lane
    toxicity = store.find(toxicity or store.in_use("toxicity", first), "toxicity")[0].id
    stance = store.find(stance or store.in_use("stance", first), "stance")[0].id
    choice = Choice(folder, toxicity, stance, store.in_use("agreement", first), lane)
    if lane != "fast":
        check_runtime()
        store.in_use("toxicity", "accurate")
    return choice


@lru_cache(maxsize=2)
def models(choice: Choice) -> Models:
    """The models chosen, opened once per process."""
    store = ModelStore(choice.folder)
    toxicity = opened_lane(store, choice.lane, choice.toxicity)
    return Models(toxicity, opened(store, "stance", choice.stance), opened(store, "agreement", choice.agreement))


@dataclass
class Proposals:
    """The main target of each thread met so far, for runs without a given target."""

    found: dict[str, Target | None] = field(default_factory=dict)

    def of(self, piece: Piece) -> "pd.Series[Any]":
        """The target's words per row of ``piece``."""
        for thread in piece.threads:
            self.found.setdefault(thread.thread_id, propose_target(thread))
        ids = piece.comments["thread_id"]
        for new in [each for each in ids.unique() if each not in self.found]:
            name = str(new) if "/" in str(new) else piece.source.name
            self.found[new] = propose_for_rows(piece.comments["text"][ids == new].tolist(), name)
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
    work = ((piece, None if targets else proposals.of(piece)) for piece in pieces)
    if jobs == 1:
        yield from (_score(piece, main, choice, targets) for piece, main in work)
        return
    from joblib import Parallel, delayed

    tasks = (delayed(_score)(piece, main, choice, targets) for piece, main in work)
    yield from Parallel(n_jobs=jobs, return_as="generator", pre_dispatch="2*n_jobs", batch_size=1)(tasks)


def no_rows(choice: Choice, targets: Sequence[Target]) -> pd.DataFrame:
    """The output of a run whose inputs hold no comment: all columns, no row."""
    nothing = Piece(Source("", Path()), tables.thread_frame(()))
    return next(classify([nothing], choice, targets))[1]


def _score(
    piece: Piece, main: "pd.Series[Any] | None", choice: Choice, targets: Sequence[Target]
) -> tuple[Piece, pd.DataFrame]:
    return piece, score_comments(piece.comments, models(choice), targets, main)
