"""Charts of the sides: the map of a thread, and authors' positions. Nothing here knows of Streamlit.

Names of authors reach axes and tooltips on one line without control characters; texts of comments never do.
"""

from typing import Any, Final

import altair as alt
import pandas as pd

from stance.dashboard import thread_map
from stance.dashboard.charts import dashed_line, stance_color
from stance.dashboard.colors import AGREEMENT_COLORS, GREY, LABEL_COLORS, STANCE_COLORS
from stance.dashboard.side_words import interval_words
from stance.dashboard.wording import WIDTHS, isolated
from stance.labels import UNCLEAR

MAP_HEIGHT: Final = 520
"""Pixels: a map as wide as the screen, of which a laptop still shows the whole."""
MARGIN: Final = 0.08
"""Room around the outermost points, as a share of the map's radius: the largest point is about as wide."""
MANY_FROM: Final = 150
"""Points on the map from which they are drawn smaller, and without lines to the article; set by hand (2026-11)."""
SMALLEST: Final = {"few": 60, "many": 24}
"""Square pixels of a point without replies."""
LARGEST: Final = 10
"""The point with most replies, as a multiple of one without."""
OFF_TOPIC_OPACITY: Final = 0.35
"""How much is left of the colour of a comment that is off topic: it is still told from the background."""
MAX_AUTHORS: Final = 15
"""Authors whose positions are drawn: the chart is then about as high as the two beside it."""
ROW_HEIGHT: Final = 26
"""Pixels of an author's row."""
FRAME_HEIGHT: Final = 150
"""Pixels above and below the rows, for the legend and the axis."""


def thread_map_chart(rows: pd.DataFrame) -> Any:
    """Every comment as a point on the ring of its depth, the article in the middle, lines to what it replies to."""
    nodes = thread_map.nodes(rows)
    places = {"x": _place(alt.X, nodes["x"]), "y": _place(alt.Y, nodes["y"])}
    layers = _spokes(nodes, places), _lines(thread_map.edges(rows), places), _article(places), _points(nodes, places)
    apart = alt.layer(*layers).resolve_scale(color="independent", strokeDash="independent")
    return apart.properties(height=MAP_HEIGHT)


def _place(axis: Any, values: "pd.Series[Any]") -> Any:
    """An axis without marks, no longer than the map."""
    ends = [min(values.min(), 0) - MARGIN, max(values.max(), 0) + MARGIN]
    return axis(f"{values.name}:Q", axis=None, scale=alt.Scale(domain=ends, nice=False))


def _lines(edges: pd.DataFrame, places: dict[str, Any]) -> Any:
    legend = alt.Legend(title="replies that", orient="bottom", symbolStrokeWidth=2, symbolSize=400)
    dashes = [[6, 4] if agreement == "disagree" else [1, 0] for agreement in AGREEMENT_COLORS]
    color = alt.Scale(domain=list(AGREEMENT_COLORS), range=list(AGREEMENT_COLORS.values()))
    dash = alt.Scale(domain=list(AGREEMENT_COLORS), range=dashes)
    return (
        alt.Chart(edges)
        .mark_rule(strokeWidth=1.6, aria=False)
        .encode(
            **places,
            x2="x2:Q",
            y2="y2:Q",
            color=alt.Color("says:N", scale=color, legend=legend),
            strokeDash=alt.StrokeDash("says:N", scale=dash, legend=legend),
        )
    )


def _spokes(nodes: pd.DataFrame, places: dict[str, Any]) -> Any:
    """Faint lines to the article from the comments on it, where there is room for them."""
    roots = nodes[nodes["depth"] == 0] if len(nodes) < MANY_FROM else nodes.head(0)
    lines = alt.Chart(roots.assign(x2=0.0, y2=0.0)).mark_rule(strokeWidth=0.6, color=GREY, opacity=0.35, aria=False)
    return lines.encode(**places, x2="x2:Q", y2="y2:Q")


