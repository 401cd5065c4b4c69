"""The files there are to read: the sample pages, and what a reader dropped, kept for that reader and nobody else."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from stance.dashboard import files
from stance.errors import InputError, StanceError
from stance.reading import inputs, tables


def pages() -> dict[str, files.Loaded]:
    """The files to read from, by name: what was uploaded, and until then the sample pages."""
    if dropped := uploads():
        return dropped
    found = {}
    for name, path in files.samples().items():
        try:
            found[name] = _sample(str(path), path.stat().st_mtime)
        except StanceError as error:
            complain(str(error))
    return found


def uploads() -> dict[str, files.Loaded]:
    """What was dropped so far, by name."""
    found: dict[str, files.Loaded] = st.session_state.setdefault("uploads", {})
    return found


@st.cache_data(show_spinner="Reading the sample pages …")
def _sample(path: str, changed: float) -> files.Loaded:
    del changed  # a part of the cache's key: a page that was saved again is read again
    return files.read_file(Path(path), Path(path).name)


def keep(key: str, value: Any) -> None:
    """Keeps the value of the widget called ``key`` across screens; Streamlit itself forgets it with the screen."""
    st.session_state.setdefault("kept", {})[key] = value
    st.session_state[key] = value


def kept(key: str, otherwise: Any) -> Any:
    """The value kept for the widget called ``key``."""
    return st.session_state.setdefault("kept", {}).get(key, otherwise)


def complain(sentence: str) -> None:
    """Notes what went wrong, for the screen to tell."""
    _problems().append(sentence)


def problems() -> list[str]:
    """What went wrong with the last upload, each told once; sentences that may quote names and cells."""
    told = list(dict.fromkeys(_problems()))
    st.session_state["problems"] = []
    return told


def _problems() -> list[str]:
    found: list[str] = st.session_state.setdefault("problems", [])
    return found


def upload() -> None:
    """Draws the place to drop files, and takes what was dropped."""
    number = st.session_state.setdefault("upload number", 0)
    kinds = ", ".join(inputs.PAGE_SUFFIXES[:1] + inputs.PAGE_SUFFIXES[3:4] + tables.SUFFIXES)
    dropped = st.file_uploader(
        "Read your own pages",
        accept_multiple_files=True,
        key=f"upload-{number}",
        help=f"Saved article pages, exports and tables of comments: {kinds} and others. They stay on this machine.",
    )
    if dropped:
        with st.spinner("Reading …"):
            take([(each.name, each.getvalue()) for each in dropped])
        st.session_state["upload number"] = number + 1
        st.rerun()
    if uploads():
        st.button("Forget my pages", on_click=forget, type="tertiary", icon=":material/delete:")


def take(dropped: Sequence[tuple[str, bytes]]) -> None:
    """Keeps what can be read of the files ``dropped``, the first of them chosen; what cannot be read is told."""
    there, names = uploads(), []
    for name, content in dropped:
        try:
            file = files.read_upload(name, content)
        except InputError as error:
            complain(str(error))
            continue
        names.append(_free_name(file, there))
        there[names[-1]] = file
    if names:
        keep("page", names[0])


def _free_name(file: files.Loaded, there: Mapping[str, files.Loaded]) -> str:
    """The file's name, with a number if another file has it already."""
    names = [file.name, *(f"{file.name} ({number})" for number in range(2, len(there) + 3))]
    return next(name for name in names if name not in there or there[name].key == file.key)


def forget() -> None:
    """Drops all that was uploaded, so that the sample pages are back."""
    st.session_state["uploads"] = {}
    keep("page", None)
