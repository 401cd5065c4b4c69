"""YouTube's comments as its Data API lists them: ``commentThreads`` and ``comments``.

Format: https://developers.google.com/youtube/v3/docs/commentThreads and …/docs/comments. Also the lines of
https://github.com/egbertbouman/youtube-comment-downloader, in which a reply's id begins with that of the comment above.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, threads_of
from stance.reading.formats.exports.values import Item, objects, one_line, plain, text_of_html, unread, value_in
from stance.records import Thread

_NOT_SHOWN: Final = {
    "heldForReview": "held for moderation",
    "likelySpam": "marked as spam in the export",
    "rejected": "rejected by a moderator",
}


def recognises(document: Document) -> bool:
    """Whether there are items of the kind of YouTube's comments, or lines of the downloader."""
    items = _items(document.json)
    return any(_is_line(item) for _, item in objects(items)) or any(
        _kind(item) in ("commentThread", "comment") for _, item in objects(items)
    )


def read(document: Document) -> Iterator[Thread]:
    """One thread per video; comments on a channel are a thread of that channel."""
    items = _items(document.json)
    if any(_is_line(item) for _, item in objects(items)):
        entries_of_lines = [("", _entry_of_line(item, place)) for place, item in objects(items)]
        yield from threads_of(document, {"": Head()}, entries_of_lines, unread(items))
        return
    entries: list[tuple[str, Entry]] = []
    missing: Counter[str] = Counter()
    for place, item in objects(items):
        comments = list(_comments(item, f"items[{place}]"))
        key = next((_about(comment) for comment, _, _ in comments if _about(comment)), "") or _about(item)
        entries += [(_about(comment) or key, _entry(comment, above, path)) for comment, above, path in comments]
        replies = value_in(item, "snippet", "totalReplyCount")
        if isinstance(replies, int) and replies > len(comments) - 1 >= 0:
            missing[key] += replies - (len(comments) - 1)
    heads = {key: Head(key, url=key or None) for key, _ in entries}
    warnings = {key: [f"{count:,} replies were not exported."] for key, count in missing.items()}
    yield from threads_of(document, heads, entries, unread(items), warnings)


def _items(value: Any) -> Any:
    """The items of one answer of the API, of several put into an array, or a single item."""
    if isinstance(items := value_in(value, "items"), list):
        return items
    if not isinstance(value, list):
        return [value]
    pages = [value_in(answer, "items") for answer in value]
    return [item for page in pages if isinstance(page, list) for item in page] if any(pages) else value


def _is_line(item: Item) -> bool:
    return "cid" in item and "text" in item and bool({"time_parsed", "votes", "channel"} & item.keys())


def _entry_of_line(item: Item, place: int) -> Entry:
    return Entry(
        comment_id=one_line(item.get("cid")),
        text=plain(item.get("text")),
        author=one_line(item.get("author")),
        posted=item.get("time_parsed") or item.get("time"),
        parent=(one_line(item.get("cid")) or "").partition(".")[0] if "." in str(item.get("cid")) else None,
        found_at=f"[{place}]",
    )


def _kind(item: Item) -> str:
    system, _, kind = (one_line(item.get("kind")) or "").partition("#")
    return kind if system == "youtube" else ""


def _comments(item: Item, path: str) -> Iterator[tuple[Item, str | None, str]]:
    """The comments of an item, each with the id of the one it replies to and its place in the file."""
    if _kind(item) != "commentThread":
        yield item, one_line(value_in(item, "snippet", "parentId")), path
        return
    top = value_in(item, "snippet", "topLevelComment")
    above = one_line(value_in(top, "id")) or one_line(item.get("id"))
    if isinstance(top, dict):
        yield {"id": above, **top}, None, f"{path}.snippet.topLevelComment"
    for place, reply in objects(value_in(item, "replies", "comments")):
        parent = one_line(value_in(reply, "snippet", "parentId")) or above
        yield reply, parent, f"{path}.replies.comments[{place}]"


def _about(item: Item) -> str:
    """The address of what the comment is about; empty if it does not say."""
    if video := one_line(value_in(item, "snippet", "videoId")):
        return f"https://www.youtube.com/watch?v={video}"
    channel = one_line(value_in(item, "snippet", "channelId"))
    return f"https://www.youtube.com/channel/{channel}" if channel else ""


def _entry(item: Item, above: str | None, path: str) -> Entry:
    snippet = item.get("snippet")
    original = value_in(snippet, "textOriginal")
    return Entry(
        comment_id=one_line(item.get("id")),
        text=plain(original) if isinstance(original, str) else text_of_html(value_in(snippet, "textDisplay")),
        author=one_line(value_in(snippet, "authorDisplayName")),
        posted=value_in(snippet, "publishedAt"),
        parent=above,
        set_aside=_NOT_SHOWN.get(one_line(value_in(snippet, "moderationStatus")) or ""),
        found_at=path,
    )
