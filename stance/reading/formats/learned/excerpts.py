"""Elements of a page as comments of their own, cut out of the part that was made of the whole page.

A page is tried in several ways, and to cut pieces out of one part takes a third of the time of another walk.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from stance.reading.formats.learned.parts import Part, Piece


def excerpts(page: Part, indices: Sequence[int]) -> list[Part]:
    """The parts of the pieces at ``indices``, each without those that stand in it; as ``parts_of`` gives them.

    Args:
        page: the part of the whole page, whose pieces keep their nodes.
        indices: those of the comments' pieces, in the page's order.
    """
    positions = {index: position for position, index in enumerate(indices)}
    parts = [Part() for _ in indices]
    inner: list[list[Piece]] = [[] for _ in indices]
    places: dict[int, tuple[int, int]] = {}
    """The part of each piece, and its index there."""
    shapes: dict[tuple[int, str, str], int] = {}
    for root in indices:
        if root in places:
            continue
        for index in range(root, len(page.pieces)):
            piece = page.pieces[index]
            if index > root and piece.up < root:
                break
            position = positions.get(index)
            if position is None:
                position, up = places[piece.up]
                key = parts[position].pieces[up].shape, piece.tag, piece.kind
            else:
                if index > root:
                    inner[places[piece.up][0]].append(piece)
                up, key = -1, (-1, piece.tag, "")
            part = parts[position]
            places[index] = position, len(part.pieces)
            part.pieces.append(_copy(piece, shapes.setdefault(key, len(shapes)), up))
            if piece.address:
                part.addresses.append(piece.address)
    for part, cut in zip(parts, inner, strict=True):
        _take_words(page, part, cut)
    return parts


def _copy(piece: Piece, shape: int, up: int) -> Piece:
    copy = Piece(piece.tag, piece.names, piece.hints, shape, up, piece.start, piece.moment)
    copy.end, copy.size = piece.end, piece.size
    return copy


def _take_words(page: Part, part: Part, inner: Sequence[Piece]) -> None:
    """Gives ``part`` its words, without those of the comments in it, and its pieces their places among them."""
    whole = part.pieces[0]
    first, last = whole.start, whole.end
    starts = [one.start for one in inner]
    words = [0, *accumulate(one.end - one.start for one in inner)]
    sizes = [0, *accumulate(one.size for one in inner)]
    for piece in part.pieces:
        before, until = bisect_left(starts, piece.start), bisect_left(starts, piece.end)
        piece.start -= first + words[before]
        piece.end -= first + words[until]
        piece.size -= sizes[until] - sizes[before]
    part.size = whole.size
    for one in inner:
        part.words += page.words[first : one.start]
        first = one.end
    part.words += page.words[first:last]
