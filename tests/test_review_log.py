"""The log, the list of threads and what else the screens of the desk ask of the store, on both databases."""

import threading
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import sqlalchemy as sa
from reviewed import decided, fill, page, server, url  # noqa: F401 - fixtures

from stance.errors import ReviewError
from stance.reviews import Filters, Imported, LogFilters, ReviewStore, Rules, open_store

HOSTILE = "<script>1</script> \u202egnisrever '; DROP TABLE decisions; -- %s \0"


@pytest.fixture
def store(url: str) -> ReviewStore:  # noqa: F811
    with open_store(url, chance=Random(7)) as opened:
        yield opened  # type: ignore[misc]


def cards(store: ReviewStore, thread: str = "ferry") -> list:  # type: ignore[type-arg]
    return list(store.thread(thread).comments)


def test_the_log_has_every_decision_newest_first_with_what_it_is_on(store: ReviewStore) -> None:
    fill(store, ["One.", "Two."], author=HOSTILE)
    first, second = cards(store)
    store.decide([decided(first, "reject", note=HOSTILE, reasons=("spam",)), decided(second, "approve", "ben")])
    newest, oldest = store.newest_decisions()
    assert (newest.decision.reviewer, newest.text, newest.comment_id) == ("ben", "Two.", "1")
    assert (oldest.decision.note, oldest.decision.reasons, oldest.author) == (HOSTILE, ("spam",), HOSTILE)
    assert (oldest.thread_id, oldest.title) == ("ferry", "The ferry")
    assert store.newest_decisions(before=newest.number) == [oldest]
    assert list(store.decisions()) == [oldest, newest]
    assert list(store.decisions(after=oldest.number)) == [newest]


def test_the_log_is_asked_for_by_who_what_when_and_where(store: ReviewStore) -> None:
    fill(store, ["One.", "Two."])
    fill(store, ["Three."], thread_id="bridge")
    before = datetime.now(UTC)
    first, second, third = (*cards(store), *cards(store, "bridge"))
    store.decide([decided(first, "reject"), decided(second, "approve", "ben"), decided(third, "approve")])
    after = datetime.now(UTC) + timedelta(seconds=1)

    def texts(**filters: object) -> list[str]:
        of_log = [logged.text for logged in store.decisions(LogFilters(**filters))]  # type: ignore[arg-type]
        assert of_log == [logged.text for logged in store.newest_decisions(LogFilters(**filters))][::-1]  # type: ignore[arg-type]
        return of_log

    assert texts(reviewer="ana") == ["One.", "Three."]
    assert texts(action="approve", reviewer="ana") == ["Three."]
    assert texts(thread="bridge") == ["Three."]
    assert texts(since=before, until=after) == ["One.", "Two.", "Three."]
    assert texts(since=after) == texts(until=before) == texts(thread=HOSTILE) == []


def test_the_log_shows_the_words_that_were_decided_on_and_none_that_were_removed(store: ReviewStore) -> None:
    fill(store, ["Build it."])
    store.decide([decided(cards(store)[0])])
    fill(store, ["Build it, you fools."])
    assert [logged.text for logged in store.decisions()] == ["Build it."]
    store.forget(author="Maud")
    assert [(logged.text, logged.author) for logged in store.decisions()] == [("", None)]


def test_an_undo_in_the_log_names_the_decision_it_takes_back(store: ReviewStore) -> None:
    fill(store, ["One."])
    (card,) = cards(store)
    (outcome,) = store.decide([decided(card, key="first")])
    store.undo("second", "ben", "first", cards(store)[0].seen)
    assert [(logged.decision.key, logged.decision.undoes) for logged in store.decisions()] == [
        (outcome.key, None),
        ("second", "first"),
    ]
    assert set(store.kept(["first", "second", "third"])) == {"first", "second"}


def test_more_decisions_than_are_read_at_a_time_come_each_once(store: ReviewStore) -> None:
    fill(store, [f"Comment {place}." for place in range(1_100)])
    store.decide([decided(card) for card in store.thread("ferry", count=1_100).comments])
    numbers = [logged.number for logged in store.decisions()]
    assert len(numbers) == 1_100 and numbers == sorted(set(numbers))


