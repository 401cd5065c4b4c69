"""CSV, TSV, JSONL, Parquet and Excel workbooks, read in chunks."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from io import SEEK_END, TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, Final

import pandas as pd

from stance.errors import InputError
from stance.printable import printable
from stance.reading.encoding import SAMPLE_BYTES, encoding_of
from stance.reading.tables.bounds import bounded_lines, refuse_bomb, refuse_too_wide
from stance.reading.tables.cells import whole
from stance.reading.tables.columns import fullest_first, guess_columns
from stance.reading.tables.formulas import restored
from stance.reading.tables.quoting import MAX_CELL, QuotedLines, declared_separator, separator_of
from stance.reading.tables.workbook import sheet_of
from stance.records import Skipped

SUFFIXES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".xlsx")
"""File name endings read as tables."""
CHUNK_ROWS: Final = 5_000
"""Rows read at a time: some 5 MB of comments, so memory does not grow with the file."""
MAX_SKIPPED: Final = 1_000
"""Rows set aside that are kept to be looked at; beyond it they are only counted. Set by hand."""
REASONS_SHOWN: Final = 3
"""Rows set aside whose reason a warning gives."""
LINE_SHOWN: Final = 60
"""Characters of a line that a message quotes."""
CAUSE_SHOWN: Final = 160
"""Characters of another library's message that are quoted; some have several lines."""
JSONL_SUFFIXES: Final = (".jsonl", ".ndjson")

_HALF = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")
"""An escape in JSON that may stand for half a character, or for a NUL."""


def table_at(path: Path, what: str) -> "TableReader":
    """A reader of the table at ``path``, which holds ``what``, such as "Labels".

    Raises:
        InputError: if there is no such file, or it is not named like a table.
    """
    if not path.is_file():
        raise InputError(f"There is no file {path}. Check the spelling and the folder you are in.")
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"{path} is not named like a table. {what} are read from {', '.join(SUFFIXES)} files.")
    return TableReader(path)


