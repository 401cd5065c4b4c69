"""Reads comment sections whose layout is told by selectors, so that a system's module is its name and a table."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborNode

from stance.reading.formats.dates import Dates
from stance.reading.formats.document import Document
from stance.reading.formats.html import article_of, followers, linked_by_words, page_thread, text_of
from stance.reading.formats.learned import location
from stance.reading.formats.pages.layout import Layout, Section, select, split
from stance.reading.formats.pages.parents import linked_comments, parents_in
from stance.reading.identity import CommentIds
from stance.records import Comment, Skipped, Thread

_EPOCH: Final = re.compile(r"[1-9]\d{8,9}(?:\d{3})?")
_SECOND_DIGITS: Final = 10
"""Digits of a time in seconds since 1970; what stands behind them are milliseconds."""
_MAX_SUBJECT: Final = 300
"""Characters of a subject line that are kept; the systems read here allow at most 255."""
_HEAD: Final = 30_000
"""Characters at a page's start in which it names the styles and scripts that it loads."""
_MAX_LINE: Final = 200
"""Characters of a name, or of a line with a name or a time, that are looked at; the longest name on the test pages has
60."""
_MAX_NOT_LOADED: Final = 1_000
"""Places with more comments to load that are told; the others would tell nothing new."""


def by_layouts(
    *layouts: Layout, not_wordpress: bool = False
) -> tuple[Callable[[Document], bool], Callable[[Document], Iterator[Thread]]]:
    """The functions ``recognises`` and ``read`` of a format whose pages have one of the layouts.

    Args:
        layouts: the first that fits a page reads it.
        not_wordpress: whether pages that load WordPress's files are none of the format's, whatever they hold.
    """

    def recognises_page(document: Document) -> bool:
        return not (not_wordpress and is_wordpress(document)) and recognises(document, *layouts)

    def read_page(document: Document) -> Iterator[Thread]:
        """The page as one thread."""
        return read(document, *layouts)

    return recognises_page, read_page


def recognises(document: Document, *layouts: Layout) -> bool:
    """Whether the page has one layout's marks, an element that only that layout has, and the words of a comment."""
    return document.is_html and _layout_of(document, layouts) is not None


def read(document: Document, *layouts: Layout) -> Iterator[Thread]:
    """The one thread of the page, by the first of the layouts that fits it."""
    layout = _layout_of(document, layouts) or layouts[-1]
    section = Section(document.html, layout)
    parents = parents_in(section)  # takes quotes out of the texts, so it comes before they are read
    article = article_of(document.html)
    comments, skipped = _sorted_out(section, Dates(article.language, as_of=document.as_of))
    opening = _opening(section)
    first = comments.pop(opening, None) if opening is not None else None
    linked = linked_comments(section, comments, parents, opening)
    missing = [Skipped(said, "comments that the page did not load") for said in _not_loaded(section)]
    skipped += [
        Skipped(quote.text, f"quoted in comment {comments[quote.position].comment_id}")
        for quote in parents.quotes
        if quote.position in comments
    ]
    thread = page_thread(
        document.name, document.html, article, _outermost(section), _with_guests_told(linked), [*skipped, *missing]
    )
    thread = replace(thread, warnings=(*thread.warnings, *_warnings(len(missing))), shape=_shape(layout))
    thread = _opened(thread, section, first)
    quoted = {comments[quote.position].comment_id: quote.text for quote in parents.quotes if quote.position in comments}
    yield _linked_by_words(thread, quoted) if layout.flat or quoted else thread


def _linked_by_words(thread: Thread, quoted: dict[str, str]) -> Thread:
    """The thread with the parents that words tell, those that a comment quotes included; ``quoted`` is by its id."""
    linked = linked_by_words(
        replace(
            thread,
            comments=tuple(
                replace(comment, text=f"{quoted[comment.comment_id]}\n\n{comment.text}")
                if comment.comment_id in quoted
                else comment
                for comment in thread.comments
            ),
        )
    )
    pairs = zip(linked.comments, thread.comments, strict=True)
    return replace(linked, comments=tuple(replace(found, text=own.text) for found, own in pairs))


def is_wordpress(document: Document) -> bool:
    """Whether the page's head loads WordPress's files."""
    return "/wp-content/" in document.text[:_HEAD] or "/wp-includes/" in document.text[:_HEAD]


def _layout_of(document: Document, layouts: tuple[Layout, ...]) -> Layout | None:
    """The first of the layouts that fits the page. Each mark is looked for only once, as every page is asked."""
    present = {mark: document.holds(mark) for mark in {mark for layout in layouts for mark in layout.marks}}
    marked = (layout for layout in layouts if any(present[mark] for mark in layout.marks))
    return next((layout for layout in marked if _fits(document, layout)), None)


def _fits(document: Document, layout: Layout) -> bool:
    """Whether the page has what only this layout has, and the words of a comment where it has them."""
    if layout.proof and not select(document.html, layout.proof):
        return False
    section = Section(document.html, layout)
    has_words = any(section.placed(split(place)[0]) if place else section.items for place in layout.text)
    return has_words and (layout.source_proof is None or layout.source_proof.search(document.text) is not None)


