"""CSV, TSV, JSONL and Parquet, read in chunks."""

import csv
import json
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, Final

import pandas as pd

from stance.errors import InputError
from stance.reading.encoding import SAMPLE_BYTES, encoding_of
from stance.reading.tables.columns import guess_columns
from stance.reading.tables.formulas import restored
from stance.records import Skipped

SUFFIXES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")
"""File name endings read as tables."""
CHUNK_ROWS: Final = 5_000
"""Rows read at a time: some 5 MB of comments, so memory does not grow with the file."""
MAX_CELL: Final = 4 * 1024**2
"""Characters of the longest cell; a longer one means a quote that is never closed, not a comment. Set by hand."""
MAX_SKIPPED: Final = 1_000
"""Rows set aside that are kept to be looked at; beyond it they are only counted. Set by hand."""
REASONS_SHOWN: Final = 3
"""Rows set aside whose reason a warning gives."""
LINE_SHOWN: Final = 60
"""Characters of a line that a message quotes."""


class TableReader:
    """A table opened for reading; ``warnings`` says what was set aside, complete after the last chunk."""

    def __init__(self, path: Path, name: str | None = None, opened: Callable[[], IO[bytes]] | None = None) -> None:
        """Args:
        path: the file; with ``opened``, only the ending of its name counts.
        name: what the user knows it by; else the path.
        opened: gives the bytes from the start, for a table in an archive.
        """
        self.path = path
        self._opened = opened
        self.name = name or str(path)
        self.warnings: list[str] = []
        self.share = 0.0
        """How much of the file has been read, 0..1."""
        self.skipped: list[Skipped] = []
        """The first ``MAX_SKIPPED`` rows set aside, and why."""
        self._set_aside = 0

    def chunks(self, rows: int = CHUNK_ROWS) -> Iterator[pd.DataFrame]:
        """Frames of at most ``rows`` rows, cells as they stand.

        Raises:
            InputError: if the file is empty, is no such table, or has no row.
        """
        if not self._size():
            raise InputError(f"{self.name} is empty (0 bytes). Export the table again.")
        suffix = self.path.suffix.lower()
        has_rows = False
        for frame in self._parquet(rows) if suffix == ".parquet" else self._lines(rows, suffix):
            has_rows = has_rows or len(frame) > 0
            yield frame
        self._note_what_was_set_aside()
        if not has_rows:
            raise InputError(f"{self.name} has no usable row under its header. Export the table again.")

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
            with pyarrow.parquet.ParquetFile(self._opened() if self._opened else self.path) as file:
                rows_read = 0
                for batch in file.iter_batches(batch_size=rows):
                    rows_read += len(batch)
                    self.share = rows_read / file.metadata.num_rows
                    yield batch.to_pandas()
        except (pyarrow.ArrowException, OSError) as error:
            raise InputError(f"{self.name} cannot be read as Parquet: {error}. Write the file again.") from error

    def _lines(self, rows: int, suffix: str) -> Iterator[pd.DataFrame]:
        with self._open() as raw:
            encoding = encoding_of(self.name, raw.read(SAMPLE_BYTES))
        if not encoding.startswith(("utf", "ascii")):
            self.warnings.append(f"{self.name} is not UTF-8; it was read as {encoding}. Check its accents.")
        size = self._size()
        with self._open() as raw, TextIOWrapper(raw, encoding, errors="replace", newline="") as handle:
            records = self._jsonl(handle) if suffix in (".jsonl", ".ndjson") else self._csv(handle, suffix)
            while chunk := list(islice(records, rows)):
                self.share = raw.tell() / size if self._opened is None else 0.0
                yield pd.DataFrame(chunk)

    def _jsonl(self, handle: IO[str]) -> Iterator[dict[str, Any]]:
        for number, line in enumerate(handle, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
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

    def _csv(self, handle: IO[str], suffix: str) -> Iterator[dict[str, str]]:
        csv.field_size_limit(MAX_CELL)
        header = next(handle, "")
        rows = csv.reader(chain([header], handle), delimiter=_delimiter(header, suffix))
        try:
            columns = [cell.strip() or f"column {i}" for i, cell in enumerate(next(rows, []), 1)]
            text_last = guess_columns(columns).get("text") == columns[-1] if columns else False
            for row in rows:
                if fitted := self._fitted(row, len(columns), text_last, rows.line_num):
                    yield dict(zip(columns, map(restored, fitted), strict=True))
        except csv.Error as error:
            raise InputError(
                f"{self.name} cannot be read as CSV near line {rows.line_num}: {error}. "
                "Look for a quotation mark that is opened and never closed."
            ) from error

    def _fitted(self, row: list[str], width: int, text_last: bool, line: int) -> list[str] | None:
        """A row with as many cells as the header; None if it is empty, or has too many and is set aside."""
        if not any(row):
            return None
        if len(row) <= width:
            return row + [""] * (width - len(row))
        if text_last:  # commas in a text that nobody quoted
            return [*row[: width - 1], ",".join(row[width - 1 :])]
        self._skip(",".join(row), f"line {line} has {len(row)} cells where the header has {width}")
        return None

    def _skip(self, text: str, reason: str) -> None:
        self._set_aside += 1
        if len(self.skipped) < MAX_SKIPPED:
            self.skipped.append(Skipped(text, reason))

    def _note_what_was_set_aside(self) -> None:
        if self._set_aside:
            more = f" and {self._set_aside - REASONS_SHOWN:,} more" if self._set_aside > REASONS_SHOWN else ""
            reasons = "; ".join(row.reason for row in self.skipped[:REASONS_SHOWN])
            self.warnings.append(
                f"{self._set_aside:,} rows of {self.name} were set aside: {reasons}{more}. "
                "Quote cells that hold the separator."
            )


def _delimiter(header: str, suffix: str) -> str:
    """The separator that stands most often in the first line; a comma if there is none."""
    return "\t" if suffix == ".tsv" else max(",;\t|", key=header.count)
