"""YouTube's comments as its Data API lists them: ``commentThreads`` and ``comments``.

Format: https://developers.google.com/youtube/v3/docs/commentThreads and …/docs/comments.
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
    plain,
    text_of_html,
    thread_of,
    unread,
    word,
)
from stance.records import Thread

_NOT_SHOWN: Final = {
    "heldForReview": "held for moderation",
    "likelySpam": "marked as spam in the export",
    "rejected": "rejected by a moderator",
}


def recognises(document: Document) -> bool:
    """Whether there are items of the kind of YouTube's comments."""
    return any(_kind(item) in ("commentThread", "comment") for _, item in objects(_items(document.json)))


def read(document: Document) -> Iterator[Thread]:
    """One thread per video, or channel for comments on none."""
    items = _items(document.json)
    entries: list[tuple[str, Entry]] = []
    missing: dict[str, int] = {}
    for place, item in objects(items):
        found = list(_comments(item, f"items[{place}]"))
        key = next((_about(each) for each, _, _ in found if _about(each)), "") or _about(item)
        entries += [(_about(each) or key, _entry(each, above, path)) for each, above, path in found]
        told = at(item, "snippet", "totalReplyCount")
        if isinstance(told, int) and told > len(found) - 1 >= 0:
            missing[key] = missing.get(key, 0) + told - len(found) + 1
    rest = unread(items)
    for number, (key, group) in enumerate(grouped(entries).items()):
        warnings = [f"{missing[key]:,} replies were not exported."] if key in missing else []
        yield thread_of(document, Head(key, url=key or None), group, rest if number == 0 else (), warnings)


def _items(value: Any) -> Any:
    """The items of one answer, of several put into an array, or a single item."""
    if isinstance(found := at(value, "items"), list):
        return found
    if not isinstance(value, list):
        return [value]
    pages = [at(each, "items") for each in value]
    return [item for page in pages if isinstance(page, list) for item in page] if any(pages) else value


def _kind(item: dict[str, Any]) -> str:
    system, _, kind = (word(item.get("kind")) or "").partition("#")
    return kind if system == "youtube" else ""


def _comments(item: dict[str, Any], path: str) -> Iterator[tuple[dict[str, Any], str | None, str]]:
    """The comments of an item, each with the id of the one it answers and its place."""
    if _kind(item) != "commentThread":
        yield item, word(at(item, "snippet", "parentId")), path
        return
    top = at(item, "snippet", "topLevelComment")
    above = word(at(top, "id")) or word(item.get("id"))
    if isinstance(top, dict):
        yield {"id": above, **top}, None, f"{path}.snippet.topLevelComment"
    for place, reply in objects(at(item, "replies", "comments")):
        parent = word(at(reply, "snippet", "parentId")) or above
        yield reply, parent, f"{path}.replies.comments[{place}]"


def _about(item: dict[str, Any]) -> str:
    """The address of what the comment is about; empty if it does not say."""
    if video := word(at(item, "snippet", "videoId")):
        return f"https://www.youtube.com/watch?v={video}"
    channel = word(at(item, "snippet", "channelId"))
    return f"https://www.youtube.com/channel/{channel}" if channel else ""


def _entry(item: dict[str, Any], above: str | None, path: str) -> Entry:
    snippet = item.get("snippet")
    original = at(snippet, "textOriginal")
    return Entry(
        comment_id=word(item.get("id")),
        text=plain(original) if isinstance(original, str) else text_of_html(at(snippet, "textDisplay")),
        author=word(at(snippet, "authorDisplayName")),
        posted=at(snippet, "publishedAt"),
        parent=above,
        set_aside=_NOT_SHOWN.get(word(at(snippet, "moderationStatus")) or ""),
        found_at=path,
    )
