import ast
import io
import json
import shutil
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

import stance
from stance import batch, inputs, settings
from stance.dashboard import (
    SCREENS,
    charts,
    comments,
    files,
    lane,
    marks,
    model_cards,
    overview,
    rows,
    style,
    trends,
    why,
    wording,
)
from stance.errors import InputError
from stance.labels import ATTRIBUTES
from stance.model_store import ModelStore
from stance.records import Explanation, Part
from stance.summary import ThreadSummary

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "stance" / "dashboard").glob("*.py"))
HOSTILE = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) :material/home: $x$ :red[y] **b** https://a.example/"


@pytest.fixture(scope="session")
def bridge(seeds: Path) -> pd.DataFrame:
    """The rows of one sample page, as the screens get them."""
    return rows.arranged(scored(files.read_file(seeds / "harbour_bridge.txt", "harbour_bridge.txt")))


def scored(file: files.Loaded) -> pd.DataFrame:
    piece = inputs.Piece(inputs.Source(file.name, Path()), file.comments, file.threads)
    return next(batch.classify([piece], batch.choose(settings.models_folder()), []))[1]


def run(name: str) -> None:
    import importlib

    importlib.import_module(name).show()


def opened(screen: ModuleType, page: str | None = None) -> AppTest:
    app = AppTest.from_function(run, args=(screen.__name__,), default_timeout=120)
    if page:
        app.query_params["page"] = page
    return app.run()


def texts(app: AppTest) -> str:
    return "\n".join(str(each.value) for each in [*app.text, *app.markdown, *app.info, *app.caption])


# Screens


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.PATH)
def test_every_screen_has_a_title_and_draws_the_sample_pages(screen: ModuleType) -> None:
    app = opened(screen)
    assert not app.exception
    assert [each.value for each in app.title] == [screen.TITLE]


@pytest.mark.parametrize("screen", [comments, trends, overview], ids=lambda screen: screen.PATH)
def test_a_page_without_comments_says_so(screen: ModuleType) -> None:
    app = opened(screen, "ferry_inquiry.txt")
    assert not app.exception
    assert "**No comments** were found on this page." in texts(app)


@pytest.mark.parametrize("screen", [comments, trends, overview], ids=lambda screen: screen.PATH)
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
        (tmp_path / task / "IN_USE").write_text("gone-1")
    monkeypatch.setenv("STANCE_MODELS", str(tmp_path))
    app = opened(screen)
    assert not app.exception
    assert "There is no toxicity model gone-1" in texts(app)


def test_comments_are_drawn_as_plain_text_with_author_time_scores_and_stance() -> None:
    app = opened(comments, "harbour_bridge.txt")
    plain = [each.value for each in app.text]
    assert "tidewatcher" in plain
    assert "14 April 2031, 07:47" in plain
    assert any(text.startswith("148 million. For a bridge.") for text in plain)
    assert "**20** of 20 comments" in texts(app)
    assert sum("toxicity" in each.value for each in app.markdown) == 20
    assert any("badge[guest]" in each.value for each in app.markdown)


def test_a_guessed_link_is_told_as_a_guess_and_a_time_without_a_date_as_written() -> None:
    known = {"posted_at": None, "posted_as": "3 hours ago", "answers_absent": False}
    guessed = {**known, "parent_evidence": "address"}
    assert "3 hours ago" in wording.time_note(guessed)
    assert wording.answer_note(guessed, "Maud").startswith("probably answers ")
    assert wording.answer_note({**known, "parent_evidence": "markup"}, "Maud").startswith("answers ")
    assert (
        wording.answer_note({**guessed, "answers_absent": True}, None) == "probably answers a comment that is not here"
    )
    assert wording.answer_note({**known, "parent_evidence": None}, None) == ""


def test_comments_in_another_language_are_marked_in_words() -> None:
    app = opened(comments, "peace_conference.txt")
    assert "scores unreliable: language ar" in texts(app)
    assert "with\u00a0unreliable\u00a0scores" in texts(app)


