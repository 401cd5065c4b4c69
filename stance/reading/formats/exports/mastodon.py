"""Mastodon's statuses: one, a list of them, or a status's context (``ancestors`` and ``descendants``).

Format: https://docs.joinmastodon.org/entities/Status. There is no article: the status that answers none begins the
thread and is its first comment, so that it can be scored like the others.
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
from stance.records import Thread


def recognises(document: Document) -> bool:
    """Whether there are statuses."""
    return any(_is_status(item) for _, item in _found(document.json))


def read(document: Document) -> Iterator[Thread]:
    """A context as one thread; of a list, one per conversation. Boosts of other statuses are set aside."""
    found = [(path, item) for path, item in _found(document.json) if _is_status(item)]
    parents = {_id(item): word(item.get("in_reply_to_id")) for _, item in found}
    whole = at(document.json, "descendants") is not None
    roots = {} if whole else _roots(parents)
    first = _id(found[0][1])
    keys = {_id(item): roots.get(_id(item), first) for _, item in found}
    heads: dict[str, Head] = {}
    for _, item in found:
        key = keys[_id(item)]
        if key not in heads or _id(item) == key:
            heads[key] = _head(key, item)
    entries = grouped((keys[_id(item)], _entry(item, path)) for path, item in found)
    rest = unread(document.json)
    for number, (key, group) in enumerate(entries.items()):
        yield thread_of(document, heads[key], group, rest if number == 0 else ())


def _found(value: Any) -> list[tuple[str, dict[str, Any]]]:
    """The statuses a file may hold, with their places; of conversations, the last of each."""
    if isinstance(value, dict) and ("ancestors" in value or "descendants" in value):
        return [
            (f"{part}[{place}]", item)
            for part in ("ancestors", "descendants")
            for place, item in objects(value.get(part))
        ]
    if isinstance(statuses := at(value, "statuses"), list):
        value = statuses
    listed = objects(value if isinstance(value, list) else [value])
    return [
        (f"[{place}]", last if isinstance(last := item.get("last_status"), dict) else item) for place, item in listed
    ]


def _is_status(item: dict[str, Any]) -> bool:
    return {"id", "content", "account", "created_at", "in_reply_to_id"} <= item.keys()


def _id(item: dict[str, Any]) -> str:
    return word(item.get("id")) or ""


def _roots(parents: dict[str, str | None]) -> dict[str, str]:
    """For each status the topmost one in the file that it leads up to."""
    roots: dict[str, str] = {}
    for start in parents:
        path: list[str] = []
        seen: set[str] = set()
        current = start
        while current not in roots and current not in seen and (above := parents.get(current)) in parents:
            path.append(current)
            seen.add(current)
            current = str(above)
        root = roots.get(current, current)
        roots.update(dict.fromkeys([*path, current], root))
    return roots


def _head(key: str, item: dict[str, Any]) -> Head:
    return Head(
        key=key,
        url=address(item.get("url")) or address(item.get("uri")),
        published=item.get("created_at"),
        author=_author(item),
        language=(word(item.get("language")) or "")[:2] or None,
    )


def _author(item: dict[str, Any]) -> str | None:
    return word(at(item, "account", "acct")) or word(at(item, "account", "username"))


def _entry(item: dict[str, Any], path: str) -> Entry:
    warning, text = plain(item.get("spoiler_text")), text_of_html(item.get("content"))
    return Entry(
        comment_id=_id(item) or None,
        text=f"{warning}\n\n{text}".strip(),
        author=_author(item),
        posted=item.get("created_at"),
        parent=word(item.get("in_reply_to_id")),
        set_aside="boost of another status" if isinstance(item.get("reblog"), dict) else None,
        found_at=path,
    )
