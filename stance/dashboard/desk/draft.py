"""The rules that a moderator is working on: the state of the widgets of the screen, and where it begins."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import uuid4

import streamlit as st

from stance.errors import InputError
from stance.labels import ATTRIBUTES
from stance.reviews import Rules, RuleSet, Threshold
from stance.scoring import WordsRead, read_words

LISTS: Final = ("suspect", "banned")
ATTRIBUTE: Final = "rule-attributes"
TOXIC: Final = "rule-toxic-from"
NOTE: Final = "rule-note"
_KEY: Final = "rule-key"
_TOLD: Final = "rule-told"


def limits_key(attribute: str) -> str:
    """The name of the slider of an attribute."""
    return f"rule-limits-{attribute}"


def words_key(name: str) -> str:
    """The name of the field of a list of words."""
    return f"rule-words-{name}"


def begin(live: RuleSet | None, moderator: str | None) -> None:
    """Fills the widgets with the draft that this moderator left, else with the rules that are live, once a session."""
    if _KEY not in st.session_state:
        fill(_kept().get(moderator or "") or (live.rules if live else Rules({"toxicity": Threshold()})))


def fill(rules: Rules) -> None:
    """Makes ``rules`` the draft."""
    st.session_state[_KEY] = uuid4().hex
    st.session_state[ATTRIBUTE] = list(rules.thresholds)
    for name, threshold in rules.thresholds.items():
        low, high = threshold.approve_below, threshold.reject_from
        st.session_state[limits_key(name)] = (0.0 if low is None else low, 1.0 if high is None else high)
    for name in LISTS:
        st.session_state[words_key(name)] = "\n".join(getattr(rules, name))
    st.session_state[TOXIC] = rules.toxic_from


def rules(moderator: str | None) -> tuple[Rules, list[str]]:
    """The draft as the widgets have it, and sentences about what of its words is left out.

    At its ends a slider is off: nothing is approved below 0, and nothing rejected from 1 on.

    Raises:
        InputError: if a list is too long.
    """
    thresholds = {}
    for name in st.session_state[ATTRIBUTE]:
        low, high = st.session_state.get(limits_key(name), (0.0, 1.0))
        thresholds[name] = Threshold(round(low, 2) if low > 0 else None, round(high, 2) if high < 1 else None)
    lists = {name: _read(st.session_state[words_key(name)] or "") for name in LISTS}
    made = Rules(
        thresholds,
        suspect=lists["suspect"].words,
        banned=lists["banned"].words,
        toxic_from=round(st.session_state[TOXIC], 2),
    )
    _kept()[moderator or ""] = made
    return made, [sentence for read in lists.values() for sentence in read.left_out]


@st.cache_data(max_entries=16, show_spinner=False)
def _read(text: str) -> WordsRead:
    return read_words(text)


@st.cache_resource(show_spinner=False)
def _kept() -> dict[str, Rules]:
    """Moderator to draft: what would be lost where a page is loaded again."""
    return {}


def key() -> str:
    """The key under which the draft is made live: the same however often it is sent."""
    return str(st.session_state[_KEY])


def renew_key() -> None:
    """Lets the next draft be another one."""
    st.session_state[_KEY] = uuid4().hex


def add_words(name: str, files: Iterable[Any]) -> None:
    """Adds the words of uploaded lists to the draft's, and tells what came of it."""
    key = words_key(name)
    for file in files:
        try:
            read = read_words(file.getvalue())
            before = read_words(st.session_state[key] or "").words
            both = read_words("\n".join((*before, *read.words)))
        except InputError as error:
            tell(f"{file.name}: {error}")
            continue
        st.session_state[key] = "\n".join(both.words)
        left_out = f" {len(read.left_out):,} lines were left out. {read.left_out[0]}" if read.left_out else ""
        tell(f"{file.name}: {len(both.words) - len(before):,} new words of {len(read.words):,}.{left_out}")


def tell(sentence: str) -> None:
    """Keeps a sentence for the next time that the screen is drawn."""
    st.session_state.setdefault(_TOLD, []).append(sentence)


def told() -> list[str]:
    """The sentences kept, once."""
    sentences: list[str] = st.session_state.pop(_TOLD, [])
    return sentences


def known_attributes(scored: Iterable[str], drafted: Iterable[str]) -> list[str]:
    """Attributes to choose from, in the usual order: those known everywhere, scored here, or in the draft."""
    return list(dict.fromkeys((*ATTRIBUTES, *scored, *drafted)))
