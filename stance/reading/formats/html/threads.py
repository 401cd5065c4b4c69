"""The thread of an HTML page: its article, and what a layout read of its comments."""

from collections.abc import Iterable
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from stance.reading.formats.html.article import Article, language_code
from stance.reading.formats.html.body import body_of
from stance.reading.formats.replies import link_replies
from stance.reading.identity import thread_id
from stance.records import Comment, Skipped, Thread


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


def linked_by_words(thread: Thread) -> Thread:
    """The thread with the replies that names and quotations show, where the page marks none.

    The order of such a page is that of time, so it shows none.
    """
    if any(comment.parent_evidence == "markup" for comment in thread.comments):
        return thread
    linked = link_replies(thread.comments, sorted_by_thread=False, article=thread.body, article_author=thread.author)
    return replace(thread, comments=linked)
