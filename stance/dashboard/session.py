"""What the screens share: the thread chosen, what its stances are about, its scores."""

from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pandas as pd
import streamlit as st

from stance.dashboard import files, lane, library, rows, target
from stance.errors import StanceError
from stance.printable import printable
from stance.reading import inputs
from stance.records import Target, Thread
from stance.scoring import Summaries, ThreadSummary, batch
from stance.settings import models_folder
from stance.targets import propose_targets

MAX_TARGETS: Final = 5
"""Targets proposed for a thread."""
_NOTHING_ASKED: Final = target.Wanted()


@dataclass(frozen=True)
class View:
    """One thread, scored: all that a screen shows."""

    file: files.Loaded
    number: int
    """Which of the file's threads, from 0."""
    scored: pd.DataFrame
    """As every output has it."""
    target: str | None
    """What the stances are about, in the words of the reader or of the page."""
    is_proposed: bool
    choice: batch.Choice
    """The models that scored it."""

    @property
    def thread(self) -> Thread:
        """What is known of the article."""
        return self.file.threads[self.number]

    @property
    def key(self) -> str:
        """The same for the same thread, for the names of widgets."""
        return f"{self.file.key}-{self.number}"

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The comments in reading order; see ``rows.arranged``."""
        return rows.arranged(self.scored)

    @cached_property
    def summary(self) -> ThreadSummary:
        """The thread's scores, added up."""
        summaries = Summaries(())
        summaries.add(self.scored, [self.thread])
        return summaries.by_thread[self.thread.thread_id]


def as_page(screen: ModuleType) -> Any:
    """The screen as Streamlit's navigation takes it."""
    return st.Page(screen.show, title=screen.TITLE, url_path=screen.PATH, default=screen.PATH == "comments")


def choose() -> View | None:
    """Draws the sidebar, and gives the thread chosen there, scored; None if there is none."""
    with st.sidebar:
        place = st.container(gap="small")
        st.space("xsmall")
        library.upload()
        pages = library.pages()
        if not pages:
            return None
        with place:
            view = _choose(pages)
        lane.choose()
        st.caption("Scores are estimates, and some are wrong. How good they are, and what they miss: see Models.")
        return view


def _choose(pages: dict[str, files.Loaded]) -> View | None:
    asked = st.query_params.get("page")  # a link to a sample page
    chosen = library.kept("page", asked)
    library.keep("page", chosen if chosen in pages else next(iter(pages)))
    label = "Your pages" if library.uploads() else "Sample pages"
    name = st.selectbox(label, list(pages), key="page", on_change=_keep, args=("page",), filter_mode="contains")
    if not library.uploads():  # a link can lead to a sample page, not to what somebody dropped
        st.query_params["page"] = name
    file = pages[name]
    number = 0
    if len(file.threads) > 1:
        key = f"thread-{file.key}"
        library.keep(key, library.kept(key, 0))
        number = st.selectbox(
            f"Thread ({len(file.threads):,} in this file)",
            range(len(file.threads)),
            format_func=partial(title_of, file),
            key=key,
            on_change=_keep,
            args=(key,),
            filter_mode="contains",
        )
    try:
        view = scored(file, number)
        return _retargeted(view)
    except StanceError as error:
        library.complain(str(error))
        return None


def title_of(file: files.Loaded, number: int) -> str:
    """A thread's headline on one line, else its address, else the file's name and which thread of it this is."""
    thread = file.threads[number]
    named = f"{file.name}: {thread.thread_id}" if len(file.threads) > 1 else file.name
    return printable(thread.title or thread.url or named, 300) or "untitled"


def _retargeted(view: View) -> View:
    asked = target.choose(view.key, _proposed(view), view.thread.title)
    return scored(view.file, view.number, asked) if asked.words else view


def _proposed(view: View) -> list[str]:
    """The targets proposed for a thread, if any: first the one that its scores are about where nothing is asked."""
    if view.target is None:
        return []
    more = _proposals(view.key, str(view.choice), view.thread, view.choice)
    return [view.target, *(each for each in more if each.casefold() != view.target.casefold())][:MAX_TARGETS]


@st.cache_data(scope="session", max_entries=24, show_spinner="Looking for targets …")
def _proposals(key: str, models: str, _thread: Thread, _choice: batch.Choice) -> list[str]:
    """The words of the targets proposed for a thread. The result hangs on the first two arguments."""
    del key, models
    return [each.target.text for each in propose_targets(_thread, batch.models(_choice).stance.score, MAX_TARGETS)]


def _keep(key: str) -> None:
    library.keep(key, st.session_state[key])


def choose_thread(page: str, view: View) -> None:
    """Makes a thread the one that is shown."""
    library.keep("page", page)
    library.keep(f"thread-{view.file.key}", view.number)


def scored(file: files.Loaded, number: int, asked: target.Wanted = _NOTHING_ASKED) -> View:
    """One thread of ``file`` with its scores, its stances towards what was ``asked``, else the main target proposed.

    Raises:
        ModelError: if there is no model to score with.
    """
    choice = batch.choose(models_folder(), lane=lane.chosen())
    if asked.words and not asked.is_proposed:
        return View(file, number, _towards(asked.words, file, number, choice), asked.words, False, choice)
    whole = _score(file.key, None, None, str(choice), file, choice)
    frame = whole[whole["thread_id"] == file.threads[number].thread_id]
    proposed = frame["stance_main_target"].dropna()
    main = str(proposed.iloc[0]) if len(proposed) else None
    if asked.words and asked.words != main:
        return View(file, number, _towards(asked.words, file, number, choice), asked.words, True, choice)
    return View(file, number, frame, main, True, choice)


def _towards(words: str, file: files.Loaded, number: int, choice: batch.Choice) -> pd.DataFrame:
    return _score(file.key, number, words, str(choice), file, choice)


@st.cache_data(scope="session", max_entries=24, show_spinner="Scoring the comments …")
def _score(
    key: str,
    number: int | None,
    words: str | None,
    models: str,
    _file: files.Loaded,
    _choice: batch.Choice,
) -> pd.DataFrame:
    """The scored rows of a whole file, or of its thread ``number``. The result hangs on the first four arguments."""
    del key, models
    comments = _file.comments if number is None else _file.rows_of(_file.threads[number])
    # Of a table only the rows are given, so that its target is proposed from the same as on the command line.
    piece = inputs.Piece(inputs.Source(_file.name, Path()), comments, () if _file.is_table else _file.threads)
    frame = next(batch.classify([piece], _choice, [Target(words, "main")] if words else []))[1]
    if words:
        frame.insert(list(frame.columns).index("stance_main"), "stance_main_target", words)
    return frame
