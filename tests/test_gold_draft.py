"""The drafts of ``python -m tests.gold`` say what the program reads, in the form that the tests of pages compare."""

import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import test_formats

from stance import Comment, Skipped, Thread, parse_all
from tests.gold import as_text, doubts, draft, gold_place, main

OPTIONAL = {"answers_absent": False, "parent_evidence": None, "subject": None, "posted_as": None}
HALF_AN_EMOJI = "\ud83d"


@cache
def drafted(page: Path) -> list[dict[str, Any]]:
    """The draft of each thread of ``page``, as it is read back from its file."""
    gold = json.loads(as_text(draft(parse_all(page))))
    return gold.get("threads", [gold])


@pytest.mark.parametrize(("page", "place", "expected"), test_formats.cases())
def test_a_draft_says_what_the_gold_says(page: Path, place: int, expected: dict[str, Any]) -> None:
    got = drafted(page)[place]
    for name in {"title", "url", "published_at", "set_aside", "warnings"} & set(expected):
        assert got[name] == expected[name]
    assert len(got["comments"]) == len(expected["comments"])
    for comment, wanted in zip(got["comments"], expected["comments"], strict=True):
        assert {name: comment.get(name, OPTIONAL.get(name)) for name in wanted} == wanted | {
            "author": wanted["author"] or None
        }


@pytest.mark.parametrize(("page", "place", "expected"), test_formats.cases())
def test_a_draft_passes_as_it_is(page: Path, place: int, expected: dict[str, Any]) -> None:
    got = drafted(page)[place]
    test_formats.test_page_is_read_as_a_person_reads_it(page, place, got)
    test_formats.test_what_is_no_comment_is_kept_apart(page, place, got)


@pytest.mark.parametrize("gold", test_formats.GOLD, ids=lambda gold: f"{gold.parent.name}/{gold.stem}")
def test_a_draft_lies_where_the_tests_look_for_it(gold: Path) -> None:
    assert gold_place(test_formats.page_of(gold)).name == gold.name


def test_a_page_is_drafted_beside_it(tmp_path: Path, seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = Path(shutil.copy(seeds / "harbour_bridge.txt", tmp_path))
    assert main([str(page)]) == 0
    assert len(json.loads((tmp_path / "harbour_bridge.json").read_text(encoding="utf-8"))["comments"]) == 20
    printed = capsys.readouterr().out
    assert "1 thread, 20 comments, read by naharnet" in printed
    assert "replies by guess: 4 to 3 by address, 0.90" in printed


def test_a_gold_that_exists_is_kept(tmp_path: Path, seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "gold.json"
    gold.write_text("corrected by hand", encoding="utf-8")
    arguments = [str(seeds / "harbour_bridge.txt"), "-o", str(gold)]
    assert main(arguments) == 1
    assert gold.read_text(encoding="utf-8") == "corrected by hand"
    assert f"{gold} exists, and may have been corrected by hand. Overwrite it with --force." in capsys.readouterr().err
    assert main([*arguments, "--force"]) == 0


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nowhere.html", "There is no file"),
        ("empty.html", "is empty (0 bytes)"),
        ("picture.png", "is a PNG picture, not comments"),
        ("story.json", "has the name of its own gold. Rename it to story.export.json."),
    ],
)
def test_a_wrong_file_gets_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, sentence: str
) -> None:
    (tmp_path / "empty.html").touch()
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert main([str(tmp_path / name)]) == 1
    assert sentence in capsys.readouterr().err


def test_what_is_doubtful_is_listed() -> None:
    comments = (
        Comment("1", "Yes", "Ann", "2031-05-02"),
        Comment("2", "Ben\nNo, it does not.\nReply", "Ben", "2031-05-01", "1", None, "address", 0.9),
        Comment("3", "Why?\nReply", posted_as="3 hours ago", answers_absent=True),
        Comment("4", "The mill has stood here since the flood.", "Cid"),
        Comment("5", "!", "Dot", "2031-05-03"),
    )
    body = "The mill has stood here since the flood."
    thread = Thread("t", "page.html", body=body, comments=comments, skipped=(Skipped("Buy!", "spam"),))
    assert list(doubts(thread)) == [
        "no headline, no date, no address; an article of 8 words, from “The mill has stood here since the flood.” "
        "to “The mill has stood here since the flood.”",
        "without an author: 1 (comment 2)",
        "without a time: 1 (comment 3)",
        "times that are no dates: 1 (comment 2 “3 hours ago”)",
        "replies by guess: 1 to 0 by address, 0.90",
        "earlier than what they reply to: 1 (comment 1)",
        "replies to a comment that is not on the page: 1 (comment 2)",
        "hardly any text: 1 (comment 4)",
        "text that begins with its author's name: 1 (comment 1)",
        "texts that end with the same line “Reply”: 2",
        "text that stands in the article too: 1 (comment 3)",
        "set aside as spam: 1 (“Buy!”)",
    ]


def test_a_count_that_the_page_announces_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><body><h1>Mill</h1><p>It turns.</p><h2>12 Comments</h2></body></html>", encoding="utf-8")
    assert main([str(page)]) == 0
    assert "the page announces “12 Comments”; 0 comments were read, and 0 things set aside" in capsys.readouterr().out


def test_a_page_in_the_folder_of_another_format_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "pages" / "lobsters"
    folder.mkdir(parents=True)
    (folder / "page.html").write_text("<html><body><h1>Mill</h1><p>It turns.</p></body></html>", encoding="utf-8")
    assert main([str(folder / "page.html")]) == 0
    assert "the folder is lobsters, but html_page read the page" in capsys.readouterr().out


def test_text_that_no_file_can_hold_is_escaped() -> None:
    thread = Thread("t", "page.html", comments=(Comment("1", f"ja {HALF_AN_EMOJI} — ليل"),))
    text = as_text(draft([thread]))
    assert json.loads(text.encode("utf-8"))["comments"][0]["text"] == f"ja {HALF_AN_EMOJI} — ليل"
