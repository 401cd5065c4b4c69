"""The article of an HTML page: headline, address, date, author, language and its own text."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from stance.reading.formats.dates import to_iso
from stance.reading.formats.html.visible import text_of

_TITLES: Final = ("og:title", "twitter:title", "dc.title")
_DATES: Final = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "pubdate",
    "dcterms.date",
)
_AUTHORS: Final = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl")
_BYLINE: Final = "[rel~=author], [itemprop~=author], .byline, .entry-author, .post-author, .author.vcard"
_BLOCKS: Final = "p, h2, h3, h4, h5, h6, li, blockquote, pre, dt, dd, td, figcaption"
_INLINE: Final = frozenset("-text -comment a b i em strong u s small sub sup q cite abbr code mark time".split())
"""What a block may hold for its words to be one line."""
_ASIDE_TAGS: Final = frozenset("nav header footer aside form noscript template button figure".split())
_ASIDE_NAMES: Final = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|comment-list|respond|sidebar|widget|related|footer|nav|menu|breadcrumbs?|share|"
    r"sharing|sharedaddy|social|cookie|newsletter|subscribe|author-box|author-bio|jp-relatedposts|teaser|promo|advert\w*|"
    r"tags?|post-meta|entry-meta|navigation|pagination|wp-caption-text)(?:$|[\s_-])",
    re.IGNORECASE,
)
MIN_PARAGRAPHS: Final = 5
MIN_BODY: Final = 200
"""Characters; a shorter text in paragraphs is a notice, and the article stands in something else."""
_BODY: Final = "[itemprop~=articleBody], .post-body, .entry-content, .post-content, .article-body"
_MAX_CLIMB: Final = 64
"""Levels above a paragraph that may hold the article; more are markup gone wrong."""
_SHARE: Final = 0.6
"""The article is the innermost element with this share of the words in paragraphs."""


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says of itself."""

    title: str | None
    url: str | None
    published_at: str | None
    language: str | None
    """As the page writes it (BCP 47)."""
    author: str | None = None


def article_of(tree: LexborHTMLParser) -> Article:
    """Headline, address, date, author and language, from Open Graph, schema.org data and HTML's own elements."""
    meta, links, scripts, named = _head(tree)
    title = next((meta[name] for name in _TITLES if name in meta), None)
    published = next((meta[name] for name in _DATES if name in meta), None)
    author = next((meta[name] for name in _AUTHORS if _is_name(meta.get(name))), None)
    if not (title and published and author):
        data = _linked_data(tree, scripts)
        title = title or data.get("headline") or _headline(tree) or named
        published = published or data.get("datePublished") or _time(tree)
        author = author or data.get("author") or _byline(tree)
    url = links.get("canonical") or meta.get("og:url")
    html = tree.root
    language = html.attributes.get("lang") if html is not None else None
    return Article(
        title=title,
        url=url if url and url.startswith(("http://", "https://")) else None,
        published_at=to_iso(published) if published else None,
        language=language or meta.get("content-language") or meta.get("og:locale"),
        author=author,
    )


def language_code(written: str | None) -> str | None:
    """The ISO 639-1 code in a language tag such as ``de-AT``; None if there is none."""
    code = (written or "").strip()[:12].replace("_", "-").partition("-")[0].lower()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def body_of(tree: LexborHTMLParser, comment_roots: list[LexborNode]) -> str:
    """The article's own text: what stands in the innermost element with most of the words in paragraphs."""
    if tree.body is None:
        return ""
    paragraphs = tree.css("p")
    places = _Places(comment_roots, by_name=True)
    own = [each for each in paragraphs if not places.is_aside(each.parent)]
    if 2 * len(own) < len(paragraphs):
        # Some pages call the element around everything a sidebar's neighbour, or the article a thing to share.
        unnamed = _Places(comment_roots, by_name=False)
        outside = [each for each in paragraphs if not unnamed.is_aside(each.parent)]
        if len(outside) >= MIN_PARAGRAPHS and 2 * len(own) < len(outside):
            places, own = unnamed, outside
    best = _holder(own)
    blocks = list(_blocks(best, places)) if best is not None else []
    if sum(map(len, blocks)) < MIN_BODY:
        marked = tree.css_first(_BODY)
        if marked is not None and len(said := text_of(marked, {node.mem_id for node in comment_roots})) >= MIN_BODY:
            return said
    if sum(map(len, blocks)) < MIN_BODY:
        aside = {node.mem_id for node in comment_roots}
        aside |= {node.mem_id for node in tree.body.css("h1, nav, header, footer, aside, form")}
        return text_of(best or tree.body, aside)
    return "\n\n".join(blocks)


