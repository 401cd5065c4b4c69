"""Any number of pieces of input: scored by the models chosen, in bounded memory, in one process or several."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stance.labels import AGREEMENT, DEFAULT_LANE, STANCE, TOXICITY
from stance.model_store import ModelStore
from stance.reading import KeptRows, Piece, thread_frame
from stance.records import Target, Thread
from stance.scoring.lanes import check_runtime, in_use_for_others, opened, opened_lane
from stance.scoring.model import Models
from stance.scoring.processes import each_done
from stance.scoring.score import PARENT_TEXT, parent_texts, score_rows, scored_words, thread_context, with_authors
from stance.targets import propose_for_rows, propose_target

PART: Final = 100
"""Rows that are scored at a time by others than the fast models: some ten seconds' work, so that progress is seen."""
FAST_PART: Final = 5_000
"""Rows that the fast models score at a time, whole threads where they are shorter: some half a second's work."""
MOST_TOGETHER: Final = 20_000
"""Rows of a thread that are scored together; a longer one is scored in runs of so many. Set by hand (2026-11)."""
MOST_HELD: Final = 50_000
"""Rows of a table that are held to find their threads: some 100 MB with their scores."""


@dataclass(frozen=True)
class Choice:
    """Which models to use, so that each worker can open them once for itself."""

    store: ModelStore
    toxicity: str
    stance: str
    agreement: str
    lane: str = DEFAULT_LANE
    """One of ``labels.LANES``. In a cascade ``toxicity`` names the fast model, and only toxicity is in two steps."""
    others: str | None = None
    """The toxicity model of languages that ``toxicity`` does not know, if there is one."""


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
    return Choice(store, toxicity, stance, agreement, lane, in_use_for_others(store))


