"""The screen of all threads at a glance, one row each."""

from typing import Final

import streamlit as st

from stance.dashboard import drawing, lane, library, session, target, wording
from stance.dashboard.screens import comments
from stance.errors import StanceError
from stance.printable import printable

TITLE: Final = "All threads"
PATH: Final = "threads"
PAGE_THREADS: Final = 20
"""Threads drawn at a time."""


def show() -> None:
    """Draws the screen."""
    drawing.start(TITLE)
    with st.sidebar:
        library.upload()
        lane.choose()
    found = [(name, file, number) for name, file in library.pages().items() for number in range(len(file.threads))]
    if not found:
        if not drawing.complaints():
            drawing.nothing_chosen()
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        plural = "" if len(found) == 1 else "s"
        st.markdown(f"**{len(found):,}** thread{plural}", width="content")
        pages = -(-len(found) // PAGE_THREADS)
        page = st.pagination(pages, key=f"threads-{len(found)}") if pages > 1 else 1
    for name, file, number in found[(page - 1) * PAGE_THREADS : page * PAGE_THREADS]:
        try:
            _row(name, session.scored(file, number, target.wanted(f"{file.key}-{number}")))
        except StanceError as error:
            library.complain(str(error))
    drawing.complaints()


def _row(name: str, view: session.View) -> None:
    summary = view.summary
    with st.container(key=f"card-0-{view.key}", gap="xxsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            with st.container(key=f"title-{view.key}", width="stretch"):
                st.text(session.title_of(view.file, view.number), width="stretch")
            if st.button("Read", key=f"read-{view.key}", on_click=session.choose_thread, args=(name, view)):
                st.switch_page(session.as_page(comments))
        drawing.facts(view, f"about-{view.key}")
        drawing.summary_line(view)
        if summary.worst is not None:
            with st.container(key=f"worst-{view.key}", horizontal=True, gap="xsmall", vertical_alignment="center"):
                st.markdown(wording.worst_markdown(summary.worst_toxicity), width="content")
                st.text(printable(summary.worst, 140), width="stretch")
