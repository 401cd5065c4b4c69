"""The elements of a page's comments, one for each, which stands in which, and the comments they make."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from selectolax.lexbor import LexborNode

from stance.reading.formats.learned.shape import Said
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
    owners: dict[int, int] = field(default_factory=dict)
    """Position by ``mem_id``."""
    numbers: list[str | None] = field(default_factory=list)
    above: list[int | None] = field(default_factory=list)
    """Per comment, the position of the one it answers."""
    roots: list[LexborNode] = field(default_factory=list)
    """Those that stand in no other."""
    _climbed: dict[int, tuple[int | None, bool]] = field(default_factory=dict)

    def add(self, node: LexborNode, is_whole: bool = False) -> None:
        """Takes ``node`` for a comment, unless it may be, and is, a part of the one it stands in."""
        if node.mem_id in self.owners:
            return
        number = self.number_of(node)
        above, in_list = self._nearest(node.parent)
        if above is not None and not is_whole and not self._is_nested(above, number, in_list):
            self.numbers[above] = self.numbers[above] or number
            return
        self.owners[node.mem_id] = len(self.nodes)
        self.nodes.append(node)
        self.numbers.append(number)
        self.above.append(above)
        if above is None:
            self.roots.append(node)

    def answer_by_depth(self, depths: Sequence[int]) -> None:
        """Where none stands in another: each answers the last before it of a lower depth."""
        if any(each is not None for each in self.above):
            return
        open_: list[tuple[int, int]] = []
        for position, depth in enumerate(depths):
            while open_ and open_[-1][0] >= depth:
                open_.pop()
            self.above[position] = open_[-1][1] if open_ else None
            open_.append((depth, position))

    def _is_nested(self, above: int, number: str | None, in_list: bool) -> bool:
        if number is None or self.numbers[above] is None:
            return in_list
        return number != self.numbers[above]

    def _nearest(self, node: LexborNode | None) -> tuple[int | None, bool]:
        """The comment that ``node`` stands in, and whether a list stands between; no path is climbed twice."""
        path: list[LexborNode] = []
        found: tuple[int | None, bool] = (None, False)
        while node is not None:
            place = node.mem_id
            if place in self.owners:
                found = self.owners[place], False
                break
            if place in self._climbed:
                found = self._climbed[place]
                break
            path.append(node)
            node = node.parent
        for each in reversed(path):
            owner, in_list = found
            found = owner, in_list or each.tag in ("ul", "ol") or "children" in (each.attributes.get("class") or "")
            self._climbed[each.mem_id] = found
        return found


def comments_of(
    items: Items, said: Sequence[Said], aside: Mapping[int, str] = MappingProxyType({})
) -> tuple[list[Comment], list[Skipped]]:
    """The comments, and what is no comment with its reason.

    Args:
        items: the comments' elements.
        said: what was read of each.
        aside: why an element is no comment, by position.
    """
    comments: dict[int, Comment] = {}
    skipped: list[Skipped] = []
    ids, seen = CommentIds(), set[str]()
    for position, (node, what) in enumerate(zip(items.nodes, said, strict=True)):
        number = items.numbers[position]
        reason = aside.get(position) or (None if what.text else "comment element without text")
        if reason is None and number in seen:
            reason = f"second element of comment {number}"
        if reason is not None:
            skipped.append(Skipped(what.whole or what.text or where(node, position), reason))
            continue
        seen.add(number or "")
        answered = items.above[position]
        parent = comments.get(answered) if answered is not None else None
        comments[position] = Comment(
            comment_id=number or ids.next(what.author, what.posted_at, what.text),
            text=what.text,
            author=what.author,
            posted_at=what.posted_at,
            parent_id=parent.comment_id if parent else None,
            parent_evidence="markup" if answered is not None else None,
            parent_confidence=1.0 if answered is not None else None,
            answers_absent=answered is not None and parent is None,
            posted_as=what.posted_as,
            found_at=where(node, position),
        )
    return list(comments.values()), skipped


def where(node: LexborNode, position: int) -> str:
    """Where an element stands, such as ``li#comment-48``."""
    if node.id:
        return f"{node.tag}#{node.id}"
    name = next(iter((node.attributes.get("class") or "").split()), "")
    return f"{node.tag}{'.' if name else ''}{name} ({position + 1})"