@lru_cache(maxsize=2)
def models_of(choice: Choice) -> Models:
    """The models chosen, opened once per process."""
    return Models(
        opened_lane(choice.store, choice.lane, choice.toxicity, choice.others),
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


@dataclass(frozen=True)
class _Part:
    """Whole threads, or a run of a long one: what is scored without anything else being known."""

    comments: pd.DataFrame
    threads: tuple[Thread, ...]
    """What they were read from, where that is known."""
    headlines: Mapping[str, str]
    parents: tuple[str | None, ...] = ()
    """Of a run, the words that each row replies to, which may stand in another run."""
    proposed: Mapping[str, Target | None] = field(default_factory=dict)
    """Of a run, the target proposed for its whole thread."""

    def prepared(self, targets: Sequence[Target], proposals: Proposals) -> tuple[Any, pd.DataFrame]:
        """The target proposed for each row, None if ``targets`` were given; and the rows' ``thread_context``."""
        own = Proposals(dict(self.proposed))
        main = None if targets else own.of(self.comments, self.threads)
        for thread_id, target in own.found.items():
            proposals.found.setdefault(thread_id, target)
        context = thread_context(self.comments, self.headlines)
        if self.parents:
            context[PARENT_TEXT] = pd.Series(self.parents, dtype=object)
        return main, context


class _Block:
    """Pieces that are scored together, since a thread may reach over several of them."""

    def __init__(
        self,
        number: int,
        pieces: Sequence[Piece],
        targets: Sequence[Target],
        kept: Callable[[], pd.DataFrame] | None = None,
    ) -> None:
        self.number = number
        """Its place among the blocks of the run, from 0."""
        self._kept = kept
        self._pieces = pieces
        self._ends = np.cumsum([len(piece.comments) for piece in pieces]).tolist()
        self._done = self._complete = 0
        self.scored: list[pd.DataFrame] = []
        """The rows of the parts that are done."""
        self.parts: list[_Part] = []
        if kept is not None:
            return
        comments = _joined([piece.comments for piece in pieces])
        threads = tuple(thread for piece in pieces for thread in piece.threads)
        of_table = {key: each for piece in pieces for key, each in piece.headlines.items()}
        self._index = comments.index
        self._places = places_of_parts(comments["thread_id"])
        self.parts = _parts(comments, self._places, threads, _headlines(threads, of_table), targets)

    def __len__(self) -> int:
        return int(self._ends[-1])

    def progress(self, rows: int) -> Iterator[tuple[Piece, float]]:
        """The pieces that go on as ``rows`` more rows are scored, and the share of each that is done."""
        self._done += rows
        for piece, end in zip(self._pieces[self._complete :], self._ends[self._complete :], strict=True):
            start = end - len(piece.comments)
            if self._done < end:
                if self._done > start:
                    yield piece, (self._done - start) / (end - start)
                return
            self._complete += 1
            yield piece, 1.0

    def rows(self) -> pd.DataFrame:
        """All scored rows, in their order; those that an earlier run has kept, if it has."""
        if self._kept is not None:
            return self._kept()
        return _in_order(self.scored, self._places, self._index)

    def of_pieces(self, rows: pd.DataFrame) -> Iterator[tuple[Piece, pd.DataFrame]]:
        """The pieces with their part of ``rows``."""
        for piece, end in zip(self._pieces, self._ends, strict=True):
            yield piece, rows.iloc[end - len(piece.comments) : end]


def classify(
    pieces: Iterable[Piece],
    choice: Choice,
    targets: Sequence[Target],
    jobs: int = 1,
    proposals: Proposals | None = None,
    advance: Callable[[Piece, float], object] = lambda piece, share: None,
    kept: KeptRows | None = None,
) -> Generator[tuple[Piece, pd.DataFrame]]:
    """Each piece with its scored rows, in order; the scores do not depend on where a table is cut into pieces.

    The pieces of a table are held until it is scored whole; of one with more than ``MOST_HELD`` rows, so many at a
    time, and comments then know of those that are held with them only. Of a thread with more than ``MOST_TOGETHER``
    rows, so many at a time are scored, and language and authors are told from these.

    Args:
        pieces: what to score.
        choice: the models.
        targets: what to tell the side on; if there are none, each thread's own main target is proposed.
        jobs: processes to work in; -1 is one per core.
        proposals: filled with the targets proposed.
        advance: called with a piece and the share of its rows that are scored so far, before they are given.
        kept: keeps what is scored; what it has from an earlier run is not scored again.
    """
    proposals = proposals or Proposals()
    held: deque[_Block] = deque()
    scored: list[pd.DataFrame] = []
    tasks = _tasks(pieces, choice, targets, proposals, held, kept)
    for rows, found in each_done(tasks, jobs, partial(models_of, choice)):
        for thread_id, target in found.items():
            proposals.found.setdefault(thread_id, target)
        block = held[0]
        for piece, share in block.progress(len(block) if rows is None else len(rows)):
            advance(piece, share)
        if rows is not None:
            scored.append(rows)
            if sum(map(len, scored)) < len(block.parts[len(block.scored)].comments):
                continue
            part = _joined(scored)
            block.scored.append(part if choice.lane == "fast" else with_authors(part, models_of(choice), targets))
            scored = []
            if len(block.scored) < len(block.parts):
                continue
        whole = block.rows()
        if rows is not None and kept is not None:
            kept.write(block.number, whole)
        yield from block.of_pieces(whole)
        held.popleft()


def _tasks(
    pieces: Iterable[Piece],
    choice: Choice,
    targets: Sequence[Target],
    proposals: Proposals,
    held: deque[_Block],
    kept: KeptRows | None,
) -> Iterator[Callable[[], tuple[pd.DataFrame | None, Mapping[str, Target | None]]]]:
    """What to do, part by part: whole parts for the fast models, ``PART`` rows for others. Fills ``held``.

    A block that is kept is one task, which gives no rows.
    """
    for number, together in enumerate(_together(pieces)):
        count = sum(len(piece.comments) for piece in together)
        if kept is not None and kept.has(number, count):
            held.append(_Block(number, together, targets, partial(kept.read, number, count)))
            yield _kept
            continue
        block = _Block(number, together, targets)
        held.append(block)
        for part in block.parts:
            if choice.lane == "fast":
                yield partial(_score_part, choice, targets, part)
                continue
            main, context = part.prepared(targets, proposals)
            for start in range(0, max(len(part.comments), 1), PART):
                rows = slice(start, start + PART)
                main_of = None if main is None else main.iloc[rows]
                yield partial(_score, choice, targets, part.comments.iloc[rows], main_of, context.iloc[rows])


def _together(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces of each table together, up to ``MOST_HELD`` rows; pages and exports alone, as they come whole."""
    held: list[Piece] = []
    for piece in pieces:
        is_next = bool(held) and not piece.threads and not held[0].threads and piece.source == held[0].source
        if held and not (is_next and sum(len(each.comments) for each in held) + len(piece.comments) <= MOST_HELD):
            yield held
            held = []
        held.append(piece)
    if held:
        yield held


def places_of_parts(threads: "pd.Series[Any]") -> list[NDArray[np.int64]]:
    """The places of the rows that are scored together, for rows of which ``threads`` are the ids; at least one part.

    Threads stand by first appearance and are put together until a part has ``FAST_PART`` rows; one of more than
    ``MOST_TOGETHER`` rows is cut into runs of so many.
    """
    codes = pd.factorize(threads)[0]
    order = np.argsort(codes, kind="stable").astype(np.int64)
    edges, start = [0], 0
    for size in np.bincount(codes).tolist() if len(codes) else ():
        start, before = start + size, start
        if size > MOST_TOGETHER:
            edges += [before, *range(before + MOST_TOGETHER, start, MOST_TOGETHER), start]
        elif start - edges[-1] >= FAST_PART:
            edges.append(start)
    edges.append(len(order))
    return [np.sort(order[begin:end]) for begin, end in pairwise(edges) if begin < end] or [order]


def _parts(
    comments: pd.DataFrame,
    places: Sequence[NDArray[np.int64]],
    threads: tuple[Thread, ...],
    headlines: Mapping[str, str],
    targets: Sequence[Target],
) -> list[_Part]:
    """The parts of ``comments`` whose rows are at ``places``."""
    if len(places) == 1:
        return [_Part(comments, threads, headlines)]
    parents, proposed = np.full(len(comments), None, dtype=object), dict[str, Target | None]()
    sizes = comments["thread_id"].value_counts()
    long = set(sizes.index[sizes > MOST_TOGETHER])
    for thread_id in long:
        rows = np.flatnonzero(comments["thread_id"] == thread_id)
        whole = comments.iloc[rows]
        parents[rows] = parent_texts(whole, scored_words(whole))
        if not targets:
            own = Proposals()
            own.of(whole, [thread for thread in threads if thread.thread_id == thread_id])
            proposed |= own.found
    found = []
    for rows in places:
        part = comments.iloc[rows[0] : rows[-1] + 1] if (np.diff(rows) == 1).all() else comments.iloc[rows]
        ids = set(part["thread_id"])
        found.append(
            _Part(
                part,
                tuple(thread for thread in threads if thread.thread_id in ids),
                {thread_id: headlines[thread_id] for thread_id in ids & headlines.keys()},
                tuple(parents[rows]) if ids & long else (),
                {thread_id: proposed[thread_id] for thread_id in ids & proposed.keys()},
            )
        )
    return found


def _in_order(
    scored: Sequence[pd.DataFrame], places: Sequence[NDArray[np.int64]], index: "pd.Index[Any]"
) -> pd.DataFrame:
    """The rows of all parts at their ``places``."""
    rows, order = _joined(scored), np.concatenate(places)
    if (np.diff(order) != 1).any():
        rows = rows.iloc[np.argsort(order)]
    return rows if rows.index is index else rows.set_axis(index)


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
    places = places_of_parts(comments["thread_id"])
    parts = _parts(comments, places, threads, _headlines(threads, headlines or {}), targets)
    return _in_order([_score_part(choice, targets, part)[0] for part in parts], places, comments.index)


def no_rows(choice: Choice, targets: Sequence[Target]) -> pd.DataFrame:
    """The output of a run whose inputs hold no comment: all columns, no row."""
    return score_frame(thread_frame(()), choice, targets)


def _score_part(
    choice: Choice, targets: Sequence[Target], part: _Part
) -> tuple[pd.DataFrame, Mapping[str, Target | None]]:
    """The part's rows with their scores, and the targets proposed."""
    proposals, models = Proposals(), models_of(choice)
    main, context = part.prepared(targets, proposals)
    return with_authors(score_rows(part.comments, models, targets, main, context), models, targets), proposals.found


def _kept() -> tuple[None, Mapping[str, Target | None]]:
    """What is to be done where an earlier run scored the rows: nothing."""
    return None, {}


def _score(
    choice: Choice, targets: Sequence[Target], comments: pd.DataFrame, main: Any, context: pd.DataFrame
) -> tuple[pd.DataFrame, Mapping[str, Target | None]]:
    """Some rows with their scores; no target is proposed for them here."""
    return score_rows(comments, models_of(choice), targets, main, context), {}
