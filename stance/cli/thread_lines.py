"""What a run found, thread by thread, as lines for a terminal of 120 columns."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from stance.labels import TOXIC_FROM, UNCLEAR
from stance.printable import printable

if TYPE_CHECKING:
    from stance.scoring import Summaries, ThreadSummary

BAR: Final = (("favor", "█"), ("neutral", "·"), (UNCLEAR, " "), ("against", "░"))
BAR_CELLS: Final = 12
MARKS: Final = "  ".join(f"{mark if mark.strip() else 'blank'} {label}" for label, mark in BAR)
SIDES: Final = f"Sides: {MARKS}, and the number of comments in favor/neutral/against."
TOXIC: Final = f"Toxic: the share of comments with a score of {TOXIC_FROM} or more; worst: the highest score"
VEILED: Final = " (--show-words quotes it)"
FEW: Final = 20
"""Threads that get a line each; of more, the worst do. Set by hand: with what else is said they fill one screen."""
WORST_SHOWN: Final = 10
ENOUGH: Final = 5
"""Comments of a thread from which its share of toxic ones says something: one of one is 100 %, and often nothing."""
TOLD_FROM: Final = 0.1
"""The share of comments without a side that counts from which that is told; set by hand (2026-11)."""
WIDTHS: Final = {"title": 36, "target": 20, "worst": 100}
"""Characters of a headline, a target and the most toxic comment: set so that a line fits into 120 columns."""


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


def summary_lines(summaries: "Summaries", show_words: bool = False) -> Iterator[str]:
    """A line on each thread or, if they are many, on all of them and on the worst; and what marks and numbers mean."""
    threads = list(summaries.by_thread.values())
    shown = threads
    if len(threads) > FEW:
        yield from _total(threads)
        shown = sorted(threads, key=_worse_first)[:WORST_SHOWN]
        yield (
            f"{len(shown)} threads to look at first, by their share of toxic comments, "
            f"those of fewer than {ENOUGH} comments last:"
        )
    for summary in shown:
        yield from thread_lines(summary, show_words)
    if any(summary.comments for summary in threads):
        yield f"{TOXIC}{'' if show_words else VEILED}."
    if any(summary.sides for summary in threads):
        yield SIDES
    unknown = sum(summary.unreliable + summary.unreliable_sides for summary in threads)
    if unknown and unknown >= TOLD_FROM * sum(summary.comments for summary in threads):
        of = "1 comment" if unknown == 1 else f"{unknown:,} comments"
        yield f"Not counted: the sides of {of}, whose language is unclear or unknown to the models of stance."


def thread_lines(summary: "ThreadSummary", show_words: bool = False) -> Iterator[str]:
    """One thread: its name, comments, share toxic, worst score and sides; a line for each further target."""
    name = f"{printable(summary.title or summary.source, WIDTHS['title']):<{WIDTHS['title']}}"
    if not summary.comments:
        yield f"{name} {_number(0)}"
        return
    worst = f", worst {summary.worst_toxicity:.2f}" if summary.worst is not None else ""
    first = f"{name} {_number(summary.comments)}  {summary.toxic / summary.comments:>4.0%} toxic{worst:<12}"
    sides = [f"{bar(counts)} {_side_counts(counts)} on {printable(words, WIDTHS['target'])}"
             for words, counts in summary.sides.items()]  # fmt: skip
    yield "  ".join([first, *sides[:1]]).rstrip()
    yield from (" " * len(first) + f"  {line}" for line in sides[1:])
    if show_words and summary.worst is not None:
        yield f"    {summary.worst_toxicity:.2f} “{printable(summary.worst, WIDTHS['worst'])}”"


def _total(threads: "Sequence[ThreadSummary]") -> Iterator[str]:
    comments, toxic = (sum(getattr(thread, name) for thread in threads) for name in ("comments", "toxic"))
    share = f", {toxic / comments:.0%} of them toxic" if comments else ""
    yield f"{len(threads):,} threads, {comments:,} comments{share}."
    by_target: dict[str, Counter[str]] = {}
    for thread in threads:
        for words, counts in thread.sides.items():
            by_target.setdefault(words, Counter()).update(counts)
    if len(by_target) <= WORST_SHOWN:  # the targets that were asked for; of proposed ones each thread has its own
        for words, counts in by_target.items():
            yield f"{bar(counts)} {_side_counts(counts)} on {printable(words, WIDTHS['target'])}"


def _worse_first(summary: "ThreadSummary") -> tuple[bool, float, float]:
    return summary.comments < ENOUGH, -summary.toxic / max(summary.comments, 1), -summary.worst_toxicity


def _number(comments: int) -> str:
    return f"{comments:>6,} comment{'s' if comments != 1 else ' '}"


def _side_counts(counts: dict[str, int]) -> str:
    return "/".join(str(counts[label]) for label, _ in BAR if label != UNCLEAR)
