"""Plain text, as a web-text extractor leaves a page: article, then comments in any of the layouts that sites use.

The header that the page repeats for each comment is learned from the page itself (``text_layouts``); where no reading
of the page as comments is likely, there are none.
"""

import re
from collections import Counter
from collections.abc import Iterator

from stance.reading.formats.dates import Dates
from stance.reading.formats.document import Document
from stance.reading.formats.replies import link_replies
from stance.reading.formats.text.layouts import Reading, best_reading
from stance.reading.formats.text.lines import is_action, is_avatar, is_form, is_pingback, lines_of
from stance.reading.formats.text.page import Page, Unit, page_of
from stance.reading.formats.text.prose import read_prose
from stance.reading.identity import CommentIds, thread_id
from stance.records import Comment, Skipped, Thread


def recognises(document: Document) -> bool:
    """Whether it is text at all."""
    return not document.is_html and not document.is_xml


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page."""
    dates = Dates(as_of=document.as_of)
    page = page_of(lines_of(document.text), dates)
    reading = best_reading(page)
    if reading is None:
        prose = read_prose(document.lines)
        comments: tuple[Comment, ...] = ()
        skipped = list(prose.skipped)
    else:
        begin = reading.opening if reading.opening is not None else reading.units[0].start
        prose = read_prose(document.lines[: page.lines[begin].number - 1])
        comments, skipped = _comments(page, reading, document, dates)
        if not any(comment.parent_evidence for comment in comments):
            comments = link_replies(comments, article=prose.body, subjects=[comment.subject for comment in comments])
        skipped = [*prose.skipped, *skipped]
    yield Thread(
        thread_id=thread_id(None, prose.title, document.name),
        source=document.name,
        title=prose.title,
        published_at=prose.published_at,
        body=prose.body,
        comments=comments,
        skipped=tuple(skipped),
        warnings=_warnings(reading, len(comments)),
        shape=reading.shape if reading else "",
    )


def _comments(
    page: Page, reading: Reading, document: Document, dates: Dates
) -> tuple[tuple[Comment, ...], list[Skipped]]:
    raw = document.text.split("\n")
    dates.settle([unit.header.time for unit in reading.units if unit.header.time])
    guests = any(unit.header.guest for unit in reading.units)
    ids = CommentIds()
    leading = _repeated_first_lines(page, reading.units)
    parents = _parents(page, reading.units)
    found: list[Comment] = []
    place: dict[int, int] = {}
    skipped: list[Skipped] = []
    for number, unit in enumerate(reading.units):
        text, aside = _text(page, unit, raw, leading)
        skipped += aside
        if _is_from_elsewhere(text, unit.header.author):
            skipped.append(Skipped(text, "pingback or trackback"))
            continue
        posted_at = dates.iso(unit.header.time) if unit.header.time else None
        parent = parents[number]
        answered = found[place[parent]].comment_id if parent is not None and parent in place else None
        author = unit.header.author
        place[number] = len(found)
        found.append(
            Comment(
                ids.next(author, posted_at or unit.header.time, text),
                text,
                author,
                posted_at,
                answered,
                is_guest=unit.header.guest if guests else None,
                parent_evidence="markup" if answered else None,
                parent_confidence=1.0 if answered else None,
                subject=page.lines[unit.title].text if unit.title is not None else None,
                posted_as=unit.header.time if posted_at is None else None,
                found_at=f"line {page.lines[unit.start].number}",
            )
        )
    skipped += _after(page, reading)
    return tuple(found), skipped


def _is_from_elsewhere(text: str, author: str | None) -> bool:
    """Whether it is another site's link to the article: named so, or an excerpt in square brackets."""
    excerpt = text.startswith(("[...]", "[…]")) and text.endswith(("[...]", "[…]")) and len(text) > 10
    return excerpt or is_pingback(text.partition("\n")[0]) or is_pingback(author or "")


def _repeated_first_lines(page: Page, units: tuple[Unit, ...]) -> set[str]:
    """Lines that begin the text of many comments: what the page prints above each."""
    first = Counter(_masked(page.lines[unit.text[0]].text) for unit in units if unit.text)
    return {line for line, count in first.items() if count >= 2 and count >= 0.1 * len(units)}


def _masked(line: str) -> str:
    """``line`` with its numbers left out: ``5 stars`` and ``4 stars`` are one kind of line."""
    return re.sub(r"\d+", "#", line)


def _text(page: Page, unit: Unit, raw: list[str], leading: set[str]) -> tuple[str, list[Skipped]]:
    """The comment's words as written, and the buttons and pictures around them."""
    places = list(unit.text)
    aside: list[Skipped] = []
    while places and (reason := _around_text(page.lines[places[-1]].text)):
        aside.append(Skipped(page.lines[places.pop()].text, reason))
    while (
        places
        and (line := page.lines[places[0]].text)
        and (is_avatar(line) or (_masked(line) in leading and is_action(line)))
    ):
        aside.append(Skipped(page.lines[places.pop(0)].text, "button or counter"))
    if not places:
        return "", aside
    first, last = page.lines[places[0]], page.lines[places[-1]]
    lines = [line.strip() for line in raw[first.number - 1 : last.number]]
    if unit.header.lines == () or places[0] == unit.start:
        lines[0] = first.text
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), aside


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
    """Whom each answers by the indentation of the lists; None for those at the outermost level."""
    indents = [page.lines[unit.start].indent for unit in units]
    if units[0].start == 0:
        indents[0] = min(indents[1:], default=0)  # extractors strip what stands before a page's first word
    parents: list[int | None] = []
    above: list[int] = []
    for number, indent in enumerate(indents):
        while above and indents[above[-1]] >= indent:
            above.pop()
        parents.append(above[-1] if above else None)
        above.append(number)
    return parents


def _after(page: Page, reading: Reading) -> list[Skipped]:
    last = reading.units[-1]
    end = max((*last.text, *last.header.lines))
    rest = [line.text for line in page.lines[end + 1 :]]
    return [Skipped("\n".join(rest), "after the comments")] if rest else []


def _warnings(reading: Reading | None, found: int) -> tuple[str, ...]:
    if reading is None or reading.announced is None or reading.announced == found:
        return ()
    return (f"The page says it has {reading.announced} comments, but {found} were found.",)
