"""The screen of charts: when the comments came, and how toxic they are."""

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from stance.dashboard import charts, desk, drawing, timeline, wording

TITLE: Final = "Charts"
PATH: Final = "charts"


def show() -> None:
    """Draws the screen."""
    view = drawing.begin(TITLE)
    if view is None:
        return
    rows = drawing.believable(view)
    if not len(rows):
        st.info("No comments to draw.")
        return
    left, right = st.columns(2, gap="medium")
    with left:
        _timeline(rows)
    with right:
        _distribution(rows, view.attributes)


def _timeline(rows: pd.DataFrame) -> None:
    st.subheader("Every comment: when, and how toxic", anchor=False)
    untimed = int(rows["when"].isna().sum())
    if 0 < untimed < len(rows):
        st.caption(f"Not drawn, because they have no time: {untimed:,}")
    if note := timeline.note(rows):
        st.caption(note)
    st.altair_chart(timeline.chart(rows), alt="Points: time against toxicity of each comment, coloured by stance")


def _distribution(rows: pd.DataFrame, attributes: Sequence[str]) -> None:
    st.subheader("How toxic the comments are", anchor=False)
    attribute = st.selectbox(
        "Attribute",
        attributes,
        format_func=wording.attribute_name,
        key="attribute",
        filter_mode=None,
        persist_state="session",
    )
    name, toxic_from = wording.attribute_name(attribute), desk.toxic_from()
    chart = charts.distribution(rows, attribute, toxic_from)
    st.altair_chart(chart, alt=f"Columns: comments by {name}, in steps of a tenth")
    st.caption(f"{wording.attribute_meaning(attribute).capitalize()}. The dashed line is at {toxic_from:g}.")
