"""What several screens draw alike. Words of pages go through ``st.text`` only, never through Markdown or HTML."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from stance.dashboard import wording
from stance.dashboard.library import problems
from stance.dashboard.session import View, title_of
from stance.dashboard.style import MAX_DEPTH, SHEET
from stance.printable import printable


def page_text(text: Any, key: str) -> None:
    """Draws text that comes from a page, in the style of ``key``, each paragraph in its own direction."""
    with st.container(key=key, width="stretch"):
        st.text(str(text), width="stretch")


def start(title: str, seen: bool = True) -> None:
    """Draws what every screen begins with; a title that is not ``seen`` is there for screen readers."""
    st.html(SHEET)
    with st.container(key=f"screen-{'seen' if seen else 'unseen'}"):
        st.title(title, anchor=False)


def complaints() -> bool:
    """Draws what went wrong on the way, which may quote names and cells of files; False if nothing did."""
    told = problems()
    for sentence in told:
        problem(sentence)
    return bool(told)


def problem(sentence: str) -> None:
    """Draws one sentence on what went wrong."""
    with st.container(border=True):
        st.markdown(":orange[**This did not work.**]")
        st.text(wording.shortened(sentence), width="stretch")


def nothing_chosen() -> None:
    """Draws what to do where there is nothing to show."""
    st.info("Nothing to show yet. Drop a saved article page, an export or a table of comments on the left.")


def headline(view: View) -> None:
    """Draws the thread's headline, where it comes from, what its scores come to, and what the stances are about."""
    page_text(title_of(view.file, view.number), "headline")
    facts(view, "facts")
    summary_line(view)


def facts(view: View, key: str) -> None:
    """Draws when the article appeared, and the file it was read from where that is not its headline."""
    known = [wording.written_time(view.thread.published_at)]
    known += [wording.isolated(view.file.name, 80)] if view.thread.title or view.thread.url else []
    if any(known):
        page_text(" · ".join(filter(None, known)), key)


def summary_line(view: View) -> None:
    """Draws what a thread's scores come to, what the stances are about, and who says so."""
    with st.container(key=f"summary-{view.key}", horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown(wording.summary_markdown(view.summary), width="content")
        if view.target is not None and view.summary.comments:
            st.markdown(":gray[towards]", width="content")
            st.text(printable(view.target, 200), width="content")
            st.markdown(f":gray[({'proposed' if view.is_proposed else 'typed'})]", width="content")
        elif view.summary.comments:
            st.markdown(":gray[no target stands out, so there is no stance]", width="content")


def believable(view: View) -> pd.DataFrame:
    """Draws a switch where some scores are unreliable; gives the rows, without those if it is on."""
    label = "Leave out comments whose scores are unreliable"
    if view.summary.unreliable and st.toggle(label, key="reliable only", persist_state="session"):
        return view.rows[view.rows["scores_reliable"].astype(bool)]
    return view.rows


def card(row: Mapping[Any, Any], number: int, answered: str | None, indent: bool, whole: bool) -> Any:
    """Draws one comment: who, when, what, and its scores. Gives the card, so that more can be drawn on it.

    Args:
        row: of ``rows.arranged``.
        number: which on this screen, so that each card has a name of its own.
        answered: who wrote the comment it answers, if it answers one.
        indent: whether replies stand under what they answer.
        whole: whether to name all attributes.
    """
    depth = min(row["depth"], MAX_DEPTH) if indent else 0
    box = st.container(key=f"card-{depth}-{number}", gap="xsmall")
    with box:
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            with st.container(key=f"who-{number}", width="content"):
                st.text(wording.author_name(row["author"]), width="content")
            if row["is_guest"] is True:
                st.badge("guest", color="gray")
            about = [wording.time_note(row), wording.answer_note(row, answered)]
            if any(about):
                with st.container(key=f"about-{number}", width="content"):
                    st.text(" · ".join(filter(None, about)), width="content")
        if isinstance(row["subject"], str):
            page_text(printable(row["subject"], 200), f"subject-{number}")
        if row["text"].strip():
            page_text(wording.shortened(row["text"]), f"said-{number}")
        with st.container(key=f"scores-{number}", horizontal=True, gap="medium"):
            if not row["scores_reliable"]:
                st.badge(wording.unreliable_note(row["language"]), color="orange")
            st.markdown(wording.stance_markdown(row), width="content")
            if toxicity := wording.toxicity_markdown(row, whole):
                st.markdown(toxicity, width="content")
    return box
