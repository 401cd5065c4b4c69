"""WordPress pages, classic and block themes: elements with the marks of WordPress's comment walkers.

The marks are those of WordPress itself (``comment-12``, ``depth-2``, ``pingback``) and of wpDiscuz, a common plugin.
What stands inside a comment is up to the theme, so where its author, time and text are is learned from the page.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final
from weakref import WeakKeyDictionary

from selectolax.lexbor import LexborHTMLParser, LexborNode

from stance.reading.formats.dates import Dates
from stance.reading.formats.document import Document
from stance.reading.formats.html import Ancestry, article_of, linked_by_words, page_thread, text_of
from stance.reading.formats.learned import Items, comments_of, parts_of, read_parts
from stance.records import Skipped, Thread

_ID: Final = re.compile(r"(?:(?:li-|div-|the-?)?comment-(?:body-|wrap-)?|w[cp]d?-comm-)(\d+)(?:_\d+)?")
_DEPTH: Final = re.compile(r"\b(?:depth-|wc_comment_level-|wpd_comment_level-)(\d{1,4})\b")
_TAGS: Final = frozenset(("li", "div", "article", "section", "dl", "dt", "dd", "tr"))
_ASIDE_TAGS: Final = frozenset(("aside", "footer"))
_LIST_TAGS: Final = frozenset(("dt", "dd"))
_NAMES: Final = frozenset(("comment", "pingback", "trackback"))
_LINKS: Final = frozenset(("pingback", "trackback"))
_MARKS: Final = ("comment-", "depth-", "-comm-")
"""Strings of which at least one stands in the source of every such page: the quick test."""
_SELECTOR: Final = '[id*="comm"], [class*="depth-"], [class*="comment_level-"]'
_UNMARKED: Final = "li.comment, div.comment, article.comment, li.pingback, li.trackback"
_ASIDE: Final = re.compile(
    r"(?:^|[\s_-])(?:sidebar\d{0,2}|(?<!elementor-)widgets?|recent|latest|newest)(?:$|[\s_-])|last[_-]?comments",
    re.IGNORECASE,
)
"""Names of what shows the latest comments of other pages."""
_SIDEBAR: Final = re.compile(r"(?:^|\s)sidebar(?:[-_]?\w{1,9})?(?:$|\s)", re.IGNORECASE)
"""Names of a sidebar itself, rather than of what lays a page out with one."""
_SMALL: Final = 3
"""A sidebar has less than a third of the page's characters. Set by hand (2026-11)."""
_INNERMOST: Final = 4
"""Sidebars around all comments whose size is looked at."""
_MAX_NAMES: Final = 400
"""Characters of an element's names that are looked at."""
_known: WeakKeyDictionary[Document, list[LexborNode]] = WeakKeyDictionary()
"""What was found in each document in use, as every page that is read is recognised first."""


def recognises(document: Document) -> bool:
    """Whether an element bears WordPress's comment marks."""
    if not document.is_html or not any(mark in document.text for mark in _MARKS):
        return False
    return bool(_marked(document))


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page; pingbacks and trackbacks are set aside, and comments on other pages."""
    tree = document.html
    article = article_of(tree)
    nodes, elsewhere = _apart(_marked(document))
    items = Items(_number)
    is_list = next((node.tag in _LIST_TAGS for node in nodes), False)
    if is_list:
        _take_list(nodes, items)
    else:
        for node in nodes:
            items.add(node)
        items.link_by_depth([_depth(node) for node in items.nodes])
    links = {position: "pingback or trackback" for position, node in enumerate(items.nodes) if _is_link(node)}
    dates = Dates(article.language, as_of=document.as_of)
    said = read_parts(parts_of(items.roots, items.owners, is_split=is_list), dates, links.keys())
    comments, skipped = comments_of(items, said, links)
    skipped += [Skipped(text_of(node), "comment on another page") for node in elsewhere]
    yield linked_by_words(page_thread(document.name, tree, article, items.roots, comments, skipped))


def _marked(document: Document) -> list[LexborNode]:
    """The elements with the marks of comments, and those beside them that only the marks' names tell."""
    if document not in _known:
        _known[document] = _search(document.html)
    return _known[document]


