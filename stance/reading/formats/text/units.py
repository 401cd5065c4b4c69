"""Where the texts of the comments are, given their headers: after them, before them, between author and time."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from stance.reading.formats.text.lines import is_action, is_avatar, is_form
from stance.reading.formats.text.page import Header, Page, Unit, is_time

Place = Callable[[Page, list[Header]], list[Unit]]
_TITLE_MAX: Final = 100
"""Characters of the longest subject line."""


def after(page: Page, headers: list[Header]) -> list[Unit]:
    """Each header's text runs to the next header; a title may stand above the header."""
    titles = _titles(page, headers)
    starts = [min(header.lines) if title is None else title for header, title in zip(headers, titles, strict=True)]
    starts = [_with_what_precedes(page, start) for start in starts]
    ends = [*starts[1:], _end(page, headers, starts)]
    texts = [range(_past_ranks(page, header, end), end) for header, end in zip(headers, ends, strict=True)]
    if not any(title is not None for title in titles) and _first_lines_are_titles(page, texts):
        titles = [text[0] for text in texts]
        texts = [text[1:] for text in texts]
    return [
        Unit(header, start, tuple(text), title)
        for header, start, text, title in zip(headers, starts, texts, titles, strict=True)
    ]


def around(page: Page, headers: list[Header]) -> list[Unit]:
    """Author, text, time: the time is the last line before the next header that is one."""
    units = []
    for unit in after(page, headers):
        at = next((each for each in reversed(unit.text) if not is_action(page.lines[each].text)), None)
        times = [each for each in unit.text if is_time(page, each)]
        if times and (times[-1] == at or unit.text[-1] - times[-1] > 8 or times[-1] in unit.text[-3:]):
            time = page.marks[times[-1]]
            header = replace(unit.header, lines=(*unit.header.lines, times[-1]), time=time.time, precise=time.precise)
            units.append(replace(unit, header=header, text=tuple(each for each in unit.text if each < times[-1])))
        else:
            units.append(unit)
    return units if sum(unit.header.time is not None for unit in units) >= 0.6 * len(units) else []


def in_item(page: Page, headers: list[Header]) -> list[Unit]:
    """The text begins on the list item's own line."""
    starts = [header.lines[0] for header in headers]
    ends = [*starts[1:], _end(page, headers, starts)]
    return [
        Unit(replace(header, lines=()), start, tuple(range(start, end)))
        for header, start, end in zip(headers, starts, ends, strict=True)
    ]


def before(page: Page, headers: list[Header]) -> list[Unit]:
    """Each header closes the text above it."""
    units: list[Unit] = []
    starts = [max(header.lines) + 1 for header in headers[:-1]]
    lengths = [min(header.lines) - start for header, start in zip(headers[1:], starts, strict=True)]
    starts = [_first_start(page, headers, lengths), *starts]
    several = [start for header, start in zip(headers, starts, strict=True) if min(header.lines) - start > 1]
    titled = bool(several) and all(_heads(page, start) for start in several)
    for header, start in zip(headers, starts, strict=True):
        while start < min(header.lines) and (is_action(page.lines[start].text) or is_avatar(page.lines[start].text)):
            start += 1
        first = page.lines[start] if start < len(page.lines) else None
        title = None
        if titled and first is not None and first.ordinal is not None and min(header.lines) - start > 1:
            title = start
        units.append(Unit(header, start, tuple(range(start + (title is not None), min(header.lines))), title))
    return units


def _with_what_precedes(page: Page, start: int) -> int:
    """Where a comment begins whose header begins at ``start``: avatars and scores may stand above it."""
    while start and (is_avatar(page.lines[start - 1].text) or page.lines[start - 1].text.isdecimal()):
        start -= 1
    return start


def _past_ranks(page: Page, header: Header, end: int) -> int:
    """Where the text begins below the header: ranks and the name once more are passed over."""
    start = max(header.lines) + 1
    while start < end - 1 and (
        ((mark := page.marks.get(start)) is not None and mark.kind == "rank") or page.lines[start].text == header.author
    ):
        start += 1
    return start


