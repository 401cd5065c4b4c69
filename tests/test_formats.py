import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from stance import PageError, parse, parse_all
from stance.reading.formats import FORMATS, format_of, name_of
from stance.reading.formats.document import Document
from stance.records import Thread

HERE = Path(__file__).parent / "pages"
SEEDS = HERE.parent.parent / "seeds"
GOLD = sorted(each for each in HERE.rglob("*.json") if not each.name.endswith(".export.json"))
SAMPLES = {  # comments, and a digest of every author, guest mark, time and text, checked by eye against the pages
    "000_f8a06107b65dec98.txt": (19, "290c3bbfd0df7e6f"),
    "001_df02527578575e69.txt": (0, "e3b0c44298fc1c14"),
    "002_3507b1232e7a72cf.txt": (8, "0a85c311169c53ed"),
    "003_c17bf8c8b9287857.txt": (0, "e3b0c44298fc1c14"),
    "004_f17298152769845d.txt": (0, "e3b0c44298fc1c14"),
}
HEADLINES = {
    "000_f8a06107b65dec98.txt": "Russia Stands by Ally Syria as Strikes Loom",
    "001_df02527578575e69.txt": "Top Syrian Diplomat Passes Assad's Thanks to Russia",
    "002_3507b1232e7a72cf.txt": "Lavrov Warns Syria Rivals Risk 'Mutual Destruction'",
    "003_c17bf8c8b9287857.txt": "Russia Joins Syria to Thwart US Invasion",
    "004_f17298152769845d.txt": "Russian FM says Assad won't go",
}


def page_of(gold: Path) -> Path:
    folder = SEEDS if gold.parent.name == "seeds" else gold.parent
    export = folder / f"{gold.stem}.export.json"  # a page that is JSON itself
    return (
        export
        if export.exists()
        else next(each for each in folder.iterdir() if each.stem == gold.stem and each.suffix != ".json")
    )


def cases() -> list[object]:
    """(page, place among its threads, gold) per thread of the test and sample pages."""
    found = []
    for gold in GOLD:
        expected = json.loads(gold.read_text(encoding="utf-8"))
        for place, each in enumerate(expected.get("threads", [expected])):
            found.append(pytest.param(page_of(gold), place, each, id=f"{gold.parent.name}/{gold.stem}-{place}"))
    return found


@pytest.mark.parametrize(("page", "place", "expected"), cases())
def test_page_is_read_as_a_person_reads_it(page: Path, place: int, expected: dict[str, Any]) -> None:
    thread = parse_all(page)[place]
    ids = [comment.comment_id for comment in thread.comments]
    assert [comment.text for comment in thread.comments] == [each["text"] for each in expected["comments"]]
    assert len(set(ids)) == len(ids)
    for comment, each in zip(thread.comments, expected["comments"], strict=True):
        assert comment.author == (each["author"] or None)
        assert comment.posted_at == each["posted_at"]
        assert comment.is_guest == each["is_guest"]
        assert comment.parent_id == (None if each["parent_index"] is None else ids[each["parent_index"]])
        for name in {"comment_id", "parent_evidence", "answers_absent", "subject", "posted_as"} & set(each):
            assert getattr(comment, name) == each[name]
        assert comment.answers_absent == each.get("answers_absent", comment.answers_absent)


@pytest.mark.parametrize(("page", "place", "expected"), cases())
def test_what_is_no_comment_is_kept_apart(page: Path, place: int, expected: dict[str, Any]) -> None:
    thread = parse_all(page)[place]
    set_aside = "\n".join(each.text for each in thread.skipped)
    for name in {"title", "url", "published_at"} & set(expected):
        assert getattr(thread, name) == expected[name]
    assert [phrase for phrase in expected.get("body_contains", []) if phrase not in thread.body] == []
    assert [phrase for phrase in expected.get("body_lacks", []) if phrase in thread.body] == []
    assert [phrase for phrase in expected.get("skipped_contains", []) if phrase not in set_aside] == []
    assert [each.reason for each in thread.skipped] == expected.get("set_aside", [e.reason for e in thread.skipped])
    assert len(thread.warnings) == expected.get("warnings", len(thread.warnings))


