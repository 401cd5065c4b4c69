"""A layout learned from one comment that a person points at: what marks its author, its time and its text.

Each way to name the comment's element is tried on the whole page, with each way to find the words in it, and the one
kept by which most comments have both an author and words. All numbers were set by hand on the gold pages (2026-11).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborNode

from stance.reading.formats.document import Document
from stance.reading.formats.html import text_of, with_ancestors
from stance.reading.formats.pages import Section
from stance.reading.formats.sites.frames import LESS, Frame, frames_of
from stance.reading.formats.sites.hosts import host_of
from stance.reading.formats.sites.pointed import Example, Pointed, common
from stance.reading.formats.sites.selectors import beside_selectors, own_selectors
from stance.reading.formats.sites.site_layout import SiteLayout, is_selector
from stance.reading.formats.sites.visible_pieces import pieces_of

_TRIED: Final = 10
"""Ways to name the comment's element that are tried with each way to find its words."""
_SEVERAL: Final = 2
"""Comments that are found if the page's own names do; else elements are told by their tags and places too."""
_NAMES: Final = 6
"""Ways to name an element of the words that are tried."""
_SAMPLE: Final = 60
"""Comments whose words are looked at to compare two ways to find them."""
_REPEATED: Final = 0.5
"""The share of comments that have a line for it to be the page's, such as a button, and …"""
_REPEATED_MIN: Final = 3
"""… their number."""
_WEIGHTS: Final = {"flawed": 0.5, "length": 0.4, "level": 0.01}
"""What counts beside the number of comments: a line of the page or the name among the words; the words' length, as the
first of several paragraphs is found too; that the element is the outermost."""
_USUAL_LENGTH: Final = 500
"""Characters of a comment from which the length counts less and less."""
_SETTLED: Final = frozenset("header footer nav h1 h2 h3 h4 h5 h6 form button".split())
"""Elements that no reader writes into a comment."""


def learned(document: Document, example: Example) -> SiteLayout | None:
    """A layout that reads the comment as ``example`` has it, and the page's others; None if there is none.

    Raises:
        IndexError: if the page has no such pieces.
    """
    pointed = Pointed(document.html, pieces_of(document.html), example)
    frames = [frame for frame in frames_of(pointed) if frame.authors]
    best: tuple[SiteLayout, float] | None = None
    for is_named in (True, False):
        ranked = sorted((frame for frame in frames if frame.is_named is is_named), key=lambda frame: frame.worth)
        valued = [pair for frame in ranked[-_TRIED:] for pair in _valued(frame)]
        best = max([*([best] if best else []), *valued], key=lambda pair: pair[1], default=None)
        if best is not None and best[1] >= _SEVERAL:
            break
    return replace(best[0], host=host_of(document) or "") if best is not None else None


def _valued(frame: Frame) -> Iterator[tuple[SiteLayout, float]]:
    """The layouts that find the words pointed at, each with how good it is."""
    around = frame.pointed.around_name
    base = SiteLayout("", frame.item, frame.authors, frame.times, ("",), "", around, frame.follows)
    for place, without in _texts(frame):
        site = replace(base, text=(place,), not_text=without)
        if (value := _value(frame, site)) is not None:
            yield site, value


def _texts(frame: Frame) -> Iterator[tuple[str, str]]:
    """Places of the text, the innermost first, with what in them is no part of it."""
    for node in with_ancestors(common(frame.pointed.texts)):
        if frame.ancestry.nearest(node) != frame.position:
            return
        extras = ", ".join(dict.fromkeys(filter(None, (_extra(frame, each) for each in _beside(frame.pointed, node)))))
        if node.mem_id == frame.node.mem_id:
            yield "", extras
            return
        for selector in islice(_selectors(frame, node), _NAMES):
            yield selector, extras


def _selectors(frame: Frame, node: LexborNode) -> Iterator[str]:
    for selector in (*own_selectors(node), *beside_selectors(node), node.tag or "*"):
        if frame.is_first(selector, node):
            yield selector
    yield frame.path_to(node)


def _beside(pointed: Pointed, holder: LexborNode) -> Iterator[LexborNode]:
    """The elements in ``holder`` that hold words, and none of the text's."""
    holding = {node.mem_id for node in pointed.texts}
    waiting = [holder]
    while waiting:
        node = waiting.pop()
        child = node.child
        while child is not None:
            if child.mem_id in pointed.in_text:
                waiting += [child] * (child.mem_id not in holding)
            elif not (child.tag or "-").startswith("-") and text_of(child):
                yield child
            child = child.next


def _extra(frame: Frame, node: LexborNode) -> str:
    """A selector of an element that is no part of the text, which selects nothing in it; empty if there is none."""
    for selector in own_selectors(node):
        if not any(each.mem_id in frame.pointed.in_text for each in frame.pointed.nodes_at(selector)):
            return selector
    return node.tag if node.tag in _SETTLED else frame.path_to(node)


def _value(frame: Frame, site: SiteLayout) -> float | None:
    """How good the texts are that a layout finds; None if it does not find the one pointed at."""
    if not is_selector(site.item) or (site.not_text and not is_selector(site.not_text)):
        return None
    section = Section(frame.pointed.tree, site.layout)
    if not frame.pointed.is_text(section.text(frame.position)):
        return None
    sample = _spread(len(frame.nodes), frame.position)
    texts = [section.text(position) for position in sample]
    names = [next(section.written(position, site.author), "") for position in sample]
    whole = {(name, text) for name, text in zip(names, texts, strict=True) if name and text}
    leaks = sum(text.partition("\n")[0] == name for name, text in whole)
    complete = len(whole) - LESS["incomplete"] * (len(texts) - len(whole))
    lengths = sum(len(text) / (len(text) + _USUAL_LENGTH) for _, text in whole)
    value = complete - _WEIGHTS["flawed"] * (leaks + _with_labels(texts)) + _WEIGHTS["length"] * lengths
    each = value / len(texts)
    return len(frame.nodes) * each - LESS["unlike"] * frame.unlike + _WEIGHTS["level"] * frame.level


def _with_labels(texts: Sequence[str]) -> int:
    """How many texts have a line that so many have that it is the page's."""
    lines = [{_masked(line) for line in text.split("\n") if line.strip()} for text in texts]
    counts = Counter(line for each in lines for line in each)
    most = max(_REPEATED_MIN, _REPEATED * len(texts))
    return sum(any(counts[line] >= most for line in each) for each in lines)


def _masked(line: str) -> str:
    return "".join("#" if char.isdigit() else char for char in line.strip())


def _spread(count: int, position: int) -> list[int]:
    """Positions all over the page, with the pointed one."""
    return sorted({position, *range(0, count, max(1, -(-count // _SAMPLE)))})
