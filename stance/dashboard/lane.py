"""Which lane scores the comments: what there is to choose from on this machine, and the reader's choice."""

from dataclasses import replace
from typing import Final

import streamlit as st

from stance import scoring
from stance.dashboard import files
from stance.errors import ModelError
from stance.labels import DEFAULT_LANE, LANES, MODEL_LANES, TASKS, TOXICITY
from stance.model_store import ModelStore
from stance.settings import models_folder

FAST: Final = MODEL_LANES[0]
HELP: Final = (
    "Accurate: neural networks, several comments a second. Fast: small models, thousands of comments a second. "
    "Cascade: the fast models, and for toxicity the accurate one where the fast one is in doubt."
)
_CACHED: Final = 24
"""Files whose outlook is kept; set by hand (2026-11)."""


def missing(store: ModelStore, task: str) -> str:
    """What the accurate lane of a task lacks on this machine, and what to do about it; empty if it lacks nothing."""
    try:
        store.open(store.in_use(task, "accurate"), task)
        scoring.check_runtime()
    except ModelError as error:
        return str(error)
    return ""


def offered(store: ModelStore) -> tuple[str, ...]:
    """The lanes that can score here; the cascade needs an accurate model whose card names what it is asked about."""
    if any(missing(store, task) for task in TASKS):
        return (FAST,)
    card = store.open(store.in_use(TOXICITY.name, "accurate"), TOXICITY.name).card
    return LANES if {"low", "high"} <= set(card.cascade) else MODEL_LANES


def chosen() -> str:
    """The lane the reader chose, if it can still score; else the default one, or the fast one where it cannot."""
    lanes = offered(ModelStore(models_folder()))
    lane = str(st.session_state.get("lane", DEFAULT_LANE))
    return lane if lane in lanes else FAST


def choice_for(file: files.Loaded) -> scoring.Choice:
    """The models that score the comments of ``file``: those of the lane that the reader chose.

    Where these would take long, it is the fast ones until the reader asks for the others (``picker``); and where even
    these would, for what they read of other languages, it is the fast English ones alone.
    """
    store = ModelStore(models_folder())
    choice = scoring.choose(store, chosen())
    if file.key in _waited_for() or not (outlook := _outlook(file.key, str(choice), file, choice)).is_long:
        return choice
    fast = scoring.choose(store, FAST)
    return replace(fast, others=None) if outlook.is_long_for_others else fast


def picker(file: files.Loaded | None = None) -> None:
    """Draws the choice; nothing if there is none. Below it, why ``file`` is scored by the fast models nonetheless."""
    store = ModelStore(models_folder())
    lanes = offered(store)
    if len(lanes) == 1:
        return
    # Not by session state: Streamlit then shows the first lane on the second screen, though another one scores.
    shown = lanes.index(chosen())
    st.selectbox("Scored by", lanes, shown, key="lane", help=HELP, filter_mode=None, persist_state="session")
    if file is None:
        return
    choice = scoring.choose(store, chosen())
    if (taken := choice_for(file)) == choice:
        return
    which = "the fast models" if taken.others == choice.others else "the fast English models alone"
    st.caption(f"{_outlook(file.key, str(choice), file, choice).told()}. This file is scored by {which}.")
    st.button("Take the time", key=f"wait-{file.key}", on_click=_waited_for().add, args=(file.key,))


def _waited_for() -> set[str]:
    """The files whose scores the reader wants to wait for."""
    found: set[str] = st.session_state.setdefault("lane-waited-for", set())
    return found


@st.cache_data(scope="session", max_entries=_CACHED, show_spinner="Looking how long it will take …")
def _outlook(key: str, models: str, _file: files.Loaded, _choice: scoring.Choice) -> scoring.Outlook:
    """What it takes to score a file. The first two arguments are the cache's key."""
    del key, models
    return scoring.outlook_of(_file.comments, _choice)
