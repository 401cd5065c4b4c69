"""Hacker News: a story's tree and search results of its Algolia API, and items of its Firebase API.

Formats: https://hn.algolia.com/api and https://github.com/HackerNews/API; the latter's items come as an array or one a
line. Texts are HTML.
"""

from collections.abc import Iterator
from typing import Any, Final

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, threads_of, tops_of
from stance.reading.formats.exports.values import Item, depth_first, objects, one_line, text_of_html, unread, value_in
from stance.records import Thread

_ITEM: Final = "https://news.ycombinator.com/item?id="
_ARTICLES: Final = ("story", "job", "poll")


def recognises(document: Document) -> bool:
    """Whether there are items or hits with the keys of either API."""
    return any(_is_item(item) for _, item in objects(_items(document.json)))


def read(document: Document) -> Iterator[Thread]:
    """One thread per story; deleted and dead comments are set aside."""
    listed = _items(document.json)
    items = [(path, item) for path, item in _nested(listed) if _is_item(item)]
    parents = {_id(item): one_line(_first(item, "parent", "parent_id")) for _, item in items}
    stories = {_id(item): item for _, item in items if _is_article(item)}
    entries: list[tuple[str, Entry]] = []
    heads = {key: _head(key, item) for key, item in stories.items()}
    story_of = _stories_of(parents, stories)
    for path, item in items:
        if _id(item) in stories:
            continue
        key = one_line(item.get("story_id")) or story_of.get(_id(item)) or ""
        heads.setdefault(key, Head(key, one_line(item.get("story_title")), _ITEM + key if key else None))
        parent = parents[_id(item)]
        entries.append((key, _entry(item, None if parent == key else parent, path)))
    yield from threads_of(document, heads, entries, unread(listed))


def _items(value: Any) -> Any:
    if isinstance(hits := value_in(value, "hits"), list):
        return hits
    return value if isinstance(value, list) else [value]


def _is_item(item: Item) -> bool:
    keys = item.keys()
    if "objectID" in keys:
        return "comment_text" in keys or ("author" in keys and "_tags" in keys)
    if item.get("type") not in (*_ARTICLES, "comment", "pollopt"):
        return False
    is_firebase = {"id", "time"} <= keys and bool({"by", "deleted"} & keys)
    return is_firebase or {"id", "children", "created_at"} <= keys


def _nested(listed: Any) -> Iterator[tuple[str, Item]]:
    """Every item with its place in the file, each before the replies to it."""

    def children(parent: tuple[str, Item]) -> list[tuple[str, Item]]:
        path, item = parent
        return [(f"{path}.children[{place}]", child) for place, child in objects(item.get("children"))]

    return depth_first([(f"[{place}]", item) for place, item in objects(listed)], children)


def _first(item: Item, *keys: str) -> Any:
    return next((item[key] for key in keys if item.get(key) is not None), None)


def _id(item: Item) -> str:
    return one_line(_first(item, "id", "objectID")) or ""


def _is_article(item: Item) -> bool:
    if "objectID" in item:
        return item.get("comment_text") is None
    return item.get("type") in _ARTICLES


def _stories_of(parents: dict[str, str | None], stories: dict[str, Item]) -> dict[str, str]:
    """The story of each comment: the one it leads up to; where the file has none and all lead to one id, that id."""
    tops = tops_of(parents)
    if stories:
        only = next(iter(stories)) if len(stories) == 1 else ""
        return {key: top if top in stories else only for key, top in tops.items()}
    outside = {top for top in tops.values() if top not in parents}
    return dict.fromkeys(tops, outside.pop() if len(outside) == 1 else "")


def _head(key: str, item: Item) -> Head:
    return Head(
        key=key,
        title=one_line(item.get("title")),
        url=_ITEM + key,
        published=_first(item, "created_at", "time", "created_at_i"),
        body=text_of_html(_first(item, "text", "story_text")),
        author=one_line(_first(item, "author", "by")),
    )


def _entry(item: Item, parent: str | None, path: str) -> Entry:
    text = text_of_html(_first(item, "text", "comment_text"))
    author = one_line(_first(item, "author", "by"))
    is_deleted = item.get("deleted") is True or (author is None and not text)
    is_dead = item.get("dead") is True
    return Entry(
        comment_id=_id(item) or None,
        text=text,
        author=author,
        posted=_first(item, "created_at", "time", "created_at_i"),
        parent=parent,
        set_aside="deleted" if is_deleted else "dead: flagged by users or killed" if is_dead else None,
        found_at=path,
    )
