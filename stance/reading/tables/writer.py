"""CSV, JSONL and Parquet, written whole or not at all."""

import csv
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Self

import pandas as pd

from stance.errors import InputError
from stance.reading.tables.drafts import Draft
from stance.reading.tables.formulas import neutralised
from stance.reading.tables.times import moment
from stance.records import COMMENTS, Column

OUTPUT_SUFFIXES: Final = (".csv", ".jsonl", ".parquet")
"""File name endings that can be written."""
DECIMALS: Final = 6
"""Decimals of numbers in JSONL, and significant digits in CSV: more than a score has that means anything."""

BOM: Final = b"\xef\xbb\xbf"
"""The byte order mark by which Excel tells UTF-8 from the code page of the machine."""
_STEERING: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters that JSON lets through, and those that turn the direction of writing or end a line."""
EXACT_TIME: Final = Column("posted_at_iso", "text", "`posted_at` as the other formats have it")
"""Stands beside the timestamps of a Parquet file, which cannot say how exact a time is, or that its zone is unknown."""


class TableWriter:
    """Writes frames to one file, which appears under its name when all is written and not before.

    Raises:
        InputError: on opening, if the name's ending is not one of ``OUTPUT_SUFFIXES``, or nothing can be written there;
            later, if the disk is full.
    """

    def __init__(self, path: Path, columns: Iterable[Column] = (), *, excel: bool = False) -> None:
        """Args:
        path: the file.
        columns: of those in the frames, what their cells are, even if all of a frame are empty; the ``COMMENTS`` are
            known. The first frame decides on others.
        excel: of a CSV, begins it so that Excel opens it with the right letters.
        """
        self.path = path
        self._kinds = {column.name: column.kind for column in (*COMMENTS, *columns)}
        self.suffix = path.suffix.lower()
        if self.suffix not in OUTPUT_SUFFIXES:
            raise InputError(f"Cannot write {path.name!r}: its name must end in {', '.join(OUTPUT_SUFFIXES)}.")
        if excel and self.suffix != ".csv":
            raise InputError(f"Only a CSV is written for Excel: name it {path.stem}.csv, or leave --excel out.")
        self._excel = excel
        self._draft = Draft(path)
        self._handle: Any = None
        self._parquet: Any = None

    def __enter__(self) -> Self:
        return self

    def write(self, frame: pd.DataFrame) -> None:
        """Appends the rows of ``frame``; all frames of a file must have the same columns."""
        with self._draft.failures_told():
            self._handle = self._handle or self._draft.open()
            if self.suffix == ".parquet":
                self._write_parquet(frame)
            elif self.suffix == ".jsonl":
                self._handle.write(to_jsonl(frame).encode("utf-8", errors="replace"))
            else:
                text = _csv(frame, header=self._handle.tell() == 0)
                mark = BOM if self._excel and self._handle.tell() == 0 else b""
                self._handle.write(mark + text.encode("utf-8", errors="replace"))

    def note(self, name: str, text: str) -> None:
        """Keeps ``text`` in a Parquet file that has rows or columns by now, in its footer, for who reads it later."""
        self._parquet.add_key_value_metadata({name: text})

    def _write_parquet(self, frame: pd.DataFrame) -> None:
        import pyarrow
        import pyarrow.parquet

        frame = _with_timestamps(frame, self._kinds)
        if self._parquet is None:
            schema = pyarrow.schema([(name, self._arrow_type(name, frame[name].dtype)) for name in frame.columns])
            self._parquet = pyarrow.parquet.ParquetWriter(self._handle, schema, compression="zstd")
        try:
            table = pyarrow.Table.from_pandas(frame, schema=self._parquet.schema, preserve_index=False)
        except (pyarrow.ArrowException, KeyError) as error:
            raise InputError(f"Cannot write {self.path}: its rows do not fit its columns ({error}).") from error
        self._parquet.write_table(table)

    def _arrow_type(self, name: str, dtype: Any) -> Any:
        import pyarrow

        types = {"number": pyarrow.float64(), "truth": pyarrow.bool_(), "time": pyarrow.timestamp("us")}
        by_dtype = {"f": types["number"], "b": types["truth"], "i": pyarrow.int64(), "M": types["time"]}
        if name in self._kinds:
            return types.get(self._kinds[name], pyarrow.string())
        return by_dtype.get(dtype.kind, pyarrow.string())

    def __exit__(self, kind: object, *_: object) -> None:
        if self._handle is None:
            return  # nothing was written, so a file of that name stays as it was
        try:
            with self._draft.failures_told():
                for opened in (self._parquet, self._handle):
                    if opened is not None:
                        opened.close()
                if kind is None:
                    self._draft.keep()
        except InputError:
            if kind is None:  # else what ended the run is told
                raise
        finally:
            self._draft.discard()


def _csv(frame: pd.DataFrame, header: bool) -> str:
    safe = frame.apply(lambda column: column.map(neutralised) if column.dtype.kind not in "fib" else column)
    # Readers end a row at a carriage return too, but only newer versions of the csv module quote it.
    quoting = csv.QUOTE_NONNUMERIC if _holds_carriage_return(safe) else csv.QUOTE_MINIMAL
    number = f"%.{DECIMALS}g"
    text: str = safe.to_csv(index=False, header=header, lineterminator="\n", float_format=number, quoting=quoting)
    return text


def _holds_carriage_return(frame: pd.DataFrame) -> bool:
    return any(isinstance(cell, str) and "\r" in cell for name in frame.columns for cell in frame[name])


def to_jsonl(frame: pd.DataFrame) -> str:
    """One JSON object per line, each as ``records`` has it."""
    return json_lines(records(frame))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A JSON object per row; missing cells are null, numbers are rounded to ``DECIMALS``."""
    return [{str(name): _json(cell) for name, cell in row.items()} for row in frame.to_dict("records")]


def json_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """One JSON object per line, which a terminal may be shown: characters that steer it are written as escapes."""
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", lines)


def _json(cell: Any) -> Any:
    if isinstance(cell, float):
        return round(cell, DECIMALS) if cell == cell else None
    return None if cell is None or cell is pd.NA else cell


def _with_timestamps(frame: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """``frame`` with timestamps in place of ISO 8601, and the exact times beside ``posted_at``."""
    parts: dict[str, Any] = {}
    for name in frame.columns:
        is_time = kinds.get(name) == "time"
        parts[name] = frame[name].map(moment) if is_time else frame[name]
        if is_time:
            parts[name] = pd.Series(parts[name], dtype=object)
        if name == "posted_at" and EXACT_TIME.name not in frame.columns:
            parts[EXACT_TIME.name] = frame[name]
    return pd.DataFrame(parts, index=frame.index)
