"""Which comments a queue shows, as the address of its screen says it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from stance.labels import ATTRIBUTES, STANCES, UNCLEAR
from stance.printable import printable
from stance.reviews import OPEN, STATES, Filters

ATTRIBUTE_CHOICES: Final = tuple(ATTRIBUTES)
STANCE_CHOICES: Final = (*STANCES, UNCLEAR)
STATE_CHOICES: Final = (OPEN, *STATES.values())
ALL_SCORES: Final = (0.0, 1.0)
NAMES: Final = ("thread", "author", "attribute", "score", "stance", "language", "state", "since", "until")
"""What the filters are called in the address."""
_CHOICES: Final = {"attribute": ATTRIBUTE_CHOICES, "stance": STANCE_CHOICES, "state": STATE_CHOICES}


def filters_of(chosen: Mapping[str, Any]) -> Filters:
    """The filters that were chosen, by the names of ``NAMES``; what is missing or empty is not asked about."""
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


def _words(chosen: Mapping[str, Any], name: str) -> str | None:
    return str(chosen.get(name) or "").strip() or None


def faults(address: Mapping[str, list[str]]) -> Iterator[str]:
    """A sentence for each filter in an address that says nothing that could be asked for, and is left out.

    Args:
        address: the values of each name in it.
    """
    for name, known in _CHOICES.items():
        for value in address.get(name, []):
            if value not in known:
                yield _fault(name, value, f"one of {', '.join(known)}")
    if (scores := address.get("score")) and not _is_range(scores):
        yield _fault("score", " ".join(scores), "two numbers from 0 to 1, such as score=0.5&score=1.0")
    for name in ("since", "until"):
        for value in address.get(name, []):
            if not _is_day(value):
                yield _fault(name, value, "a day, such as 2026-03-31")


def _fault(name: str, value: str, wanted: str) -> str:
    return f"The address asks for {name} “{printable(value, 40)}”, which is left out. Ask for {wanted}."


def _is_range(values: list[str]) -> bool:
    try:
        low, high = map(float, values)
    except ValueError:
        return False
    return 0 <= low <= high <= 1


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
