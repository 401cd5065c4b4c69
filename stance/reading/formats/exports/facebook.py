"""The download of one's own data from Facebook, Messenger and Instagram: comments, posts in groups and conversations.

Format: https://www.facebook.com/help/212802592074644 (JSON). Its texts are UTF-8 read as Latin-1, which is put right
here.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, threads_of
from stance.reading.formats.exports.values import Item, objects, one_line, plain, value_in
from stance.records import Thread

_LISTS: Final = ("comments_v2", "comments", "group_comments_v2", "group_comments", "comments_media_comments")
"""Keys under which comments are listed."""
_NOTICE = re.compile(
    r"(?:You|.{1,60}) (?:sent (?:an? )?(?:attachment|photo|video|sticker|GIF|link|voice message)s?\.?"
    r"|(?:left|joined|created) the (?:group|video call|call)\.?|named the group .{1,200}"
    r"|missed (?:your|a) (?:video )?call\.?)"
    r"|Reacted .{1,40} to your message\s*|Liked a message"
)


def recognises(document: Document) -> bool:
    """Whether there are comments, or messages with a ``sender_name``, as these downloads hold them."""
    return any(True for _ in _comments(document.json)) or any(
        "sender_name" in message and "timestamp_ms" in message for _, message in objects(_messages(document.json))
    )


def read(document: Document) -> Iterator[Thread]:
    """The comments as one thread, or the conversation; notices and messages without words are set aside."""
    value = document.json
    entries = [("", _entry(comment, path)) for path, comment in _comments(value)]
    entries += [("", _message(message, place)) for place, message in objects(_messages(value))][::-1]
    title = one_line(mended(value_in(value, "title"))) if entries and _messages(value) else None
    yield from threads_of(document, {"": Head(title=title)}, entries)


def mended(text: Any) -> Any:
    """A string that was UTF-8 read as Latin-1 as it was meant; anything else as it is."""
    if not isinstance(text, str) or text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _messages(value: Any) -> Any:
    return value_in(value, "messages") if value_in(value, "participants") is not None else None


def _comments(value: Any) -> Iterator[tuple[str, Item]]:
    """What one has written below posts, with its place in the file, time and text."""
    for key in _LISTS:
        for place, item in objects(value_in(value, key)):
            for position, part in objects(item.get("data")):
                if isinstance(comment := part.get("comment"), dict) and "comment" in comment:
                    yield f"{key}[{place}].data[{position}]", {"timestamp": item.get("timestamp"), **comment}
    listed = value if isinstance(value, list) else next(iter(value.values()), None) if isinstance(value, dict) else None
    for place, item in objects(listed):
        said = value_in(item, "string_map_data", "Comment", "value")
        if isinstance(said, str):
            yield f"[{place}]", {"comment": said, "timestamp": value_in(item, "string_map_data", "Time", "timestamp")}


def _entry(comment: Item, path: str) -> Entry:
    text = plain(mended(comment.get("comment")))
    return Entry(
        comment_id=None,
        text=text,
        author=one_line(mended(comment.get("author"))),
        posted=comment.get("timestamp"),
        set_aside=None if text else "picture or sticker without words",
        found_at=path,
    )


def _message(message: Item, place: int) -> Entry:
    text = plain(mended(message.get("content")))
    return Entry(
        comment_id=None,
        text=text,
        author=one_line(mended(message.get("sender_name"))),
        posted=message.get("timestamp_ms"),
        set_aside=_why_not(message, text),
        found_at=f"messages[{place}]",
    )


def _why_not(message: Item, text: str) -> str | None:
    if message.get("is_unsent") is True:
        return "deleted by its author"
    if not text:
        return "picture, sticker or file without words"
    kind = one_line(message.get("type")) or "Generic"
    return "notice" if kind not in ("Generic", "Share") or _NOTICE.fullmatch(text) else None
