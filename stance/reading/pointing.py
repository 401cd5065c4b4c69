"""What a person can point at on a page, and how the page is read once one comment was pointed at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from stance.errors import InputError
from stance.reading import archives, formats
from stance.reading.alternatives import Correction, corrected, readings_of
from stance.reading.formats import sites
from stance.reading.formats.dates import Dates
from stance.reading.formats.document import Document
from stance.reading.formats.sites import Example
from stance.reading.inputs import Source
from stance.reading.pieces import content_of_page
from stance.records import Comment, Thread

MOST_SHOWN: Final = 3
"""Readings of a page that are shown, and comments of each."""
_DATED_MAX: Final = 120
"""Characters of a piece that may tell a time."""


@dataclass(frozen=True)
class Shown:
    """A reading, as far as it takes to tell it from others."""

    correction: Correction
    count: int
    """How many comments it has."""
    first: tuple[Comment, ...]
    """The first few of them, or of those that the readings before do not have."""
    is_new: bool = False
    """Whether the readings before have none of these."""


@dataclass(frozen=True)
class Pointable:
    """A page's words as a person sees them, and its readings."""

    words: tuple[str, ...]
    """Each piece on one line, in the page's order; hostile, as all that comes from outside."""
    dated: frozenset[int]
    """The places of pieces that tell a time."""
    readings: tuple[Shown, ...]
    """Those with comments: first as the program reads it by itself, if that finds any, then the fullest."""

    def find(self, words: str) -> list[int]:
        """The places at which ``words`` begin, which may go on over several pieces."""
        wanted = "".join(words.split()).casefold()
        bare = ["".join(piece.split()).casefold() for piece in self.words]
        starts, whole = [], 0
        for piece in bare:
            starts.append(whole)
            whole += len(piece)
        page = "".join(bare)
        return [place for place, start in enumerate(starts) if wanted and page.startswith(wanted, start)]


def pointable(source: Source) -> Pointable:
    """What can be pointed at in a file that is a page.

    Raises:
        InputError: if it is none, or cannot be read.
    """
    document = _document(source)
    words, dates = _words(document), Dates()
    dated = {place for place, piece in enumerate(words) if len(piece) <= _DATED_MAX and dates.find(piece)}
    found = [
        (Correction(reading=place), thread) for place, thread in enumerate(readings_of(document)) if thread.comments
    ]
    return Pointable(tuple(words), frozenset(dated), tuple(_told_apart(found[:MOST_SHOWN])))


def pointed(source: Source, example: Example) -> Shown:
    """How the page is read if one of its comments is as ``example`` has it.

    Raises:
        InputError: if it can be read in no such way.
    """
    document = _document(source)
    site = sites.learned(document, example) if document.is_html else None
    correction = Correction(site) if site is not None else _reading_with(document, example)
    if correction is None:
        raise InputError(
            "Nothing on the page tells this comment from what is around it. Point at another one, and choose its name "
            "and the whole of its text."
        )
    return _shown(correction, corrected(document, correction)[0])


def _document(source: Source) -> Document:
    if archives.is_archive(source.path):
        raise InputError(f"{source.name} is an archive. Unpack it, and drop the page itself.")
    document = Document(source.name, content_of_page(source), source.as_of)
    if formats.is_known_export(document) or document.is_xml or document.json is not None:
        raise InputError(f"{source.name} is an export and no page: nothing of it can be pointed at.")
    return document


def _words(document: Document) -> list[str]:
    if document.is_html:
        return [piece.words for piece in sites.pieces_of(document.html)]
    return [words for line in document.text.split("\n") if (words := " ".join(line.split()))]


def _shown(correction: Correction, thread: Thread) -> Shown:
    return Shown(correction, len(thread.comments), thread.comments[:MOST_SHOWN])


def _told_apart(found: Sequence[tuple[Correction, Thread]]) -> Iterator[Shown]:
    """The readings, each by comments that those before it do not have, if there are such."""
    before: set[tuple[str | None, str]] = set()
    for correction, thread in found:
        new = [comment for comment in thread.comments if (comment.author, comment.text) not in before]
        shown = _shown(correction, thread)
        yield replace(shown, first=tuple(new[:MOST_SHOWN]), is_new=True) if before and new else shown
        before |= {(comment.author, comment.text) for comment in thread.comments}


def _reading_with(document: Document, example: Example) -> Correction | None:
    """The likeliest of the page's readings that has the comment as it was pointed at."""
    words = _words(document)
    name = _bare(example.name or words[example.author])
    text = _bare(" ".join(words[example.first : example.last + 1]))
    for place, thread in enumerate(readings_of(document)):
        if any(_is_it(comment, name, text) for comment in thread.comments):
            return Correction(reading=place)
    return None


def _is_it(comment: Comment, name: str, text: str) -> bool:
    """Whether a comment has the text pointed at, and a name that stands in the line pointed at."""
    return bool(comment.author) and _bare(comment.author or "") in name and _bare(comment.text) == text


def _bare(text: str) -> str:
    return "".join(text.split())
