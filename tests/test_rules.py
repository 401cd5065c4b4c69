"""Rules of a site: versions, what they decide, what they leave to people, and what they would have cost."""

from collections.abc import Mapping
from random import Random
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reviewed import assessment, decided, fill, page, server, url  # noqa: F401 - fixtures

from stance.errors import ReviewError
from stance.records import Assessment, Score
from stance.reviews import (
    APPROVE,
    HOLD,
    REJECT,
    Applied,
    Audited,
    Cost,
    Decision,
    Filters,
    Imported,
    ReviewStore,
    Rules,
    Seen,
    Threshold,
    cost,
    open_store,
)
from stance.scoring import WordList

BY_TOXICITY = Rules({"toxicity": Threshold(0.1, 0.9)})


@pytest.fixture
def store(url: str) -> ReviewStore:  # noqa: F811
    with open_store(url, chance=Random(7), words=WordList) as opened:
        yield opened  # type: ignore[misc]


def live(store: ReviewStore, rules: Rules, key: str = "") -> str:
    return store.make_live(key or uuid4().hex, rules, "ana").name


def states(store: ReviewStore, thread: str = "ferry") -> list[str]:
    return [card.state for card in store.thread(thread, count=1_000).comments]


def tried(store: ReviewStore, rules: Rules) -> Cost:
    """The cost of ``rules`` on what is in the store."""
    past, words = store.past(), WordList(rules.words)
    return cost(rules, past, [words(text) for text in past.sample.texts], [words(t) for t in past.decided.batch.texts])


def test_the_rules_made_live_last_count_and_all_versions_stay(store: ReviewStore) -> None:
    assert store.rules() is None
    first = store.make_live("a", BY_TOXICITY, "ana", "to begin with")
    second = store.make_live("b", Rules(suspect=("ferry",), banned=("moron", "half \ud83d"), toxic_from=0.7), "ben")
    again = store.make_live("c", first.rules, "ana", "back to the first")
    assert store.rules() == again
    assert store.rule_history() == [again, second, first]
    assert (first.rules, first.reviewer, first.note) == (BY_TOXICITY, "ana", "to begin with")
    assert second.rules.banned == ("moron", "half \ud83d")


def test_rules_that_are_sent_twice_are_live_once(store: ReviewStore) -> None:
    assert store.make_live("a", BY_TOXICITY, "ana") == store.make_live("a", BY_TOXICITY, "ana")
    assert len(store.rule_history()) == 1


@pytest.mark.parametrize("change", ["DELETE FROM rule_sets", "UPDATE rule_sets SET note = 'another'"])
def test_the_database_refuses_to_change_rules(store: ReviewStore, change: str) -> None:
    live(store, BY_TOXICITY)
    refused = pytest.raises(ReviewError, match="rules are never changed or deleted")
    with refused, store._database.writing() as connection:
        connection.execute(sa.text(change))


@pytest.mark.parametrize(
    ("rules", "reviewer", "says"),
    [
        (Rules({"toxicity": Threshold(0.9, 0.1)}), "ana", "Turn them round"),
        (Rules({"toxicity": Threshold(-0.1)}), "ana", "scores from 0 to 1"),
        (Rules(toxic_from=2.0), "ana", "from 0 to 1"),
        (Rules(banned=("x",) * 20_001), "ana", "at most 20,000 words, and this one 20,001"),
        (BY_TOXICITY, "rule:1", "made live by a person"),
        (BY_TOXICITY, " ", "made live by a person"),
    ],
)
def test_rules_that_make_no_sense_are_refused(store: ReviewStore, rules: Rules, reviewer: str, says: str) -> None:
    with pytest.raises(ReviewError, match=says):
        store.make_live("a", rules, reviewer)
    assert store.rules() is None


