"""Reddit's comment pages in its three designs: old.reddit.com, that of 2018 to 2023, and ``<shreddit-comment>``."""

import re
from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

_ID: Final = re.compile(r"t1_([a-z0-9]+)")
_REMOVED: Final = re.compile(
    r"\[\s*(?:deleted|removed)(?: by \w+)?\s*\]|Comment (?:deleted by user|removed by moderator)", re.IGNORECASE
)
OLD: Final = Layout(
    marks=("usertext-body",),
    item="div.thing.comment",
    author=("@data-author", "a.author", ".author"),
    time=("time.live-timestamp@datetime", "time@datetime", "time"),
    text=(".usertext-body",),
    identity=("@data-fullname", "@id", "@class"),
    id_form=_ID,
    removed=_REMOVED,
    no_text="removed comment",
    aside=(("div.thing.comment.deleted", "removed comment"), ("div.thing.comment.spam", "spam")),
    not_loaded=".morecomments, .deepthread",
    body="div.thing.link >> .usertext-body",
)
OF_2018: Final = Layout(
    marks=("Comment t1_",),
    item="div.Comment",
    proof='div.Comment[class*="t1_"]',
    author=('a[data-testid="comment_author_link"]',),
    byline=('a[href*="/user/"]@href',),
    byline_form=re.compile(r"/user/([\w.-]+)"),
    time=('a[data-testid="comment_timestamp"]', 'a[data-click-id="timestamp"]', 'a[id*="--Created--"]'),
    text=('[data-test-id="comment"]', '[data-testid="comment"]', ".RichTextJSON-root"),
    identity=("@class",),
    id_form=_ID,
    level=("div.Comment > span", "div.Comment > div > span"),
    removed=_REMOVED,
    no_text="removed comment",
    not_loaded='[id^="moreComments-"]',
)
SHREDDIT: Final = Layout(
    marks=("<shreddit-comment",),
    item="shreddit-comment",
    author=("@author",),
    time=("time@datetime", "faceplate-timeago@ts", "@created", "time"),
    text=('[slot="comment"]', '[id$="-post-rtjson-content"]', ".md"),
    identity=("@thingid", "@id"),
    id_form=_ID,
    parent=("@parentid",),
    removed=_REMOVED,
    no_text="removed comment",
    aside=(("shreddit-comment[is-comment-deleted]", "removed comment"),),
    not_loaded='faceplate-partial[src*="more-comments"]',
    body='shreddit-post >> [slot="text-body"]',
)

recognises, read = by_layouts(OLD, OF_2018, SHREDDIT)
