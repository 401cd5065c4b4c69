"""Page and export layouts: one module each, with ``recognises(document)`` and ``read(document)``.

To add a layout, write its module and name it in ``FORMATS``, before the more general ones; its test pages go into
``tests/pages/<module name>/``.
"""

from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Final

from stance.errors import PageError
from stance.reading.formats.document import Document
from stance.reading.formats.exports import (
    any_json,
    commento,
    coral,
    discourse,
    disqus,
    hacker_news,
    isso,
    mastodon,
    reddit,
    remark42,
    wordpress_export,
    youtube,
)
from stance.reading.formats.learned import repeated
from stance.reading.formats.pages import (
    blogger,
    cnn_soundoff,
    discourse_page,
    disqus_noscript,
    drupal,
    hacker_news_page,
    html_page,
    intensedebate,
    linked_data,
    lobsters,
    microdata,
    news_sites,
    phpbb,
    reddit_page,
    rendered_widgets,
    script_only,
    spip,
    stack_exchange,
    taz,
    vbulletin,
    wordpress,
    xenforo,
)
from stance.reading.formats.text import naharnet, permalink, plain
from stance.records import Thread

EXPORTS: Final[tuple[ModuleType, ...]] = (
    *(isso, disqus, wordpress_export, commento, remark42, discourse, coral, youtube, reddit, hacker_news, mastodon),
    any_json,
)
"""The exports, told by marks that no page has."""
LIKE_WORDPRESS: Final[tuple[ModuleType, ...]] = (disqus_noscript, cnn_soundoff, stack_exchange, drupal)
"""Systems whose comments bear ids or classes that WordPress's bear too."""
SYSTEMS: Final[tuple[ModuleType, ...]] = (
    *(discourse_page, reddit_page, hacker_news_page, lobsters, xenforo, vbulletin, phpbb),
    *(spip, taz, intensedebate, rendered_widgets, news_sites),
)
"""Systems whose marks no other system has."""
FORMATS: Final[tuple[ModuleType, ...]] = (
    *EXPORTS,
    *LIKE_WORDPRESS,
    *(wordpress, blogger),
    *SYSTEMS,
    *(microdata, linked_data, repeated, script_only, html_page),
    *(naharnet, permalink, plain),
)
"""The layouts, specific before general: the first that recognises a document reads it."""


def read(document: Document) -> Iterator[Thread]:
    """The threads in ``document``: one for a page, any number for an export.

    Raises:
        PageError: if no format knows the document, or it cannot be read.
    """
    for layout in _in_order(document):
        if layout.recognises(document):
            yield from (replace(thread, layout=name_of(layout)) for thread in layout.read(document))
            return
    raise PageError(
        f"{document.name} is XML of a kind this program does not read. It reads exports of Disqus and WordPress; save "
        "the page as HTML, or export the comments as CSV or JSONL."
    )


def format_of(document: Document) -> str:
    """The name of the format that reads ``document``, or ``unknown``."""
    return next((name_of(each) for each in _in_order(document) if each.recognises(document)), "unknown")


def _in_order(document: Document) -> tuple[ModuleType, ...]:
    """The formats in the order to ask them: blogs whose pages tell the system that made them are asked for it first."""
    if any(each.recognises(document) for each in EXPORTS):
        return EXPORTS
    if document.is_html:
        if "/wp-content/" in document.text:
            return (wordpress, *FORMATS)
        if "showComment=" in document.text:
            return (blogger, *FORMATS)
    return FORMATS


def is_known_export(document: Document) -> bool:
    """Whether one of the exports recognises ``document`` by marks of its own, and not only as JSON."""
    return any(each.recognises(document) for each in EXPORTS if each is not any_json)


def name_of(layout: ModuleType) -> str:
    """The name a format goes by: its module's, which is that of its folder of test pages too."""
    return layout.__name__.rsplit(".", 1)[-1]