def test_words_stances_and_scores_filter_the_comments() -> None:
    app = opened(comments, "harbour_bridge.txt")
    app.text_input(key="words").set_value("BARRIER").run()
    assert "**20** of 20" not in texts(app)
    assert any("barrier" in each.value for each in app.text)
    app.text_input(key="words").set_value("").run()
    app.slider(key="least-toxicity").set_value(1.0).run()
    assert "No comment passes these filters." in texts(app)
    assert "further filters set: 1" in texts(app)


def test_the_most_toxic_comment_can_be_first(bridge: pd.DataFrame) -> None:
    app = opened(comments, "harbour_bridge.txt")
    app.selectbox(key="order").set_value("Most toxic first").run()
    worst = bridge.loc[bridge["toxicity"].idxmax()]
    said = [each.value for each in app.text]
    assert worst["text"] in said
    others = [text for text in bridge["text"] if text != worst["text"]]
    assert said.index(worst["text"]) < min(said.index(text) for text in others)


def test_the_target_is_proposed_until_one_is_typed() -> None:
    app = opened(comments, "harbour_bridge.txt")
    assert "(proposed)" in texts(app)
    [typed] = [each for each in app.text_input if each.label == "Target of the stances"]
    typed.set_value("the  mayor").run()
    assert "the mayor" in [each.value for each in app.text]
    assert "(typed)" in texts(app)
    [button] = [each for each in app.button if each.label == "Use the headline"]
    button.click().run()
    [typed] = [each for each in app.text_input if each.label == "Target of the stances"]
    assert typed.value.startswith("Port Ellery Council Backs New Harbour Bridge")


def test_an_upload_is_read_chosen_and_can_be_forgotten() -> None:
    app = opened(comments)
    table = f'id,author,text\n1,"{HOSTILE[:60]}","{HOSTILE}"\n'.encode()
    app.file_uploader[0].set_value([("../../mine.csv", table, "text/csv"), ("empty.html", b"", "text/html")]).run()
    assert not app.exception
    assert app.selectbox(key="page").value == "mine.csv"
    assert {HOSTILE, HOSTILE[:60]} <= {each.value for each in app.text}
    assert not any("javascript" in each.value for each in [*app.markdown, *app.caption])
    assert "empty.html" in texts(app)
    [forget] = [each for each in app.button if each.label == "Forget my pages"]
    forget.click().run()
    assert app.selectbox(key="page").value in files.samples()


def test_a_file_of_several_threads_lets_one_be_picked() -> None:
    app = opened(comments, "ellery_post_disqus.xml")
    [picker] = [each for each in app.selectbox if each.label.startswith("Thread (")]
    first = [each.value for each in app.text]
    picker.set_value(1).run()
    assert not app.exception
    assert [each.value for each in app.text] != first


def test_charts_have_alternatives_in_words() -> None:
    app = opened(trends, "harbour_bridge.txt")
    subjects = {"Every comment: when, and how toxic", "Stances over time", "Stances by author"}
    assert subjects < {each.value for each in app.subheader}
    drawn = app.get("vega_lite_chart")
    assert len(drawn) == 4
    assert all(each.proto.alt for each in drawn)


def test_all_threads_shows_one_row_per_thread_with_its_worst_comment(bridge: pd.DataFrame) -> None:
    app = opened(overview)
    threads = sum(len(stance.parse_all(path)) for path in files.samples().values())
    assert f"**{threads}** threads" in texts(app)
    assert len([each for each in app.button if each.label == "Read"]) == threads
    worst = bridge.loc[bridge["toxicity"].idxmax(), "text"]
    assert worst[:60] in texts(app)


def test_models_shows_data_licences_scores_and_limits() -> None:
    app = opened(model_cards)
    assert {"toxicity", "stance"} <= {each.value.removeprefix("For ") for each in app.subheader}
    assert "**Limits**" in texts(app)
    assert {"data set", "licence", "measure"} <= {column for each in app.dataframe for column in each.value.columns}


# Why a comment has its scores


def why_key(seeds: Path, name: str, place: int) -> str:
    return f"why-{files.read_file(seeds / name, name).key}-0-{place}"