def _sorted_out(section: Section, dates: Dates) -> tuple[dict[int, Comment], list[Skipped]]:
    """The comments, by their position, and the items that are set aside."""
    ids, reasons = CommentIds(), _reasons(section)
    dates.settle(next(section.written(position, section.layout.time), "") for position in range(len(section.items)))
    comments: dict[int, Comment] = {}
    skipped: list[Skipped] = []
    for position in range(len(section.items)):
        comment = _comment(section, position, dates, ids)
        removed = section.layout.removed is not None and section.layout.removed.fullmatch(comment.text)
        if position in reasons or removed or not comment.text:
            reason = reasons.get(position, "removed comment" if removed else section.layout.no_text)
            skipped.append(Skipped(comment.text or section.words(position, ""), reason))
        else:
            comments[position] = comment
    return comments, skipped


def _comment(section: Section, position: int, dates: Dates, ids: CommentIds) -> Comment:
    """The item at ``position``, not yet linked."""
    layout = section.layout
    text = section.text(position)
    if layout.ends is not None and (end := layout.ends.search(text)):
        text = text[: end.start()].rstrip()
    author, is_guest = _author(section, position)
    posted_at, posted_as = _time(section, position, dates)
    return Comment(
        comment_id=section.ids[position] or ids.next(author, posted_at, text),
        text=text,
        author=author,
        posted_at=posted_at,
        is_guest=is_guest,
        subject=next(section.written(position, layout.subject), "")[:_MAX_SUBJECT] or None,
        posted_as=posted_as,
        found_at=location(section.items[position], position),
    )


def _author(section: Section, position: int) -> tuple[str | None, bool | None]:
    """The name, and True if it is marked as a guest's."""
    layout = section.layout
    guest = position in section.placed(layout.guest) if layout.guest else False
    for name, is_line in _names(section, position):
        if layout.guest_words is not None and layout.guest_words.search(name):
            name, guest = layout.guest_words.sub("", name).strip(), True
        if is_line and layout.byline_form is not None:
            match = layout.byline_form.search(name)
            name = match[1].strip() if match else ""
        if name:
            unnamed = layout.removed is not None and layout.removed.fullmatch(name)
            return None if unnamed else name, guest or None
    return None, guest or None


def _names(section: Section, position: int) -> Iterator[tuple[str, bool]]:
    """What stands where the name may be, and whether it is a line that holds more than the name."""
    for name in section.written(position, section.layout.author):
        yield name[:_MAX_LINE], False
    for line in section.written(position, section.layout.byline):
        yield line[:_MAX_LINE], True


def _time(section: Section, position: int, dates: Dates) -> tuple[str | None, str | None]:
    """The time as ISO 8601, or else as it is written."""
    as_written = None
    for said in section.written(position, section.layout.time):
        if section.layout.time_form is not None and (match := section.layout.time_form.search(said[:_MAX_LINE])):
            said = match[1]
        if iso := _epoch(said) or dates.iso(said):
            return iso, None
        as_written = as_written or _time_in(said[:_MAX_LINE], dates)
    return None, as_written


def _time_in(said: str, dates: Dates) -> str:
    """The part of a line that tells a time, such as "3 hours ago"; the line itself if none does."""
    times = dates.find(said)
    return said[times[0].start : times[0].end] if times else said


def _epoch(said: str) -> str | None:
    if not _EPOCH.fullmatch(said):
        return None
    return datetime.fromtimestamp(int(said[:_SECOND_DIGITS]), UTC).isoformat(timespec="seconds")


def _reasons(section: Section) -> dict[int, str]:
    """Why an item is to be set aside, per position."""
    reasons: dict[int, str] = {}
    for selector, reason in section.layout.aside:
        for position in section.placed(selector):
            reasons.setdefault(position, reason)
    return reasons


def _opening(section: Section) -> int | None:
    """The position of the item that is the article itself."""
    return next(iter(section.placed(section.layout.article)), None) if section.layout.article else None


def _with_guests_told(comments: list[Comment]) -> list[Comment]:
    """The comments; where a page marks guests, those not marked are no guests'."""
    if not any(comment.is_guest for comment in comments):
        return comments
    return [comment if comment.is_guest else replace(comment, is_guest=False) for comment in comments]


def _outermost(section: Section) -> list[LexborNode]:
    items = [item for item in section.items if section.holder(item.parent) is None]
    if not section.layout.follows:
        return items
    ends = {item.mem_id for item in section.items}
    return [node for item in items for node in (item, *followers(item, ends))]


def _not_loaded(section: Section) -> Iterator[str]:
    """What is written where the page would load more comments."""
    for node in islice(section.css(section.layout.not_loaded), _MAX_NOT_LOADED):
        yield " ".join((node.text() or "").split())[:_MAX_LINE]


def _warnings(missing: int) -> tuple[str, ...]:
    if not missing:
        return ()
    places = "one place" if missing == 1 else f"{missing} places"
    return (
        f"The page did not load all comments: it offers more in {places}. Open them in the browser and save again.",
    )


def _opened(thread: Thread, section: Section, first: Comment | None) -> Thread:
    """The thread with its article: the first post, or the words outside of all items that the layout selects."""
    if first is not None:
        published = first.posted_at or thread.published_at
        return replace(thread, body=first.text, author=first.author, published_at=published)
    if any(comment.posted_at == thread.published_at for comment in thread.comments):
        thread = replace(thread, published_at=None)  # the first time on the page, which is a comment's
    body = next(iter(section.css(section.layout.body)), None)
    return replace(thread, body=text_of(body)) if body is not None else thread


def _shape(layout: Layout) -> str:
    """The marks of a comment, for a person to look at."""
    places = {"author": (*layout.author, *layout.byline), "time": layout.time, "text": layout.text}
    return f"{layout.item}: " + "; ".join(f"{role} {', '.join(names)}" for role, names in places.items())
