"""CNN's blogs: WordPress, but with author, words and a line of time and links, below "soundoff (5 Responses)"."""

import re
from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

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
    source_proof=re.compile(r"soundoff(?:\s|&nbsp;){0,3}\(\d"),
    identity=("@id", '[id^="comment-"]@id', "@class"),
    id_form=re.compile(r"comment-(\d+)"),
    aside=(("li.pingback", "pingback or trackback"),),
)

recognises, read = by_layouts(LAYOUT)
