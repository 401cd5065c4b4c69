"""The article's own text on an HTML page: found by where most of the words in paragraphs stand."""

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from stance.reading.formats.html.ancestry import with_ancestors
from stance.reading.formats.html.visible import text_of

_BLOCKS: Final = "p, h2, h3, h4, h5, h6, li, blockquote, pre, dt, dd, td, figcaption"
_INLINE: Final = frozenset("-text -comment a b i em strong u s small sub sup q cite abbr code mark time".split())
"""What a block may hold for its words to be one line."""
_ASIDE_TAGS: Final = frozenset("nav header footer aside form noscript template button figure".split())
_ASIDE_NAMES: Final = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|comment-list|respond|sidebar|widget|related|footer|nav|menu|breadcrumbs?|share|"
    r"sharing|sharedaddy|social|cookie|newsletter|subscribe|author-box|author-bio|jp-relatedposts|teaser|promo|advert\w{0,40}|"
    r"tags?|post-meta|entry-meta|navigation|pagination|wp-caption-text)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NAMES_MAX: Final = 200
"""Characters of an element's classes and id that are searched for such names."""
_BODY: Final = "[itemprop~=articleBody], .post-body, .entry-content, .post-content, .article-body"

# Set by hand on the dev pages (2026-11).
MIN_PARAGRAPHS: Final = 5
"""Paragraphs that must be left without regard to names, for names not to be believed that set most paragraphs aside."""
MIN_BODY: Final = 200
"""Characters; a shorter text in paragraphs is a notice, and the article stands in something else."""
_SHARE: Final = 0.6
"""The article is the innermost element with this share of the words in paragraphs."""


def body_of(tree: LexborHTMLParser, comment_roots: list[LexborNode]) -> str:
    """The article's own text: what stands in the innermost element with most of the words in paragraphs."""
    if tree.body is None:
        return ""
    asides, paragraphs = _own_paragraphs(tree, comment_roots)
    best = _holder(paragraphs)
    blocks = list(_blocks(best, asides)) if best is not None else []
    if sum(map(len, blocks)) >= MIN_BODY:
        return "\n\n".join(blocks)
    roots = {node.mem_id for node in comment_roots}
    marked = tree.css_first(_BODY)
    if marked is not None and len(body := text_of(marked, roots)) >= MIN_BODY:
        return body
    around = {node.mem_id for node in tree.body.css("h1, nav, header, footer, aside, form")}
    return text_of(best or tree.body, roots | around)


def _own_paragraphs(tree: LexborHTMLParser, comment_roots: list[LexborNode]) -> tuple["_Asides", list[LexborNode]]:
    """The paragraphs that may be the article's, and how the others were told."""
    paragraphs = tree.css("p")
    named = _Asides(comment_roots, by_name=True)
    own = [paragraph for paragraph in paragraphs if not named.hold(paragraph.parent)]
    if 2 * len(own) < len(paragraphs):
        # Some pages name the element around everything after its sidebar, or the article after its share buttons.
        unnamed = _Asides(comment_roots, by_name=False)
        outside = [paragraph for paragraph in paragraphs if not unnamed.hold(paragraph.parent)]
        if len(outside) >= MIN_PARAGRAPHS and 2 * len(own) < len(outside):
            return unnamed, outside
    return named, own


class _Asides:
    """What belongs to no article: comments, navigation, sidebars. No path is climbed twice."""

    def __init__(self, comment_roots: Iterable[LexborNode], by_name: bool) -> None:
        self._known = {node.mem_id: True for node in comment_roots}
        self._by_name = by_name

    def include(self, node: LexborNode) -> bool:
        """Whether ``node`` itself is known to be an aside."""
        return self._known.get(node.mem_id, False)

    def hold(self, node: LexborNode | None) -> bool:
        """Whether ``node`` is an aside or stands in one."""
        path = []
        is_held = False
        while node is not None:
            node_id = node.mem_id
            known = self._known.get(node_id)
            if known is not None:
                is_held = known
                break
            path.append(node_id)
            if _is_aside(node, self._by_name):
                is_held = True
                break
            node = node.parent
        self._known.update(dict.fromkeys(path, is_held))
        return is_held


def _is_aside(node: LexborNode, by_name: bool) -> bool:
    tag = node.tag
    if tag in _ASIDE_TAGS:
        return True
    if not by_name or tag in ("body", "html", "article", "main"):
        return False
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return len(names) > 1 and bool(_ASIDE_NAMES.search(names[:_NAMES_MAX]))


def _holder(paragraphs: list[LexborNode]) -> LexborNode | None:
    """The innermost element with most of the words that stand in ``paragraphs``."""
    lengths: dict[int, int] = {}
    parents: dict[int, LexborNode] = {}
    for paragraph in paragraphs:
        parent = paragraph.parent
        if parent is not None:
            node_id = parent.mem_id
            parents[node_id] = parent
            lengths[node_id] = lengths.get(node_id, 0) + len(paragraph.text())
    sums: dict[int, int] = {}
    nodes: dict[int, LexborNode] = {}
    for parent_id, parent in parents.items():
        for node in with_ancestors(parent):
            node_id = node.mem_id
            sums[node_id] = sums.get(node_id, 0) + lengths[parent_id]
            nodes.setdefault(node_id, node)
    total = sum(lengths.values())
    enough = [node_id for node_id, length in sums.items() if length >= _SHARE * total]
    return nodes[min(enough, key=lambda node_id: sums[node_id])] if total and enough else None


def _blocks(best: LexborNode, asides: _Asides) -> Iterator[str]:
    """The words of the paragraphs, list items and so on in ``best``, each once."""
    taken: set[int] = set()
    is_open: dict[int, bool] = {best.mem_id: True}  # per element: whether blocks in it are the article's, and not taken
    for node in best.css(_BLOCKS):
        parent = node.parent
        if parent is None:
            continue
        parent_id = parent.mem_id
        if parent_id not in is_open:
            is_open[parent_id] = not asides.hold(parent) and not _stands_in(parent, taken, best.mem_id)
        if is_open[parent_id] and not asides.include(node):
            taken.add(node.mem_id)
            words = " ".join(node.text().split()) if _is_plain(node) else text_of(node)
            if words:
                yield words


def _stands_in(node: LexborNode, taken: set[int], end: int) -> bool:
    """Whether ``node`` is or stands in one of those ``taken``, below the element ``end``."""
    node_ids = (ancestor.mem_id for ancestor in with_ancestors(node))
    return any(node_id in taken for node_id in takewhile(lambda node_id: node_id != end, node_ids))


def _is_plain(node: LexborNode) -> bool:
    """Whether all in the element stands on one line."""
    child = node.child
    while child is not None:
        if child.tag not in _INLINE:
            return False
        child = child.next
    return True
