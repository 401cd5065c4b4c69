"""The comment that an address leads to: ``comments?page=harbour_bridge.txt&comment=13`` shows the thirteenth at once.

It is told by its number in the thread, as ids are words of the page. The list turns to it once, when the reader
arrives; afterwards it may be filtered, sorted and turned as any other.
"""

from typing import Final

import streamlit as st

from stance.dashboard import navigation
from stance.dashboard.view import View

NAME: Final = "comment"
_ARRIVED: Final = "arrived at"
JS: Final = """
let last;
export default function ({ data, parentElement }) {
  const host = parentElement.host ?? parentElement.getRootNode().host ?? parentElement;
  const card = host.closest('[class*="st-key-card-"]');
  if (!card || last === data.arrival) return;
  last = data.arrival;
  const color = getComputedStyle(host).getPropertyValue("--st-primary-color");
  const turn = () => card.scrollIntoView({ block: "center" });
  turn();
  setTimeout(turn, 400);
  card.tabIndex = -1;
  card.style.outline = "none";
  card.focus({ preventScroll: true });
  const lit = { boxShadow: `0 0 0 2px ${color}`, backgroundColor: `color-mix(in srgb, ${color} 16%, transparent)` };
  card.animate([lit, { ...lit, offset: 0.6 }, {}], 4000);
}
"""
"""Brings the card that it stands in into sight, gives it the focus, and lights it up for a moment: once per arrival."""

_light = st.components.v2.component("stance.arrival", js=JS)


def lead(place: int) -> None:
    """Leads to the comment at ``place`` in the thread that is shown."""
    st.session_state.pop(_ARRIVED, None)
    navigation.go("comments", **{NAME: str(place + 1)})


def place(view: View) -> int | None:
    """The place of the comment that the address leads to; None if it leads to none of this thread."""
    if st.session_state.get(_ARRIVED, (view.key,))[0] != view.key:  # the reader chose another thread since
        st.query_params.pop(NAME, None)
    named = st.query_params.get(NAME, "")
    is_number = named.isascii() and named.isdigit() and len(named) < 10
    return int(named) - 1 if is_number and 1 <= int(named) <= len(view.rows) else None


def is_new(view: View, place: int) -> bool:
    """Whether the list has not turned to the comment yet."""
    return bool(st.session_state.get(_ARRIVED, ())[:2] != (view.key, place))


def note(view: View, place: int) -> None:
    """Notes that the list has turned to the comment."""
    count = st.session_state.get("arrivals", 0) + 1
    st.session_state["arrivals"] = count
    st.session_state[_ARRIVED] = (view.key, place, count)


def light(view: View, place: int) -> None:
    """Draws, on the card of the comment at ``place``, what brings it into sight."""
    _light(data={"arrival": f"{view.key}-{place}-{st.session_state[_ARRIVED][2]}"}, key="arrival")
