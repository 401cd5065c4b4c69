"""Pages and exports in, threads out: each format that is read is a module, and ``FORMATS`` names them in order.

To add a format, write its module with ``recognises(document)`` and ``read(document)``: in ``pages/`` for the HTML of a
comment system, where a ``Layout`` and one line may do, as in ``pages/lobsters.py``; in ``exports/`` for a file of
comments. Name it in the tuple below that it belongs to, such as ``SYSTEMS``; ``FORMATS`` puts them in order, the more
general ones last. Put test pages into ``tests/pages/<module name>/``; ``python -m tests.gold PAGE`` drafts their gold.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, Protocol

from stance.errors import PageError
from stance.reading.formats import shortfall, silence, sites, stubs
from stance.reading.formats.confidence import confidence, doubt
from stance.reading.formats.document import MAX_BYTES, Document
from stance.reading.formats.exports import (
    any_json,
    commento,
    coral,
    discord,
    discourse,
    disqus,
    facebook,
    hacker_news,
    isso,
    lemmy,
    mastodon,
    outbox,
    reddit,
    remark42,
    slack,
    sql_dump,
    telegram,
    twitter_archive,
    whatsapp,
    wordpress_export,
    youtube,
)
from stance.reading.formats.exports.values import text_of_html
from stance.reading.formats.learned import repeated
from stance.reading.formats.pages import (
    blogger,
    blogs,
    cnn_soundoff,
    discourse_page,
    disqus_noscript,
    drupal,
    forums,
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
    reviews,
    script_only,
    spip,
    stack_exchange,
    taz,
    vbulletin,
    wordpress,
    xenforo,
)
from stance.reading.formats.sites import SiteLayout
from stance.reading.formats.text import naharnet, permalink, plain, ranking
from stance.records import Thread

__all__ = [
    "FORMATS",
    "MAX_BYTES",
    "Document",
    "Format",
    "doubt",
    "format_of",
    "is_known_export",
    "name_of",
    "read",
    "text_of_html",
    "unjudged",
]


class Format(Protocol):
    """What the module of a format offers."""

    __name__: str

    def recognises(self, document: Document, /) -> bool:
        """Whether ``document`` is of this format."""

    def read(self, document: Document, /) -> Iterator[Thread]:
        """The threads in a document that the format recognises."""


EXPORTS: Final[tuple[Format, ...]] = (
    *(isso, disqus, wordpress_export, commento, remark42, discourse, coral, youtube, reddit, hacker_news, mastodon),
    *(lemmy, telegram, discord, slack, facebook, twitter_archive, outbox, whatsapp, sql_dump),
    any_json,
)
"""Exports, known by marks that no page has."""
LIKE_WORDPRESS: Final[tuple[Format, ...]] = (disqus_noscript, cnn_soundoff, stack_exchange, drupal, blogs)
"""Systems whose comments bear ids or classes that WordPress's bear too: they are asked first."""
SYSTEMS: Final[tuple[Format, ...]] = (
    *(discourse_page, reddit_page, hacker_news_page, lobsters, xenforo, vbulletin, phpbb, forums),
    *(spip, taz, intensedebate, rendered_widgets, news_sites, reviews),
)
"""Systems whose marks no other system has."""
TEXTS: Final[tuple[Format, ...]] = (naharnet, permalink, plain)
"""Plain text, of which any is read by the last."""
FORMATS: Final[tuple[Format, ...]] = (
    *EXPORTS,
    *LIKE_WORDPRESS,
    *(wordpress, blogger),
    *SYSTEMS,
    *(microdata, linked_data, repeated, script_only, html_page),
    *TEXTS,
)
"""All formats, specific before general: the first that recognises a document reads it."""
_GIVING_WAY: Final = (*LIKE_WORDPRESS, wordpress, blogger, *SYSTEMS, microdata, linked_data)
"""Those whose marks may stand on a page for other things than its comments, or for few of them."""


def read(document: Document, site: SiteLayout | None = None) -> Iterator[Thread]:
    """The threads in ``document``: one for a page, any number for an export.

    Args:
        document: the file.
        site: the layout of the site that the page is of, which is asked before all formats.

    Raises:
        PageError: if no format knows the document, or it cannot be read.
    """
    by_site = sites.read(document, site) if site is not None else None
    if by_site is not None:
        yield from _warned(document, [stubs.set_aside(by_site)])
        return
    exact = set(map(name_of, EXPORTS))
    for thread in unjudged(document, site):
        sure = None if thread.layout in exact else confidence(thread, document)
        yield replace(thread, sure=sure)


