"""Coral's comments as JSON: a story with its comments from the GraphQL API, or records of its database.

Formats: https://docs.coralproject.net/api and the ``comments`` collection of its MongoDB, by mongoexport. The CSV that
Coral sends its users is read as a table.
"""

from collections.abc import Iterator
from typing import Any, Final

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import (
    Entry,
    Head,
    address,
    at,
    grouped,
    objects,
    plain,
    text_of_html,
    thread_of,
    unread,
    word,
)
from stance.records import Thread

_NOT_SHOWN: Final = {
    "REJECTED": "rejected by a moderator",
    "SYSTEM_WITHHELD": "withheld by the system until a moderator has seen it",
    "PREMOD": "held for moderation",
    "DELETED": "deleted",
}
_CONNECTIONS: Final = ("comments", "replies", "allChildComments", "children")


def recognises(document: Document) -> bool:
    """Whether there is a story with comments, or comments with Coral's revisions."""
    story = _story(document.json)
    if any(_is_comment(node) for _, node in _connected(story, "comments", "")):
        return True
    return any(_is_record(item) for _, item in objects(_records(document.json)))


def read(document: Document) -> Iterator[Thread]:
    """The story's thread, or one thread per story; what moderators rejected or have still to see is set aside."""
    story = _story(document.json)
    if isinstance(story, dict) and any(name in story for name in _CONNECTIONS):
        entries = [_entry(node, above, path) for path, node, above in _nested(story)]
        yield thread_of(document, _head(word(story.get("id")) or "", story), entries)
        return
    records = _records(document.json)
    groups = grouped(
        (_story_of(item), _entry(item, None, f"[{place}]")) for place, item in objects(records) if _is_record(item)
    )
    stories = {_story_of(item): at(item, "story") or {} for _, item in list(objects(records))[::-1]}
    rest = unread(records)
    for number, (key, group) in enumerate(groups.items()):
        yield thread_of(document, _head(key, stories[key]), group, rest if number == 0 else ())


def _story(value: Any) -> Any:
    for keys in (("data", "story"), ("data", "stream"), ("story",), ("data", "asset")):
        if isinstance(found := at(value, *keys), dict):
            return found
    return value if isinstance(at(value, "comments", "edges") or at(value, "comments", "nodes"), list) else None


def _story_of(item: dict[str, Any]) -> str:
    return word(item.get("storyID")) or word(at(item, "story", "id")) or ""


def _records(value: Any) -> Any:
    if isinstance(value, list):
        return value
    nodes = at(value, "data", "comments", "nodes") or at(value, "comments", "nodes") or at(value, "data", "comments")
    if isinstance(edges := at(value, "data", "comments", "edges"), list):
        nodes = [each.get("node") for _, each in objects(edges)]
    return nodes if isinstance(nodes, list) else [value]


def _is_comment(node: dict[str, Any]) -> bool:
    return "id" in node and bool({"body", "revision", "revisions"} & node.keys()) and "createdAt" in node


def _is_record(item: dict[str, Any]) -> bool:
    return _is_comment(item) and bool({"storyID", "story", "revisions", "revision"} & item.keys())


def _connected(owner: Any, name: str, path: str) -> list[tuple[str, dict[str, Any]]]:
    """The nodes of a connection of GraphQL's, given as edges, as nodes or as a plain list."""
    held = at(owner, name)
    if isinstance(edges := at(held, "edges"), list):
        return [
            (f"{path}.{name}.edges[{place}]", edge["node"])
            for place, edge in objects(edges)
            if isinstance(edge.get("node"), dict)
        ]
    return [(f"{path}.{name}[{place}]", node) for place, node in objects(at(held, "nodes") or held)]


def _nested(story: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str | None]]:
    """Every comment, each before those that answer it, with the id of the one it is nested in."""
    held: list[tuple[str, dict[str, Any], str | None]] = []
    held += [(path, node, None) for path, node in _connected(story, "comments", "story")][::-1]
    while held:
        path, node, above = held.pop()
        yield path, node, above
        for name in _CONNECTIONS[1:]:
            nested_in = word(node.get("id")) if name != "allChildComments" else None
            held += [(inner, each, nested_in) for inner, each in _connected(node, name, path)][::-1]


def _head(key: str, story: Any) -> Head:
    story = story if isinstance(story, dict) else {}
    about = story.get("metadata")
    return Head(
        key=key,
        title=word(at(about, "title")) or word(story.get("title")),
        url=address(story.get("url")),
        published=at(about, "publishedAt") or story.get("publishedAt"),
        body=plain(at(about, "description")),
        author=word(at(about, "author")),
        language=(word(at(about, "language")) or "")[:2] or None,
    )


def _entry(node: dict[str, Any], above: str | None, path: str) -> Entry:
    parent = word(node.get("parentID")) or word(at(node, "parent", "id")) or above
    gone = node.get("deleted") is True or bool(node.get("deletedAt"))
    return Entry(
        comment_id=word(node.get("id")),
        text=text_of_html(_body(node)),
        author=word(at(node, "author", "username"))
        or word(at(node, "user", "username"))
        or word(node.get("authorName")),
        posted=node.get("createdAt"),
        parent=parent,
        set_aside="deleted" if gone else _NOT_SHOWN.get(word(node.get("status")) or ""),
        found_at=path,
    )


def _body(node: dict[str, Any]) -> Any:
    """The text as it stands after its last revision."""
    return node.get("body") or at(node, "revision", "body") or at(node, "revisions", -1, "body")
