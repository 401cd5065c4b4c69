"""What the stances are about: one of the targets proposed for a thread, or what a reader types."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import streamlit as st

from stance.dashboard import library
from stance.printable import printable

MAX_TARGET: Final = 200
"""Characters of a typed target; a headline is shorter."""
LABEL: Final = "Target of the stances"


@dataclass(frozen=True)
class Wanted:
    """The target a reader wants."""

    words: str = ""
    """Empty: the one the thread's scores are about anyway."""
    is_proposed: bool = True


def wanted(key: str) -> Wanted:
    """What was picked or typed so far for the thread called ``key``; what was typed comes first."""
    typed = " ".join(str(library.kept(_typed(key), "")).split())
    return Wanted(typed, False) if typed else Wanted(str(library.kept(_picked(key), "")))


def choose(key: str, proposed: Sequence[str], headline: str | None) -> Wanted:
    """Draws the choice: a list of the targets ``proposed``, a field for another, and a button that types the headline.

    Args:
        key: of the thread.
        proposed: hostile text, like all that comes from a page; the first is the thread's own main target.
        headline: of the thread, where it has one.
    """
    now = wanted(key)
    options = list(dict.fromkeys([*proposed, now.words] if now.words else proposed))
    if options:
        _pick(key, options, now.words)
    library.keep(_typed(key), library.kept(_typed(key), ""))
    st.text_input(
        "Another target" if options else LABEL,
        key=_typed(key),
        placeholder="type one" if options else "none found: type one",
        max_chars=MAX_TARGET,
        help="What the comments may be for or against, in your own words. Empty: the target chosen from the list.",
        on_change=_keep_typed,
        args=(key,),
    )
    if headline:
        words = printable(headline, MAX_TARGET)
        st.button(
            "Use the headline",
            icon=":material/title:",
            key=f"headline-{key}",
            type="tertiary",
            on_click=library.keep,
            args=(_typed(key), words),
        )
    return wanted(key)


def _pick(key: str, options: list[str], chosen: str) -> None:
    st.session_state[_picked(key)] = chosen or options[0]
    st.selectbox(
        LABEL,
        options,
        key=_picked(key),
        format_func=partial(printable, width=MAX_TARGET),
        help="Names and things that many comments speak of, first the one that most are about.",
        on_change=_keep_picked,
        args=(key,),
        filter_mode=None,
    )


def _keep_picked(key: str) -> None:
    library.keep(_picked(key), st.session_state[_picked(key)])
    library.keep(_typed(key), "")


def _keep_typed(key: str) -> None:
    library.keep(_typed(key), st.session_state[_typed(key)])


def _picked(key: str) -> str:
    return f"picked-{key}"


def _typed(key: str) -> str:
    return f"target-{key}"
