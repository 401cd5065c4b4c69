"""A plain-text page as lines with marks, and the records that a reading of it is made of."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property

from stance.reading.formats.dates import Dates
from stance.reading.formats.languages import announcement, is_policy
from stance.reading.formats.text.lines import HEADER_MAX, Line, is_action, is_form, is_name, without_avatar
from stance.reading.formats.text.marks import Mark, mark_of, unworded


@dataclass(frozen=True, slots=True)
class Header:
    """The lines that bear one comment's author and time, by their places in the list of lines."""

    lines: tuple[int, ...]
    author: str | None = None
    time: str | None = None
    precise: bool = False
    guest: bool = False
    worded: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """One comment: its header and the range of lines its text is in."""

    header: Header
    start: int
    """The first line of all that belongs to it."""
    text: tuple[int, ...]
    title: int | None = None


@dataclass(frozen=True)
class Page:
    """The lines of a page and what each says of a comment's author and time."""

    lines: list[Line]
    marks: dict[int, Mark]

    @cached_property
    def openings(self) -> dict[int, int | None]:
        """Lines that announce comments, with the number they give."""
        found: dict[int, int | None] = {}
        for at, line in enumerate(self.lines):
            if len(line.text) <= 250 and not is_action(line.text):
                said, count = announcement(line.text)
                if (said and not is_form(line.text)) or is_policy(line.text):
                    found[at] = count
        return found

    @cached_property
    def article_end(self) -> int:
        """The third line of prose: a line that announces comments above it may belong to the article's head."""
        prose = [at for at, line in enumerate(self.lines) if len(line.text) > 100]
        return prose[2] if len(prose) > 2 else len(self.lines)

    @cached_property
    def forms(self) -> list[int]:
        """The lines of comment forms and the like."""
        return [at for at, line in enumerate(self.lines) if is_form(line.text)]


def page_of(lines: list[Line], dates: Dates) -> Page:
    """``lines`` with their marks."""
    lines = [_unmarked_date(line, dates) for line in lines]
    marks = {at: mark for at, line in enumerate(lines) if (mark := mark_of(line, dates)) is not None}
    repeated = Counter(mark.sides for mark in marks.values() if mark.by)
    plain = Counter(mark.sides for mark in marks.values() if not mark.by)
    for at, mark in marks.items():
        if mark.by and plain[unworded(mark).sides] >= repeated[mark.sides]:
            marks[at] = unworded(mark)
    return Page(lines, marks)


def _unmarked_date(line: Line, dates: Dates) -> Line:
    """``line``, its number given back to the date it is the day of: ``23. Juni 2016`` is no item of a list."""
    if line.ordinal is None or line.ordinal > 31 or len(line.text) > HEADER_MAX:
        return line
    if _dated_at_start(line.text, dates):
        return line
    if _dated_at_start(line.whole, dates):
        return replace(line, mark="", ordinal=None, text=line.whole)
    return line


def _dated_at_start(text: str, dates: Dates) -> bool:
    found = dates.find(text)
    return bool(found) and found[0].start == 0 and found[0].kind in ("date", "datetime")


def is_time(page: Page, at: int) -> bool:
    """Whether the line holds a time and nothing else of a comment."""
    return at >= 0 and (mark := page.marks.get(at)) is not None and mark.kind == "time"


def is_name_at(page: Page, at: int) -> bool:
    """Whether the line could be an author's name and nothing else."""
    mark = page.marks.get(at)
    return (
        0 <= at < len(page.lines)
        and (mark is None or mark.kind == "rank")
        and is_name(without_avatar(page.lines[at].text))
    )


def name_at(page: Page, at: int) -> str:
    """The name that the line is."""
    return without_avatar(page.lines[at].text)


def header_of(page: Page, *places: int) -> Header:
    """The header made of the marks at ``places``."""
    marks = [page.marks[at] for at in places if at in page.marks]
    return Header(
        places,
        next((mark.author for mark in marks if mark.author), None),
        next((mark.time for mark in marks if mark.time), None),
        any(mark.precise for mark in marks),
        any(mark.guest for mark in marks),
        any(mark.worded for mark in marks),
    )


def named_header(page: Page, name: int, time: int) -> Header:
    """The header of a line that is a name and one that is a time; a rank may stand between them."""
    header = header_of(page, time)
    mark = page.marks.get(name)
    if name < time and mark is not None and mark.kind == "rank" and is_name_at(page, name - 1):
        return replace(header, lines=(name - 1, name, time), author=name_at(page, name - 1))
    return replace(header, lines=tuple(sorted((name, time))), author=name_at(page, name))
