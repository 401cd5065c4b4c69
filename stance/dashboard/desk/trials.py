"""Rules that are tried on the past: read once for all who work at this server, so that a draft is tried at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain
from sys import intern
from typing import Any, Final
from uuid import uuid4

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from stance.dashboard.desk.opened import store
from stance.dashboard.desk.score_chart import BINS, STEP
from stance.reviews import Cost, Past, Rules, cost
from stance.scoring import WordList, plain_words

SECONDS_KEPT: Final = 600
"""How long the past is kept before it is read anew; a moderator can ask for it sooner."""

Words = Sequence[frozenset[str]]


@dataclass(frozen=True)
class Ground:
    """What drafts are tried on."""

    past: Past
    words: Sequence[tuple[str, ...]]
    """The words of each comment of the sample."""
    decided_words: Sequence[tuple[str, ...]]
    """The same of the comments that people decided on."""
    read_at: datetime
    """In UTC."""
    key: str
    """Tells it from what was read before or after, perhaps in the same second."""

    @cached_property
    def attributes(self) -> list[str]:
        """The attributes that comments of the sample have scores in."""
        return list(dict.fromkeys(chain.from_iterable(row.attributes for row in self.past.sample.rows)))

    def bins(self, attribute: str) -> NDArray[np.int_]:
        """How many comments of the sample are in each step of the score, (BINS,)."""
        scores = self.past.sample.score(attribute)
        places = np.floor(scores[~np.isnan(scores)] / STEP + 1e-9).astype(int)
        return np.bincount(np.clip(places, 0, BINS - 1), minlength=BINS)


@dataclass(frozen=True)
class Trial:
    """What came of a draft."""

    cost: Cost
    hits: Mapping[str, int]
    """Each of its words that is in any comment of the sample, to the number of these."""


@st.cache_resource(ttl=SECONDS_KEPT, max_entries=1, show_spinner="Reading the comments to try rules on …")
def ground(database: str) -> Ground:
    """What drafts are tried on.

    Args:
        database: the name of the store, the cache's key.
    """
    del database
    past = store().past()
    words, decided = _plain(past.sample.texts), _plain(past.decided.batch.texts)
    return Ground(past, words, decided, datetime.now(UTC), uuid4().hex)


def _plain(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The words of texts; equal words are one object, as most words are common ones."""
    return [tuple(map(intern, plain_words(text))) for text in texts]


def read_again() -> None:
    """Lets the past be read anew, as after much was decided at once."""
    ground.clear()


def tried(rules: Rules, on: Ground) -> Trial:
    """What ``rules`` would have done."""
    found, decided = _found(rules.words, on.key, on)
    return Trial(cost(rules, on.past, found, decided), Counter(chain.from_iterable(found)))


@st.cache_resource(max_entries=8, show_spinner="Looking for the words …")
def _found(words: tuple[str, ...], key: str, _on: Ground) -> tuple[Words, Words]:
    """The words that are in each comment of the sample, and of those decided; the first two are the cache's key."""
    del key
    look: Any = WordList(words).among if words else lambda _: frozenset()
    return [look(some) for some in _on.words], [look(some) for some in _on.decided_words]
