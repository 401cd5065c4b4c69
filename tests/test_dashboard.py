import ast
import json
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from screens import HOSTILE, opened, run, texts
from sklearn.pipeline import make_pipeline
from streamlit.testing.v1 import AppTest

import stance
from stance import model_card, settings
from stance.dashboard import SCREENS, arrival, files, lane, reply_map, rows, style, uploads, why, wording
from stance.dashboard.screens import comments, model_cards, overview, sides, trends
from stance.features.ngrams import HashedNgrams
from stance.labels import ATTRIBUTES, TASKS, TOXIC_FROM
from stance.linear import AttributeClassifier
from stance.model_store import ModelStore
from stance.records import ModelCard
from stance.reviews import Rules, open_store
from stance.scoring import WordList

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "stance" / "dashboard").rglob("*.py"))


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.PATH)
def test_every_screen_has_a_title_and_draws_the_sample_pages(screen: ModuleType) -> None:
    app = opened(screen)
    assert not app.exception
    assert [title.value for title in app.title] == [screen.TITLE]


@pytest.mark.parametrize("screen", [comments, sides, trends, overview], ids=lambda screen: screen.PATH)
def test_a_page_without_comments_says_so(screen: ModuleType) -> None:
    app = opened(screen, "ferry_inquiry.txt")
    assert not app.exception
    assert "**No comments** were found on this page." in texts(app)


@pytest.mark.parametrize("screen", [comments, sides, trends, overview], ids=lambda screen: screen.PATH)
def test_with_nothing_to_read_a_screen_says_what_to_do(
    screen: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "_PACKAGE", tmp_path / "elsewhere")
    app = opened(screen)
    assert not app.exception
    assert "Drop a saved article page" in texts(app)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.PATH)