def test_rules_approve_below_reject_above_and_hold_between(store: ReviewStore) -> None:
    fill(store, ["calm", "doubtful", "foul", "edge"], [{"toxicity": value} for value in (0.05, 0.5, 0.9, 0.1)])
    name = live(store, BY_TOXICITY)
    assert states(store) == ["open"] * 4
    assert store.apply_rules() == Applied(approved=1, rejected=1, held=2)
    assert states(store) == ["approved", "open", "rejected", "open"]
    (decision,) = store.history(store.thread("ferry").comments[2].comment).decisions
    assert (decision.reviewer, decision.how, decision.bulk, decision.reasons) == (name, "rule", name, ("toxicity",))


def test_applying_again_decides_nothing_again(store: ReviewStore) -> None:
    fill(store, ["calm", "foul"], [{"toxicity": 0.05}, {"toxicity": 0.95}])
    live(store, BY_TOXICITY)
    store.apply_rules()
    assert store.apply_rules() == Applied()
    assert store.check().counts["decisions"] == 2


def test_any_threshold_may_be_off(store: ReviewStore) -> None:
    fill(store, ["calm", "foul"], [{"toxicity": 0.05, "threat": 0.0}, {"toxicity": 0.95, "threat": 0.01}])
    live(store, Rules({"toxicity": Threshold(None, None)}))
    assert store.apply_rules() == Applied()
    live(store, Rules({"toxicity": Threshold(None, 0.9)}))
    assert store.apply_rules() == Applied(rejected=1, held=1)
    live(store, Rules({"toxicity": Threshold(0.1), "threat": Threshold(0.1)}))
    assert store.apply_rules() == Applied(approved=1)


def test_what_is_above_the_lower_threshold_of_any_attribute_is_held(store: ReviewStore) -> None:
    fill(store, ["both low", "threat"], [{"toxicity": 0.01, "threat": 0.01}, {"toxicity": 0.01, "threat": 0.5}])
    fill(store, ["no threat known"], [{"toxicity": 0.01}], thread_id="fares")
    live(store, Rules({"toxicity": Threshold(0.1), "threat": Threshold(0.2)}))
    assert store.apply_rules() == Applied(approved=1, held=2)
    assert states(store, "fares") == ["open"]


def test_banned_words_reject_and_suspect_words_hold_in_disguise_too(store: ReviewStore) -> None:
    texts = ["fine", "You m0r0n", "The f e r r y again", "An oxymoron"]
    fill(store, texts, [{"toxicity": 0.01}] * 4)
    live(store, Rules({"toxicity": Threshold(0.1)}, suspect=("ferry",), banned=("moron",)))
    assert store.apply_rules() == Applied(approved=2, rejected=1, held=1)
    assert states(store) == ["approved", "rejected", "open", "approved"]
    (decision,) = store.history(store.thread("ferry").comments[1].comment).decisions
    assert (decision.reasons, decision.note) == (("banned word",), "Banned words: moron")


def test_what_readers_reported_or_models_do_not_know_is_not_approved(store: ReviewStore) -> None:
    fill(store, ["reported"], [{"toxicity": 0.01}])
    store.report("ferry", "0")
    scores = (Score("toxicity", "toxicity-1", "fast", {"toxicity": value}) for value in (0.01, 0.99))
    given = {("fares", str(place)): Assessment((score,), "eo", False) for place, score in enumerate(scores)}
    store.add([page(["Bona.", "Malbona."], "fares")], given)
    live(store, BY_TOXICITY)
    assert store.apply_rules() == Applied(held=3)


def test_what_a_person_decided_is_never_touched(store: ReviewStore) -> None:
    fill(store, ["calm", "foul", "undone"], [{"toxicity": value} for value in (0.05, 0.95, 0.95)])
    calm, foul, undone = store.thread("ferry").comments
    store.decide([decided(calm, "reject"), decided(foul, "defer"), first := decided(undone, "approve")])
    store.undo("u", "ana", first.key, Seen(undone.comment, standing=first.key))
    live(store, BY_TOXICITY)
    assert store.apply_rules() == Applied()
    assert states(store) == ["rejected", "deferred", "open"]


