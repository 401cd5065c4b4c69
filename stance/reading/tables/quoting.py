"""Where the rows of a CSV begin and end: which quotation marks enclose a cell, and which are part of its words.

The grammar is that of RFC 4180: a mark at the start of a cell opens it, up to the next single one. Files that people
and scripts make also have marks that only begin a text (``"Ferry late again``). Read by the grammar, such a mark
swallows the rows below it up to the next one, so that a row of several lines is checked against what each is alone.
"""

import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

MAX_CELL: Final = 4 * 1024**2
"""Characters of the longest cell; a longer one means a quote that is never closed, not a comment. Set by hand."""
LIKE_ROWS: Final = 0.9
"""Share of the lines in a row that have as many cells as the header, from which they are rows themselves: all but a
slip. Lines within a comment have so many by chance."""
SURE_LINES: Final = 3
"""Lines, and columns, from which that is no chance even where the marks themselves look right."""
SEPARATORS: Final = ",;\t|"

_DECLARED = re.compile(r'"?sep=([^"\r\n])"?\s*', re.IGNORECASE)


def declared_separator(line: str) -> str | None:
    """The separator in Excel's ``sep=;``, the first line of some files; None if ``line`` is no such line."""
    match = _DECLARED.fullmatch(line)
    return match[1] if match else None


def separator_of(header: str, suffix: str) -> str:
    """The separator that stands most often in the header, outside of quotation marks; a comma if there is none."""
    if suffix == ".tsv" and ("\t" in header or not any(mark in header for mark in SEPARATORS)):
        return "\t"
    bare = re.sub(r'"[^"]*"', "", header)
    return max(SEPARATORS, key=lambda mark: (bare.count(mark), header.count(mark)))


class QuotedLines:
    """The rows of a CSV, each as one string with proper quotation marks, from its lines."""

    def __init__(self, lines: Iterator[str], separator: str) -> None:
        self._lines = lines
        self._separator = separator
        self._waiting: list[str] = []
        """Lines read ahead, the next one last."""
        self.width = 0
        """Cells of the header; 0 until it is known."""
        self.line = 0
        """Lines taken so far."""
        self._encloses_all = False
        """Whether the header is in quotation marks: what writes it so encloses every cell."""
        self.loose: list[int] = []
        """Lines in which a mark that opens a cell was taken as part of its words."""
        self.doubtful: list[int] = []
        """Lines at which a row of several lines begins, each of which might be a row itself."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._next_line()
        if line is None:
            raise StopIteration
        self.line += 1
        if not self.width:
            self._encloses_all = line.lstrip("\ufeff").startswith('"')
        if '"' not in line or _closed(self._separator, line, False):
            return line
        return self._spanning(line)

    def rows(self) -> Iterator[list[str]]:
        """The cells of each row.

        A row that ends with its line is read straight from it; only what goes on over several is looked at twice.

        Raises:
            csv.Error: if a cell is too long.
        """
        taken: list[str] = []

        def lines() -> Iterator[str]:
            for line in iter(self._next_line, None):
                taken.append(line)
                yield line
            taken.append("")  # so that a cell which is open at the end of the file is looked at, too

        while True:
            try:
                for row in csv.reader(lines(), delimiter=self._separator):
                    if len(taken) > 1:
                        break
                    taken.clear()
                    self.line += 1
                    yield row
                else:
                    return
            except csv.Error:
                if not taken:
                    raise
            self._waiting += reversed([line for line in taken if line])
            taken.clear()
            yield from islice(csv.reader(self, delimiter=self._separator), 1)

    def _next_line(self) -> str | None:
        return self._waiting.pop() if self._waiting else next(self._lines, None)

    def _spanning(self, first: str) -> str:
        """The row that begins with ``first``, where a cell is open at its end."""
        lines, characters, is_closed = [first], len(first), False
        while not is_closed and characters <= MAX_CELL:
            line = self._next_line()
            if line is None:
                break
            lines.append(line)
            characters += len(line)
            is_closed = '"' in line and _closed(self._separator, line, True)
        if self.width and self._are_rows(lines, is_closed, characters > MAX_CELL):
            self._waiting += reversed(lines[1:])
            self.loose.append(self.line)
            return self._quoted(first)
        if characters > MAX_CELL:
            raise csv.Error(f"a cell is longer than {MAX_CELL:,} characters")
        self.line += len(lines) - 1
        return "".join(lines)

    def _are_rows(self, lines: list[str], is_closed: bool, is_too_long: bool) -> bool:
        """Whether the lines of a row, joined by a mark that opens a cell, are rows by themselves."""
        if self.width < 2:
            return False
        if len(lines) == 1:
            return True
        whole = sum(self._cells(line) == self.width for line in lines)
        if whole < LIKE_ROWS * len(lines) or self._cells(lines[0]) != self.width:
            return False
        if not is_closed or is_too_long or not self._is_well_formed(lines):
            return True
        if self._encloses_all:
            return False
        if self._separator == "\t":
            return True
        if self.width >= SURE_LINES and len(lines) >= SURE_LINES:
            return True
        self.doubtful.append(self.line)
        return False

    def _cells(self, line: str) -> int:
        """How many cells a line has by itself."""
        if '"' in line and _closed(self._separator, line, False):
            return len(next(csv.reader([line.rstrip("\r\n")], delimiter=self._separator), []))
        return line.count(self._separator) + 1

    def _is_well_formed(self, lines: list[str]) -> bool:
        """Whether each mark that closes a cell stands at its end."""
        try:
            next(csv.reader(["".join(lines)], delimiter=self._separator, strict=True), None)
        except csv.Error:
            return False
        return True

    def _quoted(self, line: str) -> str:
        """A line whose marks are all part of its words, with marks that enclose its cells."""
        body = line.rstrip("\r\n")
        cells = (cell.replace('"', '""') for cell in body.split(self._separator))
        return self._separator.join(f'"{cell}"' for cell in cells) + line[len(body) :]

    def told(self, name: str) -> list[str]:
        """Sentences on what was guessed in the table called ``name``."""
        return [
            f"{name}: in {_lines(rows)} {what}"
            for rows, what in (
                (self.loose, "a quotation mark opens a cell and does not close it; it was read as part of the words."),
                (self.doubtful, "begins a quoted cell whose lines might be rows themselves; they were read as one row. "
                                "Compare the number of rows."),
            )
            if rows
        ]  # fmt: skip


def _lines(numbers: list[int]) -> str:
    return f"line {numbers[0]:,}" + (f" and {len(numbers) - 1:,} more" if len(numbers) > 1 else "")


@lru_cache(maxsize=32)
def _patterns(separator: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A line that ends outside of quotation marks, if it begins outside of them, and if it begins inside."""
    mark = re.escape(separator)
    inside = r'(?:[^"]++|"")*+"'
    cell = rf'(?:"{inside}[^{mark}]*+|[^"{mark}][^{mark}]*+|)'
    return re.compile(rf"{cell}(?:{mark}{cell})*+", re.DOTALL), re.compile(
        rf"{inside}[^{mark}]*+(?:{mark}{cell})*+", re.DOTALL
    )


def _closed(separator: str, line: str, is_open: bool) -> bool:
    """Whether no cell is open at the end of ``line``; ``is_open``: whether one is at its start."""
    return _patterns(separator)[is_open].fullmatch(line) is not None
