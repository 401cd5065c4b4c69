"""The screens of rules and of bulk decisions, without a browser: empty, filled, and with hostile words."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from reviewed import decided, fill, page
from screens import HOSTILE, run, texts
from streamlit.testing.v1 import AppTest

from stance.dashboard import desk
from stance.dashboard.desk import bulk_work, draft, rule_words, score_chart, trials
from stance.reviews import (
    APPROVE,
    REJECT,
    BulkAction,
    Contradiction,
    Filters,
    Mistakes,
    Outcome,
    ReviewStore,
    Rules,
    Threshold,
    open_store,
)
from stance.scoring import WordList

RULES = Rules({"toxicity": Threshold(0.1, 0.9)}, suspect=("ferry",), banned=("moron",), toxic_from=0.7)
SCORES = [{"toxicity": value, "threat": value / 2} for value in (0.05, 0.02, 0.5, 0.95, 0.97)]
TEXTS = ["A calm word.", "About the f3rry.", "Hm.", "You m0r0n!", "Foul."]
AWKWARD = [HOSTILE, "x" * 100_000, "\u202egnisrever \u2066and\u2069", "🤡🤡🤡", "", "\0\x1b[31m"]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReviewStore]:
    """The store that the screens work from."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    monkeypatch.setenv("STANCE_DATABASE", url)
    draft._kept().clear()
    with open_store(url, words=WordList) as opened:
        yield opened
    trials.ground.clear()


NOBODY = "rule:1"
"""A name that no person has, which counts as none."""


def screen(name: str, moderator: str = "ana", **query: str | list[str]) -> AppTest:
    app = AppTest.from_function(run, args=(f"stance.dashboard.screens.{name}",), default_timeout=120)
    app.session_state["moderator"] = moderator
    for key, value in query.items():
        app.query_params[key] = value
    return fine(app.run())


def fine(app: AppTest) -> AppTest:
    assert not app.exception, [error.value for error in app.exception]
    return app


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == label]
    return fine(button.click().run())


def states(store: ReviewStore) -> list[str]:
    return [card.state for card in store.thread("ferry").comments]


# Rules


def test_without_comments_rules_can_be_written_and_made_live(store: ReviewStore) -> None:
    app = screen("rules")
    assert "No rules are live: people decide everything." in texts(app)
    assert "There are no comments yet to try rules on" in texts(app)
    fine(app.slider(key="rule-limits-toxicity").set_value((0.1, 0.9)).run())
    fine(app.text_area(key="rule-words-banned").set_value("# ours\nmoron\nMORON\nkill yourself\n").run())
    fine(app.text_input(key="rule-note").set_value("to begin with").run())
    app = press(app, "Make live")
    live = store.rules()
    assert live and live.rules == Rules({"toxicity": Threshold(0.1, 0.9)}, banned=("moron", "kill yourself"))
    assert (live.reviewer, live.note) == ("ana", "to begin with")
    assert "Version 1 is live." in texts(app)
    assert "Make live" not in [button.label for button in app.button]


def test_what_rules_would_have_done_is_told_while_they_are_written(store: ReviewStore) -> None:
    fill(store, TEXTS, SCORES)
    app = screen("rules")
    assert "Nothing would be approved." in texts(app)
    fine(app.slider(key="rule-limits-toxicity").set_value((0.1, 0.9)).run())
    assert [metric.value for metric in app.metric] == ["2", "1", "2"]
    fine(app.text_area(key="rule-words-suspect").set_value("ferry").run())
    assert [metric.value for metric in app.metric] == ["1", "2", "2"]
    assert "\u2068ferry\u2069 · 1" in texts(app)
    assert "Of 5 open comments, 2 would stay with people." in texts(app)
    assert store.rules() is None


def test_live_rules_are_applied_on_demand_and_undone_in_bulk(store: ReviewStore) -> None:
    fill(store, TEXTS, SCORES)
    store.make_live("a", RULES, "ben", "first")
    app = press(screen("rules"), "Decide 3 open comments by them")
    assert "1 approved, 2 rejected; 2 stay with people." in texts(app)
    assert states(store) == ["approved", "open", "open", "rejected", "rejected"]
    app = press(screen("bulk"), "Undo all 3")
    assert "3 comments open again." in texts(app)
    assert states(store) == ["open"] * 5


