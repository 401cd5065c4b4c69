"""Which lane scores the comments: what there is to choose from on this machine, and the reader's choice."""

from typing import Final

import streamlit as st

from stance.errors import ModelError
from stance.labels import TASKS, TOXICITY
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
        store.open(store.in_use(task, "accurate"), task)
        check_runtime()
    except ModelError as error:
        return str(error)
    return ""


def offered(store: ModelStore) -> tuple[str, ...]:
    """The lanes that can score here; the cascade needs an accurate model whose card names what it is asked about."""
    if any(missing(store, task) for task in TASKS):
        return (FAST,)
    card = store.open(store.in_use(TOXICITY.name, "accurate"), TOXICITY.name).card
    return LANES if {"low", "high"} <= set(card.cascade) else LANES[:2]


def chosen() -> str:
    """The lane the reader chose, if it can still score; else the fast one."""
    lane = str(st.session_state.get("lane", FAST))
    return lane if lane == FAST or lane in offered(ModelStore(models_folder())) else FAST


def picker() -> None:
    """Draws the choice; nothing if there is none."""
    lanes = offered(ModelStore(models_folder()))
    if len(lanes) > 1:
        st.selectbox("Scored by", lanes, key="lane", help=HELP, filter_mode=None, persist_state="session")
