"""Comments of a page of no known system: elements built alike, each with an author, a text and mostly a time.

They are looked for inside what the page calls its comments, by the name of an element or by a heading; elsewhere they
must show that they are comments, by what they are named or by buttons such as "Reply". What is built like comments but
is none (teasers, latest comments of other pages, search results) is not read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final
from weakref import WeakKeyDictionary

from selectolax.lexbor import LexborNode

from stance.reading.formats.dates import Dates
from stance.reading.formats.document import Document
from stance.reading.formats.html import article_of, linked_by_words, page_thread, with_ancestors
from stance.reading.formats.languages import WORDS, alternation
from stance.reading.formats.learned.depth import depths_of
from stance.reading.formats.learned.groups import ITEM, groups_in, times_in, with_others
from stance.reading.formats.learned.habits import tidied
from stance.reading.formats.learned.items import Items, comments_of
from stance.reading.formats.learned.parts import Part, parts_of
from stance.reading.formats.learned.sections import MAX_NAMES, Section, sections_of, words_in
from stance.reading.formats.learned.shape import Said, read_parts
from stance.reading.formats.learned.times import Moment
from stance.records import Comment, Thread

_HEADS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NUMBER: Final = re.compile(r"(?:^|[_-])[a-zA-Z]{0,20}(\d{1,20})$")
"""The number in ``c12`` or ``comment-12``; the last digits of ``comment-50ab3`` are none."""
_MOST_GROUPS: Final = 16
"""Groups of a section that are read, the likeliest first."""
_MORE: Final = {"complete": 1.2, "text": 2.0}
"""A group found later is taken for the comments only if it has so many times the complete ones or, of as many, so many
times the text: headers without their texts are found too. Set by hand (2026-11)."""
MIN_HEADLINE: Final = 25
"""Characters of a linked heading that make an element a teaser. Set by hand (2026-11)."""
_COMMENT_WORDS: Final = frozenset("comment comments review reviews reply talkback cmt".split())
_OF_ANY_PAGE: Final = frozenset(
    "link share save follow unfollow edit delete hide up down like likes more translate original videos fotos parent "
    "permalink loading... expand collapse recommend recommended award good bad teilen liken mehr löschen bearbeiten "
    "empfehlen direktlink partager compartir condividi deel udostępnij compartilhar поделиться ссылка شارك".split()
) | {"read more", "see more", "show all", "load more", "share this", "email this", "mehr anzeigen", "permanent link"}
_REPLY_BUTTONS: Final = frozenset(WORDS.comments.actions) - _OF_ANY_PAGE
"""Words of buttons and links that hardly anything but a comment has."""
_MAY_HAVE: Final = re.compile(
    alternation(
        noun for noun in WORDS.headings.nouns if not any(part in noun for part in WORDS.headings.nouns if part != noun)
    )
    + r"|review|\bthread\b|"
    + alternation([*WORDS.comments.says, *sorted(_REPLY_BUTTONS)]),
    re.IGNORECASE,
)
"""Found in every page with comments: the quick test. Of nouns without those that hold another one."""
_TRIED: Final = 12
"""Elements of a group that are read to see whether they are comments. Set by hand: enough to see habits."""
_MOST_BUTTONS: Final = 40
"""Buttons and links of an element that are looked at."""


@dataclass(frozen=True, slots=True)
class _Shares:
    """How many elements built alike must be so for them to be comments.

    Set by hand on the test pages (2026-11).
    """

    complete: float = 0.7
    """At least so many have an author; as many have a time, and a text."""
    distinct: float = 0.5
    """Of the texts of three elements or more, at least so many are different."""
    teasers: float = 0.5
    """Fewer than so many lead to other pages."""
    others: float = 0.1
    """Elements of other kinds are comments too only if there are at least so many; one or two may be quotations."""
    shown: float = 0.7
    """Elsewhere than in what the page calls its comments, at least so many have the names or the buttons of one."""
    linked: float = 0.8
    """An element leads to another page if more than so many of its characters are links."""


SHARES: Final = _Shares()


@dataclass(frozen=True, slots=True)
class _Comments:
    """The comments' elements of a page, as read."""

    items: Items
    parts: list[Part]
    said: list[Said]

    @property
    def complete(self) -> int:
        """How many have an author and a text of their own, those with a time counted twice."""
        texts = {(said.author, said.text): bool(said.posted_at or said.posted_as) for said in self.said if said.author}
        return sum(1 + has_time for (_, text), has_time in texts.items() if text)

    @property
    def characters(self) -> int:
        """Of all texts."""
        return sum(len(said.text) for said in self.said)


_known: WeakKeyDictionary[Document, _Comments | None] = WeakKeyDictionary()
"""What was found in each document in use, as every page that is read is recognised first."""