def test_a_decision_on_its_way_is_waited_for_and_not_passed_over(server: str, url: str) -> None:  # noqa: F811
    if url.startswith("sqlite"):
        pytest.skip("SQLite has one writer at a time")
    with open_store(url) as store:
        fill(store, ["One.", "Two."])
        first, second = cards(store)
        engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.connect() as slow, slow.begin() as transaction:
            columns = "key, comment, version, card_version, reviewer, at, action, state, reasons, how"
            slow.exec_driver_sql(
                f"INSERT INTO decisions ({columns}) VALUES "
                f"('slow', {first.comment}, 1, 1, 'ana', now(), 'defer', 'deferred', '[]', 'queue')"
            )
            store.decide([decided(second, key="fast")])  # counted up later, and done earlier
            found: list[str] = []
            reader = threading.Thread(target=lambda: found.extend(one.decision.key for one in store.decisions()))
            reader.start()
            transaction.commit()
            reader.join(60)
        engine.dispose()
    assert found == ["slow", "fast"]


def test_a_handover_says_who_did_what_and_what_is_left(store: ReviewStore) -> None:
    fill(store, ["One.", "Two.", "Three.", "Four."])
    first, second, third, _ = cards(store)
    store.report("ferry", "3", 2)
    since = datetime.now(UTC)
    store.decide(
        [
            decided(first),
            decided(second),
            decided(third, "escalate", "ben", note="Ask the lawyer."),
        ]
    )
    shift = store.handover(since)
    assert {name: dict(actions) for name, actions in shift.done.items()} == {
        "ana": {"approve": 2},
        "ben": {"escalate": 1},
    }
    assert list(shift.done) == ["ana", "ben"]
    assert (shift.open, shift.reported, shift.escalated) == (1, 1, 1)
    assert [logged.decision.note for logged in shift.newest_escalated] == ["Ask the lawyer."]
    assert store.handover(datetime.now(UTC) + timedelta(hours=1)).done == {}


def test_threads_are_counted_and_come_in_the_order_asked_for(store: ReviewStore) -> None:
    fill(store, ["a", "b", "c"], [{"toxicity": 0.9}, {"toxicity": 0.1}, {"toxicity": 0.1}], thread_id="bridge")
    fill(store, ["d"], [{"toxicity": 0.8}], thread_id="ferry", posted_at="2026-05-01T08:00")
    store.report("bridge", "1")

    def order(by: str, ascending: bool = False) -> list[str]:
        return [row.thread_id for row in store.threads(order=by, ascending=ascending).rows]

    assert order("newest") == order("toxic") == ["ferry", "bridge"]
    assert order("comments") == order("open") == order("reported") == ["bridge", "ferry"]
    assert order("comments", ascending=True) == ["ferry", "bridge"]
    bridge = store.threads("EXAMPLE.org/ferry", order="open").rows[0]
    assert (bridge.comments, bridge.open, bridge.reported, bridge.decided, bridge.toxic) == (3, 3, 1, 0, 1)
    assert (bridge.newest, store.threads().rows[0].newest) == ("2026-03-01", "2026-05-01")
    with pytest.raises(ReviewError, match="There is no order 'colour' of threads"):
        order("colour")


def test_what_is_decided_and_imported_changes_the_order_at_once(store: ReviewStore) -> None:
    fill(store, ["a", "b"], thread_id="bridge")
    fill(store, ["c"], thread_id="ferry")
    assert [row.thread_id for row in store.threads(order="open").rows] == ["bridge", "ferry"]
    store.decide([decided(card) for card in cards(store, "bridge")])
    rows = store.threads(order="open").rows
    assert [(row.thread_id, row.open, row.decided) for row in rows] == [("ferry", 1, 0), ("bridge", 0, 2)]
    fill(store, ["d", "e", "f"], thread_id="tram")
    assert [row.thread_id for row in store.threads(order="open").rows] == ["tram", "ferry", "bridge"]
    assert store.threads(order="decided").rows[0].thread_id == "bridge"


def test_counts_that_are_kept_up_are_those_of_a_store_that_is_opened_anew(url: str) -> None:  # noqa: F811
    chance = Random(5)
    with open_store(url) as store:
        for thread in ("bridge", "ferry", "tram"):
            fill(store, [f"Comment {place}." for place in range(6)], thread_id=thread)
        store.report("bridge", "2")
        store.threads(order="open")  # counts all once
        for step in range(60):
            card = chance.choice(cards(store, chance.choice(["bridge", "ferry", "tram"])))
            if card.standing and step % 3 == 0:
                store.undo(f"undo {step}", "ben", card.standing, card.seen)
            else:
                store.decide([decided(card, chance.choice(["approve", "reject", "escalate", "unsure"]))])
            if step == 30:
                fill(store, [f"Comment {place}." for place in range(9)], thread_id="ferry")
            if step % 7 == 0:
                store.threads(order="open")
        store.report("tram", "1")
        with open_store(url) as anew:
            assert store.threads(order="open") == anew.threads(order="open")
            assert store.threads(order="decided") == anew.threads(order="decided")


