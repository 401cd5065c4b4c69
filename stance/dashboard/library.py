"""The files there are to read: the sample pages, and what a reader uploaded, kept for that reader and nobody else."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from stance.dashboard import browser, corrections, files, mapping
from stance.dashboard import uploads as disk
from stance.dashboard.corrections import Origin
from stance.dashboard.uploads import Upload
from stance.errors import ColumnsError, InputError, StanceError
from stance.reading import PAGE_SUFFIXES, TABLE_SUFFIXES, Correction, bare_host


def pages() -> dict[str, files.Loaded]:
    """The files to read from, by name: what was uploaded, and until then the sample pages."""
    if uploaded := uploads():
        return uploaded
    found = {}
    for name, path in files.samples().items():
        try:
            found[name] = _sample(str(path), path.stat().st_mtime, str(corrections.of(name)), corrections.of(name))
        except StanceError as error:
            complain(str(error), of_file=True)
    return found


def threads() -> list[tuple[str, files.Loaded, int]]:
    """Every thread of every file: the file's name, the file, and which thread of it this is."""
    return [(name, file, number) for name, file in pages().items() for number in range(len(file.threads))]


def uploads() -> dict[str, files.Loaded]:
    """What this reader uploaded and could be read, by name."""
    found: dict[str, files.Loaded] = {}
    for file in _outcomes().values():
        if file is not None:
            found[_free_name(file, found)] = file
    return found


def _outcomes() -> dict[Upload, files.Loaded | None]:
    """What came of each upload; None: it could not be read, as the reader was told."""
    found: dict[Upload, files.Loaded | None] = st.session_state.setdefault("uploads", {})
    return found


@st.cache_data(show_spinner="Reading the sample pages …")
def _sample(path: str, changed: float, how: str, _correction: Correction | None) -> files.Loaded:
    del changed, how  # parts of the cache's key: a page that was saved again is read again
    return files.read_file(Path(path), Path(path).name, files.How(None, _correction, corrections.layouts()))


def choose(page: str | None) -> None:
    """Makes a file the one that is shown, by its name; None: the first.

    The name is the state of the choice in the sidebar, which keeps it on screens that have no such choice.
    """
    st.session_state["page"] = page


def complain(sentence: str, of_file: bool = False) -> None:
    """Notes what went wrong, for the screen to tell; ``of_file``: that a file could not be read."""
    _problems()[sentence] = of_file


def problems() -> dict[str, bool]:
    """What went wrong since this was last asked, and whether it is of a file; sentences may quote names and cells."""
    told = _problems()
    st.session_state["problems"] = {}
    return told


def _problems() -> dict[str, bool]:
    found: dict[str, bool] = st.session_state.setdefault("problems", {})
    return found


def upload() -> None:
    """Draws the place to drop files, takes what was dropped, and reads what was not read yet.

    It is drawn by the app and not by a screen, so that files on their way here arrive when the screen is changed.
    """
    number = st.session_state.setdefault("upload number", 0)
    kinds = ", ".join(PAGE_SUFFIXES[:1] + PAGE_SUFFIXES[3:4] + TABLE_SUFFIXES)
    dropped = st.file_uploader(
        "Read your own pages",
        accept_multiple_files=True,
        key=f"upload-{number}",
        help=f"Saved article pages, exports and tables of comments: {kinds} and others. They stay on this machine.",
    )
    if dropped:
        _keep([(file.name, file.getvalue()) for file in dropped])
        st.session_state["upload number"] = number + 1
        st.rerun()
    token = browser.token()
    _catch_up(disk.kept(token) if token else [])
    for file in uploads().values():
        if file.left_out:
            st.text(f"{file.name}: {files.cut_note(file.left_out)}")
    if uploads():
        st.button("Remove my pages", on_click=remove, type="tertiary", icon=":material/delete:")
    if token:
        browser.remember(token)


def _keep(dropped: Sequence[tuple[str, bytes]]) -> None:
    """Keeps all of it before any is read: a click in the meantime ends this run of the script, and starts another."""
    try:
        token = browser.token() or browser.new_token()
        for name, content in dropped:
            disk.keep(token, name, content)
    except OSError as error:
        complain(f"The files could not be kept: {error.strerror or error}. Make room on the disk, and drop them again.")
    st.session_state["show upload"] = True


def _catch_up(kept: Sequence[Upload]) -> None:
    """Reads what is kept and was not read yet, also where a click ended that; shows the first of what came now."""
    outcomes = _outcomes()
    for gone in outcomes.keys() - set(kept):  # also what was removed in another window
        del outcomes[gone]
        _unknown().pop(gone, None)
    new = [upload for upload in kept if upload not in outcomes]
    for number, upload in enumerate(new, 1):
        with st.spinner("Reading …" if len(new) == 1 else f"Reading {number} of {len(new)} …"):
            outcomes[upload] = file = _read(upload)
        if file is None and upload not in _unknown():
            disk.drop(upload)
        elif file is None:
            continue
        elif st.session_state.pop("show upload", False):
            choose(next(name for name, other in uploads().items() if other is file))


