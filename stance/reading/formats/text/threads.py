"""The thread of a plain-text page: its article, and what was read of its comments."""

from collections.abc import Iterable

from stance.reading.formats.document import Document
from stance.reading.formats.text.prose import Prose
from stance.reading.identity import thread_id
from stance.records import Comment, Skipped, Thread


def text_thread(
    document: Document,
    prose: Prose,
    comments: tuple[Comment, ...],
    skipped: Iterable[Skipped],
    announced: int | None,
    shape: str,
) -> Thread:
    """The thread of one page, with a warning if the page has ``announced`` another number of comments than it holds."""
    warning = f"The page says it has {announced} comments, but {len(comments)} were found."
    return Thread(
        thread_id=thread_id(None, prose.title, document.name),
        source=document.name,
        title=prose.title,
        published_at=prose.published_at,
        body=prose.body,
        comments=comments,
        skipped=(*prose.skipped, *skipped),
        warnings=() if announced in (None, len(comments)) else (warning,),
        shape=shape,
        announced=announced,
    )