class TableReader:
    """A table opened for reading.

    ``warnings`` says what was set aside, complete after the last chunk; ``headlines`` has those of the threads so far,
    None where a thread's rows name several.
    """

    def __init__(
        self,
        path: Path,
        name: str | None = None,
        opened: Callable[[], IO[bytes]] | None = None,
        block: range | None = None,
    ) -> None:
        """Args:
        path: the file; with ``opened``, only the ending of its name counts.
        name: what the user knows it by; else the path.
        opened: gives the bytes from the start, for a table in an archive.
        block: of a Parquet file, the rows to read, from 0; no more of the file is read than holds them.
        """
        self.path = path
        self._opened = opened
        self._block = block
        self.first_row = block.start + 1 if block else 1
        """The number in the file, from 1, of the first row read."""
        self.name = name or str(path)
        self.warnings: list[str] = []
        self.headlines: dict[str, str | None] = {}
        self.share = 0.0
        """How much of the file has been read, 0..1."""
        self.skipped: list[Skipped] = []
        """The first ``MAX_SKIPPED`` rows set aside, and why."""
        self._set_aside = 0
        self._broken = 0
        """Rows with half characters or NULs."""
        self._names: list[str] | None = None
        """The names of the columns, each once."""

    def chunks(self, rows: int = CHUNK_ROWS) -> Iterator[pd.DataFrame]:
        """Frames of at most ``rows`` rows, cells as they stand.

        Raises:
            InputError: if the file is empty, is no such table, or has no row.
        """
        if not self._size():
            raise InputError(f"{self.name} is empty (0 bytes). Export the table again.")
        suffix = self.path.suffix.lower()
        has_rows = False
        for frame in self._frames(rows, suffix):
            has_rows = has_rows or len(frame) > 0
            yield self._apart(frame)
        self._note_what_was_set_aside()
        if not has_rows:
            raise InputError(f"{self.name} has no usable row under its header. Export the table again.")

    def _frames(self, rows: int, suffix: str) -> Iterator[pd.DataFrame]:
        if suffix == ".parquet":
            return self._parquet(rows)
        return self._workbook(rows) if suffix == ".xlsx" else self._lines(rows, suffix)

    def _apart(self, frame: pd.DataFrame) -> pd.DataFrame:
        """``frame`` with each name of a column once; which column keeps its name is decided by the first chunk."""
        if self._names is None:
            apart, several = fullest_first(frame)
            for name in several:
                self.warnings.append(
                    f"{self.name} has several columns named {printable(name, LINE_SHOWN)!r}; the fullest of them is "
                    "read, and the others as (2) and on."
                )
            self._names = list(apart.columns)
        return frame.set_axis(self._names[: len(frame.columns)] + list(frame.columns[len(self._names) :]), axis=1)

    def _open(self) -> IO[bytes]:
        return self._opened() if self._opened else self.path.open("rb")

    def _size(self) -> int:
        """The file's size; in an archive, which must be unpacked to tell, 1 for any but an empty file."""
        if self._opened is None:
            return self.path.stat().st_size
        with self._open() as raw:
            return len(raw.read(1))

    def _parquet(self, rows: int) -> Iterator[pd.DataFrame]:
        import pyarrow
        import pyarrow.parquet

        try:
            with pyarrow.parquet.ParquetFile(self._source()) as file:
                refuse_too_wide(self.name, file.metadata.num_columns)
                if self._block is not None:
                    yield from self._parquet_block(file, self._block, rows)
                    return
                refuse_bomb(self.name, file, self._source, self._whole_size())
                rows_read = 0
                for batch in file.iter_batches(batch_size=rows):
                    rows_read += len(batch)
                    self.share = rows_read / file.metadata.num_rows
                    yield batch.to_pandas(integer_object_nulls=True)
        except (pyarrow.ArrowException, OSError) as error:
            cause = printable(str(error), CAUSE_SHOWN).rstrip(".")
            raise InputError(f"{self.name} cannot be read as Parquet: {cause}. Write the file again.") from error

    def _parquet_block(self, file: Any, block: range, rows: int) -> Iterator[pd.DataFrame]:
        """The rows of ``block``, cut where reading the whole file cuts them if it begins at a multiple of ``rows``."""
        groups, before = groups_of(file.metadata, block)
        refuse_bomb(self.name, file, self._source, self._whole_size(), groups)
        names = list(map(str, file.schema_arrow.names))
        if block.start and len(set(names)) < len(names):  # the first chunk of the file decides which is which
            for batch in file.iter_batches(batch_size=rows):
                self._apart(batch.to_pandas(integer_object_nulls=True))
                break
        for chunk in _rechunked(file.iter_batches(batch_size=rows, row_groups=groups), block.start - before, rows):
            left = block.stop - block.start
            yield chunk.slice(0, left).to_pandas(integer_object_nulls=True)
            block = range(block.start + min(len(chunk), left), block.stop)
            self.share = 1.0 - len(block) / max(block.stop - self.first_row + 1, 1)
            if not block:
                return

    def _workbook(self, rows: int) -> Iterator[pd.DataFrame]:
        for sheet in sheet_of(self.name, self._source(), self._whole_size()):
            if sheet.others:
                shown = printable(sheet.name, LINE_SHOWN)
                self.warnings.append(
                    f"{self.name} has {sheet.others + 1} sheets; only {shown!r} is read. Save others as files."
                )
            while chunk := list(islice(sheet.rows, rows)):
                yield pd.DataFrame(chunk, columns=sheet.columns, dtype=object)

    def _source(self) -> Path | IO[bytes]:
        return self._opened() if self._opened else self.path

    def _whole_size(self) -> int:
        """The bytes of the file, or of the archive's file, which is in memory."""
        if self._opened is None:
            return self.path.stat().st_size
        with self._opened() as raw:
            return raw.seek(0, SEEK_END)

    def _lines(self, rows: int, suffix: str) -> Iterator[pd.DataFrame]:
        with self._open() as raw:
            encoding = encoding_of(self.name, raw.read(SAMPLE_BYTES))
        if not encoding.startswith(("utf", "ascii")):
            self.warnings.append(f"{self.name} is not UTF-8; it was read as {encoding}. Check its accents.")
        size = self._size()
        with self._open() as raw, TextIOWrapper(raw, encoding, errors="replace", newline="") as handle:
            lines = bounded_lines(self.name, handle)
            for frame in (
                self._jsonl_frames(lines, rows) if suffix in JSONL_SUFFIXES else self._csv(lines, suffix, rows)
            ):
                self.share = min(raw.tell() / size, 1.0) if self._opened is None else 0.0
                yield frame

    def _jsonl_frames(self, lines: Iterator[str], rows: int) -> Iterator[pd.DataFrame]:
        """Frames with the columns of all lines so far, so that a column which a part of the file lacks stays one."""
        objects, columns = self._jsonl(lines), dict[str, None]()
        while chunk := list(islice(objects, rows)):
            columns |= dict.fromkeys(chain.from_iterable(chunk))
            refuse_too_wide(self.name, len(columns))
            yield pd.DataFrame(chunk, columns=list(columns), dtype=object)

    def _jsonl(self, lines: Iterator[str]) -> Iterator[dict[str, Any]]:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = self._mended(json.loads(line, object_pairs_hook=_object), line)
            except (ValueError, RecursionError):
                row = None
            if isinstance(row, dict):
                yield row
            elif number == 1:
                raise InputError(
                    f"{self.name} is not JSONL: line 1 is {line.strip()[:LINE_SHOWN]!r}. "
                    "Each line must be one JSON object."
                )
            else:
                self._skip(line, f"line {number} is not a JSON object")

    def _mended(self, row: Any, line: str) -> Any:
        """``row`` without half characters and NULs, which JSON can hold by their numbers only; counts it if it had."""
        if not _HALF.search(line):
            return row
        mended = _whole(row)
        self._broken += mended != row
        return mended

    def _csv(self, unread: Iterator[str], suffix: str, rows: int) -> Iterator[pd.DataFrame]:
        csv.field_size_limit(MAX_CELL)
        first = next(unread, "")
        separator, lines = declared_separator(first), self._without_nul(unread)
        if separator is None:
            separator, lines = separator_of(first, suffix), chain(self._without_nul([first]), lines)
        quoted = QuotedLines(lines, separator)
        try:
            header = next(csv.reader(quoted, delimiter=separator), [])
            columns = [cell.strip() or f"column {i}" for i, cell in enumerate(header, 1)]
            quoted.width = len(columns)
            refuse_too_wide(self.name, len(columns))
            fitted = self._fitted_rows(quoted, columns, separator)
            while chunk := list(islice(fitted, rows)):
                yield pd.DataFrame(chunk, columns=columns, dtype=object)
        except csv.Error as error:
            raise InputError(
                f"{self.name} cannot be read as CSV near line {quoted.line}: {error}. "
                "Look for a quotation mark that is opened and never closed."
            ) from error
        self.warnings += quoted.told(self.name)

    def _without_nul(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            if "\0" in line:
                self._broken += 1
                yield whole(line)
            else:
                yield line

    def _fitted_rows(self, quoted: QuotedLines, columns: list[str], separator: str) -> Iterator[list[str]]:
        text_last = guess_columns(columns).get("text") == columns[-1] if columns else False
        joint, width = separator if text_last else None, len(columns)
        for row in quoted.rows():
            if fitted := self._fitted(row, width, joint, quoted.line):
                yield [restored(cell) if "'" in cell else cell for cell in fitted]

    def _fitted(self, row: list[str], width: int, joint: str | None, line: int) -> list[str] | None:
        """A row with as many cells as the header; None if it is empty, or has too many and is set aside."""
        if not any(row):
            return None
        if len(row) <= width:
            return row + [""] * (width - len(row))
        if joint is not None:  # separators in a text that nobody quoted
            return [*row[: width - 1], joint.join(row[width - 1 :])]
        self._skip(",".join(row), f"line {line} has {len(row)} cells where the header has {width}")
        return None

    def _skip(self, text: str, reason: str) -> None:
        self._set_aside += 1
        if len(self.skipped) < MAX_SKIPPED:
            self.skipped.append(Skipped(text, reason))

    def _note_what_was_set_aside(self) -> None:
        if self._broken:
            self.warnings.append(
                f"{self.name}: half characters or NULs in {self._broken:,} row{'s' * (self._broken != 1)} stand as "
                "\ufffd now. Look at how the file was made."
            )
        if self._set_aside:
            more = f" and {self._set_aside - REASONS_SHOWN:,} more" if self._set_aside > REASONS_SHOWN else ""
            reasons = "; ".join(row.reason for row in self.skipped[:REASONS_SHOWN])
            self.warnings.append(
                f"{self._set_aside:,} rows of {self.name} were set aside: {reasons}{more}. "
                "Quote cells that hold the separator."
            )


def groups_of(metadata: Any, block: range) -> tuple[list[int], int]:
    """The row groups of a Parquet file that hold the rows of ``block``, and the number of rows before the first."""
    groups: list[int] = []
    first, start = 0, 0
    for number in range(metadata.num_row_groups):
        stop = start + metadata.row_group(number).num_rows
        if start < block.stop and stop > block.start:
            first = first if groups else start
            groups.append(number)
        start = stop
    return groups, first


def _rechunked(batches: Iterator[Any], skipped: int, rows: int) -> Iterator[Any]:
    """The rows of Arrow's ``batches`` after the first ``skipped``, as tables of ``rows`` rows and a rest."""
    import pyarrow

    held: list[Any] = []
    count = 0
    for batch in batches:
        batch, skipped = batch.slice(skipped), max(0, skipped - len(batch))
        while count + len(batch) >= rows:
            yield pyarrow.Table.from_batches([*held, batch.slice(0, rows - count)])
            batch = batch.slice(rows - count)
            held, count = [], 0
        if len(batch):
            held.append(batch)
            count += len(batch)
    if held:
        yield pyarrow.Table.from_batches(held)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; of several values under one key, the last that is not empty."""
    row = dict(pairs)
    if len(row) < len(pairs):
        row |= {key: value for key, value in pairs if value not in (None, "")}
    return row


def _whole(value: Any) -> Any:
    """A JSON value with all its texts and keys whole."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return {whole(key): _whole(part) for key, part in value.items()}
    return [_whole(part) for part in value] if isinstance(value, list) else value
