"""Words and tables for a terminal. Comments are hostile: no control character of theirs reaches it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from stance.labels import UNCLEAR
from stance.printable import printable

if TYPE_CHECKING:
    import pandas as pd

    from stance.scoring import Summaries, ThreadSummary

BAR: Final = (("favor", "█"), ("neutral", "·"), (UNCLEAR, " "), ("against", "░"))
BAR_CELLS: Final = 12
LEGEND: Final = "Sides: " + "  ".join(f"{mark if mark.strip() else 'blank'} {label}" for label, mark in BAR)
ROWS_SHOWN: Final = 200
"""Rows of a table printed on a terminal; files and pipes get all."""
THREADS_SHOWN: Final = 50
"""Threads that get a line each; the others are counted."""
TITLE_WIDTH: Final = 44
TARGET_WIDTH: Final = 28
WORST_WIDTH: Final = 40
"""Characters of a headline, a target and the most toxic comment in a thread's line: set by eye, so that the usual line
with one target fits into some 170 columns."""
CELL_WIDTH: Final = 240
"""Characters of a text in a table's cell, three or four lines of it on a terminal."""


def bar(counts: dict[str, int], cells: int = BAR_CELLS) -> str:
    """The shares of the stances as a row of ``cells`` characters, by ``BAR``."""
    total = sum(counts.values())
    if not total:
        return " " * cells
    drawn, before = "", 0
    for label, mark in BAR:
        before += counts.get(label, 0)
        drawn += mark * (round(before / total * cells) - len(drawn))
    return drawn


def summary_lines(summaries: "Summaries") -> Iterator[str]:
    """A line on each of the first threads, how many more there are, and what the marks in the bars mean."""
    threads = list(summaries.by_thread.values())
    yield from map(summary_line, threads[:THREADS_SHOWN])
    if len(threads) > THREADS_SHOWN:
        yield f"… and {len(threads) - THREADS_SHOWN:,} more threads."
    if any(summary.sides for summary in threads):
        yield LEGEND


def summary_line(summary: "ThreadSummary") -> str:
    """One line on one thread: its name, comments, share toxic, sides on each target, and its most toxic comment."""
    name = f"{printable(summary.title or summary.source, TITLE_WIDTH):<{TITLE_WIDTH}}"
    if not summary.comments:
        return f"{name}   0 comments"
    parts = [f"{name} {summary.comments:>3} comments {summary.toxic / summary.comments:>4.0%} toxic"]
    for words, counts in summary.sides.items():
        sides = "/".join(str(counts[label]) for label, _ in BAR if label != UNCLEAR)
        unclear = f", {counts[UNCLEAR] / sum(counts.values()):.0%} unclear" if counts[UNCLEAR] else ""
        parts.append(f"{bar(counts)} {sides} on {printable(words, TARGET_WIDTH)}{unclear}")
    if summary.worst is not None:
        parts.append(f"worst {summary.worst_toxicity:.2f} “{printable(summary.worst, WORST_WIDTH)}”")
    return "  ".join(parts)


def print_table(frame: "pd.DataFrame", columns: Sequence[str], total: int) -> None:
    """Prints the rows of ``frame``, the first of ``total``, as a table as wide as the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        is_number = frame[column].dtype.kind in "fi"
        table.add_column(column.replace("_", " "), justify="right" if is_number else "left", no_wrap=column != "text")
    for row in frame[list(columns)].itertuples(index=False, name=None):
        table.add_row(*(Text(_cell(value)) for value in row))
    Console(highlight=False, markup=False).print(table)
    if total > len(frame):
        print(f"… and {total - len(frame):,} more rows. Write them to a file with -o.")


def _cell(value: object) -> str:
    if value is None or value != value:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else printable(value, CELL_WIDTH)