def test_a_moderators_undo_of_a_rule_is_left_alone_by_all_rules(store: ReviewStore) -> None:
    fill(store, ["foul"], [{"toxicity": 0.95}])
    live(store, BY_TOXICITY)
    store.apply_rules()
    (card,) = store.thread("ferry").comments
    assert store.undo("u", "ana", str(card.standing), card.seen).result == "stored"
    assert states(store) == ["open"]
    assert store.apply_rules() == Applied()
    live(store, BY_TOXICITY)
    assert store.apply_rules() == Applied()


def test_all_that_a_rule_did_is_taken_back_as_one_and_another_may_decide(store: ReviewStore) -> None:
    fill(store, ["calm", "foul", "foul too"], [{"toxicity": value} for value in (0.05, 0.95, 0.95)])
    name = live(store, BY_TOXICITY)
    store.apply_rules()
    changed = store.thread("ferry").comments[2]
    store.decide([decided(changed, "approve")])
    assert [outcome.result for outcome in store.undo_bulk("u", "ana", name)] == ["stored", "stored"]
    assert states(store) == ["open", "open", "approved"]
    assert store.apply_rules() == Applied()
    live(store, Rules({"toxicity": Threshold(None, 0.9)}))
    assert store.apply_rules() == Applied(rejected=1, held=1)
    assert store.check().faults == ()


def test_new_comments_are_decided_when_they_are_imported(store: ReviewStore) -> None:
    fill(store, ["old"], [{"toxicity": 0.95}], thread_id="old")
    live(store, BY_TOXICITY)
    thread = page(["calm", "foul", "doubtful"])
    given = {("ferry", str(place)): assessment({"toxicity": value}) for place, value in enumerate((0.01, 0.99, 0.5))}
    assert store.add(iter([thread]), given) == Imported(new=3, approved=1, rejected=1)
    assert states(store) == ["approved", "rejected", "open"]
    assert states(store, "old") == ["open"]
    assert store.add([thread], given) == Imported(known=3)


def test_an_edited_comment_is_decided_anew(store: ReviewStore) -> None:
    live(store, BY_TOXICITY)
    store.add([page(["calm"])], {("ferry", "0"): assessment({"toxicity": 0.01})})
    done = store.add([page(["foul by now"])], {("ferry", "0"): assessment({"toxicity": 0.99})})
    assert done == Imported(edited=1, rejected=1)
    assert states(store) == ["rejected"]


def test_what_rules_decide_is_no_label(store: ReviewStore) -> None:
    fill(store, ["foul"], [{"toxicity": 0.95}])
    live(store, BY_TOXICITY)
    store.apply_rules()
    assert list(store.labels()) == []


def test_words_of_a_forgotten_comment_are_not_kept_with_its_decision(store: ReviewStore) -> None:
    fill(store, ["You moron"], [{"toxicity": 0.95}])
    live(store, Rules(banned=("moron",)))
    store.apply_rules()
    (card,) = store.thread("ferry").comments
    store.forget(author="Maud")
    (decision,) = store.history(card.comment).decisions
    assert (decision.reasons, decision.note) == (("banned word",), None)


def test_a_store_that_cannot_find_words_says_so(url: str) -> None:  # noqa: F811
    with open_store(url) as store:
        live(store, Rules(banned=("moron",)))
        with pytest.raises(ReviewError, match="without a way to find them"):
            store.apply_rules()


_scores = st.sampled_from([0.0, 0.05, 0.1, 0.3, 0.5, 0.9, 0.95, 1.0])
_limit = st.none() | _scores
_comment = st.tuples(
    st.sampled_from(["fine", "You m0r0n", "the f e r r y", "moron on the ferry", ""]),
    st.fixed_dictionaries({"toxicity": _scores}, optional={"threat": _scores}),
    st.sampled_from(["", "approve", "reject", "undo", "report", "unreliable"]),
)


def _threshold(limits: tuple[float | None, float | None]) -> Threshold:
    low, high = limits
    return Threshold(*sorted(limits)) if low is not None and high is not None else Threshold(low, high)  # type: ignore[type-var]


