"""The queue without a browser: what a browser sends, what it is handed, and the screen in all its states."""

from pathlib import Path
from typing import Any

import pytest
from reviewed import decided, fill
from screens import run
from streamlit.testing.v1 import AppTest

from stance.dashboard import desk
from stance.dashboard.desk import addresses, alarms, card, card_data, filters, sending
from stance.dashboard.desk.reasons import REASONS, reasons
from stance.dashboard.desk.sitting import AHEAD, Sitting
from stance.errors import ReviewError
from stance.reviews import Filters, ReviewStore, Rules, Threshold, open_store

HOSTILE = [
    "<script>window.owned=1</script><img src=x onerror=window.owned=1> [a](javascript:alert(1)) $x$",
    "w" * 100_000,
    "😀😀😀",
    "\u202eright to left \u2066 override",
]


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("STANCE_DATABASE", f"sqlite:///{tmp_path / 'desk.db'}")
    return f"sqlite:///{tmp_path / 'desk.db'}"


@pytest.fixture
def store(url: str) -> ReviewStore:
    return open_store(url)


def sat(store: ReviewStore, moderator: str = "Anna", shown: Filters | None = None) -> Sitting:
    return Sitting(store, moderator, shown or Filters(state="open"), REASONS)


def raw(card: dict[str, Any], key: str, action: str = "approve", **more: object) -> dict[str, Any]:
    """A decision as the card in a browser sends it."""
    names = ("comment", "version", "card_version", "standing", "how")
    return {"key": f"browser-{key}", "action": action, **{name: card[name] for name in names}, **more}


def message(turn: str, *decisions: object, moderator: str = "Anna", **more: object) -> dict[str, Any]:
    return {"turn": turn, "moderator": moderator, "decisions": list(decisions), "left": 20, **more}


def results(data: dict[str, Any]) -> list[str]:
    return [outcome["result"] for outcome in data["outcomes"].values()]


def test_decisions_that_are_sent_again_are_stored_once_and_confirmed_again(store: ReviewStore) -> None:
    fill(store, ["one", "two"])
    sitting = sat(store)
    cards = sitting.answer(None)["cards"]
    sent = [raw(card, card["runs"][0][0] + "-key") for card in cards]
    assert results(sitting.answer(message("first", *sent))) == ["saved", "saved"]
    assert results(sat(store).answer(message("second", *sent))) == ["saved", "saved"]
    assert store.check().counts["decisions"] == 2


def test_a_message_that_is_shown_again_is_answered_again_without_asking_the_database(store: ReviewStore) -> None:
    fill(store, ["one"])
    sitting = sat(store)
    sent = message("first", raw(sitting.answer(None)["cards"][0], "only-one"))
    assert sitting.answer(sent) == sitting.answer(sent)
    assert sitting.turn == "first"


def test_the_second_of_two_moderators_is_told_who_was_first(store: ReviewStore) -> None:
    fill(store, ["one"])
    sitting = sat(store)
    card = sitting.answer(None)["cards"][0]
    store.decide([decided(store.around(card["comment"]).comments[0], "reject", "Ben")])
    outcome = sitting.answer(message("first", raw(card, "too-late")))["outcomes"]["browser-too-late"]
    assert (outcome["result"], outcome["who"], outcome["state"]) == ("late", "Ben", "rejected")
    over = sitting.answer(message("second", raw({**card, "standing": outcome["standing"]}, "overruled")))
    assert results(over) == ["saved"]


def test_a_decision_on_an_older_text_is_not_stored_and_the_comment_comes_again(store: ReviewStore) -> None:
    fill(store, ["one"])
    sitting = sat(store)
    card = sitting.answer(None)["cards"][0]
    fill(store, ["one, but changed"])
    data = sitting.answer(message("first", raw(card, "outdated"), fresh=True))
    assert results(data) == ["edited"]
    assert data["cards"][0]["runs"] == [("one, but changed", "")]
    assert data["cards"][0]["events"][0]["words"] == "one"


def test_a_decision_on_a_comment_whose_words_were_removed_says_so(store: ReviewStore) -> None:
    fill(store, ["one"])
    card = sat(store).answer(None)["cards"][0]
    store.forget(author="Maud")
    assert results(sat(store).answer(message("first", raw(card, "forgotten")))) == ["gone"]