def test_a_score_is_explained_only_once_a_reader_opens_it(seeds: Path) -> None:
    app = opened(comments, "harbour_bridge.txt")
    assert sum(each.label == "Why this score?" for each in app.expander) == 20
    assert not app.get("bidi_component")
    app.session_state[why_key(seeds, "harbour_bridge.txt", 2)] = True
    app.run()
    assert not app.exception
    [drawn] = app.get("bidi_component")
    [said] = [each.value for each in app.text if "raised most by" in each.value]
    runs = json.loads(drawn.proto.json)["runs"]
    assert "".join(text for text, _ in runs) in {each.value for each in app.text}
    assert "lowered most by" in said


def test_another_score_of_the_comment_can_be_explained(seeds: Path) -> None:
    app = opened(comments, "harbour_bridge.txt")
    app.session_state[why_key(seeds, "harbour_bridge.txt", 0)] = True
    app.run()
    [choice] = [each for each in app.selectbox if each.label == "Score to explain"]
    choice.set_value("threat").run()
    assert any(each.value.startswith("Threat raised most by") for each in app.text)


def explained(text: str, pieces: Sequence[tuple[str, float]], **scores: float) -> Explanation:
    """An explanation of ``text`` by what each of ``pieces``, one after the other, adds to every score."""
    parts, at = [], 0
    for word, value in pieces:
        at = text.index(word, at)
        parts.append(Part(at, at + len(word), (value,) * max(1, len(scores))))
        at += len(word)
    return Explanation(scores or {"toxicity": 0.5}, {}, {}, tuple(parts), ())


def test_the_more_a_word_adds_the_stronger_its_mark() -> None:
    text = "you silly rude awful kind gentle dove"
    pieces = [
        ("you", 0.1),
        ("silly", 0.4),
        ("rude", 1.0),
        ("awful", 2.0),
        ("kind", -0.4),
        ("gentle", -0.8),
        ("dove", -1.9),
    ]
    levels = {word: level for word, level in marks.marked(text, explained(text, pieces), "toxicity") if level}
    assert levels == {"silly": 1, "rude": 2, "awful": 3, "kind": -1, "gentle": -2, "dove": -3}


def test_where_no_word_says_much_nothing_is_marked() -> None:
    text = "the bridge is long"
    explanation = explained(text, [("the", 0.02), ("bridge", -0.05), ("long", 0.03)])
    assert marks.marked(text, explanation, "toxicity") == [(text, 0)]
    assert (
        marks.sentence(text, explanation, "toxicity") == "Toxicity raised most by: no word; lowered most by: no word."
    )


def test_the_sentence_names_a_repeated_word_once_and_the_strongest_first() -> None:
    text = "Liar, liar, fool and dear"
    explanation = explained(text, [("Liar", 0.6), ("liar", 0.6), ("fool", 1.0), ("dear", -0.5)])
    said = marks.sentence(text, explanation, "toxicity").replace("\u2068", "").replace("\u2069", "")
    assert said == "Toxicity raised most by: “Liar”, “fool”; lowered most by: “dear”."


def test_toxicity_is_explained_unless_another_score_is_higher() -> None:
    assert marks.highest(explained("", [], toxicity=0.4, threat=0.4)) == "toxicity"
    assert marks.highest(explained("", [], toxicity=0.4, threat=0.5)) == "threat"


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.floats(-4, 4))))
def test_marks_lose_and_add_no_character_wherever_the_parts_lie(text: str, cuts: list[tuple[int, int, float]]) -> None:
    parts = tuple(Part(start, end, (value,)) for start, end, value in cuts)
    runs = marks.marked(text, Explanation({"toxicity": 0.5}, {}, {}, parts, ()), "toxicity")
    assert "".join(said for said, _ in runs) == text


def test_the_marks_of_a_giant_comment_end_where_its_text_is_cut() -> None:
    text = "idiot " * wording.MAX_TEXT
    runs = marks.marked(text, stance.load_model("toxicity").explain(text), "toxicity")
    assert "".join(said for said, _ in runs) == wording.shortened(text)


