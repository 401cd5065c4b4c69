"""HTML without a comment section that could be recognised: the article alone."""

from collections.abc import Iterator

from stance.formats.document import Document
from stance.formats.markup import article_of, body_of
from stance.identity import thread_id
from stance.records import Thread


def recognises(document: Document) -> bool:
    """Whether it is HTML at all."""
    return document.is_html


def read(document: Document) -> Iterator[Thread]:
    """A thread of no comments."""
    article = article_of(document.html)
    yield Thread(
        thread_id=thread_id(article.url, article.title, document.name),
        source=document.name,
        title=article.title,
        url=article.url,
        published_at=article.published_at,
        body=body_of(document.html, []),
    )
