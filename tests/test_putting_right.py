"""A page that was read wrongly is put right in the dashboard: by one comment pointed at, or by another reading."""

import json
from pathlib import Path

import pytest
from screens import HOSTILE, opened, texts
from streamlit.testing.v1 import AppTest

from stance.dashboard import corrections
from stance.dashboard.screens import comments
from stance.errors import InputError
from stance.reading import Example, Source, pointable, pointed

NAMES = ("Maud Ferrant", "Osgood", "Tamsin Ward")
ROW = (
    '<div class="row"><i class="b1">{name}</i><i>1{number} March 2033</i>'
    "<p>The bridge, part {number}.</p><p>{end}</p></div>"
)
END = "And who pays for it?"
TEXT = """The bridge

A text that nobody reads as comments, since its names stand alone.

Maud Ferrant
12 March 2033
I like the bridge as it is.

Osgood
13 March 2033
So do I, and I walk over it daily.
"""


def page_of(end: str = END, host: str = "valdoria.example") -> bytes:
    """A page whose comments nothing but a person tells."""
    rows = "".join(ROW.format(name=name, number=number, end=end) for number, name in enumerate(NAMES))
    return (
        f'<html><head><link rel="canonical" href="https://{host}/a"><title>Bridge</title></head>'
        f"<body><h1>Bridge</h1><p>An article about it.</p>{rows}</body></html>"
    ).encode()


def dropped(page: bytes, name: str = "mine.html") -> AppTest:
    """The screen with a page of one's own, and what puts it right open."""
    app = opened(comments)
    app.file_uploader[0].set_value([(name, page, "text/html")]).run()
    [key] = [key for key in _keys(app) if key.startswith("right-")]
    app.session_state[key] = True
    return app.run()


def _keys(app: AppTest) -> list[str]:
    outcomes = app.session_state["uploads"]
    return [f"right-{upload.path.name}" for upload in outcomes]


def labelled(app: AppTest, kind: str, label: str) -> AppTest:
    [found] = [element for element in app.get(kind) if element.label == label]
    return found


def press(app: AppTest, label: str) -> AppTest:
    return labelled(app, "button", label).click().run()


def put_right(app: AppTest, number: int = 1) -> AppTest:
    labelled(app, "text_input", "A few words that a comment begins with").set_value(f"The bridge, part {number}").run()
    ends = labelled(app, "selectbox", "… and ends with")
    ends.select_index(1).run()
    author = labelled(app, "selectbox", "Its author")
    author.select_index(author.options.index(NAMES[number])).run()
    press(app, "Try it")
    assert not app.exception
    return press(app, "Read the page so")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_one_comment_pointed_at_is_enough_to_read_the_page() -> None:
    app = dropped(page_of())
    assert "**No comments** were found on this page." in texts(app)
    put_right(app)
    assert not app.exception
    assert "**3** of 3 comments" in texts(app)
    assert {*NAMES} <= {text.value for text in app.text}
    press(app, "Undo")
    assert "**No comments** were found on this page." in texts(app)


def test_what_it_would_come_to_is_shown_before_it_is_done() -> None:
    app = dropped(page_of())
    labelled(app, "text_input", "A few words that a comment begins with").set_value("The bridge, part 1").run()
    assert labelled(app, "button", "Try it").disabled
    author = labelled(app, "selectbox", "Its author")
    author.select_index(author.options.index("Osgood")).run()
    press(app, "Try it")
    assert "**3** comments, which begin so:" in texts(app)
    assert "Tamsin Ward · 2033-03-12" in texts(app)
    assert "**No comments** were found on this page." in texts(app)


def test_words_that_are_not_on_the_page_are_told() -> None:
    app = dropped(page_of())
    labelled(app, "text_input", "A few words that a comment begins with").set_value("Something else").run()
    assert "These words are not in the file." in texts(app)


def test_without_a_folder_the_layout_is_offered_and_it_is_said_where_to_put_it() -> None:
    app = put_right(dropped(page_of()))
    assert "Download the layout" in [button.label for button in app.get("download_button")]
    assert "stance dashboard --layouts FOLDER" in texts(app)
    assert not any("Keep it" in button.label for button in app.button)