def test_a_subject_line_is_explained_with_its_comment() -> None:
    app = opened(comments)
    table = b"id,subject,text\n1,Shame,on you\n"
    app.file_uploader[0].set_value([("mine.csv", table, "text/csv")]).run()
    app.session_state[f"why-{files.read_upload('mine.csv', table).key}-0-0"] = True
    app.run()
    [drawn] = app.get("bidi_component")
    assert "".join(text for text, _ in json.loads(drawn.proto.json)["runs"]) == "Shame\non you"


# Lanes


@pytest.fixture
def two_lanes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelStore:
    """A store with an accurate model, which is the fast one by another name."""
    card, place = ModelStore(tmp_path).find(ModelStore(tmp_path).in_use("toxicity"))
    copy = tmp_path / "toxicity" / "careful-1"
    shutil.copytree(place, copy)
    card = replace(card, id="careful-1", lane="accurate", cascade={"low": 0.1, "high": 0.9})
    (copy / "card.json").write_text(json.dumps(asdict(card)))
    monkeypatch.setenv("STANCE_MODELS", str(tmp_path))
    store = ModelStore(tmp_path)
    store.use("careful-1")
    return store


def test_lanes_are_offered_where_an_accurate_model_can_run(
    two_lanes: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "onnxruntime.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert lane.offered(two_lanes) == ("fast", "accurate", "cascade")
    app = opened(comments, "harbour_bridge.txt")
    app.selectbox(key="lane").set_value("accurate").run()
    assert not app.exception
    assert app.selectbox(key="lane").value == "accurate"
    assert "in use: accurate lane" in texts(opened(model_cards))


def test_without_onnxruntime_the_models_screen_says_what_to_install(
    two_lanes: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert lane.offered(two_lanes) == ("fast",)
    assert "pip install 'stance[accurate]'" in texts(opened(model_cards))
    assert "lane" not in {each.key for each in opened(comments, "harbour_bridge.txt").selectbox}


def test_without_an_accurate_model_there_is_no_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "_PACKAGE", tmp_path / "elsewhere")
    assert lane.offered(ModelStore(tmp_path)) == ("fast",)
    assert "stance models use ID" in lane.missing(ModelStore(tmp_path))


# Which rows, in which order


def test_replies_stand_under_what_they_answer() -> None:
    order, depths = rows.reading_order(["a", "b", "c", "d"], [None, None, "a", "c"])
    assert order == [0, 2, 3, 1]
    assert depths == [0, 1, 2, 0]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["a", "b", "c", "d", "e", "f", "gone", None]))))
def test_every_row_is_read_once_whatever_answers_what(pairs: list[tuple[str, str | None]]) -> None:
    order, depths = rows.reading_order([a for a, _ in pairs], [b for _, b in pairs])
    assert sorted(order) == list(range(len(pairs)))
    assert len(depths) == len(pairs)


def test_a_deep_thread_is_read_without_recursion() -> None:
    ids = [str(i) for i in range(5_000)]
    _, depths = rows.reading_order(ids, [None, *ids[:-1]])
    assert depths[-1] == 4_999


def test_each_filter_keeps_what_passes(bridge: pd.DataFrame) -> None:
    author, language = bridge["author"].iloc[1], bridge["language"].iloc[0]
    assert set(rows.filtered(bridge, rows.Filters(authors=(author,)))["author"]) == {author}
    assert set(rows.filtered(bridge, rows.Filters(languages=(language,)))["language"]) == {language}
    assert set(rows.filtered(bridge, rows.Filters(stances=("against",)))["stance"]) <= {"against"}
    assert (rows.filtered(bridge, rows.Filters(at_least={"toxicity": 0.2}))["toxicity"] >= 0.2).all()
    assert not rows.filtered(bridge, rows.Filters(only_unreliable=True))["scores_reliable"].any()
    assert len(rows.filtered(bridge, rows.Filters(words=author.upper()))) >= 1
    assert len(rows.filtered(bridge, rows.Filters(words="(["))) == 0
    assert len(rows.filtered(bridge, rows.Filters())) == len(bridge)