def unjudged(document: Document, site: SiteLayout | None = None) -> Sequence[Thread]:
    """The same threads, ``sure`` being what their readers think of them: what ``confidence`` is fitted to.

    Raises:
        PageError: as ``read`` does.
    """
    chosen = _chosen(document)
    if chosen is None:
        raise PageError(
            f"{document.name} is XML of a kind this program does not read. It reads exports of Disqus and WordPress; "
            "save the page as HTML, or export the comments as CSV or JSONL."
        )
    known, threads = chosen
    if site is not None and any(thread.comments for thread in threads):
        unfit = f"The layout kept for {site.host} finds no comment on this page, so it was read as any other."
        threads[0] = replace(threads[0], warnings=(*threads[0].warnings, unfit))
    return _warned(document, _told(threads, known))


def readings(document: Document) -> Iterator[Thread]:
    """The page as it is read, then by each format that recognises it, and each way to read pages of unknown systems."""
    yield from read(document)
    if not document.is_html:
        yield from (replace(thread, layout=name_of(plain)) for thread in ranking.ranked(document))
        return
    for known in dict.fromkeys(_in_order(document)):
        if known not in EXPORTS and known.recognises(document):
            yield from (stubs.set_aside(replace(thread, layout=name_of(known))) for thread in known.read(document))
    for thread in repeated.readings(document):
        yield stubs.set_aside(replace(thread, layout=name_of(repeated)))


def _chosen(document: Document) -> tuple[Format, list[Thread]] | None:
    """The format that reads ``document``, and what it reads: the first that recognises it.

    A known system's reader that seems to miss comments gives way to the next that finds more. Each is asked only once.
    """
    best: tuple[Format, list[Thread]] | None = None
    order = _in_order(document)
    announced = shortfall.announced_on(document) if order is not EXPORTS and document.is_html else 0
    for known in dict.fromkeys(order):
        if not known.recognises(document):
            continue
        threads = [replace(thread, layout=name_of(known)) for thread in known.read(document)]
        if known not in EXPORTS and document.is_html:
            threads = [replace(stubs.set_aside(thread), announced=announced or thread.announced) for thread in threads]
        if best is None:
            best = known, threads
        elif shortfall.better(best[1], threads, announced):
            best = known, [_instead(thread, name_of(best[0]), len(best[1][0].comments)) for thread in threads]
        if known not in _GIVING_WAY or not shortfall.may_miss(threads, announced):
            break
    return best


def _instead(thread: Thread, first: str, count: int) -> Thread:
    """``thread`` with a note, for a person to look at, that another format was asked first and found fewer comments."""
    note = f"read instead of {first}, which found {count}"
    return replace(thread, shape=f"{thread.shape}; {note}" if thread.shape else note)


def _told(threads: Sequence[Thread], known: Format) -> Sequence[Thread]:
    """The threads that ``known`` read; where none holds a comment, with a warning that says why."""
    kind = name_of(known).replace("_", " ")
    return silence.told(threads, "text" if known in TEXTS else kind if known in EXPORTS else "page")


def _warned(document: Document, threads: Sequence[Thread]) -> Sequence[Thread]:
    """The threads; where the file has halves of characters, the first with a warning that counts them."""
    if not threads or not document.halves:
        return threads
    halves = (
        f"{document.halves:,} characters of this file are only halves, such as half an emoji; � stands in their place."
    )
    return (replace(threads[0], warnings=(*threads[0].warnings, halves)), *threads[1:])


def format_of(document: Document) -> str:
    """The name of the format that reads ``document``, or ``unknown``."""
    chosen = _chosen(document)
    return name_of(chosen[0]) if chosen is not None else "unknown"


def _in_order(document: Document) -> tuple[Format, ...]:
    """The formats in the order to ask them: on a page that names the blog system it was made by, that one is first."""
    if any(export.recognises(document) for export in EXPORTS):
        return EXPORTS
    if document.is_html:
        if "/wp-content/" in document.text:
            return (wordpress, *FORMATS)
        if "showComment=" in document.text:
            return (blogger, *FORMATS)
    return FORMATS


def is_known_export(document: Document) -> bool:
    """Whether one of the exports recognises ``document`` by marks of its own, and not only as JSON."""
    return any(export.recognises(document) for export in EXPORTS if export is not any_json)


def name_of(known: Format) -> str:
    """The name a format goes by: its module's, which is also that of its folder of test pages."""
    return known.__name__.rsplit(".", 1)[-1]
