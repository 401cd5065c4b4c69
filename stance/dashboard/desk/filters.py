"""Which comments a queue shows, as the address of its screen says it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from stance.dashboard.desk.addresses import Parameter, choice, day, scores
from stance.dashboard.wording import WIDTHS, attribute_name, isolated
from stance.labels import ATTRIBUTES, STANCES, UNCLEAR
from stance.reviews import OPEN, STATES, Filters, ReviewStore

ATTRIBUTE_CHOICES: Final = tuple(ATTRIBUTES)
STANCE_CHOICES: Final = (*STANCES, UNCLEAR)
STATE_CHOICES: Final = (OPEN, *STATES.values())
ALL_SCORES: Final = (0.0, 1.0)


def filters_of(chosen: Mapping[str, Any]) -> Filters:
    """The filters that were chosen, by their names in the address; what is missing or empty is not asked about."""
    low, high = chosen.get("score") or ALL_SCORES
    return Filters(
        thread=_words(chosen, "thread"),
        author=_words(chosen, "author"),
        attribute=chosen.get("attribute"),
        at_least=low if low > 0 else None,
        below=high if high < 1 else None,
        stance=chosen.get("stance"),
        language=(_words(chosen, "language") or "").casefold() or None,
        state=chosen.get("state") or OPEN,
        since=chosen.get("since"),
        until=chosen.get("until"),
    )


def empty_words(filters: Filters) -> tuple[str, str]:
    """What a queue is called that has no comment left, and a sentence on it."""
    if filters.state in (None, OPEN):
        return "No more open comments", "All that the filters let through is decided. What is new comes by itself."
    return f"No {filters.state} comments", f"The filters let none through that is {filters.state}."


def nothing_left(store: ReviewStore, filters: Filters) -> tuple[str, str]:
    """The same where the store has none that ``filters`` let through: of what is not there, that it is not.

    Raises:
        ReviewError: if the database cannot be read.
    """
    if filters.thread is not None and not store.count(Filters(thread=filters.thread)):
        name = isolated(filters.thread, WIDTHS.subject)
        return "There is no such thread", f"No thread here has the id {name}. Look for it under Threads."
    if (others := replace(filters, state=None)) != Filters() and not store.count(others):
        return "No comment passes these filters", "None does in any state. Take one of the filters off."
    return empty_words(filters)


def _words(chosen: Mapping[str, Any], name: str) -> str | None:
    return str(chosen.get(name) or "").strip() or None


KNOWN: Final = (
    *(Parameter(name) for name in ("thread", "author", "language")),
    choice("attribute", tuple(map(attribute_name, ATTRIBUTE_CHOICES)), "the strongest of each comment counts"),
    scores("score", "all scores are shown"),
    choice("stance", STANCE_CHOICES),
    choice("state", STATE_CHOICES, "what is open is shown"),
    day("since"),
    day("until"),
)
"""What the address of the queue may ask for."""