@pytest.mark.parametrize("order", rows.ORDERS)
def test_every_order_keeps_every_row(bridge: pd.DataFrame, order: str) -> None:
    assert sorted(rows.ordered(bridge, order)["place"]) == list(range(len(bridge)))


def test_pages_of_rows_cover_all_once() -> None:
    many = pd.DataFrame({"place": range(2 * rows.PAGE_ROWS + 1)})
    assert rows.pages_of(many) == 3
    assert [len(rows.page_of(many, page)) for page in (1, 2, 3)] == [rows.PAGE_ROWS, rows.PAGE_ROWS, 1]
    assert rows.pages_of(many.head(0)) == 1


def test_times_stay_as_written_unless_their_zones_differ() -> None:
    one = pd.Series(["2031-05-08T19:02+01:00", "2031-05-08", None])
    two = pd.Series(["2031-05-08T19:02+01:00", "2031-05-08T19:02Z"])
    assert [str(each) for each in rows.times(one)] == ["2031-05-08 19:02:00", "2031-05-08 00:00:00", "NaT"]
    assert [str(each) for each in rows.times(two)] == ["2031-05-08 18:02:00", "2031-05-08 19:02:00"]
    assert not rows.in_utc(one)
    assert rows.in_utc(two)


def test_what_the_screens_add_is_not_in_the_download(bridge: pd.DataFrame) -> None:
    assert list(rows.as_scored(bridge).columns) == list(scored(files.read_upload("a.csv", b"text\nhello\n")).columns)


# Words


@pytest.mark.parametrize(
    ("posted_at", "written"),
    [
        ("2031-04-14T07:47", "14 April 2031, 07:47"),
        ("2031-04-14T07:47:12.5Z", "14 April 2031, 07:47 UTC"),
        ("2031-04-14T07:47:12+02:00", "14 April 2031, 07:47 +02:00"),
        ("2031-04-01", "1 April 2031"),
        ("2031-13-01", ""),
        (None, ""),
    ],
)
def test_times_are_written_out_and_no_zone_is_invented(posted_at: str | None, written: str) -> None:
    assert wording.written_time(posted_at) == written


@given(st.text(min_size=1).filter(str.strip))
def test_no_word_of_a_comment_gets_into_the_markdown(text: str) -> None:
    row = {"text": "x", "stance": "favor", "favor": 0.7, "neutral": 0.2, "against": 0.1}
    row |= dict.fromkeys(ATTRIBUTES, 0.4)
    said = row | {"text": text, "author": text}
    assert wording.stance_markdown(said) == wording.stance_markdown(row)
    assert wording.toxicity_markdown(said, True) == wording.toxicity_markdown(row, True)


def test_a_stance_that_leads_by_little_is_told_as_close() -> None:
    row = {"text": "x", "stance": "favor", "favor": 0.45, "neutral": 0.15, "against": 0.4}
    assert "close:\u00a0favor\u00a045%" in wording.stance_markdown(row)
    assert "**favor\u00a060%**" in wording.stance_markdown(row | {"favor": 0.6, "against": 0.25})


def test_a_summary_holds_numbers_and_no_headline() -> None:
    summary = ThreadSummary(
        HOSTILE, HOSTILE, 4, 1, 1, {HOSTILE: {"favor": 1, "against": 2, "neutral": 1}}, HOSTILE, 0.9
    )
    words = wording.summary_markdown(summary)
    assert "javascript" not in words
    assert "25%" in words
    assert "1\u00a0with\u00a0unreliable" in words


def test_a_giant_comment_is_cut_and_says_so() -> None:
    cut = wording.shortened("a" * (wording.MAX_TEXT + 7))
    assert cut.endswith("[7 more characters are not shown]")


# Files


def test_the_name_of_an_upload_never_becomes_a_path() -> None:
    loaded = files.read_upload("../../../tmp/evil\u202e\n.csv", b"text\nhello there\n")
    assert loaded.name == "evil.csv"
    assert loaded.comments["text"].tolist() == ["hello there"]