def _read(upload: Upload) -> files.Loaded | None:
    how = files.How(_columns().get(upload), corrections.of(upload.path.name), corrections.layouts())
    try:
        return files.read_upload(upload.name, upload.path.read_bytes(), how)
    except ColumnsError as error:
        if (head := _head(upload)) is not None:
            _unknown()[upload] = head
        else:
            complain(str(error), of_file=True)
        return None
    except InputError as error:
        complain(str(error), of_file=True)
        if how.correction is not None:
            corrections.choose(upload.path.name, None)
            return _read(upload)
        if _columns().pop(upload, None) and (head := _head(upload)) is not None:
            _unknown()[upload] = head  # other columns may do
        return None


def _columns() -> dict[Upload, dict[str, str]]:
    """Which column of an upload is what, as the reader chose."""
    found: dict[Upload, dict[str, str]] = st.session_state.setdefault("columns", {})
    return found


def _unknown() -> dict[Upload, files.TableHead]:
    """The uploads that are tables of which no column is known to hold comments, with their first rows."""
    found: dict[Upload, files.TableHead] = st.session_state.setdefault("unknown tables", {})
    return found


def tables() -> None:
    """Draws the choice of columns for each upload in which none is known to hold comments."""
    for upload, head in list(_unknown().items()):
        st.subheader("Which column holds the comments?")
        st.text(f"{upload.name} has none that is known by its name.")
        mapping.ask(upload.path.name, head, head.guessed, partial(_take, upload))


def choose_columns(file: files.Loaded) -> None:
    """Draws a way to choose the columns of an upload that is a table anew."""
    upload = next((upload for upload, other in _outcomes().items() if other is file), None)
    if upload is None or not file.is_table:
        return
    if st.toggle("Choose its columns", key=f"columns-of-{file.key}"):
        if (head := _head(upload)) is None:
            st.caption("They cannot be chosen in an archive. Unpack it, and drop the table itself.")
        else:
            mapping.ask(upload.path.name, head, _columns().get(upload, head.guessed), partial(_take, upload))


def _take(upload: Upload, columns: dict[str, str]) -> None:
    """Reads an upload again, with other columns."""
    _columns()[upload] = columns
    _unknown().pop(upload, None)
    _outcomes().pop(upload, None)
    st.session_state["show upload"] = True


def origin_of(file: files.Loaded) -> Origin | None:
    """The file that was uploaded, or the sample page, that ``file`` was read from."""
    upload = next((upload for upload, other in _outcomes().items() if other is file), None)
    if upload is not None:
        return Origin(upload.path.name, upload.name, upload.path)
    path = files.samples().get(file.name)
    return Origin(file.name, file.name, path) if path is not None else None


def put_right(origin: Origin, correction: Correction | None) -> None:
    """Reads a file again, as the reader says; None: as any other."""
    corrections.choose(origin.key, correction)
    _read_again(lambda upload, _: upload.path.name == origin.key)


def keep(correction: Correction) -> Path:
    """Keeps a layout for its site, and reads the site's other pages by it; gives the file.

    Raises:
        InputError: if it cannot be kept.
    """
    site = correction.site
    assert site is not None
    kept = corrections.layouts().keep(site)
    _sample.clear()
    _read_again(lambda _, file: any(bare_host(thread.url or "") == site.host for thread in file.threads))
    return kept


def _read_again(is_meant: Callable[[Upload, files.Loaded], bool]) -> None:
    for upload, file in list(_outcomes().items()):
        if file is not None and is_meant(upload, file):
            del _outcomes()[upload]


def _head(upload: Upload) -> files.TableHead | None:
    """The columns and first rows of an upload; None if it is no table by itself, such as one in an archive."""
    try:
        return files.table_head(upload.name, upload.path.read_bytes())
    except InputError:
        return None


def _free_name(file: files.Loaded, uploaded: Mapping[str, files.Loaded]) -> str:
    """The file's name, with a number if another file has it already."""
    names = [file.name, *(f"{file.name} ({number})" for number in range(2, len(uploaded) + 3))]
    return next(name for name in names if name not in uploaded)


def remove() -> None:
    """Removes all that was uploaded, so that the sample pages are back."""
    if token := browser.token():
        disk.remove(token)
    for kept in (_outcomes(), _columns(), _unknown(), corrections):
        kept.clear()
    choose(None)
