"""What an HTML page says of its article, and the text of an element as a reader sees it."""

import json
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from stance.formats.dates import to_iso
from stance.identity import thread_id
from stance.records import Comment, Skipped, Thread

BLOCKS: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset", "figure"),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"),
        *("section", "table", "tr", "ul"),
    )
)
UNSEEN: Final = frozenset(
    ("script", "style", "noscript", "template", "head", "svg", "button", "select", "textarea", "input", "iframe")
)
_PARAGRAPHS: Final = frozenset(
    ("p", "blockquote", "ul", "ol", "dl", "pre", "table", "h1", "h2", "h3", "h4", "h5", "h6")
)

_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says of itself."""

    title: str | None
    url: str | None
    published_at: str | None
    language: str | None


def text_of(node: LexborNode, leave_out: Set[int] = frozenset()) -> str:
    """The visible text under ``node``: blocks on lines of their own, paragraphs apart by a blank line.

    ``leave_out`` holds the ``mem_id`` of elements to pass over with all they contain. Depth is no danger: the walk
    keeps no stack.
    """
    parts: list[str] = []
    for current, entering in walk(node, leave_out):
        tag = current.tag
        if tag == "-text":
            if entering:
                _append_words(_SPACE.sub(" ", current.text_content or ""), parts)
        elif tag == "br":
            parts.append("\n" if entering else "")
        elif tag in _PARAGRAPHS:
            parts.append("\n\n")
        elif tag in BLOCKS and parts and not parts[-1].endswith("\n"):
            parts.append("\n")
        elif tag == "img" and entering:
            parts.append(_emoji(current))
        elif tag == "a" and not entering and parts:
            parts[-1] = shown_link(current, parts[-1])
    return tidy("".join(parts))


def walk(root: LexborNode, leave_out: Set[int] = frozenset()) -> Iterator[tuple[LexborNode, bool]]:
    """Every node under ``root`` in document order: (node, True) on the way in, (node, False) on the way out."""
    node, entering = root, True
    while True:
        hidden = node.tag in UNSEEN or node.mem_id in leave_out
        if not hidden:
            yield node, entering
        if entering and not hidden and node.child is not None:
            node = node.child
            continue
        if entering and not hidden:
            yield node, False
        if node.mem_id == root.mem_id:
            return
        if node.next is not None:
            node, entering = node.next, True
        elif node.parent is not None:
            node, entering = node.parent, False
        else:
            return


def _emoji(image: LexborNode) -> str:
    # Blog systems replace emoji by pictures whose alternative text is the emoji.
    alternative = image.attributes.get("alt") or ""
    return alternative if len(alternative) <= 8 and not alternative.isascii() else ""


def _append_words(words: str, parts: list[str]) -> None:
    if words != " " or (parts and not parts[-1].endswith("\n")):
        parts.append(words)


def shown_link(link: LexborNode, shown: str) -> str:
    """The text ``shown`` of a link; a URL that was shown cut short gets its whole length back."""
    start = shown.strip().removesuffix("...").removesuffix("…")
    if len(start) > 6 and start != shown.strip() and (address := link.attributes.get("href") or ""):
        bare = address.removeprefix("https://").removeprefix("http://").removeprefix("www.")
        if address.startswith(start) or bare.startswith(start):
            return address
    return shown


def tidy(text: str) -> str:
    """``text`` with spaces stripped from line ends and never more than one blank line in a row."""
    lines = [line.strip() for line in text.split("\n")]
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return "\n".join(kept).strip()


def article_of(tree: LexborHTMLParser) -> Article:
    """Headline, address, date and language, from Open Graph, schema.org data and HTML's own elements."""
    data = _linked_data(tree)
    title = _meta(tree, "og:title") or data.get("headline") or _first(tree, ("article h1", "h1"))
    published = _meta(tree, "article:published_time") or data.get("datePublished") or _time(tree)
    link = tree.css_first("link[rel=canonical]")
    url = (link.attributes.get("href") if link else None) or _meta(tree, "og:url")
    html = tree.css_first("html")
    return Article(
        title=title or _first(tree, ("title",)),
        url=url if url and url.startswith(("http://", "https://")) else None,
        published_at=to_iso(published) if published else None,
        language=(html.attributes.get("lang") or None) if html else None,
    )


def page_thread(
    name: str,
    tree: LexborHTMLParser,
    article: Article,
    elements: list[LexborNode],
    comments: Iterable[Comment] = (),
    skipped: Iterable[Skipped] = (),
) -> Thread:
    """The thread of one page: its article, the text outside the comments' ``elements``, and what was read of them."""
    return Thread(
        thread_id=thread_id(article.url, article.title, name),
        source=name,
        title=article.title,
        url=article.url,
        published_at=article.published_at,
        body=body_of(tree, elements),
        comments=tuple(comments),
        skipped=tuple(skipped),
    )


def body_of(tree: LexborHTMLParser, comment_roots: list[LexborNode]) -> str:
    """The article's own text: the element that holds most of the paragraphs' words, without comments and headline."""
    outside = _all_below(comment_roots)
    best, most = None, 0
    for selector in ("[itemprop=articleBody]", ".entry-content", ".post-content", ".article-body", "article", "main"):
        for node in tree.css(selector):
            words = sum(len(p.text()) for p in node.css("p") if p.mem_id not in outside)
            if words > most:
                best, most = node, words
        if most > 200:
            break
    if best is None:
        best = tree.body
    if best is None:
        return ""
    aside = {node.mem_id for node in comment_roots}
    for selector in ("h1", "nav", "header", "footer", "aside", "form", ".comment-respond", ".sharedaddy"):
        aside |= {node.mem_id for node in best.css(selector)}
    return text_of(best, frozenset(aside))


def _all_below(roots: list[LexborNode]) -> set[int]:
    return {node.mem_id for root in roots for node in root.css("p")}


def _meta(tree: LexborHTMLParser, name: str) -> str | None:
    node = tree.css_first(f'meta[property="{name}"]') or tree.css_first(f'meta[name="{name}"]')
    content = (node.attributes.get("content") or "").strip() if node else ""
    return content or None


def _first(tree: LexborHTMLParser, selectors: tuple[str, ...]) -> str | None:
    for selector in selectors:
        for node in tree.css(selector):
            if text := " ".join(text_of(node).split()) if node.tag != "title" else " ".join(node.text().split()):
                return text
    return None


def _time(tree: LexborHTMLParser) -> str | None:
    for selector in ("[itemprop=datePublished]", "article time[datetime]", ".entry-date[datetime]", "time[datetime]"):
        for node in tree.css(selector)[:20]:
            if not _in_comment(node):
                return node.attributes.get("datetime") or node.attributes.get("content")
    return None


def _in_comment(node: LexborNode) -> bool:
    current: LexborNode | None = node
    while current is not None and current.tag != "body":
        marks = (current.attributes.get(name) or "" for name in ("class", "id", "itemprop", "itemtype"))
        if "comment" in " ".join(marks).lower():
            return True
        current = current.parent
    return False


def _linked_data(tree: LexborHTMLParser) -> dict[str, str]:
    for node in tree.css('script[type="application/ld+json"]'):
        try:
            found = json.loads(node.text() or "")
        except (ValueError, RecursionError):
            continue
        for item in _items(found):
            if isinstance(item.get("headline"), str):
                return {key: value for key, value in item.items() if isinstance(value, str)}
    return {}


def _items(found: Any) -> Iterator[dict[str, Any]]:
    for item in found if isinstance(found, list) else [found]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (each for each in graph if isinstance(each, dict)) if isinstance(graph, list) else ()
