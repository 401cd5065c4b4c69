"""The screen on which moderators decide: the comments that are open, one after the other, across threads."""

from typing import Any, Final

import streamlit as st

from stance.dashboard import desk, drawing, wording
from stance.dashboard.desk import addresses, card
from stance.dashboard.desk.filters import (
    ALL_SCORES,
    ATTRIBUTE_CHOICES,
    KNOWN,
    STANCE_CHOICES,
    STATE_CHOICES,
    filters_of,
)  # fmt: skip
from stance.dashboard.desk.reasons import reasons
from stance.dashboard.desk.sitting import Sitting, seated
from stance.reviews import Filters

TITLE: Final = "Queue"
PATH: Final = "queue"


def show() -> None:
    """Draws the screen."""
    with drawing.screen(TITLE, is_seen=False):
        desk.ask_name()
        _draw()


def _draw() -> None:
    moderator = desk.moderator()
    filters = _filters()
    if moderator is None:
        st.info("Who decides? Write your name on the left: it stands beside each of your decisions.")
    elif not desk.store().count():
        st.info("The database is empty. Bring comments in: on the screen Import, or by stance reviews import page.html")
    else:
        _cards(seated(desk.store(), moderator, filters, reasons()))


@st.fragment
def _cards(sitting: Sitting) -> None:
    card.draw(sitting.answer(card.sent()))


def _filters() -> Filters:
    """Draws the filters, which are kept in the address, and gives what they let through."""
    addresses.tell(KNOWN)
    with st.popover("Filters", icon=":material/filter_list:"):
        chosen = _choices()
    filters = filters_of(chosen)
    if filters != Filters(state="open"):
        drawing.page_text(f"Shown: {in_words(chosen)}", "about-filters")
    return filters


def _choices() -> dict[str, Any]:
    chosen: dict[str, Any] = {
        "state": st.selectbox("State", STATE_CHOICES, key="state", bind="query-params", filter_mode=None),
        "attribute": st.selectbox(
            "Attribute",
            ATTRIBUTE_CHOICES,
            index=None,
            placeholder="the strongest of each comment",
            format_func=wording.attribute_name,
            key="attribute",
            bind="query-params",
            filter_mode=None,
        ),
        "score": st.slider("Its score", *ALL_SCORES, ALL_SCORES, step=0.05, key="score", bind="query-params"),
        "stance": st.selectbox(
            "Stance", STANCE_CHOICES, index=None, placeholder="any", key="stance", bind="query-params", filter_mode=None
        ),
    }
    for name, label in (("thread", "Thread"), ("author", "Author"), ("language", "Language, such as en")):
        chosen[name] = st.text_input(label, max_chars=500, key=name, bind="query-params")
    for name, label in (("since", "Posted on or after"), ("until", "Posted on or before")):
        chosen[name] = st.date_input(
            label,
            value=None,
            min_value=addresses.FIRST_DAY,
            max_value=addresses.LAST_DAY,
            key=name,
            bind="query-params",
        )
    return chosen


def in_words(chosen: dict[str, Any]) -> str:
    """The filters in force, in a line."""
    shown = {name: value for name, value in chosen.items() if value not in (None, "", ALL_SCORES)}
    return " · ".join(f"{name} {wording.isolated(_value(value), 60)}" for name, value in shown.items())


def _value(value: Any) -> str:
    return f"{value[0]:.2f}–{value[1]:.2f}" if isinstance(value, tuple) else str(value)
