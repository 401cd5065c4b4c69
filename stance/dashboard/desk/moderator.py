"""Who decides: the name that stands on every decision.

Behind a sign-in it is the account's, which nobody can choose. Without one each browser is asked for a name once, and
keeps it in a cookie: it tells colleagues apart who trust each other, and proves nothing.
"""

from typing import Final

import streamlit as st

from stance.dashboard import browser
from stance.printable import printable
from stance.reviews import RULE, SERVICE

MOST: Final = 60
"""Characters of a name; set by hand, so that it fits beside a decision."""
SECONDS_KEPT: Final = 180 * 24 * 60 * 60
"""How long a browser keeps the name: half a year, since whoever works daily should be asked once."""
_COOKIE: Final = "moderator"


def moderator() -> str | None:
    """The name of who sits at this browser; None if it is not known yet."""
    if account := _account():
        return account
    return _clean(str(st.session_state.get("moderator") or browser.kept(_COOKIE) or "")) or None


def ask_name() -> None:
    """Draws the name that decisions are made under in the sidebar, and a way to change it."""
    with st.sidebar:
        if account := _account():
            st.text(f"You decide as {account}.")
            return
        known = moderator()
        st.text_input(
            "Your name",
            value=known or "",
            max_chars=MOST,
            key="moderator-name",
            on_change=_take,
            help="It stands beside each of your decisions in the log. This browser keeps it.",
        )
    if known:
        browser.keep(_COOKIE, known, SECONDS_KEPT)


def _take() -> None:
    st.session_state["moderator"] = _clean(st.session_state["moderator-name"])


def _account() -> str | None:
    """The account that is signed in, where the server asks for a sign-in."""
    if not getattr(st.user, "is_logged_in", False):
        return None
    return _clean(str(st.user.get("email") or st.user.get("name") or st.user.get("sub") or "")) or None


def _clean(name: str) -> str:
    """The name on one line; a person's name never looks like a rule's or another program's."""
    shown = printable(name.strip(), MOST)
    return shown if not shown.casefold().startswith((RULE, SERVICE)) else ""
