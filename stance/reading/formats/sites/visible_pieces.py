"""What a reader sees of a page, piece by piece, so that a person can point at one."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from stance.reading.formats.html import BLOCKS, walk

MOST: Final = 40_000
"""Pieces of a page that can be pointed at; the longest test page has some 20,000."""
_BREAKS: Final = BLOCKS | {"br", "td", "th"}


@dataclass(frozen=True, slots=True)
class VisiblePiece:
    """Words that stand in one element, with nothing between them."""

    words: str
    """On one line."""
    line: int
    """Which line of the page they stand on, as far as a browser would break lines there."""
    node: LexborNode
    """The element that holds them."""


def pieces_of(tree: LexborHTMLParser) -> list[VisiblePiece]:
    """The pieces of the page's body, in its order."""
    if tree.body is None:
        return []
    return list(islice(_pieces(tree.body), MOST))


def _pieces(body: LexborNode) -> Iterator[VisiblePiece]:
    line = 0
    for node, enters in walk(body):
        if node.tag in _BREAKS:
            line += 1
        elif node.tag == "-text" and enters and node.parent is not None:
            words = " ".join((node.text_content or "").split())
            if words:
                yield VisiblePiece(words, line, node.parent)
