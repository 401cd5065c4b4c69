"""Remark42's comments: its API's tree or list, and its backup, a line of metadata and then a comment a line.

Format: https://remark42.com/docs/contributing/api and https://remark42.com/docs/backup/backup.
"""

from collections.abc import Iterator
from typing import Any

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
from stance.records import Skipped, Thread


def recognises(document: Document) -> bool:
    """Whether there are comments with a ``pid`` and a ``locator``, or the line a backup begins with."""
    value = document.json
    first = next((item for _, item in objects(value if isinstance(value, list) else [value])), {})
    if {"version", "users", "posts"} <= first.keys():
        return True
    return any(_is_comment(at(node, "comment") or node) for _, node in objects(_nodes(value)))


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
            if not {"version", "users", "posts"} & item.keys():
                rest.append(Skipped(repr(item)[:200], "not a comment of Remark42's"))
            continue
        url = word(at(item, "locator", "url")) or ""
        known = heads.get(url)
        if known is None or known.title is None:
            heads[url] = Head(url, title=word(item.get("title")), url=address(url))
        entries.append((url, _entry(item, path)))
    for number, (key, group) in enumerate(grouped(entries).items()):
        yield thread_of(document, heads[key], group, rest if number == 0 else ())


def _nodes(value: Any) -> Any:
    """The list of comments, or of nodes of a tree, in any of the three forms."""
    if isinstance(value, list):
        return value
    return at(value, "comments") or ([value] if isinstance(value, dict) else [])


def _comments(nodes: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every comment, each before those that answer it, with its place in the file."""
    waiting = [(f"[{place}]", node) for place, node in objects(nodes)][::-1]
    while waiting:
        path, node = waiting.pop()
        inner = node.get("comment")
        yield path, inner if isinstance(inner, dict) else node
        waiting += [(f"{path}.replies[{place}]", each) for place, each in objects(node.get("replies"))][::-1]


def _entry(item: dict[str, Any], path: str) -> Entry:
    user = word(at(item, "user", "id"))
    return Entry(
        comment_id=word(item.get("id")),
        text=text_of_html(item.get("text")) or plain(item.get("orig")),
        author=word(at(item, "user", "name")),
        posted=item.get("time"),
        parent=word(item.get("pid")),
        set_aside="deleted" if item.get("delete") is True else None,
        is_guest=user.startswith("anonymous_") if user else None,
        found_at=f"comments{path}",
    )
