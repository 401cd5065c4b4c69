"""The screen of the models: what each is for, what it was trained on, how good it is, and what it cannot do."""

from typing import Final

import pandas as pd
import streamlit as st

from stance.errors import ModelError
from stance.labels import TASKS
from stance.model_card import measure_rows
from stance.model_store import ModelStore
from stance.records import ModelCard
from stance.settings import models_folder

from . import drawing

TITLE: Final = "Models"
PATH: Final = "models"


def show() -> None:
    """Draws the screen."""
    drawing.start(TITLE)
    st.markdown("Every score is an estimate by one of these models. They run on this machine.")
    store = ModelStore(models_folder())
    for task in TASKS:
        st.subheader(f"For {task}", anchor=False)
        in_use = None
        try:
            in_use = store.find(store.in_use(task), task)[0].id
        except ModelError as error:
            drawing.problem(str(error))
        for card in sorted(store.cards(task), key=lambda each: each.id != in_use):
            _card(card, card.id == in_use)


def _card(card: ModelCard, in_use: bool) -> None:
    key = f"{card.task}-{card.id}"
    with st.container(border=True, key=f"model-{key}", gap="xsmall"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            with st.container(key=f"title-{key}", width="content"):
                st.text(card.id, width="content")
            if in_use:
                st.badge("in use", color="blue")
        origin = f" · adapted from {card.parent}" if card.parent else ""
        facts = f"trained {card.created} · languages {', '.join(card.languages)}{origin}"
        drawing.page_text(facts, f"about-{key}")
        for name, text in (("Intended use", card.intended_use), ("Limits", card.limits), ("Notes", card.notes)):
            if text:
                st.markdown(f"**{name}**")
                drawing.page_text(text, f"said-{name}-{key}")
        with st.expander("What it was trained on, and how good it is", expanded=in_use):
            _tables(card)


def _tables(card: ModelCard) -> None:
    data = pd.DataFrame(
        [[str(each.get(k, "")) for k in ("name", "rows", "licence")] for each in card.data],
        columns=["data set", "rows", "licence"],
    )
    scores = pd.DataFrame(
        [
            [name.replace("_", " "), measure, values[0]]
            for name, measures in card.scores.items()
            for measure, values in measure_rows([measures])
        ],
        columns=["measured on", "measure", "value"],
    )
    st.dataframe(data, hide_index=True, alt=f"Data sets {card.id} was trained on")
    st.dataframe(scores, hide_index=True, alt=f"Measured quality of {card.id}")
