"""A plain-text page as lines with marks, and the records that a reading of it is made of."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from stance.reading.formats.dates import Dates
from stance.reading.formats.text.announcements import announcement, is_policy
from stance.reading.formats.text.inline import cut_lines
from stance.reading.formats.text.lines import HEADER_MAX, Line, is_action, is_form, is_name, is_reply_to, without_avatar
from stance.reading.formats.text.marks import UNMARKED, Mark, mark_of, unworded

# Set by hand on the dev pages (2026-11).
_OPENING_MAX: Final = 250
"""Characters of a line that announces comments."""
_PARAGRAPH_MIN: Final = 101
"""Characters of a line that is prose beyond doubt."""
_PARAGRAPHS: Final = 3
"""Such lines, by the last of which an article's head has ended."""
_RANKS_MAX: Final = 4
"""Lines between a name and a time, such as the author's rank and number of posts."""
_UNMARKED_MIN: Final = 3
"""Lines that end with "says" without a colon, for them to be headers."""
_LAST_DAY: Final = 31
"""A list mark with a greater number is no day of a date."""


@dataclass(frozen=True, slots=True)
class Header:
    """The author and time of one comment, and the lines that bear them."""

    lines: tuple[int, ...]
    """As everywhere, a line goes by its index in ``Page.lines``."""
    author: str | None = None
    time: str | None = None
    precise: bool = False
    guest: bool = False
    worded: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """One comment: its header and the lines its text is in."""

    header: Header
    start: int
    """The first line of all that belongs to it."""
    text: tuple[int, ...]
    title: int | None = None
    """Its subject line."""
    aside: tuple[int, ...] = ()
    """Lines around its text that are the page's, such as buttons."""


@dataclass(frozen=True)
class Page:
    """The lines of a page and what each says of a comment's author and time."""

    lines: list[Line]
    marks: dict[int, Mark]

    @cached_property
    def openings(self) -> dict[int, int | None]:
        """Lines that announce comments, with the number they give."""
        openings: dict[int, int | None] = {}
        for index, line in enumerate(self.lines):
            if len(line.text) <= _OPENING_MAX and not is_action(line.text):
                announces, count = announcement(line.text)
                if (announces and not is_form(line.text)) or is_policy(line.text):
                    openings[index] = count
        return openings

    @cached_property
    def article_end(self) -> int:
        """The third line of prose: a line that announces comments above it may belong to the article's head."""
        prose = [index for index, line in enumerate(self.lines) if len(line.text) >= _PARAGRAPH_MIN]
        return prose[_PARAGRAPHS - 1] if len(prose) >= _PARAGRAPHS else len(self.lines)

    @cached_property
    def forms(self) -> list[int]:
        """The lines of comment forms and the like."""
        return [index for index, line in enumerate(self.lines) if is_form(line.text)]


def page_of(lines: list[Line], dates: Dates) -> Page:
    """``lines`` with their marks."""
    lines = cut_lines([_unmarked_date(line, dates) for line in lines], dates)
    marks = {index: mark for index, line in enumerate(lines) if (mark := mark_of(line, dates)) is not None}
    repeated = Counter(mark.sides for mark in marks.values() if mark.by)
    plain = Counter(mark.sides for mark in marks.values() if not mark.by)
    for index, mark in marks.items():
        if mark.by and plain[unworded(mark).sides] >= repeated[mark.sides]:
            marks[index] = unworded(mark)
    unmarked = [index for index, mark in marks.items() if mark.sides == UNMARKED]
    if len(unmarked) < _UNMARKED_MIN:
        for index in unmarked:
            del marks[index]
    return Page(lines, marks)


def _unmarked_date(line: Line, dates: Dates) -> Line:
    """``line``, its number given back to the date it is the day of: ``23. Juni 2016`` is no item of a list."""
    if line.ordinal is None or line.ordinal > _LAST_DAY or len(line.text) > HEADER_MAX:
        return line
    if _dated_at_start(line.text, dates):
        return line
    if _dated_at_start(line.whole, dates):
        return replace(line, mark="", ordinal=None, text=line.whole)
    return line


def _dated_at_start(text: str, dates: Dates) -> bool:
    times = dates.find(text)
    return bool(times) and times[0].start == 0 and times[0].kind in ("date", "datetime")


def is_time_at(page: Page, index: int) -> bool:
    """Whether the line holds a time and nothing else of a comment."""
    return index >= 0 and (mark := page.marks.get(index)) is not None and mark.kind == "time"


def is_name_at(page: Page, index: int) -> bool:
    """Whether the line could be an author's name and nothing else."""
    mark = page.marks.get(index)
    return (
        0 <= index < len(page.lines)
        and (mark is None or mark.kind == "rank")
        and is_name(without_avatar(page.lines[index].text))
    )


def name_at(page: Page, index: int) -> str:
    """The name that the line is."""
    return without_avatar(page.lines[index].text)


def header_of(page: Page, *lines: int) -> Header:
    """The header made of the marks of ``lines``."""
    marks = [page.marks[index] for index in lines if index in page.marks]
    return Header(
        lines,
        author=next((mark.author for mark in marks if mark.author), None),
        time=next((mark.time for mark in marks if mark.time), None),
        precise=any(mark.precise for mark in marks),
        guest=any(mark.guest for mark in marks),
        worded=any(mark.worded for mark in marks),
    )


def is_name_above(page: Page, time: int) -> bool:
    """Whether a name stands above the line ``time``, or above the ranks there."""
    return is_name_at(page, time - 1) or is_name_at(page, _past_ranks(page, time - 1))


def _past_ranks(page: Page, index: int) -> int:
    """The line ``index``, or the next above it that is no rank."""
    first = index
    while first > index - _RANKS_MAX and _is_rank(page, first):
        first -= 1
    return first


def _is_rank(page: Page, index: int) -> bool:
    mark = page.marks.get(index)
    return (mark is not None and mark.kind == "rank") or (index >= 0 and is_reply_to(page.lines[index].text))


def named_header(page: Page, name: int, time: int) -> Header:
    """The header of a line that is a name and one that is a time; a rank may stand between them."""
    header = header_of(page, time)
    first = _past_ranks(page, name)
    if name < time and first < name and is_name_at(page, first):
        return replace(header, lines=(*range(first, name + 1), time), author=name_at(page, first))
    return replace(header, lines=tuple(sorted((name, time))), author=name_at(page, name))
