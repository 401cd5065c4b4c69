"""A model card in words (Mitchell and others 2019, "Model Cards for Model Reporting")."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stance.records import ModelCard


def as_markdown(card: ModelCard) -> str:
    """The card as Markdown: what the model is for, what it was trained on, how good it is, and its limits."""
    origin = f", adapted from {card.parent}" if card.parent else ""
    lines = [f"# {card.id}", "", f"A {card.task} model{origin}, trained on {card.created}.", ""]
    lines += [f"- labels: {', '.join(card.labels)}", f"- languages: {', '.join(card.languages)}"]
    lines += [f"- file: sha256 {card.model_sha256}"]
    lines += [f"- {name} {version}" for name, version in card.versions.items()]
    for heading, text in (("Intended use", card.intended_use), ("Limits", card.limits), ("Notes", card.notes)):
        lines += ["", f"## {heading}", "", text] if text else []
    lines += ["", "## Trained on", "", "| data | rows | licence | sha256 |", "|---|---|---|---|"]
    lines += [
        f"| {d.get('name')} | {d.get('rows')} | {d.get('licence')} | {str(d.get('sha256'))[:16]} |" for d in card.data
    ]
    lines += ["", "## Measured", ""]
    for name, measures in card.scores.items():
        lines += [f"### {name}", "", "| measure | value |", "|---|---|"]
        lines += [f"| {measure} | {values[0]} |" for measure, values in measure_rows([measures])] + [""]
    return "\n".join(lines)


def measure_rows(measures: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    """Per measure its name and its value in each of ``measures``, in words; nested names are joined."""
    flat = [dict(_flat(each)) for each in measures]
    for name in dict.fromkeys(name for each in flat for name in each):
        yield name, [_worded(each.get(name)) for each in flat]


def _flat(measures: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in measures.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name} ")
        else:
            yield f"{before}{name}".replace("_", " "), value


def _worded(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, list | tuple):
        return " to ".join(map(_worded, value))
    return "–" if value is None else str(value)
