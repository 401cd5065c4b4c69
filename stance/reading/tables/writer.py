"""CSV, JSONL and Parquet, written whole or not at all."""

import csv
import json
import os
from pathlib import Path
from typing import IO, Any, Final, Self

import pandas as pd

from stance.errors import InputError
from stance.reading.tables.columns import COMMENTS
from stance.reading.tables.formulas import neutralised

OUTPUT_SUFFIXES: Final = (".csv", ".jsonl", ".parquet")
"""File name endings that can be written."""
DECIMALS: Final = 6
"""Decimals of numbers in JSONL, and significant digits in CSV: more than a score has that means anything."""

_KINDS: Final = {column.name: column.kind for column in COMMENTS}
"""What the cells of a column are, even if all of a piece are empty."""


class TableWriter:
    """Writes frames to one file, which appears under its name when all is written and not before.

    Raises:
        InputError: on opening, if the name's ending is not one of ``OUTPUT_SUFFIXES`` or its folder is not there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.suffix = path.suffix.lower()
        if self.suffix not in OUTPUT_SUFFIXES:
            raise InputError(f"Cannot write {path.name!r}: its name must end in {', '.join(OUTPUT_SUFFIXES)}.")
        if not path.parent.is_dir():
            raise InputError(f"Cannot write {path}: there is no folder {path.parent}. Make it first.")
        self._draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._handle: Any = None
        self._parquet: Any = None

    def __enter__(self) -> Self:
        return self

    def write(self, frame: pd.DataFrame) -> None:
        """Appends the rows of ``frame``; all frames of a file must have the same columns."""
        self._handle = self._handle or self._open()
        if self.suffix == ".parquet":
            self._write_parquet(frame)
        elif self.suffix == ".jsonl":
            self._handle.write(to_jsonl(frame).encode("utf-8", errors="replace"))
        else:
            self._handle.write(_csv(frame, self._handle.tell() == 0).encode("utf-8", errors="replace"))

    def _open(self) -> IO[bytes]:
        try:
            return self._draft.open("wb")
        except OSError as error:
            raise InputError(f"Cannot write {self.path}: {error.strerror}.") from error

    def _write_parquet(self, frame: pd.DataFrame) -> None:
        import pyarrow
        import pyarrow.parquet

        schema = pyarrow.schema([(name, _arrow_type(name, frame[name].dtype.kind)) for name in frame.columns])
        table = pyarrow.Table.from_pandas(frame, schema=schema, preserve_index=False)
        self._parquet = self._parquet or pyarrow.parquet.ParquetWriter(self._handle, schema, compression="zstd")
        self._parquet.write_table(table)

    def __exit__(self, kind: object, *_: object) -> None:
        if self._handle is None:
            return  # nothing was written, so a file of that name stays as it was
        if self._parquet is not None:
            self._parquet.close()
        self._handle.close()
        if kind is None:
            self._draft.replace(self.path)
        else:
            self._draft.unlink(missing_ok=True)


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
    """One JSON object per line; missing cells are null, numbers are rounded to ``DECIMALS``."""
    rows = ({name: _json(cell) for name, cell in row.items()} for row in frame.to_dict("records"))
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _json(cell: Any) -> Any:
    if isinstance(cell, float):
        return round(cell, DECIMALS) if cell == cell else None
    return None if cell is None or cell is pd.NA else cell


def _arrow_type(name: str, kind: str) -> Any:
    import pyarrow

    if kind == "f" or _KINDS.get(name) == "number":
        return pyarrow.float64()
    return pyarrow.bool_() if kind == "b" or _KINDS.get(name) == "truth" else pyarrow.string()
