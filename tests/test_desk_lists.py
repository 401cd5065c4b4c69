"""The desk's screens of threads and of the log: empty, filled, and with hostile words in every place."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from reviewed import assessment, decided, fill, page
from screens import opened, texts

from stance.dashboard import files
from stance.dashboard.desk import card_data, log_list, table, thread_list, times
from stance.dashboard.screens import bulk, desk_threads, log
from stance.records import Comment, Thread
from stance.reviews import Filters, LogFilters, ReviewStore, open_store

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)> **b** :red[x] [a](javascript:alert(1)) $x$"
HOSTILE = {
    "markup": MARKUP,
    "100,000 characters": "word " * 20_000,
    "only emoji": "🤡🤡🤡",
    "right-to-left override": "\u202egnisrever \u2066and\u2069 هذا تعليق",
    "control characters": "a\x00b\x1bc\ud800",
}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReviewStore]:
    """The database that the screens show."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    monkeypatch.setenv("STANCE_DATABASE", url)
    with open_store(url) as opened_store:
        yield opened_store


def tables(app: Any) -> list[dict[str, Any]]:
    """What the tables on a screen are given."""
    return [json.loads(drawn.proto.json) for drawn in app.main.get("bidi_component")]


@pytest.mark.parametrize("screen", [desk_threads, log], ids=lambda screen: screen.PATH)
def test_an_empty_database_is_told_in_words(store: ReviewStore, screen: Any) -> None:
    app = opened(screen)
    assert not app.exception
    assert "yet" in texts(app) and not tables(app)


@pytest.mark.parametrize("screen", [desk_threads, log], ids=lambda screen: screen.PATH)
def test_a_database_that_cannot_be_opened_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, screen: Any
) -> None:
    (tmp_path / "desk.db").write_text("no database, but a text that is long enough to be looked at " * 9)
    monkeypatch.setenv("STANCE_DATABASE", f"sqlite:///{tmp_path / 'desk.db'}")
    app = opened(screen)
    assert not app.exception
    assert "is no database: the file holds something else" in texts(app)


def test_threads_stand_in_a_table_with_links_and_counts(store: ReviewStore) -> None:
    fill(store, ["a", "b"], [{"toxicity": 0.9}, {"toxicity": 0.1}])
    [drawn] = tables(opened(desk_threads))
    [row] = drawn["rows"]
    assert row["href"] == "desk-threads?id=ferry" and row["name"] == "ferry"
    assert [cell["text"] for cell in row["cells"]][:7] == ["The ferry", "2026-03-01", "2", "2", "0", "0", "50%"]
    assert drawn["order"] == "newest" and not drawn["ascending"]


def test_the_address_says_the_order_and_a_wrong_one_counts_for_none(store: ReviewStore) -> None:
    assert thread_list.order_of("open", "1") == table.Order("open", True)
    assert thread_list.order_of("colour", "1") == thread_list.order_of(None, None) == table.Order("newest", False)
    assert thread_list.clicked(table.Order("open", False), "open") == table.Order("open", True)
    assert thread_list.clicked(table.Order("open", True), "headline") == table.Order("headline", True)
    assert thread_list.clicked(table.Order("open", True), "toxic") == table.Order("toxic", False)


def test_what_of_an_address_of_threads_is_not_understood_is_told(store: ReviewStore) -> None:
    fill(store, ["a"])
    shown = texts(opened_at(desk_threads, order="colour", ascending="down", sort="<b>"))
    assert "asks for order “colour”, which is not understood: the newest threads are first. Ask for one of new" in shown
    assert "ascending “down”" in shown and "has “sort”" in shown
    fine = opened_at(desk_threads, **{"id": "ferry", "comment": "0", "thread-page": "1"})
    assert "Not all of the address" not in texts(fine)


def test_threads_are_found_by_their_headline(store: ReviewStore) -> None:
    for number in range(30):
        fill(store, ["a"], thread_id=f"t{number}")
    app = opened(desk_threads)
    assert len(tables(app)[0]["rows"]) == 25 and "**30** threads" in texts(app)
    app.text_input(key="headline").set_value("no such words").run()
    assert "No thread has these words" in texts(app)


