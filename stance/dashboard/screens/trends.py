"""The screen of charts: when the comments came, and how toxic they are."""

from typing import Final

import pandas as pd
import streamlit as st

from stance.dashboard import charts, drawing, session, wording
from stance.labels import ATTRIBUTES, TOXIC_FROM

TITLE: Final = "Charts"
PATH: Final = "charts"


def show() -> None:
    """Draws the screen."""
    drawing.start(TITLE, seen=False)
    view = session.choose()
    told = drawing.complaints()
    if view is None:
        if not told:
            drawing.nothing_chosen()
        return
    drawing.headline(view)
    rows = drawing.believable(view)
    if not len(rows):
        st.info("No comments to draw.")
        return
    left, right = st.columns(2, gap="medium")
    with left:
        _timeline(rows)
    with right:
        _distribution(rows)


def _timeline(rows: pd.DataFrame) -> None:
    st.subheader("Every comment: when, and how toxic", anchor=False)
    untimed = int(rows["when"].isna().sum())
    if 0 < untimed < len(rows):
        st.caption(f"Not drawn, for they have no time: {untimed:,}")
    st.altair_chart(charts.timeline(rows), alt="Points: time against toxicity of each comment, coloured by stance")


def _distribution(rows: pd.DataFrame) -> None:
    st.subheader("How many comments are how toxic", anchor=False)
    attribute = st.selectbox(
        "Attribute",
        [name for name in ATTRIBUTES if name in rows],
        format_func=wording.attribute_name,
        key="attribute",
        filter_mode=None,
        persist_state="session",
    )
    st.altair_chart(charts.distribution(rows, attribute), alt=f"Columns: comments by {attribute}, in steps of a tenth")
    st.caption(f"{ATTRIBUTES[attribute].capitalize()}. The dashed line is at {TOXIC_FROM}.")