_rules = st.builds(
    Rules,
    st.dictionaries(st.sampled_from(["toxicity", "threat"]), st.tuples(_limit, _limit).map(_threshold)),
    suspect=st.sampled_from([(), ("ferry",)]),
    banned=st.sampled_from([(), ("moron",)]),
)


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('rules')}"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(comments=st.lists(_comment, min_size=1, max_size=8), rules=_rules)
def test_a_dry_run_tells_what_applying_does(
    databases: str, comments: list[tuple[str, Mapping[str, float], str]], rules: Rules
) -> None:
    with open_store(f"{databases}/{uuid4().hex}.db", words=WordList) as store:
        given = {
            ("ferry", str(place)): Assessment(assessment(dict(scores)).scores, "en", happened != "unreliable")
            for place, (_, scores, happened) in enumerate(comments)
        }
        store.add([page([text for text, _, _ in comments])], given)
        for card, (_, _, happened) in zip(store.thread("ferry").comments, comments, strict=True):
            if happened == "report":
                store.report("ferry", card.comment_id)
            elif happened in ("approve", "reject"):
                store.decide([decided(card, happened)])
            elif happened == "undo":
                store.decide([first := decided(card, "approve")])
                store.undo(uuid4().hex, "ana", first.key, Seen(card.comment, standing=first.key))
        expected = tried(store, rules)
        live(store, rules)
        done = store.apply_rules()
        assert (expected.now[APPROVE], expected.now[REJECT]) == (done.approved, done.rejected)
        assert not rules.decides or expected.now[HOLD] == done.held
        assert expected.open_then == states(store).count("open")


# What rules would have cost


def test_mistakes_are_told_by_audit_cards_where_there_are_enough(store: ReviewStore) -> None:
    fill(store, [f"c{place}" for place in range(200)], [{"toxicity": 0.05}] * 200)
    cards = store.thread("ferry", count=200).comments
    store.decide(
        [decided(card, "reject" if place < 6 else "approve", how="random") for place, card in enumerate(cards[:60])]
    )
    store.decide([decided(card, "reject", how="queue") for card in cards[60:90]])
    misses = tried(store, BY_TOXICITY).misses
    assert misses and (misses.audited, misses.share) == (60, 0.1)
    assert (round(misses.low, 3), round(misses.high, 3)) == (0.047, 0.201)  # Wilson's interval of 6 in 60


def test_mistakes_are_told_by_the_scores_where_people_decided_little(store: ReviewStore) -> None:
    fill(store, [f"c{place}" for place in range(100)], [{"toxicity": 0.04}] * 90 + [{"toxicity": 0.95}] * 10)
    found = tried(store, BY_TOXICITY)
    assert found.misses and found.false_alarms
    assert (found.misses.audited, round(found.misses.share, 4)) == (0, 0.04)
    assert round(found.misses.high, 3) == round(0.04 + 1.96 * (0.04 * 0.96 / 90) ** 0.5, 3)
    assert round(found.false_alarms.share, 4) == 0.05
    assert (found.verdicts, found.days, found.per_day(APPROVE)) == ({APPROVE: 90, HOLD: 0, REJECT: 10}, 1, 90)


def test_rules_that_decide_nothing_make_no_mistakes(store: ReviewStore) -> None:
    assert tried(store, BY_TOXICITY).misses is None
    fill(store, ["doubtful"], [{"toxicity": 0.5}])
    found = tried(store, BY_TOXICITY)
    assert (found.misses, found.false_alarms, found.open, found.open_then) == (None, None, 1, 1)


def test_what_people_decided_against_the_rules_is_listed(store: ReviewStore) -> None:
    fill(
        store,
        [f"c{place}" for place in range(6)],
        [{"toxicity": value} for value in (0.01, 0.02, 0.95, 0.96, 0.5, 0.5)],
    )
    cards = store.thread("ferry").comments
    actions = ("approve", "reject", "approve", "reject", "approve", "reject")
    store.decide([decided(card, action) for card, action in zip(cards, actions, strict=True)])
    approved, rejected = tried(store, BY_TOXICITY).contradictions
    assert (approved.said, approved.of, approved.comments) == ("approve", 3, (cards[2].comment,))
    assert (rejected.said, rejected.of, rejected.comments) == ("reject", 3, (cards[1].comment,))
    assert [card.text for card in store.cards(approved.comments)] == ["c2"]


