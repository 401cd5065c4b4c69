"""HTML without a comment section that could be recognised: the article alone."""

from collections.abc import Iterator

from stance.reading.formats.document import Document
from stance.reading.formats.html import article_of, page_thread
from stance.records import Thread


def recognises(document: Document) -> bool:
    """Whether it is HTML at all."""
    return document.is_html


def read(document: Document) -> Iterator[Thread]:
    """A thread of no comments."""
    yield page_thread(document.name, document.html, article_of(document.html), [])
