"""How deep each comment stands where none stands inside another: by numbers in names, by indentation, by wrappers."""

import re
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborNode

from stance.reading.formats.html import with_ancestors

_LEVEL = re.compile(r"(?:level|depth|indent|lvl|nest(?:ed|ing)?)[-_]{0,2}(root|\d{1,2})(?![^\W_])", re.IGNORECASE)
_INDENT = re.compile(r"(?:margin|padding)-left\s?:\s?(\d{1,4})(?:\.\d{1,4})?\s?(?:px|em|rem|%)", re.IGNORECASE)
_AROUND: Final = 3
"""Elements, the comment's own and those around it, in whose names and styles a level may stand."""
_MAX_NAMES: Final = 400
_ROOTS: Final = 0.2
"""At least so many stand at the lowest depth, or what stands deeper stands so for another reason. Set by hand."""


def depths_of(nodes: Sequence[LexborNode]) -> list[int] | None:
    """The depth of each comment's element, in the first way in which they differ; None if they do not."""
    for depth in (_by_name, _by_indent, _by_wrappers):
        depths = depth(nodes)
        if depths is None or len(set(depths)) < 2:
            continue
        if depths[0] == min(depths) and depths.count(min(depths)) >= _ROOTS * len(depths):
            return depths
    return None


def _by_name(nodes: Sequence[LexborNode]) -> list[int] | None:
    return _numbered(nodes, lambda node: _LEVEL.search((node.attributes.get("class") or "")[:_MAX_NAMES]))


def _by_indent(nodes: Sequence[LexborNode]) -> list[int] | None:
    return _numbered(nodes, lambda node: _INDENT.search((node.attributes.get("style") or "")[:_MAX_NAMES]))


def _numbered(nodes: Sequence[LexborNode], found: Callable[[LexborNode], re.Match[str] | None]) -> list[int] | None:
    matches = [next(filter(None, map(found, islice(with_ancestors(node), _AROUND))), None) for node in nodes]
    if not any(matches):
        return None
    return [0 if match is None or not match[1].isdigit() else int(match[1]) for match in matches]


def _by_wrappers(nodes: Sequence[LexborNode]) -> list[int] | None:
    """How many elements stand around each, if those that stand deeper do so beside others."""
    around = [[above.mem_id for above in with_ancestors(node.parent)] for node in nodes]
    holders = {above[0] for above in around if above}
    least = min(map(len, around))
    root = next(above[0] for above in around if len(above) == least)
    if not all(root in above for above in around):
        return None
    return [sum(one in holders for one in above[: above.index(root)]) for above in around]
