"""The screen of the sides: who answers whom, who stands where, what tells it best, and which side gets the abuse."""

from typing import Final

import pandas as pd
import streamlit as st

from stance.dashboard import charts, drawing, positions, rows, session, side_charts, side_words, thread_map, wording

TITLE: Final = "Sides"
PATH: Final = "sides"
COUNT_OTHERS: Final = "Let an author's other comments count"
MAX_LINES: Final = 100
"""Authors told in words."""


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
    st.caption(side_words.ESTIMATES)
    drawn = _switches(view)
    if drawn["stance"].isna().all():
        st.info("No comment has a stance, so there are no sides to draw.")
        return
    _map(drawn)
    left, right = st.columns(2, gap="medium")
    with left:
        _positions(drawn)
    with right:
        _over_time(drawn)
        _abuse(drawn)
    _telling(drawn, len(view.rows))


def _switches(view: session.View) -> pd.DataFrame:
    with st.container(horizontal=True):
        drawn = drawing.believable(view)
        help_ = (
            "A person seldom changes sides within a thread: a comment that is unclear alone may be told by the others."
        )
        count_others = st.toggle(COUNT_OTHERS, key="count others", help=help_, persist_state="session")
    return rows.by_author(drawn, count_others)


def _map(drawn: pd.DataFrame) -> None:
    st.subheader("Who answers whom", anchor=False)
    shown = drawn.head(thread_map.MOST)
    cut = f"The first {len(shown):,} of {len(drawn):,} comments are drawn. " if len(shown) < len(drawn) else ""
    st.caption(
        f"{cut}The article is in the middle, each ring holds the replies to the one inside it. The larger a point, the "
        "more replies. Grey rims: unclear. Faint points: about something else. Dashed lines: the reply disagrees."
    )
    st.altair_chart(
        side_charts.thread_map_chart(shown),
        alt="Points on rings around the article, coloured by stance, with lines from each reply to what it answers",
    )
    st.caption(thread_map.in_words(shown))


def _positions(drawn: pd.DataFrame) -> None:
    st.subheader("Where the authors stand", anchor=False)
    found = positions.positions(drawn)
    if found.empty:
        st.caption("No comment about the target has an author's name.")
        return
    most = f"The {side_charts.MAX_AUTHORS} with most comments, of {len(found):,}. "
    st.caption(
        f"{most if len(found) > side_charts.MAX_AUTHORS else ''}Mean over an author's comments about the target; the "
        "line holds 95 of 100 such means. Authors without a name are left out."
    )
    st.altair_chart(side_charts.positions_chart(found), alt="A point and an interval per author, from against to favor")
    with st.expander("The positions in words"):
        lines = [side_words.position_line(row) for row in found.head(MAX_LINES).to_dict("records")]
        drawing.page_text("\n".join(lines), "said-positions")


def _over_time(drawn: pd.DataFrame) -> None:
    st.subheader("Stances over time", anchor=False)
    if drawn.dropna(subset=["when", "stance"]).empty:
        st.caption("The comments have no times, so there is nothing to draw.")
        return
    st.altair_chart(charts.stances_over_time(drawn), alt="Stacked columns: comments per stretch of time, by stance")


def _abuse(drawn: pd.DataFrame) -> None:
    st.subheader("Is one side being abused?", anchor=False)
    tones = positions.tones(drawn)
    st.markdown(side_words.tones_markdown(tones))
    st.caption(side_words.abuse_sentence(tones))


def _telling(drawn: pd.DataFrame, comments: int) -> None:
    st.subheader("Most telling comments of each side", anchor=False)
    authors = dict(zip(drawn["comment_id"], drawn["author"].map(wording.author_name), strict=True))
    number = 0
    for column, side in zip(st.columns(2, gap="medium"), positions.SIDES, strict=True):
        with column:
            st.markdown(f"**{side.capitalize()}**")
            found = positions.telling(drawn, side).to_dict("records")
            for row in found:
                with drawing.card(row, number, authors.get(row["parent_id"]), False, False):
                    st.caption(wording.place_note(row["place"], comments))
                number += 1
            if not found:
                st.caption("No comment is surely on this side.")
