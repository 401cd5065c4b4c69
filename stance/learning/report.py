"""A training in words, in the order in which a reader needs them: what was read, how it was measured, what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from stance.labels import TOXIC_FROM
from stance.learning.doubtful import Doubts
from stance.learning.forgetting import Forgetting
from stance.learning.train import Trained
from stance.learning.verdict import Interval, Verdict
from stance.model_card import Table, measure_rows
from stance.printable import printable

TEXT_WIDTH: Final = 90
"""Characters shown of a text."""
TARGET_WIDTH: Final = 40
"""Characters shown of a target."""
SENTENCE_WIDTH: Final = 4_000
"""Characters shown of a sentence, in which names of files, columns and models may stand."""
Shows = Literal["numbers", "texts", "curve", "confusion", "calibration"]
GAP: Final = "   "
"""Between two columns of a table."""
WHAT_TO_DO: Final = "What to do"
"""The heading of the last part."""
MANY_DOUBTS: Final = 0.2
"""From this share of doubtful labels on, the labels are to be looked at first."""


@dataclass(frozen=True)
class Part:
    """A part of a report; all words in it are safe to print."""

    heading: str
    sentences: tuple[str, ...] = ()
    table: Table | None = None
    shows: Shows = "numbers"
    """What the table holds; of texts, which stand in its last column, and of what is drawn as a chart, a screen takes
    note."""


def parts(trained: Trained, notes: Sequence[str] = (), closing: Sequence[str] = ()) -> list[Part]:
    """The report on ``trained``.

    Args:
        trained: the training.
        notes: what was read, and what was not.
        closing: what to do next.
    """
    found = [
        _part("What was read", notes),
        _part("How it was measured", _measuring(trained)),
        _ways(trained),
        *([_compared(trained.verdict, trained)] if trained.verdict else []),
        _measures(trained),
        _curve(trained),
        _part("What it forgets", _forgotten(trained)),
        _doubts(trained.doubts, trained.verdict),
        _part(WHAT_TO_DO, closing),
    ]
    return [part for part in found if part.sentences or part.table]


def lines(report: Sequence[Part]) -> Iterator[str]:
    """The report line by line, for a terminal."""
    for place, part in enumerate(report):
        if place:
            yield ""
        yield from part.sentences
        if part.table:
            yield from _aligned(part.table)


def conclusion(trained: Trained) -> str:
    """Whether the new model is recommended, and if not, why."""
    found = trained.doubts
    said = _conclusion(trained)
    swapped = trained.verdict is not None and trained.verdict.outcome == "labels look swapped"
    if trained.is_recommended or swapped or found.is_model_weak or found.share < MANY_DOUBTS:
        return said
    return f"Look at the labels first: {found.share:.0%} of them are doubtful. {said}"


def _conclusion(trained: Trained) -> str:
    verdict, lost, old = trained.verdict, trained.forgetting, trained.before.id
    if verdict and verdict.outcome == "labels look swapped":
        return (
            f"The labels look swapped, or mean something else than {trained.before.card.task}: {old} says the opposite "
            "of them more often than not, and a model that learned them would say the opposite everywhere. Check what "
            "the labels mean."
        )
    if verdict is None:
        return (
            "It cannot be told whether a new model is better: too few rows, or of one label only, are new to "
            f"{old}. Label more comments."
        )
    if not trained.is_new:
        return f"No way to learn from these labels is seen to do better than {old} as it is." + _further(verdict)
    if verdict.outcome == "worse":
        return f"It is worse than {old} on held-out rows."
    if verdict.outcome == "no difference seen":
        return f"No difference to {old} is seen on held-out rows." + _further(verdict)
    if lost and lost.is_loss:
        return (
            f"It is better than {old} on held-out rows like these, but would forget: on {lost.rows:,} other comments "
            f"its {lost.measure} falls from {lost.before:.3f} to {lost.after:.3f}."
        )
    if lost and lost.takes_more_for_toxic:
        return (
            f"It is better than {old} on held-out rows like these, but gives {_toxic(lost, old)}. Label more comments "
            "that are not toxic, as they come."
        )
    if lost and lost.takes_fewer_for_toxic:
        return (
            f"It is better than {old} on held-out rows. Check that the labels mean {lost.attribute}: it gives "
            f"{_toxic(lost, old)}."
        )
    return f"It is better than {old} on held-out rows."


def _toxic(lost: Forgetting, old: str) -> str:
    before, after = lost.toxic or (0.0, 0.0)
    return (
        f"{after:.0%} of {lost.rows:,} other comments a {lost.attribute} score of {TOXIC_FROM:g} or more, where {old} "
        f"gives it to {before:.0%}"
    )


def next_step(trained: Trained, use: str) -> str:
    """What to do with the new model, if there is one, where ``use`` is how it is put to use."""
    if not trained.is_new:
        return f"{trained.before.id} stays in use; there is no new model to save."
    if trained.is_recommended:
        return f"To use it: {use}"
    return f"{trained.before.id} stays in use. To use the new one anyway: {use}"


def _further(verdict: Verdict | None) -> str:
    if verdict is None or verdict.outcome != "no difference seen":
        return ""
    if verdict.further:
        return f" If the difference is as large as it looks, about {verdict.further:,} more labels will show it."
    return " If there is a difference, it is too small for more labels to show it soon."


def _part(heading: str, sentences: Sequence[str], table: Table | None = None, shows: Shows = "numbers") -> Part:
    return Part(heading, tuple(printable(sentence, SENTENCE_WIDTH) for sentence in sentences), table, shows)


def _measuring(trained: Trained) -> list[str]:
    said = [f"{trained.rows:,} rows were {'learned from' if trained.is_new else 'read'}."]
    if trained.known:
        said.append(
            f"{trained.known:,} of them {trained.before.id} had learned from before: they are not measured on, for "
            "they would flatter both models."
        )
    return [*said, trained.how, *(f"Note: {note}" for note in trained.notes)]


def _ways(trained: Trained) -> Part:
    if trained.verdict is None:
        return Part("Ways to learn")
    rows = [(way.name, f"{value:.3f}", "chosen" * (way == trained.way)) for way, value in trained.tried.items()]
    said = []
    if trained.forgetful:
        said.append(
            f"{len(trained.forgetful)} stronger ways were not tried: they would forget too much of what "
            f"{trained.before.id} tells on other comments."
        )
    if best := trained.instead_of:
        said.append(
            f"{best.name} did best, but would forget too much by learning from all rows: {trained.way.name}, which is "
            "gentler, was taken instead."
        )
    if not trained.is_new:
        said.append("None did better than the model as it is, so there is no new model, and nothing to show of one.")
    return _part("Ways to learn", said, table(("way to learn", f"{trained.measure}, held out to choose by", ""), rows))


def _compared(verdict: Verdict, trained: Trained) -> Part:
    rows = [
        (f"{trained.before.id} (in use)", str(verdict.before)),
        (trained.model.id if trained.is_new else "what was chosen without them", str(verdict.after)),
        ("difference", _signed(verdict.difference)),
    ]
    said = f"{verdict.rows:,} held-out rows, none of which took part in the choice; in brackets the 90 % interval:"
    return _part("In use and new", [said], table(("", verdict.measure), rows))


def _measures(trained: Trained) -> Part:
    if not trained.measures or not trained.is_new:
        return Part("All measures")
    both = list(measure_rows([trained.measures_before, trained.measures]))
    columns = ("on the same rows", f"{trained.before.id} (in use)", trained.model.id)
    said = (
        "Of all held-out rows together; the comparison above is a mean over held-out parts and repeats, where there "
        "are several."
    )
    return _part("All measures", [said], table(columns, [(name, *values) for name, values in both]))


def _curve(trained: Trained) -> Part:
    if not trained.curve or not trained.verdict:
        return Part("What fewer labels would have given")
    rows = [(f"{count:,}", f"{value:.3f}") for count, value in trained.curve.items()]
    points = table(("learned from", f"{trained.verdict.measure} on held-out rows"), rows)
    return Part("What fewer labels would have given", (), points, shows="curve")


def _forgotten(trained: Trained) -> list[str]:
    lost = trained.forgetting
    if not lost or not trained.is_new:
        return []
    said = [
        f"On {lost.rows:,} other comments, which came with the program, by what {trained.before.id} says of them: "
        f"{lost.measure} {lost.before:.3f} before, {lost.after:.3f} after."
    ]
    if lost.toxic:
        before, after = lost.toxic
        said.append(
            f"{before:.0%} of them had a {lost.attribute} score of {TOXIC_FROM:g} or more before, {after:.0%} have "
            "after."
        )
    return said


def _doubts(found: Doubts, verdict: Verdict | None) -> Part:
    if not found.count:
        return Part("Doubtful labels")
    if found.is_model_weak and not (verdict and verdict.outcome == "labels look swapped"):
        said = [
            f"Models that had not learned from the row contradict {found.contradicted:,} of {found.rows:,} labels, "
            "more than half: they do not read such comments well enough to say which labels are wrong. Those that they "
            "contradict most:"
        ]
    else:
        said = [
            f"{found.count:,} of {found.rows:,} labels are doubtful: models that had not learned from the row "
            "contradict them."
        ]
        if found.share >= MANY_DOUBTS:
            said.append(
                f"That is {found.share:.0%}: many labels are wrong, or the models do not read such comments well yet. "
                "Look at the labels before you use the model."
            )
    has_targets = any(doubt.example.target for doubt in found.worst)
    rows = [
        (
            doubt.given,
            f"{doubt.likelier} ({doubt.probability:.2f})",
            *([printable(doubt.example.target or "", TARGET_WIDTH)] if has_targets else []),
            printable(doubt.example.text, TEXT_WIDTH),
        )
        for doubt in found.worst
    ]
    columns = ("label", "rather", *(["target"] if has_targets else []), "the most doubtful ones")
    return _part("Doubtful labels", said, table(columns, rows), shows="texts")


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A table whose cells are safe to print."""
    safe = tuple(tuple(printable(cell, SENTENCE_WIDTH) for cell in row) for row in rows)
    return Table("", tuple(printable(name, SENTENCE_WIDTH) for name in columns), safe)


def _aligned(table: Table) -> Iterator[str]:
    """The table's lines; columns of numbers stand to the right."""
    columns = list(zip(table.columns, *table.rows, strict=True))
    cells = []
    for name, *values in columns:
        width = max(map(len, (name, *values)))
        is_number = all(value[:1] in "+-–0123456789" for value in values)
        cells.append([cell.rjust(width) if is_number else cell.ljust(width) for cell in (name, *values)])
    yield from (GAP.join(row).rstrip() for row in zip(*cells, strict=True))


def _signed(interval: Interval) -> str:
    return f"{interval.value:+.3f} ({interval.low:+.3f} to {interval.high:+.3f})"
