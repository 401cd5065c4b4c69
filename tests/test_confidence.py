"""``Thread.sure``: how sure it is that a page was read right. The weights may be fitted anew without breaking these."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from stance import parse
from stance.reading.formats import doubt, read
from stance.reading.formats.confidence import DOUBTED_BELOW, MODEL, WEIGHTS_FILE
from stance.reading.formats.document import Document
from stance.reading.formats.signs import signs_of
from stance.records import Comment, Thread
from stance.settings import shipped

SAID = (
    "The sluice was painted twice this year, and it still drips.",
    "Somebody should ask the miller before the next flood comes.",
    "My uncle oiled that wheel for nine years. Nobody thanked him.",
    "I would rather have a footbridge than another committee.",
    "Fine words, but who carries the sandbags when it rains?",
    "Ask again in spring; the water is too high to see anything.",
)
NAMES = ("Odile Marsh", "wheelwright", "Tamsin P.", "Bo", "Old Heron", "J. Quill")
PLACE = shipped("models") / "reading" / MODEL


def page(*said: str, heading: str = "Comments", names: tuple[str, ...] = NAMES) -> Thread:
    items = (
        f"<li class='remark' id='r{n}'><b class='author'>{name}</b> "
        f"<time datetime='2031-04-0{n}T09:1{n}'>April {n}</time><div class='words'>{text}</div></li>"
        for n, (name, text) in enumerate(zip(names, said, strict=False), 1)
    )
    html = f"<h1>The sluice</h1><p>It drips.</p><section id='comments'><h2>{heading}</h2><ol>{''.join(items)}</ol>"
    return thread(f"<!doctype html><html><body>{html}</section></body></html>", "page.html")


def thread(text: str, name: str = "page.txt") -> Thread:
    return next(iter(read(Document(name, text.encode()))))


def sure(of: Thread) -> float:
    assert of.sure is not None
    return of.sure


@pytest.mark.parametrize("name", ["school_phones.html", "harbour_bridge.txt"])
def test_a_sample_page_is_read_for_sure(seeds: Path, name: str) -> None:
    assert sure(parse(seeds / name)) > 0.9


def test_a_clean_page_of_no_known_system_is_read_for_sure() -> None:
    clean = page(*SAID)
    assert len(clean.comments) == len(SAID)
    assert sure(clean) > 0.9
    assert doubt(clean) is None


def test_labels_left_in_the_texts_make_it_less_sure() -> None:
    labelled = page(*(f"{said[:30]}<br>Likes: {n}<br>{said[30:]}" for n, said in enumerate(SAID)))
    assert sure(labelled) < sure(page(*SAID))


def test_comments_run_together_make_it_less_sure() -> None:
    glued = (f"{one}<p>{name}</p><p>5 May 2031, 10:12</p><p>{other}</p>" for one, name, other in zip(
        SAID[::2], NAMES[1::2], SAID[1::2], strict=True))  # fmt: skip
    assert sure(page(*glued)) < sure(page(*SAID))


def test_numbers_and_times_for_names_make_it_less_sure() -> None:
    times = tuple(f"{n} April 2031 | 10:1{n}" for n in range(6))
    assert sure(page(*SAID, names=times)) < sure(page(*SAID))


def test_fewer_comments_than_announced_make_it_doubtful() -> None:
    short = page(*SAID[:3], heading="24 comments")
    assert short.announced == 24
    assert sure(short) < DOUBTED_BELOW < sure(page(*SAID[:3], heading="3 comments"))
    assert "3 comments were read of the 24 that the page says it has" in (doubt(short) or "")


@pytest.mark.parametrize("name", ["page.html", "page.txt"])
def test_a_page_that_announces_comments_of_which_none_was_read_is_doubtful(name: str) -> None:
    lines = ["The sluice", "It drips, as the parish wrote on Monday.", "17 comments", *SAID]
    text = "\n\n".join(lines)
    if name.endswith("html"):
        text = "<html><body>" + "".join(f"<h3>{line}</h3>" if line[0] == "1" else f"<p>{line}</p>" for line in lines)
    empty = thread(text, name)
    assert (len(empty.comments), empty.announced) == (0, 17)
    assert "no comment was read of the 17 that the page says it has" in (doubt(empty) or "")
    assert "17 comments" in empty.warnings[0]


def test_an_article_without_a_sign_of_comments_raises_no_doubt() -> None:
    empty = thread("The sluice\n\n" + "\n\n".join(SAID))
    assert empty.comments == ()
    assert doubt(empty) is None


def test_exports_and_tables_are_exact(seeds: Path) -> None:
    assert {parse(seeds / name).sure for name in ("ellery_post_disqus.xml", "old_town.csv", "wind_farm.jsonl")} == {
        None
    }


@pytest.mark.parametrize("text", ["", "   ", "x", "\n\n\nReply\n\n", "12:30", "😀" * 4000])
def test_any_text_of_a_comment_gives_signs_from_0_to_1(text: str) -> None:
    odd = Thread("t", "t.txt", comments=(Comment("1", text, author=""), Comment("2", text)) * 300, announced=1)
    assert all(0 <= sign <= 1 for sign in signs_of(odd, Document("t.txt", b"words")).values())


def test_every_sign_has_a_weight() -> None:
    weights = json.loads((PLACE / WEIGHTS_FILE).read_text(encoding="utf-8"))
    for part, found in (("comments", page(*SAID)), ("no comments", thread("The sluice"))):
        assert set(weights[part]) == {"base", *signs_of(found, Document("t.txt", b"The sluice"))}


def test_the_card_is_of_these_weights_and_says_what_is_claimed() -> None:
    card = json.loads((PLACE / "card.json").read_text(encoding="utf-8"))
    assert card["model_sha256"] == hashlib.sha256((PLACE / WEIGHTS_FILE).read_bytes()).hexdigest()
    real = card["scores"]["real pages, sites left out"]
    assert real["share read right above 0.9"] >= 0.95
    assert real["share above 0.9"] >= 0.25


def test_a_doubt_is_told_without_words_of_the_page() -> None:
    hostile = page(*SAID[:2], heading="90 comments", names=("[a](javascript:x)", "<b>"))
    assert re.fullmatch(r"[\w\s().,:]+", doubt(hostile) or "") is not None
