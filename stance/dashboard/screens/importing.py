"""The screen on which pages, exports and tables are put into the database, in the background."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import streamlit as st

from stance.dashboard import desk, drawing, files, lane, mapping, navigation, wording
from stance.dashboard.desk import import_words, links
from stance.dashboard.desk.import_jobs import JOBS, Given
from stance.errors import InputError
from stance.intake import Job, Status
from stance.model_store import ModelStore
from stance.printable import printable
from stance.reading import PAGE_SUFFIXES, TABLE_SUFFIXES, stored_name
from stance.settings import desk_database, models_folder
from stance.targets import parse_targets

TITLE: Final = "Import"
PATH: Final = "import"
LOOK_SECONDS: Final = 1.0
"""Between two looks at how far an import is."""


def show() -> None:
    """Draws the screen."""
    with drawing.screen(TITLE):
        desk.store()
        name = st.query_params.get("job") or _last_job()
        if name and JOBS.status(name) is not None:
            st.session_state["import job"] = name
            _job(name)
        else:
            _form(is_gone=name is not None)


def _last_job() -> str | None:
    """The import that was begun in this tab and not left yet: the menu leads here without its name."""
    name: str | None = st.session_state.get("import job")
    return name if name is not None and JOBS.status(name) is not None else None


def _form(is_gone: bool) -> None:
    if is_gone:
        st.info("That import is no longer here: it ended, or the server was started anew.")
    kinds = ", ".join(PAGE_SUFFIXES[:1] + PAGE_SUFFIXES[3:4] + TABLE_SUFFIXES)
    number = st.session_state.setdefault("import number", 0)
    dropped = st.file_uploader(
        "Saved article pages, exports and tables of comments",
        accept_multiple_files=True,
        key=f"import-{number}",
        help=f"{kinds} and others. They are removed from this machine when the import ends.",
    )
    target, chosen = st.columns([3, 1], vertical_alignment="bottom")
    with target:
        words = st.text_input(
            "Target of the stances",
            key="import-target",
            placeholder="if none is given, each thread's own main target",
            max_chars=wording.WIDTHS.target,
        )
    with chosen:
        offered = lane.offered(ModelStore(models_folder()))
        by = st.selectbox(
            "Scored by", offered, offered.index(lane.chosen()), key="import-lane", help=lane.HELP, filter_mode=None
        )
    unknown = _ask_columns(dropped)
    if st.button("Import", disabled=not dropped or unknown):
        _begin(dropped, words, by)


def _ask_columns(dropped: Sequence[Any]) -> bool:
    """Draws the choice of columns for each table that needs one; whether any is still to be made."""
    unknown = False
    for file in dropped:
        if file.file_id in _columns() or not file.name.lower().endswith(TABLE_SUFFIXES):
            continue
        if (head := _head(file.file_id, file)) is not None:
            unknown = True
            st.subheader("Which column holds the comments?")
            st.text(f"{stored_name(file.name)[1]} has none that is known by its name.")
            mapping.ask(file.file_id, head, head.guessed, partial(_columns().__setitem__, file.file_id))
    return unknown


@st.cache_data(scope="session", max_entries=100, show_spinner="Looking at the table …")
def _head(file_id: str, _file: Any) -> files.TableHead | None:
    """The first rows of a table that needs a choice; of a file that cannot be read, the import will tell."""
    del file_id
    try:
        return files.unknown_table(_file.name, _file.getvalue())
    except InputError:
        return None


def _columns() -> dict[str, dict[str, str]]:
    """Which column of an uploaded table is what, as was chosen."""
    found: dict[str, dict[str, str]] = st.session_state.setdefault("import columns", {})
    return found


def _begin(dropped: Sequence[Any], words: str, by: str) -> None:
    targets = (" ".join(words.split()),) if words.strip() else ()
    parse_targets(targets)
    given = [Given(file.name, file.getvalue(), _columns().get(file.file_id)) for file in dropped]
    job = Job((), desk_database() or "", str(models_folder()), by, targets)
    try:
        name = JOBS.begin(given, job)
    except OSError as error:
        raise InputError(
            f"The files could not be kept: {error.strerror or error}. Make room on the disk, and import them again."
        ) from error
    st.query_params["job"] = st.session_state["import job"] = name
    st.session_state["import number"] += 1  # an empty place for files, for the next import
    st.rerun()


def _job(name: str) -> None:
    status = JOBS.status(name)
    if status is not None and status.is_ended:
        _outcome(name, status)
    else:
        _progress(name)


@st.fragment(run_every=LOOK_SECONDS)
def _progress(name: str) -> None:
    status = JOBS.status(name)
    if status is None or status.is_ended:
        st.rerun()
    st.progress(min(status.share, 1.0), text=import_words.progress(status))
    counts = status.imported
    drawing.page_text(f"Added so far: {counts.new:,} new, {counts.edited:,} edited; {counts.known:,} known.", "facts")
    if status.outlook:
        st.caption(f"{status.outlook}.")
    if st.button("Cancel", icon=":material/stop:"):
        JOBS.cancel(name)
    st.caption("It goes on while this page is open, on whatever screen. Without it, it ends within two minutes.")


def _outcome(name: str, status: Status) -> None:
    for sentence in import_words.outcome(status):
        st.markdown(sentence)
    for sentence in status.errors:
        drawing.problem(sentence)
    noticed = len(status.warnings) + status.set_aside
    if noticed:
        with st.expander(f"Set aside or noticed while reading ({noticed:,})"):
            for number, warning in enumerate(status.warnings):
                drawing.page_text(wording.shortened(warning), f"warning-{number}")
            for number, (reason, text) in enumerate(status.skipped):
                drawing.page_text(reason, f"about-aside-{number}")
                drawing.page_text(printable(text, wording.WIDTHS.skipped), f"aside-{number}")
    with st.container(horizontal=True):
        if st.button("Decide", disabled=not status.imported.new):
            navigation.go(links.QUEUE)
        if st.button("Import more"):
            JOBS.forget(name)
            st.session_state.pop("import job", None)
            del st.query_params["job"]
            st.rerun()