class _Places:
    """Tells what belongs to no article: comments, navigation, sidebars. No path is climbed twice."""

    def __init__(self, comment_roots: Iterable[LexborNode], by_name: bool) -> None:
        self._known = {node.mem_id: True for node in comment_roots}
        self._by_name = by_name

    def is_aside(self, node: LexborNode | None) -> bool:
        path = []
        found = False
        while node is not None:
            place = node.mem_id
            known = self._known.get(place)
            if known is not None:
                found = known
                break
            path.append(place)
            if _is_aside(node, self._by_name):
                found = True
                break
            node = node.parent
        self._known.update(dict.fromkeys(path, found))
        return found


def _is_aside(node: LexborNode, by_name: bool) -> bool:
    tag = node.tag
    if tag in _ASIDE_TAGS:
        return True
    if not by_name or tag in ("body", "html", "article", "main"):
        return False
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return len(names) > 1 and bool(_ASIDE_NAMES.search(names[:200]))


def _holder(paragraphs: list[LexborNode]) -> LexborNode | None:
    """The innermost element with most of the words that stand in ``paragraphs``."""
    words: dict[int, int] = {}
    parents: dict[int, LexborNode] = {}
    for paragraph in paragraphs:
        parent = paragraph.parent
        if parent is not None:
            place = parent.mem_id
            parents[place] = parent
            words[place] = words.get(place, 0) + len(paragraph.text())
    total = sum(words.values())
    sums: dict[int, int] = {}
    nodes: dict[int, LexborNode] = {}
    for place, parent in parents.items():
        node: LexborNode | None = parent
        for _ in range(_MAX_CLIMB):
            if node is None:
                break
            above = node.mem_id
            sums[above] = sums.get(above, 0) + words[place]
            nodes.setdefault(above, node)
            node = node.parent
    enough = [place for place, count in sums.items() if count >= _SHARE * total]
    return nodes[min(enough, key=lambda place: sums[place])] if total and enough else None


def _blocks(best: LexborNode, places: _Places) -> Iterator[str]:
    """The words of the paragraphs, list items and so on in ``best``, each once."""
    taken: set[int] = set()
    is_open: dict[int, bool] = {best.mem_id: True}  # per element: whether blocks in it are the article's, and not taken
    for node in best.css(_BLOCKS):
        above = node.parent
        if above is None:
            continue
        place = above.mem_id
        if place not in is_open:
            is_open[place] = not places.is_aside(above) and not _stands_in(above, taken, best.mem_id)
        if is_open[place]:
            taken.add(node.mem_id)
            said = " ".join(node.text().split()) if _is_plain(node) else text_of(node)
            if said:
                yield said


def _stands_in(node: LexborNode, taken: set[int], end: int) -> bool:
    current: LexborNode | None = node
    for _ in range(_MAX_CLIMB):
        if current is None or current.mem_id == end:
            break
        if current.mem_id in taken:
            return True
        current = current.parent
    return False


def _is_plain(node: LexborNode) -> bool:
    """Whether all in the element stands on one line."""
    child = node.child
    while child is not None:
        if child.tag not in _INLINE:
            return False
        child = child.next
    return True


