"""Comments cut out of the part of a whole page are those that a walk over each of them gives."""

from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from stance.reading.formats.learned.excerpts import excerpts
from stance.reading.formats.learned.parts import Part, Piece, parts_of

INLINE = st.sampled_from(
    [
        "Maud",
        " ",
        "<br>",
        "<b></b>",
        "<a href='/u/3'>Corin</a>",
        "<time datetime='2033-03-14'>14 March</time>",
        "<p>no</p>",
    ]
)
MARKUP = st.recursive(
    INLINE,
    lambda inner: st.tuples(
        st.sampled_from(["<div class='item'>{}</div>", "<ul>{}</ul>", "<span>{}</span>", "<p class='text'>{}</p>"]),
        st.lists(inner, max_size=4),
    ).map(lambda drawn: drawn[0].format("".join(drawn[1]))),
    max_leaves=24,
)


@given(st.lists(MARKUP, max_size=6))
def test_excerpts_are_what_a_walk_over_each_comment_gives(markup: list[str]) -> None:
    body = LexborHTMLParser(f"<body>{''.join(markup)}</body>").body
    assert body is not None
    page = next(parts_of([body], {body.mem_id: 0}, keeps_nodes=True))
    indices = [index for index, piece in enumerate(page.pieces) if piece.names == "item"]
    nodes = [node for index in indices if (node := page.pieces[index].node) is not None]
    owners = {node.mem_id: position for position, node in enumerate(nodes)}
    roots = [node for node, index in zip(nodes, indices, strict=True) if not _stands_in(page, index, set(indices))]
    walked = list(parts_of(roots, owners))
    assert _told(excerpts(page, indices)) == _told(walked)


def _stands_in(page: Part, index: int, others: set[int]) -> bool:
    return any(up in others for up in _up_from(page, page.pieces[index].up))


def _up_from(page: Part, index: int) -> Iterator[int]:
    while index >= 0:
        yield index
        index = page.pieces[index].up


def _told(parts: list[Part]) -> list[Any]:
    """All that the parts say; places are numbered anew, in the order in which they come."""
    places: dict[int, int] = {}
    return [(part.words, part.size, part.addresses, [_piece(piece, places) for piece in part.pieces]) for part in parts]


def _piece(piece: Piece, places: dict[int, int]) -> tuple[Any, ...]:
    place = places.setdefault(piece.shape, len(places))
    return piece.tag, piece.names, piece.hints, piece.up, piece.start, piece.end, piece.size, piece.moment, place
