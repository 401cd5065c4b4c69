"""Any number of pieces of input: scored by the models chosen, in bounded memory, in one process or several."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final

import pandas as pd

from stance.errors import StanceError
from stance.labels import AGREEMENT, DEFAULT_LANE, STANCE, TOXICITY
from stance.model_store import ModelStore
from stance.reading import Piece, thread_frame
from stance.records import Target, Thread
from stance.scoring.lanes import check_runtime, opened, opened_lane
from stance.scoring.model import Models
from stance.scoring.score import score_comments, score_rows, thread_context, with_authors
from stance.targets import propose_for_rows, propose_target
from stance.worker import tied_to_this

PART: Final = 100
"""Rows that are scored at a time by others than the fast models: some ten seconds' work, so that progress is seen."""
MOST_HELD: Final = 200_000
"""Rows of a table that are held to be scored whole: some 400 MB with their scores."""


@dataclass(frozen=True)
class Choice:
    """Which models to use, so that each worker can open them once for itself."""

    store: ModelStore
    toxicity: str
    stance: str
    agreement: str
    lane: str = DEFAULT_LANE
    """One of ``labels.LANES``. In a cascade ``toxicity`` names the fast model, and only toxicity is in two steps."""


def choose(store: ModelStore, lane: str = DEFAULT_LANE) -> Choice:
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
        new: dict[Any, list[tuple[str, str]]] = {}
        for thread_id, source, text in zip(ids, comments["source"], comments["text"], strict=True):
            if thread_id not in self.found:
                new.setdefault(thread_id, []).append((source, text))
        for thread_id, rows in new.items():
            name = str(thread_id) if "/" in str(thread_id) else rows[0][0]
            self.found[thread_id] = propose_for_rows([text for _, text in rows], name)
        targets = (self.found[thread_id] for thread_id in ids)
        return pd.Series([target.text if target else None for target in targets], index=ids.index, dtype=object)


@dataclass
class _Block:
    """Pieces that are scored one by one and finished together, since a thread may reach over several of them."""

    pieces: list[Piece]

    @cached_property
    def comments(self) -> pd.DataFrame:
        """The rows of all pieces."""
        return _joined([piece.comments for piece in self.pieces])

    def parts(self, values: Any) -> Iterator[Any]:
        """``values``, one per row, piece by piece."""
        start = 0
        for piece in self.pieces:
            yield values[start : start + len(piece.comments)]
            start += len(piece.comments)


def classify(
    pieces: Iterable[Piece],
    choice: Choice,
    targets: Sequence[Target],
    jobs: int = 1,
    proposals: Proposals | None = None,
    advance: Callable[[Piece, float], object] = lambda piece, share: None,
) -> Generator[tuple[Piece, pd.DataFrame]]:
    """Each piece with its scored rows, in order; the scores do not depend on where a table is cut into pieces.

    The pieces of a table are held until it is scored whole; of one with more than ``MOST_HELD`` rows, so many at a
    time, and replies and authors then know of the comments held with them only.

    Args:
        pieces: what to score.
        choice: the models.
        targets: what to tell the side on; if there are none, each thread's own main target is proposed.
        jobs: processes to work in; -1 is one per core.
        proposals: filled with the targets proposed.
        advance: called with a piece and the share of its rows that are scored so far, before they are given.
    """
    proposals = proposals or Proposals()
    waiting: deque[_Block] = deque()
    scored: list[pd.DataFrame] = []
    parts: list[pd.DataFrame] = []
    size = None if choice.lane == "fast" else PART
    for rows in _each(_tasks(pieces, targets, proposals, waiting, size), choice, targets, jobs):
        block = waiting[0]
        piece = block.pieces[len(scored)]
        parts.append(rows)
        done, count = sum(map(len, parts)), len(piece.comments)
        advance(piece, done / count if count else 1.0)
        if done == count:
            scored.append(_joined(parts))
            parts = []
        if len(scored) == len(block.pieces):
            whole = with_authors(_joined(scored), models_of(choice), targets)
            yield from zip(block.pieces, block.parts(whole), strict=True)
            waiting.popleft()
            scored = []


