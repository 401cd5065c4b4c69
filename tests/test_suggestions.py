"""What other programs suggest is kept beside decisions, once, and comes out as labels with its origin."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from reviewed import decided, fill, server, url  # noqa: F401 - fixtures

from stance.errors import ReviewError
from stance.reviews import Meanings, ReviewStore, Suggested, open_store

TEXTS = ["You are a liar", "The ferry was late", "🙂"]
CORAL = "service:coral"


@pytest.fixture
def store(url: str) -> Iterator[ReviewStore]:  # noqa: F811
    with open_store(url) as store:
        fill(store, TEXTS)
        yield store


def suggested(text: str, **facts: Any) -> Suggested:
    return Suggested(**{"reviewer": CORAL, "text": text, "attributes": {"toxicity": 1.0}, **facts})


def labels(store: ReviewStore, meanings: Meanings | None = None) -> list[tuple[Any, ...]]:
    found = store.labels(meanings)
    return [(row.comment_id, dict(row.attributes), row.how_reviewed, row.origin) for row in found]


def test_a_suggestion_on_known_words_is_a_label_with_its_origin(store: ReviewStore) -> None:
    assert store.suggest(suggested("You  are\na liar")) == "stored"
    assert labels(store) == [("0", {"toxicity": 1.0}, "suggested", CORAL)]


def test_a_suggestion_changes_nothing_of_its_comment(store: ReviewStore) -> None:
    before = store.next_cards("ana")
    store.suggest(suggested(TEXTS[0]))
    assert {(card.seen, card.state) for card in store.next_cards("ana")} == {(card.seen, "open") for card in before}


def test_a_suggestion_that_is_sent_again_is_stored_once(store: ReviewStore) -> None:
    values = [1.0, 1.0, 0.0, 1.0]
    results = [store.suggest(suggested(TEXTS[0], attributes={"toxicity": value})) for value in values]
    assert results == ["stored", "known", "stored", "stored"]
    assert labels(store)[0][1] == {"toxicity": 1.0}


def test_words_that_are_not_there_are_not_stored(store: ReviewStore) -> None:
    others = ["You are no liar", "a liar you are", "", "🙃", "f*ck & <b> | !", "word " * 4_000]
    assert {store.suggest(suggested(text)) for text in others} == {"unknown"}
    assert store.check().counts["suggestions"] == 0


def test_signs_alone_are_found_in_their_thread(store: ReviewStore) -> None:
    assert store.suggest(suggested("🙂", url="https://www.example.org/ferry")) == "stored"


def test_an_id_on_its_page_goes_before_the_same_words_elsewhere(store: ReviewStore) -> None:
    fill(store, ["first", TEXTS[0]], thread_id="tram", url="https://www.example.org/tram")
    store.suggest(suggested(TEXTS[0], url="https://www.example.org/ferry", comment_id="0"))
    store.suggest(suggested(TEXTS[0], thread_id="tram", comment_id="1"))
    assert [(row.thread_id, row.comment_id) for row in store.labels()] == [("ferry", "0"), ("tram", "1")]


def test_a_suggestion_is_on_the_version_that_it_read(store: ReviewStore) -> None:
    fill(store, ["You are a hero", *TEXTS[1:]])
    assert store.suggest(suggested(TEXTS[0], thread_id="ferry", comment_id="0")) == "stored"
    assert store.suggest(suggested("You are late", thread_id="ferry", comment_id="0")) == "unknown"
    assert [row.text for row in store.labels()] == [TEXTS[0]]


def test_a_moderator_here_outranks_a_suggestion(store: ReviewStore) -> None:
    store.suggest(suggested(TEXTS[0], attributes={"toxicity": 1.0, "insult": 0.5}))
    card = next(card for card in store.next_cards("ana") if card.text == TEXTS[0])
    store.decide([decided(card, "approve", attributes={"toxicity": 0.0})])
    assert labels(store) == [
        ("0", {"toxicity": 0.0}, "queue", "desk"),
        ("0", {"insult": 0.5}, "suggested", CORAL),
    ]


def test_what_moderators_did_elsewhere_says_what_a_decision_here_would(store: ReviewStore) -> None:
    store.suggest(suggested(TEXTS[0], action="reject"))
    store.suggest(suggested(TEXTS[1], action="approve", attributes={"toxicity": 0.0}))
    assert labels(store) == []
    meanings = Meanings({"rejected elsewhere": {"insult": 1.0}}, {"toxicity": 0.0})
    assert [row[:2] for row in labels(store, meanings)] == [("0", {"insult": 1.0}), ("1", {"toxicity": 0.0})]
    store.suggest(suggested(TEXTS[0], action="approve", attributes={"toxicity": 0.0}))
    assert labels(store, meanings)[0][1] == {"toxicity": 0.0}


def test_of_two_programs_the_newest_word_on_an_attribute_counts(store: ReviewStore) -> None:
    store.suggest(suggested(TEXTS[0], attributes={"toxicity": 1.0, "threat": 1.0}))
    store.suggest(suggested(TEXTS[0], attributes={"toxicity": 0.0}, reviewer="service:osmod"))
    assert {row[3]: row[1] for row in labels(store)} == {CORAL: {"threat": 1.0}, "service:osmod": {"toxicity": 0.0}}


def test_forgotten_words_take_their_suggestions_with_them(store: ReviewStore) -> None:
    store.suggest(suggested(TEXTS[0]))
    store.forget("Maud")
    assert store.check().counts["suggestions"] == 0
    assert store.suggest(suggested(TEXTS[0], thread_id="ferry", comment_id="0")) == "unknown"
    assert store.check().faults == ()


def test_the_database_refuses_to_change_a_suggestion(store: ReviewStore) -> None:
    store.suggest(suggested(TEXTS[0]))
    refused = pytest.raises(ReviewError, match="suggestions are never changed")
    with refused, store._database.writing() as connection:
        connection.execute(sa.text("UPDATE suggestions SET version = 2"))


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"reviewer": "ana"}, "begin with 'service:'"),
        ({"reviewer": "rule:1"}, "begin with 'service:'"),
        ({"action": "defer"}, "approve, reject"),
        ({"attributes": {"toxicity": 1.5}}, "from 0 to 1"),
    ],
)
def test_a_suggestion_of_the_wrong_form_is_told(store: ReviewStore, facts: dict[str, Any], says: str) -> None:
    with pytest.raises(ReviewError, match=says):
        store.suggest(suggested(TEXTS[0], **facts))
