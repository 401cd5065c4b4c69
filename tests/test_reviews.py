"""What the store of reviews promises, on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from reviewed import assessment, decided, fill, page, server, url  # noqa: F401 - fixtures

from stance.errors import ReviewError
from stance.records import Assessment, Comment, Score
from stance.reviews import Decision, Filters, Imported, Meanings, ReviewStore, Seen, lookups, open_store, schema
from stance.reviews import cards as review_cards

HOSTILE = {
    "NUL": "before\0after",
    "half a character": "half \ud83d of an emoji",
    "both, and what stands for them": "\x1a\0\udfff\x1a0000",
    "right-to-left override": "\u202egnisrever \u2066and\u2069 \ufeffback",
    "100,000 characters": "word " * 20_000,
    "100,000 characters of one word": "x" * 100_000,
    "markup": "<script>alert('1')</script> '; DROP TABLE comments; -- %s :name",
    "only emoji": "🤡🤡🤡",
    "nothing": "",
}


@pytest.fixture
def store(url: str) -> ReviewStore:  # noqa: F811
    with open_store(url, chance=Random(7)) as opened:
        yield opened  # type: ignore[misc]


def test_a_page_imported_twice_adds_only_what_is_new(store: ReviewStore) -> None:
    assert store.add([page(["First.", "Second."])], {}) == Imported(new=2)
    assert store.add([page(["First.", "Second.", "Third."])], {}) == Imported(new=1, known=2)
    assert store.thread("ferry").total == 3


def test_comments_of_a_thread_in_parts_are_all_kept(store: ReviewStore) -> None:
    assert store.add([page([f"Comment {place}." for place in range(5_600)])], {}) == Imported(new=5_600)
    assert len(store.thread("ferry", count=6_000).comments) == 5_600


def test_an_edited_comment_keeps_its_history_and_is_open_again(store: ReviewStore) -> None:
    fill(store, ["Build it."])
    (card,) = store.next_cards("ana")
    store.decide([decided(card)])
    assert store.add([page(["Build it, you fools."])], {}) == Imported(edited=1)
    (again,) = store.next_cards("ben")
    assert (again.text, again.version, again.edited, again.standing) == ("Build it, you fools.", 2, True, None)
    history = store.history(card.comment)
    assert [version.text for version in history.versions] == ["Build it.", "Build it, you fools."]
    assert [decision.version for decision in history.decisions] == [1]


def test_of_a_short_queue_no_more_is_random_than_of_a_long_one(url: str) -> None:  # noqa: F811
    random = total = 0
    with open_store(url, chance=Random(3)) as store:
        for number in range(60):
            fill(store, ["One.", "Two."], thread_id=f"thread-{number}")
            cards = store.next_cards(f"reviewer {number}", Filters(thread=f"thread-{number}"))
            random, total = random + sum(card.how == "random" for card in cards), total + len(cards)
    assert total == 120 and 1 <= random <= 14  # 6 are expected; more than 14 in 1 of 1,000 stores


def test_a_comment_that_is_spaced_otherwise_was_not_edited(store: ReviewStore) -> None:
    fill(store, ["Build it, and\n\nbuild it now."])
    (card,) = store.next_cards("ana")
    store.decide([decided(card)])
    assert store.add([page(["Build it, and build  it now. "])], {}) == Imported(known=1)
    assert store.history(card.comment).decisions and store.next_cards("ben") == []


def test_scores_name_their_model_and_the_version_that_they_are_of(store: ReviewStore) -> None:
    store.add([page(["Build it."])], {("ferry", "0"): assessment({"toxicity": 0.25, "insult": 0.5}, "favor")})
    store.add([page(["Build it!"])], {("ferry", "0"): assessment({"toxicity": 0.75}, model="toxicity-2")})
    (card,) = store.next_cards("ana")
    assert (card.attributes, card.strongest, card.stance, card.language) == ({"toxicity": 0.75}, "toxicity", None, "en")
    scores = store.history(card.comment).scores
    assert [(version, score.model, score.target) for version, score in scores] == [
        (1, "toxicity-1", None),
        (1, "stance-1", "the ferry"),
        (2, "toxicity-2", None),
    ]


def test_scores_of_another_model_change_the_card_of_a_known_comment(store: ReviewStore) -> None:
    fill(store, ["Build it."], [{"toxicity": 0.2}])
    (before,) = store.next_cards("ana")
    assert store.add([page(["Build it."])], {("ferry", "0"): assessment({"toxicity": 0.8}, model="other")}).known == 1
    (after,) = store.next_cards("ana")
    assert (after.attributes["toxicity"], after.version) == (0.8, 1)
    assert after.card_version > before.card_version
    assert after.priority > before.priority


def test_scores_from_elsewhere_say_where_they_are_from(store: ReviewStore) -> None:
    score = Score("toxicity", "comments-2019", "", {"toxicity": 1.0}, origin="perspective")
    store.add([page(["Build it."])], {("ferry", "0"): Assessment((score,))})
    (card,) = store.next_cards("ana")
    assert store.history(card.comment).scores == ((1, score),)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_come_out_as_they_went_in(store: ReviewStore, text: str) -> None:
    thread = page([text], thread_id=f"t{text[:300]}", author=f"a{text[:300]}", url=f"https://[{text[:99]}")
    assert store.add([thread], {(thread.thread_id, "0"): assessment({text[:50] or "x": 0.5})}) == Imported(new=1)
    assert store.add([thread], {}) == Imported(known=1)
    (card,) = store.next_cards(f"m{text[:300]}")
    assert (card.text, card.url) == (text, thread.url)
    (outcome,) = store.decide([decided(card, "reject", f"m{text[:300]}", note=text[:9_000], reasons=(text[:99],))])
    assert outcome.result == "stored"
    assert outcome.decision and (outcome.decision.note, outcome.decision.reasons) == (text[:9_000], (text[:99],))
    assert store.forget(author=f"a{text[:300]}") == 1
    assert store.check().faults == ()


def test_the_queue_is_ordered_by_harm_and_doubt_and_reported_first(url: str) -> None:  # noqa: F811
    class Never(Random):
        def random(self) -> float:
            return 1.0

    with open_store(url, chance=Never()) as store:
        scores = [{"toxicity": 0.01}, {"toxicity": 0.7}, {"toxicity": 0.2}, {"toxicity": 0.3, "threat": 0.95}]
        fill(store, ["calm", "doubtful", "mild", "threat"], scores)
        assert store.report("ferry", "0", 2)
        assert not store.report("ferry", "99")
        cards = store.next_cards("ana")
        assert [card.text for card in cards] == ["calm", "doubtful", "threat", "mild"]
        assert [card.how for card in cards] == ["reported", "queue", "queue", "queue"]


def test_one_card_in_twenty_is_a_random_one(store: ReviewStore) -> None:
    fill(
        store, [f"Comment {place}." for place in range(2_000)], [{"toxicity": place / 2_000} for place in range(2_000)]
    )
    hows, harms = [], []
    for _ in range(50):
        cards = store.next_cards("ana", count=20)
        hows += [card.how for card in cards]
        harms += [card.attributes["toxicity"] for card in cards if card.how == "random"]
        store.decide([decided(card, how=card.how) for card in cards])
    assert 30 <= hows.count("random") <= 70
    assert 0.3 <= sum(harms) / len(harms) <= 0.7


def test_a_claimed_comment_is_not_handed_to_a_second_moderator(store: ReviewStore) -> None:
    fill(store, [f"Comment {place}." for place in range(30)])
    first = {card.comment for card in store.next_cards("ana", count=20)}
    second = {card.comment for card in store.next_cards("ben", count=20)}
    assert (len(first), len(second), first & second) == (20, 10, set())
    assert {card.comment for card in store.next_cards("ana", count=20)} == first
    assert store.release("ana") == 20
    assert len(store.next_cards("cleo", count=30)) == 20


def test_claims_expire(store: ReviewStore) -> None:
    fill(store, ["One."])
    store.next_cards("ana")
    with store._database.writing() as connection:
        connection.execute(sa.text("UPDATE claims SET until = :then"), {"then": "2020-01-01 00:00:00.000000"})
    assert [card.text for card in store.next_cards("ben")] == ["One."]
    assert store.next_cards("ana") == []


def test_a_decision_that_is_sent_again_is_stored_once(store: ReviewStore) -> None:
    fill(store, ["One."])
    decision = decided(*store.next_cards("ana"))
    results = [outcome.result for _ in range(3) for outcome in store.decide([decision, decision])]
    assert results == ["stored", "known", "known", "known", "known", "known"]
    assert store.check().counts["decisions"] == 1


def test_the_second_decision_on_a_comment_sees_the_first(store: ReviewStore) -> None:
    fill(store, ["One."])
    (card,) = store.next_cards("ana")
    first = decided(card, "reject", note="an insult")
    store.decide([first])
    (outcome,) = store.decide([decided(card, "approve", "ben")])
    assert outcome.result == "late"
    assert outcome.decision and (outcome.decision.key, outcome.decision.reviewer) == (first.key, "ana")
    assert (outcome.decision.note, outcome.decision.state) == ("an insult", "rejected")
    changed = Seen(card.comment, standing=first.key)
    assert [outcome.result for outcome in store.decide([decided(changed, "approve", "ben")])] == ["stored"]
    assert [decision.action for decision in store.history(card.comment).decisions] == ["reject", "approve"]


def test_a_decision_on_a_text_that_was_edited_meanwhile_is_not_stored(store: ReviewStore) -> None:
    fill(store, ["One."])
    (card,) = store.next_cards("ana")
    store.add([page(["Another one."])], {})
    assert [outcome.result for outcome in store.decide([decided(card)])] == ["edited"]
    assert store.decide([decided(Seen(99_999))])[0].result == "gone"
    assert store.check().counts["decisions"] == 0


def test_undo_is_a_decision_too_and_leads_back_step_by_step(store: ReviewStore) -> None:
    fill(store, ["One."])
    (card,) = store.next_cards("ana")
    first = decided(card, "reject")
    second = decided(Seen(card.comment, standing=first.key), "approve")
    store.decide([first, second])
    assert store.undo("u1", "ana", second.key, Seen(card.comment, standing=second.key)).result == "stored"
    (now,) = store.thread("ferry").comments
    assert (now.state, now.standing) == ("rejected", first.key)
    assert store.undo("u2", "ana", second.key, now.seen).result == "late"
    assert store.undo("u3", "ana", first.key, now.seen).result == "stored"
    (now,) = store.thread("ferry").comments
    assert (now.state, now.standing) == ("open", None)
    assert [decision.action for decision in store.history(card.comment).decisions] == [
        "reject", "approve", "undo", "undo",
    ]  # fmt: skip
    assert store.check().faults == ()


def test_a_decision_and_its_undo_may_be_sent_together(store: ReviewStore) -> None:
    fill(store, ["One.", "Two."])
    one, two = store.next_cards("ana")
    first = decided(one, "reject")
    sent = [first, decided(two), decided(one, "undo", undoes=first.key), decided(one, "approve")]
    assert [outcome.result for outcome in store.decide(sent)] == ["stored"] * 4
    assert {card.comment: card.state for card in store.thread("ferry").comments} == {
        one.comment: "approved",
        two.comment: "approved",
    }


@pytest.mark.parametrize("change", ["DELETE FROM decisions", "UPDATE decisions SET action = 'reject'"])
def test_decisions_cannot_be_changed_in_the_database_itself(store: ReviewStore, change: str) -> None:
    fill(store, ["One."])
    store.decide([decided(*store.next_cards("ana"))])
    with pytest.raises(ReviewError, match="never changed or deleted"), store._database.writing() as connection:
        connection.execute(sa.text(change))


def test_a_bulk_action_and_its_undo_leave_alone_what_others_did(store: ReviewStore) -> None:
    fill(
        store, [f"Comment {place}." for place in range(1_200)], [{"toxicity": place / 1_200} for place in range(1_200)]
    )
    seen = store.seen(Filters(attribute="toxicity", below=0.5, state="open"))
    assert len(seen) == 600
    store.decide([decided(seen[0], "reject", "ben")])
    outcomes = store.bulk(decided(Seen(0), "approve", key="b1"), seen)
    assert [outcome.result for outcome in outcomes].count("stored") == 599
    assert [outcome.decision.reviewer for outcome in outcomes if outcome.result == "late" and outcome.decision] == [
        "ben"
    ]
    assert {outcome.result for outcome in store.bulk(decided(Seen(0), "approve", key="b1"), seen)} == {"known", "late"}
    changed = Seen(seen[1].comment, standing=f"b1:{seen[1].comment}")
    store.decide([decided(changed, "escalate", "ben")])
    assert len(store.undo_bulk("b2", "ana", "b1")) == 598
    assert store.thread("ferry").states == {"open": 1_198, "rejected": 1, "escalated": 1}
    with pytest.raises(ReviewError, match="no bulk action"):
        store.undo_bulk("b3", "ana", "b9")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"action": "delete"}, "no action 'delete'"),
        ({"key": ""}, "1 to 80"),
        ({"reviewer": " "}, "needs a reviewer"),
        ({"action": "undo"}, "names the key"),
        ({"attributes": {"insult": 2.0}}, "share from 0 to 1"),
        ({"stances": {"the ferry": "pro"}}, "no stance"),
        ({"note": "n" * 10_001}, "10,000"),
        ({"seen": Seen(2**70)}, "names none"),
        ({"bulk": "b" * 81}, "bulk action has at most 80"),
        ({"how": "que\0ue"}, "printable"),
    ],
)
def test_a_decision_of_the_wrong_form_is_refused_with_all_that_come_with_it(
    store: ReviewStore, wrong: dict[str, object], says: str
) -> None:
    fill(store, ["One.", "Two."])
    one, two = store.next_cards("ana")
    with pytest.raises(ReviewError, match=says):
        store.decide([decided(one), decided(two, **wrong)])
    assert store.check().counts["decisions"] == 0


@pytest.mark.parametrize(
    ("filters", "texts"),
    [
        (Filters(thread="fares"), ["Dear."]),
        (Filters(author="Ilja"), ["Dear."]),
        (Filters(attribute="threat", at_least=0.5), ["Beware."]),
        (Filters(at_least=0.5, below=0.95), ["Beware."]),
        (Filters(attribute="threat", below=0.5), ["Dear.", "Lovely."]),
        (Filters(attribute="threat", at_least=0.0, below=0.05), ["Lovely."]),
        (Filters(attribute="toxicity", at_least=0.2, below=0.6), ["Dear."]),
        (Filters(stance="against"), ["Beware."]),
        (Filters(language="de"), []),
        (Filters(since=date(2026, 4, 1)), ["Dear."]),
        (Filters(until=date(2026, 3, 1)), ["Beware.", "Lovely."]),
        (Filters(state="approved"), []),
    ],
)
def test_filters(store: ReviewStore, filters: Filters, texts: list[str]) -> None:
    given = {
        ("ferry", "0"): assessment({"toxicity": 0.6, "threat": 0.9}, "against"),
        ("ferry", "1"): assessment({"toxicity": 0.1, "threat": 0.0}, "favor"),
        ("fares", "0"): assessment({"toxicity": 0.3}),
    }
    other = page(["Dear."], "fares", "Ilja", posted_at="2026-05-05", url="https://fares.example.org")
    store.add([page(["Beware.", "Lovely."]), other], given)
    assert sorted(card.text for card in store.next_cards("ana", filters)) == texts


@pytest.mark.parametrize(
    "filters", [Filters(state="\ud83d"), Filters(language="\0"), Filters(attribute='a"b', below=0.05)]
)
def test_strange_filters_find_nothing_or_are_refused_in_a_sentence(store: ReviewStore, filters: Filters) -> None:
    fill(store, ["One."])
    try:
        assert store.next_cards("ana", filters) == []
    except ReviewError as error:
        assert str(error).endswith(".")


def test_a_thread_is_shown_page_by_page_in_its_order(store: ReviewStore) -> None:
    fill(store, [f"Comment {place}." for place in range(25)])
    first = store.thread("ferry", count=10)
    second = store.thread("ferry", after=first.comments[-1].comment, count=10)
    assert [card.text for card in (*first.comments, *second.comments)] == [f"Comment {place}." for place in range(20)]
    assert (first.title, first.total, first.states) == ("The ferry", 25, {"open": 25})
    with pytest.raises(ReviewError, match="no thread 'bus'"):
        store.thread("bus")


def test_search_finds_words_wherever_they_stand(store: ReviewStore) -> None:
    fill(store, ["The new bridge is late.", "A ferry, no bridges.", "🤡 indeed", "100 % sure"])
    found = {
        words: [card.text for card in store.search(words)] for words in ("BRIDGE new", "bridg*", "🤡", "%", "ferr")
    }
    assert found == {
        "BRIDGE new": ["The new bridge is late."],
        "bridg*": ["A ferry, no bridges.", "The new bridge is late."],
        "🤡": ["🤡 indeed"],
        "%": ["100 % sure"],
        "ferr": [],
    }


def test_search_finds_the_same_however_it_looks(store: ReviewStore, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store, ["A rare bridge.", "A bridge.", "A ferry.", "A ferry, again."])
    fill(store, ["A bridge elsewhere."], thread_id="other", author="Ben")
    wanted = {"rare": [1], "bridge": [5, 2, 1], "ferry": [4, 3], "nobody": [], "br*": [5, 2, 1]}
    for newest, rare in ((2_000, 1_000), (2, 0)):
        monkeypatch.setattr(lookups, "NEWEST", newest)
        monkeypatch.setattr(lookups, "RARE", rare)
        for words, found in wanted.items():
            of_ferry = [number for number in found if number < 5]
            assert [card.comment for card in store.search(words)] == found
            assert [card.comment for card in store.search(words, Filters(thread="ferry", state="open"))] == of_ferry
            assert [card.comment for card in store.search(words, Filters(author="Maud"))] == of_ferry
            assert [card.comment for card in store.search(words, count=1, before=5)] == of_ferry[:1]


@pytest.mark.parametrize("many", [1, 5_000])
def test_many_comments_with_a_score_come_in_the_order_of_few(
    store: ReviewStore, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_cards, "MANY", many)
    scores = [{"insult": 0.45, "toxicity": 0.9}, {"insult": 0.2}, {"insult": 0.4}, {"insult": 0.5}, {"threat": 0.45}]
    fill(store, ["One.", "Two.", "Three.", "Four.", "Five."], scores)
    cards = store.next_cards("ana", Filters(attribute="insult", at_least=0.4, below=0.5))
    assert {card.text for card in cards} == {"One.", "Three."}
    assert store.scores(Filters(state="open", attribute="insult")) == {0.45: 1, 0.2: 1, 0.4: 1, 0.5: 1}


@pytest.mark.parametrize(
    ("filters", "index"),
    [(Filters(thread="ferry"), "comments_by_place"), (Filters(author="Maud"), "comments_by_author")],
)
def test_sqlite_looks_for_open_comments_of_few_among_these(tmp_path: Path, filters: Filters, index: str) -> None:
    with open_store(f"sqlite:///{tmp_path / 'reviews.db'}") as store, store._database.reading() as connection:
        table = schema.comments
        where = review_cards.conditions(replace(filters, state="open"))
        query = sa.select(table.c.id).where(*where).order_by(table.c.priority.desc(), table.c.id)
        said = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}")]
    assert index in plan[0]


def test_search_knows_the_newest_text_only_and_goes_on_where_it_stopped(store: ReviewStore) -> None:
    fill(store, ["The old word.", "An old one."])
    store.add([page(["The new word.", "An old one."])], {})
    assert [card.text for card in store.search("old")] == ["An old one."]
    (last,) = store.search("an old", count=1)
    assert store.search("old", before=last.comment) == []
    assert [card.text for card in store.search("word", Filters(author="Maud", state="open"))] == ["The new word."]


@pytest.mark.parametrize(
    "words", ['"', "a AND", "NEAR(", "word:", "*", "'", "\0", "\ud83d", "a" * 5_000, "_ & !", "\\"]
)
def test_whatever_is_typed_into_the_search_is_no_error(store: ReviewStore, words: str) -> None:
    fill(store, ["Nothing of that."])
    assert store.search(words) == []


def test_counts_of_an_author_are_of_one_site_and_know_no_sides(store: ReviewStore) -> None:
    fill(store, ["One.", "Two."])
    fill(store, ["Three."], thread_id="fares", url="https://other.example.org")
    store.decide([decided(store.thread("ferry").comments[0], "reject")])
    store.report("ferry", "1")
    counts = store.author_counts("Maud", "example.org")
    assert (counts.comments, counts.states, counts.reported) == (2, {"open": 1, "rejected": 1}, 1)
    assert store.author_counts("Nobody", "example.org").comments == 0


def test_positions_of_an_author_are_not_collected_across_threads(store: ReviewStore) -> None:
    store.add([page(["Build it."])], {("ferry", "0"): assessment(side="favor")})
    asked = Filters(author="Maud", stance="favor")
    questions = (store.seen, partial(store.search, "build"), partial(store.next_cards, "ana"))
    for question in questions:
        with pytest.raises(ReviewError, match="within one thread only"):
            question(asked)
    assert len(store.search("build", Filters(author="Maud", stance="favor", thread="ferry"))) == 1


def test_forgetting_an_author_removes_words_and_names_and_keeps_counts(store: ReviewStore) -> None:
    fill(store, ["My old secret."])
    store.add([page(["My new secret."])], {("ferry", "0"): assessment(side="favor")})
    fill(store, ["Somebody else."], thread_id="fares", author="Ilja")
    (card,) = store.thread("ferry").comments
    store.decide([decided(card, "reject", note="secret of Maud", stances={"the ferry": "favor"})])
    assert store.forget(author="Maud") == 1
    (card,) = store.thread("ferry").comments
    assert (card.text, card.author, card.stance, card.state, card.forgotten) == ("", None, None, "rejected", True)
    history = store.history(card.comment)
    assert [version.text for version in history.versions] == [""]
    assert [(decision.action, decision.note, decision.stances) for decision in history.decisions] == [
        ("reject", None, {})
    ]
    assert store.search("secret") == []
    assert [card.text for card in store.search("somebody")] == ["Somebody else."]
    assert store.add([page(["My old secret."])], {}) == Imported(known=1)
    assert store.decide([decided(card.seen)])[0].result == "gone"
    assert list(store.labels()) == []
    assert store.check().faults == ()


def test_forgetting_what_is_older_than_a_day(store: ReviewStore) -> None:
    fill(store, ["Old."], posted_at="2020-05-01")
    fill(store, ["New.", "Newer."], thread_id="fares", author="Ilja")
    assert store.forget(before=date(2026, 1, 1)) == 1
    assert [card.author for card in store.search("new*")] == ["Ilja", "Ilja"]
    assert store.thread("ferry").comments[0].author is None
    assert sorted(card.text for card in store.next_cards("ana")) == ["New.", "Newer."]
    with pytest.raises(ReviewError, match="whose words"):
        store.forget()


def test_the_text_of_an_article_is_forgotten_with_the_last_comment_on_it(store: ReviewStore) -> None:
    store.add([replace(page(["Old."], posted_at="2020-05-01"), body="A first post.")], {})
    store.add([replace(page(["New."], thread_id="fares"), body="Another.")], {})
    store.forget(before=date(2026, 1, 1))
    assert [store.thread(name).body for name in ("ferry", "fares")] == ["", "Another."]


def test_a_lost_key_is_not_replaced_by_a_new_one(store: ReviewStore, tmp_path: Path) -> None:
    store._keys = tmp_path
    fill(store, ["Before."])
    file = store.use_pseudonyms()
    file.unlink()
    with pytest.raises(ReviewError, match="Restore it from a backup"):
        store.use_pseudonyms()
    assert not file.exists()


def test_labels_are_what_people_said_of_the_text_they_saw(store: ReviewStore) -> None:
    fill(store, ["Fools.", "Build it.", "Hm.", "By a rule.", "Undone.", "House rules."])
    cards = store.thread("ferry").comments
    undone = decided(cards[4], "reject", attributes={"insult": 1.0})
    store.decide(
        [
            decided(cards[0], "reject", attributes={"insult": 1.0}, how="random"),
            decided(cards[1], stances={"the ferry": "favor", "the bridge": "against"}, attributes={"toxicity": 0.0}),
            decided(cards[2], "unsure", attributes={"insult": 1.0}),
            decided(cards[3], "reject", "rule:7", attributes={"insult": 1.0}),
            undone,
            decided(cards[4], "undo", undoes=undone.key),
            decided(cards[5], "reject", reasons=("off topic", "personal attack")),
        ]
    )
    store.add([page(["Fools, all of you."])], {})
    rows = [(row.text, row.attributes, row.target, row.stance, row.how_reviewed) for row in store.labels()]
    assert rows == [
        ("Fools.", {"insult": 1.0}, None, None, "random"),
        ("Build it.", {"toxicity": 0.0}, "the ferry", "favor", "queue"),
        ("Build it.", {}, "the bridge", "against", "queue"),
    ]
    meanings = Meanings({"personal attack": {"insult": 1.0, "toxicity": 0.8}}, {"toxicity": 0.0})
    assert [row.attributes for row in store.labels(meanings) if row.text == "House rules."] == [
        {"insult": 1.0, "toxicity": 0.8}
    ]


def test_labels_hold_the_headline_and_the_comment_replied_to_but_no_author(store: ReviewStore) -> None:
    thread = page(["Is it late?"])
    reply = Comment("reply", "It is.", "Ilja", parent_id="0")
    store.add([replace(thread, comments=(*thread.comments, reply))], {})
    (card,) = store.search("it is")[:1]
    store.decide([decided(card, attributes={"toxicity": 0.0})])
    (row,) = store.labels()
    assert (row.text, row.parent_text, row.headline) == ("It is.", "Is it late?", "The ferry")
    assert not hasattr(row, "author")
    assert datetime.now(UTC) - row.decided_at < timedelta(minutes=5)


def test_names_can_be_replaced_by_a_keyed_hash(store: ReviewStore, tmp_path: Path) -> None:
    store._keys = tmp_path
    fill(store, ["Before."])
    own = [Comment("0123456789-2", "Mine.", "Maud"), Comment("abcdef0123", "Yes.", "Maud", parent_id="0123456789-2")]
    store.add([replace(page([]), thread_id="own", comments=tuple(own))], {})
    file = store.use_pseudonyms()
    mine, reply = store.thread("own").comments
    assert mine.comment_id not in ("0123456789-2", "Maud") and reply.parent_id == mine.comment_id
    assert store.add([replace(page([]), thread_id="own", comments=tuple(own))], {}) == Imported(known=2)
    assert file.stat().st_mode & 0o777 == 0o600
    fill(store, ["After."], thread_id="fares")
    before, after = (store.thread(name).comments[0].author for name in ("ferry", "fares"))
    assert before == after and before and before.startswith("reader-")
    assert store.use_pseudonyms() == file
    assert store.add([page(["Before."])], {}) == Imported(known=1)
    assert store.forget(author="Maud") == 4
    file.unlink()
    with pytest.raises(ReviewError, match="Restore it from a backup"):
        fill(store, ["Without a key."], thread_id="bus")


def test_a_store_that_is_well_has_no_faults_and_one_that_is_not_says_so(store: ReviewStore) -> None:
    fill(store, ["One.", "Two."])
    store.decide([decided(store.thread("ferry").comments[0])])
    checked = store.check()
    assert (checked.counts["comments"], checked.counts["decisions"], checked.faults) == (2, 1, ())
    with store._database.writing() as connection:
        connection.execute(sa.text("UPDATE comments SET state = 'rejected'"))
    assert store.check().faults == (
        "1 comments are in another state than their decision says.",
        "1 comments are decided without a decision.",
    )


def test_the_tables_are_those_of_the_schema(store: ReviewStore) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from stance.reviews.database import HEAD
    from stance.reviews.schema import metadata

    def ours(_object: object, name: str | None, kind: str, _reflected: bool, _compare: object) -> bool:
        return not (kind == "table" and str(name).startswith("words")) and name != "comments_words"

    with store._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD


def test_no_object_of_the_database_leaves_the_store(store: ReviewStore) -> None:
    fill(store, ["One."])
    (card,) = store.next_cards("ana")
    (outcome,) = store.decide([decided(card)])
    given = [card, outcome, outcome.decision, store.history(card.comment), store.thread("ferry"), store.check()]
    assert {type(record).__module__ for record in given} == {"stance.reviews.records"}
    assert type(card.attributes) is dict and isinstance(Decision, type)


def test_what_stands_around_a_comment_is_told_in_the_order_of_its_page(store: ReviewStore) -> None:
    thread = page([f"Comment {place}." for place in range(9)])
    replies = replace(thread, comments=(*thread.comments[:8], replace(thread.comments[8], parent_id="2")))
    store.add([replies, page(["Elsewhere."], "other")], {})
    last = store.thread("ferry").comments[8]
    found = store.around(last.comment, 2)
    assert [card.text for card in found.comments] == ["Comment 6.", "Comment 7.", "Comment 8."]
    assert found.parent is not None
    assert found.parent.text == "Comment 2."
    assert store.around(found.comments[0].comment, 1).parent is None
    with pytest.raises(ReviewError, match="There is no comment 999"):
        store.around(999)


def test_a_comment_is_taken_out_of_the_order_unless_somebody_else_has_it(store: ReviewStore) -> None:
    fill(store, ["One.", "Two.", "Three."])
    of_ben = store.next_cards("ben", count=1)[0]
    wanted = [card.comment for card in store.thread("ferry").comments]
    taken = store.take("ana", wanted)
    assert {card.comment for card in taken} == {*wanted} - {of_ben.comment}
    assert {card.how for card in taken} == {"search"}
    assert store.take("ben", wanted) == [replace(of_ben, how="search")]
    assert {card.comment for card in store.next_cards("ana")} == {card.comment for card in taken}


def test_comments_are_counted_as_filters_let_them_through(store: ReviewStore) -> None:
    fill(store, ["One.", "Two.", "Three."], [{"insult": 0.9}, {"insult": 0.2}, {"insult": 0.8}])
    store.decide([decided(store.next_cards("ana")[0])])
    assert (store.count(), store.count(Filters(state="open"))) == (3, 2)
    assert store.count(Filters(attribute="insult", at_least=0.5, state="approved")) == 1
