"""Stack Exchange: the question is the article; answers, comments on them and comments on the question are comments."""

import re
from collections.abc import Iterator
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.pages import elements
from stance.reading.formats.pages.layout import Layout
from stance.records import Thread

LAYOUT: Final = Layout(
    marks=("comment-copy", "answercell"),
    item='div.answer[id^="answer-"], [id^="comment-"].comment, li.comment[data-comment-id]',
    proof='.comment-copy, div.answer[id^="answer-"]',
    author=(
        ".comment-user",
        '.user-details[itemprop="author"] > [itemprop="name"]',
        '.user-details[itemprop="author"] > a',
        ".post-signature:last-child > .user-info > .user-details > a",
        ".post-signature:last-child > .user-info > .user-details",
    ),
    time=(
        ".relativetime-clean@title",
        'time[itemprop="dateCreated"]@datetime',
        ".post-signature:last-child > .user-info > .user-action-time > .relativetime@title",
        ".comment-date > span@title",
        ".relativetime@title",
    ),
    time_form=re.compile(r"^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\dZ?)"),  # the licence may follow
    text=(".comment-copy", ".js-post-body", ".s-prose", ".post-text"),
    identity=("@data-answerid", "@data-comment-id", "@id"),
    aside=((".deleted-answer", "deleted answer"),),
    body=".question >> .js-post-body, .post-text",
)


def recognises(document: Document) -> bool:
    """Whether an element is one of its answers or comments."""
    return not elements.is_wordpress(document) and elements.recognises(document, LAYOUT)


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page; a comment on an answer answers it."""
    return elements.read(document, LAYOUT)
