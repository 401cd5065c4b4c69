"""Lobsters and its siblings: comments in lists within lists."""

import re
from collections.abc import Iterator
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.pages import elements
from stance.reading.formats.pages.layout import Layout
from stance.records import Thread

LAYOUT: Final = Layout(
    marks=("comments_subtree",),
    item="li.comments_subtree",
    author=(".byline > a.u-author", ".byline > .u-author"),
    byline=('.byline > a[href^="/~"]@href', '.byline > a[href^="/u/"]@href'),
    byline_form=re.compile(r"^/(?:~|u/)([\w.-]+)"),
    time=(
        ".byline > time@datetime",
        ".byline > time@title",
        ".byline > span[title]@title",
        ".byline > a > time@datetime",
    ),
    text=(".comment_text",),
    identity=("div.comment@data-shortid", "div.comment@id"),
    id_form=re.compile(r"(?:c_)?(\w+)$"),
    removed=re.compile(r"\[?Comment (?:removed|deleted) by [^\n]{1,80}\]?", re.IGNORECASE),
)


def recognises(document: Document) -> bool:
    """Whether a list item is one of its comments."""
    return elements.recognises(document, LAYOUT)


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page."""
    return elements.read(document, LAYOUT)
