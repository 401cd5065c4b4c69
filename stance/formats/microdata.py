"""Pages that mark their comments up with schema.org microdata: ``Comment`` and the older ``UserComments``.

Terms: https://schema.org/Comment (author, datePublished or dateCreated, text, parentItem) and
https://schema.org/UserComments (creator, commentTime, commentText).
"""

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborNode

from stance.formats.dates import Dates
from stance.formats.document import Document
from stance.formats.markup import article_of, page_thread, text_of
from stance.identity import CommentIds
from stance.records import Comment, Skipped, Thread

_TYPES: Final = '[itemtype$="schema.org/Comment"], [itemtype$="schema.org/UserComments"]'
_AUTHOR: Final = ("author", "creator")
_TIME: Final = ("datePublished", "dateCreated", "commentTime", "datecreated")
_TEXT: Final = ("text", "commentText", "description", "articleBody")
_ID_NUMBER = re.compile(r"(?:comment|c|post|reply)[-_]?(\d+)$", re.IGNORECASE)


def recognises(document: Document) -> bool:
    """Whether an element declares itself a comment with a text of its own."""
    return document.is_html and any(_own(node, _TEXT) is not None for node in document.html.css(_TYPES))


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page. A comment inside another answers it."""
    tree = document.html
    article = article_of(tree)
    nodes = tree.css(_TYPES)
    found: dict[int, Comment] = {}
    skipped: list[Skipped] = []
    ids, dates = CommentIds(), Dates(article.language)
    for node in nodes:
        comment = _comment(node, ids, dates, _parent(node, found))
        if comment is None:
            skipped.append(Skipped(text_of(node), "comment element without text"))
        else:
            found[node.mem_id] = comment
    yield page_thread(document.name, tree, article, nodes, found.values(), skipped)


def _comment(node: LexborNode, ids: CommentIds, dates: Dates, parent_id: str | None) -> Comment | None:
    content = _own(node, _TEXT)
    text = text_of(content, _nested(content)) if content is not None else ""
    if not text:
        return None
    author_node = _own(node, _AUTHOR)
    author = _name(author_node) if author_node is not None else None
    time_node = _own(node, _TIME)
    posted_at = _time(time_node, dates) if time_node is not None else None
    number = _ID_NUMBER.search(node.id or "")
    return Comment(number[1] if number else ids.next(author, posted_at, text), text, author, posted_at, parent_id)


def _own(node: LexborNode, names: tuple[str, ...]) -> LexborNode | None:
    """The first element under ``node`` with one of the properties that belongs to it and to no nested comment."""
    for name in names:
        for each in node.css(f'[itemprop~="{name}"]'):
            above = each.parent
            while above is not None and above.mem_id != node.mem_id and not above.css_matches(_TYPES):
                above = above.parent
            if each.mem_id != node.mem_id and above is not None and above.mem_id == node.mem_id:
                return each
    return None


def _nested(node: LexborNode) -> frozenset[int]:
    return frozenset(each.mem_id for each in node.css(_TYPES))


def _parent(node: LexborNode, found: dict[int, Comment]) -> str | None:
    above = node.parent
    while above is not None:
        if above.mem_id in found:
            return found[above.mem_id].comment_id
        above = above.parent
    return None


def _name(node: LexborNode) -> str | None:
    inner = node.css_first('[itemprop~="name"]')
    for each in (inner, node):
        if each is not None:
            said = each.attributes.get("content") or " ".join(text_of(each).split())
            if said:
                return said
    return None


def _time(node: LexborNode, dates: Dates) -> str | None:
    for written in (node.attributes.get("datetime"), node.attributes.get("content"), text_of(node)):
        if written and (iso := dates.iso(written)):
            return iso
    return None
