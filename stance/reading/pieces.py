"""What sources give: rows of comments piece by piece, or threads all at once.

What a file is, is decided here and nowhere else: an archive, whose files are read in turn, a table, or a page or an
export.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeVar

import pandas as pd

from stance.errors import InputError, PageError, StanceError
from stance.reading import archives, formats, tables
from stance.reading.alternatives import corrected
from stance.reading.failures import Refusals, told_in_a_sentence
from stance.reading.formats.document import MAX_BYTES, Document
from stance.reading.identity import thread_id
from stance.reading.inputs import Report, Source
from stance.reading.kinds import PAGE_SUFFIXES, START_BYTES, is_export_script, is_table, passed_over, suffix_of
from stance.records import Thread

T = TypeVar("T")
MOST_COUNTED: Final = 200_000
"""Rows beyond those asked for that are counted, in some ten seconds. Set by hand."""
_IN_ARCHIVES: Final = PAGE_SUFFIXES + tables.SUFFIXES
"""Endings of the files that are read in an archive of several."""


@dataclass(frozen=True)
class Piece:
    """Some comments of one source: a whole page or export, or a chunk of a table."""

    source: Source
    """Of what lies in an archive, the file there, by its own name."""
    comments: pd.DataFrame
    """The ``COMMENT_COLUMNS`` of tables."""
    threads: tuple[Thread, ...] = ()
    """What a page or an export was read as; none for a table."""
    share: float = 1.0
    """How much of the source has been read when this piece is done, 0..1."""
    headlines: Mapping[str, str | None] = field(default_factory=dict)
    """Of a table, the headlines of its threads so far, as far as they are known."""


@dataclass(frozen=True)
class Content:
    """All of one source at once."""

    threads: tuple[Thread, ...]
    is_table: bool = False
    """Whether it is a table, or an archive of nothing else: rows alone, without anything known of their articles."""
    left_out: int = 0
    """How many rows of a table were not asked for; no more than ``MOST_COUNTED`` are counted."""


def read_all(sources: Iterable[Source], report: Report, columns: Mapping[str, str] | None = None) -> Iterator[Piece]:
    """The pieces of all sources in turn; a source that cannot be read goes to ``report.errors``, the rest go on."""
    return _in_turn(sources, report, lambda source: pieces(source, report, columns))


def read_threads(sources: Iterable[Source], report: Report) -> Iterator[Thread]:
    """The threads of all sources in turn; what cannot be read, of an archive too, goes to ``report.errors``."""

    def read(source: Source) -> Iterator[Thread]:
        for part in _of_each_file(source, report, lambda file: [file.content(None, None)]):
            for thread in part.threads:
                report.warn(source.name, thread.warnings)
                yield thread

    return _in_turn(sources, report, read)


def _in_turn(sources: Iterable[Source], report: Report, read: Callable[[Source], Iterable[T]]) -> Iterator[T]:
    refusals = Refusals()
    for source in sources:
        try:
            with told_in_a_sentence(source.name):
                yield from read(source)
        except StanceError as error:
            report.errors += refusals.told(source.name, error)
    report.errors += refusals.counted()
    report.warnings += report.alike.counted()


def pieces(source: Source, report: Report, columns: Mapping[str, str] | None = None) -> Iterator[Piece]:
    """The comments of one source, piece by piece. Of an archive, files that cannot be read go to ``report``.

    ``columns`` names columns of tables by role, such as ``{"text": "remark"}``.

    Raises:
        InputError: if it cannot be read.
    """
    return _of_each_file(source, report, lambda file: file.pieces(report, columns))


def content(source: Source, most_rows: int | None = None, columns: Mapping[str, str] | None = None) -> Content:
    """All threads of one source; the first has in its warnings what was odd about the source as a whole.

    Args:
        source: what to read.
        most_rows: of a table, only so many rows are read.
        columns: names columns of tables by role, such as ``{"text": "remark"}``.

    Raises:
        InputError: if it cannot be read; of an archive, if nothing in it can.
    """
    report = Report()
    parts: list[Content] = []
    try:
        for part in _of_each_file(source, report, lambda file: [file.content(most_rows, columns)]):
            parts.append(part)
    except InputError as error:
        if not any(part.threads for part in parts):
            raise
        report.errors.append(str(error))
    threads = tuple(thread for part in parts for thread in part.threads)
    if not threads and report.errors:
        raise PageError(report.errors[0])
    if threads:
        told = (*threads[0].warnings, *report.errors, *report.warnings)
        threads = (replace(threads[0], warnings=told), *threads[1:])
    return Content(threads, all(part.is_table for part in parts), sum(part.left_out for part in parts))


@dataclass(frozen=True)
class _File:
    """A page, an export or a table, not read yet: a source by itself, or a file in an archive."""

    source: Source
    read: Callable[[], bytes]
    """Gives all of its bytes."""
    table: tables.TableReader | None
    """None for a page or an export."""
    archive: archives.Archive | None = None
    url: str | None = None
    """The address it was saved from, if the archive says so."""

    @property
    def share(self) -> float:
        """How much of the source has been read, 0..1."""
        if self.archive is not None:
            return self.archive.share
        return self.table.share if self.table is not None else 1.0

    def pieces(self, report: Report, columns: Mapping[str, str] | None) -> Iterator[Piece]:
        if self.table is None:
            threads = self._threads()
            report.warn(self.source.name, (warning for thread in threads for warning in thread.warnings))
            yield Piece(self.source, tables.thread_frame(threads), threads, self.share)
            return
        for comments in tables.read_comments(self.table, columns):
            yield Piece(self.source, comments, share=self.share, headlines=self.table.headlines)
        report.warnings += self.table.warnings

    def content(self, most_rows: int | None, columns: Mapping[str, str] | None) -> Content:
        if self.table is None:
            return Content(self._threads())
        chunks, rows = [], 0
        for chunk in tables.read_comments(self.table, columns):
            rows += len(chunk)
            if most_rows is None or rows - len(chunk) < most_rows:
                chunks.append(chunk)
            elif rows - most_rows >= MOST_COUNTED:
                break
        comments = pd.concat(chunks).iloc[:most_rows]
        left_out = max(0, rows - most_rows) if most_rows is not None else 0
        return Content(tuple(tables.frame_threads(comments, self.table)), True, min(left_out, MOST_COUNTED))

    def _threads(self) -> tuple[Thread, ...]:
        """What the formats read it as, with the address it was saved from where a page does not say its own."""
        document = Document(self.source.name, self.read(), self.source.as_of)
        if self.source.correction is not None:
            return tuple(corrected(document, self.source.correction))
        threads = tuple(formats.read(document, self.source.layouts.of(document, self.url)))
        if len(threads) == 1 and threads[0].url is None and self.url:
            return (replace(threads[0], url=self.url, thread_id=thread_id(self.url, None, self.source.name)),)
        return threads


def _of_each_file(source: Source, report: Report, read: Callable[[_File], Iterable[T]]) -> Iterator[T]:
    """What ``read`` makes of the file that a source is or, if it is an archive, of each file in it.

    Raises:
        InputError: if it cannot be read; an archive's file goes to ``report`` instead, and the rest go on.
    """
    with told_in_a_sentence(source.name):
        if source.block is None and archives.is_archive(source.path):
            yield from _of_each_member(source, report, read)
        else:
            yield from read(_file(source))


def _of_each_member(source: Source, report: Report, read: Callable[[_File], Iterable[T]]) -> Iterator[T]:
    refusals, refused_pages = Refusals(), Refusals()
    for archive, member in _members(source, report):
        try:
            with told_in_a_sentence(member.name):
                yield from read(_packed_file(source, archive, member))
        except archives.BombError:
            raise
        except InputError as error:
            if archive.is_single:
                raise
            # A crawl holds all sorts of things, so that a page which cannot be read is no error there.
            if member.url:
                report.warnings += refused_pages.told(member.name, error)
            else:
                report.errors += refusals.told(member.name, error)
    report.warnings += refused_pages.counted()
    report.errors += refusals.counted()


def _file(source: Source) -> _File:
    path = source.path
    if source.block is not None:
        reader = tables.TableReader(path, source.name, source.opened, source.block)
        return _File(source, path.read_bytes, reader)
    with path.open("rb") as handle:
        is_rows = is_table(path.suffix.lower(), handle.read(START_BYTES), path.stat().st_size)
    table = tables.TableReader(path, source.name) if is_rows else None
    return _File(source, lambda: content_of_page(source), table)


def content_of_page(source: Source) -> bytes:
    """All of a file that is a page or an export.

    Raises:
        PageError: if it is larger than one may be; no more of it is read than shows that.
    """
    with source.path.open("rb") as handle:
        data = handle.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        size = max(source.path.stat().st_size, len(data))
        raise PageError(
            f"{source.name} is {size / 1e6:,.0f} MB; a page may be at most {MAX_BYTES / 1e6:,.0f} MB. "
            "Split it, or export the comments as CSV or JSONL, which may be of any size."
        )
    return data


def _packed_file(source: Source, archive: archives.Archive, member: archives.Member) -> _File:
    with member.open() as stream:
        start = stream.read(START_BYTES)
    suffix = member.suffix or suffix_of(start)
    inner = replace(source, name=member.name, as_of=member.as_of or source.as_of)
    reader = None
    if is_table(suffix, start, len(start)):
        opened = member.open if suffix not in (".parquet", ".xlsx") else lambda: io.BytesIO(member.read())
        reader = tables.TableReader(Path("member").with_suffix(suffix), member.name, opened)
    return _File(inner, member.read, reader, archive, member.url)


def _members(source: Source, report: Report) -> Iterator[tuple[archives.Archive, archives.Member]]:
    """What an archive holds that can be read by its name; the rest is counted in a warning.

    Raises:
        PageError: if it holds nothing else.
    """
    others: list[str] = []
    found = False
    with archives.Archive(source.path, source.name) as archive:
        for member in archive.members():
            is_read = member.suffix in _IN_ARCHIVES or is_export_script(member.name)
            if not archive.is_single and not is_read:
                others.append(member.suffix or member.name)
                continue
            found = True
            yield archive, member
    if others:
        report.warnings.append(passed_over(source.name, others))
    if not found:
        raise PageError(f"{source.name} holds no page and no table. It may hold {', '.join(_IN_ARCHIVES)} files.")
