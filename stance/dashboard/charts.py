"""Charts of a scored thread: rows of ``rows.arranged`` in, Altair charts out. Nothing here knows of Streamlit.

Names of authors reach axes and tooltips on one line without control characters; texts of comments never do.
"""

from typing import Any, Final

import altair as alt
import pandas as pd

from stance.dashboard import time_axis
from stance.dashboard.colors import CHART_COLORS, GREY, LABEL_COLORS, NO_STANCE, TOXIC_COLOR
from stance.dashboard.rows import SIDE, in_utc
from stance.dashboard.time_axis import TimeAxis
from stance.dashboard.wording import attribute_name
from stance.labels import TOXIC_FROM

HEIGHT: Final = 320
"""Pixels of a chart: two stand side by side, and a laptop shows them whole."""
SCORE_STEP: Final = 0.1
"""Width of a column of the score chart, in which a score is read off as easily as its first decimal."""


def times(name: str, rows: pd.DataFrame, axis: TimeAxis, **more: Any) -> alt.X:
    """Times along an axis, with the labels of ``axis``."""
    marks = alt.Axis(
        values=[_moment(tick) for tick in axis.ticks],
        labelExpr=f"timeFormat(datum.value, '{axis.form}')",
        labelFlush=False,
        labelOverlap="greedy",
    )
    scale = alt.Scale(domain=[_moment(axis.start), _moment(axis.end)], nice=False)
    return alt.X(f"{name}:T", title=time_title(rows, axis.day), axis=marks, scale=scale, **more)


def _moment(time: pd.Timestamp) -> alt.DateTime:
    return alt.DateTime(
        year=time.year, month=time.month, date=time.day, hours=time.hour, minutes=time.minute, seconds=time.second
    )


def stances_over_time(rows: pd.DataFrame) -> Any:
    """How many comments of each side came in each stretch of time."""
    timed = rows[["when", SIDE.label]].set_axis(["when", "stance"], axis=1).dropna()
    axis = time_axis.of(timed["when"])
    counts = (
        timed.assign(start=timed["when"].dt.floor(axis.step))
        .groupby(["start", "stance"])
        .size()
        .reset_index(name="comments")
    )
    counts["end"] = counts["start"] + axis.step
    return (
        alt.Chart(counts)
        .mark_bar(binSpacing=1)
        .encode(
            x=times("start", rows, axis, bin="binned"),
            x2="end:T",
            y=_comments_axis(),
            color=stance_color(counts["stance"]),
            order=alt.Order("rank:Q"),
            tooltip=[alt.Tooltip("stance:N"), alt.Tooltip("comments:Q", format=",")],
        )
        .transform_calculate(rank=_rank())
        .properties(height=HEIGHT)
    )


def distribution(rows: pd.DataFrame, attribute: str, toxic_from: float = TOXIC_FROM) -> Any:
    """How many comments have how much of ``attribute``; from the dashed line on a comment counts as toxic."""
    scores = rows[attribute].dropna()
    bins = (scores / SCORE_STEP).clip(upper=1 / SCORE_STEP - 1).astype(int)
    counts = bins.value_counts().reindex(range(round(1 / SCORE_STEP)), fill_value=0).sort_index()
    table = pd.DataFrame({"from": counts.index * SCORE_STEP, "comments": counts.to_numpy()})
    table["to"] = table["from"] + SCORE_STEP
    bars = (
        alt.Chart(table)
        .mark_bar(color=TOXIC_COLOR, binSpacing=1)
        .encode(
            x=alt.X(
                "from:Q",
                bin="binned",
                title=attribute_name(attribute),
                axis=alt.Axis(labelFlush=True),
                scale=alt.Scale(domain=[0, 1]),
            ),
            x2="to:Q",
            y=_comments_axis(),
            tooltip=[
                alt.Tooltip("from:Q", format=".1f"),
                alt.Tooltip("to:Q", format=".1f"),
                alt.Tooltip("comments:Q", format=","),
            ],
        )
    )
    # A column of one comment beside one of thousands is too low to be seen; its number is not.
    numbers = (
        alt.Chart(table[table["comments"] > 0].assign(middle=lambda counts: (counts["from"] + counts["to"]) / 2))
        .mark_text(baseline="bottom", dy=-3, color=GREY, aria=False)
        .encode(x="middle:Q", y="comments:Q", text=alt.Text("comments:Q", format=","))
    )
    return alt.layer(bars, numbers, dashed_line(toxic_from)).properties(height=HEIGHT)


def _comments_axis() -> alt.Y:
    return alt.Y("comments:Q", title="comments", axis=alt.Axis(format=",d", tickMinStep=1, tickCount=5))


def dashed_line(x: float) -> Any:
    """An upright line across the chart."""
    line = alt.Chart(pd.DataFrame({"x": [x]})).mark_rule(strokeDash=[5, 4], color=GREY, strokeWidth=1.5)
    return line.encode(x="x:Q")


def time_title(rows: pd.DataFrame, day: str = "") -> str:
    """What the times on an axis are, with the ``day`` of all of them where the axis does not tell it."""
    on = f" on {day}" if day else ""
    return f"time{on} (UTC)" if in_utc(rows["posted_at"]) else f"time{on}, as the page gives it"


def stance_color(stances: "pd.Series[Any]") -> alt.Color:
    """The colours of the labels, and of ``none`` where there is one, told above the chart."""
    labels = [*LABEL_COLORS, *([NO_STANCE] if (stances == NO_STANCE).any() else [])]
    scale = alt.Scale(domain=labels, range=[CHART_COLORS[label] for label in labels])
    return alt.Color("stance:N", scale=scale, legend=alt.Legend(title=None, orient="top", symbolStrokeWidth=0))


def _rank() -> str:
    """A Vega expression: where a stance stands in a bar, as in every other bar."""
    return f"indexof({list(LABEL_COLORS)}, datum.stance)"
