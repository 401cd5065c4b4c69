"""A saved model is put to use from a screen, and the one used before again."""

import shlex
from dataclasses import dataclass
from typing import Final

import streamlit as st

from stance.dashboard import library
from stance.errors import ModelError
from stance.model_store import ModelStore
from stance.records import ModelCard
from stance.settings import models_folder

OTHERS: Final = (
    "A model that is used from here scores the comments of everybody who uses this folder of models: on this "
    "dashboard, and on the command line."
)


@dataclass(frozen=True)
class Change:
    """A model that was put to use."""

    card: ModelCard
    before: str
    """The id of the one used until then; empty if there was none."""

    @property
    def sentence(self) -> str:
        """What is in use now, and by which command the other one comes back."""
        said = f"In use for {self.card.task} in the {self.card.lane} lane: {self.card.id}. "
        said += "Comments are scored by it from now on, for everybody who uses this folder of models."
        if self.card.not_recommended:
            said += f" Its training did not recommend it: {self.card.not_recommended}"
        back = f"stance models use {self.before} --models {shlex.quote(str(models_folder()))}"
        return f"{said} To go back on the command line: {back}" if self.before else said


def use(model_id: str, is_return: bool = False) -> None:
    """Puts a model to use, if it can be opened; else notes why not. One that was used before needs no way back."""
    store = ModelStore(models_folder())
    try:
        stored = store.open(model_id)
        _ = stored.pipeline  # opened once, so that a model which cannot be opened is never put to use
        before = _in_use(store, stored.card)
        store.use(model_id)
    except ModelError as error:
        library.complain(str(error))
        return
    st.session_state["model change"] = Change(stored.card, "" if is_return or before == model_id else before)


def _in_use(store: ModelStore, card: ModelCard) -> str:
    try:
        return store.in_use(card.task, card.lane)
    except ModelError:
        return ""


def draw() -> None:
    """Draws what the reader put to use last, with the way back."""
    change: Change | None = st.session_state.get("model change")
    if change is None or _in_use(ModelStore(models_folder()), change.card) != change.card.id:
        return
    with st.container(border=True, key="model-change", gap="small"):
        st.text(change.sentence, width="stretch")
        if change.before:
            st.button(
                f"Go back to {change.before}",
                key="go-back",
                on_click=use,
                args=(change.before, True),
                icon=":material/undo:",
            )
