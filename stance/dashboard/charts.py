"""Charts of a scored thread: rows of ``rows.arranged`` in, Altair charts out. Nothing here knows of Streamlit.

Names of authors reach axes and tooltips on one line without control characters; texts of comments never do.
"""

from dataclasses import dataclass
from typing import Any, Final

import altair as alt
import pandas as pd

from stance.dashboard.colors import GREY, LABEL_COLORS, NO_STANCE_COLOR, TOXIC_COLOR
from stance.dashboard.rows import SIDE, in_utc
from stance.dashboard.wording import WIDTHS, attribute_name, author_name, written_time
from stance.labels import TOXIC_FROM

HEIGHT: Final = 320
"""Pixels of a chart: two stand side by side, and a laptop shows them whole."""
STEPS: Final = ("1min", "5min", "15min", "1h", "3h", "6h", "1D", "7D", "28D", "91D", "364D")
"""Widths that a column of the time chart may have; from a week on whole weeks, so that weekdays count alike."""
MAX_COLUMNS: Final = 40
"""Columns of the time chart: more are too narrow to point at in half a screen. Set by hand (2026-11)."""
SCORE_STEP: Final = 0.1
"""Width of a column of the score chart, in which a score is read off as easily as its first decimal."""
DAY: Final = pd.Timedelta("1D")
EVERY_DAY: Final = 12 * DAY
"""Where a page gives days only, a shorter span has a label at each day; in a longer one they would touch."""
HOURS: Final = 4 * DAY
"""A time axis tells hours up to this span; in a longer one its marks are days apart."""
YEARS: Final = 300 * DAY
"""From this span on a time axis tells month and year."""


@dataclass(frozen=True)
class Points:
    """How the points of a chart are drawn; both sets were chosen by hand on the sample pages (2026-11)."""

    size: int
    """In square pixels."""
    opacity: float


FEW_POINTS: Final = Points(70, 0.9)
MANY_POINTS: Final = Points(16, 0.5)
"""Small and see-through, so that points which lie on each other look darker than one."""
MANY_FROM: Final = 400
"""Points from which they are drawn as many."""


def timeline(rows: pd.DataFrame) -> Any:
    """Every comment as a point: when it came, how toxic it is, which side it takes."""
    table = pd.DataFrame(
        {
            "when": rows["when"],
            "place": rows["place"] + 1,
            "toxicity": rows["toxicity"],
            "stance": rows[SIDE.label].fillna("none"),
            "author": [author_name(name, WIDTHS.tooltip_author) for name in rows["author"]],
            "written": rows["posted_at"].map(written_time),
        }
    ).dropna(subset=["toxicity"])
    points = FEW_POINTS if len(table) < MANY_FROM else MANY_POINTS
    toxic_are_solid = alt.Opacity("toxicity:Q", scale=alt.Scale(domain=[0, 1], range=[points.opacity, 1]), legend=None)
    return (
        alt.Chart(table)
        .mark_circle(size=points.size)
        .encode(
            x=_across(rows, table),
            y=alt.Y("toxicity:Q", title="toxicity", scale=alt.Scale(domain=[0, 1])),
            color=stance_color(table["stance"]),
            opacity=toxic_are_solid,
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
    timed = rows[["when", SIDE.label]].set_axis(["when", "stance"], axis=1).dropna()
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
            y=_comments_axis(),
            color=stance_color(counts["stance"]),
            order=alt.Order("rank:Q"),
            tooltip=[alt.Tooltip("stance:N"), alt.Tooltip("comments:Q")],
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
                alt.Tooltip("comments:Q"),
            ],
        )
    )
    return alt.layer(bars, dashed_line(toxic_from)).properties(height=HEIGHT)


def _comments_axis() -> alt.Y:
    return alt.Y("comments:Q", title="comments", axis=alt.Axis(format="d", tickMinStep=1))


def dashed_line(x: float) -> Any:
    """An upright line across the chart."""
    line = alt.Chart(pd.DataFrame({"x": [x]})).mark_rule(strokeDash=[5, 4], color=GREY, strokeWidth=1.5)
    return line.encode(x="x:Q")


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
    """Labels of a time axis: hours of 24 with the day at midnight, then days, then months, as far as the times span."""
    span = when.max() - when.min()
    if _are_days(when) and span < EVERY_DAY:
        return alt.Axis(labelExpr="timeFormat(datum.value, '%-d %b')", tickCount="day", labelFlush=True)
    is_midnight = "hours(datum.value) + minutes(datum.value) + seconds(datum.value) === 0"
    words = f"{is_midnight} ? '%-d %b' : '%H:%M'"
    if span > HOURS:
        words = "'%-d %b'" if span < YEARS else "'%b %Y'"
    return alt.Axis(labelExpr=f"timeFormat(datum.value, {words})", labelFlush=True)


def stance_color(stances: "pd.Series[Any]") -> alt.Color:
    """The colours of the labels, and of ``none`` where there is one, told above the chart."""
    colors = LABEL_COLORS | ({"none": NO_STANCE_COLOR} if (stances == "none").any() else {})
    scale = alt.Scale(domain=list(colors), range=list(colors.values()))
    return alt.Color("stance:N", scale=scale, legend=alt.Legend(title=None, orient="top", symbolStrokeWidth=0))


def _rank() -> str:
    """A Vega expression: where a stance stands in a bar, as in every other bar."""
    return f"indexof({list(LABEL_COLORS)}, datum.stance)"
