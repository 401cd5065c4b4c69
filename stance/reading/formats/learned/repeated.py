"""Comments of a page whose system nobody knows: elements built alike, each with an author, a time and a text.

They are looked for only inside what the page calls its comments, by the name of an element or by a heading. What is
built like comments but stands elsewhere (teasers, latest comments of other pages, search results) is none.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from selectolax.lexbor import LexborNode

from stance.reading.formats.dates import Dates
from stance.reading.formats.document import Document
from stance.reading.formats.html import article_of, linked_by_words, page_thread
from stance.reading.formats.learned.items import Items, comments_of
from stance.reading.formats.learned.parts import Part, parts_of
from stance.reading.formats.learned.shape import Said, read_parts
from stance.reading.formats.learned.times import moment_at
from stance.records import Thread

_NOUN: Final = (
    r"comments?|kommentare?n?|leserkommentare?|commentaires?|comentarios?|coment[aá]rios?|commenti|reacties?|reactions?|"
    r"komentarz[ey]?|komentarzy|leserbriefe?|talkbacks?|discussion|opiniones|responses?|replies|yorumlar|yorum|"
    r"lesermeinungen|meinungen|комментари[ийея]\w?|коммент\w*|обсуждение|отзывы|تعليقات|التعليقات|تعليق|نظرات|دیدگاه‌?ها|"
    r"thoughts|gedanken|antworten|réponses|respuestas|réactions|ergänzungen|评论|評論|留言|コメント|댓글|의견"
)
_NAMED: Final = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|commentarea|kommentare?|commentaires?|comentarios|commenti|reacties|komentarze|"
    r"leserkommentare|leserbriefe|talkbacks?|discussion|responses|replies|opinions|opiniones|yorumlar|usercomments|"
    r"feedback|guestbook)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ELSEWHERE: Final = re.compile(
    r"(?:^|[\s_-])(?:recent|latest|newest|popular|sidebar\w*|related|nav|navigation|menu|letzte|neueste|meistkommentiert|"
    r"ticker|liveblog|tweets?|events?|products?|search|results?|newsletter|teasers?)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Names of what shows other pages' comments, or none."""
