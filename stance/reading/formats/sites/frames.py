"""Ways to name the element of a pointed comment, and where the comments so found have author and time.

Names that the page gives come before places, since they outlive a change of order; of those, the ones that most
comments have. All numbers were set by hand on the gold pages (2026-11).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, takewhile
from typing import Final

from selectolax.lexbor import LexborNode

from stance.reading.formats.dates import Dates
from stance.reading.formats.html import Ancestry, text_of, with_ancestors
from stance.reading.formats.pages import split
from stance.reading.formats.sites.pointed import Pointed, all_above, bare, common
from stance.reading.formats.sites.selectors import beside_selectors, own_selectors, path_beside, path_of, path_within

_LEVELS: Final = 7
"""Elements around the pointed parts of which each may be the comment's."""
_HEAD_LEVEL: Final = -1
"""The level of an element that is only the comment's first: one that holds all of it is preferred."""
_MOST_ITEMS: Final = 20_000
"""Elements that a selector may find; what finds more finds no comments."""
_PLACES: Final = 3
"""Places of the name or the time that are kept."""
_OWN: Final = 0.5
"""An element's own names are taken before those of what it is in, if they find so large a share of the comments."""
_NEARLY: Final = 0.95
"""A name is taken before another that more comments have, if it has so large a share of those."""
LESS: Final = {"incomplete": 0.5, "unlike": 1.5}
"""What an element without author, time or text takes from the number of comments found; and one whose author stands
elsewhere in it than the pointed one's, which so counts as one found too many."""
_TIMES: Final = ("datetime", "title", "data-time", "data-timestamp", "data-utime", "content")
"""Attributes in which a time may stand, whatever is shown."""
_TIME_LEVELS: Final = 3
"""Elements around what shows the time that may have them."""


