"""A line on every screen on how far the import is that this session began: while it is drawn, the import goes on."""

import streamlit as st

from stance.dashboard.desk import import_words
from stance.dashboard.desk.import_jobs import JOBS


def draw() -> None:
    """Draws the line in the sidebar; nothing where no import runs."""
    name = st.session_state.get("import job")
    if name and (status := JOBS.status(name)) is not None and not status.is_ended:
        with st.sidebar:
            _line(name)


@st.fragment(run_every=5.0)
def _line(name: str) -> None:
    status = JOBS.status(name)
    if status is None or status.is_ended:
        st.text("The import has ended.")
    else:
        st.progress(min(status.share, 1.0), text=f"Import: {import_words.progress(status)}")
