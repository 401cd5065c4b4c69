"""ActivityPub's notes: the outbox of a Mastodon archive (``outbox.json``), and collections of replies.

Format: https://www.w3.org/TR/activitypub and https://www.w3.org/TR/activitystreams-vocabulary. A note is named by its
address; what its author passed on of others (``Announce``) has no words in the file.
"""

from collections.abc import Iterator
from typing import Any, Final

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, threads_of
from stance.reading.formats.exports.quotes import own_words_of_html
from stance.reading.formats.exports.values import Item, objects, one_line, plain, unread, value_in
from stance.records import Skipped, Thread

_NOTES: Final = ("Note", "Question", "Article")


def recognises(document: Document) -> bool:
    """Whether it lists activities or notes."""
    return any(_note(item) is not None for _, item in objects(_items(document.json)))


def read(document: Document) -> Iterator[Thread]:
    """The notes as one thread; what was passed on is set aside."""
    listed = _items(document.json)
    entries: list[tuple[str, Entry]] = []
    rest: list[Skipped] = []
    for place, item in objects(listed):
        note = _note(item)
        if note is None:
            kind = one_line(item.get("type")) or "activity"
            rest.append(Skipped(one_line(item.get("object")) or "", f"{kind}: no words of this author"))
            continue
        entries.append(("", _entry(note, item, place)))
    yield from threads_of(document, {"": Head()}, entries, [*rest, *unread(listed)])


def _items(value: Any) -> Any:
    for keys in (("orderedItems",), ("items",), ("first", "items"), ("first", "orderedItems")):
        if isinstance(listed := value_in(value, *keys), list):
            return listed
    return value if isinstance(value, list) else []


def _note(item: Item) -> Item | None:
    """The note that an activity is about, or the item if it is one."""
    note = item.get("object") if item.get("type") in ("Create", "Update") else item
    if not isinstance(note, dict) or note.get("type") not in _NOTES or not isinstance(note.get("content"), str):
        return None
    return note


def _entry(note: Item, activity: Item, place: int) -> Entry:
    text, quoted = own_words_of_html(note.get("content"))
    author = one_line(note.get("attributedTo")) or one_line(activity.get("actor"))
    return Entry(
        comment_id=one_line(note.get("id")),
        text=f"{plain(note.get('summary'))}\n\n{text}".strip(),
        author=author.rstrip("/").rpartition("/")[2].lstrip("@") if author else None,
        posted=note.get("published") or activity.get("published"),
        parent=one_line(note.get("inReplyTo")),
        set_aside=None if text else "picture without words",
        found_at=f"orderedItems[{place}]",
        quoted=quoted,
    )
