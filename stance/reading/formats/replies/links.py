"""Which comment each comment replies to where the page does not say so, with how it is known and how sure that is."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from stance.reading.formats.languages import WORDS, alternation
from stance.reading.formats.replies.marked import cycles
from stance.reading.formats.replies.names import Address, Names, names_of
from stance.reading.formats.replies.order import THREADS_NEWEST_FIRST, THREADS_OLDEST_FIRST, Order, order_of
from stance.reading.formats.replies.quotes import quoted, repeated, same_subject
from stance.records import Comment

CONFIDENCES: Final[Mapping[str, float]] = {
    "at": 0.9,
    "at inside": 0.9,
    "start": 0.9,
    "vocative": 0.95,
    "response": 0.8,
    "number": 0.7,
    "absent": 0.7,
    "quote": 0.8,
    "repeated": 0.9,
    "subject": 0.7,
    "just below the root": 0.95,
    "in the thread": 0.6,
    "host": 0.9,
}
"""Form of the evidence to the share of its links that are right.

Counted in November 2026 on the 33 HTML pages whose markup names parents, with the markup hidden, the pages the
rules were written on: ``start`` 43 of 47, ``vocative`` 21 of 21, ``just below the root`` 33 of 34, ``in the
thread`` 22 of 37 (all 37 are replies), ``host`` 12 of 12 with the comments put in the order of time, ``at``
5 of 8, and 22 of 22 on a text page. There ``quote`` is 7 of 14, but most of the others quote a comment from outside
its thread; judged by eye, with flat pages, 17 of 21 are right, ``repeated`` 3 of 3, ``number`` 4 of 5.
``response``, ``absent`` and ``subject`` are guesses.
"""

# Set by hand on the dev pages (2026-11).
_NEAR: Final = 12
"""Comments of one name that are looked at to find the one meant: the nearest, so that a name on every comment is not
looked at all over again."""
_SHORTEST_MISSING: Final = 3
"""Letters of a name after an @ that is taken for somebody who is not on the page."""
_HOST_ADDRESSES: Final = 2
"""How often somebody must speak by name to the author of the comment above to be the page's host, and …"""
_HOST_SHARE: Final = 0.4
"""… in what share of their own comments."""

_LAST_DIGITS: Final = re.compile(r"(?<![\da-fA-F])\d+$")
_MARKED_AUTHOR: Final = re.compile(
    rf"(?:^|\W|(?<=[a-zé]))(?:{alternation(map(str.capitalize, WORDS.comments.author))})$"
)


@dataclass(frozen=True, slots=True)
class Link:
    """That a comment replies to the one at ``place``; None if that one is not on the page."""

    place: int | None
    evidence: str
    """One of ``stance.records.EVIDENCE``."""
    form: str
    """One of ``CONFIDENCES``."""


def link_replies(
    comments: Sequence[Comment],
    sorted_by_thread: bool | None = None,
    article: str = "",
    article_author: str | None = None,
    subjects: Sequence[str | None] = (),
) -> tuple[Comment, ...]:
    """``comments`` with the links that order, addresses and quotations give to those that have none.

    Args:
        comments: in the order of the page; those with ``parent_evidence`` are left as they are.
        sorted_by_thread: whether replies stand below what they reply to; None judges by the times.
        article: the article's text: a quotation of it is no reply.
        article_author: no missing commenter when spoken to; their own comments mostly reply to the one above.
        subjects: the comments' own headings, such as ``Re: …``, where the page has them.
    """
    page = _Page(comments, order_of(comments, sorted_by_thread), article, article_author, subjects)
    linked = list(comments)
    places = range(len(comments))
    for place in reversed(places) if page.order.is_newest_first else places:
        comment = comments[place]
        if comment.parent_id is not None or comment.parent_evidence is not None or comment.answers_absent:
            continue
        link = page.link(place)
        if link is not None:
            page.links[place] = link
            linked[place] = _linked(comment, link, comments)
    return tuple(_without_cycles(comments, linked))


def _linked(comment: Comment, link: Link, comments: Sequence[Comment]) -> Comment:
    confidence = CONFIDENCES[link.form]
    if link.place is None:
        return replace(comment, answers_absent=True, parent_evidence=link.evidence, parent_confidence=confidence)
    parent = comments[link.place].comment_id
    return replace(comment, parent_id=parent, parent_evidence=link.evidence, parent_confidence=confidence)


