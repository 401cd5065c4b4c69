"""What an element stands in; the nearest marked one is found for all elements in time linear in the page's size."""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Final

from selectolax.lexbor import LexborNode

MAX_CLIMB: Final = 64
"""Levels above an element that are looked at one by one. Set by hand (2026-11), to bound the work on markup gone wrong:
what a page says of an element stands closer to it."""


class Ancestry:
    """Finds the nearest of some marked elements at or above an element; every path is climbed only once."""

    def __init__(self, marked: Iterable[LexborNode]) -> None:
        self._known: dict[int, int | None] = {}
        for position, node in enumerate(marked):
            self._known.setdefault(node.mem_id, position)

    def take_followers(self, marked: Iterable[LexborNode]) -> None:
        """Lets what stands after each of the marked elements, up to the next of them, count as standing in it."""
        for position, node in enumerate(marked):
            for follower in followers(node, self._known):
                self._known[follower.mem_id] = position

    def nearest(self, node: LexborNode | None) -> int | None:
        """The position, among the marked elements, of the nearest at or above ``node``; None if there is none."""
        path: list[int] = []
        while node is not None:
            node_id = node.mem_id
            if node_id in self._known:
                position = self._known[node_id]
                break
            path.append(node_id)
            node = node.parent
        else:
            position = None
        self._known.update(dict.fromkeys(path, position))
        return position


def followers(node: LexborNode, ends: Container[int]) -> Iterator[LexborNode]:
    """What stands beside ``node``, after it, up to the first whose ``mem_id`` is one of the ``ends``."""
    follower = node.next
    while follower is not None and follower.mem_id not in ends:
        yield follower
        follower = follower.next


def levels_within(wrappers: Sequence[LexborNode], items: Sequence[LexborNode]) -> list[int]:
    """In how many of the ``wrappers`` each item stands; wrappers come in the page's order."""
    ancestry = Ancestry(wrappers)
    depths: list[int] = []
    for wrapper in wrappers:
        outer = ancestry.nearest(wrapper.parent)
        depths.append(1 if outer is None else depths[outer] + 1)
    innermost = (ancestry.nearest(item) for item in items)
    return [0 if wrapper is None else depths[wrapper] for wrapper in innermost]


def with_ancestors(node: LexborNode | None) -> Iterator[LexborNode]:
    """``node`` and what it stands in, from the inside out, at most ``MAX_CLIMB`` elements."""
    for _ in range(MAX_CLIMB):
        if node is None:
            return
        yield node
        node = node.parent