def test_of_many_comments_a_sample_is_projected(store: ReviewStore) -> None:
    from stance.reviews.past import past

    fill(store, [f"c{place}" for place in range(1_000)], [{"toxicity": place % 2} for place in range(1_000)])
    some = past(store._database, 400)
    found = cost(BY_TOXICITY, some, [()] * 400, ())
    assert (found.looked_at, found.total) == (400, 1_000)
    assert 400 <= found.verdicts[APPROVE] <= 600
    assert past(store._database, 400).sample.rows == some.sample.rows


# Audits of what rules decided


def ruled(store: ReviewStore, calm: int, foul: int, **facts: str | None) -> str:
    """The name of a rule that approved and rejected so many comments, in each of which one in twenty is drawn."""
    fill(store, [f"c{n}" for n in range(calm + foul)], [{"toxicity": 0.05}] * calm + [{"toxicity": 0.95}] * foul)
    with store._database.writing() as connection:
        comments = sa.table("comments", sa.column("lot"), sa.column("id"))
        connection.execute(sa.update(comments).values(lot=(comments.c.id % 20) / sa.literal(20.0)))
    name = live(store, BY_TOXICITY)
    store.apply_rules()
    return name


def test_one_in_twenty_of_what_a_rule_decided_comes_to_a_person(store: ReviewStore) -> None:
    ruled(store, calm=100, foul=20)
    cards = store.next_cards("ana")
    assert [(card.state, card.how) for card in cards].count(("approved", "random")) == 5
    assert [(card.state, card.how) for card in cards].count(("rejected", "random")) == 1
    assert len(cards) == 6 == len(store.next_cards("ana"))  # and they stay hers
    assert store.next_cards("ben") == []
    assert store.next_cards("ben", Filters(state="escalated")) == []
    store.release("ana")
    assert store.next_cards("ben", Filters(thread="other")) == []
    assert len(store.next_cards("ben", Filters(thread="ferry"))) == 6


def test_what_a_person_says_of_a_rules_decision_stands_and_is_counted(store: ReviewStore) -> None:
    name = ruled(store, calm=100, foul=20)
    cards = store.next_cards("ana")
    approved = [card for card in cards if card.state == "approved"]
    (rejected,) = (card for card in cards if card.state == "rejected")
    given = [decided(card, "approve", how=card.how) for card in [*approved[:3], rejected]]
    given += [decided(approved[3], "reject", how="random"), decided(approved[4], "unsure", how="random")]
    assert {outcome.result for outcome in store.decide(given)} == {"stored"}
    assert store.next_cards("ana") == []
    assert store.past().audits == {name: (Audited("approve", 3, 1), Audited("reject", 0, 1))}
    store.undo_bulk("u", "ana", name)
    assert states(store).count("approved") == 4 and states(store).count("rejected") == 1
    store.undo("v", "ana", given[0].key, Seen(approved[0].comment, standing=given[0].key))
    assert store.past().audits[name][0] == Audited("approve", 2, 1)
    assert store.check().faults == ()


def test_audits_of_rules_are_evidence_for_the_next_rules(store: ReviewStore) -> None:
    ruled(store, calm=1_000, foul=0)
    cards = store.next_cards("ana", count=60)
    assert len(cards) == 50
    store.decide(
        [decided(card, "reject" if place < 5 else "approve", how=card.how) for place, card in enumerate(cards)]
    )
    misses = tried(store, BY_TOXICITY).misses
    assert misses and (misses.audited, misses.share) == (50, 0.1)


