"""Many inputs, any size: files, folders, globs and standard input become scored frames, in bounded memory."""

import glob
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pandas as pd

from stance import formats, tables
from stance.errors import InputError, StanceError
from stance.formats.document import Document
from stance.labels import TASKS
from stance.model_store import ModelStore
from stance.records import Target, Thread
from stance.score import Model, score_comments
from stance.targets import propose_for_rows, propose_target

PAGE_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".txt", ".text", ".xml")
"""File name endings read as pages or exports when a whole folder is given; a file named singly may have any."""
STDIN: Final = "-"


@dataclass(frozen=True)
class Source:
    """One input: the name the user knows it by, and the file that holds it."""

    name: str
    path: Path


@dataclass(frozen=True)
class Piece:
    """Some comments of one source: a whole page, or a chunk of a table."""

    source: Source
    comments: pd.DataFrame
    """The ``COMMENT_COLUMNS`` of tables."""
    threads: tuple[Thread, ...] = ()
    """For pages and exports, what they were read as."""
    share: float = 1.0
    """How much of the source has been read when this piece is done, 0..1."""


@dataclass
class Report:
    """What went wrong or looked odd on the way; sentences for the user."""

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@contextmanager
def sources(arguments: Sequence[str], report: Report) -> Iterator[list[Source]]:
    """The inputs that ``arguments`` name; what cannot be found goes to ``report.errors``. Standard input is kept in a
    temporary file meanwhile, so that it may be of any size.
    """
    with tempfile.TemporaryDirectory(prefix="stance-") as folder:
        found: list[Source] = []
        for argument in arguments:
            try:
                found += _stdin(Path(folder)) if argument == STDIN else _files(argument, report)
            except InputError as error:
                report.errors.append(str(error))
        yield list({source.path: source for source in found}.values())


def _stdin(folder: Path) -> list[Source]:
    file = folder / "stdin"
    with file.open("wb") as handle:
        shutil.copyfileobj(sys.stdin.buffer, handle)
    with file.open("rb") as handle:
        start = handle.read(65_536)
    return [Source(STDIN, file.rename(file.with_suffix(_suffix_of(start))))]


def _suffix_of(start: bytes) -> str:
    """The ending a file that begins so would have, for input that has no name."""
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    first, _, rest = head.partition(b"\n")
    if start.startswith(b"PAR1"):
        return ".parquet"
    if first.startswith(b"{") and (first.rstrip().endswith(b"}") or rest.lstrip().startswith(b"{")):
        return ".jsonl"
    cells = [cell.strip(' "') for cell in first.decode("utf-8", errors="replace").replace("\t", ",").split(",")]
    return ".csv" if "text" in tables.guess_columns(cells) and (len(cells) > 1 or cells == ["text"]) else ".txt"


def _files(argument: str, report: Report) -> list[Source]:
    path = Path(argument)
    if path.is_dir():
        inside = sorted(each for each in path.rglob("*") if each.is_file() and not _hidden(each, path))
        known = [each for each in inside if each.suffix.lower() in PAGE_SUFFIXES + tables.SUFFIXES]
        if len(known) < len(inside):
            others = ", ".join(sorted({each.suffix or each.name for each in inside} - {each.suffix for each in known}))
            report.warnings.append(f"{argument}: {len(inside) - len(known)} files were passed over ({others}).")
        if not known:
            kinds = ", ".join(PAGE_SUFFIXES + tables.SUFFIXES)
            raise InputError(f"The folder {argument} holds no page and no table. It may hold {kinds} files.")
        return [Source(str(each), each) for each in known]
    if path.is_file():
        return [Source(argument, path)]
    matches = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207 - a pattern may be absolute
    if not matches:
        raise InputError(f"There is no file or folder {argument}. Check the spelling and the folder you are in.")
    return [source for each in matches for source in _files(each, report)]


def _hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def read(source: Source, report: Report, columns: Mapping[str, str] | None = None) -> Iterator[Piece]:
    """The comments of one source, piece by piece.

    Raises:
        InputError: if it cannot be read.
    """
    try:
        if tables.is_table(source.path):
            yield from _read_table(source, report, columns)
        else:
            yield from _read_page(source, report)
    except OSError as error:
        raise InputError(f"{source.name} cannot be read: {error.strerror or error}.") from error


def _read_table(source: Source, report: Report, columns: Mapping[str, str] | None) -> Iterator[Piece]:
    reader = tables.TableReader(source.path, source.name)
    for comments in tables.read_comments(reader, columns):
        yield Piece(source, comments, share=reader.share)
    report.warnings += reader.warnings


def _read_page(source: Source, report: Report) -> Iterator[Piece]:
    threads = read_threads(source)
    for thread in threads:
        report.warnings += [f"{source.name}: {each}" for each in thread.warnings]
    yield Piece(source, tables.thread_frame(threads), threads)


def read_threads(source: Source, as_of: date | None = None) -> tuple[Thread, ...]:
    """The threads of one page or export; relative times count from ``as_of``, the day it was saved.

    Raises:
        InputError: if it cannot be read.
    """
    return tuple(formats.read(Document(source.name, source.path.read_bytes(), as_of)))


@dataclass(frozen=True)
class Choice:
    """Which models to use, so that each worker can open them once for itself."""

    folder: Path
    toxicity: str
    stance: str


def choose(folder: Path, toxicity: str | None = None, stance: str | None = None) -> Choice:
    """The models named, else those in use in ``folder``.

    Raises:
        ModelError: if one is not there.
    """
    store = ModelStore(folder)
    cards = [
        store.find(model or store.in_use(task), task)[0] for task, model in zip(TASKS, (toxicity, stance), strict=True)
    ]
    return Choice(folder, cards[0].id, cards[1].id)


@lru_cache(maxsize=2)
def models(choice: Choice) -> tuple[Model, Model]:
    """The toxicity and the stance model chosen, opened once per process."""
    store = ModelStore(choice.folder)
    return Model(*store.load("toxicity", choice.toxicity)), Model(*store.load("stance", choice.stance))


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
    toxicity, stance = models(choice)
    return piece, score_comments(piece.comments, toxicity, stance, targets, main)


def read_all(
    found: Sequence[Source],
    report: Report,
    columns: Mapping[str, str] | None = None,
    done: Callable[[Piece], object] = lambda piece: None,
) -> Iterator[Piece]:
    """The pieces of all sources in turn; a source that cannot be read goes to ``report.errors``, the rest go on."""
    for source in found:
        try:
            for piece in read(source, report, columns):
                yield piece
                done(piece)
        except StanceError as error:
            report.errors.append(str(error))
