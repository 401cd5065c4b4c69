"""What an HTML page says of its article: headline, address, date, author and language."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from stance.reading.formats.dates import to_iso
from stance.reading.formats.html.ancestry import with_ancestors
from stance.reading.formats.html.visible import text_of
from stance.reading.formats.languages import WORDS, alternation

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
_BY: Final = re.compile(rf"(?:{alternation(WORDS.comments.byline)})\s+", re.IGNORECASE)
"""What stands before the name in one; only looked for at its start."""

# Set by hand (2026-11). What is the article's stands in front of what is its comments' or other articles'.
_NAME_MAX: Final = 60
"""Characters of an author's name; a longer byline is a sentence."""
_BYLINES: Final = 5
"""Elements marked as a byline that are looked at."""
_MARKED_TIMES: Final = 5
"""Elements marked as the date of publication that are looked at."""
_TIMES: Final = 20
"""Elements with any time that are looked at, if those show none."""
_TIMES_SEARCHED: Final = 60
"""Elements with a time among which the marked ones are found."""


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
    head = _head(tree)
    meta = head.meta
    title = next((meta[name] for name in _TITLES if name in meta), None)
    published = next((meta[name] for name in _DATES if name in meta), None)
    author = next((meta[name] for name in _AUTHORS if _is_name(meta.get(name))), None)
    if not (title and published and author):
        data = _linked_data(tree, head.scripts)
        title = title or data.get("headline") or _headline(tree) or head.title
        published = published or data.get("datePublished") or _time(tree)
        author = author or data.get("author") or _byline(tree)
    url = head.links.get("canonical") or meta.get("og:url")
    return Article(
        title=title,
        url=url if url and url.startswith(("http://", "https://")) else None,
        published_at=to_iso(published) if published else None,
        language=_language(tree, head),
        author=author,
    )


def language_of(tree: LexborHTMLParser) -> str | None:
    """The page's language, as it writes it (BCP 47)."""
    return _language(tree, _head(tree))


def _language(tree: LexborHTMLParser, head: "_Head") -> str | None:
    html = tree.root
    language = html.attributes.get("lang") if html is not None else None
    return language or head.meta.get("content-language") or head.meta.get("og:locale")


def language_code(written: str | None) -> str | None:
    """The ISO 639-1 code in a language tag such as ``de-AT``; None if there is none."""
    code = (written or "").strip()[:12].replace("_", "-").partition("-")[0].lower()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


class _Head(NamedTuple):
    """What the page's head says, the first of each name."""

    meta: dict[str, str]
    links: dict[str, str]
    """Relation to address."""
    scripts: list[str]
    """Of schema.org data."""
    title: str | None


def _head(tree: LexborHTMLParser) -> _Head:
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
    return _Head(meta, links, scripts, title)


def _head_elements(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    node = tree.head.child if tree.head is not None else None
    has_meta = False
    while node is not None:
        if node.tag == "meta" and (node.attributes.get("property") or node.attributes.get("name")):
            has_meta = True
        yield node
        node = node.next
    if not has_meta:  # a stray element ends the head early; what follows stands in the body then
        yield from tree.css("meta, link[rel=canonical], title")


def _is_name(text: str | None) -> bool:
    return bool(text) and not (text or "").startswith(("http:", "https:", "/"))


def _headline(tree: LexborHTMLParser) -> str | None:
    headings = tree.css("h1")
    of_articles = [heading for heading in headings if _is_of_article(heading)]
    return next((line for heading in of_articles + headings if (line := _line_of(heading))), None)


def _line_of(node: LexborNode) -> str:
    return " ".join(text_of(node).split())


def _is_of_article(heading: LexborNode) -> bool:
    return any(node.tag == "article" for node in with_ancestors(heading.parent))


def _byline(tree: LexborHTMLParser) -> str | None:
    for node in tree.css(_BYLINE)[:_BYLINES]:
        line = _line_of(node)
        if line and len(line) <= _NAME_MAX and not _in_comment(node):
            return line[match.end() :] if (match := _BY.match(line)) else line
    return None


def _time(tree: LexborHTMLParser) -> str | None:
    times = tree.css("time[datetime], [itemprop=datePublished]")[:_TIMES_SEARCHED]
    marked = [node for node in times if node.attributes.get("itemprop") == "datePublished"]
    for node in marked[:_MARKED_TIMES] + times[:_TIMES]:
        if not _in_comment(node):
            return node.attributes.get("datetime") or node.attributes.get("content")
    return None


def _in_comment(node: LexborNode) -> bool:
    within_body = takewhile(lambda ancestor: ancestor.tag != "body", with_ancestors(node))
    return any("comment" in _names(ancestor) for ancestor in within_body)


def _names(node: LexborNode) -> str:
    """What the page calls an element and says it is."""
    names = (node.attributes.get(name) or "" for name in ("class", "id", "itemprop", "itemtype"))
    return " ".join(names).lower()


def _linked_data(tree: LexborHTMLParser, scripts: list[str]) -> dict[str, str]:
    """Headline, date and author of the article in schema.org data."""
    texts = scripts or [node.text() for node in tree.css('script[type="application/ld+json"]')]
    for text in texts:
        try:
            data = json.loads(text or "")
        except (ValueError, RecursionError):
            continue
        for item in _items(data):
            if isinstance(item.get("headline"), str):
                facts = {key: " ".join(value.split()) for key, value in item.items() if isinstance(value, str)}
                author = item.get("author")
                author = author[0] if isinstance(author, list) and author else author
                name = author.get("name") if isinstance(author, dict) else author
                return {**facts, "author": name.strip()} if isinstance(name, str) and _is_name(name) else facts
    return {}


def _items(data: Any) -> Iterator[dict[str, Any]]:
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (inner for inner in graph if isinstance(inner, dict)) if isinstance(graph, list) else ()