def test_while_comments_are_open_audits_of_rules_are_one_card_in_twenty(store: ReviewStore) -> None:
    ruled(store, calm=2_000, foul=0)
    fill(store, [f"d{place}" for place in range(2_000)], [{"toxicity": 0.5}] * 2_000, thread_id="fares")
    shown = []
    for _ in range(40):
        cards = store.next_cards("ana")
        assert len(cards) == 20
        shown += [card.state for card in cards]
        store.decide([decided(card, how=card.how) for card in cards])
    assert 20 <= shown.count("approved") <= 65  # of 800 cards, 40 are meant to be


# Ranges and bulk actions


def test_scores_of_a_range_are_counted(store: ReviewStore) -> None:
    fill(store, ["a", "b", "c"], [{"toxicity": 0.2, "threat": 0.9}, {"toxicity": 0.2}, {"toxicity": 0.7}])
    assert store.scores(Filters()) == {0.9: 1, 0.2: 1, 0.7: 1}
    assert store.scores(Filters(attribute="toxicity")) == {0.2: 2, 0.7: 1}
    assert store.scores(Filters(attribute="threat")) == {0.9: 1}
    assert store.scores(Filters(thread="none")) == {}


def test_a_sample_of_a_range_is_the_same_each_time(store: ReviewStore) -> None:
    fill(store, [f"c{place}" for place in range(50)], [{"toxicity": place / 50} for place in range(50)])
    some = store.sample(Filters(at_least=0.5), 20)
    assert len({card.comment for card in some}) == 20
    assert all(card.attributes["toxicity"] >= 0.5 for card in some)
    assert store.sample(Filters(at_least=0.5), 20) == some


def test_bulk_actions_are_listed_with_what_still_stands(store: ReviewStore) -> None:
    fill(store, ["calm", "foul", "doubtful"], [{"toxicity": value} for value in (0.05, 0.95, 0.5)])
    name = live(store, BY_TOXICITY)
    store.apply_rules()
    store.bulk(Decision("evening", Seen(0), "ben", "reject"), store.seen(Filters(state="open")))
    store.undo_bulk("u", "ana", "evening")
    found = [(a.key, a.reviewer, a.action, a.comments, a.standing) for a in store.bulk_actions()]
    assert found == [("evening", "ben", "reject", 1, 0), (name, name, "approve, reject", 2, 2)]


def test_comments_in_languages_that_models_do_not_know_are_found_out_when_tables_are_changed(url: str) -> None:  # noqa: F811

    from stance.reviews.database import Database

    with open_store(url) as store:
        score = {"toxicity": 0.01}
        given = {
            ("ferry", "0"): assessment(score),
            ("ferry", "1"): Assessment(assessment(score).scores, "eo", False),
            ("ferry", "2"): Assessment(assessment({"toxicity": 0.0}).scores, "eo", False),
        }
        store.add([page(["Good.", "Bone.", "Bona."])], given)
        with store._database.writing() as connection:
            later = ("TABLE suggestions", "TABLE rule_sets")
            for statement in (*(f"DROP {made}" for made in later), "ALTER TABLE comments DROP COLUMN is_reliable"):
                connection.execute(sa.text(statement))
            if not store._database.is_sqlite:
                for function in ("refuse_change_of_suggestions", "refuse_change_of_rules"):
                    connection.execute(sa.text(f"DROP FUNCTION {function}"))
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    database = Database(url)
    with database.reading() as connection:
        found = connection.execute(sa.text("SELECT is_reliable FROM comments ORDER BY id")).scalars().all()
    database.engine.dispose()
    assert [bool(one) for one in found] == [True, False, False]


def test_an_import_lets_rules_decide_only_what_it_brought(store: ReviewStore) -> None:
    fill(store, ["foul, and here before the rules"], [{"toxicity": 0.95}])
    live(store, BY_TOXICITY)
    given = {("ferry", str(place)): assessment({"toxicity": 0.95}) for place in range(2)}
    done = store.add([page(["foul, and here before the rules", "foul and new"])], given)
    assert (done.known, done.new, done.rejected) == (1, 1, 1)
    assert [card.state for card in store.thread("ferry").comments] == ["open", "rejected"]
