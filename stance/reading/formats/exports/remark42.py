"""Remark42's comments: its API's tree or list, and its backup, a line of metadata and then a comment a line.

Format: https://remark42.com/docs/contributing/api and https://remark42.com/docs/backup/backup.
"""

from collections.abc import Iterator
from typing import Any, Final

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, threads_of
from stance.reading.formats.exports.values import (
    MAX_SHOWN,
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
from stance.records import Skipped, Thread

_METADATA: Final = frozenset(("version", "users", "posts"))
"""The keys of the line that a backup begins with."""


def recognises(document: Document) -> bool:
    """Whether there are comments with a ``pid`` and a ``locator``, or the line a backup begins with."""
    value = document.json
    first = next((item for _, item in objects(value if isinstance(value, list) else [value])), {})
    if first.keys() >= _METADATA:
        return True
    return any(_is_comment(value_in(node, "comment") or node) for _, node in objects(_nodes(value)))


def _is_comment(item: Any) -> bool:
    return isinstance(item, dict) and {"locator", "pid"} <= item.keys()


def read(document: Document) -> Iterator[Thread]:
    """One thread per page."""
    heads: dict[str, Head] = {}
    entries: list[tuple[str, Entry]] = []
    nodes = _nodes(document.json)
    rest = list(unread(nodes))
    for path, item in _comments(nodes):
        if "id" not in item:
            if not _METADATA & item.keys():
                rest.append(Skipped(repr(item)[:MAX_SHOWN], "not a comment of Remark42's"))
            continue
        url = one_line(value_in(item, "locator", "url")) or ""
        head = heads.get(url)
        if head is None or head.title is None:
            heads[url] = Head(url, title=one_line(item.get("title")), url=address(url))
        entries.append((url, _entry(item, path)))
    yield from threads_of(document, heads, entries, rest)


def _nodes(value: Any) -> Any:
    """The list of comments, or of nodes of a tree, in any of the three forms."""
    if isinstance(value, list):
        return value
    return value_in(value, "comments") or ([value] if isinstance(value, dict) else [])


def _comments(nodes: Any) -> Iterator[tuple[str, Item]]:
    """Every comment with its place in the file, each before the replies to it."""

    def replies(parent: tuple[str, Item]) -> list[tuple[str, Item]]:
        path, node = parent
        return [(f"{path}.replies[{place}]", reply) for place, reply in objects(node.get("replies"))]

    for path, node in depth_first([(f"[{place}]", node) for place, node in objects(nodes)], replies):
        comment = node.get("comment")
        yield path, comment if isinstance(comment, dict) else node


def _entry(item: Item, path: str) -> Entry:
    user = one_line(value_in(item, "user", "id"))
    return Entry(
        comment_id=one_line(item.get("id")),
        text=text_of_html(item.get("text")) or plain(item.get("orig")),
        author=one_line(value_in(item, "user", "name")),
        posted=item.get("time"),
        parent=one_line(item.get("pid")),
        set_aside="deleted" if item.get("delete") is True else None,
        is_guest=user.startswith("anonymous_") if user else None,
        found_at=f"comments{path}",
    )
