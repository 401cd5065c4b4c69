"""The screen of all threads at a glance, one row each."""

from typing import Final

import streamlit as st

from stance.dashboard import drawing, library, navigation, sidebar, target, wording
from stance.dashboard.screens import comments
from stance.dashboard.view import View, key_of, scored
from stance.errors import StanceError
from stance.printable import printable

TITLE: Final = "All threads"
PATH: Final = "threads"
PAGE_THREADS: Final = 20
"""Threads drawn at a time, as each of them has to be scored first; set by hand (2026-11)."""


def show() -> None:
    """Draws the screen."""
    drawing.start(TITLE)
    sidebar.draw_without_thread()
    threads = library.threads()
    if not threads:
        drawing.nothing_to_show()
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{len(threads):,}** {wording.noun(len(threads), 'thread')}", width="content")
        page = drawing.pages(len(threads), PAGE_THREADS, f"threads-{len(threads)}")
    for name, file, number in threads[page]:
        try:
            _row(name, scored(file, number, target.wanted(key_of(file, number))))
        except StanceError as error:
            library.complain(str(error))
    drawing.complaints()


def _row(name: str, view: View) -> None:
    summary = view.summary
    with st.container(key=f"card-0-{view.key}", gap="xxsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            with st.container(key=f"title-{view.key}", width="stretch"):
                st.text(view.title, width="stretch")
            if st.button("Read", key=f"read-{view.key}", on_click=sidebar.open_thread, args=(name, view)):
                st.switch_page(navigation.as_page(comments))
        drawing.facts(view, f"about-{view.key}")
        drawing.summary_line(view)
        if summary.worst is not None:
            with st.container(key=f"worst-{view.key}", horizontal=True, gap="xsmall", vertical_alignment="center"):
                st.markdown(wording.worst_markdown(summary.worst_toxicity), width="content")
                st.text(printable(summary.worst, wording.WIDTHS.worst), width="stretch")
