"""The thread of an HTML page: its article, and what a layout read of its comments."""

from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from stance.formats.article import Article, article_of, body_of, language_code
from stance.formats.visible import BLOCKS, UNSEEN, shown_link, text_of, tidy, walk
from stance.identity import thread_id
from stance.records import Comment, Skipped, Thread

__all__ = [
    "BLOCKS",
    "UNSEEN",
    "Article",
    "article_of",
    "body_of",
    "page_thread",
    "shown_link",
    "text_of",
    "tidy",
    "walk",
]


def page_thread(
    name: str,
    tree: LexborHTMLParser,
    article: Article,
    elements: list[LexborNode],
    comments: Iterable[Comment] = (),
    skipped: Iterable[Skipped] = (),
) -> Thread:
    """The thread of one page: its article, the text outside the comments' ``elements``, and what was read of them."""
    return Thread(
        thread_id=thread_id(article.url, article.title, name),
        source=name,
        title=article.title,
        url=article.url,
        published_at=article.published_at,
        author=article.author,
        language=language_code(article.language),
        body=body_of(tree, elements),
        comments=tuple(comments),
        skipped=tuple(skipped),
    )
