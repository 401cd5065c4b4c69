"""The screen of the sides: who replies to whom, who stands where, what shows it best, and which side gets the abuse."""

from typing import Final

import pandas as pd
import streamlit as st

from stance.dashboard import (
    arrival,
    charts,
    comment_card,
    desk,
    drawing,
    positions,
    reply_map,
    rows,
    side_charts,
    side_words,
    thread_map,
    wording,
)
from stance.dashboard.view import View

TITLE: Final = "Sides"
PATH: Final = "sides"
COUNT_OTHERS: Final = "Let an author's other comments count"
NO_STANCE: Final = "No comment has a stance, so there are no sides to draw."
UNKNOWN: Final = "The models of stance do not know the language of these comments, so there are no sides to draw."
HELP: Final = (
    "People seldom change sides within a thread: where one comment is unclear, its author's others may show the side."
)
MAX_LINES: Final = 100
"""Authors told in words."""


def show() -> None:
    """Draws the screen."""
    view = drawing.begin(TITLE)
    if view is None:
        return
    st.caption(side_words.ESTIMATES)
    drawn = _switches(view)
    if drawn[rows.SIDE.label].isna().all():
        st.info(UNKNOWN if view.summary.unreliable + view.summary.unreliable_sides else NO_STANCE)
        return
    _map(drawn)
    left, right = st.columns(2, gap="medium")
    with left:
        _positions(drawn)
    with right:
        _over_time(drawn)
        _abuse(drawn)
    _telling(drawn, len(view.rows))


def _switches(view: View) -> pd.DataFrame:
    with st.container(horizontal=True):
        drawn = drawing.believable(view)
        count_others = st.toggle(COUNT_OTHERS, key="count others", help=HELP, persist_state="session")
    return rows.by_author(drawn, count_others)


def _map(drawn: pd.DataFrame) -> None:
    st.subheader("Who replies to whom", anchor=False)
    shown = thread_map.most_answered(drawn)
    st.caption(side_words.map_caption(len(shown), len(drawn)))
    if (chosen := reply_map.draw(shown)) is not None:
        arrival.lead(chosen)
    st.caption(thread_map.in_words(shown))


def _positions(drawn: pd.DataFrame) -> None:
    st.subheader("Where the authors stand", anchor=False)
    found = positions.positions(drawn)
    if found.empty:
        st.caption("No comment about the target has an author's name.")
        return
    st.caption(side_words.positions_caption(side_charts.MAX_AUTHORS, len(found)))
    st.altair_chart(side_charts.positions_chart(found), alt="A point and an interval per author, from against to favor")
    with st.expander("The positions in words"):
        lines = [side_words.position_line(row) for row in found.head(MAX_LINES).to_dict("records")]
        drawing.page_text("\n".join(lines), "said-positions")


def _over_time(drawn: pd.DataFrame) -> None:
    st.subheader("Stances over time", anchor=False)
    if drawn.dropna(subset=["when", rows.SIDE.label]).empty:
        st.caption("The comments have no times, so there is nothing to draw.")
        return
    st.altair_chart(charts.stances_over_time(drawn), alt="Stacked columns: comments per stretch of time, by stance")


def _abuse(drawn: pd.DataFrame) -> None:
    st.subheader("Is one side being abused?", anchor=False)
    tones = positions.tones(drawn, desk.toxic_from())
    st.markdown(side_words.tones_markdown(tones))
    st.caption(side_words.abuse_sentence(tones))


def _telling(drawn: pd.DataFrame, comments: int) -> None:
    st.subheader("Most telling comments of each side", anchor=False)
    names = wording.author_names(drawn)
    manner = comment_card.Manner(desk.toxic_from())
    number = 0
    for column, side in zip(st.columns(2, gap="medium"), positions.SIDES, strict=True):
        with column:
            st.markdown(f"**{side.capitalize()}**")
            found = positions.telling(drawn, side).to_dict("records")
            for row in found:
                with comment_card.draw(row, number, names.get(row["parent_id"]), manner):
                    st.caption(wording.place_note(row["place"], comments))
                number += 1
            if not found:
                st.caption("No comment is clearly on this side.")
