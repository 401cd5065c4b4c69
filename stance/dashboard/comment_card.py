"""A comment as the screens draw it: who, when and its scores on one line, then its words.

Words of pages go through ``st.text`` only, never through Markdown or HTML.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from stance.dashboard import drawing, rows, wording
from stance.dashboard.style import MAX_DEPTH
from stance.printable import printable


@dataclass(frozen=True)
class Manner:
    """How the cards of a screen are drawn."""

    toxic_from: float
    """The score from which an attribute is named, and the card has a coloured edge."""
    is_indented: bool = False
    """Whether replies stand under their parents."""
    all_attributes: bool = False
    """Whether all attributes of toxicity are named."""


def draw(row: Mapping[Any, Any], number: int, parent_author: str | None, manner: Manner) -> Any:
    """Draws one comment. Gives the card, so that more can be drawn on it.

    Args:
        row: of ``rows.arranged``.
        number: which on this screen, so that each card has a name of its own.
        parent_author: who wrote the comment it replies to, if it is a reply.
        manner: how it is drawn.
    """
    depth = min(row["depth"], MAX_DEPTH) if manner.is_indented else 0
    edge = "over" if rows.strongest(row)[1] >= manner.toxic_from else "under"
    box = st.container(key=f"card-{depth}-{edge}-{number}", gap=None)
    with box:
        with st.container(key=f"head-{number}", horizontal=True, gap="xsmall", vertical_alignment="center"):
            _who_and_when(row, number, parent_author)
            _scores(row, number, manner)
        if isinstance(row["subject"], str):
            drawing.page_text(printable(row["subject"], wording.WIDTHS.subject), f"subject-{number}")
        if row["text"].strip():
            drawing.page_text(wording.shortened(row["text"]), f"said-{number}")
    return box


def _who_and_when(row: Mapping[Any, Any], number: int, parent_author: str | None) -> None:
    with st.container(key=f"who-{number}", width="content"):
        st.text(wording.author_name(row["author"]), width="content")
    if row["is_guest"] is True:
        st.badge("guest", color="gray")
    notes = [wording.time_note(row), wording.reply_note(row, parent_author)]
    if any(notes):
        with st.container(key=f"about-{number}", width="content"):
            st.text(" · ".join(filter(None, notes)), width="content")


def _scores(row: Mapping[Any, Any], number: int, manner: Manner) -> None:
    told = [
        wording.stance_markdown(row),
        wording.toxicity_markdown(row, manner.toxic_from, manner.all_attributes),
    ]
    with st.container(key=f"scores-{number}", horizontal=True, gap="small", width="content"):
        if note := wording.unreliable_note(row):
            st.badge(note, color="orange")
        for markdown in filter(None, told):
            st.markdown(markdown, width="content")
