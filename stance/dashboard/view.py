"""A thread with its scores: all that a screen shows of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd
import streamlit as st

from stance import scoring
from stance.dashboard import desk, files, lane, rows
from stance.dashboard.target import Wanted
from stance.dashboard.wording import WIDTHS
from stance.printable import printable
from stance.records import Target, Thread
from stance.scoring import Choice, Summaries, ThreadSummary, models_of, score_frame
from stance.targets import propose_targets

MAX_TARGETS: Final = 5
"""Targets proposed for a thread; set by hand, as many as a reader looks through (2026-11)."""
_CACHED: Final = 24
"""Results kept for a reader who goes back and forth between threads and targets; set by hand (2026-11)."""


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
    choice: Choice
    """The models that scored it."""

    @property
    def thread(self) -> Thread:
        """What is known of the article."""
        return self.file.threads[self.number]

    @property
    def title(self) -> str:
        """The thread's headline, or what stands for it."""
        return title_of(self.file, self.number)

    @property
    def key(self) -> str:
        """The same for the same thread, for the names of widgets."""
        return key_of(self.file, self.number)

    @property
    def attributes(self) -> list[str]:
        """The toxicity attributes of the model that scored it, in its order."""
        return rows.attributes_of(map(str, self.scored.columns))

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The comments in reading order; see ``rows.arranged``."""
        return rows.arranged(self.scored)

    @cached_property
    def summary(self) -> ThreadSummary:
        """The thread's scores, added up."""
        summaries = Summaries((), desk.toxic_from())
        summaries.add(self.scored, [self.thread])
        return summaries.by_thread[self.thread.thread_id]


def key_of(file: files.Loaded, number: int) -> str:
    """What a thread is called in the names of widgets and in caches."""
    return f"{file.key}-{number}"


def title_of(file: files.Loaded, number: int) -> str:
    """A thread's headline on one line, else its address, else the file's name and which thread of it this is."""
    thread = file.threads[number]
    named = f"{file.name}: {thread.thread_id}" if len(file.threads) > 1 else file.name
    return printable(thread.title or thread.url or named, WIDTHS.headline) or "untitled"


def scored(file: files.Loaded, number: int, wanted: Wanted) -> View:
    """One thread of ``file`` with its scores, its stances towards the target ``wanted``, else the main one proposed.

    Raises:
        ModelError: if there is no model to score with.
    """
    choice = lane.choice_for(file)
    if not wanted.words or wanted.is_proposed:
        whole = _scores(file.key, None, None, str(choice), file, choice)
        frame = whole[whole["thread_id"] == file.threads[number].thread_id]
        proposed = frame[scoring.columns.MAIN_TARGET].dropna()
        main = str(proposed.iloc[0]) if len(proposed) else None
        if wanted.words in ("", main):
            return View(file, number, frame, main, True, choice)
    frame = _scores(file.key, number, wanted.words, str(choice), file, choice)
    return View(file, number, frame, wanted.words, wanted.is_proposed, choice)


def proposals(view: View) -> list[str]:
    """The targets proposed for a thread, if any: first the one that its scores are about where none is wanted."""
    if view.target is None:
        return []
    more = _proposals(view.key, str(view.choice), view.thread, view.choice)
    return [view.target, *(words for words in more if words.casefold() != view.target.casefold())][:MAX_TARGETS]


@st.cache_data(scope="session", max_entries=_CACHED, show_spinner="Looking for targets …")
def _proposals(key: str, models: str, _thread: Thread, _choice: Choice) -> list[str]:
    """The words of the targets proposed for a thread. The first two arguments are the cache's key."""
    del key, models
    found = propose_targets(_thread, models_of(scoring.choose(_choice.store, "fast")).stance.score, MAX_TARGETS)
    return [proposal.target.text for proposal in found]


@st.cache_data(scope="session", max_entries=_CACHED, show_spinner="Scoring the comments …")
def _scores(
    key: str,
    number: int | None,
    words: str | None,
    models: str,
    _file: files.Loaded,
    _choice: Choice,
) -> pd.DataFrame:
    """The scored rows of a whole file, or of its thread ``number``. The first four arguments are the cache's key."""
    del key, models
    comments = _file.comments if number is None else _file.rows_of(_file.threads[number])
    # Of a table only the rows are given, so that its target is proposed from the same as on the command line.
    threads = () if _file.is_table else _file.threads
    main = Target(words or "", scoring.columns.MAIN)
    headlines = {thread.thread_id: thread.title for thread in _file.threads}
    frame = score_frame(comments, _choice, [main] if words else [], threads, headlines)
    if words:
        frame.insert(list(frame.columns).index(rows.SIDE.label), scoring.columns.MAIN_TARGET, words)
    return frame
