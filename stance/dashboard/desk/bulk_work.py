"""A decision on many comments at once: what is in a range, what is asked before, what came of it, and its undo."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import uuid4

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from stance.dashboard.desk import trials
from stance.dashboard.desk.opened import store
from stance.dashboard.desk.rule_words import amount
from stance.dashboard.desk.score_chart import BINS, STEP
from stance.dashboard.desk.thread_name import BEFORE_ID, thread_name
from stance.dashboard.wording import WIDTHS, attribute_name, noun
from stance.errors import StanceError
from stance.printable import printable
from stance.reviews import OPEN, STATES, BulkAction, Decision, Filters, Outcome, Seen

MOST: Final = 10_000
"""Comments decided at once: three seconds, for which other moderators wait."""
SECONDS_KEPT: Final = 20
"""How long counts are kept while a range is moved; a decision is on the comments as they are when it is asked about."""
SHOWN: Final = 1_000
"""Characters drawn of each comment of a sample, so that twenty can be read."""
MOST_THREADS: Final = 500
"""Threads to choose from: those with most open comments."""
WITHIN: Final = 1.96
"""Standard errors to each side of a value within which the true one lies in 95 of 100 cases."""
_PENDING: Final = "bulk pending"
_TOLD: Final = "bulk told"


@dataclass(frozen=True)
class Wanted:
    """Which comments a decision is about."""

    thread: str | None
    attribute: str | None
    """None: whichever is the strongest of each comment."""
    since: date | None
    until: date | None
    low: float
    high: float
    """The range: from ``low`` on, below ``high``; 1 includes the highest scores."""

    @property
    def name(self) -> str:
        """The score in words."""
        return attribute_name(self.attribute) if self.attribute else "strongest attribute"

    @property
    def view(self) -> Filters:
        """The open comments, whatever their score."""
        return Filters(self.thread, attribute=self.attribute, state=OPEN, since=self.since, until=self.until)

    @property
    def filters(self) -> Filters:
        """The open comments in the range."""
        low, high = round(self.low, 2), round(self.high, 2)
        return Filters(
            self.thread,
            attribute=self.attribute,
            at_least=low,
            below=high if high < 1 else None,
            state=OPEN,
            since=self.since,
            until=self.until,
        )


@dataclass(frozen=True)
class Chosen:
    """The comments in a range, taken together."""

    count: int
    positive: float
    """How many of them are what their score says, by the scores, which are probabilities."""
    error: float
    """The standard error of that number."""

    def expected(self, action: str, name: str) -> str:
        """How many mistakes a decision on all of them makes, by the scores."""
        wrong = self.positive if action == "approve" else self.count - self.positive
        low, high = max(wrong - WITHIN * self.error, 0), min(wrong + WITHIN * self.error, self.count)
        interval = f"**{amount(round(wrong))}** ({amount(round(low))} to {amount(round(high))})"
        if action == "approve":
            return f"Approved, about {interval} of them would be mistakes: that many are toxic by their scores."
        return f"Rejected, about {interval} of them would be mistakes: that many are fine by their scores."


@dataclass(frozen=True)
class View:
    """The scores of the comments in view."""

    scores: NDArray[np.floating]
    """Each that occurs, (n,)."""
    counts: NDArray[np.int_]
    """How many comments have it, (n,)."""

    @property
    def count(self) -> int:
        """Comments in view."""
        return int(self.counts.sum())

    @property
    def bins(self) -> NDArray[np.int_]:
        """How many comments are in each step of the score, (BINS,)."""
        places = np.clip(np.floor(self.scores / STEP + 1e-9).astype(int), 0, BINS - 1)
        return np.bincount(places, weights=self.counts, minlength=BINS).astype(int)

    def chosen(self, low: float, high: float) -> Chosen:
        """Those in a range."""
        low, high = round(low, 2), round(high, 2)
        inside = (self.scores >= low) & ((self.scores < high) | (high >= 1))
        share, count = self.scores[inside], self.counts[inside]
        return Chosen(
            int(count.sum()), float((share * count).sum()), float(np.sqrt((share * (1 - share) * count).sum()))
        )


@dataclass(frozen=True)
class Pending:
    """A decision that is asked about, with the comments as the moderator sees them."""

    key: str
    wanted: Wanted
    action: str
    note: str | None
    seen: tuple[Seen, ...]


def in_view(wanted: Wanted) -> View:
    """The scores of the open comments that ``wanted`` lets through, as they were some seconds ago."""
    found = _scores(store().name, wanted.view)
    return View(np.array(list(found), dtype=float), np.array(list(found.values()), dtype=int))


@st.cache_data(ttl=SECONDS_KEPT, max_entries=64, show_spinner="Counting the comments …")
def _scores(database: str, filters: Filters) -> Mapping[float, int]:
    del database  # part of the cache's key
    return store().scores(filters)


def threads() -> Mapping[str, str]:
    """The threads with most open comments, and the one that the address names: id to name and id.

    The address has what is shown; an id alone is known too.
    """
    found, asked = _threads(store().name), st.query_params.get("bulk_thread")
    return {**found, asked.rpartition(BEFORE_ID)[2]: asked} if asked else found


@st.cache_data(ttl=SECONDS_KEPT, max_entries=1, show_spinner=False)
def _threads(database: str) -> dict[str, str]:
    del database  # the cache's key
    return {
        thread.thread_id: f"{thread_name(thread, WIDTHS.worst).removesuffix(f'{BEFORE_ID}{thread.thread_id}')}"
        f"{BEFORE_ID}{thread.thread_id}"
        for thread in store().open_threads(MOST_THREADS)
    }


def _count_again() -> None:
    _scores.clear()
    _threads.clear()
    trials.read_again()


def ask(action: str, wanted: Wanted) -> None:
    """Keeps a decision until it is confirmed, with its key, and with the comments as they are now."""
    try:
        seen = tuple(store().seen(wanted.filters))
    except StanceError as error:
        _tell(str(error))
        return
    if len(seen) > MOST:
        _tell(f"By now {len(seen):,} comments are in the range, and {MOST:,} are decided at once: make it smaller.")
        return
    st.session_state[_PENDING] = Pending(uuid4().hex, wanted, action, st.session_state.get("bulk-note") or None, seen)


def pending(wanted: Wanted) -> Pending | None:
    """The decision that is to be confirmed; None once something else is in view."""
    kept: Pending | None = st.session_state.get(_PENDING)
    return kept if kept is not None and kept.wanted == wanted else None


def forget_pending() -> None:
    """Drops the decision that was to be confirmed."""
    st.session_state.pop(_PENDING, None)


def decide(asked: Pending, moderator: str) -> None:
    """Stores a decision on all its comments, and tells what came of it; sent twice, it is stored once."""
    decision = Decision(asked.key, Seen(0), moderator, asked.action, note=asked.note)
    try:
        outcomes = store().bulk(decision, asked.seen)
    except StanceError as error:
        _tell(str(error))
        return
    forget_pending()
    _count_again()
    _tell(came_of(STATES[asked.action], outcomes))


def undo(key: str, moderator: str) -> None:
    """Takes back what of a bulk action still stands, and tells what came of it."""
    try:
        outcomes = store().undo_bulk(uuid4().hex, moderator, key)
    except StanceError as error:
        _tell(str(error))
        return
    _count_again()
    _tell(came_of("open again", outcomes))


def came_of(done: str, outcomes: list[Outcome]) -> str:
    """What came of a decision on many comments, in a sentence."""
    counts = Counter(outcome.result for outcome in outcomes)
    stored = counts["stored"] + counts["known"]
    parts = [f"{stored:,} {noun(stored, 'comment')} {done}"]
    if counts["late"]:
        parts.append(f"{counts['late']:,} {noun(counts['late'], 'was', 'were')} decided by others meanwhile")
    if counts["edited"]:
        parts.append(f"{counts['edited']:,} {noun(counts['edited'], 'was', 'were')} edited meanwhile")
    if counts["gone"]:
        parts.append(f"{counts['gone']:,} {noun(counts['gone'], 'is', 'are')} no longer there")
    return "; ".join(parts) + "."


def described(action: BulkAction) -> str:
    """A bulk action in a line."""
    done = " and ".join(STATES.get(name, name) for name in action.action.split(", "))
    who = printable(action.reviewer, WIDTHS.author)
    still = f"{action.standing:,}" if action.standing else "none"
    left = "" if action.standing == action.comments else f", {still} of them still so"
    count = f"{action.comments:,} {noun(action.comments, 'comment')}"
    return f"{action.at:%-d %b %Y, %H:%M} UTC · {who} · {count} {done}{left}"


def told_by(draw: Callable[[str], object]) -> None:
    """Draws the sentences kept, once."""
    for sentence in st.session_state.pop(_TOLD, []):
        draw(sentence)


def _tell(sentence: str) -> None:
    st.session_state.setdefault(_TOLD, []).append(sentence)