def test_what_people_decided_otherwise_can_be_looked_at(store: ReviewStore) -> None:
    fill(store, TEXTS, SCORES)
    store.decide([decided(store.thread("ferry").comments[4], "approve")])
    store.make_live("a", RULES, "ben")
    app = screen("rules")
    (found,) = [one for one in app.expander if one.label == "Of 1 comment that people approved, 1 would be rejected."]
    assert found is not None
    assert "People have rejected no comment yet." in texts(app)


def test_going_back_fills_the_draft_and_is_a_new_version(store: ReviewStore) -> None:
    store.make_live("a", RULES, "ben")
    store.make_live("b", Rules(), "ben", "all off")
    app = screen("rules")
    (back,) = [button for button in app.button if button.key == "back-1"]
    app = fine(back.click().run())
    assert app.text_area(key="rule-words-banned").value == "moron"
    app = press(app, "Make live")
    assert [version.rules for version in store.rule_history()] == [RULES, Rules(), RULES]


def test_without_a_name_nothing_is_made_live_or_decided(store: ReviewStore) -> None:
    fill(store, TEXTS, SCORES)
    store.make_live("a", RULES, "ben")
    shown = [*screen("rules", moderator=NOBODY).button, *screen("bulk", moderator=NOBODY).button]
    deciding = [button for button in shown if button.label.startswith(("Decide", "Approve", "Reject"))]
    assert [button.disabled for button in deciding] == [True, True, True]


def test_a_draft_outlives_that_the_page_is_loaded_again(store: ReviewStore) -> None:
    fine(screen("rules").text_area(key="rule-words-banned").set_value("moron").run())
    assert screen("rules").text_area(key="rule-words-banned").value == "moron"
    assert screen("rules", moderator="ben").text_area(key="rule-words-banned").value == ""


@pytest.mark.parametrize("words", [HOSTILE, r"(a+)+$" + "\n[x]", "x" * 1_000_000, "\u202eolleh", "🤡", "\0"])
def test_hostile_words_are_left_out_or_looked_for_and_shown_as_they_are(store: ReviewStore, words: str) -> None:
    fill(store, [words, *AWKWARD], [{"toxicity": 0.5}] * 7, author=HOSTILE[:150])
    app = screen("rules")
    fine(app.text_area(key="rule-words-banned").set_value(words).run())
    assert not any("<img" in str(drawn.value) for drawn in [*app.markdown, *app.caption])


def test_a_list_that_is_too_long_is_told_and_stays_to_be_mended(store: ReviewStore) -> None:
    app = screen("rules")
    fine(app.text_area(key="rule-words-banned").set_value("x" * 2_000_001).run())
    assert "2,000,001 characters, and 2,000,000 are read" in texts(app)


def test_lists_are_added_from_files(store: ReviewStore) -> None:
    app = screen("rules")
    ours = ("a.txt", b"# theirs\nmoron\nscum\n[a-z]+\n", "text/plain")
    fine(app.file_uploader(key="rule-file-banned-0").set_value([ours, ("b.bin", b"\x7fELF\0\0", "")]).run())
    assert app.text_area(key="rule-words-banned").value == "moron\nscum"
    assert "a.txt: 2 new words of 2. 1 lines were left out. Line 4" in texts(app)
    assert "b.bin: The list is no plain text." in texts(app)


# Bulk


def test_without_comments_the_bulk_screen_says_so(store: ReviewStore) -> None:
    assert "No open comments with scores here." in texts(screen("bulk"))


def test_a_range_is_decided_after_its_number_was_confirmed_and_taken_back(store: ReviewStore) -> None:
    fill(store, TEXTS, SCORES)
    app = screen("bulk")
    assert "**2** of 5 open comments with scores are in the range." in texts(app)
    assert "Rejected, about **0** (0 to 1) of them would be mistakes" in texts(app)
    app = press(app, "Reject 2 comments …")
    assert states(store) == ["open"] * 5
    app = press(app, "Yes, reject 2")
    assert states(store) == ["open"] * 3 + ["rejected"] * 2
    assert "2 comments rejected." in texts(app)
    app = press(screen("bulk"), "Undo all 2")  # also after the page was loaded again
    assert states(store) == ["open"] * 5
    assert "none of them still so" in texts(app)