def _head(tree: LexborHTMLParser) -> tuple[dict[str, str], dict[str, str], list[str], str | None]:
    """Meta data, links and schema.org data of the page's head, and its title."""
    meta: dict[str, str] = {}
    links: dict[str, str] = {}
    scripts: list[str] = []
    title = None
    for node in _head_elements(tree):
        tag = node.tag
        if tag == "meta":
            attributes = node.attributes
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            content = " ".join((attributes.get("content") or "").split())
            if content and (name := name or attributes.get("http-equiv")):
                meta.setdefault(name.lower(), content)
        elif tag == "link":
            attributes = node.attributes
            links.setdefault((attributes.get("rel") or "").lower(), (attributes.get("href") or "").strip())
        elif tag == "script" and node.attributes.get("type") == "application/ld+json":
            scripts.append(node.text())
        elif tag == "title":
            title = title or " ".join(node.text().split()) or None
    return meta, links, scripts, title


def _head_elements(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    node = tree.head.child if tree.head is not None else None
    found = False
    while node is not None:
        if node.tag == "meta" and (node.attributes.get("property") or node.attributes.get("name")):
            found = True
        yield node
        node = node.next
    if not found:  # a stray element ends the head early; what follows stands in the body then
        yield from tree.css("meta, link[rel=canonical], title")


def _is_name(said: str | None) -> bool:
    return bool(said) and not (said or "").startswith(("http:", "https:", "/"))


def _headline(tree: LexborHTMLParser) -> str | None:
    found = tree.css("h1")
    for node in [each for each in found if _is_headline(each)] + found:
        if said := " ".join(text_of(node).split()):
            return said
    return None


def _is_headline(node: LexborNode) -> bool:
    above = node.parent
    for _ in range(_MAX_CLIMB):
        if above is None:
            return False
        if above.tag == "article":
            return True
        above = above.parent
    return False


def _byline(tree: LexborHTMLParser) -> str | None:
    for node in tree.css(_BYLINE)[:5]:
        said = " ".join(text_of(node).split())
        if said and len(said) <= 60 and not _in_comment(node):
            return re.sub(r"^(?:by|von|par|por|di|door|przez)\s+", "", said, flags=re.IGNORECASE)
    return None


def _time(tree: LexborHTMLParser) -> str | None:
    found = tree.css("time[datetime], [itemprop=datePublished]")[:60]
    marked = [node for node in found if node.attributes.get("itemprop") == "datePublished"]
    for node in marked[:5] + found[:20]:
        if not _in_comment(node):
            return node.attributes.get("datetime") or node.attributes.get("content")
    return None


def _in_comment(node: LexborNode) -> bool:
    current: LexborNode | None = node
    for _ in range(_MAX_CLIMB):
        if current is None or current.tag == "body":
            break
        marks = (current.attributes.get(name) or "" for name in ("class", "id", "itemprop", "itemtype"))
        if "comment" in " ".join(marks).lower():
            return True
        current = current.parent
    return False


def _linked_data(tree: LexborHTMLParser, scripts: list[str]) -> dict[str, str]:
    """Headline, date and author of the article in schema.org data."""
    texts = scripts or [node.text() for node in tree.css('script[type="application/ld+json"]')]
    for text in texts:
        try:
            found = json.loads(text or "")
        except (ValueError, RecursionError):
            continue
        for item in _items(found):
            if isinstance(item.get("headline"), str):
                said = {key: " ".join(value.split()) for key, value in item.items() if isinstance(value, str)}
                author = item.get("author")
                author = author[0] if isinstance(author, list) and author else author
                name = author.get("name") if isinstance(author, dict) else author
                return {**said, "author": name.strip()} if isinstance(name, str) and _is_name(name) else said
    return {}


def _items(found: Any) -> Iterator[dict[str, Any]]:
    for item in found if isinstance(found, list) else [found]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (each for each in graph if isinstance(each, dict)) if isinstance(graph, list) else ()
