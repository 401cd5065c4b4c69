"""Coral's comments as JSON: a story with its comments from the GraphQL API, or records of its database.

Formats: https://docs.coralproject.net/api and the ``comments`` collection of its MongoDB, by mongoexport. The CSV that
Coral sends its users is read as a table.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, thread_of, threads_of
from stance.reading.formats.exports.values import (
    Item,
    address,
    depth_first,
    objects,
    one_line,
    plain,
    text_of_html,
    unread,
    value_in,
)
from stance.records import Thread

_NOT_SHOWN: Final = {
    "REJECTED": "rejected by a moderator",
    "SYSTEM_WITHHELD": "withheld by the system until a moderator has seen it",
    "PREMOD": "held for moderation",
    "DELETED": "deleted",
}
_CONNECTIONS: Final = ("comments", "replies", "allChildComments", "children")
"""Where a story has its comments and a comment its replies; in ``allChildComments`` those to its replies too."""


class _Node(NamedTuple):
    """A comment of a story, where it stands in the file, and the id of the comment it is nested in."""

    item: Item
    path: str
    above: str | None


def recognises(document: Document) -> bool:
    """Whether there is a story with comments, or comments with Coral's revisions."""
    story = _story(document.json)
    if any(_is_comment(item) for _, item in _connected(story, "comments", "")):
        return True
    return any(_is_record(item) for _, item in objects(_records(document.json)))


def read(document: Document) -> Iterator[Thread]:
    """The story's thread, or one thread per story; what moderators rejected or have yet to see is set aside."""
    story = _story(document.json)
    if isinstance(story, dict) and any(name in story for name in _CONNECTIONS):
        yield thread_of(document, _head(one_line(story.get("id")) or "", story), map(_entry, _nodes(story)))
        return
    records = _records(document.json)
    stories: dict[str, Any] = {}
    entries: list[tuple[str, Entry]] = []
    for place, item in objects(records):
        key = _story_of(item)
        stories.setdefault(key, value_in(item, "story") or {})
        if _is_record(item):
            entries.append((key, _entry(_Node(item, f"[{place}]", None))))
    heads = {key: _head(key, stories[key]) for key in dict.fromkeys(key for key, _ in entries)}
    yield from threads_of(document, heads, entries, unread(records))


def _story(value: Any) -> Any:
    for keys in (("data", "story"), ("data", "stream"), ("story",), ("data", "asset")):
        if isinstance(story := value_in(value, *keys), dict):
            return story
    comments = value_in(value, "comments")
    return value if isinstance(value_in(comments, "edges") or value_in(comments, "nodes"), list) else None


def _story_of(item: Item) -> str:
    return one_line(item.get("storyID")) or one_line(value_in(item, "story", "id")) or ""


def _records(value: Any) -> Any:
    """The list of comments that a database or a query gives; of what is no list, a list of it alone."""
    if isinstance(value, list):
        return value
    comments = value_in(value, "data", "comments")
    if isinstance(edges := value_in(comments, "edges"), list):
        return [edge.get("node") for _, edge in objects(edges)]
    nodes = value_in(comments, "nodes") or value_in(value, "comments", "nodes") or comments
    return nodes if isinstance(nodes, list) else [value]


def _is_comment(item: Item) -> bool:
    return "id" in item and bool({"body", "revision", "revisions"} & item.keys()) and "createdAt" in item


def _is_record(item: Item) -> bool:
    return _is_comment(item) and bool({"storyID", "story", "revisions", "revision"} & item.keys())


def _connected(owner: Any, name: str, path: str) -> list[tuple[str, Item]]:
    """The nodes of a connection of GraphQL's, given as edges, as nodes or as a plain list, with their places."""
    connection = value_in(owner, name)
    if isinstance(edges := value_in(connection, "edges"), list):
        return [
            (f"{path}.{name}.edges[{place}]", edge["node"])
            for place, edge in objects(edges)
            if isinstance(edge.get("node"), dict)
        ]
    return [(f"{path}.{name}[{place}]", node) for place, node in objects(value_in(connection, "nodes") or connection)]


def _nodes(story: Item) -> Iterator[_Node]:
    """Every comment, each before the replies to it."""
    tops = [_Node(item, path, None) for path, item in _connected(story, "comments", "story")]
    return depth_first(tops, _replies)


def _replies(node: _Node) -> list[_Node]:
    """The replies nested in a comment; the last connection's first."""
    replies: list[_Node] = []
    for name in reversed(_CONNECTIONS[1:]):
        above = one_line(node.item.get("id")) if name != "allChildComments" else None
        replies += [_Node(item, path, above) for path, item in _connected(node.item, name, node.path)]
    return replies


def _head(key: str, story: Any) -> Head:
    story = story if isinstance(story, dict) else {}
    about = story.get("metadata")
    return Head(
        key=key,
        title=one_line(value_in(about, "title")) or one_line(story.get("title")),
        url=address(story.get("url")),
        published=value_in(about, "publishedAt") or story.get("publishedAt"),
        body=plain(value_in(about, "description")),
        author=one_line(value_in(about, "author")),
        language=(one_line(value_in(about, "language")) or "")[:2] or None,
    )


def _entry(node: _Node) -> Entry:
    item = node.item
    is_deleted = item.get("deleted") is True or bool(item.get("deletedAt"))
    return Entry(
        comment_id=one_line(item.get("id")),
        text=text_of_html(_body(item)),
        author=one_line(value_in(item, "author", "username"))
        or one_line(value_in(item, "user", "username"))
        or one_line(item.get("authorName")),
        posted=item.get("createdAt"),
        parent=one_line(item.get("parentID")) or one_line(value_in(item, "parent", "id")) or node.above,
        set_aside="deleted" if is_deleted else _NOT_SHOWN.get(one_line(item.get("status")) or ""),
        found_at=node.path,
    )


def _body(item: Item) -> Any:
    """The text as it stands after its last revision."""
    return item.get("body") or value_in(item, "revision", "body") or value_in(item, "revisions", -1, "body")