def test_what_others_decided_meanwhile_is_left_and_told(store: ReviewStore) -> None:
    fill(store, TEXTS, SCORES)
    app = press(screen("bulk"), "Reject 2 comments …")
    store.decide([decided(store.thread("ferry").comments[3], "approve", "ben")])
    app = press(app, "Yes, reject 2")
    assert "1 comment rejected; 1 was decided by others meanwhile." in texts(app)
    assert states(store) == ["open"] * 3 + ["approved", "rejected"]


def test_a_bulk_decision_that_is_sent_twice_is_stored_once(store: ReviewStore) -> None:
    fill(store, TEXTS, SCORES)
    app = press(screen("bulk"), "Approve 2 comments …")
    pending = app.session_state["bulk pending"]
    press(app, "Yes, approve 2")
    app.session_state["bulk pending"] = pending
    app = press(fine(app.run()), "Yes, approve 2")
    assert store.check().counts["decisions"] == 2


def test_a_decision_that_is_not_confirmed_is_dropped(store: ReviewStore) -> None:
    fill(store, TEXTS, SCORES)
    app = press(press(screen("bulk"), "Approve 2 comments …"), "Cancel")
    assert "Yes, approve 2" not in [button.label for button in app.button]
    assert store.check().counts["decisions"] == 0


def test_a_decision_is_not_confirmed_once_another_range_is_in_view(store: ReviewStore) -> None:
    fill(store, TEXTS, SCORES)
    app = press(screen("bulk"), "Approve 2 comments …")
    app = fine(app.slider(key="bulk_range").set_value((0.0, 0.6)).run())
    assert [button.label for button in app.button][:2] == ["Approve 3 comments …", "Reject 3 comments …"]


def test_filters_and_range_are_read_from_the_address(store: ReviewStore) -> None:
    fill(store, TEXTS, SCORES)
    fill(store, ["Elsewhere."], [{"toxicity": 0.95}], thread_id="fares", posted_at="2026-04-01")
    assert "**1** of 1 open comment with scores is in the range." in texts(screen("bulk", bulk_thread="fares"))
    assert "**1** of 1 open comment with scores is in the range." in texts(
        screen("bulk", bulk_thread="The ferry · fares")
    )
    app = screen("bulk", bulk_attribute="threat", bulk_range=["0.2", "0.5"], bulk_until="2026-03-02")
    assert "**3** of 5 open comments with scores are in the range." in texts(app)


@pytest.mark.parametrize(
    "query",
    [
        {"bulk_attribute": "'; DROP TABLE comments; --"},
        {"bulk_range": ["2", "-1"]},
        {"bulk_range": "nan"},
        {"bulk_range": ["-5", "7"]},
        {"bulk_since": "2026-99-99"},
        {"bulk_until": "1066-10-14"},
        {"attribute": "zzz"},
        {"bulk_attribute": "zzz"},
        {"bulk_since": "yesterday", "bulk_until": "9999-99-99"},
    ],
)
def test_a_wrong_address_is_told(store: ReviewStore, query: dict[str, str | list[str]]) -> None:
    fill(store, TEXTS, SCORES)
    said = texts(fine(screen("bulk", **query)))
    assert "open comments with scores" in said and "Not all of the address is understood" in said
    assert next(iter(query)) in said


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"bulk_thread": "<script>"},
        {"bulk_thread": "x" * 5_000},
        {"bulk_attribute": "identity attack", "bulk_range": ["0.2", "0.5"]},
        {"bulk_since": "2009-03-01", "bulk_until": "2026-03-02"},
    ],
)
def test_what_of_an_address_is_understood_is_not_told(store: ReviewStore, query: dict[str, str | list[str]]) -> None:
    fill(store, TEXTS, SCORES)
    app = fine(screen("bulk", **query))
    assert "open comments with scores" in texts(app) and "is understood" not in texts(app)
    assert (app.selectbox(key="bulk_attribute").value is not None) == ("bulk_attribute" in query)
    assert (app.date_input(key="bulk_since").value is not None) == ("bulk_since" in query)


def test_comments_without_words_are_not_counted_as_open_ones_with_scores(store: ReviewStore) -> None:
    fill(store, TEXTS, SCORES)
    store.add([page([""], "bare")], {})
    assert store.count(Filters(state="open")) == len(TEXTS) + 1
    assert f"of {len(TEXTS)} open comments with scores" in texts(screen("bulk"))


