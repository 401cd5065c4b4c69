"""A moderator's queue in one tab of a browser: the cards that are claimed, and answers to what the tab sends.

What a tab sends holds all decisions that are not confirmed yet, and what it wants to know. Each message has a name of
its own, its turn, so that a message that Streamlit shows again with the next run is not worked through twice.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Any, Final

import streamlit as st

from stance.dashboard import marks, wording
from stance.dashboard.desk import sending
from stance.dashboard.desk.card_data import card_data, found_by_search, surroundings, whole
from stance.dashboard.desk.filters import empty_words, nothing_left
from stance.errors import ModelError, ReviewError, StanceError
from stance.model_store import ModelStore
from stance.reviews import Card, Filters, ReviewStore
from stance.scoring import choose, models_of
from stance.settings import models_folder

AHEAD: Final = 20
"""Cards that a tab holds; as many as a moderator decides in the time of a slow answer."""
FEW: Final = 8
"""With fewer cards left than that, a tab gets more."""
MOST_QUESTIONS: Final = 8
"""Questions that are answered of one message."""
MOST_IN_WORDS: Final = 200
"""Characters of words that are searched for."""
FOUND: Final = 20
"""Comments that a search shows."""
_SITTING: Final = "sitting"


@dataclass
class Sitting:
    """One tab's part of the queue."""

    store: ReviewStore
    moderator: str
    filters: Filters
    reasons: tuple[str, ...]
    number: int = 0
    """Counts the times that cards were fetched."""
    cards: list[dict[str, Any]] = field(default_factory=list)
    open: int = 0
    """Comments that the filters let through, at the last fetch."""
    has_all: bool = False
    """Whether the last fetch left none but what others have claimed."""
    nothing: tuple[str, str] = ("", "")
    """What an empty queue is called, and a sentence on why."""
    turn: str | None = None
    """The message that was answered last."""
    reply: dict[str, Any] = field(default_factory=dict)
    veils: dict[str, Any] = field(default_factory=dict)
    """The marked words of cards, once the tab asked for them."""

    @property
    def place(self) -> str:
        """A short name of the database, under which a browser keeps what is not confirmed."""
        return sha256(self.store.name.encode()).hexdigest()[:12]

    def answer(self, raw: object) -> dict[str, Any]:
        """What the card is handed after the tab sent ``raw``, which may be anything; None if it sent nothing yet."""
        message: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
        turn = message.get("turn")
        is_new = isinstance(turn, str) and turn != self.turn and message.get("moderator") == self.moderator
        trouble = ""
        try:
            if is_new:
                self.reply = self._replied(message)
                self.turn = str(turn)[:80]
            elif not self.number:
                self._fetch([])
        except ReviewError as error:
            trouble = str(error)
        return {
            "place": self.place,
            "moderator": self.moderator,
            "reasons": list(self.reasons),
            "cards": self.cards,
            "number": self.number,
            "open": self.open,
            "has_all": self.has_all,
            "nothing": list(self.nothing),
            "turn": self.turn,
            "trouble": trouble,
            **self.reply,
        }

    def leave(self) -> None:
        """Gives the cards back that are not decided."""
        self.store.release(self.moderator)

    def _replied(self, message: Mapping[str, Any]) -> dict[str, Any]:
        sent = sending.send(self.store, self.moderator, message.get("decisions"))
        again: list[Card] = []
        for undo in sent.undone:
            again += self.store.take(self.moderator, [undo.seen.comment], undo.how)
        answers = self._answers(message.get("questions"), again)
        left = message.get("left")
        if again or not self.number or not isinstance(left, int) or left < FEW or message.get("fresh") is True:
            self._fetch(again)
        if message.get("veil") is True:
            answers |= self._veils()
        return {"outcomes": sent.outcomes, "answers": answers}

    def _fetch(self, again: Sequence[Card]) -> None:
        """Claims cards, those ``again`` that the moderator asked for before all others."""
        queued = self.store.next_cards(self.moderator, self.filters, AHEAD)
        cards = list({card.comment: card for card in (*again, *queued)}.values())
        self.cards = card_data(self.store, cards, self.filters)
        self.open = self.store.count(self.filters)
        self.has_all = len(queued) < AHEAD
        self.nothing = nothing_left(self.store, self.filters) if not self.open else empty_words(self.filters)
        self.number += 1

    def _answers(self, raw: object, again: list[Card]) -> dict[str, Any]:
        """The answers to questions by their names; cards that are taken out of the order are added to ``again``."""
        answers: dict[str, Any] = {}
        for question in islice(raw, MOST_QUESTIONS) if isinstance(raw, list) else ():
            if isinstance(question, Mapping) and isinstance(name := question.get("name"), str):
                try:
                    answers[name[:80]] = self._answered(question, again)
                except StanceError as error:
                    answers[name[:80]] = {"trouble": str(error)}
        return answers

    def _veils(self) -> dict[str, Any]:
        """The marked words of each card, by which it is veiled; kept, as they come with every message."""
        names = {f"why-{card['comment']}-{card['version']}": card["comment"] for card in self.cards}
        try:
            self.veils = {
                name: self.veils.get(name) or explained(whole(self.store, comment)) for name, comment in names.items()
            }
        except ModelError as error:
            return {"veil": {"trouble": str(error)}}
        return dict(self.veils)

    def _answered(self, question: Mapping[str, Any], again: list[Card]) -> dict[str, Any]:
        kind, comment, words = question.get("kind"), question.get("comment"), question.get("words")
        if kind == "search" and isinstance(words, str) and words.strip():
            return {"found": found_by_search(self.store.search(words[:MOST_IN_WORDS], count=FOUND))}
        if type(comment) is not int or not 0 < comment <= sending.LARGEST:
            return {"trouble": "This question names no comment. Load the page again."}
        if kind == "why":
            return explained(whole(self.store, comment))
        if kind == "thread":
            return surroundings(self.store, comment)
        if kind == "whole":
            return {"words": whole(self.store, comment).text}
        if kind == "take":
            taken = self.store.take(self.moderator, [comment])
            again += taken
            return {} if taken else {"trouble": "Another moderator has this comment on screen."}
        return {"trouble": "This card asks for what is not known here. Load the page again."}


def explained(card: Card) -> dict[str, Any]:
    """A comment in runs that are marked alike, and a sentence on what the marks say, by the fast model."""
    text = card.text[: wording.MAX_TEXT]
    explanation = models_of(choose(ModelStore(models_folder()), "fast")).toxicity.explain(text, language=card.language)
    known = card.strongest in explanation.scores
    attribute = str(card.strongest) if known else marks.highest(explanation)
    return {
        "marks": marks.marked(text, explanation, attribute),
        "sentence": marks.sentence(text, explanation, attribute),
    }


def seated(store: ReviewStore, moderator: str, filters: Filters, reasons: tuple[str, ...]) -> Sitting:
    """This tab's sitting; a new one for another moderator or other filters, for which the old cards are given back."""
    known: Sitting | None = st.session_state.get(_SITTING)
    if known is not None:
        if (known.store, known.moderator, known.filters) == (store, moderator, filters):
            known.reasons = reasons
            return known
        known.leave()
    st.session_state[_SITTING] = Sitting(store, moderator, filters, reasons)
    return seated(store, moderator, filters, reasons)


def stand_up() -> None:
    """Gives the cards of this tab back, where it shows another screen now."""
    known: Sitting | None = st.session_state.pop(_SITTING, None)
    if known is not None:
        with suppress(ReviewError):  # they are free after a quarter of an hour anyway
            known.leave()
