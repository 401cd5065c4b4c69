"""Hacker News: a story's tree and search results of its Algolia API, and items of its Firebase API.

Formats: https://hn.algolia.com/api and https://github.com/HackerNews/API; the latter's items come as an array or one a
line. Texts are HTML.
"""

from collections.abc import Iterator
from typing import Any, Final

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import (
    Entry,
    Head,
    at,
    grouped,
    objects,
    text_of_html,
    thread_of,
    unread,
    word,
)
from stance.records import Thread

_ITEM: Final = "https://news.ycombinator.com/item?id="
_ARTICLES: Final = ("story", "job", "poll")


def recognises(document: Document) -> bool:
    """Whether there are items or hits with the keys of either API."""
    return any(_is_item(item) for _, item in objects(_items(document.json)))


def read(document: Document) -> Iterator[Thread]:
    """One thread per story; deleted and dead comments are set aside."""
    listed = _items(document.json)
    found = [(path, item) for path, item in _nested(listed) if _is_item(item)]
    parents = {_id(item): word(_first(item, "parent", "parent_id")) for _, item in found}
    stories = {_id(item): item for _, item in found if _is_article(item)}
    entries: list[tuple[str, Entry]] = []
    heads = {key: _head(key, item) for key, item in stories.items()}
    roots = _roots(parents, stories)
    for path, item in found:
        if _id(item) in stories:
            continue
        key = word(item.get("story_id")) or roots.get(_id(item)) or ""
        heads.setdefault(key, Head(key, word(item.get("story_title")), _ITEM + key if key else None))
        parent = parents[_id(item)]
        entries.append((key, _entry(item, None if parent == key else parent, path)))
    groups = grouped(entries)
    rest = unread(listed)
    for number, key in enumerate(heads):
        yield thread_of(document, heads[key], groups.get(key, []), rest if number == 0 else ())


def _items(value: Any) -> Any:
    if isinstance(hits := at(value, "hits"), list):
        return hits
    return value if isinstance(value, list) else [value]


def _is_item(item: dict[str, Any]) -> bool:
    keys = item.keys()
    if "objectID" in keys:
        return "comment_text" in keys or ("author" in keys and "_tags" in keys)
    if item.get("type") not in (*_ARTICLES, "comment", "pollopt"):
        return False
    is_firebase = {"id", "time"} <= keys and bool({"by", "deleted"} & keys)
    return is_firebase or {"id", "children", "created_at"} <= keys


def _nested(listed: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every item, each before those that answer it."""
    waiting = [(f"[{place}]", item) for place, item in objects(listed)][::-1]
    while waiting:
        path, item = waiting.pop()
        yield path, item
        waiting += [(f"{path}.children[{place}]", each) for place, each in objects(item.get("children"))][::-1]


def _first(item: dict[str, Any], *keys: str) -> Any:
    return next((item[key] for key in keys if item.get(key) is not None), None)


def _id(item: dict[str, Any]) -> str:
    return word(_first(item, "id", "objectID")) or ""


def _is_article(item: dict[str, Any]) -> bool:
    if "objectID" in item:
        return item.get("comment_text") is None
    return item.get("type") in _ARTICLES


def _roots(parents: dict[str, str | None], stories: dict[str, Any]) -> dict[str, str]:
    """The story of each comment: the one it leads up to; where the file has none and all lead to one id, that id."""
    tops: dict[str, str] = {}
    for start in parents:
        path: list[str] = []
        current = start
        seen: set[str] = set()
        while current not in tops and current not in seen and (above := parents.get(current)) is not None:
            path.append(current)
            seen.add(current)
            current = above
        top = tops.get(current, current)
        tops.update(dict.fromkeys([*path, current], top))
    if stories:
        only = next(iter(stories)) if len(stories) == 1 else ""
        return {key: top if top in stories else only for key, top in tops.items()}
    outside = {top for top in tops.values() if top not in parents}
    return dict.fromkeys(tops, outside.pop() if len(outside) == 1 else "")


def _head(key: str, item: dict[str, Any]) -> Head:
    return Head(
        key=key,
        title=word(item.get("title")),
        url=_ITEM + key,
        published=_first(item, "created_at", "time", "created_at_i"),
        body=text_of_html(_first(item, "text", "story_text")),
        author=word(_first(item, "author", "by")),
    )


def _entry(item: dict[str, Any], parent: str | None, path: str) -> Entry:
    text = text_of_html(_first(item, "text", "comment_text"))
    author = word(_first(item, "author", "by"))
    gone = item.get("deleted") is True or (author is None and not text)
    return Entry(
        comment_id=_id(item) or None,
        text=text,
        author=author,
        posted=_first(item, "created_at", "time", "created_at_i"),
        parent=parent,
        set_aside="deleted" if gone else "dead: flagged by users or killed" if item.get("dead") is True else None,
        found_at=path,
    )