def test_hostile_comments_are_drawn_as_they_are(store: ReviewStore) -> None:
    fill(store, AWKWARD, [{"toxicity": 0.95}] * len(AWKWARD), author=HOSTILE[:150], thread_id=HOSTILE)
    app = screen("bulk")
    assert HOSTILE in [drawn.value for drawn in app.text]
    assert not any("<img" in str(drawn.value) for drawn in [*app.markdown, *app.caption])
    assert max(len(drawn.value) for drawn in app.text) < 2_000


# What the screens tell


def test_the_sites_own_threshold_counts_on_the_other_screens(store: ReviewStore) -> None:
    assert desk.toxic_from() == 0.5
    store.make_live("a", RULES, "ana")
    assert desk.toxic_from() == 0.7


def test_mistakes_are_told_with_their_interval_and_how_they_are_known() -> None:
    assert rule_words.mistakes(APPROVE, Mistakes(0.05, 0.01, 0.11, 63), 20) == (
        "About 1 a day (0.2 to 2.2) would be approved though not fine, 5.0% of what is approved; counted on 63 random "
        "audit cards."
    )
    assert "as the scores say of themselves" in rule_words.mistakes(REJECT, Mistakes(0.05, 0.01, 0.11), 20)
    assert rule_words.mistakes(REJECT, None, 0) == "Nothing would be rejected."


def test_a_version_tells_what_people_said_of_what_it_decided(store: ReviewStore) -> None:
    fill(store, TEXTS, SCORES)
    store.make_live("a", RULES, "ben")
    store.apply_rules()
    calm, _, _, foul, _ = store.thread("ferry").comments
    store.decide([decided(calm, "reject", how="random"), decided(foul, "reject", how="random")])
    shown = texts(screen("rules"))
    assert "Of 1 that it approved and people audited, 0 were right and 1 wrong: 100.0% (20.7% to 100.0%)." in shown
    assert "Of 1 that it rejected and people audited, 1 were right and 0 wrong: 0.0% (0.0% to 79.3%)." in shown


def test_contradictions_and_rules_are_told_in_a_line() -> None:
    assert rule_words.contradiction(Contradiction("approve", 120, (1, 2))) == (
        "Of 120 comments that people approved, 2 would be rejected."
    )
    assert rule_words.summary(RULES) == (
        "toxicity: approve below 0.1, reject from 0.9; 1 suspect word; 1 banned word; toxic from 0.7"
    )
    assert rule_words.summary(Rules()) == "people decide everything; toxic from 0.5"


def test_bulk_actions_are_told_in_a_line() -> None:
    action = BulkAction("k", "rule:3", datetime(2026, 3, 1, 9, 5, tzinfo=UTC), "approve, reject", 1_200, 800)
    assert bulk_work.described(action) == (
        "1 Mar 2026, 09:05 UTC · rule:3 · 1,200 comments approved and rejected, 800 of them still so"
    )
    outcomes = [Outcome(uuid4().hex, result) for result in ("stored", "late", "late", "edited", "gone")]
    assert bulk_work.came_of("rejected", outcomes) == (
        "1 comment rejected; 2 were decided by others meanwhile; 1 was edited meanwhile; 1 is no longer there."
    )


def test_the_range_of_the_slider_is_that_of_the_filters_and_of_the_chart(store: ReviewStore) -> None:
    scores = [0.0, 0.29, 0.3, 0.57, 0.58, 0.999, 1.0]
    fill(store, [f"c{score}" for score in scores], [{"toxicity": score} for score in scores])
    for low, high in ((0.0, 0.29), (0.29, 0.3), (0.3, 0.58), (0.58, 1.0), (1.0, 1.0), (0.0, 1.0)):
        wanted = bulk_work.Wanted(None, "toxicity", None, None, low, high)
        view = bulk_work.in_view(wanted)
        assert view.chosen(low, high).count == len(store.seen(wanted.filters))
        table = score_chart.in_range(view.bins, low, high).data
        drawn = table.loc[table["kind"] == "in the range", "comments"].sum()
        assert drawn == view.chosen(low, high).count or low == 1.0
    assert len(store.seen(Filters(attribute="toxicity"))) == 7
