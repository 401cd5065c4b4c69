"""The one way out to a terminal or a pipe: lines for people without control characters, and rows exactly as they are.

Comments, names of files and of columns, and cards of models are hostile: a control character in them could rename the
window, clear it, or make a line read as another. So nothing else in the command line prints; a test holds it to that.
"""

import errno
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

import click

from stance.errors import InputError
from stance.printable import on_one_line, printable

if TYPE_CHECKING:
    import pandas as pd

MOST_CHARACTERS: Final = 4_000
"""Of a line; no sentence of the program's own is as long, but a hostile name may be a megabyte."""
ROWS_SHOWN: Final = 200
"""Rows of a table printed on a terminal; files and pipes get all."""
CELL_WIDTH: Final = 240
"""Characters of a text in a table's cell, three or four lines of it on a terminal."""

_drawn: Final[list[Callable[[], object]]] = []
"""What clears the bar that is drawn on standard error, while one is."""


def say(line: str = "", *, err: bool = False) -> None:
    """Prints ``line`` as one line, on standard output or on standard error."""
    _send(safe(line) + "\n", err)


def send(rows: str) -> None:
    """Writes rows to standard output, as they are: they are data for another program."""
    _send(rows, err=False)


def _send(text: str, err: bool) -> None:
    try:
        for clear in _drawn:
            clear()
        click.echo(text, nl=False, err=err)
    except OSError as error:
        give_up(sys.stderr if err else sys.stdout)
        if err:  # nobody can be told
            return
        if error.errno == errno.EPIPE:  # who reads has seen enough, as in ``| head``
            raise click.exceptions.Exit(1) from error
        raise InputError(f"Cannot write to standard output: {error.strerror}.") from error


def give_up(stream: TextIO) -> None:
    """Lets what is left in ``stream`` go nowhere, so that the end of the program does not fail on it once more."""
    with suppress(OSError, ValueError):  # it may be no file at all
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def prepare_streams() -> None:
    """Makes standard output and standard error take any text, even if they are closed."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 - for as long as the program runs
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def safe(line: str) -> str:
    """``line`` as it may be printed."""
    clean = on_one_line(line[: MOST_CHARACTERS + 1])
    return clean if len(line) <= MOST_CHARACTERS else clean[: MOST_CHARACTERS - 1] + "…"


@contextmanager
def cleared_before_lines(clear: Callable[[], object]) -> Iterator[None]:
    """Calls ``clear`` before each line, so that a bar and a line never share a row of the terminal."""
    _drawn.append(clear)
    try:
        yield
    finally:
        _drawn.remove(clear)


@contextmanager
def safe_usage_errors() -> Iterator[None]:
    """Makes what click says of wrong arguments, which it quotes, a line that may be printed."""
    try:
        yield
    except click.UsageError as error:
        raise click.UsageError(safe(error.format_message()), error.ctx) from error
    except click.ClickException as error:
        raise click.ClickException(safe(error.format_message())) from error


def print_table(frame: "pd.DataFrame", columns: Sequence[str], total: int) -> None:
    """Prints the rows of ``frame``, the first of ``total``, as a table as wide as the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        is_number = frame[column].dtype.kind in "fi"
        name = Text(printable(column.replace("_", " "), CELL_WIDTH))
        table.add_column(name, justify="right" if is_number else "left", no_wrap=column != "text")
    for row in frame[list(columns)].itertuples(index=False, name=None):
        table.add_row(*(Text(_cell(value)) for value in row))
    Console(highlight=False, markup=False, file=sys.stdout).print(table)
    if total > len(frame):
        say(f"… and {total - len(frame):,} more rows. Write them to a file with -o.")


def _cell(value: Any) -> str:
    if value is None or value != value:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else printable(value, CELL_WIDTH)
