"""WordPress pages, classic and block themes: nested elements with the classes of ``comment_class()``.

The marks are those of WordPress itself (``comment-12``, ``depth-2``, ``pingback``), of its two comment walkers and its
comment blocks; themes rename the inner parts, so each part is looked for under several names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

from stance.formats.dates import Dates
from stance.formats.document import Document
from stance.formats.markup import article_of, page_thread, text_of
from stance.identity import CommentIds
from stance.records import Comment, Skipped, Thread

_ID = re.compile(r"(?:li-|div-)?comment-(\d+)")
_DEPTH = re.compile(r"depth-\d+")
_SAYS = re.compile(r"\s*(?:says|said|sagt|schreibt|meint|dit|dijo|dice|pisze|zegt)?\s*:?$", re.IGNORECASE)
_CONTAINERS: Final = (
    '[id^="comment-"], [id^="li-comment-"], [id^="div-comment-"], li.comment, li.pingback, li.trackback'
)
_AUTHOR: Final = (
    ".wp-block-comment-author-name",
    ".comment-author .fn",
    ".fn",
    ".comment-author-name",
    ".comment-author-link",
    ".comment-author",
    ".comment_author",
    ".author-name",
    "cite",
)
_TIME: Final = (
    ".comment-metadata",
    ".wp-block-comment-date",
    ".commentmetadata",
    ".comment-meta",
    ".comment-date",
    ".comment-time",
    ".comment_date",
    ".date",
    "small",
)
_TEXT: Final = (
    ".wp-block-comment-content",
    ".comment-content",
    ".comment_content",
    ".comment-text",
    ".comment_text",
    ".comment-entry",
    ".comment-body-content",
    ".comment-body",
    ".comment-inner",
)
_NOT_TEXT: Final = (
    ".comment-author, .comment-meta, .commentmetadata, .comment-metadata, .reply, .comment-reply-link, .says, .avatar, "
    ".comment-edit-link, .comment-awaiting-moderation, .comment-header, form, .fn, time, cite, .sharedaddy, .jp-likes"
)


def recognises(document: Document) -> bool:
    """Whether an element bears WordPress's comment marks."""
    return document.is_html and any(_marked(node) for node in document.html.css(_CONTAINERS))


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page; pingbacks and trackbacks are set aside."""
    tree = document.html
    article = article_of(tree)
    owners = _containers(tree.css(_CONTAINERS))
    ids, dates = CommentIds(), Dates(article.language)
    comments: dict[int, Comment] = {}
    skipped: list[Skipped] = []
    for node, above in owners.values():
        part = _Part(node, owners)
        classes = (node.attributes.get("class") or "").split()
        if "pingback" in classes or "trackback" in classes:
            skipped.append(Skipped(part.whole_text(), "pingback or trackback"))
            continue
        answered = comments.get(above) if above is not None else None
        comment = _comment(part, ids, dates, answered.comment_id if answered else None)
        if comment is None:
            skipped.append(Skipped(part.whole_text(), "comment element without text"))
        else:
            comments[node.mem_id] = comment
    yield page_thread(document.name, tree, article, [node for node, _ in owners.values()], comments.values(), skipped)


Owners = dict[int, tuple[LexborNode, int | None]]
"""Per comment element, by ``mem_id``: the element, and the comment element it is nested in."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One comment's element, seen without the comments nested in it."""

    node: LexborNode
    owners: Owners

    def find(self, selector: str) -> LexborNode | None:
        return next((node for node in self.node.css(selector) if self._owns(node)), None)

    def whole_text(self, leave_out: str = "") -> str:
        return self.text(self.node, leave_out)

    def text(self, node: LexborNode, leave_out: str = "") -> str:
        aside = {inner.mem_id for inner in node.css(leave_out)} if leave_out else set()
        aside |= {each.mem_id for each in node.css(_CONTAINERS) if each.mem_id in self.owners}
        return text_of(node, frozenset(aside - {node.mem_id}))

    def _owns(self, node: LexborNode) -> bool:
        current: LexborNode | None = node
        while current is not None and current.mem_id not in self.owners:
            current = current.parent
        return current is not None and current.mem_id == self.node.mem_id


def _containers(found: list[LexborNode]) -> Owners:
    """One element per comment: an element with the marks inside another counts only if it is a nested comment."""
    owners: Owners = {}
    for node in found:
        if not _marked(node):
            continue
        above, nested = node.parent, False
        while above is not None and above.mem_id not in owners:
            nested = nested or above.tag in ("ul", "ol") or "children" in (above.attributes.get("class") or "").split()
            above = above.parent
        if above is None:
            owners[node.mem_id] = (node, None)
        elif nested and _number(above) != (_number(node) or 0):
            owners[node.mem_id] = (node, above.mem_id)
    return owners


def _marked(node: LexborNode) -> bool:
    classes = (node.attributes.get("class") or "").split()
    if _ID.fullmatch(node.id or ""):
        return node.tag in ("li", "div", "article", "section", "dl")
    return bool({"comment", "pingback", "trackback"} & set(classes)) and any(_DEPTH.fullmatch(each) for each in classes)


def _number(node: LexborNode) -> str | None:
    match = _ID.fullmatch(node.id or "")
    return match[1] if match else None


def _comment(part: _Part, ids: CommentIds, dates: Dates, parent_id: str | None) -> Comment | None:
    content = part.find(", ".join(_TEXT[:7])) or part.find(", ".join(_TEXT[7:])) or part.node
    text = part.text(content, _NOT_TEXT)
    if not text:
        return None
    author_node = next((node for each in _AUTHOR if (node := part.find(each)) is not None), None)
    author = " ".join(part.text(author_node, ".says, .avatar, time").split()) if author_node is not None else ""
    author = _SAYS.sub("", author)
    posted_at = _time(part, dates)
    return Comment(
        comment_id=_comment_id(part) or ids.next(author, posted_at, text),
        text=text,
        author=author or None,
        posted_at=posted_at,
        parent_id=parent_id,
    )


def _comment_id(part: _Part) -> str | None:
    if number := _number(part.node):
        return number
    inner = part.find('[id^="comment-"], [id^="div-comment-"]')
    return _number(inner) if inner is not None else None


def _time(part: _Part, dates: Dates) -> str | None:
    marked = part.find("time[datetime]")
    if marked is not None and (iso := dates.iso(marked.attributes.get("datetime") or "")):
        return iso
    for selector in _TIME:
        node = part.find(selector)
        link = part.find(f"{selector} a") if node is not None else None
        for each in (link, node):
            if each is not None and (iso := dates.iso(part.text(each, ".fn, .says, .comment-edit-link"))):
                return iso
    return None