def recognises(document: Document) -> bool:
    """Whether something built like comments stands in what the page calls its comments."""
    return document.is_html and _comments_in(document) is not None


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page. A comment inside another is a reply to it."""
    built_alike = _comments_in(document)
    assert built_alike is not None
    yield _thread(document, built_alike)


def readings(document: Document) -> Iterator[Thread]:
    """The page by each group of elements that may be its comments, in the order in which they are tried."""
    for group in _likely(document):
        if (built_alike := group.read()) is not None:
            yield _thread(document, built_alike)


def _thread(document: Document, built_alike: _Comments) -> Thread:
    article = article_of(document.html)
    items = built_alike.items
    if (depths := depths_of(items.nodes)) is not None:
        items.link_by_depth(depths)
    comments, skipped = comments_of(items, built_alike.said)
    return linked_by_words(page_thread(document.name, document.html, article, items.roots, comments, skipped))


def comments_built_alike(document: Document) -> tuple[Comment, ...]:
    """The comments of the page as ``read`` gives them; none if it is not recognised."""
    return next(read(document)).comments if recognises(document) else ()


def _comments_in(document: Document) -> _Comments | None:
    if document not in _known:
        _known[document] = _search(document)
    return _known[document]


def _search(document: Document) -> _Comments | None:
    best: _Group | None = None
    for group in _likely(document):
        if best is not None and group.is_last_resort:
            break
        if best is None or group.is_better(best):
            best = group
    return best.read() if best is not None else None


def _likely(document: Document) -> Iterator["_Group"]:
    """The groups of a page that are comments as far as their first elements show."""
    body = document.html.body
    if body is None or not _MAY_HAVE.search(document.text):
        return
    dates = Dates(article_of(document.html).language, as_of=document.as_of)
    page = next(parts_of([body], {body.mem_id: 0}, keeps_nodes=True))
    yield from (group for group in _groups(page, dates) if group.tried is not None)


def _groups(page: Part, dates: Dates) -> Iterator["_Group"]:
    """What may be the page's comments, each group once."""
    sections, barred = sections_of(page)
    tried: set[tuple[bool, *tuple[int, ...]]] = set()
    for section in sections:
        timed = times_in(page, section, barred, dates)
        for indices in islice(groups_in(page, section, barred, timed), _MOST_GROUPS):
            if (section.is_named, *indices) not in tried:
                tried.add((section.is_named, *indices))
                yield _Group(page, section, indices, timed, dates)


@dataclass
class _Group:
    """Elements built alike, of which the first few are read to see whether they are comments."""

    page: Part
    section: Section
    indices: list[int]
    timed: list[Moment]
    """The times of the section."""
    dates: Dates

    @property
    def is_last_resort(self) -> bool:
        """Whether it was found on the page as a whole."""
        return self.section.end - self.section.start == len(self.page.pieces)

    @cached_property
    def tried(self) -> _Comments | None:
        """The first few as comments, if that is what they are."""
        if len(self.indices) == 1 and not ITEM.search(self.page.pieces[self.indices[0]].names):
            return None
        return self._read(self.indices[:_TRIED])

    def is_better(self, other: "_Group") -> bool:
        """Whether these are the page's comments, rather than ``other``, which was found before."""
        assert self.tried is not None and other.tried is not None
        own, others = (len(group.indices) / min(len(group.indices), _TRIED) for group in (self, other))
        complete, before = self.tried.complete * own, other.tried.complete * others
        longer = self.tried.characters * own > _MORE["text"] * other.tried.characters * others
        return complete > _MORE["complete"] * before or (complete >= before and longer)

    def read(self) -> _Comments | None:
        """All of them, with elements of other kinds that are comments too."""
        found = self._read(self.indices) if len(self.indices) > _TRIED else self.tried
        more = with_others(self.page, self.section, self.indices, self.timed, self.dates)
        if len(more) - len(self.indices) >= max(1, SHARES.others * len(self.indices)):
            united = _united(self.page, self.indices, more, self.dates)
            better = found is None or united.complete > found.complete
            if better and _are_comments(united, self.section.is_named):
                return united
        return found

    def _read(self, indices: list[int]) -> _Comments | None:
        """What is in each of the elements, or in what follows each."""
        nodes = [node for index in indices if (node := self.page.pieces[index].node) is not None]
        inside, behind = (
            found if found is not None and _are_comments(found, self.section.is_named) else None
            for found in (_nested(nodes, self.dates), _with_followers(nodes, self.dates))
        )
        # What stands in headers, such as a rank, may pass for their texts.
        if inside is None or (behind is not None and behind.characters > _MORE["text"] * inside.characters):
            return behind
        return inside