def test_every_format_has_pages() -> None:
    folders = {each.name for each in HERE.iterdir() if any(each.iterdir())}
    refused = {"sql_dump"}
    assert {name_of(layout) for layout in FORMATS} - refused <= folders


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_page_is_read_whole(shared: Path, name: str) -> None:
    thread = parse(shared / "seeds" / name)
    count, digest = SAMPLES[name]
    said = "\x1e".join(f"{c.author}\x1f{c.is_guest}\x1f{c.posted_at}\x1f{c.text}" for c in thread.comments)
    assert len(thread.comments) == count
    assert hashlib.sha256(said.encode()).hexdigest()[:16] == digest
    assert thread.title == HEADLINES[name]
    assert len(thread.warnings) == (0 if count else 1)  # why it has no comment


def test_no_word_of_a_sample_page_is_lost(shared: Path) -> None:
    for name in SAMPLES:
        page = shared / "seeds" / name
        thread = parse(page)
        kept = words_of(thread)
        for line in page.read_text(encoding="utf-8").splitlines():
            assert set(line.split()) <= kept | {
                "Thumb",
                "Missing",
                "Default-user-icon",
                "(Guest)",
                "Comments",
                "19",
                "8",
            }


def words_of(thread: Thread) -> set[str]:
    texts = [thread.title or "", thread.body, *(s.text for s in thread.skipped), *(c.text for c in thread.comments)]
    authors = [f"{c.author} {c.posted_at}" for c in thread.comments]
    dates = {f"{day:02d}" for day in range(1, 32)} | {"September", "February", "2013,", "2013"}
    times = {str(c.posted_at).partition("T")[2] for c in thread.comments}
    return {word for text in texts + authors for word in text.split()} | dates | times


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("harbour_bridge.txt", "naharnet"),
        ("school_phones.html", "wordpress"),
        ("new_stadium.html", "microdata"),
        ("orle_review.txt", "plain"),
    ],
)
def test_layout_is_told_by_its_marks_not_by_its_name(seeds: Path, name: str, expected: str) -> None:
    assert format_of(Document("nameless", (seeds / name).read_bytes())) == expected


def test_second_save_gives_the_same_ids(seeds: Path, tmp_path: Path) -> None:
    page = (seeds / "harbour_bridge.txt").read_text(encoding="utf-8")
    again = tmp_path / "again.txt"
    again.write_text(page + "\n\nThumb late_reader 01 January 2040, 10:00\n\nOne more.\n", encoding="utf-8")
    before, after = parse(seeds / "harbour_bridge.txt"), parse(again)
    assert after.thread_id == before.thread_id
    assert [c.comment_id for c in after.comments][:-1] == [c.comment_id for c in before.comments]
    assert "20 comments, but 21 were found" in after.warnings[0]


def test_deeply_nested_markup_does_no_harm(tmp_path: Path) -> None:
    page = tmp_path / "deep.html"
    page.write_text("<html><body>" + "<div>" * 2_500 + "<p>hello</p>", encoding="utf-8")
    assert parse(page).comments == ()


@pytest.mark.parametrize("closing", ["", "</div>" * 100_000], ids=["left open", "closed"])
def test_bottomless_markup_is_refused_at_once(tmp_path: Path, closing: str) -> None:
    page = tmp_path / "bottomless.html"
    page.write_text("<html><body>" + "<div>" * 100_000 + "x" + closing, encoding="utf-8")
    with pytest.raises(PageError, match=r"nests 100,00\d elements in one another, or leaves them open"):
        parse(page)


def test_drawings_are_no_nesting(tmp_path: Path) -> None:
    page = tmp_path / "drawn.html"
    page.write_text("<html><body><svg>" + "<path d='M0 0'/>" * 30_000 + "</svg><p>hello</p>", encoding="utf-8")
    assert "hello" in parse(page).body


@pytest.mark.slow
def test_long_page_with_many_open_paragraphs_is_read(tmp_path: Path) -> None:
    page = tmp_path / "old.html"
    page.write_text("<html><body><h1>Letters</h1>" + "<p>One<br>two <img src=x><li>three" * 20_000, encoding="utf-8")
    assert parse(page).title == "Letters"
