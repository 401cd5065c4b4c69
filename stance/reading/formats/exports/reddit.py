"""Reddit's comments: the listings of its API, and the lines of the dumps of Pushshift and Arctic Shift.

Format: https://www.reddit.com/dev/api; of a page of comments it gives an array of two listings, the post and its
comments, in which answers are nested and ``more`` stands for those left out.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, at, grouped, objects, plain, thread_of, unread, word
from stance.records import Skipped, Thread

_SITE: Final = "https://www.reddit.com"
_GONE: Final = {
    "[deleted]": "deleted by its author",
    "[removed]": "removed by a moderator",
    "[ Removed by Reddit ]": "removed by Reddit",
    "[removed by reddit]": "removed by Reddit",
}
_BARE = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")
_ESCAPED = re.compile(r"&(?:amp|lt|gt);")

Found = tuple[str, dict[str, Any], str]
"""The kind of a thing (``t1`` a comment, ``t3`` a post, ``more``), what is said of it, and its place in the file."""


def recognises(document: Document) -> bool:
    """Whether it is a listing, or lines that name the post they are about by Reddit's kind of id."""
    return any(kind in ("t1", "t3", "more") for kind, _, _ in _top(document.json))


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


def _top(value: Any) -> Iterator[Found]:
    """The things a file lists at its top, and those of its listings."""
    if isinstance(things := at(value, "json", "data", "things"), list):
        value = things
    for place, each in objects(value if isinstance(value, list) else [value]):
        path = f"[{place}]"
        data = each.get("data")
        if each.get("kind") == "Listing":
            yield from _listed(each, path)
        elif each.get("kind") in ("t1", "t3", "more") and isinstance(data, dict):
            yield str(each["kind"]), data, path
        elif (word(each.get("link_id")) or "").startswith("t3_") and "body" in each:
            yield "t1", each, path
        elif "selftext" in each and "permalink" in each:
            yield "t3", each, path


def _listed(listing: Any, path: str) -> list[Found]:
    found = []
    for place, child in objects(at(listing, "data", "children")):
        kind, data = child.get("kind"), child.get("data")
        if kind in ("t1", "t3", "more") and isinstance(data, dict):
            found.append((str(kind), data, f"{path}.data.children[{place}]"))
    return found


def _things(value: Any) -> Iterator[Found]:
    """All things of a file, each before those that answer it."""
    waiting = list(_top(value))[::-1]
    while waiting:
        kind, item, path = waiting.pop()
        yield kind, item, path
        waiting += _listed(item.get("replies"), f"{path}.data.replies")[::-1]


def _post_of(kind: str, item: dict[str, Any], latest: str) -> str:
    if kind == "t3":
        return _bare(item.get("id"), "t3_") or _bare(item.get("name"), "t3_") or ""
    return _bare(item.get("link_id"), "t3_") or latest


def _bare(value: Any, prefix: str) -> str | None:
    found = word(value)
    return found.removeprefix(prefix) if found else None


def _head(item: dict[str, Any], key: str) -> Head:
    link = word(item.get("permalink"))
    author = word(item.get("author"))
    return Head(
        key=key,
        title=html.unescape(word(item.get("title")) or "") or None,
        url=_SITE + link if link and link.startswith("/") else link,
        published=item.get("created_utc"),
        body=plain(item.get("selftext")),
        author=None if author in _GONE else author,
    )


def _head_by_comment(item: dict[str, Any], key: str) -> Head:
    """What a comment that came without its post says of the post."""
    link = word(item.get("permalink"))
    parts = link.split("/") if link else []
    url = _SITE + "/".join(parts[:6]) + "/" if len(parts) >= 6 and parts[3] == "comments" else None
    return Head(key, word(item.get("link_title")), word(item.get("link_permalink")) or url)


def _entry(item: dict[str, Any], path: str) -> Entry:
    text = plain(item.get("body"))
    author = word(item.get("author"))
    answered = word(item.get("parent_id"))
    return Entry(
        comment_id=_bare(item.get("id"), "t1_") or _bare(item.get("name"), "t1_"),
        text=text,
        author=None if author in _GONE else author,
        posted=item.get("created_utc") or item.get("created"),
        parent=_bare(answered, "t1_") if answered and not answered.startswith("t3_") else None,
        set_aside=_GONE.get(text),
        found_at=path,
    )


def _more(item: dict[str, Any]) -> Skipped:
    children = item.get("children")
    ids = " ".join(filter(None, map(word, children))) if isinstance(children, list) else ""
    count = item.get("count")
    said = f"{count:,} more comments were" if isinstance(count, int) and count > 0 else "The rest of a thread was"
    return Skipped(ids, f"{said} not exported (in answer to {word(item.get('parent_id')) or 'the post'})")


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
