"""Blogger pages: threaded comments (``li.comment#c12``, replies nested) and the older list of dt, dd, dd per comment.

The address of each comment tells when it was written, in milliseconds UTC, which is used where the page shows no full
date.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from selectolax.lexbor import LexborNode

from stance.reading.formats.dates import Dates
from stance.reading.formats.document import Document
from stance.reading.formats.html import article_of, linked_by_words, page_thread
from stance.reading.formats.learned import Items, Said, comments_of, parts_of, read_parts
from stance.records import Thread

_ID: Final = re.compile(r"(?:Blog\d+_cmt-|c-?)(\d{5,20})")
_ADDRESS: Final = re.compile(r"[?&]showComment=(\d{13})\b")
_MARKS: Final = ("comments-block", "comment-holder", "comment-thread", "showComment=")
_THREADED: Final = "li.comment[id^=c], #comment-holder li[id^=c], .comment-thread li[id^=c]"
_LIST: Final = "#comments-block > dt, #comments-block > dd, #comments-block > div > dt, #comments-block > div > dd"


def recognises(document: Document) -> bool:
    """Whether an element bears the marks and the kind of id that Blogger gives to comments."""
    if not document.is_html or not any(mark in document.text for mark in _MARKS):
        return False
    tree = document.html
    return any(_ID.fullmatch(node.id or "") for node in tree.css(_THREADED)) or tree.css_first(_LIST) is not None


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page."""
    article = article_of(document.html)
    items = Items(_number)
    for node in document.html.css(_THREADED):
        if _number(node):
            items.add(node)
    is_list = not items.nodes
    if is_list:
        _take_list(document.html.css(_LIST), items)
    deleted = {position: "deleted comment" for position, node in enumerate(items.nodes) if _is_deleted(node)}
    dates = Dates(article.language, as_of=document.as_of)
    said = read_parts(parts_of(items.roots, items.owners, is_split=is_list), dates, deleted.keys())
    comments, skipped = comments_of(items, list(map(_dated, said)), deleted)
    yield linked_by_words(page_thread(document.name, document.html, article, items.roots, comments, skipped))


def _take_list(nodes: list[LexborNode], items: Items) -> None:
    """Gives each comment of the older list its elements: a new one begins with each dt."""
    for node in nodes:
        if node.mem_id in items.owners:
            continue
        if node.tag == "dt" or not items.nodes:
            items.begin(node)
        else:
            items.extend(node)
            items.numbers[-1] = items.numbers[-1] or _number(node)


def _dated(said: Said) -> Said:
    """``said`` with the time from the comment's address, if the page shows no full date."""
    if said.posted_at is not None:
        return said
    for address in said.addresses:
        if match := _ADDRESS.search(address):
            moment = datetime.fromtimestamp(int(match[1]) // 1000, UTC)
            return replace(said, posted_at=moment.isoformat(timespec="seconds"), posted_as=None)
    return said


def _is_deleted(node: LexborNode) -> bool:
    # The first block under a comment is its own; those of replies come after it.
    block = node.css_first(".comment-block")
    return block is not None and block.css_first(".deleted-comment") is not None


def _number(node: LexborNode) -> str | None:
    match = _ID.fullmatch(node.id or "")
    return match[1] if match else None
