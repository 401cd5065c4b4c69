"""How far a training is, drawn anew every second; that it is asked for keeps it at work."""

from datetime import timedelta
from typing import Final

import streamlit as st
from babel.dates import format_timedelta

from stance.dashboard import browser, trainings
from stance.dashboard.training_work import Stage
from stance.dashboard.trainings import Training

EVERY_SECONDS: Final = 1.0


def draw(training: Training) -> None:
    """Draws how far it is, and a way to end it."""
    st.subheader("Training", anchor=False)
    _bar(training)
    st.button("Cancel", on_click=training.cancel, key="cancel-training", icon=":material/close:")
    st.caption("You can read comments on the other screens meanwhile. It ends when you close the dashboard.")


@st.fragment(run_every=EVERY_SECONDS)
def _bar(training: Training) -> None:
    training.attend()
    if not training.is_running:
        st.rerun()
    stage = training.stage()
    st.progress(stage.share, text=in_words(stage))


def draw_in_sidebar() -> None:
    """Draws how far the reader's training is, if one is at work."""
    training = trainings.of(browser.token())
    if training and training.is_running:
        with st.sidebar:
            _line(training)


@st.fragment(run_every=EVERY_SECONDS)
def _line(training: Training) -> None:
    training.attend()
    stage = training.stage()
    st.caption(f"Training: {in_words(stage)}" if training.is_running else "The training is done: see Train.")


def in_words(stage: Stage) -> str:
    """The stage, and when it will be done; its name is the program's own."""
    if stage.seconds_left is None or stage.steps <= 1:
        return stage.name
    left = format_timedelta(timedelta(seconds=max(stage.seconds_left, 1)), threshold=1.5, locale="en")
    return f"{stage.name}: {stage.share:.0%}, some {left} left"
