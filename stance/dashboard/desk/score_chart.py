"""The scores of many comments as columns, in the colours of what is done with them. Nothing here knows of Streamlit."""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stance.dashboard.colors import GREY, TOXIC_COLOR

STEP: Final = 0.01
"""Width of a column, and of a step of the sliders below it."""
BINS: Final = round(1 / STEP)
_TICKS: Final = [tenth / 10 for tenth in range(11)]
HEIGHT: Final = 190
"""Pixels, with the legend; the charts of several attributes are seen at once."""
DONE_COLORS: Final[Mapping[str, str]] = {"approved": "#2f9e8f", "left to people": GREY, "rejected": TOXIC_COLOR}
"""What is done to a comment, to its colour."""
CHOSEN_COLORS: Final[Mapping[str, str]] = {"in the range": "#3a86c8", "outside": f"{GREY}66"}
"""Whether a comment is in a range, to its colour."""


def by_threshold(counts: NDArray[np.int_], approve_below: float, reject_from: float) -> Any:
    """The columns, coloured by what thresholds do."""
    starts = _starts()
    done = np.select(
        [starts >= reject_from - STEP / 2, starts < approve_below - STEP / 2],
        ["rejected", "approved"],
        "left to people",
    )
    return _columns(counts, done, DONE_COLORS)


def in_range(counts: NDArray[np.int_], low: float, high: float) -> Any:
    """The columns, coloured by whether they are in a range."""
    starts = _starts()
    inside = (starts >= low - STEP / 2) & (starts < high - STEP / 2)
    return _columns(counts, np.where(inside, "in the range", "outside"), CHOSEN_COLORS)


def _starts() -> NDArray[np.floating[Any]]:
    return np.arange(BINS) * STEP


def _columns(counts: NDArray[np.int_], kinds: NDArray[np.str_], colors: Mapping[str, str]) -> Any:
    """Columns whose heights grow with the root of their number, or else rare high scores could not be seen."""
    starts = _starts()
    table = pd.DataFrame({"from": starts, "to": starts + STEP, "comments": counts, "kind": kinds})
    color = alt.Scale(domain=list(colors), range=list(colors.values()))
    return (
        alt.Chart(table)
        .mark_bar(binSpacing=0)
        .encode(
            x=alt.X(
                "from:Q",
                bin="binned",
                title=None,
                scale=alt.Scale(domain=[0, 1], nice=False),
                axis=alt.Axis(format=".1f", values=_TICKS, labelFlush=True, grid=False),
            ),
            x2="to:Q",
            y=alt.Y("comments:Q", axis=None, scale=alt.Scale(type="sqrt")),
            color=alt.Color("kind:N", scale=color, legend=alt.Legend(title=None, orient="top", symbolStrokeWidth=0)),
            tooltip=[
                alt.Tooltip("from:Q", format=".2f"),
                alt.Tooltip("to:Q", format=".2f"),
                alt.Tooltip("comments:Q", format=","),
            ],
        )
        .properties(height=HEIGHT)
        .configure_view(strokeWidth=0)
    )
