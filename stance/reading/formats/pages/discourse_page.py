"""Discourse topics: the plain view served to crawlers, and the page as a browser shows and saves it.

The first post is the article. A quote names the topic and the number of the post it is from.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.pages import elements
from stance.reading.formats.pages.layout import Layout
from stance.records import Thread

_TOPIC: Final = re.compile(r"/t/(?:[^/\"?#]{1,200}/)?(\d{1,12})\b")
_MAX_ADDRESS: Final = 2_000
"""Characters of the page's address that are searched for the topic."""
_REMOVED: Final = re.compile(r"\((?:post|topic) (?:deleted|withdrawn) by author.{0,100}\)", re.IGNORECASE)
CRAWLER: Final = Layout(
    marks=("crawler-post",),
    item=".topic-body.crawler-post, .crawler-post",
    author=(".creator > a", ".creator > span", ".creator"),
    time=(
        "time.post-time@datetime",
        '[itemprop="datePublished"]@datetime',
        '[itemprop="datePublished"]@content',
        ".crawler-post-infos",
    ),
    text=("div.post", '[itemprop="text"]', '[itemprop="articleBody"]'),
    identity=("@id", '[itemprop="position"]'),
    flat=True,
    quote="aside.quote",
    removed=_REMOVED,
    not_text=".lightbox > .meta",
    article="#post_1",
)
BROWSER: Final = Layout(
    marks=("topic-post",),
    item="article[data-post-id]",
    author=(".username > a", ".names > .first > a", "@data-username"),
    time=(".post-date > .relative-date@data-time", ".relative-date@data-time", ".post-date@title"),
    text=(".cooked",),
    flat=True,
    quote="aside.quote",
    parent=(".reply-to-tab@href",),
    removed=_REMOVED,
    not_text=".lightbox > .meta, .cooked-selection-barrier, .quote-controls, .embedded-posts",
    article="article#post_1",
)


def recognises(document: Document) -> bool:
    """Whether an element is one of its posts."""
    return elements.recognises(document, CRAWLER, BROWSER)


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page."""
    quoted = _quoted(document)
    return elements.read(document, *(replace(layout, quoted=quoted) for layout in (CRAWLER, BROWSER)))


def _quoted(document: Document) -> tuple[str, ...]:
    """Places of the number of the post quoted; in a quote of another topic's post, it means nothing here."""
    link = document.html.css_first("link[rel=canonical]")
    topic = _TOPIC.search(((link.attributes.get("href") or "") if link else "")[:_MAX_ADDRESS])
    return (f'aside.quote[data-topic="{topic[1]}"]@data-post',) if topic else ()
