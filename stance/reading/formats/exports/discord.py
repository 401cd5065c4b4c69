"""Discord channels as DiscordChatExporter writes them: a server, a channel, and its messages.

Format: https://github.com/Tyrrrz/DiscordChatExporter, JSON. Texts are Markdown, in which lines that begin with ``>``
are quoted.
"""

from collections.abc import Iterator
from typing import Any, Final

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, threads_of
from stance.reading.formats.exports.quotes import own_words
from stance.reading.formats.exports.values import Item, objects, one_line, plain, unread, value_in
from stance.records import Thread

_SPOKEN: Final = ("Default", "Reply", "ThreadStarterMessage", "ChatInputCommand", "ContextMenuCommand", "0", "19", "20")
"""Types of messages that somebody wrote; all others are notices, such as of one who joined."""


def recognises(document: Document) -> bool:
    """Whether there are messages of a channel, with an author and a content."""
    return value_in(document.json, "channel") is not None and any(
        {"id", "timestamp", "content", "author"} <= message.keys()
        for _, message in objects(value_in(document.json, "messages"))
    )


def read(document: Document) -> Iterator[Thread]:
    """The channel as one thread; notices and messages without words are set aside."""
    value = document.json
    listed = value_in(value, "messages")
    server, channel = one_line(value_in(value, "guild", "name")), one_line(value_in(value, "channel", "name"))
    key = one_line(value_in(value, "channel", "id")) or ""
    head = Head(key, title=" / ".join(filter(None, (server, channel))) or None, url=_address(value))
    entries = [(key, _entry(message, place)) for place, message in objects(listed)]
    yield from threads_of(document, {key: head}, entries, unread(listed))


def _address(value: Any) -> str | None:
    server, channel = one_line(value_in(value, "guild", "id")), one_line(value_in(value, "channel", "id"))
    return f"https://discord.com/channels/{server}/{channel}" if server and channel else None


def _entry(message: Item, place: int) -> Entry:
    text, quoted = own_words(plain(message.get("content")))
    author = message.get("author")
    return Entry(
        comment_id=one_line(message.get("id")),
        text=text,
        author=one_line(value_in(author, "nickname")) or one_line(value_in(author, "name")),
        posted=message.get("timestamp"),
        parent=one_line(value_in(message, "reference", "messageId")),
        set_aside=_why_not(message, text),
        found_at=f"messages[{place}]",
        quoted=quoted,
    )


def _why_not(message: Item, text: str) -> str | None:
    kind = one_line(message.get("type")) or "Default"
    if kind not in _SPOKEN:
        return f"notice ({kind})"
    return None if text else "picture, sticker or file without words"
