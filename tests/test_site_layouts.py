"""Layouts of sites, kept in files: who they are for, what they may hold, and what the command line makes of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from stance.cli import main
from stance.errors import InputError
from stance.reading import SiteLayouts
from stance.reading.formats import read, sites
from stance.reading.formats.document import Document

GIVEN: dict[str, Any] = {
    "version": 1,
    "host": "valdoria.example",
    "item": ".row",
    "author": [".b1"],
    "time": [".b2"],
    "text": [".b3"],
    "not_text": ".b4",
}
NAMES = ("Maud Ferrant", "Osgood", "Tamsin Ward")


def page(head: str = '<link rel="canonical" href="https://www.valdoria.example/bridge">') -> str:
    """A page that nothing but its layout says has comments."""
    rows = "".join(
        f'<div class="row"><i class="b1">{name}</i><i class="b2">1{number} March 2033</i>'
        f'<div class="b3">The bridge number {number} is late again.<u class="b4">Flag</u></div></div>'
        for number, name in enumerate(NAMES)
    )
    return f"<html><head><title>Bridge</title>{head}</head><body><h1>Bridge</h1><p>Words.</p>{rows}</body></html>"


def folder_of(tmp_path: Path, given: Any = GIVEN, name: str = "valdoria.example") -> Path:
    folder = tmp_path / "layouts"
    folder.mkdir()
    (folder / f"{name}.json").write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
    return folder


def of_page(tmp_path: Path, html: str, url: str | None = None) -> Any:
    return SiteLayouts(folder_of(tmp_path)).of(Document("page.html", html.encode()), url)


def test_a_page_is_read_by_the_layout_of_its_site() -> None:
    site = sites.from_json("valdoria.example.json", json.dumps(GIVEN).encode())
    (thread,) = read(Document("page.html", page().encode()), site)
    assert thread.layout == "site_layout"
    assert [comment.author for comment in thread.comments] == list(NAMES)
    assert [comment.posted_at for comment in thread.comments] == ["2033-03-10", "2033-03-11", "2033-03-12"]
    assert thread.comments[1].text == "The bridge number 1 is late again."


def test_a_name_is_what_stands_between_the_words_around_it() -> None:
    given = {**GIVEN, "around_author": ["By", "("]}
    html = page().replace("Osgood", "By Osgood (guest)")
    (thread,) = read(Document("page.html", html.encode()), sites.from_json("x", json.dumps(given).encode()))
    assert [comment.author for comment in thread.comments] == [None, "Osgood", None]


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="https://www.valdoria.example/bridge">',
        '<meta property="og:url" content="http://VALDORIA.example:8080/a">',
        "<!-- saved from url=(0030)https://valdoria.example/a -->",
        "<!--\n Page saved with SingleFile \n url: https://valdoria.example/a \n-->",
    ],
)
def test_a_page_says_its_site_in_several_ways(head: str, tmp_path: Path) -> None:
    site = of_page(tmp_path, page(head))
    assert site is not None
    assert site.host == "valdoria.example"


def test_the_address_a_crawl_noted_counts_too(tmp_path: Path) -> None:
    assert of_page(tmp_path, page(""), "https://valdoria.example/x") is not None


@pytest.mark.parametrize(
    "host", ["kesh.example", "a.valdoria.example", "..", "valdoria", "../layouts/valdoria.example"]
)
def test_other_sites_have_no_part_in_it(host: str, tmp_path: Path) -> None:
    assert of_page(tmp_path, page(f'<link rel="canonical" href="https://{host}/x">')) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 2}, "its version is '2'; this program reads version 1"),
        ({"item": "li["}, "'li[' in 'item' is no selector that is read here"),
        ({"item": ""}, "'' in 'item' is no selector"),
        ({"item": "div:has(p)"}, "'div:has(p)' in 'item' is no selector"),
        ({"item": "* * * * p"}, "is no selector that is read here"),
        ({"author": [".a >> .b >> .c"]}, "is no selector that is read here"),
        ({"author": ".b1"}, "'author' is no list of at most 8 texts"),
        ({"author": []}, "'author' has no place"),
        ({"time": ["time@da te"]}, "'da te' in 'time' is no attribute"),
        ({"host": "../../etc"}, "'../../etc' is no host, such as example.com"),
        ({"colour": "red"}, "'colour' is no entry of a layout; they are version, host, item"),
        ({"around_author": ["a" * 81]}, "a text in 'around_author' has more than 80 characters"),
        ({"not_text": 3}, "'not_text' is no text"),
    ],
)
def test_what_is_wrong_with_a_layout_is_said_in_a_sentence(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as raised:
        sites.from_json("x.json", json.dumps({**GIVEN, **change}).encode())
    assert said in str(raised.value)
    assert str(raised.value).startswith("x.json: ")


@pytest.mark.parametrize("data", [b"", b"[" * 100_000, b"\xff\xfe", b"null", b"x" * 70_000])
def test_what_is_no_layout_file_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^x\.json"):
        sites.from_json("x.json", data)


def test_a_layout_is_written_as_it_is_read(tmp_path: Path) -> None:
    site = sites.from_json("x.json", json.dumps(GIVEN).encode())
    file = SiteLayouts(tmp_path / "new").keep(site)
    assert file == tmp_path / "new" / "valdoria.example.json"
    assert SiteLayouts(tmp_path / "new").of(Document("page.html", page().encode())) == site


def test_a_layout_without_a_site_is_not_kept(tmp_path: Path) -> None:
    site = sites.SiteLayout("../x", ".row", (".b1",), (), (".b3",))
    with pytest.raises(InputError, match="does not say its site"):
        SiteLayouts(tmp_path / "new").keep(site)
    assert not (tmp_path / "new").exists()


def parsed(tmp_path: Path, *options: str) -> Any:
    (tmp_path / "page.html").write_text(page(), encoding="utf-8")
    (tmp_path / "other.html").write_text(page(""), encoding="utf-8")
    return CliRunner().invoke(main, ["parse", str(tmp_path / "page.html"), str(tmp_path / "other.html"), *options])


def test_the_command_line_reads_the_layouts_of_a_folder(tmp_path: Path) -> None:
    run = parsed(tmp_path, "--layouts", str(folder_of(tmp_path)))
    assert [json.loads(line)["author"] for line in run.stdout.splitlines()] == list(NAMES)
    assert run.exit_code == 0


def test_layouts_where_the_command_is_run_are_read_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder_of(tmp_path)
    assert not parsed(tmp_path).stdout
    monkeypatch.chdir(tmp_path)
    assert len(parsed(tmp_path).stdout.splitlines()) == len(NAMES)


def test_a_bad_layout_is_told_and_other_pages_are_read(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    run = parsed(tmp_path, "--explain", "--layouts", str(folder_of(tmp_path, {**GIVEN, "host": "kesh.example"})))
    assert run.exit_code == 1
    assert "valdoria.example.json is the layout of kesh.example. Name it kesh.example.json." in run.stderr
    assert "other.html" in run.stdout


def test_a_layout_that_finds_nothing_gives_way_and_says_so() -> None:
    site = sites.from_json("x.json", json.dumps({**GIVEN, "item": ".gone"}).encode())
    data = Path("tests/pages/wordpress").glob("*.html")
    (thread,) = read(Document("page.html", next(data).read_bytes()), site)
    assert thread.layout == "wordpress"
    assert "The layout kept for valdoria.example finds no comment on this page" in thread.warnings[-1]
