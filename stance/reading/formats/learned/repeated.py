"""Comments of a page of no known system: elements built alike, each with an author, a text and mostly a time.

They are looked for inside what the page calls its comments, by the name of an element or by a heading; elsewhere they
must show that they are comments, by what they are named or by buttons such as "Reply". What is built like comments but
is none (teasers, latest comments of other pages, search results) is not read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Final
from weakref import WeakKeyDictionary

from selectolax.lexbor import LexborNode

from stance.reading.formats.dates import Dates
from stance.reading.formats.document import Document
from stance.reading.formats.html import article_of, language_of, linked_by_words, page_thread, with_ancestors
from stance.reading.formats.languages import WORDS
from stance.reading.formats.learned.depth import depths_of
from stance.reading.formats.learned.excerpts import excerpts
from stance.reading.formats.learned.groups import ITEM, Times, groups_in, own_size, with_others
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
_MORE: Final = {"complete": 1.2, "text": 2.0, "room": 1.25}
"""A group found later is taken for the comments only if it has so many times the complete ones or, of as many, so many
times the text: headers without their texts are found too. ``room`` is by how much a text may be longer than the sum of
its lines. Set by hand (2026-11)."""
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


@dataclass(frozen=True)
class _Comments:
    """What may be the comments' elements of a page; they are read when first asked for what they say."""

    items: Items
    parts: list[Part]
    dates: Dates
    usual: list[int] | None = None
    """The positions of those built alike, where others are built otherwise."""
    is_split: bool = False
    """Whether each is the head of a comment and what follows it, rather than one element."""

    @cached_property
    def said(self) -> list[Said]:
        """What each says; those built otherwise are read by themselves."""
        if self.usual is None:
            return self._read(self.parts)
        kinds = self.usual, sorted(set(range(len(self.parts))) - set(self.usual))
        said = {
            position: told
            for kind in kinds
            for position, told in zip(kind, self._read([self.parts[position] for position in kind]), strict=True)
        }
        return [said[position] for position in range(len(self.parts))]

    def _read(self, parts: list[Part]) -> list[Said]:
        return tidied(read_parts(parts, self.dates, without_quotes=True), self.dates)

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
    for group in _groups_of(document):
        if group.tried is not None and (built_alike := group.read()) is not None:
            yield _thread(document, built_alike)


def _thread(document: Document, built_alike: _Comments) -> Thread:
    article = article_of(document.html)
    items = built_alike.items
    if (depths := depths_of(items.nodes)) is not None:
        items.link_by_depth(depths)
    comments, skipped = comments_of(items, built_alike.said)
    return linked_by_words(page_thread(document.name, document.html, article, items.roots, comments, skipped))


def comments_built_alike(document: Document) -> tuple[Comment, ...]:
    """The comments of the page as ``read`` gives them, but for their parents; none if it is not recognised."""
    found = _comments_in(document) if document.is_html else None
    return tuple(comments_of(found.items, found.said)[0]) if found is not None else ()


def _comments_in(document: Document) -> _Comments | None:
    if document not in _known:
        _known[document] = _search(document)
    return _known[document]


def _search(document: Document) -> _Comments | None:
    best: _Group | None = None
    for group in _groups_of(document):
        if best is not None and group.is_last_resort:
            break
        if best is not None and not group.may_be_better(best):
            continue
        if group.tried is not None and (best is None or group.is_better(best)):
            best = group
    return best.read() if best is not None else None


def _groups_of(document: Document) -> Iterator["_Group"]:
    """What may be the comments of a page, each group once, the likeliest first."""
    body = document.html.body
    if body is None:
        return
    dates = Dates(language_of(document.html), as_of=document.as_of)
    yield from _groups(next(parts_of([body], {body.mem_id: 0}, keeps_nodes=True)), dates)


