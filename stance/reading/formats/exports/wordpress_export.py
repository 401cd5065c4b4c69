"""WordPress's own exports: the WXR file of Tools > Export, and the comments its REST API lists.

WXR is RSS with elements of WordPress's own (https://developer.wordpress.org/cli/commands/export/); the REST API lists
comments at ``/wp-json/wp/v2/comments`` (https://developer.wordpress.org/rest-api/reference/comments/). Both give each
time twice, in the site's zone without naming it and in UTC. The UTC time is kept, with ``+00:00``: it alone says when
the comment was written wherever the reader is. Where it is missing, the site's own time is kept, without a zone.
"""

import html
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, thread_of, threads_of
from stance.reading.formats.exports.values import (
    Item,
    address,
    is_date_only,
    iso_time,
    objects,
    one_line,
    plain,
    text_of_html,
    text_of_loose_html,
    unread,
    value_in,
)
from stance.reading.formats.exports.xml import HEAD, XmlExport, tag, text_in
from stance.records import Thread

_NOT_SHOWN: Final = {
    "0": "held for moderation",
    "hold": "held for moderation",
    "unapproved": "held for moderation",
    "spam": "marked as spam in the export",
    "trash": "in the trash",
    "post-trashed": "in the trash with its article",
}
_NO_COMMENT: Final = {"pingback": "pingback or trackback", "trackback": "pingback or trackback"}


def recognises(document: Document) -> bool:
    """Whether it is WXR, or an array of the REST API's comments."""
    start = document.text[:HEAD]
    if "<rss" in start and "wordpress.org/export/" in start:
        return True
    return any("author_name" in item and isinstance(item.get("content"), dict) for _, item in _items(document))


def read(document: Document) -> Iterator[Thread]:
    """One thread per post or page that has comments; those not shown on the site are set aside.

    Raises:
        PageError: if the XML is malformed before the first article.
    """
    yield from _rest(document) if document.json is not None else _wxr(document)


def _wxr(document: Document) -> Iterator[Thread]:
    export = XmlExport(document, "WordPress")
    language: str | None = None
    for element in export.elements(("item", "language"), depth=2):
        if tag(element) == "language":
            language = (element.text or "").strip().lower()[:2] or None
            continue
        comments = [inner for inner in element if tag(inner) == "comment"]
        if comments:
            entries = [_wxr_entry(comment, place) for place, comment in enumerate(comments)]
            yield thread_of(document, _wxr_head(element, language), entries)
    if export.warnings:
        yield thread_of(document, Head("end"), [], warnings=export.warnings)


def _wxr_head(item: Element, language: str | None) -> Head:
    url = text_in(item, "link")
    return Head(
        key=text_in(item, "post_id") or "",
        title=text_in(item, "title"),
        url=address(url),
        published=_utc(text_in(item, "post_date_gmt"))
        or iso_time(text_in(item, "post_date"))
        or text_in(item, "pubDate"),
        body=text_of_loose_html(text_in(item, "encoded", "http://purl.org/rss/1.0/modules/content/")),
        author=one_line(text_in(item, "creator")),
        language=language,
    )


def _wxr_entry(comment: Element, place: int) -> Entry:
    kind = text_in(comment, "comment_type") or ""
    parent = text_in(comment, "comment_parent")
    local = text_in(comment, "comment_date")
    return Entry(
        comment_id=text_in(comment, "comment_id"),
        text=text_of_loose_html(text_in(comment, "comment_content")),
        author=one_line(html.unescape(text_in(comment, "comment_author") or "")),
        posted=_utc(text_in(comment, "comment_date_gmt")) or iso_time(local) or local,
        parent=None if parent in (None, "0") else parent,
        set_aside=_NO_COMMENT.get(kind) or _NOT_SHOWN.get(text_in(comment, "comment_approved") or "1"),
        is_guest=_is_guest(text_in(comment, "comment_user_id")),
        found_at=f"wp:comment[{place}]",
    )


def _is_guest(user: str | None) -> bool | None:
    return None if user is None else user == "0"


def _utc(written: Any) -> str | None:
    """A time of WordPress's ``_gmt`` fields, which name no zone; None for the zeros of an article never published."""
    iso = iso_time(written)
    return iso if iso is None or is_date_only(iso) or "+" in iso else f"{iso}+00:00"


def _items(document: Document) -> Iterator[tuple[int, Item]]:
    value = document.json
    return objects(value if isinstance(value, list) else [value])


def _rest(document: Document) -> Iterator[Thread]:
    heads: dict[str, Head] = {}
    entries: list[tuple[str, Entry]] = []
    for place, item in _items(document):
        url = address(item.get("link"))
        key = one_line(item.get("post")) or ""
        title = text_of_html(value_in(item, "_embedded", "up", 0, "title", "rendered")) or None
        heads.setdefault(key, Head(key, title, url.partition("#")[0] if url else None))
        entries.append((key, _rest_entry(item, place)))
    yield from threads_of(document, heads, entries, unread(document.json))


def _rest_entry(item: Item, place: int) -> Entry:
    parent = one_line(item.get("parent"))
    rendered, raw = value_in(item, "content", "rendered"), value_in(item, "content", "raw")
    return Entry(
        comment_id=one_line(item.get("id")),
        text=text_of_html(rendered) if isinstance(rendered, str) else plain(raw),
        author=one_line(html.unescape(plain(item.get("author_name")))),
        posted=_utc(item.get("date_gmt")) or iso_time(item.get("date")) or item.get("date"),
        parent=None if parent == "0" else parent,
        set_aside=_NO_COMMENT.get(str(item.get("type"))) or _NOT_SHOWN.get(str(item.get("status"))),
        is_guest=_is_guest(one_line(item.get("author"))),
        found_at=f"[{place}]",
    )
