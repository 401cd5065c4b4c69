"""Comment sections told by selectors: parents, quotes, what is set aside, and pages made to do harm."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.reading.formats import LIKE_WORDPRESS, SYSTEMS, format_of, name_of
from stance.reading.formats.document import Document
from stance.reading.formats.pages import linked_data, reddit_page, spip
from stance.reading.formats.pages.elements import read, recognises
from stance.reading.formats.pages.layout import Layout
from stance.records import Skipped, Thread

PAGES = Path(__file__).parent / "pages"
SAVED = sorted(page for module in (*LIKE_WORDPRESS, *SYSTEMS) for page in (PAGES / name_of(module)).glob("*.html"))
FORUM = Layout(
    marks=("entry",),
    item="div.entry",
    author=("@data-by",),
    time=(".when",),
    text=(".said",),
    quote=".quote",
    quoted=("@data-of",),
    parent=("@data-answers",),
    aside=((".gone", "deleted post"),),
)


def page_of(*entries: str) -> Document:
    return Document("page.html", f"<!doctype html><body>{''.join(entries)}</body>".encode())


def entry(number: int, said: str, marks: str = "", within: str = "") -> str:
    return f"<div class='entry' id='e{number}' data-by='u{number}' {marks}><div class='said'>{said}</div>{within}</div>"


def thread_of(*entries: str) -> Thread:
    return next(read(page_of(*entries), FORUM))


def parents(thread: Thread) -> list[str | None]:
    return [comment.parent_id for comment in thread.comments]


@given(st.text("ab-é\n", max_size=40), st.text("ab-", min_size=1, max_size=7))
def test_document_holds_just_what_stands_in_its_text(said: str, mark: str) -> None:
    document = Document("page.html", f"<p>{said}".encode())
    assert document.holds(mark) == (mark in document.text)


def test_words_of_an_inner_comment_are_not_its_parents() -> None:
    thread = thread_of(entry(1, "outer", within=entry(2, "inner", within=entry(3, "innermost"))), entry(4, "next"))
    assert [comment.text for comment in thread.comments] == ["outer", "inner", "innermost", "next"]
    assert parents(thread) == [None, "1", "2", None]


def test_quote_of_a_post_on_the_page_is_a_link_and_no_words() -> None:
    thread = thread_of(entry(1, "one"), entry(2, "<div class='quote' data-of='post: 1'>one</div> two"))
    assert (thread.comments[1].text, thread.comments[1].parent_id) == ("two", "1")
    assert (thread.comments[1].parent_evidence, thread.comments[1].parent_confidence) == ("quote", 1.0)


@pytest.mark.parametrize("number", [9, 2, 3])
def test_quote_of_no_earlier_post_is_set_aside_and_no_link(number: int) -> None:
    quote = f"<div class='quote' data-of='post: {number}'>words</div> mine"
    thread = thread_of(entry(1, "one"), entry(2, quote), entry(3, "three"))
    assert thread.comments[1].text == "mine"
    assert thread.skipped == (Skipped("words", "quoted in comment 2"),)
    assert thread.comments[1].parent_id is None and not thread.comments[1].answers_absent


def test_quote_without_other_words_stays() -> None:
    thread = thread_of(entry(1, "one"), entry(2, "<div class='quote' data-of='post: 9'>words</div>"))
    assert thread.comments[1].text == "words"
    assert thread.skipped == ()


def test_quote_within_a_quote_is_not_what_is_answered() -> None:
    inner = "<div class='quote' data-of='post: 1'>one</div>"
    thread = thread_of(entry(1, "one"), entry(2, "two"), entry(3, f"<div class='quote' data-of='2'>{inner}two</div> x"))
    assert (thread.comments[2].parent_id, thread.comments[2].text) == ("2", "x")


def test_answer_to_a_post_set_aside_answers_one_that_is_absent() -> None:
    thread = thread_of(entry(1, "<p class='gone'>bad</p>"), entry(2, "why?", "data-answers='1'"))
    assert [(each.text, each.reason) for each in thread.skipped] == [("bad", "deleted post")]
    assert thread.comments[0].parent_id is None and thread.comments[0].answers_absent


def test_posts_that_answer_one_another_in_a_circle_are_cut() -> None:
    thread = thread_of(*(entry(n, f"text {n}", f"data-answers='{n % 3 + 1}'") for n in (1, 2, 3)))
    assert parents(thread) == [None, "3", "1"]


def test_second_post_of_an_id_gets_one_of_its_own() -> None:
    thread = thread_of(entry(1, "one"), entry(1, "again"))
    assert thread.comments[0].comment_id == "1" and len({each.comment_id for each in thread.comments}) == 2


def test_time_that_is_no_date_is_kept_as_written() -> None:
    thread = thread_of(entry(1, "one", within="<i class='when'>in the small hours</i>"))
    assert (thread.comments[0].posted_at, thread.comments[0].posted_as) == (None, "in the small hours")


def test_page_with_the_marks_but_no_words_is_left_to_other_formats() -> None:
    assert not recognises(page_of("<div class='entry'></div>"), FORUM)
    assert not recognises(page_of("<p>no entry here, only the word</p>"), FORUM)


def test_markup_that_tells_more_than_json_ld_is_read() -> None:
    shown = "".join(
        f"<li class='comment-row'><b class='author'>ann {n}</b> <time datetime='2031-01-0{n}'>x</time>"
        f"<p>These are the words of comment {n}, and they are long enough to be some.</p></li>"
        for n in (1, 2, 3)
    )
    data = '{"@type": "Article", "comment": [{"@type": "Comment", "text": "words", "author": "ann 1"}]}'
    script = f'<script type="application/ld+json">{data}</script>'
    listed = f"<section class='comments'><h2>3 comments</h2><ul>{shown}</ul></section>"
    assert format_of(page_of(script)) == "linked_data"
    assert format_of(page_of(script, "<h1>News</h1>", listed)) == "repeated"


def test_halves_of_characters_in_json_ld_are_replaced() -> None:
    data = r'{"@type": "Comment", "text": "a \ud800 <b>b</b>\u0000", "author": "c\udfff"}'
    thread = next(linked_data.read(page_of(f'<script type="application/ld+json">{data}</script>')))
    assert (thread.comments[0].text, thread.comments[0].author) == ("a ? b", "c?")


def test_subject_line_is_no_part_of_the_words() -> None:
    page = PAGES / "spip" / "forum.html"
    comment = next(spip.read(Document(page.name, page.read_bytes()))).comments[1]
    assert comment.subject == "Le gué" and not comment.text.startswith("Le gué")


@pytest.mark.parametrize("page", SAVED, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_each_layout_reads_its_own_pages_only(page: Path) -> None:
    document = Document(page.name, page.read_bytes())
    assert format_of(document) == page.parent.name
    others = [name_of(each) for each in (*LIKE_WORDPRESS, *SYSTEMS) if each.recognises(document)]
    assert others == [page.parent.name]


@settings(max_examples=150)
@given(page=st.sampled_from(SAVED), data=st.data())
def test_damaged_pages_give_whole_threads(page: Path, data: st.DataObject) -> None:
    source = page.read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(source)))
        length = data.draw(st.integers(0, 3_000))
        patch = (
            data.draw(st.sampled_from([b"", source[start : start + length] * 2, b"</div>", b"<li>", b'" <p '])) or b""
        )
        source = source[:start] + patch + source[start + length :]
    document = Document("damaged.html", source or b"<html>")
    for module in (*LIKE_WORDPRESS, *SYSTEMS):
        if module.recognises(document):
            check(next(iter(module.read(document))))


def check(thread: Thread) -> None:
    ids = [comment.comment_id for comment in thread.comments]
    assert len(set(ids)) == len(ids)
    answered = {comment.comment_id: comment.parent_id for comment in thread.comments}
    assert {each for each in answered.values() if each} <= set(ids)
    for comment in thread.comments:
        assert comment.text and comment.found_at
        at, steps = comment.parent_id, 0
        while at is not None and steps <= len(ids):
            at, steps = answered[at], steps + 1
        assert steps <= len(ids)


@pytest.mark.slow
def test_comments_nested_deeply_are_read() -> None:
    depth = 8_000
    opening = "<div class='thing comment' id='thing_t1_{0}'><div class=usertext-body>x{0}</div>"
    page = page_of("".join(opening.format(n) for n in range(depth)), "</div>" * depth)
    thread = next(reddit_page.read(page))
    assert len(thread.comments) == depth
    assert thread.comments[-1].parent_id == str(depth - 2)
