"""What a labelled table does not tell, asked of the reader: the ends of a scale, what values and blank cells mean."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import streamlit as st

from stance.dashboard import drawing
from stance.labels import BLANK, Codebook
from stance.printable import printable
from stance.reading import Question

VALUE: Final = 60
"""Characters of a value that are shown."""
MOST_VALUES: Final = 24
"""Values whose meaning is asked at a time, the most frequent first; more are asked after them."""
NO_LABEL: Final = "no label"
NOT_SAID: Final = "–"

Take = Callable[[Codebook], None]
"""Called with the codebook that holds the answer, before the page is drawn again."""


def ask(key: str, question: Question, known: Codebook, take: Take) -> None:
    """Draws a question on the values of a table.

    Args:
        key: the same for the same table and task, for the names of widgets.
        question: what is asked.
        known: what the reader said already.
        take: is given the answer.
    """
    drawing.page_text(question.seen, f"said-question-{key}")
    with st.form(f"question-{key}-{question.label}", border=False):
        if question.ends:
            _scale(f"{key}-{question.label}", question, known, take)
        else:
            _meanings(f"{key}-{question.label}", question, known, take)


def _scale(key: str, question: Question, known: Codebook, take: Take) -> None:
    assert question.ends
    st.markdown("**Give both ends of the scale, whether or not they occur.**")
    least, greatest = question.ends
    low, high = st.columns(2)
    with low:
        start = st.number_input("Not toxic at all is", value=float(least), step=1.0, format="%g", key=f"low-{key}")
    with high:
        end = st.number_input("Most toxic is", value=float(greatest), step=1.0, format="%g", key=f"high-{key}")
    unlabelled = st.multiselect(
        "Numbers that are no label", question.values, format_func=_shown, key=f"unlabelled-{key}"
    )
    if st.form_submit_button("Read the labels", type="primary"):
        if start == end:
            st.error("The two ends are the same. Give the least and the most toxic number.")
            return
        legend = {**known.legend, **dict.fromkeys(unlabelled, BLANK)}
        take(replace(known, scales={**known.scales, question.label: (start, end)}, legend=legend))
        st.rerun()


def _meanings(key: str, question: Question, known: Codebook, take: Take) -> None:
    st.markdown("**Say what each of these means.**")
    answers = {NOT_SAID: NOT_SAID, **{label: label.replace("_", " ") for label in question.answers}, BLANK: NO_LABEL}
    columns = st.columns(3)
    chosen = {}
    for number, value in enumerate(question.values[:MOST_VALUES]):
        with columns[number % 3]:
            st.text(_shown(value))
            chosen[value] = st.selectbox(
                f"Meaning of value {number + 1}",
                list(answers),
                format_func=answers.__getitem__,
                key=f"meaning-{key}-{number}-{value[:VALUE]}",
                label_visibility="collapsed",
                filter_mode=None,
            )
    if st.form_submit_button("Read the labels", type="primary"):
        told = {value: label for value, label in chosen.items() if label != NOT_SAID}
        if not told:
            st.error("Say what at least one of them means.")
            return
        take(replace(known, legend={**known.legend, **told}))
        st.rerun()


def blank(key: str, meaning: str, known: Codebook, take: Take) -> None:
    """Draws the choice of what blank cells mean: nothing, or the label that ``meaning`` is."""
    chosen = st.segmented_control(
        "Blank cells mean",
        [NO_LABEL, meaning],
        default=known.blank or NO_LABEL,
        key=f"blank-{key}",
        required=True,
    )
    if (said := None if chosen == NO_LABEL else chosen) != known.blank:
        take(replace(known, blank=said))
        st.rerun()


def _shown(value: str) -> str:
    return printable(value, VALUE) or "(nothing)"
