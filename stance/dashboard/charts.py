"""Charts of a scored thread: rows of ``rows.arranged`` in, Altair charts out. Nothing here knows of Streamlit.

Names of authors reach axes and tooltips on one line without control characters; texts of comments never do.
"""

from typing import Any, Final

import altair as alt
import pandas as pd

from stance.dashboard.rows import in_utc
from stance.dashboard.wording import LABEL_COLORS, TOXIC_COLOR, attribute_name, author_name, written_time
from stance.labels import TOXIC_FROM

STEPS: Final = ("1min", "5min", "15min", "1h", "3h", "6h", "1D", "7D", "28D", "91D", "364D")
"""Widths that a column of the time chart may have."""
DAY: Final = pd.Timedelta("1D")
MAX_COLUMNS: Final = 40
SCORE_STEP: Final = 0.1
FEW: Final = 400
"""From so many points on they are drawn small and see-through."""
HEIGHT: Final = 320


def timeline(rows: pd.DataFrame) -> Any:
    """Every comment as a point: when it came, how toxic it is, which side it takes."""
    points = pd.DataFrame(
        {
            "when": rows["when"],
            "place": rows["place"] + 1,
            "toxicity": rows["toxicity"],
            "stance": rows["stance"].fillna("none"),
            "author": rows["author"].map(_author),
            "written": rows["posted_at"].map(written_time),
        }
    ).dropna(subset=["toxicity"])
    across = _across(rows, points)
    return (
        alt.Chart(points)
        .mark_circle(size=70 if len(points) < FEW else 16, opacity=0.9 if len(points) < FEW else 0.5)
        .encode(
            x=across,
            y=alt.Y("toxicity:Q", title="toxicity", scale=alt.Scale(domain=[0, 1])),
            color=stance_color(points["stance"]),
            tooltip=[
                alt.Tooltip("author:N"),
                alt.Tooltip("written:N", title="time"),
                alt.Tooltip("toxicity:Q", format=".2f"),
                alt.Tooltip("stance:N"),
            ],
        )
        .properties(height=HEIGHT)
    )


def _across(rows: pd.DataFrame, points: pd.DataFrame) -> alt.X:
    """Time along the axis, or the place on the page where no comment has a time."""
    if points["when"].notna().any():
        return alt.X("when:T", title=time_title(rows), axis=time_axis(points["when"]))
    return alt.X("place:Q", title="place on the page (it gives no times)", axis=alt.Axis(format="d", tickMinStep=1))


def stances_over_time(rows: pd.DataFrame) -> Any:
    """How many comments of each side came in each stretch of time."""
    timed = rows.dropna(subset=["when", "stance"])
    step = pd.Timedelta(time_step(timed["when"]))
    counts = (
        timed.assign(start=timed["when"].dt.floor(step))
        .groupby(["start", "stance"])
        .size()
        .reset_index(name="comments")
    )
    counts["end"] = counts["start"] + step
    return (
        alt.Chart(counts)
        .mark_bar(binSpacing=1)
        .encode(
            x=alt.X("start:T", bin="binned", title=time_title(rows), axis=time_axis(timed["when"])),
            x2="end:T",
            y=alt.Y("comments:Q", title="comments", axis=alt.Axis(format="d", tickMinStep=1)),
            color=stance_color(counts["stance"]),
            order=alt.Order("rank:Q"),
            tooltip=[alt.Tooltip("stance:N"), alt.Tooltip("comments:Q")],
        )
        .transform_calculate(rank=_rank())
        .properties(height=HEIGHT)
    )


def distribution(rows: pd.DataFrame, attribute: str) -> Any:
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
            y=alt.Y("comments:Q", title="comments", axis=alt.Axis(format="d", tickMinStep=1)),
            tooltip=[
                alt.Tooltip("from:Q", format=".1f"),
                alt.Tooltip("to:Q", format=".1f"),
                alt.Tooltip("comments:Q"),
            ],
        )
    )
    line = (
        alt.Chart(pd.DataFrame({"x": [TOXIC_FROM]}))
        .mark_rule(strokeDash=[5, 4], color="#8a94a0", strokeWidth=1.5)
        .encode(x="x:Q")
    )
    return alt.layer(bars, line).properties(height=HEIGHT)


def time_step(when: "pd.Series[Any]") -> str:
    """The narrowest of ``STEPS`` in which the times fill at most ``MAX_COLUMNS`` columns."""
    span = when.max() - when.min()
    steps = [step for step in STEPS if not _are_days(when) or pd.Timedelta(step) >= DAY]
    return next((step for step in steps if span <= MAX_COLUMNS * pd.Timedelta(step)), STEPS[-1])


def _are_days(when: "pd.Series[Any]") -> bool:
    """Whether the page gives days only."""
    return bool((when.dropna() == when.dropna().dt.normalize()).all())


def time_title(rows: pd.DataFrame) -> str:
    """What the times on an axis are."""
    return "time (UTC)" if in_utc(rows["posted_at"]) else "time, as the page gives it"


def time_axis(when: "pd.Series[Any]") -> alt.Axis:
    """Labels of a time axis: hours of 24 with the day at midnight, then days, then months, as the times reach."""
    span = when.max() - when.min()
    if _are_days(when) and span < 12 * DAY:
        return alt.Axis(labelExpr="timeFormat(datum.value, '%-d %b')", tickCount="day", labelFlush=True)
    is_midnight = "hours(datum.value) + minutes(datum.value) + seconds(datum.value) === 0"
    words = f"{is_midnight} ? '%-d %b' : '%H:%M'"
    if span > 4 * DAY:
        words = "'%-d %b'" if span < 300 * DAY else "'%b %Y'"
    return alt.Axis(labelExpr=f"timeFormat(datum.value, {words})", labelFlush=True)


def _author(name: Any) -> str:
    return author_name(name, 30)


def stance_color(stances: "pd.Series[Any]") -> alt.Color:
    """The colours of the labels, and of ``none`` where there is one, told above the chart."""
    colors = LABEL_COLORS | ({"none": "#c7ced633"} if (stances == "none").any() else {})
    scale = alt.Scale(domain=list(colors), range=list(colors.values()))
    return alt.Color("stance:N", scale=scale, legend=alt.Legend(title=None, orient="top", symbolStrokeWidth=0))


def _rank() -> str:
    """A Vega expression: where a stance stands in a bar, as in every other bar."""
    return f"indexof({list(LABEL_COLORS)}, datum.stance)"
