"""XenForo threads (1 and 2), and the widget that shows a thread's posts as comments below an article.

The opening post of a thread is read as the first comment. A post is a reply to the one it quotes first.
"""

from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

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

recognises, read = by_layouts(THREAD, WIDGET)
