"""What the stances are about: one of the targets proposed for a thread, or what a reader types."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import streamlit as st

from stance.dashboard.wording import WIDTHS
from stance.printable import printable

LABEL: Final = "Target of the stances"


@dataclass(frozen=True)
class Wanted:
    """The target a reader wants."""

    words: str = ""
    """Empty: the one the thread's scores are about anyway."""
    is_proposed: bool = True


def wanted(key: str) -> Wanted:
    """What was picked or typed so far for the thread called ``key``; what was typed comes first."""
    typed = " ".join(str(st.session_state.get(_typed(key), "")).split())
    return Wanted(typed, False) if typed else Wanted(str(st.session_state.get(_picked(key), "")))


def picker(key: str, proposed: Sequence[str], headline: str | None) -> Wanted:
    """Draws the choice: a list of the targets ``proposed``, a field for another, and a button that types the headline.

    Args:
        key: of the thread.
        proposed: hostile text, like all that comes from a page; the first is the thread's own main target.
        headline: of the thread, where it has one.
    """
    now = wanted(key)
    options = list(dict.fromkeys([*proposed, now.words] if now.words else proposed))
    if options:
        _list(key, options, now.words)
    st.text_input(
        "Another target" if options else LABEL,
        key=_typed(key),
        placeholder="type one" if options else "none found: type one",
        max_chars=WIDTHS.target,
        help="What the comments may be for or against, in your own words. Leave it empty to use the list.",
        persist_state="session",
    )
    if headline:
        words = printable(headline, WIDTHS.target)
        st.button(
            "Use the headline",
            icon=":material/title:",
            key=f"headline-{key}",
            type="tertiary",
            on_click=_type,
            args=(key, words),
        )
    return wanted(key)


def _list(key: str, options: list[str], shown: str) -> None:
    """Draws the list. While a target is typed it shows that one, so what was picked is kept under a key of its own."""
    st.session_state[f"list-{key}"] = shown or options[0]
    st.selectbox(
        LABEL,
        options,
        key=f"list-{key}",
        format_func=partial(printable, width=WIDTHS.target),
        help="Names and things that many comments speak of, beginning with the one that most are about.",
        on_change=_pick,
        args=(key,),
        filter_mode=None,
    )


def _pick(key: str) -> None:
    st.session_state[_picked(key)] = st.session_state[f"list-{key}"]
    _type(key, "")


def _type(key: str, words: str) -> None:
    st.session_state[_typed(key)] = words


def _picked(key: str) -> str:
    return f"picked-{key}"


def _typed(key: str) -> str:
    return f"target-{key}"
