"""Comments of a page of no known system: elements built alike, each with an author, a time and a text.

They are looked for only inside what the page calls its comments, by the name of an element or by a heading. What is
built like comments but stands elsewhere (teasers, latest comments of other pages, search results) is not read.
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
from stance.reading.formats.languages import WORDS, alternation
from stance.reading.formats.learned.items import Items, comments_of
from stance.reading.formats.learned.parts import Part, parts_of
from stance.reading.formats.learned.shape import Said, read_parts
from stance.reading.formats.learned.times import moment_at
from stance.records import Comment, Thread

_NAMED: Final = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|commentarea|talkbacks?|discussion|responses|replies|opinions|usercomments|"
    rf"feedback|guestbook|{alternation(WORDS.markup.sections)})(?:$|[\s_-])",
    re.IGNORECASE,
)
_ELSEWHERE: Final = re.compile(
    r"(?:^|[\s_-])(?:recent|latest|newest|popular|sidebar\w{0,40}|related|nav|navigation|menu|ticker|liveblog|tweets?|events?|"
    rf"products?|search|results?|newsletter|teasers?|{alternation(WORDS.markup.elsewhere)})(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Names of what shows other pages' comments, or none."""
_MINOR: Final = re.compile(
    r"(?:^|[\s_-])(?:last|top|most|widget\w{0,40}|aside|footer|form|respond|count\w{0,40}|links?|closed|icon|no|has|enabled|live|"
    r"promo|ads?|btn|button)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Names of elements that do not hold the comments, unless an element inside is itself named so."""
_ITEM: Final = re.compile(
    rf"(?:^|\s)(?:single-?|user-?|reader-?)?(?:comment|talkback|{alternation(WORDS.markup.items)})"
    r"(?:[-_]{0,2}(?:item|entry|box|single|wrap|wrapper|container|block|row|post|element))?(?:$|\s)",
    re.IGNORECASE,
)
_NOUN: Final = alternation(WORDS.headings.nouns)
_HEADING: Final = re.compile(
    rf"\W{{0,20}}(?:\d[\d.,]{{0,12}}\s{{0,9}})?(?:(?:{alternation(WORDS.headings.qualifiers)}) )?(?:{_NOUN})"
    r"(?:\s{0,9}[:(\[]?\s{0,9}\d[\d.,]{0,12}\s{0,9}[)\]]?)?"
    rf"(?:\s{{1,9}}(?:{alternation(WORDS.headings.after_noun)})\b.{{0,120}})?\W{{0,20}}",
    re.IGNORECASE,
)
_MAY_HAVE: Final = re.compile(
    alternation(
        noun for noun in WORDS.headings.nouns if not any(part in noun for part in WORDS.headings.nouns if part != noun)
    ),
    re.IGNORECASE,
)
"""Nouns without those that hold another one."""
_HEADS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SECTIONS: Final = frozenset(("div", "section", "ul", "ol", "dl", "table", "tbody", "aside"))
_TITLES: Final = frozenset((*_HEADS, "legend", "strong", "b", "div", "p", "span", "summary", "caption"))
_WHOLE: Final = frozenset(("body", "html", "main", ""))
_NUMBER: Final = re.compile(r"(?:^|[a-zA-Z_-])(\d{1,20})$")
MIN_SECTION: Final = 40
"""Characters; fewer hold no comment with author and time."""
MAX_TITLE: Final = 120
"""Characters of a heading that announces comments. Set by hand (2026-11)."""
MAX_BESIDE_TITLE: Final = 20
"""Characters besides the heading in an element that only lays the heading out, such as a link to a feed."""
MAX_NAMES: Final = 200
"""Characters of an element's names that are looked at, so that no page can make this slow."""
MAX_HEADINGS: Final = 20
"""Headings behind which comments are looked for, so that a page of thousands takes no longer."""
MAX_DATED: Final = 2_000
"""Times around which elements built alike are looked for: by then the page has shown how its comments are built."""
_LEVELS: Final = 16
"""Levels around a date that are looked at for the comment's own element."""
MIN_HEADLINE: Final = 25
"""Characters of a linked heading that make an element a teaser. Set by hand (2026-11)."""


@dataclass(frozen=True, slots=True)
class _Shares:
    """How many elements built alike must be so for them to be comments.

    Set by hand on the test pages (2026-11).
    """

    complete: float = 0.7
    """At least so many have an author; as many have a time, and a text."""
    largest: float = 0.7
    """A group is tried if it has at least so many elements of the largest group's number."""
    distinct: float = 0.5
    """Of the texts of three elements or more, at least so many are different."""
    teasers: float = 0.5
    """Fewer than so many lead to other pages."""
    linked: float = 0.8
    """An element leads to another page if more than so many of its characters are links."""


SHARES: Final = _Shares()


@dataclass(frozen=True, slots=True)
class _Comments:
    """The comments' elements of a page, as read."""

    items: Items
    parts: list[Part]
    said: list[Said]


_known: WeakKeyDictionary[Document, _Comments | None] = WeakKeyDictionary()
"""What was found in each document in use, as every page that is read is recognised first."""


def recognises(document: Document) -> bool:
    """Whether something built like comments stands in what the page calls its comments."""
    return document.is_html and _comments_in(document) is not None


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page. A comment inside another is a reply to it."""
    built_alike = _comments_in(document)
    assert built_alike is not None
    article = article_of(document.html)
    items = built_alike.items
    comments, skipped = comments_of(items, built_alike.said)
    yield linked_by_words(page_thread(document.name, document.html, article, items.roots, comments, skipped))


def comments_built_alike(document: Document) -> tuple[Comment, ...]:
    """The comments of the page as ``read`` gives them; none if it is not recognised."""
    return next(read(document)).comments if recognises(document) else ()


def _comments_in(document: Document) -> _Comments | None:
    if document not in _known:
        _known[document] = _search(document)
    return _known[document]


def _search(document: Document) -> _Comments | None:
    body = document.html.body
    if body is None or not _MAY_HAVE.search(document.text):
        return None
    dates = Dates(article_of(document.html).language, as_of=document.as_of)
    page = next(parts_of([body], {body.mem_id: 0}, keeps_nodes=True))
    for start, end in sorted(_sections(page), key=lambda section: section[0] - section[1]):
        for indices in _groups(page, start, end, dates):
            comments = _read(page, indices, dates)
            if comments is not None:
                return comments
    return None


def _sections(page: Part) -> Iterator[tuple[int, int]]:
    """Where the page has its comments, as ranges of its pieces: named elements, then what follows a heading."""
    elsewhere, minor = [False] * len(page.pieces), [False] * len(page.pieces)
    headings = []
    named_until = 0
    for index, piece in enumerate(page.pieces):
        names = f"{piece.names} {piece.node.id or ''}"[:MAX_NAMES] if piece.node is not None else ""
        if piece.up >= 0:
            elsewhere[index], minor[index] = elsewhere[piece.up], minor[piece.up]
        is_small = 2 * piece.size < page.size and piece.tag not in _WHOLE and piece.tag != "article"
        is_minor = is_small and (piece.tag in ("aside", "footer") or bool(_MINOR.search(names)))
        elsewhere[index] |= is_small and (piece.tag in ("nav", "form") or bool(_ELSEWHERE.search(names)))
        minor[index] |= is_minor
        if elsewhere[index] or piece.size == 0:
            continue
        is_section = piece.tag in _SECTIONS and piece.size > MIN_SECTION and not (is_small and is_minor)
        may_be_heading = not minor[index] and piece.tag in _TITLES and piece.size <= MAX_TITLE
        if is_section and index >= named_until and _NAMED.search(names):
            named_until = _after(page, index)
            yield index, named_until
        elif may_be_heading and _HEADING.fullmatch(page.line(piece)):
            headings.append(index)
    for index in headings[:MAX_HEADINGS]:
        yield index + 1, _end_of_heading(page, index)


def _end_of_heading(page: Part, index: int) -> int:
    """Where that ends which a heading announces: at the next heading of its rank, or with what it stands in."""
    heading = page.pieces[index]
    outer = index
    while page.pieces[outer].up > 0 and page.pieces[outer].size <= heading.size + MAX_BESIDE_TITLE:
        outer = page.pieces[outer].up
    end = _after(page, outer)
    if heading.tag not in _HEADS:
        return end
    return next((later for later in range(index + 1, end) if page.pieces[later].tag == heading.tag), end)


def _after(page: Part, index: int) -> int:
    """The index of the first piece behind the one at ``index``."""
    end = page.pieces[index].end
    following = index + 1
    while following < len(page.pieces) and page.pieces[following].start < end:
        following += 1
    return following


def _groups(page: Part, start: int, end: int, dates: Dates) -> Iterator[list[int]]:
    """Elements built alike that hold a time each, the likeliest group first."""
    moments = [moment for index in range(start, end) if (moment := moment_at(page, index, dates)) is not None]
    # A time that stands alone tells more than one among other words.
    timed = [moment for moment in moments if moment.is_alone] or [moment for moment in moments if moment.is_dated]
    holders: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for moment in timed[:MAX_DATED]:
        met = set()
        index = moment.index
        for _ in range(_LEVELS):
            if index < start:
                break
            kind = _kind(page, index)
            if kind not in met:
                met.add(kind)
                holders[kind].add(index)
            index = page.pieces[index].up
    largest = max(map(len, holders.values()), default=0)
    full = [indices for indices in holders.values() if len(indices) >= SHARES.largest * largest]
    for indices in sorted(full, key=lambda indices: (-_own_size(page, indices), min(indices))):
        yield sorted(indices)


def _kind(page: Part, index: int) -> tuple[str, ...]:
    """What elements that are built alike share: tag and names, or, of one without names, those of the one around."""
    piece = page.pieces[index]
    if piece.names or piece.up < 0:
        return piece.tag, piece.kind.strip() or piece.names
    return piece.tag, "", page.pieces[piece.up].tag, page.pieces[piece.up].kind


def _own_size(page: Part, indices: set[int]) -> int:
    """Characters in the elements, those of one inside another counted once."""
    total, until = 0, 0
    for index in sorted(indices):
        piece = page.pieces[index]
        if piece.start >= until:
            total += piece.size
            until = piece.end
    return total


def _read(page: Part, indices: list[int], dates: Dates) -> _Comments | None:
    """The comments in elements built alike, if that is what they are."""
    if len(indices) == 1 and not _ITEM.search(page.pieces[indices[0]].names):
        return None
    nodes = [node for index in indices if (node := page.pieces[index].node) is not None]
    for comments in (_nested(nodes, dates), _with_followers(nodes, dates)):
        if comments is not None and _are_comments(comments):
            return comments
    return None


def _nested(nodes: list[LexborNode], dates: Dates) -> _Comments:
    """The comments where each element is one, with the replies to it inside."""
    items = Items(_number)
    for node in nodes:
        items.add(node, is_whole=True)
    parts = list(parts_of(items.roots, items.owners))
    return _Comments(items, parts, read_parts(parts, dates))


def _with_followers(nodes: list[LexborNode], dates: Dates) -> _Comments | None:
    """The comments where each element is only the head of one, and the text stands in the elements after it."""
    heads = {node.mem_id for node in nodes}
    items = Items(_number)
    for node in nodes:
        if node.mem_id in items.owners:
            return None
        items.begin(node)
        for follower in _followers(node, heads):
            if follower.mem_id in items.owners:
                return None
            items.extend(follower)
    parts = list(parts_of(items.roots, items.owners, is_split=True))
    return _Comments(items, parts, read_parts(parts, dates))


def _followers(node: LexborNode, heads: set[int]) -> Iterator[LexborNode]:
    """The elements after ``node``, up to the next head of a comment or heading of the page."""
    follower = node.next
    while follower is not None and follower.mem_id not in heads and follower.tag not in _HEADS - {node.tag}:
        if follower.tag not in ("-text", "-comment"):
            yield follower
        follower = follower.next


def _are_comments(built_alike: _Comments) -> bool:
    """Whether most have author, time and text, and are not teasers of other pages."""
    all_said, count = built_alike.said, len(built_alike.said)
    authors = sum(bool(said.author) for said in all_said)
    times = sum(bool(said.posted_at or said.posted_as) for said in all_said)
    texts = [said.text for said in all_said if said.text]
    if count == 0 or min(authors, times, len(texts)) < SHARES.complete * count:
        return False
    if count > 2 and len(set(texts)) < SHARES.distinct * len(texts):
        return False
    return sum(map(_is_teaser, built_alike.parts)) < SHARES.teasers * count


def _is_teaser(part: Part) -> bool:
    """Whether an element leads to another page: its headline is a link, or nearly all its words are."""
    linked = 0
    for piece in part.pieces:
        outer_tag = part.pieces[piece.up].tag if piece.up >= 0 else ""
        if piece.tag == "a":
            linked += piece.size
            is_headline = outer_tag in _HEADS
        else:
            is_headline = piece.tag in _HEADS and outer_tag == "a"
        if is_headline and piece.size >= MIN_HEADLINE:
            return True
    return linked > SHARES.linked * max(part.size, 1)


def _number(node: LexborNode) -> str | None:
    match = _NUMBER.search(node.id or "")
    return match[1] if match else None