def _groups(page: Part, dates: Dates) -> Iterator["_Group"]:
    """What may be the page's comments, each group once."""
    sections, barred = sections_of(page)
    tried: set[tuple[bool, *tuple[int, ...]]] = set()
    times = Times(page, dates)
    for section in sections:
        timed = times.within(section, barred)
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

    def may_be_better(self, other: "_Group") -> bool:
        """Whether reading these may show that they are better than ``other``, by how many they are and what they hold.

        All complete, they count twice; and their texts are no longer than they are, unless others follow them.
        """
        assert other.tried is not None
        before = other.tried.complete * other._scale
        if 2 * len(self.indices) < round(before):
            return False
        if 2 * len(self.indices) > _MORE["complete"] * before or other.tried.is_split:
            return True
        longest = own_size(self.page, set(self.indices[:_TRIED])) * self._scale
        return _MORE["room"] * longest > _MORE["text"] * other.tried.characters * other._scale or self._has_followers

    @property
    def _scale(self) -> float:
        """How many elements each of those tried stands for."""
        return len(self.indices) / min(len(self.indices), _TRIED)

    @property
    def _has_followers(self) -> bool:
        heads = self._nodes(self.indices)
        return _follow(heads[:_TRIED], {node.mem_id for node in heads}) is not None

    def is_better(self, other: "_Group") -> bool:
        """Whether these are the page's comments, rather than ``other``, which was found before."""
        assert self.tried is not None and other.tried is not None
        complete, before = self.tried.complete * self._scale, other.tried.complete * other._scale
        longest, most = self.tried.characters * self._scale, other.tried.characters * other._scale
        longer = longest > _MORE["text"] * most
        is_whole = longest >= most and other.tried.is_split and not self.tried.is_split
        return complete > _MORE["complete"] * before or (complete >= before and (longer or is_whole))

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
        nodes = self._nodes(indices)
        heads = {node.mem_id for node in self._nodes(self.indices)}
        inside, behind = (
            found if found is not None and _are_comments(found, self.section.is_named) else None
            for found in (_nested(self.page, indices, self.dates), _with_followers(nodes, heads, self.dates))
        )
        # What stands in headers, such as a rank, may pass for their texts.
        if inside is None or (behind is not None and behind.characters > _MORE["text"] * inside.characters):
            return behind
        return inside

    def _nodes(self, indices: list[int]) -> list[LexborNode]:
        return [node for index in indices if (node := self.page.pieces[index].node) is not None]


def _nested(page: Part, indices: list[int], dates: Dates) -> _Comments:
    """The comments where each element is one, with the replies to it inside."""
    items = Items(_number)
    for index in indices:
        if (node := page.pieces[index].node) is not None:
            items.add(node, is_whole=True)
    return _Comments(items, excerpts(page, indices), dates)


def _united(page: Part, group: list[int], indices: list[int], dates: Dates) -> _Comments:
    """The comments in elements of a group and in those of other kinds, each sort read by itself."""
    usual = set(group)
    positions = [position for position, index in enumerate(indices) if index in usual]
    return replace(_nested(page, indices, dates), usual=positions)


def _with_followers(nodes: list[LexborNode], heads: set[int], dates: Dates) -> _Comments | None:
    """The comments where each element is only the head of one, and the text stands in the elements after it.

    None if few of the elements have others after them, before the next of the ``heads``.
    """
    followers = _follow(nodes, heads)
    if followers is None:
        return None
    around = {above.mem_id for node in nodes for above in with_ancestors(node.parent)}
    items = Items(_number)
    for node, behind in zip(nodes, followers, strict=True):
        if node.mem_id in items.owners:
            return None
        items.begin(node)
        for follower in behind:
            if follower.mem_id in items.owners:
                return None
            if follower.mem_id not in around:  # replies stand in it
                items.extend(follower)
    return _Comments(items, list(parts_of(items.roots, items.owners, is_split=True)), dates, is_split=True)


def _follow(nodes: list[LexborNode], heads: set[int]) -> list[list[LexborNode]] | None:
    """The elements after each, up to the next of the ``heads``; None if few have any."""
    followers = [list(_followers(node, heads)) for node in nodes]
    return followers if sum(map(bool, followers)) >= SHARES.complete * len(nodes) else None


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
    Elsewhere they show that they are comments by their names or their buttons, and by having two authors or more.
    """
    count = len(built_alike.parts)
    if count == 0 or sum(map(_is_teaser, built_alike.parts)) >= SHARES.teasers * count:
        return False
    if not is_named and (count < 2 or _shown(built_alike) < SHARES.shown):
        return False
    all_said = built_alike.said
    authors = sum(bool(said.author) for said in all_said)
    times = sum(bool(said.posted_at or said.posted_as) for said in all_said)
    texts = [said.text for said in all_said if said.text]
    if min(authors, len(texts)) < SHARES.complete * count:
        return False
    if times < SHARES.complete * count and not (is_named and count > 1 and _are_marked(built_alike)):
        return False
    if not is_named and len({said.author for said in all_said}) < 2:
        return False
    return count <= 2 or len(set(texts)) >= SHARES.distinct * len(texts)


def _are_marked(built_alike: _Comments) -> bool:
    """Whether each of the elements has a number of its own, or most have the names or the buttons of comments."""
    return all(built_alike.items.numbers) or _shown(built_alike) >= SHARES.shown


def _shown(built_alike: _Comments) -> float:
    """The share of the elements that are named like comments, or have their buttons."""
    pairs = zip(built_alike.items.nodes, built_alike.parts, strict=True)
    return sum(_is_named(part) or _has_button(node) for node, part in pairs) / len(built_alike.parts)


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