def test_a_thread_stands_as_its_readers_saw_it_with_its_decisions(store: ReviewStore) -> None:
    comments = (
        Comment("1", "First.", "Maud"),
        Comment("2", "Another.", "Ole"),
        Comment("3", "A reply to the first.", "Tin", parent_id="1"),
    )
    store.add([Thread("ferry", "f.html", "The ferry", body="Long ago.", comments=comments)], {})
    card = store.thread("ferry").comments[0]
    store.decide([decided(card, "reject", "Anna", reasons=("insult",), note="Ask.")])
    app = opened_at(desk_threads, id="ferry")
    shown = [text.value for text in app.text]
    assert shown.index("First.") < shown.index("A reply to the first.") < shown.index("Another.")
    assert any(line.startswith("rejected by \u2068Anna\u2069, ") and "insult" in line for line in shown)
    assert any("replies to \u2068Maud\u2069" in line for line in shown)
    assert "Decide its 2 open comments" in {button.label for button in app.button}


def opened_at(screen: Any, **query: str) -> Any:
    """The screen at an address."""
    from screens import run
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_function(run, args=(screen.__name__,), default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize(
    ("source", "thread_id", "name"),
    [
        ("/home/anna/saved/ferry.txt", "8fc1b39bdfac", "ferry.txt"),
        (r"C:\\Users\\anna\\ferry.csv", "night ferry", "ferry.csv · night ferry"),
        ("", "8fc1b39bdfac", "untitled · 8fc1b39bdfac"),
    ],
)
def test_a_thread_without_headline_and_address_has_one_name_everywhere(
    store: ReviewStore, source: str, thread_id: str, name: str
) -> None:
    store.add([replace(page(["one", "two"], thread_id, url=None), source=source, title=None)], {})
    [shown, _] = store.next_cards("ana", Filters())
    store.decide([decided(shown)])
    [logged] = store.newest_decisions()
    of_log = log_list.log_table([logged], UTC).rows[0].cells[0].note
    of_threads = tables(opened(desk_threads))[0]["rows"][0]["cells"][0]["text"]
    of_card = card_data.card_data(store, [shown], Filters())[0]["title"]
    of_thread = next(drawn.value for drawn in opened_at(desk_threads, id=thread_id).text)
    assert {of_log, of_threads, of_card, of_thread} == {name}
    [in_bulk] = opened(bulk).selectbox(key="bulk_thread").options
    assert in_bulk == f"{name.removesuffix(f' · {thread_id}')} · {thread_id}"


def test_a_link_leads_to_the_page_with_its_comment(store: ReviewStore) -> None:
    fill(store, [f"Comment number {place}." for place in range(120)])
    app = opened_at(desk_threads, id="ferry", comment="77")
    shown = [text.value for text in app.text]
    assert "Comment number 77." in shown and "Comment number 3." not in shown
    assert any("linked" in str(badge.value) for badge in app.markdown)
    assert "There is no thread 'gone' in the database." in texts(opened_at(desk_threads, id="gone"))


def test_threads_without_a_date_say_so(store: ReviewStore) -> None:
    fill(store, ["a"], posted_at=None)
    [row] = tables(opened(desk_threads))[0]["rows"]
    assert row["cells"][1]["text"] == "no date"


def test_all_comments_are_searched_and_the_search_is_in_the_address(store: ReviewStore) -> None:
    fill(store, [f"The harbour is wide, {place}." for place in range(30)])
    app = opened_at(desk_threads, said="harbour")
    assert sum(text.value.startswith("The harbour is wide") for text in app.text) == 25
    [further] = [button for button in app.button if button.label == "Further comments"]
    further.click().run()
    assert sum(text.value.startswith("The harbour is wide") for text in app.text) == 5
    assert "No comment has all these words" in texts(opened_at(desk_threads, said="zeppelin", before="x'; --"))


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_shown_as_words_everywhere(store: ReviewStore, words: str) -> None:
    comments = (Comment("1", words, words, subject=words, posted_as=words), Comment("2", words, None, parent_id=words))
    name = words if words.isprintable() else "plain"  # no address can name half a character
    thread = Thread(name, "x.html", words, f"https://x.example/{words[:500]}", comments=comments, body=words)
    store.add([thread], {(name, "1"): assessment({"toxicity": 0.9}, "favor")})
    (row,) = store.threads().rows
    card = store.thread(row.thread_id).comments[0]
    store.decide([decided(card, "escalate", words[:60], note=words[:9_000], reasons=(words[:200],))])
    asked = words[:300].encode("utf-8", "replace").decode()
    for app in (
        opened(desk_threads),
        opened_at(desk_threads, id=row.thread_id),
        opened_at(desk_threads, said="word"),
        opened_at(desk_threads, said=asked, headline=asked),
        opened_at(log, by=asked[:60]),
    ):
        drawn = "".join(str(markdown.value) for markdown in [*app.markdown, *app.caption, *app.info, *app.title])
        assert "alert(1)" not in drawn and not app.get("html")[1:]  # the one is the style sheet
    shown = json.dumps(tables(opened(log)))
    assert "escalated" in shown and len(shown) < 5_000


def test_the_log_is_filtered_by_its_address(store: ReviewStore) -> None:
    fill(store, ["a", "b"])
    first, second = store.thread("ferry").comments
    store.decide([decided(first, "reject", "Anna"), decided(second, "approve", "Ben")])
    [drawn] = tables(opened_at(log, by="Anna"))
    assert [row["cells"][1]["text"] for row in drawn["rows"]] == ["rejected"]
    assert drawn["rows"][0]["href"] == "desk-threads?id=ferry&comment=0"
    assert "No decision passes these filters" in texts(opened_at(log, action="escalated"))
    app = opened_at(log, **{"action": "explode", "before": "zero", "log-since": "today", "who": "Anna"})
    assert len(tables(app)[0]["rows"]) == 2
    told = [text.value for text in app.text if text.value.startswith("The address")]
    assert [sentence.split("”")[0].split("“")[1] for sentence in told] == ["explode", "zero", "today", "who"]
    app = opened_at(log, **{"action": "rejected", "before": "9", "log-since": "2026-01-01T10:00", "in": "ferry"})
    assert "Not all of the address" not in texts(app) and len(tables(app)[0]["rows"]) == 1


def test_older_decisions_are_on_further_pages(store: ReviewStore) -> None:
    fill(store, [f"c{place}" for place in range(60)])
    store.decide([decided(card) for card in store.thread("ferry").comments])
    app = opened(log)
    [older] = [button for button in app.button if button.label == "Older"]
    older.click().run()
    assert len(tables(app)[0]["rows"]) == 10


def test_a_handover_names_who_did_what_and_what_is_left(store: ReviewStore) -> None:
    fill(store, ["One.", "Two.", "Three."])
    first, second, _ = store.thread("ferry").comments
    store.report("ferry", "2")
    store.decide([decided(first, reviewer="Anna"), decided(second, "escalate", "Ben", note="Ask the lawyer.")])
    shift = store.handover(datetime.now(UTC) - timedelta(hours=1))
    lines = [line.replace("\u2068", "").replace("\u2069", "") for line in log_list.handover(shift, UTC)]
    assert lines[1:] == [
        "Anna: 1 decision (1 approved)",
        "Ben: 1 decision (1 escalated)",
        "Open now: 1 comment, 1 of them reported by readers. Escalated: 1.",
    ]
    app = opened(log)
    app.session_state["handover"] = True
    app.run()
    assert not app.exception
    [row] = tables(app)[0]["rows"]
    assert "Ask the lawyer." in row["cells"][1]["note"] and "Two." in row["cells"][0]["text"]


def test_a_file_of_the_log_has_no_live_formulas(store: ReviewStore) -> None:
    fill(store, ['=HYPERLINK("https://x.example")'], author="@SUM(1)")
    store.decide([decided(store.thread("ferry").comments[0], "reject", note="+1")])
    rows = log_list.frame(store.decisions(LogFilters(action="reject")))
    table_read = pd.read_csv(BytesIO(files.csv_bytes(rows)))
    assert table_read.loc[0, ["text", "author"]].str.startswith("'").all()
    [line] = files.jsonl_bytes(rows).decode().splitlines()
    assert json.loads(line)["text"].startswith("=HYPERLINK")
    assert log_list.frame([]).empty


def test_the_table_puts_words_into_the_page_as_text_and_asks_for_nothing() -> None:
    assert "element.textContent = words" in table.JS
    loading = ("HTML", "eval", "Function(", "import", "fetch", "http", "document.write", "url(", "@import")
    assert not [word for word in loading if word in table.JS or word in table.CSS]
    assert table.HTML == "<table><caption></caption><thead><tr></tr></thead><tbody></tbody></table>"


def test_a_link_is_made_of_nothing_but_an_encoded_id(store: ReviewStore) -> None:
    fill(store, ["a"], thread_id="javascript:alert(1)//\u202e?&#=x")
    [row] = tables(opened(desk_threads))[0]["rows"]
    assert row["href"] == "desk-threads?id=javascript%3Aalert%281%29%2F%2F%E2%80%AE%3F%26%23%3Dx"


def test_a_shift_began_at_a_full_hour() -> None:
    assert times.shift_began(datetime(2026, 3, 1, 14, 59, tzinfo=UTC)) == datetime(2026, 3, 1, 6, tzinfo=UTC)
