"""A page read otherwise than the program would by itself: as a person says, or by another of its readings."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from stance.errors import InputError
from stance.reading import formats
from stance.reading.formats.document import Document
from stance.reading.formats.sites import SiteLayout
from stance.records import Thread

MOST: Final = 60
"""Different readings of a page that are known; set by hand."""


@dataclass(frozen=True)
class Correction:
    """How a page is to be read: by a layout, or by one of its readings."""

    site: SiteLayout | None = None
    reading: int = 0
    """Which of ``readings_of``, if there is no layout."""


def readings_of(document: Document) -> list[Thread]:
    """The page as it is read, with or without comments, then in each other way that finds some, the fullest first.

    Two ways that give the same authors and texts, but for white space, are one.
    """
    usual, *others = _different(formats.readings(document))
    if document.is_html:
        others.sort(key=_complete, reverse=True)
    return [usual, *(thread for thread in others if thread.comments)]


def _different(threads: Iterator[Thread]) -> list[Thread]:
    found: dict[tuple[tuple[str | None, str], ...], Thread] = {}
    for thread in threads:
        found.setdefault(tuple((comment.author, "".join(comment.text.split())) for comment in thread.comments), thread)
    return list(islice(found.values(), MOST))


def _complete(thread: Thread) -> int:
    """How many comments have an author and a time, those with an author alone counted half."""
    return sum(
        (comment.author is not None) * (1 + bool(comment.posted_at or comment.posted_as)) for comment in thread.comments
    )


def corrected(document: Document, correction: Correction) -> list[Thread]:
    """The threads of a page as a person says that it is read.

    Raises:
        InputError: if the page has no such reading.
    """
    if correction.site is not None:
        return list(formats.read(document, correction.site))
    found = readings_of(document)
    if correction.reading >= len(found):
        raise InputError(f"{document.name} has no such reading any more. Put it right anew.")
    return [found[correction.reading]]
