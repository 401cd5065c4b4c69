"""What was read from a labelled table and what was not, in sentences."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from stance.labels import TOXIC_FROM, Task
from stance.printable import printable
from stance.reading.tables.columns import LISTED
from stance.reading.tables.labels.asking import LISTED_VALUES, Label
from stance.reading.tables.labels.families import Family
from stance.reading.tables.labels.gathered import MOST_VALUES, Gathered
from stance.reading.tables.labels.raters import Units, alpha
from stance.reading.tables.labels.words import SHOWN, counted, in_order, key_of, number_of

FEW: Final = 4
"""Values of an unused column that are listed."""


def on_table(sheet: Gathered, roles: Mapping[str, str]) -> str:
    """Which columns hold what, but for the labels."""
    known = ", ".join(f"{role} from {_quoted(column)}" for role, column in roles.items())
    return f"{sheet.name}: {_count(sheet.rows, 'row')}. Read: {known}."


def on_family(family: Family) -> list[str]:
    """How the values of one label are read, and those that are not used."""
    columns = ", ".join(map(_quoted, family.columns.columns))
    if not family.values:
        return []
    said = []
    if family.are_lists:
        attributes = ", ".join(family.votes)
        said.append(
            f"{columns} has lists of labels: {_meanings(family)}. Of {attributes}, what a row's list lacks is 0 there."
        )
    else:
        said.append(f"{family.columns.label} is read from {columns} as {family.reading.how}: {_meanings(family)}.")
    if family.blank and family.blank_as is not None:
        said.append(f"{_rows(family.blank)} blank there, and read as {family.blank_as}.")
    if family.reading.unread:
        said.append(f"Not used, values of {columns}: {counted(family.reading.unread, LISTED_VALUES)}.")
    return said


def _meanings(family: Family) -> str:
    """The values with their counts and, where that differs from what is written, what each is read as."""
    read = {value: count for value, count in family.values.items() if value in family.reading.labels}
    order = in_order(read, LISTED_VALUES)
    shown = [
        f"{printable(value, SHOWN)} ({read[value]:,}){_as(value, family.reading.labels[value], family.are_lists)}"
        for value in order[:LISTED_VALUES]
    ]
    rest = len(order) - len(shown)
    return ", ".join(shown) + (f" and {rest:,} more values" if rest else "")


def _as(value: str, label: Label, is_list: bool) -> str:
    number = number_of(value)
    if label is None:
        return " as none of them" if is_list else " as no label"
    if isinstance(label, float):
        return "" if number and number[0] == label else f" as {label:.3g}"
    return "" if value == label else f" as {label}"


def on_raters(units: Units, families: Iterable[Family], task: Task, ties: int, names_raters: bool) -> list[str]:
    """How many raters there were, how far they agree, and what was made of their labels."""
    labels = [label for family in families for label in family.votes]
    rated = {
        label: [unit.labels[label] for unit in units.units if len(unit.labels.get(label, ())) > 1] for label in labels
    }
    rated = {label: values for label, values in rated.items() if values}
    said = []
    if units.copies:
        advice = "" if names_raters else " If they are the labels of several raters, add a column rater."
        said.append(f"{_rows(units.copies)} the same as another in every column, and counted once.{advice}")
    if units.second:
        said.append(f"{_rows(units.second)} a rater's earlier label of the same comment; the last one counts.")
    if not rated:
        return said
    several = max(len(values) for values in rated.values())
    votes = sum(len(value) for values in rated.values() for value in values) / sum(map(len, rated.values()))
    kept = "their mean is learned" if task.is_graded else "the label of most raters is learned"
    said.append(
        f"Several raters: {_count(several, 'comment has', 'comments have')} {votes:.1f} labels on average; {kept}, and "
        "their number is its weight."
    )
    agreement = {label: alpha(values) for label, values in rated.items()}
    known = ", ".join(f"{label} {value:.2f}" for label, value in agreement.items() if value is not None)
    if known:
        said.append(
            f"They agree with a Krippendorff's alpha of: {known} (1 if they always agree, 0 if no more than by chance; "
            "below 0.67, conclusions are tentative)."
        )
    if ties:
        said.append(f"Not used: {_count(ties, 'comment')} on which as many raters said one thing as another.")
    return said


def _rows(count: int) -> str:
    return _count(count, "row is", "rows are")


def _count(count: int, one: str, several: str = "") -> str:
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def on_legend(families: Iterable[Family], legend: Iterable[str]) -> list[str]:
    """The values that a legend names and no label has."""
    there = {key_of(value) for family in families for value in family.values}
    absent = [repr(printable(value, SHOWN)) for value in legend if key_of(value) not in there]
    return [f"--legend names {', '.join(absent)}, which no label here says."] if absent else []


def on_left_out(reasons: Counter[str]) -> list[str]:
    """How many rows are not used, and why."""
    if not reasons:
        return []
    return ["Not used, rows: " + ", ".join(f"{count:,} without a {what}" for what, count in reasons.items()) + "."]


def on_blank(families: Iterable[Family], task: Task, labels: Mapping[str, Sequence[Label]]) -> list[str]:
    """That a label which the model knows never occurs, and that it may be what blank cells mean.

    Args:
        families: the columns read.
        task: what the labels are of.
        labels: each label's values in all examples.
    """
    said = []
    for family in families:
        means = blank_may_mean(family, task, labels)
        asked = f" {_rows(family.blank)} blank there and not used; if that means {means}: --blank {means}"
        missing = [] if task.is_graded else [name for name in task.labels if name not in labels[family.columns.label]]
        if missing:
            named = " or ".join(missing)
            said.append(f"No row says {named}, which a model of {task.name} knows.{asked if means else ''}")
        elif means:
            said.append(f"No label of {', '.join(family.votes)} says no.{asked}")
    return said


def blank_may_mean(family: Family, task: Task, labels: Mapping[str, Sequence[Label]]) -> str | None:
    """The label that blank cells may stand for, as no row says it; None if there are none, or they are told."""
    if not family.blank or family.blank_as is not None:
        return None
    if task.is_graded:
        return "no" if _all_toxic([share for name in family.votes for share in labels[name]]) else None
    *_, likely = task.labels
    return likely if likely not in labels[family.columns.label] else None


def _all_toxic(shares: Sequence[Label]) -> bool:
    return bool(shares) and all(isinstance(share, float) and share >= TOXIC_FROM for share in shares)


def on_unused(sheet: Gathered, used: Iterable[str]) -> list[str]:
    """The columns that are not used, those with few values first, with their values."""
    values = {name: sheet.values(name) for name in sheet.names if name not in set(used)}
    order = sorted(values, key=lambda name: len(values[name]))
    order = [name for name in order if values[name]]
    if not order:
        return []
    shown = "; ".join(f"{_quoted(name)}: {_held(values[name])}" for name in order[:LISTED])
    return [
        f"Not used, columns: {shown}" + (f"; and {len(order) - LISTED:,} more" if len(order) > LISTED else "") + "."
    ]


def _held(values: Counter[str]) -> str:
    if len(values) > MOST_VALUES:
        return f"over {MOST_VALUES:,} different values"
    return counted(values, FEW) if values else "nothing"


def _quoted(name: str) -> str:
    return repr(printable(name, SHOWN))
