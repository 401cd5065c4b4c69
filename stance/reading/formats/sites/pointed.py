"""One comment of a page as a person points at it: the elements of its author, its time and its text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from stance.reading.formats.html import text_of
from stance.reading.formats.pages import select
from stance.reading.formats.sites.site_layout import is_selector
from stance.reading.formats.sites.visible_pieces import VisiblePiece

_ENDS: Final = (12, 8)
"""Characters at the beginning and the end of a text by which it is known again."""
_DIFFERENCE: Final = 0.1
"""The share of a text's length that a reader of HTML may add or leave out, such as emoji and whole addresses."""


@dataclass(frozen=True)
class Example:
    """One comment, by the places of its parts among the page's pieces (``pieces_of``)."""

    author: int
    first: int
    """Where its text begins."""
    last: int
    """Where it ends."""
    time: int | None = None
    name: str = ""
    """The author's name, where the piece holds more than that."""


@dataclass(frozen=True)
class Pointed:
    """An example on its page.

    Raises:
        IndexError: if the page has no such pieces.
    """

    tree: LexborHTMLParser
    pieces: Sequence[VisiblePiece]
    example: Example
    _found: dict[str, list[LexborNode]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def author(self) -> LexborNode:
        """The element of the author's name."""
        return self.pieces[self.example.author].node

    @cached_property
    def around_name(self) -> tuple[str, str]:
        """The words around the name, where its element holds more; of those behind it the first."""
        line, name = " ".join(text_of(self.author).split()), self.example.name
        if not name or name not in line:
            return ("", "")
        before, _, after = line.partition(name)
        return before.strip(), (after.split() or [""])[0]

    @cached_property
    def time(self) -> LexborNode | None:
        """The element of the time."""
        return self.pieces[self.example.time].node if self.example.time is not None else None

    @cached_property
    def texts(self) -> list[LexborNode]:
        """The elements that hold the pieces of the text."""
        return [piece.node for piece in self.pieces[self.example.first : self.example.last + 1]]

    @cached_property
    def in_text(self) -> frozenset[int]:
        """The elements of the text, and all that they stand in, by ``mem_id``."""
        return frozenset(above.mem_id for node in self.texts for above in all_above(node))

    @property
    def parts(self) -> list[LexborNode]:
        """All elements pointed at."""
        return [self.author, *self.texts, *([self.time] if self.time is not None else [])]

    @cached_property
    def _text(self) -> str:
        return bare(" ".join(piece.words for piece in self.pieces[self.example.first : self.example.last + 1]))

    def is_text(self, text: str) -> bool:
        """Whether ``text`` is the one pointed at."""
        text, pointed = bare(text), self._text
        start, end = _ENDS
        ends = text[:start] == pointed[:start] and text[-end:] == pointed[-end:]
        return text == pointed or (ends and abs(len(text) - len(pointed)) <= _DIFFERENCE * len(pointed))

    def nodes_at(self, selector: str) -> list[LexborNode]:
        """The elements that a selector finds on the page; none if it is not one that layout files may have."""
        if selector not in self._found:
            self._found[selector] = select(self.tree, selector) if is_selector(selector) else []
        return self._found[selector]


def common(nodes: Sequence[LexborNode]) -> LexborNode:
    """The innermost element that all of the ``nodes`` are or stand in."""
    paths = [list(all_above(node)) for node in nodes]
    shared = set.intersection(*({node.mem_id for node in path} for path in paths))
    return next(node for node in paths[0] if node.mem_id in shared)


def all_above(node: LexborNode | None) -> Iterator[LexborNode]:
    """``node`` and all that it stands in."""
    while node is not None:
        yield node
        node = node.parent


def bare(text: str) -> str:
    """``text`` without white space."""
    return "".join(text.split())
