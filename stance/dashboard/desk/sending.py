"""Decisions on their way from a card in a browser into the store.

What a browser sends is a claim by somebody unknown: every part is checked, and what is not of the right form is refused
by itself, so that it holds up nothing else. Decisions come again until they are confirmed, each under its own key.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from stance.labels import ATTRIBUTES
from stance.reviews import STATES, UNDO, Decision, Kept, Outcome, ReviewStore, Seen

MOST_AT_ONCE: Final = 200
"""Decisions that are stored of one message; the browser sends the others again."""
MOST_REASONS: Final = 10
MOST_IN_REASON: Final = 100
MOST_IN_NOTE: Final = 2_000
"""Characters of a note; the field on the card takes no more."""
LARGEST: Final = 2**31 - 1
"""Number of a comment or version that databases take."""
REFUSED: Final = "refused"
"""The result of a decision that was not even tried."""
HOWS: Final = ("queue", "reported", "random", "search", "thread")
_KEY: Final = re.compile(r"[0-9a-zA-Z:_-]{8,80}")


@dataclass(frozen=True)
class Sent:
    """What became of the decisions of a message."""

    outcomes: dict[str, dict[str, Any]]
    """By key, as the card takes them: ``result``, and who decided what and when where somebody was earlier."""
    undone: tuple[Decision, ...] = ()
    """The decisions that took another back, whose comments are to be decided anew."""


def send(store: ReviewStore, moderator: str, raw: object) -> Sent:
    """Stores the decisions that a browser sent in the name of ``moderator``, and tells what became of each.

    Raises:
        ReviewError: if the database cannot take them; none is stored then.
    """
    read = [decision_of(one, moderator) for one in islice(raw, MOST_AT_ONCE)] if isinstance(raw, list) else []
    outcomes: dict[str, dict[str, Any]] = {
        key: {"result": REFUSED, "sentence": found} for key, found in filter(None, read) if isinstance(found, str)
    }
    decisions = [found for _, found in filter(None, read) if isinstance(found, Decision)]
    if not decisions:
        return Sent(outcomes)
    undone = []
    for decision, outcome in zip(decisions, store.decide(decisions), strict=True):
        outcomes.setdefault(decision.key, _told(decision, outcome))
        if decision.action == UNDO and outcomes[decision.key]["result"] == "saved":
            undone.append(decision)
    return Sent(outcomes, tuple(undone))


def decision_of(raw: object, moderator: str) -> tuple[str, Decision | str] | None:
    """The key of a decision with the decision, or with a sentence on what is wrong; None if not even a key is there."""
    if not isinstance(raw, Mapping) or not isinstance(key := raw.get("key"), str) or not _KEY.fullmatch(key):
        return None
    comment, version, card_version = (_number(raw.get(name)) for name in ("comment", "version", "card_version"))
    if comment is None or version is None or card_version is None:
        return key, "This decision names no comment. Load the page again."
    action, undoes, standing = raw.get("action"), raw.get("undoes"), raw.get("standing")
    if action not in (*STATES, UNDO) or not all(one is None or isinstance(one, str) for one in (undoes, standing)):
        return key, "This decision does not say what to do. Load the page again."
    if (action == UNDO) != (undoes is not None):
        return key, "This undo does not say what it takes back. Load the page again."
    note = raw.get("note")
    if not (note is None or (isinstance(note, str) and len(note) <= MOST_IN_NOTE)):
        return key, f"The note is longer than {MOST_IN_NOTE:,} characters. Shorten it and decide again."
    return key, Decision(
        key=key,
        seen=Seen(comment, version, card_version, standing),
        reviewer=moderator,
        action=str(action),
        undoes=undoes,
        reasons=tuple(words for words in _words(raw.get("reasons")) if len(words) <= MOST_IN_REASON),
        note=(note or "").strip() or None,
        attributes={name: 1.0 for name in _words(raw.get("attributes")) if name in ATTRIBUTES},
        how=raw["how"] if raw.get("how") in HOWS else "queue",
    )


def _number(raw: object) -> int | None:
    """The number of a comment or version; a truth is none, though Python counts with it."""
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw <= LARGEST else None


def _words(raw: object) -> Iterable[str]:
    found = islice(raw, MOST_REASONS) if isinstance(raw, list) else ()
    return dict.fromkeys(word for word in found if isinstance(word, str) and word.strip())


def _told(decision: Decision, outcome: Outcome) -> dict[str, Any]:
    kept = outcome.decision
    if outcome.result in ("stored", "known"):
        if kept is not None and not _is_same(decision, kept):
            return {"result": REFUSED, "sentence": "Another decision has the same key. Decide again."}
        return {"result": "saved"}
    told: dict[str, Any] = {"result": outcome.result}
    if kept is not None:
        stands = kept.action != UNDO
        told |= {"who": kept.reviewer, "state": kept.state, "at": kept.at.isoformat(), "undone": not stands}
        told["standing"] = kept.key if stands else None
    return told


def _is_same(decision: Decision, kept: Kept) -> bool:
    return (kept.reviewer, kept.comment, kept.action) == (decision.reviewer, decision.seen.comment, decision.action)
