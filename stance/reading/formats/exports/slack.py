"""Slack's export: per channel and day a list of messages.

Format: https://slack.com/help/articles/220556107 and https://api.slack.com/reference/surfaces/formatting. A message is
known by its time, ``ts``; a reply names that of the message it is under, ``thread_ts``. Mentions and links stand in
angle brackets, and ``&``, ``<`` and ``>`` are escaped.
"""

import html
import re
from collections.abc import Iterator
from typing import Any, Final

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, threads_of
from stance.reading.formats.exports.quotes import own_words
from stance.reading.formats.exports.values import Item, objects, one_line, plain, unread, value_in
from stance.records import Thread

_SPOKEN: Final = ("", "thread_broadcast", "me_message", "file_share", "file_comment", "bot_message")
"""Subtypes of messages that somebody wrote; all others are notices, such as of one who joined."""
_IN_BRACKETS = re.compile(r"<([^<>|\n]{1,3000})(?:\|([^<>\n]{0,3000}))?>")
_TS = re.compile(r"\d{9,11}\.\d{1,9}")


def recognises(document: Document) -> bool:
    """Whether there are messages with a ``ts``."""
    return any(_is_message(message) for _, message in objects(_messages(document.json)))


def _is_message(item: Item) -> bool:
    return item.get("type") == "message" and bool(_TS.fullmatch(str(item.get("ts"))))


def read(document: Document) -> Iterator[Thread]:
    """The file as one thread; notices such as of people who join and leave are set aside."""
    listed = _messages(document.json)
    messages = [(place, message) for place, message in objects(listed) if _is_message(message)]
    names = {user: name for _, message in messages if (user := _user(message)) and (name := _profile_name(message))}
    entries = [("", _entry(message, place, names)) for place, message in messages]
    yield from threads_of(document, {"": Head(title=_channel(document.json))}, entries, unread(listed))


def _messages(value: Any) -> Any:
    return value if isinstance(value, list) else value_in(value, "messages")


def _channel(value: Any) -> str | None:
    """The name of the channel, in files of tools that write one."""
    return one_line(value_in(value, "channel_info", "name")) or one_line(value_in(value, "name"))


def _user(message: Item) -> str | None:
    return one_line(message.get("user"))


def _profile_name(message: Item) -> str | None:
    for key in ("display_name", "real_name", "name"):
        if name := one_line(value_in(message, "user_profile", key)):
            return name
    return one_line(message.get("username"))


def _entry(message: Item, place: int, names: dict[str, str]) -> Entry:
    user, own, above = _user(message), one_line(message.get("ts")), one_line(message.get("thread_ts"))
    text, quoted = own_words(_words(plain(message.get("text")), names))
    return Entry(
        comment_id=own,
        text=text,
        author=_profile_name(message) or (names.get(user, user) if user else None),
        posted=str(message.get("ts")).partition(".")[0],  # its fraction only tells messages apart
        parent=above if above != own else None,
        set_aside=_why_not(message, text),
        found_at=f"[{place}]",
        quoted=quoted,
    )


def _words(text: str, names: dict[str, str]) -> str:
    """The text as Slack shows it: names for ids, links as they are shown, entities as signs."""

    def shown(match: re.Match[str]) -> str:
        named, label = match[1], match[2]
        if named.startswith("@"):
            return "@" + (label or names.get(named[1:]) or named[1:]).lstrip("@")
        if named.startswith("#"):
            return "#" + (label or named[1:])
        if named.startswith("!"):
            return label or "@" + named[1:].partition("^")[0]
        return label or named

    return html.unescape(_IN_BRACKETS.sub(shown, text))


def _why_not(message: Item, text: str) -> str | None:
    kind = one_line(message.get("subtype")) or ""
    if kind == "tombstone":
        return "deleted"
    if kind not in _SPOKEN:
        return f"notice ({kind})"
    return None if text else "picture or file without words"