def _search(tree: LexborHTMLParser) -> list[LexborNode]:
    nodes = {node.mem_id: node for node in tree.css(f"{_SELECTOR}, {_UNMARKED}")}
    marked = {node_id for node_id, node in nodes.items() if _is_marked(node)}
    beside = {(parent.mem_id, nodes[node_id].tag) for node_id in marked if (parent := nodes[node_id].parent)}
    return [
        node
        for node_id, node in nodes.items()
        if node_id in marked
        or (_NAMES & set(_classes(node).split()) and (parent := node.parent) and (parent.mem_id, node.tag) in beside)
    ]


def _apart(nodes: list[LexborNode]) -> tuple[list[LexborNode], list[LexborNode]]:
    """The elements of the page's own comments, and those of others' in sidebars, where any stand outside of these."""
    around, within_some = _asides_around(nodes)
    if any(map(_is_widget, around[:_INNERMOST])):
        return [], _outermost(nodes)
    asides = Ancestry(within_some)
    is_aside = [asides.nearest(node.parent) is not None for node in nodes]
    if all(is_aside) or not any(is_aside):
        return nodes, []
    elsewhere = [node for node, aside in zip(nodes, is_aside, strict=True) if aside]
    return [node for node, aside in zip(nodes, is_aside, strict=True) if not aside], _outermost(elsewhere)


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    within = Ancestry(nodes)
    return [node for node in nodes if within.nearest(node.parent) is None]


def _is_widget(node: LexborNode) -> bool:
    """Whether what holds all comments is itself a small part of the page, for those on other pages."""
    if not _SIDEBAR.search(_names(node)) or node.tag == "body":
        return False
    outer = node
    while outer.parent is not None and outer.tag != "body":
        outer = outer.parent
    return _SMALL * len(text_of(node)) < len(text_of(outer))


def _asides_around(nodes: list[LexborNode]) -> tuple[list[LexborNode], list[LexborNode]]:
    """What is named like a sidebar: the elements that hold all the nodes, and those that hold some.

    What holds all of them may be the layout of a page "with sidebar". No path is climbed twice.
    """
    asides: dict[int, LexborNode] = {}
    climbed: set[int] = set()
    paths: list[set[int]] = []
    for node in nodes:
        outer = node.parent
        while outer is not None and outer.mem_id not in climbed:
            climbed.add(outer.mem_id)
            if outer.tag in _ASIDE_TAGS or _ASIDE.search(_names(outer)):
                asides[outer.mem_id] = outer
            outer = outer.parent
    for node in (nodes[0], nodes[-1]) if asides else ():
        paths.append(set())
        outer = node
        while (outer := outer.parent) is not None:
            paths[-1].add(outer.mem_id)
    holds_all = {aside_id: all(aside_id in path for path in paths) for aside_id in asides}
    return (
        [aside for aside_id, aside in asides.items() if holds_all[aside_id]],
        [aside for aside_id, aside in asides.items() if not holds_all[aside_id]],
    )


def _names(node: LexborNode) -> str:
    return f"{_classes(node)} {node.id or ''}"[:_MAX_NAMES]


def _take_list(nodes: Sequence[LexborNode], items: Items) -> None:
    """Gives each comment of definition lists its elements: a new one begins with each dt, or dd where there is none."""
    for around in {parent.mem_id: parent for node in nodes if (parent := node.parent)}.values():
        children = [child for child in _children(around) if child.tag in _LIST_TAGS]
        first = "dt" if any(child.tag == "dt" for child in children) else "dd"
        before = ""
        for child in children:
            if child.mem_id in items.owners:
                continue
            if not items.nodes or (child.tag == first and before != "dt"):
                items.begin(child)
            else:
                items.extend(child)
                items.numbers[-1] = items.numbers[-1] or _number(child)
            before = child.tag or ""
    taken = items.roots
    around_each = list(map(Ancestry(taken).nearest, (node.parent for node in taken)))
    for node, outer in zip(taken, around_each, strict=True):
        position = items.owners[node.mem_id]
        items.parents[position] = None if outer is None else items.owners[taken[outer].mem_id]
    items.roots = [node for node, outer in zip(taken, around_each, strict=True) if outer is None]


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _is_marked(node: LexborNode) -> bool:
    """Whether an element bears the id of a comment, or the depth and the class of one, and is no mere anchor."""
    if _number(node):
        return node.tag in _TAGS and not _is_empty(node)
    classes = _classes(node)
    return bool(_DEPTH.search(classes) and _NAMES & set(classes.split()))


def _is_empty(node: LexborNode) -> bool:
    """Whether an element holds nothing: it stands before a comment, for links to lead to."""
    child = node.child
    return child is None or (child.next is None and child.tag == "-text" and not (child.text_content or "").strip())


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