class _Page:
    """The comments of a page, and what shows which of them are replies."""

    def __init__(
        self,
        comments: Sequence[Comment],
        order: Order,
        article: str,
        article_author: str | None,
        subjects: Sequence[str | None],
    ) -> None:
        self.comments = comments
        self.order = order
        names = Names(comments)
        self.addresses = [names.addressed(comment.text) for comment in comments]
        self.repeated = (
            ("repeated", repeated(comments)),
            ("quote", quoted(comments, article)),
            ("subject", same_subject(subjects or [comment.text for comment in comments])),
        )
        self.article_author = (article_author or "").casefold()
        self.ids = {
            digits[0]: place
            for place, comment in enumerate(comments)
            if (digits := _LAST_DIGITS.search(comment.comment_id))
        }
        self.links: dict[int, Link] = {}
        self.host = self._host()

    def _host(self) -> str | None:
        """Who runs the page: the article's author, or who is marked as author, or who keeps speaking to the others.

        The last speaks, in many of several comments, to the author of the one just above by name.
        """
        written: Counter[str] = Counter()
        speaking: Counter[str] = Counter()
        for place, comment in enumerate(self.comments):
            author = comment.author
            if not author:
                continue
            if _MARKED_AUTHOR.search(author) or author.casefold() == self.article_author:
                return author
            written[author] += 1
            if place and self.comments[place - 1].author != author:
                speaking[author] += any(
                    place - 1 in self._near(place, address.places) for address in self.addresses[place]
                )
        most = max(written, key=lambda author: speaking[author], default=None)
        if most is None or speaking[most] < max(_HOST_ADDRESSES, _HOST_SHARE * written[most]):
            return None
        return most

    def link(self, place: int) -> Link | None:
        """The surest link of a comment that the page gives none."""
        return self._by_words(place) or self._by_name(place) or self._by_order(place) or self._by_host(place)

    def _by_words(self, place: int) -> Link | None:
        author = self.comments[place].author
        for form, sources in self.repeated:
            others = [
                other for other in sources.get(place, ()) if author is None or self.comments[other].author != author
            ]
            parent = self._nearest(place, others)
            if parent is not None:
                return Link(parent, "quote", form)
        return None

    def _by_name(self, place: int) -> Link | None:
        author = self.comments[place].author
        own_names = names_of(author or "") if self.addresses[place] else ()
        for address in self.addresses[place]:
            is_plain = address.form in ("start", "vocative")
            if is_plain and (self.order.is_root(place) or address.name in own_names):
                continue
            places = self._numbered(address.name) if address.form == "number" else address.places
            others = [other for other in self._near(place, places) if self._may_be_meant(other, author, is_plain)]
            parent = self._nearest(place, others)
            if parent is not None:
                return Link(parent, "address", address.form)
            if not address.places and self._is_missing(address):
                return Link(None, "address", "absent")
        return None

    def _may_be_meant(self, other: int, author: str | None, is_plain: bool) -> bool:
        """Whether a name means the comment at ``other``; the host's means the article, except in a conversation."""
        spoken_to = self.comments[other].author
        if author is not None and spoken_to == author:
            return False
        if not is_plain or spoken_to is None or spoken_to != self.host:
            return True
        link = self.links.get(other)
        return link is not None and link.place is not None and self.comments[link.place].author == author

    def _near(self, place: int, places: Sequence[int]) -> Sequence[int]:
        """Those of ``places`` next to ``place``, on the side where what it replies to stands."""
        split = bisect_left(places, place)
        return places[split : split + _NEAR] if self.order.is_newest_first else places[max(0, split - _NEAR) : split]

    def _numbered(self, number: str) -> Sequence[int]:
        """The comment whose id ends with ``number``, or the one with that place on the page."""
        if number in self.ids:
            return (self.ids[number],)
        place = len(self.comments) - int(number) if self.order.is_newest_first else int(number) - 1
        return (place,) if 0 <= place < len(self.comments) else ()

    def _is_missing(self, address: Address) -> bool:
        return (
            address.form == "at" and len(address.name) >= _SHORTEST_MISSING and address.name not in self.article_author
        )

    def _nearest(self, place: int, others: Sequence[int]) -> int | None:
        """The nearest of ``others`` that can be replied to, in the same thread where it is proven where that begins."""
        root = self.order.roots[place] if self.order.sorting == THREADS_NEWEST_FIRST else None
        fitting = [
            other for other in others if self.order.may_reply_to(place, other) and (root is None or other >= root)
        ]
        if not fitting:
            return None
        return min(fitting) if self.order.is_newest_first else max(fitting)

    def _by_order(self, place: int) -> Link | None:
        """For a proven reply, the comment above, or the root of the thread where that is proven too."""
        root = self.order.roots[place]
        if root is None:
            return None
        above = place - 1
        if root == above and above not in self.links and self.comments[above].parent_id is None:
            return Link(root, "order", "just below the root")
        if self.order.sorting != THREADS_OLDEST_FIRST:
            return Link(root, "order", "in the thread")
        link = self.links.get(above)
        if link is not None and link.place is not None and self._is_same_author(place, above):
            above = link.place  # who goes on replies to the same comment again
        return Link(above if self.order.may_reply_to(place, above) else root, "order", "in the thread")

    def _is_same_author(self, one: int, other: int) -> bool:
        author = self.comments[one].author
        return author is not None and author == self.comments[other].author

    def _by_host(self, place: int) -> Link | None:
        """The comment above one of the host's, who comments in order to reply."""
        author = self.comments[place].author
        if author is None or author != self.host or self.order.is_root(place):
            return None
        above = place + 1 if self.order.is_newest_first else place - 1
        if not 0 <= above < len(self.comments) or self.comments[above].author == author:
            return None
        return Link(above, "order", "host") if self.order.may_reply_to(place, above) else None


def _without_cycles(comments: Sequence[Comment], linked: Sequence[Comment]) -> list[Comment]:
    """``linked``, with the new links taken back that would close a cycle with the page's own."""
    places = {comment.comment_id: place for place, comment in enumerate(linked)}
    kept = list(linked)
    for cycle in cycles({place: places.get(comment.parent_id or "") for place, comment in enumerate(linked)}):
        for place in cycle:
            kept[place] = comments[place]
    return kept