def test_a_decision_and_its_undo_in_one_message_leave_the_comment_open_and_on_screen(store: ReviewStore) -> None:
    fill(store, [f"comment {number}" for number in range(30)])
    sitting = sat(store)
    card = sitting.answer(None)["cards"][3]
    undo = raw(card, "taken-back", "undo", undoes="browser-made-once") | {"standing": "browser-made-once"}
    data = sitting.answer(message("first", raw(card, "made-once"), undo))
    assert results(data) == ["saved", "saved"]
    assert data["cards"][0]["comment"] == card["comment"]
    assert card["comment"] not in {other["comment"] for other in sat(store, "Ben").answer(None)["cards"]}


@pytest.mark.parametrize(
    "decision",
    [
        None,
        7,
        [],
        {},
        {"key": 5},
        {"key": "short"},
        {"key": "<script>alert(1)</script>"},
        {"key": "browser-key-1"},
        {"key": "browser-key-1", "comment": True, "version": 1, "card_version": 1, "action": "approve"},
        {"key": "browser-key-1", "comment": 2**63, "version": 1, "card_version": 1, "action": "approve"},
        {"key": "browser-key-1", "comment": 1, "version": 1, "card_version": 1, "action": "drop table"},
        {"key": "browser-key-1", "comment": 1, "version": 1, "card_version": 1, "action": ["approve"]},
        {"key": "browser-key-1", "comment": 1, "version": 1, "card_version": 1, "action": "undo"},
        {"key": "browser-key-1", "comment": 1, "version": 1, "card_version": 1, "action": "approve", "undoes": "x"},
        {
            "key": "browser-key-1",
            "comment": 1,
            "version": 1,
            "card_version": 1,
            "action": "reject",
            "note": "n" * 9_999,
        },
    ],
    ids=str,
)
def test_what_is_no_decision_is_left_out_and_holds_up_no_other(store: ReviewStore, decision: object) -> None:
    fill(store, ["one", "two"])
    sitting = sat(store)
    good = sitting.answer(None)["cards"][1]
    outcomes = sitting.answer(message("first", decision, raw(good, "in-order")))["outcomes"]
    assert outcomes.pop("browser-in-order") == {"result": "saved"}
    assert all(outcome["result"] == "refused" and outcome["sentence"].endswith(".") for outcome in outcomes.values())
    assert store.check().counts["decisions"] == 1


@pytest.mark.parametrize(
    "sent", [7, "x", [1], {"turn": 5}, {"turn": "t"}, message("t") | {"questions": 5, "decisions": {"a": 1}}], ids=str
)
def test_a_message_of_another_form_is_answered_with_cards(store: ReviewStore, sent: object) -> None:
    fill(store, ["one"])
    assert len(sat(store).answer(sent)["cards"]) == 1


def test_a_million_entries_cost_no_more_than_the_first(store: ReviewStore) -> None:
    fill(store, ["one"])
    questions = [{"name": f"why-{number}", "kind": "thread", "comment": 1} for number in range(1_000)]
    data = sat(store).answer(message("first", *[None] * 1_000_000, questions=questions))
    assert data["outcomes"] == {}
    assert len(data["answers"]) == 8


def test_a_key_that_stands_for_another_decision_confirms_nothing(store: ReviewStore) -> None:
    fill(store, ["one", "two"])
    ben = sat(store, "Ben")
    first = ben.answer(None)["cards"][0]
    ben.answer(message("first", raw(first, "of-ben"), moderator="Ben"))
    second = next(card for card in ben.cards if card["comment"] != first["comment"])
    told = sat(store).answer(message("second", raw(second, "of-ben", "reject")))["outcomes"]["browser-of-ben"]
    assert told["result"] == "refused"


def test_what_one_moderator_decided_is_not_stored_in_the_name_of_the_next_at_the_same_browser(
    store: ReviewStore,
) -> None:
    fill(store, ["one"])
    card = sat(store).answer(None)["cards"][0]
    data = sat(store, "Ben").answer(message("first", raw(card, "of-anna"), moderator="Anna"))
    assert "outcomes" not in data
    assert store.check().counts["decisions"] == 0


