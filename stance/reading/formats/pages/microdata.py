"""Pages that mark their comments up with schema.org microdata: ``Comment``, ``Answer`` and the older ``UserComments``.

Terms: https://schema.org/Comment (author, datePublished or dateCreated, text, parentItem) and
https://schema.org/UserComments (creator, commentTime, commentText).
"""

import re
from collections.abc import Iterator
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.pages import elements
from stance.reading.formats.pages.layout import Layout
from stance.records import Thread

LAYOUT: Final = Layout(
    marks=("schema.org/Comment", "schema.org/UserComments", "schema.org/Answer"),
    item=", ".join(
        f'[itemtype$="schema.org/{name}" i]:not([itemprop~="parentItem"])'
        for name in ("Comment", "UserComments", "Answer")
    ),
    author=(
        '[itemprop~="author"] >> [itemprop~="name"]@content',
        '[itemprop~="author"] >> [itemprop~="name"]',
        '[itemprop~="creator"] >> [itemprop~="name"]',
        '[itemprop~="author"]@content',
        '[itemprop~="author"]',
        '[itemprop~="creator"]@content',
        '[itemprop~="creator"]',
    ),
    time=tuple(
        f'[itemprop~="{name}"]{attribute}'
        for name in ("datePublished", "dateCreated", "commentTime", "datecreated", "uploadDate")
        for attribute in ("@datetime", "@content", "")
    ),
    text=tuple(f'[itemprop~="{name}"]' for name in ("text", "commentText", "description", "articleBody")),
    not_text='[itemprop~="author"], [itemprop~="creator"], [itemprop~="datePublished"], [itemprop~="dateCreated"]',
    identity=("@id", "@itemid", "@data-comment-id", '[itemprop~="identifier"]@content', '[itemprop~="url"]@href'),
    id_form=re.compile(r"(?:comment|answer|reply|post|c|id|p)[-_/=]?(\d+)/?$", re.IGNORECASE),
    answers=(
        '[itemprop~="parentItem"]@href',
        '[itemprop~="parentItem"]@itemid',
        '[itemprop~="parentItem"]@content',
        '[itemprop~="parentItem"] >> [itemprop~="url"]@href',
        '[itemprop~="parentItem"] >> a@href',
    ),
)


def recognises(document: Document) -> bool:
    """Whether an element declares itself a comment with a text of its own."""
    return elements.recognises(document, LAYOUT)


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page. A comment inside another answers it."""
    return elements.read(document, LAYOUT)
