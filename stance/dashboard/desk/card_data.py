"""What the card in the browser is handed of a comment: plain words and numbers, no markup."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from stance.dashboard import wording
from stance.dashboard.desk import alarms
from stance.dashboard.desk.thread_name import thread_name
from stance.printable import printable
from stance.reviews import RULE, UNDO, AuthorCounts, Card, Filters, Kept, ReviewStore, Rules, Version, site_of
from stance.scoring import WordList

DOUBTFUL: Final = (0.35, 0.65)
"""Scores of the strongest attribute from and up to which a model is called unsure; set by hand (2026-11)."""
MOST_IN_NEIGHBOUR: Final = 600
"""Characters of a comment beside the one that is decided on."""
MOST_IN_REASON: Final = 120
"""Characters of why a comment is in the queue."""
RANDOM: Final = "random"
"""How a comment is looked at that was drawn by lot."""
MOST_EVENTS: Final = 20
"""Earlier decisions and versions on a card, the newest of them."""


def card_data(store: ReviewStore, cards: Sequence[Card], filters: Filters) -> list[dict[str, Any]]:
    """The cards as the component takes them.

    Raises:
        ReviewError: if the database cannot be read.
    """
    live = store.rules()
    rules = live.rules if live else Rules()
    standing = store.kept(card.standing for card in cards if card.how == RANDOM and card.standing)
    counts: dict[tuple[str, str], AuthorCounts] = {}
    for card in cards:
        who = (card.author, site_of(card.url))
        if card.author is not None and who not in counts:
            counts[card.author, who[1]] = store.author_counts(card.author, who[1])
    return [
        {
            **_data(store, card, counts.get((card.author or "", site_of(card.url)))),
            "why": why_here(card, filters, rules, standing.get(card.standing or "")),
        }
        for card in cards
    ]


def _data(store: ReviewStore, card: Card, counts: AuthorCounts | None) -> dict[str, Any]:
    shown = card.text[: wording.MAX_TEXT]
    return {
        "comment": card.comment,
        "version": card.version,
        "card_version": card.card_version,
        "standing": card.standing,
        "state": card.state,
        "how": card.how,
        "alarm": alarms.alarm(card.text, card.attributes.get("threat")),
        "runs": alarms.runs(shown),
        "more": len(card.text) - len(shown),
        "subject": printable(card.subject or "", wording.WIDTHS.subject),
        "author": printable(card.author or "", wording.WIDTHS.author),
        "author_id": card.author,
        "counts": counted(counts),
        "posted": wording.written_time(card.posted_at) or printable(card.posted_as or "", wording.WIDTHS.posted_as),
        "language": card.language or "",
        "stance": card.stance or "",
        "title": thread_name(card),
        "thread_id": card.thread_id,
        "url": card.url if _scheme(card.url) in ("http", "https") else None,
        "strongest": wording.attribute_name(card.strongest or ""),
        "scores": [
            [wording.attribute_name(name), round(score, 2)]
            for name, score in sorted(card.attributes.items(), key=lambda pair: -pair[1])
        ],
        "is_reply": card.parent_id is not None,
        "events": events(store, card) if card.edited or card.standing else [],
    }


def _scheme(url: str | None) -> str:
    """The scheme of an address; empty where it is none."""
    try:
        return urlsplit(url or "").scheme
    except ValueError:
        return ""


@lru_cache(maxsize=4)  # the rules of a desk and, for a while, those before them
def _finder(words: tuple[str, ...]) -> WordList:
    return WordList(words)


def why_here(card: Card, filters: Filters, rules: Rules, standing: Kept | None = None) -> str:
    """Why a comment is in the queue, in a few words.

    Args:
        card: of the comment.
        filters: what the queue is asked for.
        rules: those that are live.
        standing: the decision that stands on a random card.
    """
    if card.how == RANDOM and standing is not None and standing.reviewer.startswith(RULE):
        rule = printable(standing.reviewer.removeprefix(RULE), MOST_IN_REASON)
        return f"{standing.state.capitalize()} by rule {rule}: audit card, drawn to see its mistakes"
    if card.how == RANDOM:
        return "Random audit card: drawn to see what the order of the queue hides"
    if card.how == "reported":
        times = "once" if card.reported == 1 else f"{card.reported:,} times"
        return f"Reported by readers {times}"
    if card.how == "search":
        return "You asked for it"
    if rules.suspect and (found := sorted(_finder(rules.suspect)(card.text))):
        return printable(f"Suspect words: {', '.join(found)}", MOST_IN_REASON)
    score = card.attributes.get(card.strongest or "")
    if score is None:
        return "Nothing has scored it yet"
    name = wording.attribute_name(card.strongest or "").capitalize()
    if DOUBTFUL[0] <= score < DOUBTFUL[1]:
        return f"{name} {score:.2f}: the model is unsure"
    if score >= rules.toxic_from:
        return f"{name} {score:.2f}: over the threshold of {rules.toxic_from:.2f}"
    return (
        "Asked for by the filters" if filters != Filters(state=filters.state) else f"{name} {score:.2f}: next in line"
    )


def counted(counts: AuthorCounts | None) -> str:
    """How many comments of an author there are on the site, and what was decided on them."""
    if counts is None:
        return ""
    words = f"{counts.comments:,} {wording.noun(counts.comments, 'comment')} on this site"
    known = [
        f"{number:,} {state}"
        for state, number in (("rejected", counts.states.get("rejected", 0)), ("reported", counts.reported))
        if number
    ]
    return ", ".join([words, *known])


def events(store: ReviewStore, card: Card) -> list[dict[str, str]]:
    """Earlier texts of a comment and earlier decisions on it, the newest first."""
    history = store.history(card.comment)
    found = [
        *((version.seen_at, _version(version)) for version in history.versions[:-1]),
        *((kept.at, _decision(kept)) for kept in history.decisions),
    ]
    latest = sorted(found, key=lambda pair: pair[0], reverse=True)[:MOST_EVENTS]
    return [{"at": at.isoformat(), **event} for at, event in latest]


def _version(version: Version) -> dict[str, str]:
    return {"what": f"Version {version.number}", "words": version.text[: wording.MAX_TEXT]}


def _decision(kept: Kept) -> dict[str, str]:
    did = "took a decision back" if kept.action == UNDO else kept.state
    return {
        "what": f"{printable(kept.reviewer, 60)}: {did}",
        "words": " · ".join([*kept.reasons, *([kept.note] if kept.note else [])])[: wording.MAX_TEXT],
    }


def surroundings(store: ReviewStore, comment: int) -> dict[str, Any]:
    """What stands around a comment on its page: the comment it replies to, and its neighbours."""
    found = store.around(comment)
    return {
        "parent": _neighbour(found.parent) if found.parent else None,
        "comments": [_neighbour(card) for card in found.comments],
    }


def _neighbour(card: Card) -> dict[str, Any]:
    return {
        "comment": card.comment,
        "author": printable(card.author or "", wording.WIDTHS.author),
        "posted": wording.written_time(card.posted_at),
        "state": card.state,
        "words": wording.shortened(card.text, MOST_IN_NEIGHBOUR),
    }


def whole(store: ReviewStore, comment: int) -> Card:
    """A comment with all its words.

    Raises:
        ReviewError: if there is no such comment.
    """
    return store.around(comment, 0).comments[0]


def found_by_search(cards: Sequence[Card]) -> list[Mapping[str, Any]]:
    """Comments that a search found, as a list to choose from."""
    return [{**_neighbour(card), "words": printable(card.text, 160)} for card in cards]
