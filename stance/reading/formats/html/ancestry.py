"""Which marked element an element stands in, found for all elements of a page in time linear in the page's size."""

from collections.abc import Iterable, Sequence
from typing import Final

from selectolax.lexbor import LexborNode

Links = list[int | None]
"""Per item of a page, in the page's order: the position of the item it answers, or None."""
ABSENT: Final = -1
"""In ``Links``: the item answers one that is not on the page."""


class Ancestry:
    """Finds the nearest of some marked elements at or above an element; every path is climbed only once."""

    def __init__(self, marked: Iterable[LexborNode]) -> None:
        self._known: dict[int, int | None] = {}
        for position, node in enumerate(marked):
            self._known.setdefault(node.mem_id, position)

    def nearest(self, node: LexborNode | None) -> int | None:
        """The position, among the marked elements, of the nearest at or above ``node``; None if there is none."""
        path: list[int] = []
        while node is not None:
            number = node.mem_id
            if number in self._known:
                found = self._known[number]
                break
            path.append(number)
            node = node.parent
        else:
            found = None
        self._known.update(dict.fromkeys(path, found))
        return found


def levels_within(wrappers: Sequence[LexborNode], items: Sequence[LexborNode]) -> list[int]:
    """In how many of the ``wrappers`` each item stands; wrappers come in the page's order."""
    ancestry = Ancestry(wrappers)
    depth: list[int] = []
    for wrapper in wrappers:
        above = ancestry.nearest(wrapper.parent)
        depth.append(1 if above is None else depth[above] + 1)
    return [0 if (at := ancestry.nearest(item)) is None else depth[at] for item in items]


def links_by_level(levels: Sequence[int | None]) -> Links:
    """Each item answers the nearest before it of a lower level; None is the level of an item that tells none.

    An item deeper than the page's lowest level without such an item before it answers one that is not on the page.
    """
    lowest = min((level for level in levels if level is not None), default=0)
    links: Links = []
    open_items: list[tuple[int, int]] = []
    for position, told in enumerate(levels):
        level = lowest if told is None else told
        while open_items and open_items[-1][0] >= level:
            open_items.pop()
        absent = ABSENT if level > lowest else None
        links.append(open_items[-1][1] if open_items else absent)
        open_items.append((level, position))
    return links


def without_cycles(links: Sequence[int | None]) -> Links:
    """``links`` with every circle of items that answer one another cut at its first item."""
    kept = list(links)
    seen_from: list[int | None] = [None] * len(kept)
    for start in range(len(kept)):
        at: int | None = start
        while at is not None and at != ABSENT and seen_from[at] is None:
            seen_from[at] = start
            at = kept[at]
        if at is not None and at != ABSENT and seen_from[at] == start:
            kept[at] = None
    return kept
