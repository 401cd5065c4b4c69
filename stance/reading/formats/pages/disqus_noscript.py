"""Disqus comments that the site printed into the page itself, for readers without scripts and for search engines."""

from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

PLUGIN: Final = Layout(
    marks=("dsq-comment",),
    item='li[id^="dsq-comment-"], li.dsq-comment',
    proof='.dsq-comment-message, .dsq-comment-body, [id^="dsq-comment-message-"]',
    author=(
        '[id^="dsq-author-user-"]',
        '[id^="dsq-cite-"]',
        ".dsq-commenter-name",
        ".dsq-commenter",
        "cite",
    ),
    level=("@style",),  # the first embedded version indented a flat list
    time=(
        "time@datetime",
        ".dsq-comment-date",
        ".dsq-header-time > a@title",
        ".dsq-header-time",
        ".dsq-time-ago@title",
        ".dsq-time-ago",
        ".dsq-comment-meta",
    ),
    text=(".dsq-comment-text", ".dsq-comment-message", ".dsq-comment-body"),
    not_text=".dsq-comment-header, .dsq-comment-footer, .dsq-avatar, .dsq-comment-meta",
    aside=(("li.pingback", "pingback or trackback"), ("li.trackback", "pingback or trackback")),
)
LIST: Final = Layout(
    marks=("disqus_thread",),
    item="#disqus_thread >> li:not([class*=depth-]):not([id*=comment-]), .comment:not(li):not([id*=comment-])",
    proof="#disqus_thread >> .comment-author",
    author=(".comment-author", ".author", "cite"),
    time=("time@datetime", ".comment-date@title", ".comment-date", ".comment-meta", ".date"),
    text=(".comment-body", ".comment-content", ".comment-text", "blockquote"),
    not_text=".comment-author, .comment-date, .comment-meta",
)

recognises, read = by_layouts(PLUGIN, LIST)
