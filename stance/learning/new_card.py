"""The card of a newly trained model."""

from dataclasses import replace
from typing import Any

from stance.learning.report import conclusion
from stance.learning.train import Trained
from stance.records import ModelCard


def with_measures(trained: Trained) -> ModelCard:
    """The new model's card with both models' measures on the held-out rows, and how they got better with rows.

    Of a model that is not recommended it says why.
    """
    card = trained.model.card
    scores: dict[str, Any] = {}
    if trained.measures:
        scores = {"own labels, held out": trained.measures}
        scores[f"own labels, held out, {card.parent}"] = trained.measures_before
    if verdict := trained.verdict:
        interval = [verdict.difference.low, verdict.difference.high]
        scores["own labels, new model less the one in use"] = {
            "measure": verdict.measure, "rows": verdict.rows,
            "difference": verdict.difference.value, "difference_95_percent": interval,
        }  # fmt: skip
        by_way = {way.name: value for way, value in trained.tried.items()}
        scores[f"own labels, cross-validated {trained.measure}"] = by_way
        if trained.curve:
            points = {f"learned from {rows:,} rows": value for rows, value in trained.curve.items()}
            scores[f"own labels, held out, {verdict.measure}"] = points
    if lost := trained.forgetting:
        kept = {"before": lost.before, "after": lost.after}
        scores[f"other comments, {lost.measure} by what {card.parent} says"] = {"rows": lost.rows, **kept}
    best = "a gentler way than the one" if trained.instead_of else "the way"
    notes = f"Learned from own labels in {best} that did best on rows held out: {trained.way.name}."
    doubt = "" if trained.is_recommended else conclusion(trained)
    return replace(card, scores=scores, notes=notes, not_recommended=doubt)