def test_an_upload_that_cannot_be_read_says_why() -> None:
    with pytest.raises(InputError, match=r"nothing\.csv is empty"):
        files.read_upload("nothing.csv", b"")
    with pytest.raises(InputError, match="no column of comment texts"):
        files.read_upload("other.csv", b"a,b\n1,2\n")


def test_of_a_long_table_the_first_rows_are_shown_and_the_reader_is_told() -> None:
    table = "text\n" + "one more comment\n" * (files.MAX_ROWS + 1)
    loaded = files.read_upload("long.csv", table.encode())
    assert len(loaded.comments) == files.MAX_ROWS
    assert "Only the first 20,000 comments" in loaded.threads[0].warnings[-1]


def test_the_download_has_no_live_formula_and_can_be_read_again() -> None:
    loaded = files.read_upload("a.csv", b'text,author\n"=1+1","@x"\n')
    table = files.csv_bytes(scored(loaded))
    cells = pd.read_csv(io.BytesIO(table), encoding="utf-8-sig")
    assert cells["text"][0] == "'=1+1"
    assert cells["author"][0] == "'@x"
    assert files.read_upload("b.csv", table).comments["text"].tolist() == ["=1+1"]


def test_labels_to_train_on_are_no_sample_page() -> None:
    assert "labels.csv" not in files.samples()
    assert "harbour_bridge.txt" in files.samples()


# Charts


@pytest.mark.parametrize("change", [{}, {"stance": None}, {"when": pd.NaT}, {"author": HOSTILE}, {"toxicity": None}])
def test_charts_draw_what_there_is(bridge: pd.DataFrame, change: dict[str, object]) -> None:
    changed = bridge.assign(**change)
    drawn = [charts.timeline(changed), charts.stances_by_author(changed), charts.distribution(changed, "toxicity")]
    assert all(each.to_dict()["$schema"] for each in drawn)


def test_no_text_of_a_comment_reaches_a_chart(bridge: pd.DataFrame) -> None:
    drawn = [charts.timeline(bridge), charts.stances_over_time(bridge), charts.stances_by_author(bridge)]
    assert not any(bridge["text"].iloc[0][:30] in str(each.to_dict()) for each in drawn)


def test_the_distribution_counts_every_comment_once(bridge: pd.DataFrame) -> None:
    table = pd.DataFrame(charts.distribution(bridge.assign(toxicity=1.0), "toxicity").layer[0].data)
    assert table["comments"].tolist() == [0] * 9 + [len(bridge)]


def test_columns_of_time_widen_with_the_span() -> None:
    day = pd.Series(pd.date_range("2031-01-01 06:00", periods=2, freq="D"))
    years = pd.Series(pd.to_datetime(["2021-01-01", "2031-01-01"]))
    assert charts.time_step(day) == "1h"
    assert charts.time_step(years) == "364D"


# How the dashboard is built


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_words_of_pages_have_no_way_into_html(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not {"unsafe_allow_html", "st.write(", "st.table(", "components"} & set(source.replace("(", "( ").split())
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    html = [ast.unparse(call) for call in calls if ast.unparse(call.func) in ("st.html", "st.iframe")]
    assert html in ([], ["st.html(SHEET)"])
    components = [ast.unparse(call) for call in calls if ast.unparse(call.func).startswith("st.components")]
    assert components in ([], ["st.components.v2.component('stance.marked_text', html=HTML, css=MARKS, js=JS)"])
    assert "unsafe" not in source


def test_the_component_puts_words_into_the_page_as_text_and_asks_for_nothing() -> None:
    assert ".textContent = text" in why.JS
    assert not any(
        word in why.JS for word in ("HTML", "eval", "Function(", "import", "fetch", "http", "document.write")
    )
    assert not any(word in style.MARKS for word in ("url(", "@import", "http"))
    assert why.HTML == '<div class="said"></div>'


@pytest.mark.parametrize("name", ["charts", "rows", "wording", "files", "style"])
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
