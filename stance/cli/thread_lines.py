"""What a run found, thread by thread, as lines for a terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from stance.labels import UNCLEAR
from stance.printable import printable

if TYPE_CHECKING:
    from stance.scoring import Summaries, ThreadSummary

BAR: Final = (("favor", "█"), ("neutral", "·"), (UNCLEAR, " "), ("against", "░"))
BAR_CELLS: Final = 12
LEGEND: Final = "Sides: " + "  ".join(f"{mark if mark.strip() else 'blank'} {label}" for label, mark in BAR)
THREADS_SHOWN: Final = 50
"""Threads that get a line each; the others are counted."""
TITLE_WIDTH: Final = 44
TARGET_WIDTH: Final = 28
WORST_WIDTH: Final = 40
"""Characters of a headline, a target and the most toxic comment in a thread's line: set by eye, so that the usual line
with one target fits into some 170 columns."""


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
