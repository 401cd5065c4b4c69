"""Plain text, as a web-text extractor leaves a page: article, then comments in any of the layouts that sites use.

The header that the page repeats for each comment is learned from the page itself (``layouts``); where no reading of the
page as comments is likely, there are none.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from stance.reading.formats.dates import Dates
from stance.reading.formats.document import Document
from stance.reading.formats.replies import link_replies, parents_by_level
from stance.reading.formats.silence import merged
from stance.reading.formats.text.layouts import Reading, best_reading
from stance.reading.formats.text.lines import is_action, is_avatar, is_form, is_pingback, is_prose, lines_of, tidied
from stance.reading.formats.text.page import Page, Unit, page_of
from stance.reading.formats.text.prose import read_prose
from stance.reading.formats.text.source import Source, source_of
from stance.reading.formats.text.threads import text_thread
from stance.reading.identity import CommentIds
from stance.records import Comment, Skipped, Thread

# Set by hand on the dev pages (2026-11).
_INITIALS_MAX: Final = 2
"""Letters that stand for an author's picture."""
_NOTICE_SPACES: Final = 4
"""Spaces of a line that is a notice and no comment that begins like one."""
_EXCERPT_MIN: Final = 11
"""Characters of an excerpt, with the ellipses in square brackets on both sides."""

_SUREST: Final = 30
"""The score of a reading that hardly any exceeds. Set by hand (2026-11)."""


def recognises(document: Document) -> bool:
    """Whether it is text at all."""
    return not document.is_html and not document.is_xml


def read(document: Document, choose: Callable[[Page], Reading | None] = best_reading) -> Iterator[Thread]:
    """The one thread of the page.

    ``choose`` picks the reading of its lines; None reads no comments.
    """
    dates = Dates(as_of=document.as_of)
    source = source_of(document.text)
    lines = [" ".join(line.split()) for line in source.lines]
    page = page_of(lines_of(source), dates)
    reading = choose(page)
    if reading is None:
        prose = read_prose(lines)
        comments: tuple[Comment, ...] = ()
        skipped: list[Skipped] = []
    else:
        start = reading.opening if reading.opening is not None else reading.units[0].start
        prose = read_prose(lines[: page.lines[start].number - 1])
        comments, skipped = _comments(page, reading, source, dates)
        if not any(comment.parent_evidence for comment in comments):
            comments = link_replies(comments, article=prose.body, subjects=[comment.subject for comment in comments])
    thread = text_thread(
        document,
        prose,
        comments,
        skipped,
        announced=reading.announced if reading else None,
        shape=reading.shape if reading else "",
    )
    if reading is not None:
        thread = replace(thread, sure=min(1.0, reading.score / _SUREST))  # a first estimate, for ``confidence``
    else:
        counts = [count for count in page.openings.values() if count is not None]
        thread = replace(thread, announced=max(counts, default=None))
    heading = _heading_over_texts(page) if reading is None else None
    yield replace(thread, warnings=(*thread.warnings, merged(heading))) if heading else thread


def _heading_over_texts(page: Page) -> str | None:
    """The line that says how many comments there are, if as many texts may follow it; None if there is none."""
    for opening, count in page.openings.items():
        texts = sum(is_prose(line.text) for line in page.lines[opening + 1 :])
        if count and texts >= count:
            return page.lines[opening].text
    return None