def _first_lines_are_titles(page: Page, texts: list[range]) -> bool:
    """Whether each text begins with a short line that its next line follows at once: a subject, as SPIP prints it."""
    return len(texts) >= 3 and all(
        len(text) > 1
        and len(page.lines[text[0]].text) <= 100
        and not page.lines[text[0]].gap
        and not page.lines[text[1]].gap
        and len(page.lines[text[1]].text) > len(page.lines[text[0]].text)
        for text in texts
    )


def _titles(page: Page, headers: list[Header]) -> list[int | None]:
    """The line above each header, if it is a subject line on (nearly) all."""
    above = [min(header.lines) - 1 for header in headers]
    fit = [
        at >= 0 and at not in page.marks and _is_title(page, at, header)
        for at, header in zip(above, headers, strict=True)
    ]
    numbered = sum(page.lines[at].ordinal is not None for at in above if at >= 0)
    if numbered >= 0.9 * len(headers) and not any(page.lines[min(header.lines)].mark for header in headers):
        return list(above)
    if len(headers) < 2 or sum(fit) < 0.9 * len(headers):
        return [None] * len(headers)
    return [at if good else None for at, good in zip(above, fit, strict=True)]


def _is_title(page: Page, at: int, header: Header) -> bool:
    line, below = page.lines[at], page.lines[min(header.lines)]
    if len(line.text) > 100 or is_action(line.text) or below.mark or is_form(line.text) or at in page.openings:
        return False
    if below.gap == 0:
        return line.gap > 0 or line.mark != ""
    return (line.gap > 0 and line.text[-1] not in ".!?…" and not is_avatar(line.text)) or re.search(
        r"\(\d, \w+\)$", line.text
    ) is not None


def _heads(page: Page, at: int) -> bool:
    """Whether the numbered line is a title: short, and apart from what follows."""
    return len(page.lines[at].text) <= 100 and page.lines[at + 1].gap > 0


def _first_start(page: Page, headers: list[Header], lengths: list[int]) -> int:
    """Where the text of the first comment begins, on a page that prints headers below texts."""
    first = min(headers[0].lines)
    opening = max((at for at in page.openings if at < first), default=None)
    if opening is not None and first - opening <= max([*lengths, 1]) * 2 + 10:
        return opening + 1
    marked = [at for at in range(max(0, first - 60), first) if page.lines[at].ordinal == 1]
    if marked:
        return marked[-1]
    # Nothing says where the article ends: the lines above, as many as a comment here has at most, but no headline.
    longest = max([*lengths, 1])
    start = first
    while start > 1 and first - start < longest and not (start < first and page.lines[start].gap > 2):
        start -= 1
    return start


def _end(page: Page, headers: list[Header], starts: list[int]) -> int:
    """Where the last comment ends: at the form, where the list ends, at what closes the comments before it."""
    begin = max(headers[-1].lines) + 1
    indent = page.lines[starts[-1]].indent
    listed = page.lines[starts[-1]].mark != ""
    closers = [_closer(page, max(header.lines) + 1, start) for header, start in zip(headers, starts[1:], strict=False)]
    closed = len(closers) > 1 and sum(closer is not None for closer in closers) >= 0.6 * len(closers)
    for at in range(begin, len(page.lines)):
        line = page.lines[at]
        if at > begin and (
            is_form(line.text) or (listed and line.indent <= min(indent, 1) and page.lines[begin].indent > indent)
        ):
            return at
        if at > begin and line.gap >= 3:
            return at
        if closed and is_action(line.text) and any(not is_action(page.lines[i].text) for i in range(begin, at)):
            return at + 1
        if at > begin and at in page.openings:
            return at
    return len(page.lines)


def _closer(page: Page, start: int, end: int) -> int | None:
    return next((at for at in range(end - 1, max(start, end - 4) - 1, -1) if is_action(page.lines[at].text)), None)
