"""Replies that a page or an export marks: by the level of an item, and with the cycles cut that broken files have."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Final, TypeVar

Links = list[int | None]
"""Per item of a page, in the page's order: the position of the item it replies to, or None."""
ABSENT: Final = -1
"""In ``Links``: the item replies to one that is not on the page."""

Key = TypeVar("Key", bound=Hashable)


def parents_by_level(levels: Sequence[int]) -> Links:
    """For each item the nearest before it of a lower level; None if there is none."""
    parents: Links = []
    open_positions: list[int] = []
    for position, level in enumerate(levels):
        while open_positions and levels[open_positions[-1]] >= level:
            open_positions.pop()
        parents.append(open_positions[-1] if open_positions else None)
        open_positions.append(position)
    return parents


def links_by_level(levels: Sequence[int | None]) -> Links:
    """Each item replies to the nearest before it of a lower level; None is the level of an item that tells none.

    An item deeper than the page's lowest level without such an item before it replies to one that is not on the page.
    """
    lowest = min((level for level in levels if level is not None), default=0)
    known = [lowest if level is None else level for level in levels]
    return [
        ABSENT if parent is None and level > lowest else parent
        for parent, level in zip(parents_by_level(known), known, strict=True)
    ]


def cycles(parents: Mapping[Key, Key | None]) -> list[list[Key]]:
    """The cycles among the links from items to their parents; a parent that is no item itself ends a path.

    Each cycle is in the order of its links, the last of which leads back to the first item. It begins where the path of
    the earliest item that leads into it arrives.
    """
    all_cycles: list[list[Key]] = []
    done: set[Key] = set()
    for start in parents:
        path: dict[Key, int] = {}
        item: Key | None = start
        while item is not None and item in parents and item not in done and item not in path:
            path[item] = len(path)
            item = parents[item]
        if item is not None and item in path:
            all_cycles.append(list(path)[path[item] :])
        done.update(path)
    return all_cycles


def without_cycles(links: Sequence[int | None]) -> Links:
    """``links`` with every cycle cut at its first item, which then replies to none."""
    kept = list(links)
    for cycle in cycles(dict(enumerate(links))):
        kept[cycle[0]] = None
    return kept
