"""The rows of a command on their way out: to a file, a pipe or a terminal."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import click

from stance.cli.terminal import ROWS_SHOWN, print_table, send
from stance.errors import InputError, StanceError

if TYPE_CHECKING:
    import pandas as pd

    from stance.reading import Report, SiteLayouts, Source
    from stance.records import Column


class Rows:
    """Where the rows go: to a file, to a pipe as JSONL, or, the first of them, as a table to a terminal."""

    def __init__(
        self, output: Path | None, shown: Sequence[str], columns: "Iterable[Column]" = (), excel: bool = False
    ) -> None:
        """Args:
        output: the file to write, if that is given.
        shown: the columns that a terminal shows.
        columns: what the rows hold, so that a file has the same types whatever the first rows are.
        excel: whether a CSV is for Excel.
        """
        from stance.reading import TableWriter

        self.count = 0
        self.output = output
        if excel and not output:
            raise click.UsageError("--excel is for a file: name it with -o FILE.csv.")
        if not output and sys.__stdout__ is None:
            raise InputError("Standard output is closed, so the rows have nowhere to go. Name a file with -o.")
        self._writer = TableWriter(output, columns, excel=excel) if output else None
        self._shown = shown
        self._kept: list[pd.DataFrame] = []

    def __enter__(self) -> "Rows":
        return self

    def write(self, rows: "pd.DataFrame") -> None:
        """Writes ``rows``."""
        from stance.reading import to_jsonl

        self.count += len(rows)
        if self._writer:
            self._writer.write(rows)
        elif not sys.stdout.isatty():
            send(to_jsonl(rows))
        else:
            self._keep(rows)

    def _keep(self, rows: "pd.DataFrame") -> None:
        room = ROWS_SHOWN - sum(map(len, self._kept))
        if room > 0:
            self._kept.append(rows.head(room))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer:
            self._writer.__exit__(kind, error, trace)
        elif self._kept and kind is None:
            import pandas as pd

            print_table(pd.concat(self._kept), self._shown, self.count)


@contextmanager
def inputs(
    arguments: Sequence[str],
    output: Path | None,
    report: "Report",
    as_of: date | None = None,
    layouts: "SiteLayouts | None" = None,
) -> "Iterator[list[Source]]":
    """The inputs without the file that is written, which a folder or a pattern may hold from an earlier run.

    Args:
        arguments: what the user named.
        output: the file to write, if that is given; else standard output may be one.
        report: gets a warning on what is left out, and errors on what is not there.
        as_of: the day the inputs were saved.
        layouts: of the sites that pages are of.

    Raises:
        InputError: if the file to write is an input which would be lost: one that the user named, or that this program
            has not written.
    """
    from stance import reading

    with reading.sources(arguments, report, as_of, layouts) as found:
        yield _apart_from_output(found, arguments, output, report)


def _apart_from_output(
    found: "Sequence[Source]", arguments: Sequence[str], output: Path | None, report: "Report"
) -> "list[Source]":
    written = _stat_of(output)
    if written is None:
        return list(found)
    name = output or "standard output"
    # On a file system that takes Out.csv and out.csv for one, and for links, names do not tell.
    apart = [source for source in found if not os.path.samestat(source.path.stat(), written)]
    kept = {source.path for source in apart}
    for source in found:
        if source.path in kept:
            continue
        if source.name in arguments or not _is_earlier_output(source.path):
            raise InputError(f"{source.name} is an input, and would be written over. Write to another file.")
        report.warnings.append(f"{source.name} is not read, because it is what this run writes ({name}).")
    if "-" in arguments and _is_standard_input(written):
        raise InputError(f"{name} is standard input too, and would be written over. Write to another file.")
    return apart


def _is_earlier_output(path: Path) -> bool:
    """Whether a file that a folder or a pattern holds is a table of this program's, or is empty, as a shell made it."""
    from stance.reading import COMMENT_COLUMNS, TABLE_SUFFIXES, TableReader

    if path.stat().st_size == 0:
        return True
    try:
        first = next(TableReader(path).chunks(1)) if path.suffix.lower() in TABLE_SUFFIXES else None
    except (StanceError, OSError, StopIteration):
        return False
    return first is not None and set(COMMENT_COLUMNS) <= set(first.columns)


def _stat_of(output: Path | None) -> os.stat_result | None:
    """The file to write, if there is one already; the regular file that standard output goes to, if none is named."""
    try:
        found = output.stat() if output else os.fstat(sys.stdout.fileno())
    except (OSError, ValueError):  # there is none yet, or standard output is closed, or no file at all
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _is_standard_input(written: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.fstat(sys.stdin.fileno()), written)
    except (OSError, ValueError, AttributeError):
        return False
