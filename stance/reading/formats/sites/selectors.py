"""Selectors of one element of a page, those first that are likeliest to select its like on the site's other pages."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

from selectolax.lexbor import LexborNode

from stance.reading.formats.html import with_ancestors

_NAME: Final = re.compile(r"[a-zA-Z_-][\w-]{0,80}")
_QUOTABLE: Final = re.compile(r'[^"\\\n\s]{1,80}')
_OF_ONE: Final = re.compile(r"\d{2,}|[0-9a-f]{6,}")
"""Found in names that are of one element, such as ``comment-4711``."""
_OF_SOME: Final = re.compile(
    r"(?:thread-)?(?:even|odd|alt)(?:thread)?|(?:depth|level|indent)[-_]?\d{1,2}|by-?user|by-?post-?author|first|last|active",
    re.IGNORECASE,
)
"""Names that some comments have and others have not, for where they stand or who wrote them."""
_NUMBERED: Final = re.compile(r"([a-zA-Z][a-zA-Z_-]{0,40})\d")
"""The beginning of an id that goes on with a number."""
_MEANING: Final = ("itemprop", "rel", "role", "property", "data-role", "data-testid", "data-test", "data-hook", "slot")
"""Attributes whose value says what an element is."""
_MOST_BESIDE: Final = 8
"""Elements beside each other that a path goes over."""
_MOST_CLASSES: Final = 12


def own_selectors(node: LexborNode) -> Iterator[str]:
    """Selectors by what the element is called: by its classes, by attributes, by the beginning of its id.

    Classes that may be of this one element come last.
    """
    attributes, tag = node.attributes, node.tag
    names = (attributes.get("class") or "").split()[:_MOST_CLASSES]
    yield from _by_class(node, [name for name in names if not _OF_ONE.search(name)])
    for name in _MEANING:
        value = attributes.get(name)
        if value and _QUOTABLE.fullmatch(value) and not _OF_ONE.search(value):
            yield f'{tag}[{name}="{value}"]'
    for name in attributes:
        if name.startswith("data-") and _NAME.fullmatch(name):
            yield f"{tag}[{name}]"
    identity = node.id or ""
    if begins := _NUMBERED.match(identity):
        yield f'{tag}[id^="{begins[1]}"]'
    elif _NAME.fullmatch(identity) and not _OF_ONE.search(identity):
        yield f"#{identity}"
    yield from _by_class(node, [name for name in names if _OF_ONE.search(name)])


def _by_class(node: LexborNode, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        if _OF_SOME.fullmatch(name):
            continue
        if _NAME.fullmatch(name):
            yield f".{name}"
            yield f"{node.tag}.{name}"
        elif _QUOTABLE.fullmatch(name):
            yield f'[class~="{name}"]'


def beside_selectors(node: LexborNode) -> Iterator[str]:
    """Selectors by what the element is in: ``.list > li``, ``.head > span > a``."""
    tag = node.tag or ""
    path = tag
    for above in list(with_ancestors(node.parent))[:3]:
        for selector in own_selectors(above):
            yield f"{selector} > {path}"
            if path == tag:
                yield f"{selector} > {step(node)}"
        path = f"{above.tag} > {path}"


def step(node: LexborNode) -> str:
    """The element among its siblings: ``div:nth-of-type(2)``."""
    place, before = 1, node.prev
    while before is not None and place < 999:
        place += before.tag == node.tag
        before = before.prev
    return f"{node.tag}:nth-of-type({place})"


def path_within(item: str, inner: LexborNode, outer: LexborNode) -> str:
    """The path from an element that ``item`` selects down to one in it, step by step."""
    steps = [step(node) for node in takewhile(lambda node: node.mem_id != outer.mem_id, with_ancestors(inner))]
    return " > ".join([item, *reversed(steps)])


def path_beside(item: str, inner: LexborNode, head: LexborNode) -> str:
    """The path from an element that ``item`` selects, over those after it, down to one in the last of them."""
    within = {node.mem_id: node for node in with_ancestors(inner)}
    beside: list[str] = []
    sibling = head.next
    while sibling is not None and len(beside) < _MOST_BESIDE:
        if not (sibling.tag or "-").startswith("-"):
            beside.append(sibling.tag or "*")
        if sibling.mem_id in within:
            return path_within(" + ".join([item, *beside]), inner, sibling)
        sibling = sibling.next
    return ""


def path_of(node: LexborNode) -> str:
    """The path from the body to the element, of which any sibling of its kind will do."""
    above = takewhile(lambda each: each.tag not in ("body", "html"), with_ancestors(node.parent))
    return " > ".join(["body", *reversed([step(each) for each in above]), node.tag or "*"])
