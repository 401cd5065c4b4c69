"""IntenseDebate: comments in ``idc-c``, the answers to one in the ``idc-r`` behind or within it."""

from collections.abc import Iterator
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.pages import elements
from stance.reading.formats.pages.layout import Layout
from stance.records import Thread

LAYOUT: Final = Layout(
    marks=("idc-c",),
    item="div.idc-c, li.idc-c",
    proof=".idc-c-t",
    author=(".idc-i > a", ".idc-i > span", ".idc-i > strong", ".idc-a > a"),
    time=(
        ".idc-time@title",
        ".IDCommentTime@title",
        ".idc-time > a@title",
        ".idc-time",
        ".idc-c-h >> abbr@title",
        ".IDCommentTime",
        ".idc-i > em",
    ),
    text=(".idc-c-t",),
    not_text=".idc-c-b, .idc-v",
    deeper=".idc-r",
    guest=".idc-anonymous",
    aside=((".idc-removed", "removed comment"), (".idc-deleted", "removed comment")),
    not_loaded=".idc-more",
)


def recognises(document: Document) -> bool:
    """Whether an element holds the words of one of its comments."""
    return elements.recognises(document, LAYOUT)


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page."""
    return elements.read(document, LAYOUT)
