"""WordPress pages, classic and block themes: elements with the marks of WordPress's comment walkers.

The marks are those of WordPress itself (``comment-12``, ``depth-2``, ``pingback``) and of wpDiscuz, a common plugin.
What stands inside a comment is up to the theme, so where its author, time and text are is learned from the page.
"""

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborNode

from stance.reading.formats.dates import Dates
from stance.reading.formats.document import Document
from stance.reading.formats.html import article_of, linked_by_words, page_thread
from stance.reading.formats.learned import Items, comments_of, parts_of, read_parts
from stance.records import Thread

_ID: Final = re.compile(r"(?:(?:li-|div-)?comment-(?:body-|wrap-)?|w[cp]d?-comm-)(\d+)(?:_\d+)?")
_DEPTH: Final = re.compile(r"\b(?:depth-|wc_comment_level-|wpd_comment_level-)(\d{1,4})\b")
_TAGS: Final = frozenset(("li", "div", "article", "section", "dl"))
_NAMES: Final = frozenset(("comment", "pingback", "trackback"))
_LINKS: Final = frozenset(("pingback", "trackback"))
_MARKS: Final = ("comment-", "depth-", "-comm-")
"""Strings of which at least one stands in the source of every such page: the quick test."""
_SELECTOR: Final = '[id*="comm"], [class*="depth-"], [class*="comment_level-"]'


def recognises(document: Document) -> bool:
    """Whether an element bears WordPress's comment marks."""
    if not document.is_html or not any(mark in document.text for mark in _MARKS):
        return False
    return any(_is_marked(node) for node in document.html.css(_SELECTOR))


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page; pingbacks and trackbacks are set aside."""
    article = article_of(document.html)
    items = Items(_number)
    for node in document.html.css(_SELECTOR):
        if _is_marked(node):
            items.add(node)
    items.link_by_depth([_depth(node) for node in items.nodes])
    links = {position: "pingback or trackback" for position, node in enumerate(items.nodes) if _is_link(node)}
    dates = Dates(article.language, as_of=document.as_of)
    said = read_parts(parts_of(items.roots, items.owners), dates, links.keys())
    comments, skipped = comments_of(items, said, links)
    yield linked_by_words(page_thread(document.name, document.html, article, items.roots, comments, skipped))


def _is_marked(node: LexborNode) -> bool:
    """Whether an element bears the id of a comment, or the depth and the class of one."""
    if _number(node):
        return node.tag in _TAGS
    classes = _classes(node)
    return bool(_DEPTH.search(classes) and _NAMES & set(classes.split()))


def _number(node: LexborNode) -> str | None:
    match = _ID.fullmatch(node.id or "")
    return match[1] if match else None


def _depth(node: LexborNode) -> int:
    match = _DEPTH.search(_classes(node))
    return int(match[1]) if match else 1


def _is_link(node: LexborNode) -> bool:
    return bool(_LINKS & set(_classes(node).split()))


def _classes(node: LexborNode) -> str:
    return node.attributes.get("class") or ""
