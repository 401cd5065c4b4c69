"""Comments of TypePad, Movable Type, JComments for Joomla and Squarespace 5: blog systems with few marks each."""

import re
from typing import Final

from stance.reading.formats.languages import WORDS, alternation
from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import WHOLE, Layout

_POSTED: Final = re.compile(
    rf"(?:{alternation(WORDS.comments.by)})\s?:?\s(\S.{{0,80}}?)(?:\s\||\s(?:{alternation(WORDS.comments.submitted_on)})\s|$)",
    re.IGNORECASE,
)
"""``Posted by: Ada | May 03, 2012 at 10:11 AM``."""
_AT_END: Final = re.compile(r"(?:\||\bat\b|\bon\b)\s?(\D{0,12}\d.{5,40})$")
TYPEPAD: Final = Layout(
    marks=("comment-6a0", "c6a0"),
    item='.comment[id^="comment-6a0"], .comment[id^="c6a0"]',
    author=(".comment-author", ".comment-header >> .author", ".vcard.author"),
    byline=(".comment-footer", ".comment-header"),
    byline_form=_POSTED,
    time=("abbr.published@title", "a.comment-permalink", ".comment-footer > a:last-child", ".comment-footer"),
    time_form=re.compile(r"(?:^|\|)\s?(\D{0,12}\d[^|]{5,40})$"),
    text=(".comment-content", ".comment-body"),
    not_text=".comment-footer, .comment-header",
    identity=("@id",),
    id_form=WHOLE,
)
MOVABLE_TYPE: Final = Layout(
    marks=("comments-body",),
    item=".comments-body",
    proof=".comments-body >> .comments-post",
    author=(".comments-post >> .vcard",),
    byline=(".comments-post",),
    byline_form=_POSTED,
    time=("abbr.published@title", ".comments-post"),
    time_form=_AT_END,
    text=("",),
    not_text=".comments-post",
)
JCOMMENTS: Final = Layout(
    marks=("comment-box",),
    item=".comment-box",
    proof=".comment-box >> .comment-anchor",
    author=(".comment-author",),
    time=(".comment-date",),
    text=(".comment-body",),
    not_text=".comments-buttons",
    identity=(".comment-anchor@id", ".comment-body@id"),
    deeper=".comments-list",
    quote="blockquote",
)
SQUARESPACE_5: Final = Layout(
    marks=("comment-wrapper",),
    item=".comment-wrapper",
    proof=".comment-wrapper >> .signature",
    author=(".signature > span", ".signature > a"),
    time=(".signature",),
    time_form=re.compile(r"^([^|]{6,40}?)\s?\|"),
    text=(".body",),
    not_text=".signature",
)

recognises, read = by_layouts(TYPEPAD, MOVABLE_TYPE, JCOMMENTS, SQUARESPACE_5)
