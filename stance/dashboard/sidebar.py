"""The sidebar: which thread is read, towards which target, in which lane, and the reader's own files.

A choice is the state of its widget, kept for the session (``persist_state``), also on screens that do not draw it. Code
that chooses for the reader, such as "Read" among all threads, writes that state. Two more things are remembered, as
they are no widget's state: what was uploaded, and which target was picked from a list that shows a typed one.
"""

from functools import partial

import streamlit as st

from stance.dashboard import files, lane, library, target
from stance.dashboard.view import View, proposals, scored, title_of
from stance.errors import StanceError


def draw_uploads() -> None:
    """Draws what is above the choices on every screen: the place for the reader's own files."""
    with st.sidebar:
        library.upload()


def draw_tables() -> None:
    """Draws, above the screen, what must be asked about the reader's tables."""
    library.tables()


def draw() -> View | None:
    """Draws the sidebar, and gives the thread chosen there, scored; None if there is none."""
    with st.sidebar:
        pages = library.pages()
        if not pages:
            return None
        view = _chosen(pages)
        lane.picker(view.file if view else None)
        st.caption("Scores are estimates, and some are wrong. See Models for how good they are and what they miss.")
        return view


def draw_without_thread() -> None:
    """Draws the sidebar of a screen that shows more than one thread."""
    with st.sidebar:
        lane.picker()


def open_thread(page: str, view: View) -> None:
    """Makes a thread of the file called ``page`` the one that is shown."""
    library.choose(page)
    st.session_state[_number_key(view.file)] = view.number


def _chosen(pages: dict[str, files.Loaded]) -> View | None:
    file = pages[_page(pages)]
    library.choose_columns(file)
    number = _number(file)
    try:
        view = scored(file, number, target.Wanted())
        wanted = target.picker(view.key, proposals(view), view.thread.title)
        return scored(file, number, wanted)
    except StanceError as error:
        library.complain(str(error))
        return None


def _page(pages: dict[str, files.Loaded]) -> str:
    """Draws the choice of a file; a link may have named a sample page."""
    wanted = st.session_state.get("page", st.query_params.get("page"))
    library.choose(wanted if wanted in pages else next(iter(pages)))
    label = "Your pages" if library.uploads() else "Sample pages"
    name = st.selectbox(label, list(pages), key="page", filter_mode="contains", persist_state="session")
    if not library.uploads():  # a link can lead to a sample page, not to what somebody uploaded
        st.query_params["page"] = name
    return name


def _number(file: files.Loaded) -> int:
    """Draws the choice of a thread, where the file has more than one."""
    if len(file.threads) == 1:
        return 0
    return st.selectbox(
        f"Thread ({len(file.threads):,} in this file)",
        range(len(file.threads)),
        format_func=partial(title_of, file),
        key=_number_key(file),
        filter_mode="contains",
        persist_state="session",
    )


def _number_key(file: files.Loaded) -> str:
    return f"thread-{file.key}"
