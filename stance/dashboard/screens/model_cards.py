"""The screen of the models: what each is for, what it was trained on, how good it is, and what it cannot do."""

from typing import Final

import pandas as pd
import streamlit as st

from stance import model_card
from stance.dashboard import drawing, lane, model_use
from stance.errors import ModelError
from stance.labels import TASKS
from stance.model_store import ModelStore
from stance.records import ModelCard
from stance.settings import models_folder

TITLE: Final = "Models"
PATH: Final = "models"
NOTES: Final = "Notes"
"""The heading of the text on a card that is folded with the tables."""
WIDTHS: Final = (2, 3)
"""Shares of the width for what a model is for and for its limits, which take more words."""
FOLDED: Final = "Notes, what it was trained on, and all that was measured"


def show() -> None:
    """Draws the screen."""
    drawing.start(TITLE)
    st.markdown("Every score is an estimate by one of these models. They run on this machine.")
    st.caption(model_use.OTHERS)
    model_use.draw()
    drawing.complaints()
    store = ModelStore(models_folder())
    for task in TASKS:
        st.subheader(f"For {task}", anchor=False)
        in_use = _in_use(store, task)
        cards = {card.id: card for card in store.cards(task)}
        for model_id in dict.fromkeys([*in_use, *cards]):
            _card(cards[model_id], in_use.get(model_id))


def _in_use(store: ModelStore, task: str) -> dict[str, str]:
    """The ids of the models in use, each with what for; draws what is missing."""
    found = {}
    try:
        found[store.open(store.in_use(task, "fast"), task).card.id] = "in use: fast lane"
    except ModelError as error:
        drawing.problem(str(error))
    if lacking := lane.missing(store, task):
        drawing.page_text(lacking, f"about-lane-{task}")
    else:
        found[store.in_use(task, "accurate")] = "in use: accurate lane"
    return found


def _card(card: ModelCard, use: str | None) -> None:
    key = f"{card.task}-{card.id}"
    with st.container(border=True, key=f"model-{key}", gap="xsmall"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            with st.container(key=f"title-{key}", width="content"):
                st.text(card.id, width="content")
            if use:
                st.badge(use, color="blue")
            else:
                st.button("Use this model", on_click=model_use.use, args=(card.id,), key=f"use-{key}")
        _figures(card, key)
        drawing.page_text(" · ".join(model_card.facts(card)), f"about-{key}")
        texts = dict(model_card.texts(card))
        notes = texts.pop(NOTES, None)
        if texts:
            for column, (name, text) in zip(st.columns(WIDTHS[: len(texts)], gap="medium"), texts.items(), strict=True):
                with column:
                    _paragraph(name, text, key)
        box = st.expander(FOLDED, key=f"tables-{key}", type="compact", on_change="rerun")
        if box.open:
            with box:
                if notes:
                    _paragraph(NOTES, notes, key)
                _tables(card)


def _figures(card: ModelCard, key: str) -> None:
    with st.container(horizontal=True, gap="large"):
        for number, figure in enumerate(model_card.main_figures(card)):
            with st.container(width="content", gap=None):
                drawing.page_text(figure.value, f"figure-{number}-{key}")
                drawing.page_text(figure.about, f"sum-{number}-{key}")


def _paragraph(name: str, text: str, key: str) -> None:
    with st.container(gap=None):
        st.markdown(f"**{name}**")
        drawing.page_text(text, f"said-{name}-{key}")


def _tables(card: ModelCard) -> None:
    _table(card, model_card.data_table(card), 0)
    if model_card.has_intervals(card):
        st.caption(model_card.INTERVAL_NOTE)
    for number, table in enumerate(model_card.measure_tables(card), 1):
        _table(card, table, number)


def _table(card: ModelCard, table: model_card.Table, number: int) -> None:
    drawing.page_text(table.title, f"title-{card.task}-{card.id}-{number}")
    cells = pd.DataFrame(list(table.rows), columns=list(table.columns))
    st.dataframe(cells, hide_index=True, height="content", alt=f"{table.title}: {card.id}")
