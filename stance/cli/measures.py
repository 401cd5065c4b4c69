"""The quality of models on standard output: measures, the ways of training tried, and the learning curve."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from stance.cli.terminal import say

if TYPE_CHECKING:
    from stance.learning import Trained

NAME_WIDTH: Final = 34
"""Characters of the column of measures, set by hand; a longer name moves the rest of its line to the right."""
GAP: Final = 2
"""Spaces between the columns of two models."""


def show_measures(by_model: Mapping[str, Mapping[str, Any]]) -> None:
    """Prints measures as a table: a line per measure, a column per model."""
    from stance.model_card import measure_rows

    width = max(map(len, by_model)) + GAP
    say(f"{'':<{NAME_WIDTH}}" + "".join(f"{name:>{width}}" for name in by_model))
    for name, values in measure_rows(list(by_model.values())):
        say(f"{name:<{NAME_WIDTH}}" + "".join(f"{value:>{width}}" for value in values))


def show_ways(trained: "Trained") -> None:
    """Prints by what a stance model was chosen, and the learning curve of a topic model."""
    if trained.tried:
        tried = ", ".join(f"{way} {macro_f1:.3f}" for way, macro_f1 in trained.tried.items())
        say()
        say(f"Chosen: {trained.way}. Cross-validated macro-F1 of the model in use: {tried}.")
    if trained.curve:
        before = trained.measures_before["macro_f1"]
        say()
        say(f"{'training rows':>17}{'topic model':>14}{'in use':>10}   macro-F1 on held-out rows")
        for rows, macro_f1 in trained.curve.items():
            say(f"{rows:>17,}{macro_f1:>14.3f}{before:>10.3f}")
        say()