def test_labels_and_reasons_reach_the_store(store: ReviewStore) -> None:
    fill(store, ["one"])
    sitting = sat(store)
    card = sitting.answer(None)["cards"][0]
    given = raw(card, "labelled", "reject", attributes=["insult", "no such", 5], reasons=["spam", None, "r" * 200])
    sitting.answer(message("first", {**given, "note": "  see the first line "}))
    kept = store.history(card["comment"]).decisions[0]
    assert (kept.attributes, kept.reasons, kept.note) == ({"insult": 1.0}, ("spam",), "see the first line")


def test_a_database_that_fails_is_told_and_confirms_nothing(store: ReviewStore, tmp_path: Path) -> None:
    fill(store, ["one"])
    sitting = sat(store)
    card = sitting.answer(None)["cards"][0]
    for file in tmp_path.glob("desk.db*"):
        file.unlink()
    store.close()
    data = sitting.answer(message("first", raw(card, "kept-in-browser")))
    assert "desk.db" in data["trouble"]
    assert data["turn"] is None


def test_a_tab_gets_more_cards_when_few_are_left(store: ReviewStore) -> None:
    fill(store, [f"comment {number}" for number in range(50)])
    sitting = sat(store)
    first = sitting.answer(None)
    assert (len(first["cards"]), first["open"]) == (AHEAD, 50)
    sent = [raw(card, f"key-{card['comment']:03}") for card in first["cards"][:13]]
    data = sitting.answer(message("first", *sent) | {"left": 7})
    assert len(data["cards"]) == AHEAD
    assert not {card["comment"] for card in data["cards"]} & {one["comment"] for one in sent}
    assert data["open"] == 37


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        (Filters(state="open"), "No more open comments"),
        (Filters(state="escalated"), "No escalated comments"),
        (Filters(state="open", thread="999999"), "There is no such thread"),
        (Filters(state="deferred", thread="ferry"), "No deferred comments"),
        (Filters(state="open", author="Nobody"), "No comment passes these filters"),
    ],
)
def test_an_empty_queue_says_what_is_not_there(store: ReviewStore, shown: Filters, title: str) -> None:
    fill(store, ["one"])
    store.decide([decided(card) for card in store.next_cards("Ben", Filters())])
    data = sat(store, shown=shown).answer(None)
    assert (data["cards"], data["open"], data["nothing"][0]) == ([], 0, title)
    assert title != "There is no such thread" or "999999" in data["nothing"][1]


def test_a_tab_knows_whether_more_is_free(store: ReviewStore) -> None:
    fill(store, [f"comment {number}" for number in range(30)])
    assert not sat(store).answer(None)["has_all"]
    assert sat(store, "Ben").answer(None)["has_all"]


def test_a_search_leads_to_a_comment_that_is_decided_already(store: ReviewStore) -> None:
    fill(store, ["the lighthouse", "the ferry"])
    sitting = sat(store)
    lighthouse = next(card for card in sitting.answer(None)["cards"] if "lighthouse" in card["runs"][0][0])
    sitting.answer(message("first", raw(lighthouse, "settled-1")))
    found = sitting.answer(message("second", questions=[{"name": "search", "kind": "search", "words": "lighthouse"}]))
    number = found["answers"]["search"]["found"][0]["comment"]
    data = sitting.answer(message("third", questions=[{"name": "take", "kind": "take", "comment": number}]))
    assert data["cards"][0]["state"] == "approved"
    assert data["cards"][0]["why"] == "You asked for it"


def test_what_stands_around_a_comment_and_why_it_is_scored_so_come_when_asked_for(store: ReviewStore) -> None:
    fill(store, ["You pathetic idiot", "fine", "x" * 9_000])
    sitting = sat(store)
    cards = {card["comment"]: card for card in sitting.answer(None)["cards"]}
    asked = [
        {"name": kind, "kind": kind, "comment": number}
        for kind, number in (("why", min(cards)), ("thread", min(cards)), ("whole", max(cards)), ("other", 1))
    ]
    answers = sitting.answer(message("first", questions=asked))["answers"]
    assert any(level == 3 for _, level in answers["why"]["marks"])
    assert [comment["words"] for comment in answers["thread"]["comments"]][:2] == ["You pathetic idiot", "fine"]
    assert len(answers["whole"]["words"]) == 9_000
    assert cards[max(cards)]["more"] == 3_000
    assert answers["other"]["trouble"].startswith("This card asks")