def _tasks(
    pieces: Iterable[Piece],
    targets: Sequence[Target],
    proposals: Proposals,
    waiting: deque[_Block],
    size: int | None,
) -> Iterator[tuple[pd.DataFrame, Any, Any]]:
    """The comments of each piece, up to ``size`` at a time, with their proposed targets and ``thread_context``.

    Their block is put into ``waiting``.
    """
    for block in _blocks(pieces):
        waiting.append(block)
        threads = [thread for piece in block.pieces for thread in piece.threads]
        main = None if targets else proposals.of(block.comments, threads)
        mains = [None] * len(block.pieces) if main is None else block.parts(main)
        headlines = _headlines(threads, {key: each for piece in block.pieces for key, each in piece.headlines.items()})
        contexts = block.parts(thread_context(block.comments, headlines))
        for piece, of_piece, context in zip(block.pieces, mains, contexts, strict=True):
            count = len(piece.comments)
            for start in range(0, max(count, 1), size or max(count, 1)):
                rows = slice(start, start + (size or count))
                main_of = None if of_piece is None else of_piece.iloc[rows]
                yield piece.comments.iloc[rows], main_of, context.iloc[rows]


def _blocks(pieces: Iterable[Piece]) -> Iterator[_Block]:
    """The pieces of each table together, up to ``MOST_HELD`` rows; pages and exports alone, as they come whole."""
    held: list[Piece] = []
    for piece in pieces:
        is_next = bool(held) and not piece.threads and not held[0].threads and piece.source == held[0].source
        if held and not (is_next and sum(len(each.comments) for each in held) + len(piece.comments) <= MOST_HELD):
            yield _Block(held)
            held = []
        held.append(piece)
    if held:
        yield _Block(held)


def _each(
    tasks: Iterator[tuple[pd.DataFrame, Any, Any]], choice: Choice, targets: Sequence[Target], jobs: int
) -> Iterator[pd.DataFrame]:
    if jobs == 1:
        yield from (_score(choice, targets, *task) for task in tasks)
        return
    from joblib import Parallel, delayed

    work = (delayed(_score)(choice, targets, *task) for task in tasks)
    at_work = Parallel(
        n_jobs=jobs, return_as="generator", pre_dispatch="2*n_jobs", batch_size=1, initializer=tied_to_this()
    )
    try:
        yield from at_work(work)
    except BrokenProcessPool as error:
        raise StanceError(
            "One of the processes was stopped from outside, perhaps because memory ran out. Ask for fewer jobs."
        ) from error


def _headlines(threads: Iterable[Thread], of_table: Mapping[str, str | None]) -> dict[str, str]:
    """The headlines of the threads that have one, by id."""
    known = {key: headline for key, headline in of_table.items() if headline}
    return known | {thread.thread_id: thread.title for thread in threads if thread.title}


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The rows of all frames; the index of a single one is kept."""
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def score_frame(
    comments: pd.DataFrame,
    choice: Choice,
    targets: Sequence[Target] = (),
    threads: Iterable[Thread] = (),
    headlines: Mapping[str, str | None] | None = None,
) -> pd.DataFrame:
    """The rows of ``comments`` with language and scores, in their order; see ``columns.output_columns``.

    Args:
        comments: the ``COMMENT_COLUMNS`` of reading.
        choice: the models.
        targets: what to tell the side on; if there are none, each thread's own main target is proposed.
        threads: what the comments were read from, where that is known; a target is proposed from article and comments.
        headlines: of a table's threads, by id, as far as they are known; no target is proposed from them.
    """
    threads = tuple(threads)
    main = None if targets else Proposals().of(comments, threads)
    return score_comments(comments, models_of(choice), targets, main, _headlines(threads, headlines or {}))


def no_rows(choice: Choice, targets: Sequence[Target]) -> pd.DataFrame:
    """The output of a run whose inputs hold no comment: all columns, no row."""
    return score_frame(thread_frame(()), choice, targets)


def _score(choice: Choice, targets: Sequence[Target], comments: pd.DataFrame, main: Any, context: Any) -> pd.DataFrame:
    return score_rows(comments, models_of(choice), targets, main, context)
