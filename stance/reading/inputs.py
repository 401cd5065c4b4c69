"""The inputs of a run: files, folders, patterns, archives and standard input, read as comments piece by piece."""

import glob
import io
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from stance.errors import InputError, PageError, StanceError
from stance.reading import archives, formats, tables
from stance.reading.formats.document import MAX_BYTES, Document
from stance.reading.identity import thread_id
from stance.records import Thread

PAGE_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".txt", ".text", ".xml", ".json", ".db", ".sqlite")
"""File name endings read as pages or exports when a whole folder is given; a file named singly may have any."""
SUFFIXES: Final = (*PAGE_SUFFIXES, *tables.SUFFIXES, *archives.SUFFIXES)
"""All file name endings that are read."""
START_BYTES: Final = 65_536
"""How much of a file without a name tells what it is."""
STDIN: Final = "-"


@dataclass(frozen=True)
class Source:
    """One input: the name the user knows it by, and the file that holds it."""

    name: str
    path: Path
    as_of: date | None = None
    """The day it was saved, if that was given."""


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
def sources(arguments: Sequence[str], report: Report, as_of: date | None = None) -> Iterator[list[Source]]:
    """The inputs that ``arguments`` name; what cannot be found goes to ``report.errors``. Standard input is kept in a
    temporary file meanwhile, so that it may be of any size. ``as_of`` is the day they were saved, if that is known.
    """
    with tempfile.TemporaryDirectory(prefix="stance-") as folder:
        found: list[Source] = []
        for argument in arguments:
            try:
                found += _stdin(Path(folder)) if argument == STDIN else _files(argument, report)
            except InputError as error:
                report.errors.append(str(error))
        yield list({source.path: replace(source, as_of=as_of) for source in found}.values())


def _stdin(folder: Path) -> list[Source]:
    file = folder / "stdin"
    with file.open("wb") as handle:
        shutil.copyfileobj(sys.stdin.buffer, handle)
    with file.open("rb") as handle:
        start = handle.read(START_BYTES)
    return [Source(STDIN, file.rename(file.with_suffix(_suffix_of(start))))]


def _suffix_of(start: bytes) -> str:
    """The ending a file that begins so would have, for input that has no name."""
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    first, _, rest = head.partition(b"\n")
    if start.startswith(b"PAR1"):
        return ".parquet"
    if first.startswith((b"{", b"[")):
        return ".jsonl" if _is_row(first) and (rest.lstrip().startswith(b"{") or not rest.strip()) else ".json"
    cells = [cell.strip(' "') for cell in first.decode("utf-8", errors="replace").replace("\t", ",").split(",")]
    return ".csv" if "text" in tables.guess_columns(cells) and (len(cells) > 1 or cells == ["text"]) else ".txt"


def _is_row(line: bytes) -> bool:
    """Whether a line is a JSON object that could be a table's row: it holds no list of objects."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and not any(
        isinstance(cell, list) and any(isinstance(each, dict) for each in cell) for cell in row.values()
    )


def _files(argument: str, report: Report) -> list[Source]:
    path = Path(argument)
    if path.is_dir():
        inside = sorted(each for each in path.rglob("*") if each.is_file() and not _hidden(each, path))
        known = [each for each in inside if _is_known(each)]
        if len(known) < len(inside):
            others = ", ".join(sorted({each.suffix or each.name for each in inside if not _is_known(each)}))
            report.warnings.append(f"{argument}: {len(inside) - len(known)} files were passed over ({others}).")
        if not known:
            kinds = ", ".join(SUFFIXES)
            raise InputError(f"The folder {argument} holds no page and no table. It may hold {kinds} files.")
        return [Source(str(each), each) for each in known]
    if path.is_file():
        return [Source(argument, path)]
    matches = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207 - a pattern may be absolute
    if not matches:
        raise InputError(f"There is no file or folder {argument}. Check the spelling and the folder you are in.")
    return [source for each in matches for source in _files(each, report)]


def _is_known(file: Path) -> bool:
    """Whether a file found in a folder is read, by its name; of one compressed alone, the name within counts."""
    suffix = file.suffix.lower()
    return (file.with_suffix("").suffix.lower() if suffix in (".gz", ".zst") else suffix) in SUFFIXES


def _hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def is_table(path: Path) -> bool:
    """Whether a file is read as a table: by the ending of its name, unless its first lines are an export's."""
    if not tables.is_table(path):
        return False
    with path.open("rb") as handle:
        return not _is_export(path.suffix.lower(), path.stat().st_size, handle.read(START_BYTES))


def _is_export(suffix: str, size: int, start: bytes) -> bool:
    """Whether JSON Lines that begin so are an export with links between its lines; one too large is read as a table."""
    if suffix not in (".jsonl", ".ndjson") or size > MAX_BYTES:
        return False
    whole = start[: start.rfind(b"\n") + 1] or start
    try:
        return formats.is_known_export(Document("lines", whole))
    except PageError:
        return False  # no text, which the table's reader tells better


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