def test_what_counts_as_toxic_in_a_thread_is_told_by_the_rules_that_are_live(store: ReviewStore) -> None:
    scores = [{"toxicity": 0.6}, {"toxicity": 0.2, "threat": 0.8}, {"toxicity": 0.3}]
    fill(store, ["a", "b", "c"], scores, thread_id="bridge")
    fill(store, ["d", "e"], [{"toxicity": 0.9}, {"toxicity": 0.1}], thread_id="ferry")

    def toxic(order: str) -> list[tuple[str, int]]:
        return [(row.thread_id, row.toxic) for row in store.threads(order=order).rows]

    assert toxic("newest") == [("ferry", 1), ("bridge", 2)]
    assert toxic("toxic") == [("bridge", 2), ("ferry", 1)]
    store.make_live("a", Rules(toxic_from=0.7), "ana")
    assert toxic("toxic") == [("ferry", 1), ("bridge", 1)]
    store.make_live("b", Rules(toxic_from=0.3), "ana")
    assert toxic("newest") == [("ferry", 1), ("bridge", 3)]
    fill(store, ["f"], [{"toxicity": 0.35}], thread_id="tram")
    assert toxic("toxic") == [("tram", 1), ("bridge", 3), ("ferry", 1)]


def test_pages_without_comments_are_no_threads_and_are_told(store: ReviewStore) -> None:
    assert store.add([page([]), page([], "tram"), page(["a"], "bridge")], {}) == Imported(new=1, without_comments=2)
    assert [row.thread_id for row in store.threads().rows] == ["bridge"]
    assert store.add([page([], "bridge")], {}) == Imported(without_comments=1)
    assert store.threads().rows[0].comments == 1


def test_comments_without_a_date_are_not_of_the_day_of_their_import(store: ReviewStore) -> None:
    fill(store, ["a", "b"], thread_id="bridge", posted_at=None)
    fill(store, ["c"], thread_id="ferry")
    fill(store, ["d"], thread_id="tram", posted_at=None)
    assert [(row.thread_id, row.newest) for row in store.threads().rows] == [
        ("ferry", "2026-03-01"),
        ("tram", ""),
        ("bridge", ""),
    ]
    assert [row.thread_id for row in store.threads(ascending=True).rows] == ["bridge", "tram", "ferry"]
    assert [card.text for card in store.thread("bridge").comments] == ["a", "b"]
    assert store.count(Filters(since=datetime.now(UTC).date())) == 3  # as it was: where no day is known, the import's


def test_threads_are_found_by_words_and_given_in_parts(store: ReviewStore) -> None:
    for number in range(7):
        fill(store, ["a"], [{"toxicity": 0.1}], thread_id=f"thread {number}")
    assert store.threads("the FERRY").total == 7
    store.threads(order="open")
    assert store.threads("100%").total == store.threads("thread_1").total == 0
    parts = [store.threads(order="headline", part=slice(start, start + 3)) for start in (0, 3, 6)]
    assert [len(part.rows) for part in parts] == [3, 3, 1]
    assert len({row.thread_id for part in parts for row in part.rows}) == 7
    assert parts[0].rows[0].toxic_share == 0.0


def test_a_thread_is_paged_and_a_comment_has_its_place(store: ReviewStore) -> None:
    fill(store, [f"Comment {place}." for place in range(30)])
    page = store.thread("ferry", count=10, skip=20)
    assert [card.comment_id for card in page.comments] == [str(place) for place in range(20, 30)]
    assert (page.total, store.place("ferry", "21"), store.place("ferry", "99")) == (30, 21, None)


def test_how_far_the_log_was_sent_is_kept_for_each_address(store: ReviewStore) -> None:
    address = f"https://cms.example.org/{HOSTILE}"
    assert store.last_sent(address) == 0
    assert store.mark_sent(address, 0, 12) and store.last_sent(address) == 12
    assert not store.mark_sent(address, 0, 12)
    assert not store.mark_sent(address, 11, 13)
    assert store.mark_sent(address, 12, 13) and store.last_sent(address) == 13
    assert store.last_sent("https://other.example.org/") == 0
