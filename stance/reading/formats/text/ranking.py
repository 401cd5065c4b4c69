"""A plain-text page by each of the readings that its lines allow, so that a person can pick another than the first."""

from collections.abc import Iterator
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.text import plain
from stance.reading.formats.text.layouts import Reading, readings
from stance.reading.formats.text.page import Page
from stance.records import Thread

MOST: Final = 60
"""Readings that are given; the right one was never beyond the twentieth on the test pages. Set by hand (2026-11)."""


def ranked(document: Document) -> Iterator[Thread]:
    """The page by each reading, the likeliest first, however unlikely."""
    found: list[Reading] = []

    def note(page: Page) -> None:
        found.extend(sorted(readings(page), key=lambda reading: reading.score, reverse=True)[:MOST])

    next(plain.read(document, note))
    for reading in found:
        yield from plain.read(document, lambda _, chosen=reading: chosen)  # type: ignore[misc]
