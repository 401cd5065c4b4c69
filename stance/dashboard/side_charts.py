"""The chart of authors' positions. Nothing here knows of Streamlit.

Names of authors reach axes and tooltips on one line without control characters; texts of comments never do.
"""

from typing import Any, Final

import altair as alt
import pandas as pd

from stance.dashboard.charts import dashed_line
from stance.dashboard.colors import LABEL_COLORS, STANCE_COLORS
from stance.dashboard.side_words import interval_words
from stance.dashboard.wording import WIDTHS, isolated
from stance.labels import UNCLEAR

MAX_AUTHORS: Final = 15
"""Authors whose positions are drawn: the chart is then about as high as the two beside it."""
ROW_HEIGHT: Final = 26
"""Pixels of an author's row."""
FRAME_HEIGHT: Final = 150
"""Pixels above and below the rows, for the legend and the axis."""


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
