"""How a system's pages mark their comments, as selectors, and the comments of one page as these selectors find them.

A *place* says where something stands in a comment's element: ``.author`` is the text of the first such element,
``time@datetime`` an attribute of it, ``@data-author`` an attribute of the comment's element itself. Each selector is
looked up once for the whole page, so reading takes time linear in the page's size however comments nest. A selector
should name one element (``.a.b``), not a path (``.a .b``), which is climbed again for each candidate; write
``.a >> .b`` for any ``.b`` within any ``.a``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from stance.reading.formats.html import UNSEEN, Ancestry, text_of

NUMBER: Final = re.compile(r"(?<!\d)(\d+)\D*$")
"""The last number of ``comment-12``, ``#p12`` or ``/item?id=12``."""
WHOLE: Final = re.compile(r"(\S+)")
"""An id as it is."""
MAX_ID: Final = 200
"""Characters of an attribute that are searched for an id; the longest known, a UUID in an address, is below 120."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How one system's pages mark their comments."""

    marks: tuple[str, ...]
    """Strings of which at least one stands in the source of every such page: the quick test."""
    item: str
    """Selects the element of each comment."""
    author: tuple[str, ...]
    """Places of the author's name, best first; so for ``time`` and ``text``."""
    time: tuple[str, ...]
    text: tuple[str, ...]
    """Places of the words; an empty string is the whole element."""
    subject: tuple[str, ...] = ()
    """Places of the subject line over the words."""
    proof: str = ""
    """Selects what only this layout has; if empty, ``item`` does."""
    source_proof: re.Pattern[str] | None = None
    """Is found in the source of every such page; looked for last, as it takes longest."""
    not_text: str = ""
    """Selects what is no part of the words, such as signatures and buttons."""
    not_author: str = ""
    """Selects what is no part of the name, within its element."""
    identity: tuple[str, ...] = ("@id",)
    """Places of the comment's id."""
    id_form: re.Pattern[str] = NUMBER
    """Finds the id there, and in ``parent`` and ``quoted``: its first group."""
    nested: bool = True
    """Whether a comment inside another's element is a reply to it."""
    deeper: str = ""
    """Selects wrappers; a comment in one is a reply to the nearest comment before it that is not in it."""
    follows: bool = False
    """Whether what stands after an item, up to the next one, is part of the comment."""
    by_depth: bool = False
    """Whether, where none stands inside another, their depth may be told by names, indentation and wrappers."""
    level: tuple[str, ...] = ()
    """Places of a number that grows with the comment's depth."""
    parent: tuple[str, ...] = ()
    """Places of the id of the comment it replies to."""
    flat: bool = False
    """Whether replies stand among the other comments, in the order of time: where none is marked, names and quotations
    in the words may tell the parent."""
    quote: str = ""
    """Selects passages quoted from other comments."""
    quoted: tuple[str, ...] = ()
    """Places, within a quote, of the id of the comment quoted."""
    aside: tuple[tuple[str, str], ...] = ()
    """(selector, reason): an item that is or holds such an element is set aside, for example a deleted comment."""
    guest: str = ""
    """Selects what marks the author as unregistered."""
    guest_words: re.Pattern[str] | None = None
    """The same, written beside the name; it is no part of the name."""
    not_loaded: str = ""
    """Selects what stands for comments that are not on the page, such as "load more"."""
    article: str = ""
    """Selects the item that is the article itself: a topic's first post."""
    body: str = ""
    """Selects the article's words, where they stand in no item."""
    byline: tuple[str, ...] = ()
    """Places that hold more than the name, looked at where ``author`` gives none."""
    byline_form: re.Pattern[str] | None = None
    """Finds the name in a byline: its first group."""
    addressee: tuple[str, ...] = ()
    """Places of the name of the person replied to."""
    ends: re.Pattern[str] | None = None
    """Matches where the words end, as at a line with a signature below."""
    removed: re.Pattern[str] | None = None
    """Matches all that is left of a removed comment's words, or of the name of an author who left."""
    no_text: str = "comment element without text"
    """The reason given for an item without words."""
    time_form: re.Pattern[str] | None = None
    """Finds the time in what stands at the time's place: its first group."""


