"""Comments that a script put into the page, in a page that was saved after it ran.

Of Disqus, Coral, OpenWeb, Livefyre, Isso, Commento, Remark42 and Giscus.
"""

import re
from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import WHOLE, Layout

DISQUS: Final = Layout(
    marks=("post-message",),
    item='li.post[id^="post-"]',
    proof='li.post[id^="post-"] >> .post-message',
    author=(".post-byline > .author > a", ".post-byline > .author", "span.author", ".author"),
    time=("a.time-ago@title", ".time-ago@title", ".time-ago"),
    text=(".post-message",),
    not_text=".see-more, .media-container, .post-menu",
    parent=('a.parent-link[href*="#comment-"]@href',),
    removed=re.compile(r"This comment (?:was|has been) (?:deleted|removed|flagged)\b.{0,80}", re.IGNORECASE),
    aside=(("li.post.minimized", "removed comment"), ("li.post.deleted", "removed comment")),
    not_loaded="a.load-more__button, .load-more-refresh__button",
)
CORAL: Final = Layout(
    marks=("coral-comment",),
    item='.coral-comment, .coral-reply, [data-testid^="comment-"]',
    proof=".coral-comment-content, .coral-reply-content, .coral-htmlContent",
    author=(".coral-comment-username", ".coral-reply-username", ".coral-username", '[class*="coral-comment-username"]'),
    time=("time@datetime", ".coral-comment-timestamp@title", ".coral-comment-timestamp", "time"),
    text=(".coral-comment-content", ".coral-reply-content", ".coral-htmlContent"),
    identity=("@data-comment-id", "@data-testid", "@id"),
    id_form=re.compile(r"([0-9a-f]{8}-[0-9a-f-]{20,40}|(?<!\d)\d+)$"),
    deeper=".coral-indent-1, .coral-indent-2, .coral-indent-3, .coral-indent-4, .coral-indent-5, .coral-indent-6",
    aside=((".coral-tombstone", "removed comment"), (".coral-rejectedTombstone", "removed comment")),
)
OPENWEB: Final = Layout(
    marks=("data-spot-im-class",),
    item='[data-spot-im-class="message-view"], [data-spot-im-class="message"], '
    '[data-spot-im-class="message-container"], .components-MessageLayout-index__message-view',
    proof='[data-spot-im-class="message-text"]',
    author=(
        '[data-spot-im-class="message-username"]',
        '[data-spot-im-class="username"]',
        '[data-spot-im-class="user-info-name"]',
    ),
    time=(
        '[data-spot-im-class="message-timestamp"]@datetime',
        '[data-spot-im-class="message-timestamp"]@title',
        '[data-spot-im-class="message-timestamp"]',
        "time@datetime",
    ),
    text=('[data-spot-im-class="message-text"]',),
    identity=("@data-message-id", "@id"),
    id_form=WHOLE,
    deeper='[data-spot-im-class="replies"], [data-spot-im-class="message-replies"], [class*="__children-list"]',
)
LIVEFYRE: Final = Layout(
    marks=("fyre-comment",),
    item="article.fyre-comment-article",
    proof=".fyre-comment",
    author=(".fyre-comment-username",),
    time=("time@datetime", ".fyre-comment-date"),
    text=(".fyre-comment",),
    not_text=".fyre-comment-footer",
    identity=("@data-message-id", "@id"),
    aside=((".fyre-comment-deleted", "removed comment"),),
)
ISSO: Final = Layout(
    marks=("isso-comment",),
    item="div.isso-comment",
    author=(".isso-author", ".author"),
    time=("time@datetime", "time@title", "time"),
    text=(".isso-text", ".text"),
    removed=re.compile(r"Comment deleted\.?", re.IGNORECASE),
)
COMMENTO: Final = Layout(
    marks=("commento-card",),
    item="div.commento-card",
    author=(".commento-name",),
    time=(".commento-timeago@title", ".commento-timeago"),
    text=('[id^="commento-comment-text-"]', ".commento-body"),
    id_form=re.compile(r"card-([0-9a-f]+)$"),
    removed=re.compile(r"\[deleted\]", re.IGNORECASE),
)
REMARK42: Final = Layout(
    marks=("remark42__comment-",),
    item="article.comment",
    proof='[id^="remark42__comment-"]',
    author=(".comment__username",),
    time=("time@datetime", ".comment__time@title", ".comment__time"),
    text=(".comment__text",),
    id_form=re.compile(r"comment-([0-9a-f-]+)$"),
    deeper=".thread",
    removed=re.compile(r"This comment was deleted\.?", re.IGNORECASE),
)
GISCUS: Final = Layout(
    marks=("gsc-comment",),
    item=".gsc-comment, .gsc-reply",
    proof=".gsc-comment-content",
    author=(
        ".gsc-comment-author-avatar > span",
        ".gsc-reply-author > a > span",
        ".gsc-comment-author",
        ".link-primary",
    ),
    time=("time@datetime", "time@title", "time"),
    text=(".markdown", ".gsc-comment-content", ".gsc-reply-content"),
    no_text="removed comment",
)

recognises, read = by_layouts(DISQUS, CORAL, OPENWEB, LIVEFYRE, ISSO, COMMENTO, REMARK42, GISCUS)