@pytest.mark.parametrize(
    ("text", "threat", "words"),
    [
        ("I want to die, honestly", None, "self-harm"),
        ("Je ne suis pas d'accord", 0.7, "threat"),
        ("I don’t want to live here any more", 0.1, "self-harm"),
    ],
)
def test_threats_and_words_of_self_harm_stand_out(text: str, threat: float | None, words: str) -> None:
    assert words in (alarms.alarm(text, threat) or "")


def test_a_harmless_comment_alarms_nobody() -> None:
    assert alarms.alarm("The suicidally slow ferry is skyscraper high", 0.2) is None
    assert alarms.runs("I want to DIE!") == [("I ", ""), ("want to DIE", "alarm"), ("!", "")]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"how": "random"}, "Random audit card"),
        ({"how": "reported", "reported": 3}, "3 times"),
        ({"attributes": {"insult": 0.91}}, "Insult 0.91: over the threshold of 0.80"),
        ({"attributes": {"insult": 0.52}}, "Insult 0.52: the model is unsure"),
        ({"attributes": {"insult": 0.1}}, "Insult 0.10: next in line"),
        ({"attributes": {}}, "Nothing has scored it yet"),
        ({"attributes": {"insult": 0.75}}, "Insult 0.75: next in line"),
        ({"attributes": {"insult": 0.9}, "text": "What a cr@nky 0ld goat."}, "Suspect words: goat"),
    ],
)
def test_a_card_says_why_it_is_here(store: ReviewStore, facts: dict[str, Any], words: str) -> None:
    from dataclasses import replace

    fill(store, ["one"])
    card = replace(store.next_cards("Anna")[0], how="queue", strongest="insult")
    rules = Rules(suspect=("goat",), toxic_from=0.8)
    assert words in card_data.why_here(replace(card, **facts), Filters(state="open"), rules)


def test_a_card_that_a_rule_decided_says_so_and_a_persons_decision_stands(store: ReviewStore) -> None:
    fill(store, [f"c{place}" for place in range(300)], [{"toxicity": 0.05}] * 300)
    store.make_live("a", Rules({"toxicity": Threshold(0.1)}), "Ben")
    store.apply_rules()
    data = sat(store).answer(None)
    card = data["cards"][0]
    assert card["why"] == "Approved by rule 1: audit card, drawn to see its mistakes"
    assert (card["state"], card["how"], data["open"]) == ("approved", "random", 0)
    assert results(sat(store).answer(message("first", raw(card, "audited", "reject")))) == ["saved"]
    (first, second) = store.history(card["comment"]).decisions
    assert (first.reviewer, second.reviewer, second.state) == ("rule:1", "Anna", "rejected")


def test_reasons_are_the_sites_own_where_it_has_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reasons() == REASONS
    monkeypatch.setenv("STANCE_REASONS", str(tmp_path / "reasons.toml"))
    (tmp_path / "reasons.toml").write_text('[reasons]\n"hunting tales" = []\n"rudeness" = ["insult"]\n')
    assert reasons() == ("hunting tales", "rudeness")
    (tmp_path / "reasons.toml").write_text("[reasons\n")
    with pytest.raises(ReviewError, match="is no TOML file"):
        reasons()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ({"attribute": ["rudeness"]}, "the strongest of each comment counts. Ask for one of toxicity"),
        ({"attribute": ["severe_toxicity"]}, "Ask for one of toxicity, severe toxicity"),
        ({"state": ["<b>"]}, "what is open is shown. Ask for one of open"),
        ({"colour": ["red"]}, "has “colour”, which this screen does not know"),
        ({"score": ["9"]}, "two numbers"),
        ({"score": ["nan", "nan"]}, "two numbers"),
        ({"since": ["yesterday"]}, "Ask for a day"),
    ],
)
def test_a_filter_that_is_not_known_is_told_in_a_sentence(address: dict[str, list[str]], words: str) -> None:
    assert [words in sentence for sentence in addresses.faults(address, filters.KNOWN)] == [True]
    fine = {"attribute": ["severe toxicity"], "score": ["0.5", "1.0"], "until": ["2026-02-03"], "thread": ["x"]}
    assert list(addresses.faults(fine, filters.KNOWN)) == []


