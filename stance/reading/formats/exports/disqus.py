"""The XML file that Disqus exports, of one thread or of many (https://help.disqus.com/en/articles/1717164).

Threads and posts carry a ``dsq:id`` and may carry an ``<id>`` of the site's own; a post names its thread and, if it is
a reply, its parent by either.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, threads_of
from stance.reading.formats.exports.values import address, iso_time, one_line, text_of_html
from stance.reading.formats.exports.xml import HEAD, XmlExport, child, tag, text_in
from stance.records import Thread

_ID: Final = "{http://disqus.com/disqus-internals}id"
_FLAGS: Final = (("deleted", "isDeleted"), ("spam", "isSpam"))


def recognises(document: Document) -> bool:
    """Whether the root element is Disqus's, whatever stands before it."""
    start = document.text[:HEAD].lstrip("\ufeff \t\n`")
    return start.startswith(("<?xml", "<disqus", "<!--")) and "<disqus" in start


def read(document: Document) -> Iterator[Thread]:
    """One thread per page that has posts or is listed, in the file's order.

    Raises:
        PageError: if the XML is malformed before the first thread or post.
    """
    export = XmlExport(document, "Disqus")
    heads: dict[str, Head] = {}
    flagged: dict[str, str] = {}
    names: dict[str, str] = {}
    posts: list[tuple[str, Entry]] = []
    for element in export.elements(("thread", "post"), depth=1):
        own = element.get(_ID) or text_in(element, "id") or ""
        names[text_in(element, "id") or own] = own
        if tag(element) == "post":
            posts.append((_reference(element, "thread") or "", _post(element, own, len(posts))))
        else:
            heads[own] = _head(element, own)
            if marks := _marks(element):
                flagged[own] = f"The export marks this thread as {marks}."
    entries = [(names.get(key, key), _renamed(entry, names)) for key, entry in posts]
    for key, _ in entries:
        heads.setdefault(key, Head(key))
    warnings = {key: [*([flagged[key]] if key in flagged else []), *export.warnings] for key in heads}
    yield from threads_of(document, heads, entries, warnings=warnings)


def _head(element: Element, own: str) -> Head:
    url = text_in(element, "link")
    return Head(
        key=own,
        title=text_in(element, "title"),
        url=address(url) or url,
        published=text_in(element, "createdAt"),
        body=text_of_html(text_in(element, "message")),
        author=text_in(child(element, "author"), "name"),
    )


def _post(element: Element, own: str, place: int) -> Entry:
    author = child(element, "author")
    anonymous = text_in(author, "isAnonymous")
    marks = _marks(element)
    posted = text_in(element, "createdAt")
    return Entry(
        comment_id=own or None,
        text=text_of_html(text_in(element, "message")),
        author=one_line(text_in(author, "name")),
        posted=iso_time(posted) or posted,
        parent=_reference(element, "parent"),
        set_aside=f"marked as {marks} in the export" if marks else None,
        is_guest=None if anonymous is None else anonymous == "true",
        found_at=f"post[{place}]",
    )


def _marks(element: Element) -> str:
    return " and ".join(flag for flag, name in _FLAGS if text_in(element, name) == "true")


def _reference(element: Element, name: str) -> str | None:
    """The id of the thread or post that the child called ``name`` points to, by either system."""
    pointer = child(element, name)
    if pointer is None:
        return None
    return pointer.get(_ID) or pointer.get("id") or text_in(pointer, "id") or (pointer.text or "").strip() or None


def _renamed(entry: Entry, names: dict[str, str]) -> Entry:
    """The entry with the parent named as the parent names itself."""
    if entry.parent is None or names.get(entry.parent, entry.parent) == entry.parent:
        return entry
    return replace(entry, parent=names[entry.parent])