_MINOR: Final = re.compile(
    r"(?:^|[\s_-])(?:last|top|most|widget\w*|aside|footer|form|respond|count\w*|links?|closed|icon|no|has|enabled|live|"
    r"promo|ads?|btn|button)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Names that make an element none for comments, unless what is inside is called comments itself."""
_ITEM: Final = re.compile(
    r"(?:^|\s)(?:single-?|user-?|reader-?|leser-?)?(?:comment|kommentar|commentaire|comentario|reactie|komentarz|leserbrief|"
    r"talkback)(?:[-_]{0,2}(?:item|entry|box|single|wrap|wrapper|container|block|row|post|element))?(?:$|\s)",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(
    rf"\W*(?:\d[\d.,]*\s*)?(?:reader |user |alle |all |les |los |i |de |os )?(?:{_NOUN})"
    r"(?:\s*[:(\[]?\s*\d[\d.,]*\s*[)\]]?)?"
    r"(?:\s+(?:to|on|zu|for|sur|à|para|su|op|do|к)\b.{0,200})?\W*",
    re.IGNORECASE,
)
_MAY_HAVE: Final = re.compile(_NOUN, re.IGNORECASE)
_HEADS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SECTIONS: Final = frozenset(("div", "section", "ul", "ol", "dl", "table", "tbody", "aside"))
_TITLES: Final = frozenset((*_HEADS, "legend", "strong", "b", "div", "p", "span", "summary", "caption"))
_WHOLE: Final = frozenset(("body", "html", "main", ""))
_NUMBER: Final = re.compile(r"(?:^|[a-zA-Z_-])(\d{1,20})$")
MIN_SECTION: Final = 40
"""Characters; fewer hold no comment with author and time."""
MAX_HEADINGS: Final = 20
_LEVELS: Final = 16
"""Levels around a date that are looked at for the comment's own element."""
_MOST: Final = 0.7
"""The share of items that must have an author, a time and a text."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The comments' elements of a page, as read."""

    items: Items
    parts: list[Part]
    said: list[Said]
    roots: list[LexborNode]


_known: WeakKeyDictionary[Document, _Found | None] = WeakKeyDictionary()


def recognises(document: Document) -> bool:
    """Whether something built like comments stands in what the page calls its comments."""
    return document.is_html and _found(document) is not None


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page. A comment inside another answers it."""
    found = _found(document)
    assert found is not None
    article = article_of(document.html)
    comments, skipped = comments_of(found.items, found.said)
    yield linked_by_words(page_thread(document.name, document.html, article, found.roots, comments, skipped))


def _found(document: Document) -> _Found | None:
    if document not in _known:
        _known[document] = _search(document)
    return _known[document]


def _search(document: Document) -> _Found | None:
    body = document.html.body
    if body is None or not _MAY_HAVE.search(document.text):
        return None
    dates = Dates(article_of(document.html).language, as_of=document.as_of)
    page = next(parts_of([body], {body.mem_id: 0}, keeps_nodes=True))
    for start, end in sorted(_sections(page), key=lambda each: each[0] - each[1]):
        for places in _groups(page, start, end, dates):
            found = _read(page, places, dates)
            if found is not None:
                return found
    return None


def _sections(page: Part) -> Iterator[tuple[int, int]]:
    """Where the page has its comments, as positions of pieces: named elements, then what follows a heading."""
    elsewhere, minor = [False] * len(page.pieces), [False] * len(page.pieces)
    headed = []
    named_until = 0
    for place, piece in enumerate(page.pieces):
        names = f"{piece.names} {piece.node.id or ''}"[:200] if piece.node is not None else ""
        if piece.up >= 0:
            elsewhere[place], minor[place] = elsewhere[piece.up], minor[piece.up]
        is_small = 2 * piece.size < page.size and piece.tag not in _WHOLE and piece.tag != "article"
        is_minor = is_small and (piece.tag in ("aside", "footer") or bool(_MINOR.search(names)))
        elsewhere[place] |= is_small and (piece.tag in ("nav", "form") or bool(_ELSEWHERE.search(names)))
        minor[place] |= is_minor
        if elsewhere[place] or piece.size == 0:
            continue
        is_section = piece.tag in _SECTIONS and piece.size > MIN_SECTION and not (is_small and is_minor)
        if is_section and place >= named_until and _NAMED.search(names):
            named_until = _after(page, place)
            yield place, named_until
        elif not minor[place] and piece.tag in _TITLES and piece.size <= 120 and _HEADING.fullmatch(page.line(piece)):
            headed.append(place)
    for place in headed[:MAX_HEADINGS]:
        up = place
        while page.pieces[up].up > 0 and page.pieces[up].size <= page.pieces[place].size + 20:
            up = page.pieces[up].up
        end = next(
            (
                each
                for each in range(place + 1, _after(page, up))
                if page.pieces[each].tag == page.pieces[place].tag in _HEADS
            ),
            _after(page, up),
        )
        yield place + 1, end


def _after(page: Part, place: int) -> int:
    """The position of the first piece behind the one at ``place``."""
    end = page.pieces[place].end
    following = place + 1
    while following < len(page.pieces) and page.pieces[following].start < end:
        following += 1
    return following


def _groups(page: Part, start: int, end: int, dates: Dates) -> Iterator[list[int]]:
    """Elements built alike that hold a time each, the likeliest first."""
    moments = [moment for place in range(start, end) if (moment := moment_at(page, place, dates)) is not None]
    # A time that stands alone tells more than one among other words.
    dated = [each.place for each in moments if each.weight > 1] or [each.place for each in moments if each.weight > 0.5]
    holders: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for place in dated[:2000]:
        met = set()
        up = place
        for _ in range(_LEVELS):
            if up < start:
                break
            kind = _kind(page, up)
            if kind not in met:
                met.add(kind)
                holders[kind].add(up)
            up = page.pieces[up].up
    if not holders:
        return
    most = max(map(len, holders.values()))
    full = [places for places in holders.values() if len(places) >= _MOST * most]
    for places in sorted(full, key=lambda each: (-_own_size(page, each), min(each))):
        yield sorted(places)


def _kind(page: Part, place: int) -> tuple[str, ...]:
    piece = page.pieces[place]
    if piece.names or piece.up < 0:
        return piece.tag, piece.kind.strip() or piece.names
    return piece.tag, "", page.pieces[piece.up].tag, page.pieces[piece.up].kind


def _own_size(page: Part, places: set[int]) -> int:
    """Characters in the elements, those of one inside another counted once."""
    total, until = 0, 0
    for place in sorted(places):
        piece = page.pieces[place]
        if piece.start >= until:
            total += piece.size
            until = piece.end
    return total


def _read(page: Part, places: list[int], dates: Dates) -> _Found | None:
    """The comments in elements built alike, if that is what they are."""
    if len(places) == 1 and not _ITEM.search(page.pieces[places[0]].names):
        return None
    nodes = [node for place in places if (node := page.pieces[place].node) is not None]
    for found in (_nested(nodes, dates), _with_followers(nodes, dates)):
        if found is not None and _are_comments(found):
            return found
    return None


def _nested(nodes: list[LexborNode], dates: Dates) -> _Found:
    """The comments where each element is one, with the answers to it inside."""
    items = Items(_number)
    for node in nodes:
        items.add(node, is_whole=True)
    parts = list(parts_of(items.roots, items.owners))
    return _Found(items, parts, read_parts(parts, dates), items.roots)


def _with_followers(nodes: list[LexborNode], dates: Dates) -> _Found | None:
    """The comments where each element is but the head of one, and the text stands in the elements after it."""
    heads = {node.mem_id for node in nodes}
    items = Items(_number)
    roots = []
    for node in nodes:
        items.nodes.append(node)
        items.numbers.append(_number(node))
        items.above.append(None)
        following: LexborNode | None = node
        while following is not None:
            if following.tag not in ("-text", "-comment"):
                if following.mem_id in items.owners:
                    return None
                items.owners[following.mem_id] = len(items.nodes) - 1
                roots.append(following)
            following = following.next
            if following is not None and (following.mem_id in heads or following.tag in _HEADS - {node.tag}):
                break
    parts = list(parts_of(roots, items.owners, is_split=True))
    return _Found(items, parts, read_parts(parts, dates), roots)


def _are_comments(found: _Found) -> bool:
    """Whether most have author, time and text, and are not teasers of other pages."""
    said, count = found.said, len(found.said)
    has_author = sum(bool(each.author) for each in said)
    has_time = sum(bool(each.posted_at or each.posted_as) for each in said)
    texts = [each.text for each in said if each.text]
    if min(has_author, has_time, len(texts)) < _MOST * count or count == 0:
        return False
    if count > 2 and (len(set(texts)) < 0.5 * len(texts)):
        return False
    return sum(map(_is_teaser, found.parts)) < 0.5 * count


def _is_teaser(part: Part) -> bool:
    """Whether an element leads to another page: its title is a link, or nearly all its words are."""
    linked = 0
    for piece in part.pieces:
        if piece.tag == "a":
            linked += piece.size
            up = piece.up
            in_title = up >= 0 and part.pieces[up].tag in _HEADS
            if in_title and piece.size >= 25:
                return True
        elif piece.tag in _HEADS and piece.size >= 25 and piece.up >= 0 and part.pieces[piece.up].tag == "a":
            return True
    return linked > 0.8 * max(part.size, 1)


def _number(node: LexborNode) -> str | None:
    match = _NUMBER.search(node.id or "")
    return match[1] if match else None
