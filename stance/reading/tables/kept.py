"""Scored rows that a long run keeps beside its output until that is written, so that a run that was stopped goes on.

Arrow's file format is read back as it was, and holds no program.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from stance.errors import InputError
from stance.reading.tables.drafts import PART

SETTINGS: Final = "run.json"
DTYPES: Final = b"dtypes"
"""The key under which a file has the types of its columns in pandas."""
ENDING: Final = ".resume"
"""Ends the name of the folder, which begins with a dot."""


class KeptRows:
    """Frames by number, in a hidden folder beside the file that they will be written to.

    The folder can be read by its owner only, since it holds readers' words, and is removed when the run is done.
    """

    def __init__(self, output: Path) -> None:
        self.folder = output.with_name(f".{output.name}{ENDING}")

    def begin(self, settings: Mapping[str, Any]) -> int:
        """How many frames there are of a run with the same ``settings``; those of another are removed.

        Raises:
            InputError: if nothing can be kept there.
        """
        written = json.dumps(settings, ensure_ascii=False, sort_keys=True)
        try:
            is_same = (self.folder / SETTINGS).read_text(encoding="utf-8") == written
        except (OSError, ValueError):
            is_same = False
        try:
            if not is_same:
                self.discard()
                self.folder.mkdir(mode=0o700)
                (self.folder / SETTINGS).write_text(written, encoding="utf-8")
            return sum(file.suffix == ".arrow" for file in self.folder.iterdir())
        except OSError as error:
            raise InputError(f"Cannot keep rows in {self.folder}: {error.strerror or error}.") from error

    def has(self, number: int, rows: int) -> bool:
        """Whether the frame of that number is kept, and has so many rows; if its file is damaged, it is not."""
        return self._whole(number, rows) is not None

    def read(self, number: int, rows: int) -> pd.DataFrame:
        """The frame of that number.

        Raises:
            InputError: if its file was damaged since it was found whole.
        """
        table = self._whole(number, rows)
        if table is None:
            raise InputError(f"{self._file(number, rows)} was changed meanwhile. Run again.")
        columns = {
            name: pd.Series(column.to_pylist(), dtype=dtype)
            for name, column, dtype in zip(
                table.column_names, table.columns, json.loads(table.schema.metadata[DTYPES]), strict=True
            )
        }
        return pd.DataFrame(columns)

    def _whole(self, number: int, rows: int) -> Any:
        """The Arrow table of that number; None if there is none, or it is damaged."""
        import pyarrow
        import pyarrow.feather

        try:
            table = pyarrow.feather.read_table(self._file(number, rows), memory_map=False)
            table.validate(full=True)
            dtypes = json.loads(table.schema.metadata[DTYPES])
        except (OSError, ValueError, TypeError, KeyError, MemoryError, pyarrow.ArrowException):
            return None
        return table if (table.num_rows, table.num_columns) == (rows, len(dtypes)) else None

    def write(self, number: int, frame: pd.DataFrame) -> None:
        """Keeps ``frame``, whose index is not kept.

        Raises:
            InputError: if it cannot be written.
        """
        import pyarrow
        import pyarrow.feather

        arrays = [
            pyarrow.array(frame[name].tolist() if frame[name].dtype == object else frame[name].to_numpy())
            for name in frame.columns
        ]
        dtypes = json.dumps([str(frame[name].dtype) for name in frame.columns])
        table = pyarrow.table(arrays, names=list(frame.columns)).replace_schema_metadata({DTYPES: dtypes})
        file = self._file(number, len(frame))
        draft = file.with_suffix(f".{os.getpid()}{PART}")
        try:
            pyarrow.feather.write_feather(table, draft, compression="lz4")
            draft.replace(file)
        except OSError as error:
            raise InputError(f"Cannot keep rows in {self.folder}: {error.strerror or error}.") from error

    def discard(self) -> None:
        """Removes all that is kept."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.folder)

    def _file(self, number: int, rows: int) -> Path:
        return self.folder / f"{number:06d}-{rows}.arrow"