def test_a_layout_is_kept_and_the_next_page_of_the_site_is_read_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANCE_LAYOUTS", str(tmp_path / "kept"))
    app = press(put_right(dropped(page_of())), "Keep it for valdoria.example")
    file = tmp_path / "kept" / "valdoria.example.json"
    assert f"Kept in {file}." in texts(app)
    assert json.loads(file.read_text())["host"] == "valdoria.example"
    again = dropped(page_of(end="Not I, said the fox."))
    assert "**3** of 3 comments" in texts(again)


def test_a_page_that_names_no_site_is_put_right_for_now() -> None:
    app = put_right(dropped(page_of(host="..")))
    assert "the page does not say which site it is of" in texts(app)
    assert "Download the layout" not in [button.label for button in app.get("download_button")]


def test_a_page_can_be_put_right_by_another_reading() -> None:
    app = dropped(TEXT.replace("Osgood\n", "Osgood says:\n").encode(), "mine.txt")
    buttons = [button for button in app.button if button.label == "Read it so"]
    before = texts(app)
    buttons[-1].click().run()
    assert not app.exception
    assert "**This page is read as you put it right.**" in texts(app)
    press(app, "Undo")
    assert texts(app) == before


def test_a_sample_page_is_put_right_as_uploads_are() -> None:
    app = opened(comments, "school_phones.html")
    app.session_state["right-school_phones.html"] = True
    app.run()
    assert "It is read so now." in texts(app)
    labelled(app, "text_input", "A few words that a comment begins with").set_value("z" * 50).run()
    assert not app.exception


def test_words_of_a_page_are_never_drawn_as_markdown_there() -> None:
    hostile = HOSTILE.replace("<", "&lt;")
    app = put_right(dropped(page_of(end=hostile).replace(b"Osgood", hostile.encode(), 0)))
    drawn = [*app.markdown, *app.caption, *app.info, *app.warning]
    assert not any("javascript:alert" in str(element.value) for element in drawn)
    assert any("javascript:alert" in text.value for text in app.text)


@pytest.mark.parametrize("name", ["table.csv", "export.json", "pages.zip"])
def test_what_is_no_page_is_not_pointed_at(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b'[{"text": "a", "author": "b"}]' if name != "pages.zip" else b"PK\x05\x06" + bytes(18))
    with pytest.raises(InputError):
        pointable(Source(name, path))


def test_a_text_page_is_read_by_the_likeliest_reading_that_has_the_comment(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    source = Source("a.txt", tmp_path / "a.txt")
    page = pointable(source)
    author, text = page.words.index("Osgood"), page.words.index("So do I, and I walk over it daily.")
    shown = pointed(source, Example(author, text, text, page.words.index("13 March 2033")))
    assert [comment.author for comment in shown.first] == ["Maud Ferrant", "Osgood"]
    with pytest.raises(InputError, match="Nothing on the page tells this comment"):
        pointed(source, Example(0, 1, 1))


def test_readings_are_shown_once_each_and_the_usual_one_first(tmp_path: Path) -> None:
    source = Source("p.html", Path(__file__).parent.parent / "seeds" / "new_stadium.html")
    shown = pointable(source).readings
    assert 1 <= len(shown) <= 3
    assert len({(one.count, one.first) for one in shown}) == len(shown)
    assert shown[0].correction.reading == 0
    empty = tmp_path / "empty.html"
    empty.write_bytes(page_of())
    assert pointable(Source("empty.html", empty)).readings == ()


def test_words_that_go_on_over_several_pieces_are_found(tmp_path: Path) -> None:
    (tmp_path / "p.html").write_bytes(b"<body><p>So <b>very</b> true</p><p>so very false</p></body>")
    page = pointable(Source("p.html", tmp_path / "p.html"))
    assert page.find("SO very") == [0, 3]
    assert page.find("very true") == [1]
    assert page.find("  ") == []


def test_a_correction_is_forgotten_with_the_uploads() -> None:
    app = put_right(dropped(page_of()))
    press(app, "Remove my pages")
    assert app.session_state["corrections"] == {}
    assert corrections.of("anything") is None


def test_a_reading_is_told_by_what_those_above_it_do_not_have(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    first, *others = pointable(Source("a.txt", tmp_path / "a.txt")).readings
    assert not first.is_new
    assert others
    for shown in others:
        assert not shown.is_new or set(shown.first).isdisjoint(first.first)
