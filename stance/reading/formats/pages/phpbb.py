"""phpBB 3 topics in prosilver, the style most boards start from. The opening post is read as the first comment."""

import re
from collections.abc import Iterator
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.pages import elements
from stance.reading.formats.pages.layout import Layout
from stance.records import Thread

LAYOUT: Final = Layout(
    marks=("postprofile",),
    item='.post[id^="p"]',
    proof=".post >> .postprofile",
    subject=("h3 > a",),
    author=(
        ".author > strong",
        ".author > span > strong",
        "a.username",
        "a.username-coloured",
        ".postprofile > dt > strong",
        ".postprofile > dt > a",
    ),
    time=(".author > time@datetime", ".author"),
    time_form=re.compile(r"»\s*(\S.{4,60})$"),
    text=(".content",),
    not_text=".signature, .notice, .quote-link",
    flat=True,
    quote="blockquote",
    quoted=("@cite", "cite > a@data-post-id", 'cite > a[href*="#p"]@href'),
    guest="span.username",
    aside=(("div.post.deleted", "deleted post"), ('[id^="post_hidden"]', "hidden post")),
)


def recognises(document: Document) -> bool:
    """Whether a post stands beside its author's profile."""
    return elements.recognises(document, LAYOUT)


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page; a post answers the one it quotes first, if the quote names it."""
    return elements.read(document, LAYOUT)
