"""Excel workbooks (``.xlsx``): the sheet with the comments, row by row."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from stance.errors import InputError, PageError
from stance.reading.tables.bounds import FREE_BYTES, MAX_COLUMNS, MAX_RATIO, refuse_too_wide
from stance.reading.tables.columns import guess_columns
from stance.reading.tables.formulas import restored

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_ROWS: Final = 1_048_576
"""Rows of a sheet; Excel has no more. A file may name a later row, and all before it would be made up."""
MAX_SHARED: Final = 512 * 1024**2
"""Bytes of the texts that cells share, which are in memory all at once. By hand: a million comments, or twice that."""
_SHARED: Final = "xl/sharedStrings.xml"
_HEADER_WITHIN: Final = 20
"""First rows of a sheet among which its header is: titles and notes may stand above it."""


@dataclass(frozen=True)
class Sheet:
    """The sheet that holds the table."""

    name: str
    columns: list[str]
    rows: Iterator[list[Any]]
    """Below the header, each as wide as it; empty ones are left out."""
    others: int
    """How many further sheets are not read."""


def sheet_of(name: str, source: Path | IO[bytes], size: int) -> Iterator[Sheet]:
    """The sheet with a column of texts, or else the first that is not empty; the workbook is closed after it.

    Args:
        name: what the user knows the file by.
        source: the file.
        size: its bytes.

    Raises:
        InputError: if it is no workbook, is empty, or unpacks to far more than comments do.
    """
    _refuse_bomb(name, source, size)
    book = _opened(name, source)
    try:
        headers = [(sheet.title, *_header(sheet)) for sheet in book.worksheets]
        filled = [header for header in headers if header[2]]
        if not filled:
            raise InputError(f"{name} has no cell in any of its sheets. Export the table again.")
        title, above, columns = next((header for header in filled if "text" in guess_columns(header[2])), filled[0])
        refuse_too_wide(name, len(columns))
        yield Sheet(title, columns, _rows(book[title], above, len(columns)), len(filled) - 1)
    finally:
        book.close()


def _refuse_bomb(name: str, source: Path | IO[bytes], size: int) -> None:
    try:
        with zipfile.ZipFile(source) as packed:
            sizes = {part.filename: part.file_size for part in packed.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(f"{name} cannot be read as an Excel workbook: {error}. Save it again as .xlsx.") from error
    if sum(sizes.values()) > max(FREE_BYTES, MAX_RATIO * size) or sizes.get(_SHARED, 0) > MAX_SHARED:
        raise PageError(
            f"{name} unpacks to {sum(sizes.values()) / 1e6:,.0f} MB, which no workbook of comments does. It may be "
            "made to fill the memory; if you trust it, save it as CSV, and give that file."
        )


def _opened(name: str, source: Path | IO[bytes]) -> "Workbook":
    from openpyxl import load_workbook

    try:
        return load_workbook(source, read_only=True, data_only=True)
    except Exception as error:  # openpyxl lets out what its XML parser, zipfile and its own descriptors raise
        cause = f"{type(error).__name__}: {error}"[:200]
        raise InputError(f"{name} cannot be read as an Excel workbook ({cause}). Save it again as .xlsx.") from error


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # some programs write wrong ones, and rows would be cut to them
    return islice(sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), MAX_ROWS)


def _header(sheet: Any) -> tuple[int, list[str]]:
    """How many rows stand above the rows of the table, its header included, and the names of the columns.

    That is the first row with a column of texts, or else the first that is not empty.
    """
    first: tuple[int, list[str]] = (0, [])
    for number, row in enumerate(islice(_cells(sheet), _HEADER_WITHIN), 1):
        names = _named(row)
        if "text" in guess_columns(names):
            return number, names
        if names and not first[1]:
            first = number, names
    return first


def _named(row: tuple[Any, ...]) -> list[str]:
    names = ["" if cell is None else str(cell).strip() for cell in row]
    while names and not names[-1]:
        names.pop()
    return [name or f"column {number}" for number, name in enumerate(names, 1)]


def _rows(sheet: Any, above: int, width: int) -> Iterator[list[Any]]:
    for row in islice(_cells(sheet), above, None):
        cells = [_plain(cell) for cell in row[:width]]
        if any(cell is not None and cell != "" for cell in cells):
            yield cells + [None] * (width - len(cells))


def _plain(cell: Any) -> Any:
    """The text that the program wrote, a date where a sheet has no more of a time; else the cell as it is."""
    if isinstance(cell, str):
        return restored(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    return cell
