"""The chart of a thread in time: when its comments came, and how toxic they are. Nothing here knows of Streamlit.

Names of authors reach tooltips on one line without control characters; texts of comments never do.
"""

from dataclasses import dataclass
from typing import Any, Final

import altair as alt
import pandas as pd

from stance.dashboard import charts, time_axis
from stance.dashboard.colors import GREY, NO_STANCE
from stance.dashboard.rows import SIDE
from stance.dashboard.wording import WIDTHS, author_name, written_time

DENSE_FROM: Final = 2_000
"""Comments from which the time chart counts them in fields: more points hide each other, and make a browser slow."""
KEPT: Final = 300
"""The most toxic comments, drawn as points all the same: they are what a reader looks for. Set by hand (2026-11)."""
FIELD_HEIGHT: Final = 0.05
"""Of a field in which comments are counted, in toxicity."""


@dataclass(frozen=True)
class Points:
    """How the points of a chart are drawn; both sets were chosen by hand on the sample pages (2026-11)."""

    size: int
    """In square pixels."""
    opacity: float


FEW_POINTS: Final = Points(70, 1.0)
MANY_POINTS: Final = Points(16, 0.5)
"""Small and see-through, so that points which lie on each other look darker than one."""
MANY_FROM: Final = 400
"""Points from which they are drawn as many."""


def chart(rows: pd.DataFrame) -> Any:
    """Every comment as a point: when it came, how toxic it is, which side it takes.

    Of many comments only the most toxic are points; the others are counted in fields, which are the darker the more.
    """
    table = pd.DataFrame(
        {
            "when": rows["when"],
            "place": rows["place"] + 1,
            "toxicity": rows["toxicity"],
            "stance": rows[SIDE.label].fillna(NO_STANCE),
            "author": [author_name(name, WIDTHS.tooltip_author) for name in rows["author"]],
            "written": rows["posted_at"].map(written_time),
        }
    ).dropna(subset=["toxicity"])
    across = _across(rows, table)
    if len(table) < DENSE_FROM:
        return _points(table, across).properties(height=charts.HEIGHT)
    most_toxic = table.nlargest(KEPT, "toxicity")
    others = table.drop(most_toxic.index)
    layers = alt.layer(_fields(others, across), _points(most_toxic, across)).resolve_scale(opacity="independent")
    return layers.properties(height=charts.HEIGHT)


def note(rows: pd.DataFrame) -> str:
    """How ``chart`` draws many comments; empty where each is a point."""
    count = int(rows["toxicity"].notna().sum())
    if count < DENSE_FROM:
        return ""
    return f"The {KEPT} most toxic of {count:,} comments are points. The others are counted: the darker, the more."


@dataclass(frozen=True)
class Across:
    """What stands along the axis: times, or places on the page where no comment has a time."""

    name: str
    encoding: alt.X
    start: Any
    step: Any
    """Of the columns of fields."""


def _across(rows: pd.DataFrame, points: pd.DataFrame) -> Across:
    if points["when"].notna().any():
        axis = time_axis.of(points["when"])
        return Across("when", charts.times("when", rows, axis), axis.start, axis.step)
    count = max(1, len(rows))
    encoding = alt.X(
        "place:Q",
        title="place on the page (it gives no times)",
        axis=alt.Axis(format=",d", tickMinStep=1, tickCount=6),
        scale=alt.Scale(domain=[0.5, count + 0.5], nice=False),
    )
    return Across("place", encoding, 0.5, max(1, -(-count // time_axis.MAX_COLUMNS)))


def _points(table: pd.DataFrame, across: Across) -> Any:
    points = FEW_POINTS if len(table) < MANY_FROM else MANY_POINTS
    toxic_are_solid = alt.Opacity("toxicity:Q", scale=alt.Scale(domain=[0, 1], range=[points.opacity, 1]), legend=None)
    return (
        alt.Chart(table.sort_values("toxicity"))  # the most toxic lie on the others
        .mark_circle(size=points.size)
        .encode(
            x=across.encoding,
            y=_toxicity(),
            color=charts.stance_color(table["stance"]),
            opacity=toxic_are_solid,
            tooltip=[
                alt.Tooltip("author:N"),
                alt.Tooltip("written:N", title="time"),
                alt.Tooltip("toxicity:Q", format=".2f"),
                alt.Tooltip("stance:N"),
            ],
        )
    )


def _fields(table: pd.DataFrame, across: Across) -> Any:
    """How many comments lie in each field of the chart."""
    table = table.dropna(subset=[across.name])
    column = (table[across.name] - across.start) // across.step
    row = (table["toxicity"] // FIELD_HEIGHT).clip(upper=round(1 / FIELD_HEIGHT) - 1)
    counts = table.groupby([column.rename("column"), row.rename("row")]).size().reset_index(name="comments")
    start = across.start + counts["column"] * across.step
    fields = pd.DataFrame(
        {
            across.name: start,
            "end": start + across.step,
            "from": counts["row"] * FIELD_HEIGHT,
            "to": (counts["row"] + 1) * FIELD_HEIGHT,
            "comments": counts["comments"],
        }
    )
    shade = alt.Scale(type="log", domain=[1, max(2, int(fields["comments"].max()))], range=[0.12, 0.85])
    return (
        alt.Chart(fields)
        .mark_rect(color=GREY, aria=False)
        .encode(
            x=across.encoding,
            x2="end",
            y=_toxicity("from"),
            y2="to",
            opacity=alt.Opacity("comments:Q", scale=shade, legend=None),
            tooltip=[
                alt.Tooltip("comments:Q", format=","),
                alt.Tooltip("from:Q", title="toxicity from", format=".2f"),
                alt.Tooltip("to:Q", format=".2f"),
            ],
        )
    )


def _toxicity(name: str = "toxicity") -> alt.Y:
    return alt.Y(f"{name}:Q", title="toxicity", scale=alt.Scale(domain=[0, 1]))
