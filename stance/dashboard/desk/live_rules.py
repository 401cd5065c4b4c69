"""Rules made live and applied for a moderator, and how versions of them are told."""

import streamlit as st

from stance.dashboard.desk import draft, trials
from stance.dashboard.desk.opened import store
from stance.dashboard.wording import WIDTHS, attribute_name
from stance.errors import StanceError
from stance.printable import printable
from stance.reviews import Card, Rules, RuleSet


def make_live(rules: Rules, moderator: str) -> None:
    """Makes a draft live, and tells so."""
    try:
        made = store().make_live(draft.key(), rules, moderator, st.session_state.get(draft.NOTE) or None)
    except StanceError as error:
        draft.tell(str(error))
        return
    trials.read_again()
    draft.renew_key()
    st.session_state[draft.NOTE] = ""
    draft.tell(f"Version {made.number} is live.")


def apply() -> None:
    """Lets the live rules decide on what is open, and tells what they did."""
    try:
        done = store().apply_rules()
    except StanceError as error:
        draft.tell(str(error))
        return
    trials.read_again()
    counts = f"{done.approved:,} approved, {done.rejected:,} rejected; {done.held:,} stay with people."
    draft.tell(f"{counts} All of it can be undone on the Bulk screen.")


def standing(live: RuleSet | None) -> str:
    """Which rules are live."""
    if live is None:
        return "No rules are live: people decide everything."
    return f"Live: {described(live)}"


def described(version: RuleSet) -> str:
    """A version in a line: its number, who made it live, when, and why."""
    note = f": {printable(version.note, WIDTHS.subject)}" if version.note else ""
    who = printable(version.reviewer, WIDTHS.author)
    return f"version {version.number}, since {version.at:%-d %b %Y, %H:%M} UTC by {who}{note}"


def strongest(card: Card) -> str:
    """The strongest attribute of a comment, with its score."""
    if card.strongest is None:
        return "no scores"
    return f"{attribute_name(card.strongest)} {card.attributes[card.strongest]:.2f}"