def test_a_missing_model_is_told_in_words(screen: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for task in ("toxicity", "stance"):
        (tmp_path / task).mkdir()
        (tmp_path / task / "IN_USE").write_text("absent-1")
    monkeypatch.setenv("STANCE_MODELS", str(tmp_path))
    app = opened(screen)
    assert not app.exception
    assert "There is no toxicity model absent-1" in texts(app)


def test_comments_are_drawn_as_plain_text_with_author_time_scores_and_stance() -> None:
    app = opened(comments, "harbour_bridge.txt")
    plain = [text.value for text in app.text]
    assert "tidewatcher" in plain
    assert "14 April 2031, 07:47" in plain
    assert any(text.startswith("148 million. For a bridge.") for text in plain)
    assert "**20** of 20 comments" in texts(app)
    assert sum("toxicity" in markdown.value for markdown in app.markdown) == 20
    assert any("badge[guest]" in markdown.value for markdown in app.markdown)


def test_a_guessed_link_is_told_as_a_guess_and_a_time_without_a_date_as_written() -> None:
    known = {"posted_at": None, "posted_as": "3 hours ago", "answers_absent": False}
    known |= {"agrees_with_parent": None, "sides_reliable": True}
    guessed = {**known, "parent_evidence": "address"}
    assert "3 hours ago" in wording.time_note(guessed)
    assert wording.reply_note(guessed, "Maud").startswith("probably replies to ")
    assert wording.reply_note({**known, "parent_evidence": "markup"}, "Maud").startswith("replies to ")
    absent = wording.reply_note({**guessed, "answers_absent": True}, None)
    assert absent == "probably replies to a comment that is not in the file"
    assert wording.reply_note({**known, "parent_evidence": None}, None) == ""


def edges(app: AppTest) -> dict[str, int]:
    """How many cards have a coloured edge, and how many have none."""
    keys = [getattr(block.proto, "id", "") for block in every_block(app.main)]
    return {edge: sum(bool(re.search(rf"card-\d-{edge}-", key)) for key in keys) for edge in ("over", "under")}


def every_block(node: Any) -> Iterator[Any]:
    """The containers below a node."""
    for child in getattr(node, "children", {}).values():
        if hasattr(child, "children"):
            yield child
            yield from every_block(child)


def test_a_comment_has_a_coloured_edge_from_the_threshold_of_the_site_on(
    bridge: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strongest = bridge[list(ATTRIBUTES)].max(axis=1)
    assert edges(opened(comments, "harbour_bridge.txt"))["over"] == (strongest >= TOXIC_FROM).sum() > 0
    url = f"sqlite:///{tmp_path / 'reviews.db'}"
    open_store(url, keys=tmp_path, words=WordList).make_live("key", Rules(toxic_from=0.05), "Ada", None)
    monkeypatch.setenv("STANCE_DATABASE", url)
    assert edges(opened(comments, "harbour_bridge.txt"))["over"] == (strongest >= 0.05).sum()


def test_the_comments_come_before_the_article_and_what_was_set_aside() -> None:
    app = opened(comments, "harbour_bridge.txt")
    labels = [box.label for box in app.expander]
    assert labels[:20] == ["Why this score?"] * 20
    assert labels[20:] == ["The article", "Set aside or noticed while reading (1)", "Read wrongly? Put it right"]


def test_comments_in_another_language_are_marked_in_words() -> None:
    app = opened(comments, "peace_conference.txt")
    assert "side unreliable: language ar" in texts(app)
    assert "with\u00a0unreliable\u00a0sides" in texts(app)


def test_words_stances_and_scores_filter_the_comments() -> None:
    app = opened(comments, "harbour_bridge.txt")
    app.text_input(key="words").set_value("BARRIER").run()
    assert "**20** of 20" not in texts(app)
    assert any("barrier" in text.value for text in app.text)
    app.text_input(key="words").set_value("").run()
    app.slider(key="least-toxicity").set_value(1.0).run()
    assert "No comment passes these filters." in texts(app)
    assert "further filters set: 1" in texts(app)


def test_the_most_toxic_comment_can_be_first(bridge: pd.DataFrame) -> None:
    app = opened(comments, "harbour_bridge.txt")
    app.selectbox(key="order").set_value("Most toxic first").run()
    worst = bridge.loc[bridge["toxicity"].idxmax()]
    said = [text.value for text in app.text]
    assert worst["text"] in said
    others = [text for text in bridge["text"] if text != worst["text"]]
    assert said.index(worst["text"]) < min(said.index(text) for text in others)


MANY = "id,text\n" + "".join(f"{number},bridge number {number} is good\n" for number in range(1, 121))


def test_an_address_leads_to_a_comment_whatever_page_of_the_list_it_is_on() -> None:
    app = opened(comments)
    app.file_uploader[0].set_value([("many.csv", MANY.encode(), "text/csv")]).run()
    app.query_params["comment"] = "110"
    app.run()
    assert not app.exception
    said = [text.value for text in app.text]
    assert "bridge number 110 is good" in said
    assert "bridge number 1 is good" not in said
    [light] = app.main.get("bidi_component")
    assert json.loads(light.proto.json)["arrival"].endswith("-109-1")


def test_an_address_leads_to_a_comment_that_the_filters_hide_once() -> None:
    app = opened(comments, "harbour_bridge.txt")
    app.text_input(key="words").set_value("barrier").run()
    app.query_params["comment"] = "3"
    app.run()
    assert not app.exception
    assert "**20** of 20 comments" in texts(app)
    app.text_input(key="words").set_value("barrier").run()
    assert "**20** of 20 comments" not in texts(app)


@pytest.mark.parametrize("comment", ["0", "21", "-1", "9" * 30, "٣", HOSTILE])
def test_an_address_that_leads_to_no_comment_shows_the_list(comment: str) -> None:
    app = AppTest.from_function(run, args=(comments.__name__,), default_timeout=120)
    app.session_state["lane"] = "fast"
    app.query_params["page"] = "harbour_bridge.txt"
    app.query_params["comment"] = comment
    app.run()
    assert not app.exception
    assert "**20** of 20 comments" in texts(app)
    assert not app.main.get("bidi_component")


def test_the_address_of_a_comment_ends_with_the_thread_that_it_is_in() -> None:
    app = opened(comments, "harbour_bridge.txt")
    app.query_params["comment"] = "3"
    app.run()
    app.selectbox(key="page").set_value("new_stadium.html").run()
    assert not app.exception
    assert "comment" not in app.query_params


def field(app: AppTest, label: str) -> Any:
    widgets = [*app.text_input, *app.selectbox, *app.button, *app.toggle]
    [found] = [widget for widget in widgets if widget.label == label]
    return found


def test_the_target_is_proposed_until_one_is_typed() -> None:
    app = opened(comments, "harbour_bridge.txt")
    assert "(proposed)" in texts(app)
    field(app, "Another target").set_value("the  mayor").run()
    assert "the mayor" in [text.value for text in app.text]
    assert "(typed)" in texts(app)
    assert field(app, "Target of the stances").value == "the mayor"
    field(app, "Use the headline").click().run()
    assert field(app, "Another target").value.startswith("Port Ellery Council Backs New Harbour Bridge")


def test_another_of_the_proposed_targets_can_be_picked_and_takes_the_place_of_a_typed_one() -> None:
    app = opened(comments, "harbour_bridge.txt")
    field(app, "Another target").set_value("the mayor").run()
    proposed = [option for option in field(app, "Target of the stances").options if option != "the mayor"]
    assert 2 <= len(proposed) <= 5
    field(app, "Target of the stances").set_value(proposed[1]).run()
    assert not app.exception
    assert proposed[1] in [text.value for text in app.text]
    assert "(proposed)" in texts(app)
    assert field(app, "Another target").value == ""


def test_a_thread_without_a_proposal_asks_for_a_target() -> None:
    app = opened(comments)
    app.file_uploader[0].set_value([("mine.csv", b"text\nhm\n", "text/csv")]).run()
    assert not app.exception
    assert field(app, "Target of the stances").placeholder == "none found: type one"


def test_an_upload_is_read_chosen_and_can_be_forgotten() -> None:
    app = opened(comments)
    table = f'id,author,text\n1,"{HOSTILE[:60]}","{HOSTILE}"\n'.encode()
    app.file_uploader[0].set_value([("../../mine.csv", table, "text/csv"), ("empty.html", b"", "text/html")]).run()
    assert not app.exception
    assert app.selectbox(key="page").value == "mine.csv"
    assert {HOSTILE, HOSTILE[:60]} <= {text.value for text in app.text}
    assert not any("javascript" in drawn.value for drawn in [*app.markdown, *app.caption])
    assert "empty.html" in texts(app)
    field(app, "Remove my pages").click().run()
    assert app.selectbox(key="page").value in files.samples()


def test_a_page_read_with_doubt_says_so_above_its_comments() -> None:
    app = opened(comments)
    page = "<html><body><h1>Weir</h1><p>It hums all night, and the eels are gone.</p><h3>17 comments</h3></body></html>"
    app.file_uploader[0].set_value([("weir.html", page.encode(), "text/html")]).run()
    assert not app.exception
    assert "no comment was read of the 17 that the page says it has" in texts(app)
    assert "Read with doubt" not in texts(opened(comments, "harbour_bridge.txt"))


def test_several_files_that_cannot_be_read_are_one_line_that_opens() -> None:
    app = opened(comments)
    bad = [(f"{HOSTILE[:20]}{number}.csv", b"\x89PNG\r\n" + bytes([number]), "text/csv") for number in range(3)]
    app.file_uploader[0].set_value([*bad, ("mine.csv", b"text\nhello\n", "text/csv")]).run()
    [line] = [drawn for drawn in app.expander if "could not be read" in drawn.label]
    assert line.label == ":orange[**3 files could not be read**]"
    assert [text.value.partition(" is a PNG")[0] for text in line.text] == [name for name, *_ in bad]
    assert not line.markdown
    assert app.selectbox(key="page").value == "mine.csv"


def test_an_upload_that_could_not_be_read_is_not_kept() -> None:
    app = opened(comments)
    app.file_uploader[0].set_value([("bad.csv", b"\x89PNG\r\n", "text/csv")]).run()
    assert "bad.csv is a PNG picture" in texts(app)
    assert app.selectbox(key="page").label == "Sample pages"
    assert uploads.kept(app.session_state["uploads folder"]) == []


ODD_TABLE = "wer;was;wann\nUte;Die Fähre war spät;2033-03-14\nJörg;Wie immer!;2033-03-15\n".encode()


def test_a_table_of_unknown_columns_asks_which_holds_the_comments() -> None:
    app = opened(comments)
    app.file_uploader[0].set_value([("odd.csv", ODD_TABLE, "text/csv")]).run()
    assert not app.exception
    assert "odd.csv has none that is known by its name." in texts(app)
    assert next(list(frame.value.columns) for frame in app.dataframe) == ["wer", "was", "wann"]
    field(app, "Comment").set_value("was")
    field(app, "Author").set_value("wer")
    field(app, "Read the table").click().run()
    assert not app.exception
    assert {"Wie immer!", "Jörg"} <= {text.value for text in app.text}
    assert "which" not in texts(app)


def test_a_table_whose_chosen_columns_hold_nothing_is_kept_and_asked_again() -> None:
    app = opened(comments)
    app.file_uploader[0].set_value([("odd.csv", ODD_TABLE, "text/csv")]).run()
    app.session_state["columns"] = {kept: {"text": "gone"} for kept in app.session_state["unknown tables"]}
    app.session_state["uploads"].clear()
    app.session_state["unknown tables"].clear()
    app.run()
    assert not app.exception
    assert "There is no column 'gone'" in texts(app)
    assert field(app, "Comment").value == "–"


def test_a_table_read_by_guess_can_be_read_by_other_columns() -> None:
    app = opened(comments)
    table = b"text,remark\nid of the row,Too loud\nid of the next,Too late\n"
    app.file_uploader[0].set_value([("two.csv", table, "text/csv")]).run()
    field(app, "Choose its columns").set_value(True).run()
    field(app, "Comment").set_value("remark")
    field(app, "Read the table").click().run()
    assert not app.exception
    assert {"Too loud", "Too late"} <= {text.value for text in app.text}


def test_comments_that_are_not_shown_are_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(files, "MAX_ROWS", 3)
    (tmp_path / "five.csv").write_text("text\n" + "".join(f"comment {number}\n" for number in range(5)))
    loaded = files.read_file(tmp_path / "five.csv", "five.csv")
    assert (len(loaded.comments), loaded.left_out) == (3, 2)
    assert "The first 3 of 5 comments are shown." in loaded.threads[0].warnings[-1]


def test_a_file_of_several_threads_lets_one_be_picked() -> None:
    app = opened(comments, "ellery_post_disqus.xml")
    [picker] = [choice for choice in app.selectbox if choice.label.startswith("Thread (")]
    first = [text.value for text in app.text]
    picker.set_value(1).run()
    assert not app.exception
    assert [text.value for text in app.text] != first


@pytest.mark.parametrize(("screen", "number"), [(trends, 2), (sides, 2)])
def test_charts_have_alternatives_in_words(screen: ModuleType, number: int) -> None:
    drawn = opened(screen, "harbour_bridge.txt").get("vega_lite_chart")
    assert len(drawn) == number
    assert all(chart.proto.alt for chart in drawn)


def test_all_threads_shows_one_row_per_thread_with_its_worst_comment(bridge: pd.DataFrame) -> None:
    app = opened(overview)
    threads = sum(len(stance.parse_all(path)) for path in files.samples().values())
    assert f"**{threads}** threads" in texts(app)
    assert sum(button.label == "Read" for button in app.button) == threads
    worst = bridge.loc[bridge["toxicity"].idxmax(), "text"]
    assert worst[:60] in texts(app)


def test_models_shows_the_figures_of_each_model_first_then_its_use_and_its_limits() -> None:
    app = opened(model_cards)
    assert {"toxicity", "stance"} <= {subheader.value.removeprefix("For ") for subheader in app.subheader}
    card = ModelStore(settings.models_folder()).open("toxicity-ngrams-2").card
    said = [text.value for text in app.text]
    figures = [part for figure in model_card.main_figures(card) for part in (figure.value, figure.about)]
    start = said.index(card.id) + 1
    assert len(figures) == 6
    assert said[start : start + 6] == figures
    assert said[start + 7 : start + 9] == [card.intended_use, card.limits]


def test_the_tables_of_a_model_are_folded_and_one_click_opens_them_all() -> None:
    app = opened(model_cards)
    folded = [box for box in app.expander if box.label == model_cards.FOLDED]
    assert len(folded) == sum(len(list(ModelStore(settings.models_folder()).cards(task))) for task in TASKS)
    assert not app.dataframe
    app.session_state["tables-toxicity-toxicity-ngrams-2"] = True
    app.run()
    assert not app.exception
    card = ModelStore(settings.models_folder()).open("toxicity-ngrams-2").card
    tables = [model_card.data_table(card), *model_card.measure_tables(card)]
    assert [tuple(drawn.value.columns) for drawn in app.dataframe] == [table.columns for table in tables]
    assert {table.title for table in tables} <= {text.value for text in app.text}
    assert card.notes in {text.value for text in app.text}


# Attributes


@pytest.fixture(params=[(*ATTRIBUTES, "attack_on_author"), ("toxicity", "insult", "threat", "spam", "off_topic")])
def attributes(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Those of the toxicity model in use, more or fewer than the program knows, trained on a few rows."""
    labels: tuple[str, ...] = request.param
    rows = ["you fool", "you fool of a writer", "a fine bridge", "a long bridge"]
    gold = [[float("fool" in row)] * len(labels) for row in rows]
    pipeline = make_pipeline(HashedNgrams(bits=10), AttributeClassifier()).fit(rows, gold)
    store = ModelStore(tmp_path)
    card = ModelCard("of-our-own-1", "toxicity", labels, ("en",), created="2031-01-01", model_sha256="")
    store.use(store.save(pipeline, card).id)
    monkeypatch.setenv("STANCE_MODELS", str(tmp_path))
    return labels


@pytest.mark.slow
def test_comments_can_be_filtered_by_every_attribute_of_the_model_in_use(attributes: tuple[str, ...]) -> None:
    app = opened(comments, "harbour_bridge.txt")
    assert not app.exception
    assert {slider.label for slider in app.slider} == {name.replace("_", " ") for name in attributes}
    app.slider(key=f"least-{attributes[-1]}").set_value(1.0).run()
    assert "No comment passes these filters." in texts(app)


@pytest.mark.slow
def test_a_comment_names_every_attribute_of_the_model_in_use(attributes: tuple[str, ...]) -> None:
    app = opened(comments, "harbour_bridge.txt")
    app.toggle(key="whole").set_value(True).run()
    [first, *others] = [markdown.value for markdown in app.markdown if "toxicity" in markdown.value]
    named = re.findall(r"([a-z]+(?: [a-z]+)*)[ \u00a0]\d\.\d\d", first)
    assert sorted(named) == sorted(name.replace("_", " ") for name in attributes)
    assert len(others) == 19


@pytest.mark.slow
def test_charts_offer_every_attribute_of_the_model_in_use_with_its_meaning(attributes: tuple[str, ...]) -> None:
    app = opened(trends, "harbour_bridge.txt")
    choice = app.selectbox(key="attribute")
    assert choice.options == [name.replace("_", " ") for name in attributes]
    choice.set_value(attributes[-1]).run()
    assert not app.exception
    assert f"{attributes[-1].replace('_', ' ').capitalize()}. The dashed line" in texts(app)
    choice.set_value("insult").run()
    assert "Demeans a person or a group. The dashed line" in texts(app)


# Lanes


@pytest.fixture
def two_lanes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelStore:
    """A store with accurate models, which are the fast ones by other names."""
    store = ModelStore(tmp_path)
    for task in TASKS:
        card = store.open(store.in_use(task, "fast"), task).card
        copy = tmp_path / task / f"careful-{task}"
        shutil.copytree(settings.shipped("models") / task / card.id, copy)
        card = replace(card, id=copy.name, lane="accurate", cascade={"low": 0.1, "high": 0.9})
        (copy / "card.json").write_text(json.dumps(asdict(card)))
        store.use(card.id)
    monkeypatch.setenv("STANCE_MODELS", str(tmp_path))
    return store


@pytest.mark.slow
def test_lanes_are_offered_where_an_accurate_model_can_run(
    two_lanes: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "onnxruntime.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert lane.offered(two_lanes) == ("fast", "accurate", "cascade")
    app = AppTest.from_function(run, args=(comments.__name__,), default_timeout=120)
    app.query_params["page"] = "harbour_bridge.txt"
    app.run()
    assert not app.exception
    assert app.selectbox(key="lane").value == "accurate"
    assert "in use: accurate lane" in texts(opened(model_cards))


@pytest.mark.slow
@pytest.mark.usefixtures("soon_long")
def test_a_file_that_takes_long_is_scored_by_the_fast_models_until_the_reader_takes_the_time() -> None:
    app = AppTest.from_function(run, args=(comments.__name__,), default_timeout=120)
    app.run()
    rows = "".join(
        f"Number {number}: the bridge is what we have needed for years, I say.\n" for number in range(20_000)
    )
    app.file_uploader[0].set_value([("long.csv", f"text\n{rows}".encode(), "text/csv")]).run()
    assert not app.exception
    assert app.selectbox(key="lane").value == "accurate"
    (told,) = [each.value for each in app.sidebar.caption if "accurate lane" in each.value]
    assert told.startswith("About 20,000 comments: some ") and told.endswith("This file is scored by the fast models.")
    assert "Take the time" in {button.label for button in app.sidebar.button}


@pytest.mark.slow
@pytest.mark.usefixtures("soon_long")
def test_a_long_file_in_another_language_waits_for_nobody_even_in_the_fast_lane() -> None:
    app = AppTest.from_function(run, args=(comments.__name__,), default_timeout=120)
    app.session_state["lane"] = "fast"
    app.run()
    rows = "".join(
        f"Nummer {number}: Die Brücke brauchen wir hier seit Jahren, sage ich.\n" for number in range(20_000)
    )
    app.file_uploader[0].set_value([("lang.csv", f"text\n{rows}".encode(), "text/csv")]).run()
    assert not app.exception
    (told,) = [each.value for each in app.sidebar.caption if "About" in each.value]
    assert told.endswith("are in other languages than English. This file is scored by the fast English models alone.")
    assert "Take the time" in {button.label for button in app.sidebar.button}
    assert "with\xa0unreliable\xa0scores" in texts(app)


@pytest.mark.parametrize(("page", "told"), [("markt_umbau.html", True), ("harbour_bridge.txt", False)])
def test_sides_are_drawn_where_the_models_know_the_language(page: str, told: bool) -> None:
    app = opened(sides, page)
    assert not app.exception
    assert (sides.UNKNOWN in texts(app)) == told
    assert ("Where the authors stand" in {heading.value for heading in app.subheader}) != told


def test_charts_take_no_stance_from_models_that_do_not_know_the_language() -> None:
    frame = pd.DataFrame(
        {"text": ["Die Brücke ist Unsinn, wir brauchen sie nicht.", "The bridge is a waste of money."]}
    )
    scored = stance.classify(frame, lane="fast", targets=["the bridge=bridge"])
    scored = scored.rename(columns=lambda name: name.replace("stance_bridge", rows.SIDE.label))
    drawn = rows.without_doubtful_sides(scored)
    assert scored[rows.SIDE.label].notna().all() and scored[rows.SIDE.by_author].notna().all()
    assert drawn[rows.SIDE.label].isna().tolist() == drawn[rows.SIDE.by_author].isna().tolist() == [True, False]


def test_without_onnxruntime_the_models_screen_says_what_to_install(
    two_lanes: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert lane.offered(two_lanes) == ("fast",)
    assert "Install it (pip install onnxruntime)" in texts(opened(model_cards))
    assert "lane" not in {choice.key for choice in opened(comments, "harbour_bridge.txt").selectbox}


def test_without_an_accurate_model_there_is_no_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "_PACKAGE", tmp_path / "elsewhere")
    assert lane.offered(ModelStore(tmp_path)) == ("fast",)
    assert "stance models use ID" in lane.missing(ModelStore(tmp_path), "toxicity")


# How the dashboard is built


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_words_of_pages_have_no_way_into_html(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not {"unsafe_allow_html", "st.write(", "st.table(", "components"} & set(source.replace("(", "( ").split())
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    html = [ast.unparse(call) for call in calls if ast.unparse(call.func) in ("st.html", "st.iframe")]
    assert html in ([], ["st.html(SHEET)"])
    components = [ast.unparse(call) for call in calls if ast.unparse(call.func).startswith("st.components")]
    known = {
        "marked_text', html=HTML, css=MARKS, js=JS)",
        "cookie', js=JS)",
        "table', html=HTML, css=CSS, js=JS)",
        "queue_card', html=HTML, css=CSS, js=JS)",
        "thread_map', html=HTML, css=CSS, js=JS)",
        "arrival', js=JS)",
    }
    assert {component.removeprefix("st.components.v2.component('stance.") for component in components} <= known
    assert "unsafe" not in source


@pytest.mark.parametrize("component", [why, reply_map, arrival], ids=lambda component: component.__name__)
def test_a_component_puts_words_into_the_page_as_text_and_asks_for_nothing(component: ModuleType) -> None:
    script = component.JS.replace('"http://www.w3.org/2000/svg"', "")
    ways = ("HTML", "eval", "Function(", "import", "fetch", "http", "document.write", "href", "title")
    assert not any(way in script for way in ways)
    assert not any(word in getattr(component, "CSS", style.MARKS) for word in ("url(", "@import", "http"))
    assert not any(word in getattr(component, "HTML", "") for word in ("script", "http", "src"))


WITHOUT_STREAMLIT = "charts colors rows wording files style marks positions thread_map side_charts side_words".split()
WITHOUT_STREAMLIT += "time_axis timeline label_tables trainings training_work training_charts".split()


@pytest.mark.parametrize("name", WITHOUT_STREAMLIT)
def test_what_is_not_drawing_knows_no_streamlit(name: str) -> None:
    assert "import streamlit" not in (ROOT / "stance" / "dashboard" / f"{name}.py").read_text(encoding="utf-8")


def test_the_style_sheet_loads_nothing() -> None:
    assert not any(word in style.SHEET for word in ("url(", "@import", "http", "script"))


def test_nothing_is_sent_out_and_nobody_outside_gets_in() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["address"] == "127.0.0.1"
    assert config["client"]["disableDataExport"] is True
    assert "http" not in str(config["theme"])