@dataclass(frozen=True)
class Frame:
    """One way to name the comment's element, and what it finds on the page."""

    pointed: Pointed
    item: str
    """The selector."""
    node: LexborNode
    """The element of the comment that was pointed at."""
    nodes: Sequence[LexborNode]
    """All elements that the selector finds."""
    level: int
    """How many elements it is out of the innermost that has all that was pointed at."""
    is_named: bool
    """Whether the page's own names are in the selector."""
    follows: bool
    """Whether the element is only the first of several, beside each other, that make the comment."""
    _known: dict[str, dict[int, LexborNode]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def ancestry(self) -> Ancestry:
        """Which comment an element stands in."""
        ancestry = Ancestry(self.nodes)
        if self.follows:
            ancestry.take_followers(self.nodes)
        return ancestry

    @cached_property
    def position(self) -> int:
        """Which of the elements is the comment's that was pointed at."""
        return next(index for index, node in enumerate(self.nodes) if node.mem_id == self.node.mem_id)

    @cached_property
    def worth(self) -> tuple[float, int]:
        """How many elements have author, time and words, less those that have not; of as many, the outermost."""
        complete = self._covered(self.authors) & self._covered(self.times or ("",)) & self._covered(self.words)
        less = LESS["incomplete"] * (len(self.nodes) - len(complete)) + LESS["unlike"] * self.unlike
        return len(complete) - less, self.level

    @property
    def _all(self) -> set[int]:
        return set(range(len(self.nodes)))

    def _covered(self, places: Sequence[str]) -> set[int]:
        covered: set[int] = set()
        for place in places:
            selector, _ = split(place)
            covered |= set(self.first(selector)) if selector else self._all
        return covered

    @cached_property
    def unlike(self) -> int:
        """How many comments have their author somewhere else than the pointed one has it."""
        selector, _ = split(self.authors[0]) if self.authors else ("", "")
        if not selector:
            return 0
        paths = {position: self._path(node, position) for position, node in self.first(selector).items()}
        own = paths.get(self.position, "")
        return sum(not (path.startswith(own) or own.startswith(path)) for path in paths.values())

    def _path(self, node: LexborNode, position: int) -> str:
        """The tags from a comment's element down to one in it."""
        outer = self.nodes[position].mem_id
        tags = [above.tag or "" for above in takewhile(lambda each: each.mem_id != outer, with_ancestors(node))]
        return "/".join(reversed(tags))

    @cached_property
    def authors(self) -> tuple[str, ...]:
        """Places of the name; elements around it that hold nothing else will do."""
        whole = bare(text_of(self.pointed.author))
        alike = takewhile(lambda node: bare(text_of(node)) == whole, self._up(self.pointed.author))
        return self._places(list(alike))

    @cached_property
    def times(self) -> tuple[str, ...]:
        """Places of the time: attributes that hold it, and what is shown."""
        node = self.pointed.time
        if node is None:
            return ()
        dates = Dates()
        for holder in islice(self._up(node), _TIME_LEVELS):
            attribute = next((name for name in _TIMES if dates.iso(holder.attributes.get(name) or "")), None)
            if attribute:
                return (*self._places([holder], attribute), *self._places([node]))[: _PLACES + 1]
        return self._places([node])

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Places of the innermost element that has all of the words, as far as it stands in the comment's own."""
        inner = common(self.pointed.texts)
        return self._places([inner]) if any(node.mem_id == inner.mem_id for node in self._up(inner)) else ("",)

    def _up(self, node: LexborNode) -> Iterator[LexborNode]:
        """``node`` and what it stands in, within the comment's element."""
        return takewhile(lambda each: each.mem_id != self.node.mem_id, with_ancestors(node))

    def _places(self, nodes: Sequence[LexborNode], attribute: str = "") -> tuple[str, ...]:
        """Places that find any of the ``nodes`` in the pointed comment, those first that most comments have."""
        own, beside = (self._found(nodes, naming) for naming in (own_selectors, beside_selectors))
        if _most(own) >= _OWN * _most(beside):
            beside = own
        found = beside or self._found(nodes, self._paths_of)
        return tuple(f"{selector}@{attribute}" if attribute else selector for selector in _fullest(found))

    def _found(
        self, nodes: Sequence[LexborNode], naming: Callable[[LexborNode], Iterator[str]]
    ) -> dict[str, frozenset[int]]:
        """The names of the ``nodes`` that find them in the pointed comment, with the comments that have such."""
        return {
            selector: frozenset(self.first(selector))
            for node in nodes
            for selector in naming(node)
            if self.is_first(selector, node)
        }

    def _paths_of(self, node: LexborNode) -> Iterator[str]:
        yield node.tag or "*"
        yield self.path_to(node)

    def path_to(self, node: LexborNode) -> str:
        """The path from the comment's element to one in it, or to one that stands after it and belongs to it."""
        to = path_within if self.is_within(node) else path_beside
        return to(self.item, node, self.node)

    def is_within(self, node: LexborNode) -> bool:
        """Whether an element stands in the comment's own, and not in one after it."""
        return any(above.mem_id == self.node.mem_id for above in with_ancestors(node))

    def first(self, selector: str) -> dict[int, LexborNode]:
        """The first element of ``selector`` in each of the comments, by the comment's position."""
        if selector not in self._known:
            first: dict[int, LexborNode] = {}
            for node in self.pointed.nodes_at(selector):
                position = self.ancestry.nearest(node)
                if position is not None:
                    first.setdefault(position, node)
            self._known[selector] = first
        return self._known[selector]

    def is_first(self, selector: str, node: LexborNode) -> bool:
        """Whether ``selector`` finds ``node`` in the comment that was pointed at."""
        first = self.first(selector).get(self.position)
        return first is not None and first.mem_id == node.mem_id


def frames_of(pointed: Pointed) -> Iterator[Frame]:
    """The elements that may be the comment's, by each of their names."""
    tried: set[tuple[bool, tuple[int, ...]]] = set()
    for level, node, follows in _elements(pointed):
        named = [*_names_of(node)]
        for selector in (*named, node.tag or "*", path_of(node)):
            nodes = pointed.nodes_at(selector)
            found = tuple(each.mem_id for each in nodes)
            if (follows, found) not in tried and len(nodes) <= _MOST_ITEMS and node.mem_id in found:
                tried.add((follows, found))
                yield Frame(pointed, selector, node, nodes, level, selector in named, follows)


def _elements(pointed: Pointed) -> Iterator[tuple[int, LexborNode, bool]]:
    """The element around all that was pointed at, those around it, and the first of those in it."""
    inner = common(pointed.parts)
    if all(node.mem_id != inner.mem_id for node in pointed.parts):
        holding = {above.mem_id for node in pointed.parts for above in all_above(node)}
        child = inner.child
        while child is not None and child.mem_id not in holding:
            child = child.next
        if child is not None:
            yield _HEAD_LEVEL, child, True
    for level, node in enumerate(islice(with_ancestors(inner), _LEVELS)):
        if node.tag in ("body", "html"):
            return
        yield level, node, False


def _names_of(node: LexborNode) -> Iterator[str]:
    yield from own_selectors(node)
    yield from beside_selectors(node)


def _most(found: dict[str, frozenset[int]]) -> int:
    """How many comments the best of the selectors finds."""
    return max(map(len, found.values()), default=0)


def _fullest(found: dict[str, frozenset[int]]) -> Iterator[str]:
    """The selector that nearly the most comments have, then others that some of the rest have."""
    most = _most(found)
    covered: frozenset[int] = frozenset()
    for _ in range(_PLACES):
        enough = 1 if covered else _NEARLY * most
        chosen = next((each for each in found if len(found[each] - covered) >= enough), None)
        if chosen is None:
            return
        yield chosen
        covered |= found[chosen]
