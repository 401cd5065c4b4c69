"""The XML file that Disqus exports, of one thread or of many (https://help.disqus.com/en/articles/1717164).

Threads and posts carry a ``dsq:id``; a post names its thread and, if it answers one, its parent by that id.
"""

import io
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from selectolax.lexbor import LexborHTMLParser

from stance.errors import PageError
from stance.formats.dates import to_iso
from stance.formats.document import Document
from stance.formats.markup import text_of
from stance.identity import thread_id
from stance.records import Comment, Skipped, Thread

_ID: Final = "{http://disqus.com/disqus-internals}id"


def recognises(document: Document) -> bool:
    """Whether the root element is Disqus's."""
    return document.is_xml and "<disqus" in document.text[:4_000]


def read(document: Document) -> Iterator[Thread]:
    """One thread per page that has posts or is listed, in the file's order.

    Raises:
        PageError: if the XML is cut off or malformed.
    """
    heads, posts = _parse(document)
    by_thread: dict[str, list[Element]] = {}
    for post in posts:
        by_thread.setdefault(_reference(post, "thread") or "", []).append(post)
    for key in dict.fromkeys([*heads, *by_thread]):
        head = heads.get(key)
        url = _text(head, "link")
        title = _text(head, "title")
        comments, skipped = _comments(by_thread.get(key, []))
        yield Thread(
            thread_id=thread_id(url, title, f"{document.name}#{key}"),
            source=document.name,
            title=title,
            url=url,
            published_at=to_iso(_text(head, "createdAt") or ""),
            comments=tuple(comments),
            skipped=tuple(skipped),
        )


def _parse(document: Document) -> tuple[dict[str, Element], list[Element]]:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    heads: dict[str, Element] = {}
    posts: list[Element] = []
    depth = 0
    try:
        events: Any = iterparse(io.BytesIO(document.data), events=("start", "end"))
        for event, element in events:
            depth += 1 if event == "start" else -1
            if event == "end" and depth == 1:
                if _tag(element) == "thread":
                    heads[element.get(_ID) or ""] = element
                elif _tag(element) == "post":
                    posts.append(element)
    except (ParseError, DefusedXmlException) as error:
        raise PageError(
            f"{document.name} is a Disqus export that cannot be read to its end: {error}. Export it again."
        ) from error
    return heads, posts


def _comments(posts: list[Element]) -> tuple[list[Comment], list[Skipped]]:
    comments, skipped = [], []
    for post in posts:
        text = _message(_text(post, "message") or "")
        flags = [flag for flag, name in (("deleted", "isDeleted"), ("spam", "isSpam")) if _text(post, name) == "true"]
        if flags:
            skipped.append(Skipped(text, f"marked as {' and '.join(flags)} in the export"))
            continue
        author = next((each for each in post if _tag(each) == "author"), None)
        anonymous = _text(author, "isAnonymous")
        comments.append(
            Comment(
                comment_id=post.get(_ID) or _text(post, "id") or "",
                text=text,
                author=_text(author, "name"),
                posted_at=to_iso(_text(post, "createdAt") or ""),
                parent_id=_reference(post, "parent"),
                is_guest=None if anonymous is None else anonymous == "true",
            )
        )
    return comments, skipped


def _message(html: str) -> str:
    body = LexborHTMLParser(html).body
    return text_of(body) if body is not None else ""


def _reference(element: Element, name: str) -> str | None:
    return next((each.get(_ID) for each in element if _tag(each) == name), None)


def _text(element: Element | None, name: str) -> str | None:
    found = next((each for each in element if _tag(each) == name), None) if element is not None else None
    return (found.text or "").strip() or None if found is not None else None


def _tag(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]
