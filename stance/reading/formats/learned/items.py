"""The elements of a page's comments, which of them stand in which, and the comments that they make."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from selectolax.lexbor import LexborNode

from stance.reading.formats.learned.shape import Said
from stance.reading.formats.replies import Links, parents_by_level
from stance.reading.identity import CommentIds
from stance.records import Comment, Skipped


@dataclass(slots=True)
class Items:
    """Comment elements in the page's order.

    Args:
        number_of: the id that an element's marks give its comment, or None.
    """

    number_of: Callable[[LexborNode], str | None]
    nodes: list[LexborNode] = field(default_factory=list)
    """The first or only element of each comment; its index is the comment's position."""
    owners: dict[int, int] = field(default_factory=dict)
    """The position of the comment that an element belongs to, by its ``mem_id``."""
    numbers: list[str | None] = field(default_factory=list)
    """The id of each comment."""
    parents: Links = field(default_factory=list)
    """The position of the comment that each one replies to."""
    roots: list[LexborNode] = field(default_factory=list)
    """The elements that stand in no other."""
    _climbed: dict[int, tuple[int | None, bool]] = field(default_factory=dict)

    def add(self, node: LexborNode, is_whole: bool = False) -> None:
        """Takes ``node`` for a comment; if it is only a part of the comment it stands in, that gets its id.

        Args:
            node: the element.
            is_whole: whether it is known to be no part of another comment.
        """
        if node.mem_id in self.owners:
            return
        number = self.number_of(node)
        above, in_list = self._nearest(node.parent)
        if above is not None and not is_whole and not self._is_nested(above, number, in_list):
            self.numbers[above] = self.numbers[above] or number
            return
        self._begin(node, number, above)
        if above is None:
            self.roots.append(node)

    def begin(self, node: LexborNode) -> None:
        """Takes ``node`` for the first element of a comment that may have several and stands in no other."""
        self._begin(node, self.number_of(node), None)
        self.roots.append(node)

    def extend(self, node: LexborNode) -> None:
        """Takes ``node`` for a further element of the last comment."""
        self.owners[node.mem_id] = len(self.nodes) - 1
        self.roots.append(node)

    def link_by_depth(self, depths: Sequence[int]) -> None:
        """Where none stands in another: each replies to the last before it of a lower depth."""
        if all(parent is None for parent in self.parents):
            self.parents = parents_by_level(depths)

    def _begin(self, node: LexborNode, number: str | None, parent: int | None) -> None:
        self.owners[node.mem_id] = len(self.nodes)
        self.nodes.append(node)
        self.numbers.append(number)
        self.parents.append(parent)

    def _is_nested(self, above: int, number: str | None, in_list: bool) -> bool:
        if number is None or self.numbers[above] is None:
            return in_list
        return number != self.numbers[above]

    def _nearest(self, node: LexborNode | None) -> tuple[int | None, bool]:
        """The comment that ``node`` stands in, and whether a list stands between; no path is climbed twice."""
        path: list[LexborNode] = []
        nearest: tuple[int | None, bool] = (None, False)
        while node is not None:
            if node.mem_id in self.owners:
                nearest = self.owners[node.mem_id], False
                break
            if node.mem_id in self._climbed:
                nearest = self._climbed[node.mem_id]
                break
            path.append(node)
            node = node.parent
        for climbed in reversed(path):
            owner, in_list = nearest
            nearest = owner, in_list or _is_list(climbed)
            self._climbed[climbed.mem_id] = nearest
        return nearest


def _is_list(node: LexborNode) -> bool:
    return node.tag in ("ul", "ol") or "children" in (node.attributes.get("class") or "")


def comments_of(
    items: Items, said: Sequence[Said], aside: Mapping[int, str] = MappingProxyType({})
) -> tuple[list[Comment], list[Skipped]]:
    """The comments, and what is none, with the reason.

    Args:
        items: the comments' elements.
        said: what was read of each.
        aside: why an element is set aside, by its position.
    """
    comments: dict[int, Comment] = {}
    skipped: list[Skipped] = []
    ids, seen = CommentIds(), set[str]()
    for position, (node, told) in enumerate(zip(items.nodes, said, strict=True)):
        number = items.numbers[position]
        reason = aside.get(position) or (None if told.text else "comment element without text")
        if reason is None and number in seen:
            reason = f"second element of comment {number}"
        if reason is not None:
            skipped.append(Skipped(told.whole or told.text or location(node, position), reason))
            continue
        seen.add(number or "")
        own = number or ids.next(told.author, told.posted_at, told.text)
        skipped += [Skipped(quote, f"quoted in comment {own}") for quote in told.quoted if quote]
        above = items.parents[position]
        parent = comments.get(above) if above is not None else None
        comments[position] = Comment(
            comment_id=own,
            text=told.text,
            author=told.author,
            posted_at=told.posted_at,
            parent_id=parent.comment_id if parent else None,
            parent_evidence="markup" if above is not None else None,
            parent_confidence=1.0 if above is not None else None,
            answers_absent=above is not None and parent is None,
            posted_as=told.posted_as,
            found_at=location(node, position),
        )
    return list(comments.values()), skipped


def location(node: LexborNode, position: int) -> str:
    """Where a comment's element stands, for a person to look it up: ``li#comment-48``, or ``li.comment (7)``."""
    if node.id:
        return f"{node.tag}#{node.id}"
    name = next(iter((node.attributes.get("class") or "").split()), "")
    return f"{node.tag}{'.' if name else ''}{name} ({position + 1})"
