"""Files in and out of the dashboard: a page, export or table becomes threads and rows, and rows become a CSV."""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd

from stance import reader, reading
from stance.errors import ColumnsError, InputError
from stance.printable import printable
from stance.reading import NO_LAYOUTS, SITE_LAYOUT, Correction, Example, Pointable, Shown, SiteLayouts
from stance.records import Thread
from stance.settings import shipped

MAX_ROWS: Final = 20_000
"""Comments of one file that are shown: some 20 s of scoring; `stance classify` takes files of any size."""
NOT_A_PAGE: Final = ("labels.csv",)
"""Files beside the sample pages that are there to train on, not to read."""
HEAD_ROWS: Final = 5
"""Rows of a table that are shown to choose its columns by."""
CELL: Final = 80
"""Characters of a cell or a column's name that are shown there."""
DIGITS: Final = {"content": 16, "name": 8}
"""Hexadecimal digits of the digests in a key: no two of a reader's files share them by chance."""


@dataclass(frozen=True)
class TableHead:
    """The columns and first rows of a table, to choose from which column is what."""

    columns: tuple[str, ...]
    """Their names as they are; to be shortened when they are shown."""
    rows: tuple[tuple[str, ...], ...]
    """As text, shortened."""
    guessed: dict[str, str]
    """The columns that are known by their names, by role."""


@dataclass(frozen=True)
class How:
    """What a reader said of how to read a file."""

    columns: Mapping[str, str] | None = None
    """The columns of a table by role."""
    correction: Correction | None = None
    """How a page was put right."""
    layouts: SiteLayouts = NO_LAYOUTS


AS_IT_IS: Final = How()


@dataclass(frozen=True)
class Loaded:
    """One file as read."""

    key: str
    """Digest of name and content: the same for the same file, for caches."""
    name: str
    """As the user knows it. Hostile like all that comes from outside: plain text only, never a path."""
    threads: tuple[Thread, ...]
    comments: pd.DataFrame
    """The ``COMMENT_COLUMNS`` of all threads, one row per comment."""
    is_table: bool
    """Whether nothing is known but rows, so that targets are proposed from them alone, as on the command line."""
    left_out: int = 0
    """Comments of the file beyond the ``MAX_ROWS`` that are shown."""

    def rows_of(self, thread: Thread) -> pd.DataFrame:
        """The comments of one of the threads."""
        return self.comments[self.comments["thread_id"] == thread.thread_id]


def samples() -> dict[str, Path]:
    """The sample pages that came with the program, by file name."""
    return {
        path.name: path
        for path in sorted(shipped("seeds").glob("*"))
        if path.suffix.lower() in reading.SUFFIXES and path.name not in NOT_A_PAGE
    }


def read_upload(name: str, content: bytes, how: How = AS_IT_IS) -> Loaded:
    """What was uploaded under ``name``. Of the name only a known ending is used, which says how to read the content.

    It is read in a process of its own, since anything may come.

    Raises:
        ColumnsError: if it is a table of which ``columns`` must be given.
        InputError: if it cannot be read, or takes too long or too much memory.
    """
    with reading.received(name, content) as (path, shown):
        return reader.apart(read_file, path, shown, how, name=shown)


def table_head(name: str, content: bytes) -> TableHead:
    """The columns and first rows of an upload that is a table.

    Raises:
        InputError: if it is none, or cannot be read.
    """
    with reading.received(name, content) as (path, shown):
        return reader.apart(head_of, path, shown, name=shown)


def unknown_table(name: str, content: bytes) -> TableHead | None:
    """The columns and first rows of an upload that is a table of which no column is known to hold the comments.

    Raises:
        InputError: if it cannot be read.
    """
    with reading.received(name, content) as (path, shown):
        return reader.apart(_unknown_table, path, shown, name=shown)


def pointable(name: str, content: bytes) -> Pointable:
    """What can be pointed at in a page that was uploaded, and its readings.

    Raises:
        InputError: if it is no page, or cannot be read.
    """
    with reading.received(name, content) as (path, shown):
        return reader.apart(reading.pointable, reading.Source(shown, path), name=shown)


def pointed(name: str, content: bytes, example: Example) -> Shown:
    """How an uploaded page is read if one of its comments is as ``example`` has it.

    Raises:
        InputError: if it can be read in no such way.
    """
    with reading.received(name, content) as (path, shown):
        return reader.apart(reading.pointed, reading.Source(shown, path), example, name=shown)


def _unknown_table(path: Path, name: str) -> TableHead | None:
    try:
        next(reading.pieces(reading.Source(name, path), reading.Report()), None)
    except ColumnsError:
        return head_of(path, name)
    return None


def head_of(path: Path, name: str) -> TableHead:
    """The columns and first rows of the table at ``path``, known to the user as ``name``."""
    frame = next(reading.TableReader(path, name).chunks(HEAD_ROWS))
    columns = tuple(map(str, frame.columns))
    cells = tuple(tuple(printable(str(cell), CELL) for cell in row) for row in frame.to_numpy().tolist())
    return TableHead(columns, cells, reading.guess_columns(columns))


def read_file(path: Path, name: str, how: How = AS_IT_IS) -> Loaded:
    """The file at ``path``, known to the user as ``name``.

    Raises:
        ColumnsError: if it is a table of which ``columns`` must be given.
        InputError: if it cannot be read, or holds no thread.
    """
    with path.open("rb") as handle:
        of_content = hashlib.file_digest(handle, "sha256").hexdigest()[: DIGITS["content"]]
    named = f"{name}\n{sorted(how.columns.items())}" if how.columns else name
    source = reading.Source(name, path, layouts=how.layouts, correction=how.correction)
    content = reading.content(source, MAX_ROWS, how.columns)
    if not content.threads:
        raise InputError(f"{name} lists no thread. Save the page again with its comments on screen.")
    threads, comments = content.threads, reading.thread_frame(content.threads)
    if how.correction is not None or any(thread.layout == SITE_LAYOUT for thread in threads):
        named += f"\n{threads}"  # the same file may be read otherwise before or after
    key = of_content + hashlib.sha256(named.encode(errors="replace")).hexdigest()[: DIGITS["name"]]
    left_out = content.left_out + max(0, len(comments) - MAX_ROWS)
    if left_out:
        note = f"{cut_note(left_out)} For all of them: stance classify FILE -o OUT"
        threads = (replace(threads[0], warnings=(*threads[0].warnings, note)), *threads[1:])
    return Loaded(key, name, threads, comments.head(MAX_ROWS), content.is_table, left_out)


def cut_note(left_out: int) -> str:
    """A sentence on how many comments of a file are shown, of which ``left_out`` are not."""
    more = "more than " * (left_out >= reading.MOST_COUNTED)
    return f"The first {MAX_ROWS:,} of {more}{MAX_ROWS + left_out:,} comments are shown."


def jsonl_bytes(rows: pd.DataFrame) -> bytes:
    """``rows`` as JSON Lines in UTF-8."""
    return reading.to_jsonl(rows).encode("utf-8", errors="replace")


def csv_bytes(scored: pd.DataFrame) -> bytes:
    """``scored`` as CSV in UTF-8 with a byte order mark, so that spreadsheets keep its accents; no live formulas."""
    with tempfile.TemporaryDirectory(prefix="stance-") as folder:
        path = Path(folder, "comments.csv")
        with reading.TableWriter(path, excel=True) as writer:
            writer.write(scored)
        return path.read_bytes()
