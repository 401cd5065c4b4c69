"""A known system's reader that misses comments gives way to one that finds more."""

from stance.reading.formats import read
from stance.reading.formats.document import Document
from stance.records import Thread

WORDS = ("The weir hums at night.", "Only when the gate is up.", "Then somebody should let it down.")
LONGER = tuple(f"{said} That is what my aunt said, who lived beside it for forty years." for said in WORDS)


def thread_of(*parts: str) -> Thread:
    html = f"<!DOCTYPE html><html><body><h1>The weir</h1>{''.join(parts)}</body></html>"
    return next(iter(read(Document("page.html", html.encode()))))


def shown(*words: str) -> str:
    rows = (
        f"<div class='remark'><b class='author'>ann {n}</b> <time datetime='2031-01-0{n}'>x</time><p>{said}</p></div>"
        for n, said in enumerate(words, 1)
    )
    return f"<section class='comments'>{''.join(rows)}</section>"


def marked(number: int, said: str) -> str:
    return f"<li class='comment depth-1' id='comment-{number}'><cite>bo</cite> <i>2 May 2030</i><p>{said}</p></li>"


def test_marks_without_words_do_not_hide_the_comments() -> None:
    thread = thread_of("<div id='comment-1'><img></div><div id='comment-2'><img></div>", shown(*WORDS))
    assert (thread.layout, [each.text for each in thread.comments]) == ("repeated", list(WORDS))
    assert thread.shape.endswith("read instead of wordpress, which found 0")


def test_fewer_comments_than_the_page_announces_give_way() -> None:
    thread = thread_of("<ol>", marked(1, "An older remark."), "</ol><h3>3 comments</h3>", shown(*WORDS))
    assert (thread.layout, len(thread.comments)) == ("repeated", 3)


def test_more_comments_than_the_page_announces_are_not_believed() -> None:
    listed = [marked(n, f"Remark {n}.") for n in (1, 2)]
    thread = thread_of("<h3>Comments (2)</h3><ol>", *listed, "</ol>", shown(*WORDS))
    assert (thread.layout, len(thread.comments), thread.shape) == ("wordpress", 2, "")


def test_removed_comments_count_as_found() -> None:
    listed = [marked(1, "A remark."), marked(2, "This comment has been removed.")]
    thread = thread_of("<h3>2 comments</h3><ol>", *listed, "</ol>")
    assert [each.text for each in thread.comments] == ["A remark."]
    assert [each.reason for each in thread.skipped] == ["removed comment"]


def test_a_reply_to_a_removed_comment_replies_to_one_that_is_absent() -> None:
    reply = f"<ul class='children'>{marked(2, 'Why was it?')}</ul></li>"
    thread = thread_of("<ol>", marked(1, "Comment deleted by a moderator").removesuffix("</li>"), reply, "</ol>")
    assert [(each.text, each.parent_id, each.answers_absent) for each in thread.comments] == [
        ("Why was it?", None, True)
    ]


def test_comments_without_authors_give_way_to_as_many_with_authors() -> None:
    signed = (
        f"<li class='comment depth-1' id='comment-{n}'><div>{said}</div>"
        f"<div>Posted by Ann {name} on May {n}, 2030 | <a href='#'>Reply</a></div></li>"
        for n, (said, name) in enumerate(zip(LONGER, ("A", "Lee", "of the Mill"), strict=True), 1)
    )
    thread = thread_of("<div id='comments'><h3>3 comments</h3><ol>", *signed, "</ol></div>")
    assert [(each.author, each.text) for each in thread.comments] == list(
        zip(("Ann A", "Ann Lee", "Ann of the Mill"), LONGER, strict=True)
    )
