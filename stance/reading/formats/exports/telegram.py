"""Telegram Desktop's export (``result.json``): one chat, or all chats of an account.

Format: https://core.telegram.org/import-export. A text is a string or a list of pieces: strings, and objects for what
is bold, a link or a quotation. The time stands twice, in the clock of the exporting computer and in seconds since 1970.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, threads_of
from stance.reading.formats.exports.values import Item, objects, one_line, plain, unread, value_in
from stance.reading.segments import joined
from stance.records import Skipped, Thread

_KINDS: Final = ("message", "service")
_QUOTED: Final = ("blockquote", "expandable_blockquote")
_QUARTER: Final = 900
"""Seconds: time zones differ from UTC by whole quarters of an hour."""
_FARTHEST: Final = 14 * 3_600
"""Seconds by which a time zone may differ from UTC."""


def recognises(document: Document) -> bool:
    """Whether there is a chat with messages of Telegram's two types."""
    return any(
        message.get("type") in _KINDS and "date" in message and ("text" in message or "action" in message)
        for chat in _chats(document.json)
        for _, message in objects(chat.get("messages"))
    )


def read(document: Document) -> Iterator[Thread]:
    """One thread per chat; notices, pictures without words, and words forwarded from others are set aside."""
    heads: dict[str, Head] = {}
    entries: list[tuple[str, Entry]] = []
    rest: list[Skipped] = []
    for place, chat in enumerate(_chats(document.json)):
        key = one_line(chat.get("id")) or str(place)
        heads.setdefault(key, Head(key, title=one_line(chat.get("name"))))
        listed = chat.get("messages")
        entries += [(key, _entry(message, position)) for position, message in objects(listed)]
        rest += unread(listed)
    yield from threads_of(document, heads, entries, rest)


def _chats(value: Any) -> list[Item]:
    """The chats of a file; some exports are the list of messages alone."""
    if isinstance(value, list):
        return [{"messages": value}]
    lists = [value_in(value, part, "list") for part in ("chats", "left_chats")]
    chats = [chat for listed in lists for _, chat in objects(listed)]
    return [*([value] if isinstance(value_in(value, "messages"), list) else []), *chats]


def _entry(message: Item, place: int) -> Entry:
    pieces = message.get("text") or message.get("text_entities")
    own, quoted = _sorted_out(pieces)
    return Entry(
        comment_id=one_line(message.get("id")),
        text=own or plain(value_in(message, "poll", "question")),
        author=one_line(message.get("from") or message.get("actor")),
        posted=_time(message),
        parent=one_line(message.get("reply_to_message_id")),
        set_aside=_why_not(message, own),
        found_at=f"messages[{place}]",
        quoted=quoted,
    )


def _sorted_out(pieces: Any) -> tuple[str, str]:
    """The author's own words, and those in quotations; all are taken for the author's if there are no others."""
    if not isinstance(pieces, list):
        return plain(pieces), ""
    own = [piece for piece in pieces if not (isinstance(piece, dict) and piece.get("type") in _QUOTED)]
    quoted = [piece for piece in pieces if isinstance(piece, dict) and piece.get("type") in _QUOTED]
    if words := plain(joined(own)):
        return words, plain(joined(quoted))
    return plain(joined(pieces)), ""


def _why_not(message: Item, text: str) -> str | None:
    if message.get("type") == "service":
        return f"notice ({one_line(message.get('action')) or 'service message'})"
    if "forwarded_from" in message:
        return f"forwarded from {one_line(message['forwarded_from']) or 'somebody'}"
    if not text and not value_in(message, "poll", "question"):
        return "picture, sticker or file without words"
    return None


def _time(message: Item) -> Any:
    """The time by the computer's clock, with its distance from UTC where both notations are there and agree."""
    local, exact = message.get("date"), message.get("date_unixtime")
    try:
        shown, since = datetime.fromisoformat(str(local)), int(str(exact))
        ahead = round((shown.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) - since
    except (ValueError, OverflowError):
        return local or exact
    if shown.tzinfo is not None or ahead % _QUARTER or abs(ahead) > _FARTHEST:
        return exact
    offset = timedelta(seconds=abs(ahead))
    hours, minutes = divmod(offset.seconds // 60, 60)
    return f"{shown.isoformat()}{'-' if ahead < 0 else '+'}{hours:02d}:{minutes:02d}"