def test_nothing_but_the_state_is_asked_for_at_first() -> None:
    assert filters.filters_of({"score": (0.0, 1.0), "author": " "}) == Filters(state="open")
    assert filters.filters_of({"score": (0.5, 1.0), "language": "EN"}).at_least == 0.5


def screen(**address: Any) -> AppTest:
    app = AppTest.from_function(run, args=("stance.dashboard.screens.queue",), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def named(**address: Any) -> AppTest:
    app = AppTest.from_function(run, args=("stance.dashboard.screens.queue",), default_timeout=60)
    app.session_state["moderator"] = "Anna"
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def handed(app: AppTest) -> Any:
    """What the card on the screen was handed."""
    return app.session_state["sitting"].answer(None)


def test_without_a_name_nobody_is_handed_a_card(store: ReviewStore) -> None:
    fill(store, ["one"])
    app = screen()
    assert "Write your name on the left" in app.info[0].value
    assert len(store.next_cards("Ben")) == 1


def test_an_empty_database_says_how_comments_come_in(url: str) -> None:
    app = named()
    assert not app.exception
    assert "The database is empty" in app.info[0].value


def test_the_screen_hands_out_cards_and_leaves_hostile_words_as_they_are(store: ReviewStore) -> None:
    fill(store, HOSTILE, [{}] * 4, author="<b>Maud</b>\u202e")
    app = named()
    assert not app.exception
    cards = handed(app)["cards"]
    assert {card["runs"][0][0] for card in cards} == {text[:6_000] for text in HOSTILE}
    assert {card["author"] for card in cards} == {"Maud"} or all("\u202e" not in card["author"] for card in cards)


def test_filters_come_from_the_address(store: ReviewStore) -> None:
    fill(store, ["one", "two"], [{"insult": 0.9}, {"insult": 0.2}])
    app = named(attribute="insult", score=["0.5", "1.0"])
    assert [card["scores"] for card in handed(app)["cards"]] == [[["insult", 0.9]]]
    assert "attribute" in app.text[-1].value


def test_a_wrong_filter_in_the_address_is_left_out_in_a_sentence(store: ReviewStore) -> None:
    fill(store, ["one"])
    app = named(attribute="<img src=x>", since="never")
    assert not app.exception
    shown = [text.value for text in app.text]
    assert any(line.startswith("The address asks for attribute “<img src=x>”, which is not under") for line in shown)
    assert any("since “never”" in line and "all are shown" in line for line in shown)
    assert len(handed(app)["cards"]) == 1


def test_an_authors_positions_are_not_collected_over_threads(store: ReviewStore) -> None:
    fill(store, ["one"])
    app = named(author="Maud", stance="favor")
    assert not app.exception
    assert "within one thread only" in handed(app)["trouble"]


def test_cards_are_given_back_when_the_filters_change(store: ReviewStore) -> None:
    fill(store, ["one"])
    app = named()
    assert store.next_cards("Ben") == []
    app.text_input(key="language").set_value("de").run()
    assert len(store.next_cards("Ben")) == 1
    assert desk.is_in_use()


def test_a_note_has_room_for_what_the_field_takes() -> None:
    assert sending.MOST_IN_NOTE == 2_000


def test_the_card_puts_words_into_the_page_as_text_and_asks_only_whether_its_server_runs() -> None:
    assert "element.textContent = words" in card.JS
    ways_in = ("HTML", "eval", "Function(", "import", "document.write", "XMLHttp", "WebSocket", "http:", "://")
    assert [word for word in ways_in if word in card.JS] == []
    assert card.JS.count("fetch(") == card.JS.count('fetch(new URL("_stcore/health"') == 1
    assert not any(word in card.CSS for word in ("url(", "@import", "http"))
    assert "{" not in card.HTML