def _article(places: dict[str, Any]) -> Any:
    middle = pd.DataFrame({"x": [0.0], "y": [0.0], "what": ["the article"]})
    marks = alt.Chart(middle).mark_point(shape="square", size=160, filled=True, color=GREY, opacity=1)
    return marks.encode(**places, tooltip=[alt.Tooltip("what:N", title=" ")])


def _points(nodes: pd.DataFrame, places: dict[str, Any]) -> Any:
    smallest = SMALLEST["few" if len(nodes) < MANY_FROM else "many"]
    return (
        alt.Chart(nodes)
        .mark_circle(stroke=GREY)
        .encode(
            **places,
            color=stance_color(nodes["stance"]),
            strokeWidth=alt.condition(f"datum.stance === '{UNCLEAR}'", alt.value(1.5), alt.value(0)),
            opacity=alt.condition("datum.off", alt.value(OFF_TOPIC_OPACITY), alt.value(1)),
            size=alt.Size("replies:Q", scale=alt.Scale(range=[smallest, LARGEST * smallest]), legend=None),
            tooltip=[
                alt.Tooltip("comment:Q", format="d"),
                alt.Tooltip("author:N"),
                alt.Tooltip("written:N", title="time"),
                alt.Tooltip("stance:N"),
                alt.Tooltip("sure:Q", title="likeliest stance", format=".0%"),
                alt.Tooltip("replies:Q"),
            ],
        )
    )


def positions_chart(positions: pd.DataFrame) -> Any:
    """Where the authors with most comments stand, from against to favor, each with an interval."""
    drawn = positions.head(MAX_AUTHORS)
    labels = [isolated(name, WIDTHS.axis_author) for name in drawn["author"]]
    # Two long names may begin alike, and would share a row.
    same = [f" {labels[: place + 1].count(label)}" * (labels.count(label) > 1) for place, label in enumerate(labels)]
    drawn = drawn.assign(
        who=[f"{label}{nth} ({count:,})" for label, nth, count in zip(labels, same, drawn["comments"], strict=True)],
        author=[isolated(name, WIDTHS.tooltip_author) for name in drawn["author"]],
        interval=[interval_words(*ends) for ends in zip(drawn["low"], drawn["high"], strict=True)],
        least=-1,
        most=1,
    )
    base = alt.Chart(drawn).encode(
        y=alt.Y("who:N", sort=None, title=None, axis=alt.Axis(labelLimit=170, labelOverlap=False)),
        color=_leaning_color(),
        tooltip=[
            alt.Tooltip("author:N"),
            alt.Tooltip("comments:Q"),
            alt.Tooltip("about:Q", title="about the target"),
            alt.Tooltip("position:Q", format="+.2f"),
            alt.Tooltip("interval:N"),
            *(alt.Tooltip(f"{label}:Q") for label in LABEL_COLORS),
        ],
    )
    across = alt.Scale(domain=[-1, 1], nice=False)
    axis = alt.Axis(values=[-1, -0.5, 0, 0.5, 1], format="+.1f", labelFlush=True)
    # Nothing to see: the whole row shows the tooltip, not the small point alone.
    whole_row = base.mark_rule(strokeWidth=22, opacity=0, aria=False).encode(
        x=alt.X("least:Q", scale=across), x2="most:Q"
    )
    intervals = base.mark_rule(strokeWidth=3, opacity=0.5, aria=False).encode(
        x=alt.X("low:Q", scale=across), x2="high:Q"
    )
    title = "against  ←  position  →  favor"
    points = base.mark_circle(size=110, opacity=1).encode(x=alt.X("position:Q", scale=across, axis=axis, title=title))
    height = ROW_HEIGHT * len(drawn) + FRAME_HEIGHT
    return alt.layer(dashed_line(0), intervals, points, whole_row).properties(height=height)


def _leaning_color() -> alt.Color:
    colors = {"favor": STANCE_COLORS["favor"], UNCLEAR: STANCE_COLORS["neutral"], "against": STANCE_COLORS["against"]}
    scale = alt.Scale(domain=list(colors), range=list(colors.values()))
    return alt.Color("leans:N", scale=scale, legend=alt.Legend(title="leans", orient="top", symbolOpacity=1))
