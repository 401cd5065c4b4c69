"""CNN's blogs: WordPress, but author, words and then a line of time and links, below "soundoff (n Responses)"."""

import re
from collections.abc import Iterator
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.pages import elements
from stance.reading.formats.pages.layout import Layout
from stance.records import Thread

_COUNT: Final = re.compile(r"soundoff(?:\s|&nbsp;){0,3}\(\d")
LAYOUT: Final = Layout(
    marks=("soundoff",),
    item='li.comment, li[id^="li-comment-"], li.cnn_comment, div.cnn_comment, li.pingback',
    author=(".fn", "cite", ".cnn_comment_author", ".cnnAuthor", ".comment-author", ".author"),
    time=(
        "time@datetime",
        ".comment-meta",
        ".commentmetadata",
        ".cnn_comment_date",
        ".cnnDate",
        ".comment-date",
        ".date",
    ),
    time_form=re.compile(r"^([^|•]{6,60}?)\s*(?:[|•]|$)"),
    text=(".comment-content", ".comment-text", ".cnn_comment_text", ".cnnText", ".comment-body", ""),
    not_text=".comment-author, .comment-meta, .commentmetadata, .reply, .fn, cite, .avatar, .says, .report-abuse, "
    ".cnn_comment_author, .cnn_comment_date, .cnnAuthor, .cnnDate, .comment-date, form",
    not_author=".says, .avatar",
    proof="li.comment, .cnn_comment",
    identity=("@id", '[id^="comment-"]@id', "@class"),
    id_form=re.compile(r"comment-(\d+)"),
    aside=(("li.pingback", "pingback or trackback"),),
)


def recognises(document: Document) -> bool:
    """Whether the page counts "soundoff" responses and has such comments."""
    return elements.recognises(document, LAYOUT) and _COUNT.search(document.text) is not None


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page."""
    return elements.read(document, LAYOUT)
