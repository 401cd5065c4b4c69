"""Plain text in no known layout: an article, and no comments that could be told apart with certainty."""

from collections.abc import Iterator

from stance.formats.document import Document
from stance.formats.prose import read_prose
from stance.identity import thread_id
from stance.records import Thread


def recognises(document: Document) -> bool:
    """Whether it is text at all."""
    return not document.is_html and not document.is_xml


def read(document: Document) -> Iterator[Thread]:
    """A thread of no comments."""
    prose = read_prose(document.lines)
    yield Thread(
        thread_id=thread_id(None, prose.title, document.name),
        source=document.name,
        title=prose.title,
        published_at=prose.published_at,
        body=prose.body,
        skipped=prose.skipped,
    )