def _comments(page: Page, reading: Reading, source: Source, dates: Dates) -> tuple[tuple[Comment, ...], list[Skipped]]:
    """The comments, and what stands around and below their texts."""
    dates.settle([unit.header.time for unit in reading.units if unit.header.time])
    guests = any(unit.header.guest for unit in reading.units)
    ids = CommentIds()
    authors = frozenset(unit.header.author for unit in reading.units if unit.header.author)
    comments: dict[int, Comment] = {}
    skipped: list[Skipped] = []
    for position, (unit, parent_position) in enumerate(zip(reading.units, _parents(page, reading.units), strict=True)):
        header = unit.header
        text, aside = _text(page, unit, source, authors)
        skipped += aside
        if _is_from_elsewhere(text, header.author):
            skipped.append(Skipped(text, "pingback or trackback"))
            continue
        posted_at = dates.iso(header.time) if header.time else None
        parent = comments.get(parent_position) if parent_position is not None else None
        comments[position] = Comment(
            ids.next(header.author, posted_at or header.time, text),
            text,
            header.author,
            posted_at,
            parent_id=parent.comment_id if parent else None,
            is_guest=header.guest if guests else None,
            parent_evidence="markup" if parent else None,
            parent_confidence=1.0 if parent else None,
            subject=page.lines[unit.title].text if unit.title is not None else None,
            posted_as=header.time if posted_at is None else None,
            found_at=f"line {page.lines[unit.start].number}",
        )
    skipped += _below(page, reading)
    return tuple(comments.values()), skipped


def _is_from_elsewhere(text: str, author: str | None) -> bool:
    """Whether it is another site's link to the article: named so, or an excerpt in square brackets."""
    excerpt = text.startswith(("[...]", "[…]")) and text.endswith(("[...]", "[…]")) and len(text) >= _EXCERPT_MIN
    return excerpt or is_pingback(text.partition("\n")[0]) or is_pingback(author or "")


def _text(page: Page, unit: Unit, source: Source, authors: frozenset[str]) -> tuple[str, list[Skipped]]:
    """The comment's words as written, and the buttons and pictures around them; initials of ``authors`` are such."""
    lines = [page.lines[index] for index in unit.text]
    aside = []
    for text in (page.lines[index].text for index in unit.aside):
        picture = "text of a picture" if _are_initials(text, authors) else "button or counter"
        aside.append(Skipped(text, _around_text(text) or picture))
    while lines and (reason := _around_text(lines[-1].text)):
        if len(lines) == 1 and is_form(lines[0].text) and lines[0].text.count(" ") > _NOTICE_SPACES:
            break  # a comment of one line may begin as a notice does
        aside.append(Skipped(lines.pop().text, reason))
    while lines and is_avatar(lines[0].text):
        aside.append(Skipped(lines.pop(0).text, "text of a picture"))
    if not lines:
        return "", aside
    first, last = lines[0], lines[-1]
    written = source.written(first.number, last.number)
    if any(line.is_part for line in lines):
        return tidied(text for line in lines for text in (*[""] * line.gap, line.text)), aside
    if unit.header.lines == () or first is page.lines[unit.start]:
        written[0] = first.text  # without its list mark
    return tidied(written), aside


def _are_initials(line: str, authors: frozenset[str]) -> bool:
    """Whether ``line`` stands for the picture of one of ``authors``."""
    is_short = len(line) <= _INITIALS_MAX and line.isalpha() and line == line.upper() != line.lower()
    return is_short and any(_has_initials(name, line) for name in authors)


def _has_initials(name: str, initials: str) -> bool:
    upper = name.upper()
    return upper.startswith(initials) or "".join(word[0] for word in upper.split())[:_INITIALS_MAX] == initials


def _around_text(line: str) -> str | None:
    """Why a line at the end of a comment is none of its text; None if it is."""
    if is_action(line):
        return "button or counter"
    if is_avatar(line):
        return "text of a picture"
    if is_form(line):
        return "comment form or notice"
    return "pingback or trackback" if is_pingback(line) else None


def _parents(page: Page, units: tuple[Unit, ...]) -> list[int | None]:
    """Which unit each replies to by the indentation of the lists; None for those at the outermost level."""
    indents = [page.lines[unit.start].indent for unit in units]
    if units[0].start == 0:
        indents[0] = min(indents[1:], default=0)  # extractors strip what stands before a page's first word
    return parents_by_level(indents)


def _below(page: Page, reading: Reading) -> list[Skipped]:
    """What stands below the last comment."""
    last = reading.units[-1]
    end = max((*last.text, *last.header.lines))
    rest = [line.text for line in page.lines[end + 1 :]]
    return [Skipped("\n".join(rest), "after the comments")] if rest else []
