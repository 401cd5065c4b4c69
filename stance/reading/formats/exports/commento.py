"""The JSON file that Commento and Comentario export: comments and commenters, of all pages of a site.

Format: version 1 of https://gitlab.com/commento/commento, domain_export; text is Markdown as it was typed.
"""

from collections.abc import Iterator
from typing import Any, Final

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import (
    Entry,
    Head,
    address,
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
    "unapproved": "held for moderation",
    "flagged": "marked as spam in the export",
    "rejected": "rejected by a moderator",
}


def recognises(document: Document) -> bool:
    """Whether there are comments with Commento's hexadecimal ids."""
    return any("commentHex" in item for _, item in objects(at(document.json, "comments")))


def read(document: Document) -> Iterator[Thread]:
    """One thread per page."""
    people = {word(item.get("commenterHex")): item for _, item in objects(at(document.json, "commenters"))}
    listed = at(document.json, "comments")
    heads: dict[str, Head] = {}
    entries: list[tuple[str, Entry]] = []
    for place, item in objects(listed):
        site, page = word(item.get("domain") or item.get("host")) or "", word(item.get("url") or item.get("path")) or ""
        key = site + page
        heads.setdefault(key, Head(key, url=address(page) or (f"https://{site}{page}" if site else None)))
        entries.append((key, _entry(item, people, place)))
    rest = unread(listed)
    for number, (key, group) in enumerate(grouped(entries).items()):
        yield thread_of(document, heads[key], group, rest if number == 0 else ())


def _entry(item: dict[str, Any], people: dict[str | None, dict[str, Any]], place: int) -> Entry:
    writer = word(item.get("commenterHex"))
    parent = word(item.get("parentHex"))
    person = people.get(writer) if writer else None
    return Entry(
        comment_id=word(item.get("commentHex")),
        text=plain(item.get("markdown")) or text_of_html(item.get("html")),
        author=word(at(person, "name")) or word(item.get("authorName")),
        posted=item.get("creationDate"),
        parent=None if parent == "root" else parent,
        set_aside="deleted" if item.get("deleted") is True else _NOT_SHOWN.get(str(item.get("state"))),
        is_guest=writer == "anonymous" if writer else None,
        found_at=f"comments[{place}]",
    )
