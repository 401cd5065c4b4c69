"""The JSON file that Commento and Comentario export: comments and commenters, of all pages of a site.

Format: version 1 of https://gitlab.com/commento/commento, domain_export; text is Markdown as it was typed.
"""

from collections.abc import Iterator
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, threads_of
from stance.reading.formats.exports.values import (
    Item,
    address,
    objects,
    one_line,
    plain,
    text_of_html,
    unread,
    value_in,
)
from stance.records import Thread

_NOT_SHOWN: Final = {
    "unapproved": "held for moderation",
    "flagged": "marked as spam in the export",
    "rejected": "rejected by a moderator",
}


def recognises(document: Document) -> bool:
    """Whether there are comments with Commento's hexadecimal ids."""
    return any("commentHex" in item for _, item in objects(value_in(document.json, "comments")))


def read(document: Document) -> Iterator[Thread]:
    """One thread per page of the site."""
    people = {one_line(item.get("commenterHex")): item for _, item in objects(value_in(document.json, "commenters"))}
    listed = value_in(document.json, "comments")
    heads: dict[str, Head] = {}
    entries: list[tuple[str, Entry]] = []
    for place, item in objects(listed):
        site = one_line(item.get("domain") or item.get("host")) or ""
        page = one_line(item.get("url") or item.get("path")) or ""
        key = site + page
        heads.setdefault(key, Head(key, url=address(page) or (f"https://{site}{page}" if site else None)))
        entries.append((key, _entry(item, people, place)))
    yield from threads_of(document, heads, entries, unread(listed))


def _entry(item: Item, people: dict[str | None, Item], place: int) -> Entry:
    writer = one_line(item.get("commenterHex"))
    parent = one_line(item.get("parentHex"))
    person = people.get(writer) if writer else None
    return Entry(
        comment_id=one_line(item.get("commentHex")),
        text=plain(item.get("markdown")) or text_of_html(item.get("html")),
        author=one_line(value_in(person, "name")) or one_line(item.get("authorName")),
        posted=item.get("creationDate"),
        parent=None if parent == "root" else parent,
        set_aside="deleted" if item.get("deleted") is True else _NOT_SHOWN.get(str(item.get("state"))),
        is_guest=writer == "anonymous" if writer else None,
        found_at=f"comments[{place}]",
    )
