"""XenForo threads (1 and 2), and the widget that shows a thread's posts as comments below an article.

The opening post of a thread is read as the first comment.
"""

from collections.abc import Iterator
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.pages import elements
from stance.reading.formats.pages.layout import Layout
from stance.records import Thread

THREAD: Final = Layout(
    marks=("data-xf-", "XenForo"),
    item='article.message[data-content^="post-"], li.message[id^="post-"]',
    author=("@data-author", "a.username"),
    time=(
        "a.datePermalink > abbr@data-time",
        "a.datePermalink > span@title",
        "time.u-dt@datetime",
        "time@datetime",
        "a.datePermalink",
    ),
    text=(".message-body", ".messageText", ".messageContent"),
    not_text=".message-signature, .signature, .bbCodeBlock-expandLink, .quoteExpand, .message-lastEdit, .editDate, "
    ".messageTextEndMarker, .js-selectToQuoteEnd",
    identity=("@data-content", "@id"),
    flat=True,
    quote=".bbCodeBlock--quote, .bbCodeQuote",
    quoted=("@data-source", "a.bbCodeBlock-sourceJump@href", "a.AttributionLink@href"),
    guest='span.username[data-user-id="0"]',
    aside=(
        (".message--deleted", "deleted post"),
        ("li.message.deleted", "deleted post"),
        ("li.message.placeholder", "deleted post"),
    ),
)
WIDGET: Final = Layout(
    marks=("xenforo-comment",),
    item="li.xenforo-comment, div.xenforo-comment",
    author=(".author-name", ".username"),
    time=("time@datetime", ".post-date@datetime", ".post-date@title", ".post-date"),
    text=(".post-content", ".post-message", ".post-text", ".comment-content", ".comment-text", ".message-body", ""),
    not_text=".author-name, .post-date, .user-avatar, .avatar, .reply-link, .comment-header, .comment-footer, .actions",
    flat=True,
    quote=".bbCodeBlock--quote",
    quoted=("@data-source", "a.bbCodeBlock-sourceJump@href"),
    identity=("@data-content", "@data-post-id", "@id"),
)


def recognises(document: Document) -> bool:
    """Whether an element is a post of a thread or of the widget."""
    return elements.recognises(document, THREAD, WIDGET)


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page; a post answers the one it quotes first."""
    return elements.read(document, THREAD, WIDGET)
