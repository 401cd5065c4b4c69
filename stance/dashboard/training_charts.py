"""Charts of a training: numbers of ``learning.Figures`` in, Altair charts out. Nothing here knows of Streamlit."""

from collections.abc import Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from stance.dashboard.colors import GREY, MODEL_COLORS
from stance.learning import Figures
from stance.printable import printable

HEIGHT: Final = 280
"""Pixels of a chart."""
NAME: Final = 24
"""Characters of a label on an axis."""
INK: Final = {True: "#ffffff", False: "#1b2530"}
"""The colour of words in fields, on a dark page and on a light one."""
SIDE: Final = 60
"""Pixels of a field in the table of labels."""


def learning_curve(figures: Figures) -> Any:
    """The measure by rows learned from, with a dashed line for the model in use."""
    table = pd.DataFrame({"rows": list(figures.curve), "measure": list(figures.curve.values())})
    line = (
        alt.Chart(table)
        .mark_line(point=alt.OverlayMarkDef(size=60, color=MODEL_COLORS["new"]), color=MODEL_COLORS["new"])
        .encode(
            x=alt.X(
                "rows:Q",
                title="rows learned from",
                scale=alt.Scale(type="log", nice=False),
                axis=alt.Axis(values=list(figures.curve), format=",d", labelFlush=True),
            ),
            y=alt.Y("measure:Q", title=_title(figures), scale=alt.Scale(zero=False, padding=12)),
            tooltip=[alt.Tooltip("rows:Q", format=",d"), alt.Tooltip("measure:Q", format=".3f")],
        )
    )
    in_use = pd.DataFrame({"measure": [figures.in_use]})
    rule = alt.Chart(in_use).mark_rule(strokeDash=[5, 4], color=MODEL_COLORS["in use"], strokeWidth=1.5)
    return alt.layer(line, rule.encode(y="measure:Q")).properties(height=HEIGHT)


def calibration(figures: Figures) -> Any:
    """How often each model is right by how sure it is; on the dashed line, as often as it says."""
    both = {"in use": figures.calibration_before, "new": figures.calibration_after}
    points = pd.DataFrame(
        [(model, each.said, each.seen, each.rows) for model, bins in both.items() for each in bins],
        columns=["model", "said", "seen", "rows"],
    )
    share = alt.Scale(domain=[0, 1])
    lines = (
        alt.Chart(points)
        .mark_line(point=alt.OverlayMarkDef(size=50))
        .encode(
            x=alt.X("said:Q", title="probability", scale=share, axis=alt.Axis(format="%", labelFlush=True)),
            y=alt.Y("seen:Q", title="how often it is so", scale=share, axis=alt.Axis(format="%")),
            color=alt.Color("model:N", scale=_colors(), legend=alt.Legend(title=None, orient="top")),
            tooltip=[
                alt.Tooltip("model:N"),
                alt.Tooltip("said:Q", format=".0%"),
                alt.Tooltip("seen:Q", format=".0%"),
                alt.Tooltip("rows:Q", format=",d"),
            ],
        )
    )
    right = alt.Chart(pd.DataFrame({"said": [0, 1], "seen": [0, 1]}))
    return alt.layer(
        right.mark_line(strokeDash=[5, 4], color=GREY, strokeWidth=1).encode(x="said:Q", y="seen:Q"), lines
    ).properties(height=HEIGHT)


def confusion(figures: Figures, read: Sequence[Sequence[int]], is_dark: bool) -> Any:
    """How many held-out rows of each label one of the models reads as which: the more of a row, the stronger its tint.

    The counts are written in a colour that can be read on a dark page, or on a light one.
    """
    names = [printable(name.replace("_", " "), NAME) for name in figures.names]
    table = pd.DataFrame(
        [
            (label, said, count, count / max(sum(row), 1))
            for label, row in zip(names, read, strict=True)
            for said, count in zip(names, row, strict=True)
        ],
        columns=["label", "said", "rows", "share"],
    )
    fields = alt.Chart(table).encode(
        x=alt.X("said:N", sort=names, title="read as", axis=alt.Axis(labelAngle=0, orient="top")),
        y=alt.Y("label:N", sort=names, title="label"),
        tooltip=[
            alt.Tooltip("label:N"),
            alt.Tooltip("said:N", title="read as"),
            alt.Tooltip("rows:Q", format=",d"),
            alt.Tooltip("share:Q", format=".0%"),
        ],
    )
    shade = alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[0.04, 0.75]), legend=None)
    rects = fields.mark_rect(color=MODEL_COLORS["new"]).encode(opacity=shade)
    counts = fields.mark_text(fontSize=14, fontWeight="bold", color=INK[is_dark]).encode(
        text=alt.Text("rows:Q", format=",d")
    )
    return alt.layer(rects, counts).properties(height=alt.Step(SIDE))


def _title(figures: Figures) -> str:
    """The kind of the measure: the attributes it is of may fill a line."""
    return figures.measure.partition(" of ")[0]


def _colors() -> alt.Scale:
    return alt.Scale(domain=list(MODEL_COLORS), range=list(MODEL_COLORS.values()))
