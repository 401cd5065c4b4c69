"""The card that moderators decide on: a component that holds the next comments, and moves on before the server knows.

Its HTML, CSS and JavaScript are the constant files in ``page``; comments reach it as data, and its page as
``textContent``, which is never parsed. Native buttons will not do: each press would wait for a run of the script, and
presses in quick succession are lost.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import streamlit as st

from stance.dashboard.style import MARKS

PAGE: Final = Path(__file__).parent / "page"
KEY: Final = "queue-card"


def _read(*names: str) -> str:
    return "\n".join((PAGE / name).read_text(encoding="utf-8") for name in names)


HTML: Final = _read("card.html")
CSS: Final = MARKS + _read("card.css")
JS: Final = _read("outbox.js", "drawing.js", "card.js")

_card = st.components.v2.component("stance.queue_card", html=HTML, css=CSS, js=JS)


def sent() -> Any:
    """What the card sent last, which may be anything; None if it sent nothing yet."""
    state = st.session_state.get(KEY)
    return state.get("sent") if isinstance(state, Mapping) else None


def draw(data: dict[str, Any]) -> None:
    """Draws the card with what ``Sitting.answer`` hands it."""
    _card(data=data, key=KEY, on_sent_change=_wait)


def _wait() -> None:
    """Nothing to do: the run that begins now reads what was sent."""