class Section:
    """The comments of one page: ``items`` in the page's order, each known by its position."""

    def __init__(self, tree: LexborHTMLParser, layout: Layout) -> None:
        self.layout = layout
        self._tree = tree
        self.items = self.css(layout.item)
        self._ancestry = Ancestry(self.items)
        if layout.follows:
            self._ancestry.take_followers(self.items)
        self._places: dict[str, dict[int, LexborNode]] = {}
        self._left_out = {node.mem_id for node in self.items} | self._all(layout.not_text)
        self._not_names = frozenset(self._all(layout.not_author))

    def _all(self, selector: str) -> set[int]:
        return {node.mem_id for node in self.css(selector)}

    def css(self, selector: str) -> list[LexborNode]:
        """All elements of the page that ``selector`` selects, in or outside of items; none if it is empty."""
        return select(self._tree, selector)

    def holder(self, node: LexborNode | None) -> int | None:
        """The position of the item that ``node`` is or stands in."""
        return self._ancestry.nearest(node)

    def leave_out(self, node: LexborNode) -> None:
        """Takes an element out of all texts."""
        self._left_out.add(node.mem_id)

    def put_back(self, node: LexborNode) -> None:
        """Takes back ``leave_out``."""
        self._left_out.discard(node.mem_id)

    def placed(self, selector: str) -> dict[int, LexborNode]:
        """Per item, by its position: the first element of ``selector`` that stands in it and in no item within it."""
        if selector not in self._places:
            first: dict[int, LexborNode] = {}
            for node in self.css(selector):
                position = self.holder(node)
                if position is not None:
                    first.setdefault(position, node)
            self._places[selector] = first
        return self._places[selector]

    def written(self, position: int, places: Sequence[str]) -> Iterator[str]:
        """What stands at each of the places of an item, on one line, where anything does."""
        for place in places:
            selector, attribute = split(place)
            node = self.placed(selector).get(position) if selector else self.items[position]
            if node is not None and (said := inscription(node, attribute, self._not_names)):
                yield said

    def text(self, position: int) -> str:
        """The words of a comment."""
        return next(filter(None, (self.words(position, place) for place in self.layout.text)), "")

    def words(self, position: int, place: str) -> str:
        """The paragraphs at a place of an item, or of the whole item, without those of the items within it."""
        selector, attribute = split(place)
        node = self.placed(selector).get(position) if selector else self.items[position]
        if node is None:
            return ""
        if attribute:
            return (node.attributes.get(attribute) or "").strip()
        hidden = node.mem_id in self._left_out
        self._left_out.discard(node.mem_id)
        said = text_of(node, self._left_out)
        if hidden:
            self._left_out.add(node.mem_id)
        return said

    def id_in(self, written: str) -> str | None:
        """The id in ``written``, such as ``12`` in ``comment-12``."""
        match = self.layout.id_form.search(written[-MAX_ID:])
        return match[1] if match else None

    @cached_property
    def ids(self) -> list[str | None]:
        """The id that each item bears; None for one that bears none or the id of an item before it."""
        seen: set[str] = set()
        ids: list[str | None] = []
        for position in range(len(self.items)):
            own = next(filter(None, map(self.id_in, self.written(position, self.layout.identity))), None)
            ids.append(own if own not in seen else None)
            seen.add(own or "")
        return ids

    @cached_property
    def by_id(self) -> dict[str, int]:
        """The position of the item with each id."""
        return {own: position for position, own in enumerate(self.ids) if own}


def select(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    """All elements that ``selector`` selects, in the page's order, each once; none if it is empty."""
    outer, _, inner = selector.rpartition(" >> ")
    if not inner:
        return []
    # An element that several selectors of a list fit is found once for each of them.
    nodes = list({node.mem_id: node for node in tree.css(inner)}.values())
    if not outer:
        return nodes
    around = Ancestry(tree.css(outer))
    return [node for node in nodes if around.nearest(node) is not None]


def split(place: str) -> tuple[str, str]:
    """The selector and the attribute of a place; either may be empty."""
    selector, _, attribute = place.rpartition("@") if "@" in place else (place, "", "")
    return selector, attribute


def inscription(node: LexborNode, attribute: str, leave_out: frozenset[int] = frozenset()) -> str:
    """An attribute of an element or, if ``attribute`` is empty, its text, on one line."""
    if attribute:
        said = node.attributes.get(attribute) or ""
    else:  # a name may stand on a button, which is no text elsewhere
        said = (node.text() or "") if node.tag in UNSEEN else text_of(node, leave_out)
    return " ".join(said.split())
