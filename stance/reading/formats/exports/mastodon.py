"""Mastodon's statuses: one, a list of them, or a status's context (``ancestors`` and ``descendants``).

Format: https://docs.joinmastodon.org/entities/Status. There is no article: the status that is no reply begins the
thread and is its first comment, so that it can be scored like the others.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, threads_of, tops_of
from stance.reading.formats.exports.values import (
    Item,
    address,
    objects,
    one_line,
    plain,
    text_of_html,
    unread,
    value_in,
)
from stance.records import Thread


def recognises(document: Document) -> bool:
    """Whether there are statuses."""
    return any(_is_status(item) for _, item in _listed(document.json))


def read(document: Document) -> Iterator[Thread]:
    """A context as one thread; of a list, one per conversation. Boosts of other statuses are set aside."""
    statuses = [(path, item) for path, item in _listed(document.json) if _is_status(item)]
    is_context = value_in(document.json, "descendants") is not None
    tops = {} if is_context else _tops(item for _, item in statuses)
    first = _id(statuses[0][1])
    heads: dict[str, Head] = {}
    entries: list[tuple[str, Entry]] = []
    for path, item in statuses:
        key = tops.get(_id(item), first)
        if key not in heads or _id(item) == key:
            heads[key] = _head(key, item)
        entries.append((key, _entry(item, path)))
    yield from threads_of(document, heads, entries, unread(document.json))


def _listed(value: Any) -> list[tuple[str, Item]]:
    """What a file lists that may be a status, with its place; of a conversation, the last status."""
    if isinstance(value, dict) and ("ancestors" in value or "descendants" in value):
        return [
            (f"{part}[{place}]", item)
            for part in ("ancestors", "descendants")
            for place, item in objects(value.get(part))
        ]
    if isinstance(statuses := value_in(value, "statuses"), list):
        value = statuses
    items = objects(value if isinstance(value, list) else [value])
    return [
        (f"[{place}]", last if isinstance(last := item.get("last_status"), dict) else item) for place, item in items
    ]


def _is_status(item: Item) -> bool:
    return {"id", "content", "account", "created_at", "in_reply_to_id"} <= item.keys()


def _id(item: Item) -> str:
    return one_line(item.get("id")) or ""


def _tops(statuses: Iterable[Item]) -> dict[str, str]:
    """For each status the topmost one in the file that it leads up to."""
    parents = {_id(item): one_line(item.get("in_reply_to_id")) for item in statuses}
    return tops_of({own: parent if parent in parents else None for own, parent in parents.items()})


def _head(key: str, item: Item) -> Head:
    return Head(
        key=key,
        url=address(item.get("url")) or address(item.get("uri")),
        published=item.get("created_at"),
        author=_author(item),
        language=(one_line(item.get("language")) or "")[:2] or None,
    )


def _author(item: Item) -> str | None:
    return one_line(value_in(item, "account", "acct")) or one_line(value_in(item, "account", "username"))


def _entry(item: Item, path: str) -> Entry:
    warning, text = plain(item.get("spoiler_text")), text_of_html(item.get("content"))
    return Entry(
        comment_id=_id(item) or None,
        text=f"{warning}\n\n{text}".strip(),
        author=_author(item),
        posted=item.get("created_at"),
        parent=one_line(item.get("in_reply_to_id")),
        set_aside="boost of another status" if isinstance(item.get("reblog"), dict) else None,
        found_at=path,
    )
