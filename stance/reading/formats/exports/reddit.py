"""Reddit's comments: the listings of its API, and the lines of the dumps of Pushshift and Arctic Shift.

Format: https://www.reddit.com/dev/api. A page of comments is an array of two listings, the post and its comments, in
which replies are nested and ``more`` stands for those left out.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, NamedTuple

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, grouped, thread_of
from stance.reading.formats.exports.values import Item, depth_first, objects, one_line, plain, unread, value_in
from stance.records import Skipped, Thread

_SITE: Final = "https://www.reddit.com"
_GONE: Final = {
    "[deleted]": "deleted by its author",
    "[removed]": "removed by a moderator",
    "[ Removed by Reddit ]": "removed by Reddit",
    "[removed by reddit]": "removed by Reddit",
}
_KINDS: Final = ("t1", "t3", "more")
_POST_PARTS: Final = 6
"""Parts of ``/r/gardening/comments/abc/title`` up to the title, the empty one before the first slash among them."""
_BARE = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")
_ESCAPED = re.compile(r"&(?:amp|lt|gt);")


class _Thing(NamedTuple):
    """What Reddit calls a thing."""

    kind: str
    """``t1`` for a comment, ``t3`` for a post, ``more`` for comments left out."""
    item: Item
    path: str
    """Its place in the file."""


def recognises(document: Document) -> bool:
    """Whether it is a listing, or lines that name the post they are about by Reddit's kind of id."""
    return any(thing.kind in _KINDS for thing in _top(document.json))


def read(document: Document) -> Iterator[Thread]:
    """One thread per post; comments that were removed, and those the listing leaves out, are set aside."""
    heads: dict[str, Head] = {}
    entries: list[tuple[str, Entry]] = []
    left_out: dict[str, list[Skipped]] = {}
    for kind, item, path in _things(document.json):
        key = _post_of(kind, item, next(reversed(heads), ""))
        if kind == "t3":
            heads[key] = _head(item, key)
        elif kind == "t1":
            heads.setdefault(key, _head_by_comment(item, key))
            entries.append((key, _entry(item, path)))
        else:
            left_out.setdefault(key, []).append(_more(item))
    rest = unread(document.json)
    groups = grouped(entries)
    escaped = _is_escaped(entry.text for _, entry in entries)
    for number, key in enumerate(dict.fromkeys([*heads, *groups, *left_out])):
        group = [_unescaped(entry) if escaped else entry for entry in groups.get(key, [])]
        more = left_out.get(key, [])
        warnings = [f"{len(more)} places in the listing leave comments out: see what was set aside."] if more else []
        skipped = [*more, *(rest if number == 0 else ())]
        yield thread_of(document, heads.get(key, Head(key)), group, skipped, warnings)


def _top(value: Any) -> Iterator[_Thing]:
    """The things a file lists at its top, and those of its listings."""
    if isinstance(things := value_in(value, "json", "data", "things"), list):
        value = things
    for place, item in objects(value if isinstance(value, list) else [value]):
        path = f"[{place}]"
        data = item.get("data")
        if item.get("kind") == "Listing":
            yield from _listed(item, path)
        elif item.get("kind") in _KINDS and isinstance(data, dict):
            yield _Thing(str(item["kind"]), data, path)
        elif (one_line(item.get("link_id")) or "").startswith("t3_") and "body" in item:
            yield _Thing("t1", item, path)
        elif "selftext" in item and "permalink" in item:
            yield _Thing("t3", item, path)


def _listed(listing: Any, path: str) -> Iterator[_Thing]:
    for place, child in objects(value_in(listing, "data", "children")):
        kind, data = child.get("kind"), child.get("data")
        if kind in _KINDS and isinstance(data, dict):
            yield _Thing(str(kind), data, f"{path}.data.children[{place}]")


def _things(value: Any) -> Iterator[_Thing]:
    """All things of a file, each before those that reply to it."""
    return depth_first(_top(value), lambda thing: _listed(thing.item.get("replies"), f"{thing.path}.data.replies"))


def _post_of(kind: str, item: Item, latest: str) -> str:
    if kind == "t3":
        return _bare(item.get("id"), "t3_") or _bare(item.get("name"), "t3_") or ""
    return _bare(item.get("link_id"), "t3_") or latest


def _bare(value: Any, prefix: str) -> str | None:
    """An id without the prefix that says of which kind of thing it is."""
    name = one_line(value)
    return name.removeprefix(prefix) if name else None


def _head(item: Item, key: str) -> Head:
    link = one_line(item.get("permalink"))
    author = one_line(item.get("author"))
    return Head(
        key=key,
        title=html.unescape(one_line(item.get("title")) or "") or None,
        url=_SITE + link if link and link.startswith("/") else link,
        published=item.get("created_utc"),
        body=plain(item.get("selftext")),
        author=None if author in _GONE else author,
    )


def _head_by_comment(item: Item, key: str) -> Head:
    """What a comment that came without its post says of the post."""
    link = one_line(item.get("permalink"))
    parts = link.split("/") if link else []
    url = _SITE + "/".join(parts[:_POST_PARTS]) + "/" if len(parts) >= _POST_PARTS and parts[3] == "comments" else None
    return Head(key, one_line(item.get("link_title")), one_line(item.get("link_permalink")) or url)


def _entry(item: Item, path: str) -> Entry:
    text = plain(item.get("body"))
    author = one_line(item.get("author"))
    parent = one_line(item.get("parent_id"))
    return Entry(
        comment_id=_bare(item.get("id"), "t1_") or _bare(item.get("name"), "t1_"),
        text=text,
        author=None if author in _GONE else author,
        posted=item.get("created_utc") or item.get("created"),
        parent=_bare(parent, "t1_") if parent and not parent.startswith("t3_") else None,
        set_aside=_GONE.get(text),
        found_at=path,
    )


def _more(item: Item) -> Skipped:
    children = item.get("children")
    ids = " ".join(filter(None, map(one_line, children))) if isinstance(children, list) else ""
    count = item.get("count")
    said = f"{count:,} more comments were" if isinstance(count, int) and count > 0 else "The rest of a thread was"
    return Skipped(ids, f"{said} not exported (in answer to {one_line(item.get('parent_id')) or 'the post'})")


def _is_escaped(texts: Iterator[str]) -> bool:
    """Whether the file writes ``<`` as ``&lt;`` throughout, as the API does unless it is asked not to."""
    seen = False
    for text in texts:
        if _BARE.search(text):
            return False
        seen = seen or bool(_ESCAPED.search(text))
    return seen


def _unescaped(entry: Entry) -> Entry:
    text = entry.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return replace(entry, text=text)