def read(source: Source, report: Report, columns: Mapping[str, str] | None = None) -> Iterator[Piece]:
    """The comments of one source, piece by piece.

    Raises:
        InputError: if it cannot be read.
    """
    try:
        if archives.is_archive(source.path):
            yield from _read_archive(source, report, columns)
        elif is_table(source.path):
            yield from _read_table(source, tables.TableReader(source.path, source.name), report, columns)
        else:
            yield _page(source, read_threads(source), report)
    except OSError as error:
        raise InputError(f"{source.name} cannot be read: {error.strerror or error}.") from error


def _read_table(
    source: Source, reader: tables.TableReader, report: Report, columns: Mapping[str, str] | None
) -> Iterator[Piece]:
    for comments in tables.read_comments(reader, columns):
        yield Piece(source, comments, share=reader.share)
    report.warnings += reader.warnings


def _page(source: Source, threads: tuple[Thread, ...], report: Report) -> Piece:
    for thread in threads:
        report.warnings += [f"{source.name}: {each}" for each in thread.warnings]
    return Piece(source, tables.thread_frame(threads), threads)


def _read_archive(source: Source, report: Report, columns: Mapping[str, str] | None) -> Iterator[Piece]:
    """The pages, exports and tables of an archive; one that cannot be read goes to ``report.errors``."""
    for archive, member in _members(source, report):
        inner = Source(member.name, source.path, member.as_of or source.as_of)
        try:
            reader = _table_in(member)
            if reader is None:
                yield replace(_page(inner, _threads_in(member, inner.as_of), report), share=archive.share)
                continue
            for piece in _read_table(inner, reader, report, columns):
                yield replace(piece, share=archive.share)
        except InputError as error:
            if archive.is_single:
                raise
            _note(error, member, report)


def _note(error: InputError, member: archives.Member, report: Report) -> None:
    """Tells what cannot be read; a crawl holds all sorts of things, so there it is no error."""
    (report.warnings if member.url else report.errors).append(str(error))


def _members(source: Source, report: Report) -> Iterator[tuple[archives.Archive, archives.Member]]:
    """What an archive holds that can be read by its name; the rest is counted in a warning."""
    passed_over: list[str] = []
    found = False
    with archives.Archive(source.path, source.name) as archive:
        for member in archive.members():
            if not archive.is_single and member.suffix not in PAGE_SUFFIXES + tables.SUFFIXES:
                passed_over.append(member.suffix or member.name)
                continue
            found = True
            yield archive, member
    if passed_over:
        kinds = ", ".join(sorted(set(passed_over))[:12])
        report.warnings.append(f"{source.name}: {len(passed_over):,} files were passed over ({kinds}).")
    if not found:
        raise PageError(
            f"{source.name} holds no page and no table. It may hold {', '.join(PAGE_SUFFIXES + tables.SUFFIXES)} files."
        )


def _table_in(member: archives.Member) -> tables.TableReader | None:
    """A reader of the table that an archive's file is; None if it is a page or an export."""
    with member.open() as stream:
        start = stream.read(START_BYTES)
    suffix = member.suffix or _suffix_of(start)
    if suffix not in tables.SUFFIXES or _is_export(suffix, len(start), start):
        return None
    opened = member.open if suffix != ".parquet" else lambda: io.BytesIO(member.read())
    return tables.TableReader(Path("member").with_suffix(suffix), member.name, opened)


def _threads_in(member: archives.Member, as_of: date | None) -> tuple[Thread, ...]:
    """The threads of a page in an archive, with the address it was saved from where it names none itself."""
    threads = tuple(formats.read(Document(member.name, member.read(), as_of)))
    if len(threads) == 1 and threads[0].url is None and member.url:
        return (replace(threads[0], url=member.url, thread_id=thread_id(member.url, None, member.name)),)
    return threads


def read_threads(source: Source) -> tuple[Thread, ...]:
    """The threads of one file of any kind.

    Raises:
        InputError: if it cannot be read; of an archive, if nothing in it can.
    """
    if archives.is_archive(source.path):
        return _threads_of_archive(source)
    if is_table(source.path):
        return _threads_of_table(tables.TableReader(source.path, source.name))
    return tuple(formats.read(Document(source.name, source.path.read_bytes(), source.as_of)))


def _threads_of_table(reader: tables.TableReader) -> tuple[Thread, ...]:
    return tuple(tables.frame_threads(pd.concat(tables.read_comments(reader)), reader))


def _threads_of_archive(source: Source) -> tuple[Thread, ...]:
    threads: list[Thread] = []
    report = Report()
    try:
        for archive, member in _members(source, report):
            try:
                reader = _table_in(member)
                threads += (
                    _threads_in(member, member.as_of or source.as_of) if reader is None else _threads_of_table(reader)
                )
            except InputError as error:
                if archive.is_single:
                    raise
                _note(error, member, report)
    except InputError as error:
        if not threads:
            raise
        report.errors.append(str(error))
    if not threads and report.errors:
        raise PageError(report.errors[0])
    told = (*report.errors, *report.warnings)
    return (replace(threads[0], warnings=(*threads[0].warnings, *told)), *threads[1:]) if threads else ()