def _nested(nodes: list[LexborNode], dates: Dates) -> _Comments:
    """The comments where each element is one, with the replies to it inside."""
    items = Items(_number)
    for node in nodes:
        items.add(node, is_whole=True)
    parts = list(parts_of(items.roots, items.owners))
    return _Comments(items, parts, tidied(read_parts(parts, dates, without_quotes=True), dates))


def _united(page: Part, group: list[int], indices: list[int], dates: Dates) -> _Comments:
    """The comments in elements of a group and in those of other kinds, each sort read by itself."""
    items = Items(_number)
    for index in indices:
        if (node := page.pieces[index].node) is not None:
            items.add(node, is_whole=True)
    usual = {node.mem_id for index in group if (node := page.pieces[index].node) is not None}
    parts = list(parts_of(items.roots, items.owners))
    said: dict[int, Said] = {}
    for is_usual in (True, False):
        positions = [place for place, node in enumerate(items.nodes) if (node.mem_id in usual) is is_usual]
        read = tidied(read_parts([parts[place] for place in positions], dates, without_quotes=True), dates)
        said |= dict(zip(positions, read, strict=True))
    return _Comments(items, parts, [said[place] for place in range(len(parts))])


def _with_followers(nodes: list[LexborNode], dates: Dates) -> _Comments | None:
    """The comments where each element is only the head of one, and the text stands in the elements after it."""
    heads = {node.mem_id for node in nodes}
    around = {above.mem_id for node in nodes for above in with_ancestors(node.parent)}
    items = Items(_number)
    for node in nodes:
        if node.mem_id in items.owners:
            return None
        items.begin(node)
        for follower in _followers(node, heads):
            if follower.mem_id in items.owners:
                return None
            if follower.mem_id not in around:  # replies stand in it
                items.extend(follower)
    parts = list(parts_of(items.roots, items.owners, is_split=True))
    return _Comments(items, parts, tidied(read_parts(parts, dates, without_quotes=True), dates))


def _followers(node: LexborNode, heads: set[int]) -> Iterator[LexborNode]:
    """The elements after ``node``, up to the next head of a comment or heading of the page."""
    follower = node.next
    while follower is not None and follower.mem_id not in heads and follower.tag not in _HEADS - {node.tag}:
        if follower.tag not in ("-text", "-comment"):
            yield follower
        follower = follower.next


def _are_comments(built_alike: _Comments, is_named: bool) -> bool:
    """Whether most have author, time and text, and are not teasers of other pages.

    Where the page calls them comments, the time may be missing in all, if each has an author and a number of its own.
    """
    all_said, count = built_alike.said, len(built_alike.said)
    authors = sum(bool(said.author) for said in all_said)
    times = sum(bool(said.posted_at or said.posted_as) for said in all_said)
    texts = [said.text for said in all_said if said.text]
    if count == 0 or min(authors, len(texts)) < SHARES.complete * count:
        return False
    if times < SHARES.complete * count and not (is_named and count > 1 and _are_marked(built_alike)):
        return False
    if count > 2 and len(set(texts)) < SHARES.distinct * len(texts):
        return False
    if not is_named and not _show_it(built_alike):
        return False
    return sum(map(_is_teaser, built_alike.parts)) < SHARES.teasers * count


def _are_marked(built_alike: _Comments) -> bool:
    """Whether each of the elements has a number of its own, or most have the names or the buttons of comments."""
    return all(built_alike.items.numbers) or _shown(built_alike) >= SHARES.shown


def _shown(built_alike: _Comments) -> float:
    """The share of the elements that are named like comments, or have their buttons."""
    pairs = zip(built_alike.items.nodes, built_alike.parts, strict=True)
    return sum(_is_named(part) or _has_button(node) for node, part in pairs) / len(built_alike.parts)


def _show_it(built_alike: _Comments) -> bool:
    """Whether elements that stand in nothing called comments are such: by their names, or by their buttons."""
    count = len(built_alike.said)
    if count < 2 or len({said.author for said in built_alike.said}) < 2:
        return False
    return _shown(built_alike) >= SHARES.shown


def _is_named(part: Part) -> bool:
    return any(not _COMMENT_WORDS.isdisjoint(words_in(piece.names[:MAX_NAMES])) for piece in part.pieces)


def _has_button(node: LexborNode) -> bool:
    """Whether an element has a button or a link to reply, to report or to agree."""
    buttons = islice(node.css("button, a, [role=button], input[type=submit]"), _MOST_BUTTONS)
    words = (button.text() or button.attributes.get("value") or "" for button in buttons)
    return any(said.strip().lower() in _REPLY_BUTTONS for said in words)


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
