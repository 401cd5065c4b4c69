"""The quality of models on standard output."""

from collections.abc import Mapping
from typing import Any, Final

from stance.cli.terminal import say

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
