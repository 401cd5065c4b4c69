"""A training in words, in the order in which a reader needs them: how it was measured, what was found, what to do."""

from collections.abc import Iterator
from typing import Final

from stance.learning.train import Trained
from stance.learning.verdict import Interval, Verdict
from stance.learning.ways import AS_IT_IS
from stance.printable import printable

TEXT_WIDTH: Final = 90
"""Characters shown of a text."""
MANY_DOUBTS: Final = 0.2
"""From this share of doubtful labels on, the labels are the first thing to look at."""


def sentences(trained: Trained) -> Iterator[str]:
    """The report on ``trained``, line by line; texts and names in it are safe to print."""
    yield f"{trained.rows:,} rows were learned from."
    if trained.known:
        yield (
            f"{trained.known:,} of them {trained.before.id} had learned from before: they are not measured on, for "
            "they would flatter both models."
        )
    yield trained.how
    yield from (f"Note: {printable(note, 1_000)}" for note in trained.notes)
    yield from _ways(trained)
    if trained.verdict:
        yield from _compared(trained.verdict, trained)
    yield from _curve(trained)
    yield from _forgotten(trained)
    yield from _doubts(trained)


def conclusion(trained: Trained) -> str:
    """Whether the new model is recommended, and if not, why."""
    verdict, lost, old = trained.verdict, trained.forgetting, trained.before.id
    if trained.way == AS_IT_IS:
        return f"No way to learn from these labels does better than {old} as it is." + _further(verdict)
    if verdict is None:
        return (
            "It cannot be told whether it is better: too few rows, or of one label only, are new to "
            f"{old}. Label more comments."
        )
    if verdict.outcome == "labels look swapped":
        return (
            f"The labels look swapped: {old} says the opposite of them more often than not, and a model that learned "
            "them would say the opposite everywhere. Check what the labels mean."
        )
    if verdict.outcome == "worse":
        return f"It is worse than {old} on held-out rows."
    if verdict.outcome == "no difference seen":
        return f"No difference to {old} is seen on held-out rows." + _further(verdict)
    if lost and lost.is_loss:
        return (
            f"It is better than {old} on held-out rows like these, but would forget: on {lost.rows:,} other comments "
            f"its {lost.measure} falls from {lost.before:.3f} to {lost.after:.3f}."
        )
    return f"It is better than {old} on held-out rows."


def _further(verdict: Verdict | None) -> str:
    if verdict is None or verdict.outcome != "no difference seen":
        return ""
    if verdict.further:
        return f" If it is as large as it looks, about {verdict.further:,} more labels will show it."
    return " It is too small for more labels to show it soon."


def _ways(trained: Trained) -> Iterator[str]:
    width = max(len(way.name) for way in trained.tried) + 4
    yield ""
    yield f"{'way to learn':<{width}}{trained.measure}, on rows held out to choose by"
    for way, value in trained.tried.items():
        chosen = "  chosen" if way == trained.way else ""
        yield f"{way.name:<{width}}{value:.3f}{chosen}"
    if trained.forgetful:
        yield (
            f"{len(trained.forgetful)} stronger ways were not tried: they would forget too much of what "
            f"{trained.before.id} tells on other comments."
        )


def _compared(verdict: Verdict, trained: Trained) -> Iterator[str]:
    width = max(len(trained.model.id), len(trained.before.id) + 9) + 2
    yield ""
    yield f"{verdict.rows:,} held-out rows, none of which took part in the choice; in brackets the 95 % interval:"
    yield f"{'':<{width}}{verdict.measure}"
    yield f"{trained.before.id + ' (in use)':<{width}}{verdict.before}"
    yield f"{trained.model.id:<{width}}{verdict.after}"
    yield f"{'difference':<{width}}{_signed(verdict.difference)}"


def _curve(trained: Trained) -> Iterator[str]:
    if trained.curve:
        yield ""
        yield f"{'learned from':>14}   {trained.measure} on held-out rows"
        for rows, value in trained.curve.items():
            yield f"{rows:>14,}   {value:.3f}"


def _forgotten(trained: Trained) -> Iterator[str]:
    if lost := trained.forgetting:
        yield ""
        yield (
            f"On {lost.rows:,} other comments, which came with the program, by what {trained.before.id} says of them: "
            f"{lost.measure} {lost.before:.3f} before, {lost.after:.3f} after."
        )


def _doubts(trained: Trained) -> Iterator[str]:
    found = trained.doubts
    if not found.count:
        return
    yield ""
    yield (
        f"{found.count:,} of {found.rows:,} labels are doubtful: models that had not learned from the row contradict "
        "them. The most doubtful:"
    )
    if found.share >= MANY_DOUBTS:
        yield f"That is {found.share:.0%}: look at the labels before you use the model."
    for doubt in found.worst:
        about = f" [{printable(doubt.example.target, 40)}]" if doubt.example.target else ""
        yield f"  {doubt.given}, rather {doubt.likelier} ({doubt.probability:.2f}){about}: " + printable(
            doubt.example.text, TEXT_WIDTH
        )


def _signed(interval: Interval) -> str:
    return f"{interval.value:+.3f} ({interval.low:+.3f} to {interval.high:+.3f})"
