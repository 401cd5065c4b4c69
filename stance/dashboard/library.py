"""The files there are to read: the sample pages, and what a reader uploaded, kept for that reader and nobody else."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from stance.dashboard import files
from stance.errors import InputError, StanceError
from stance.reading import PAGE_SUFFIXES, TABLE_SUFFIXES


def pages() -> dict[str, files.Loaded]:
    """The files to read from, by name: what was uploaded, and until then the sample pages."""
    if uploaded := uploads():
        return uploaded
    found = {}
    for name, path in files.samples().items():
        try:
            found[name] = _sample(str(path), path.stat().st_mtime)
        except StanceError as error:
            complain(str(error))
    return found


def threads() -> list[tuple[str, files.Loaded, int]]:
    """Every thread of every file: the file's name, the file, and which thread of it this is."""
    return [(name, file, number) for name, file in pages().items() for number in range(len(file.threads))]


def uploads() -> dict[str, files.Loaded]:
    """What was uploaded so far, by name."""
    found: dict[str, files.Loaded] = st.session_state.setdefault("uploads", {})
    return found


@st.cache_data(show_spinner="Reading the sample pages …")
def _sample(path: str, changed: float) -> files.Loaded:
    del changed  # a part of the cache's key: a page that was saved again is read again
    return files.read_file(Path(path), Path(path).name)


def choose(page: str | None) -> None:
    """Makes a file the one that is shown, by its name; None: the first.

    The name is the state of the choice in the sidebar, which keeps it on screens that have no such choice.
    """
    st.session_state["page"] = page


def complain(sentence: str) -> None:
    """Notes what went wrong, for the screen to tell."""
    _problems().append(sentence)


def problems() -> list[str]:
    """What went wrong since this was last asked, each told once; sentences that may quote names and cells."""
    told = list(dict.fromkeys(_problems()))
    st.session_state["problems"] = []
    return told


def _problems() -> list[str]:
    found: list[str] = st.session_state.setdefault("problems", [])
    return found


def upload() -> None:
    """Draws the place to drop files, and takes what was dropped."""
    number = st.session_state.setdefault("upload number", 0)
    kinds = ", ".join(PAGE_SUFFIXES[:1] + PAGE_SUFFIXES[3:4] + TABLE_SUFFIXES)
    dropped = st.file_uploader(
        "Read your own pages",
        accept_multiple_files=True,
        key=f"upload-{number}",
        help=f"Saved article pages, exports and tables of comments: {kinds} and others. They stay on this machine.",
    )
    if dropped:
        with st.spinner("Reading …"):
            take([(file.name, file.getvalue()) for file in dropped])
        st.session_state["upload number"] = number + 1
        st.rerun()
    if uploads():
        st.button("Forget my pages", on_click=forget, type="tertiary", icon=":material/delete:")


def take(dropped: Sequence[tuple[str, bytes]]) -> None:
    """Keeps what can be read of the files ``dropped``, the first of them chosen; complains about the others."""
    uploaded, names = uploads(), []
    for name, content in dropped:
        try:
            file = files.read_upload(name, content)
        except InputError as error:
            complain(str(error))
            continue
        names.append(_free_name(file, uploaded))
        uploaded[names[-1]] = file
    if names:
        choose(names[0])


def _free_name(file: files.Loaded, uploaded: Mapping[str, files.Loaded]) -> str:
    """The file's name, with a number if another file has it already."""
    names = [file.name, *(f"{file.name} ({number})" for number in range(2, len(uploaded) + 3))]
    return next(name for name in names if name not in uploaded or uploaded[name].key == file.key)


def forget() -> None:
    """Drops all that was uploaded, so that the sample pages are back."""
    st.session_state["uploads"] = {}
    choose(None)
