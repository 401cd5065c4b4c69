"""What several screens draw alike. Words of pages go through ``st.text`` only, never through Markdown or HTML."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
import streamlit as st

from stance.dashboard import rows, sidebar, wording
from stance.dashboard.library import problems
from stance.dashboard.style import SHEET
from stance.dashboard.view import View
from stance.errors import StanceError
from stance.printable import printable


def begin(title: str) -> View | None:
    """The thread chosen in the sidebar, once all that stands above a screen of one thread is drawn.

    None if there is no thread to show; then the screen says why, or what to do.
    """
    start(title, is_seen=False)
    view = sidebar.draw()
    if view is None:
        nothing_to_show()
    else:
        complaints()
        headline(view)
    return view


@contextmanager
def screen(title: str, is_seen: bool = True) -> Iterator[None]:
    """Draws what every screen begins with, and, where the block that draws the rest fails, a sentence on why."""
    start(title, is_seen)
    try:
        yield
    except StanceError as error:
        problem(str(error))


def start(title: str, is_seen: bool = True) -> None:
    """Draws what every screen begins with; a title that is not seen is there for screen readers."""
    st.html(SHEET)
    with st.container(key=f"screen-{'seen' if is_seen else 'unseen'}"):
        st.title(title, anchor=False)


def page_text(text: Any, key: str) -> None:
    """Draws text that comes from a page, in the style of ``key``, each paragraph in its own direction."""
    with st.container(key=key, width="stretch"):
        st.text(str(text).encode("utf-8", "replace").decode("utf-8"), width="stretch")  # half characters cannot be sent


def complaints() -> bool:
    """Draws what went wrong on the way, more than one thing in a line that opens; False if nothing did.

    The sentences may quote names and cells of files.
    """
    told = problems()
    if len(told) == 1:
        problem(*told)
    elif told:
        what = "files could not be read" if all(told.values()) else "things went wrong"
        with st.expander(f":orange[**{len(told):,} {what}**]"):
            for sentence in told:
                st.text(wording.shortened(sentence), width="stretch")
    return bool(told)


def problem(sentence: str) -> None:
    """Draws one sentence on what went wrong."""
    with st.container(border=True):
        st.markdown(":orange[**Something went wrong**]")
        st.text(wording.shortened(sentence), width="stretch")


def nothing_to_show() -> None:
    """Draws why there is nothing to show, or else what to do."""
    if not complaints():
        st.info("Nothing to show yet. Drop a saved article page, an export or a table of comments on the left.")


def headline(view: View) -> None:
    """Draws the thread's headline, where it comes from, what its scores come to, and what the stances mean."""
    page_text(view.title, "headline")
    facts(view, "facts")
    summary_line(view)
    if view.target is not None and view.summary.comments:
        page_text(wording.sides_meaning(view.target), "about-sides")


def facts(view: View, key: str) -> None:
    """Draws when the article appeared, and the file it was read from where that is not its headline."""
    known = [wording.written_time(view.thread.published_at)]
    if view.thread.title or view.thread.url:
        known.append(wording.isolated(view.file.name, wording.WIDTHS.file_name))
    if any(known):
        page_text(" · ".join(filter(None, known)), key)


def summary_line(view: View) -> None:
    """Draws what a thread's scores come to, what the stances are about, and who says so."""
    with st.container(key=f"summary-{view.key}", horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown(wording.summary_markdown(view.summary), width="content")
        if view.target is not None and view.summary.comments:
            st.markdown(":gray[towards]", width="content")
            st.text(printable(view.target, wording.WIDTHS.target), width="content")
            st.markdown(f":gray[({'proposed' if view.is_proposed else 'typed'})]", width="content")
        elif view.summary.comments:
            st.markdown(":gray[no target stands out, so there is no stance]", width="content")


def believable(view: View) -> pd.DataFrame:
    """The rows to draw in charts, without stances that are unreliable.

    Draws a switch where some scores are; if it is on, their rows are left out.
    """
    drawn = rows.without_doubtful_sides(view.rows)
    label = "Leave out comments with unreliable scores"
    if view.summary.unreliable and st.toggle(label, key="reliable only", persist_state="session"):
        return rows.reliable(drawn)
    return drawn


def pages(things: int, size: int, key: str) -> slice:
    """Draws the choice of a page, where the ``things`` fill more than one of ``size``; gives which things are on it."""
    count = rows.page_count(things, size)
    return rows.on_page(st.pagination(count, key=key) if count > 1 else 1, size)
