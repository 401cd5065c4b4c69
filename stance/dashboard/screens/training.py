"""The screen of training: labels in, a new model out, and whether it is better than the one in use."""

from typing import Final

import streamlit as st

from stance.dashboard import (
    browser,
    drawing,
    model_use,
    training_progress,
    training_report,
    training_setup,
    trainings,
    wording,
)
from stance.dashboard.label_tables import Look, Order

TITLE: Final = "Train"
PATH: Final = "train"
ABOUT: Final = (
    "A model learns from your labels. It is compared with the one in use on comments that neither has learned from, "
    "and recommended if it is better beyond doubt. Nothing changes until you use it."
)


def show() -> None:
    """Draws the screen."""
    drawing.start(TITLE)
    st.caption(ABOUT)
    model_use.draw()
    drawing.complaints()
    token = browser.token()
    training = trainings.of(token)
    if training and training.is_running:
        training_progress.draw(training)
    elif training and training.finished and token:
        st.button("Train on other labels", on_click=trainings.forget, args=(token,), icon=":material/arrow_back:")
        training_report.draw(training.finished)
    else:
        if training and training.problem:
            drawing.problem(training.problem)
        _setup()


def _setup() -> None:
    order = training_setup.order()
    seen = training_setup.look(order)
    if seen.problem and not seen.question and not seen.lacks_columns:
        drawing.problem(seen.problem)
    if seen.question:
        training_setup.ask(order, seen)
        return
    _begin(order, seen)
    if seen.notes:
        st.subheader("What was read", anchor=False)
        drawing.page_text("\n".join(seen.notes), "said-notes")
    training_setup.ask(order, seen)


def _begin(order: Order, seen: Look) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Train",
            type="primary",
            disabled=bool(seen.problem),
            on_click=training_setup.start,
            args=(order,),
            key="train",
            icon=":material/model_training:",
        )
        if not seen.problem:
            outlook = training_setup.outlook(order, seen.rows)
            st.caption(f"{seen.rows:,} {wording.noun(seen.rows, 'comment')} to learn from. {outlook}")
