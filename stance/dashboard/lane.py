"""Which lane scores the comments: what there is to choose from on this machine, and the reader's choice."""

from typing import Final

import streamlit as st

from stance.dashboard import library
from stance.errors import ModelError
from stance.labels import TASKS
from stance.model_store import ModelStore
from stance.scoring import LANES, check_runtime
from stance.settings import models_folder

FAST: Final = LANES[0]
HELP: Final = (
    "Fast: small models, thousands of comments a second. Accurate: neural networks, many times slower. Cascade: the "
    "fast models, and for toxicity the accurate one where the fast one is in doubt."
)


def missing(store: ModelStore, task: str) -> str:
    """What the accurate lane of a task lacks on this machine, and what to do about it; empty if it lacks nothing."""
    try:
        store.find(store.in_use(task, "accurate"), task)
        check_runtime()
    except ModelError as error:
        return str(error)
    return ""


def offered(store: ModelStore) -> tuple[str, ...]:
    """The lanes that can score here; the cascade needs an accurate model whose card names what it is asked about."""
    if any(missing(store, task) for task in TASKS):
        return (FAST,)
    card, _ = store.find(store.in_use(TASKS[0], "accurate"), TASKS[0])
    return LANES if {"low", "high"} <= set(card.cascade) else LANES[:2]


def chosen() -> str:
    """The lane the reader chose, if it can still score; else the fast one."""
    lane = str(library.kept("lane", FAST))
    return lane if lane == FAST or lane in offered(ModelStore(models_folder())) else FAST


def choose() -> None:
    """Draws the choice; nothing if there is none."""
    lanes = offered(ModelStore(models_folder()))
    if len(lanes) > 1:
        library.keep("lane", chosen())
        st.selectbox("Scored by", lanes, key="lane", help=HELP, on_change=_keep, filter_mode=None)


def _keep() -> None:
    library.keep("lane", st.session_state["lane"])
