"""A model card in words (Mitchell and others 2019, "Model Cards for Model Reporting")."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from stance.printable import on_one_line
from stance.records import ModelCard

INTERVAL: Final = "_95_percent"
"""Ends the name of a measure's interval, which is told with the measure."""
INTERVAL_NOTE: Final = "In brackets: the 95 % interval."

MAIN_MEASURES: Final = ("auc", "macro_f1")
MOST_MAIN: Final = 3
"""Figures by which a model is known: those of the first sets on its card, which begins with the most telling."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a card, every cell in words."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of a model, in words."""

    value: str
    about: str
    """The measure, and the set that it is of."""


def as_markdown(card: ModelCard) -> str:
    """The card as Markdown: what the model is for, what it was trained on, how good it is, and its limits."""
    lines = [f"# {card.id}", "", f"A {card.task} model.", "", *(f"- {fact}" for fact in facts(card))]
    lines += [f"- file: sha256 {card.model_sha256}"]
    lines += [f"- {name} {version}" for name, version in card.versions.items()]
    for heading, text in texts(card):
        lines += ["", f"## {heading}", "", text]
    lines += ["", "## Trained on", "", *_markdown_rows(data_table(card))]
    lines += ["", "## Measured", "", *([INTERVAL_NOTE, ""] if has_intervals(card) else [])]
    for table in measure_tables(card):
        lines += [f"### {table.title}", "", *_markdown_rows(table), ""]
    return "\n".join(map(on_one_line, lines))


def facts(card: ModelCard) -> list[str]:
    """What a card says in a few words: its lane, when and from what it was trained, what it tells."""
    said = [f"lane: {card.lane}"]
    if {"low", "high"} <= set(card.cascade):
        low, high = (_worded(card.cascade[end]) for end in ("low", "high"))
        said += [f"in a cascade: reads what the fast model scores {low} to {high}"]
    if card.unclear_below:
        said += [f"a label less likely than {_worded(card.unclear_below)} reads: unclear"]
    if card.stands_on:
        said += [f"stands on the features of: {card.stands_on}"]
    said += [f"trained: {card.created}"] + ([f"adapted from: {card.parent}"] if card.parent else [])
    return [*said, f"languages: {', '.join(card.languages)}", f"labels: {', '.join(map(_name, card.labels))}"]


def texts(card: ModelCard) -> list[tuple[str, str]]:
    """The card's paragraphs that are not empty, each with its heading."""
    found = (
        ("Not recommended", card.not_recommended),
        ("Intended use", card.intended_use),
        ("Limits", card.limits),
        ("Notes", card.notes),
    )
    return [(heading, text) for heading, text in found if text]


def data_table(card: ModelCard) -> Table:
    """What the model was trained on, with licences."""
    rows = (tuple(_worded(facts.get(key)) for key in ("name", "rows", "licence", "sha256")) for facts in card.data)
    return Table(
        "Trained on", ("data set", "rows", "licence", "sha256"), tuple((*row[:3], row[3][:16]) for row in rows)
    )


def measure_tables(card: ModelCard) -> Iterator[Table]:
    """What was measured, a table per evaluation set, and more for what a set holds by attribute, group or function."""
    for name, measures in card.scores.items():
        yield from _tables(_name(name), measures)


def main_figures(card: ModelCard) -> list[Figure]:
    """The figures by which a model is known."""
    found = [
        Figure(_worded(measures[measure]), f"{_name(measure)}, {_name(name)}")
        for name, measures in card.scores.items()
        for measure in MAIN_MEASURES
        if isinstance(measures, Mapping) and isinstance(measures.get(measure), float)
    ]
    return found[:MOST_MAIN]


def has_intervals(card: ModelCard) -> bool:
    """Whether a measure on the card has its interval."""
    return any(name.endswith(INTERVAL.replace("_", " ")) for name, _ in _flat(card.scores))


def measure_rows(measures: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    """Per measure its name and its value in each of ``measures``, in words; nested names are joined."""
    flat = [dict(_paired(dict(_flat(nested)), " 95 percent")) for nested in measures]
    for name in dict.fromkeys(name for values in flat for name in values):
        yield name, [values.get(name, "–") for values in flat]


def _tables(title: str, measures: Mapping[str, Any]) -> Iterator[Table]:
    nested = {name: value for name, value in measures.items() if isinstance(value, Mapping)}
    single = {name: value for name, value in measures.items() if name not in nested}
    if single:
        yield Table(title, ("measure", "value"), tuple((_name(name), value) for name, value in _paired(single)))
    deep = {name for name, value in nested.items() if any(isinstance(inner, Mapping) for inner in value.values())}
    flat = {_name(name): dict(_paired(value, about=name)) for name, value in nested.items() if name not in deep}
    if flat:
        only = f": {next(iter(flat))}" if len(flat) == 1 else ""
        yield _crossed(f"{title}{only}" if single else title, flat)
    for name in deep:
        yield from _tables(f"{title}: {_name(name)}", nested[name])


def _crossed(title: str, by_name: Mapping[str, Mapping[str, str]]) -> Table:
    """A table of what is nested once, turned so that it is long rather than wide."""
    inner = list(dict.fromkeys(name for values in by_name.values() for name in values))
    if len(inner) > len(by_name):
        rows = tuple((_name(name), *(values.get(name, "–") for values in by_name.values())) for name in inner)
        return Table(title, ("of", *by_name), rows)
    rows = tuple((name, *(values.get(measure, "–") for measure in inner)) for name, values in by_name.items())
    return Table(title, ("of", *map(_name, inner)), rows)


def _paired(measures: Mapping[str, Any], ending: str = INTERVAL, about: str = "") -> Iterator[tuple[str, str]]:
    """Each measure in words, its interval beside it in brackets; shares of something in per cent."""
    for name, value in measures.items():
        if name.endswith(ending) and name.removesuffix(ending) in measures:
            continue
        in_percent = bool({"share", "rate", "rates"} & set(_name(f"{about} {name}").split()))
        said = _worded(value, in_percent)
        if interval := measures.get(f"{name}{ending}"):
            said += f" ({_worded(interval, in_percent)})"
        yield name, said


def _flat(measures: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in measures.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name} ")
        else:
            yield _name(f"{before}{name}"), value


def _name(name: str) -> str:
    return name.replace("_", " ")


def _worded(value: Any, in_percent: bool = False) -> str:
    if value != value:  # a measure of too few rows
        return "–"
    if isinstance(value, float):
        return f"{value:.0%}" if in_percent else f"{value:.3f}"
    if isinstance(value, list | tuple):
        return " to ".join(_worded(end, in_percent) for end in value)
    if isinstance(value, int):
        return f"{value:,}"
    return "–" if value is None else str(value)


def _markdown_rows(table: Table) -> Iterator[str]:
    for row in (table.columns, ("---",) * len(table.columns), *table.rows):
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
