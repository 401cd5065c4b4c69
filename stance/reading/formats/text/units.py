"""Where the texts of the comments are, given their headers: after them, before them, between author and time."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Final, NamedTuple

from stance.reading.formats.text.lines import is_action, is_avatar, is_form
from stance.reading.formats.text.page import Header, Page, Unit, is_time_at

FEWEST_CLOSED: Final = 2
"""Comments that must end with the same line for it to close them."""
FEWEST_GAPS: Final = 3
"""Comments from which it can be told what no comment of the page has."""
_DIGITS: Final = re.compile(r"\d+")
_NUMBER: Final = re.compile(r"#?\d{1,6}[.)]?")
"""The number of a comment, on a line of its own."""
Place = Callable[[Page, list[Header]], list[Unit]]
"""Makes comments of headers, their texts where this place has them; of headers that do not fit it, none."""

# All numbers were set by hand on the dev pages (2026-11).
TITLE_MAX: Final = 100
"""Characters of the longest subject line."""
SHARES: Final = {
    "times after texts": 0.6,
    "titles above headers": 0.9,
    "titles alike": 0.5,
    "texts closed by buttons": 0.6,
    "texts closed alike": 0.6,
}
"""The share of comments that must have it for it to be the way this page prints them."""
LINES: Final = {
    "below a time that ends a text": 2,  # such as buttons
    "below a time, too many for one text": 9,  # what stands below all comments is among them
    "from the announcement to the first header": 10,  # besides twice the longest of the other texts
    "from the first item to its header": 60,
    "from buttons to the end of a text": 4,
    "short, of a list": 3,
    "below the last header": 30,
}
"""How far apart lines of one comment stand, at most; of those too many for one text, the fewest."""
GAPS: Final = {
    "above a headline": 3,
    "below the comments": 3,
}
"""Blank lines that set apart what is no comment."""
_FEWEST_TITLES: Final = 3
"""Comments that must begin with a subject line where nothing else tells it from the text."""


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
    units = [_with_time(page, unit) for unit in after(page, headers)]
    timed = sum(unit.header.time is not None for unit in units)
    return units if timed >= SHARES["times after texts"] * len(units) else []


def _with_time(page: Page, unit: Unit) -> Unit:
    """``unit`` with the last time in its text for its own, where the text ends with it."""
    time = max((index for index in unit.text if is_time_at(page, index)), default=None)
    if time is None:
        return unit
    last = next((index for index in reversed(unit.text) if not is_action(page.lines[index].text)), None)
    below = unit.text[-1] - time
    is_inside = LINES["below a time that ends a text"] < below < LINES["below a time, too many for one text"]
    if is_inside and time != last:
        return unit
    mark = page.marks[time]
    header = replace(unit.header, lines=(*unit.header.lines, time), time=mark.time, precise=mark.precise)
    below_time = tuple(index for index in unit.text if index > time)
    return replace(unit, header=header, text=tuple(index for index in unit.text if index < time), aside=below_time)


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
        end = min(header.lines)
        while start < end and (is_action(page.lines[start].text) or is_avatar(page.lines[start].text)):
            start += 1
        has_title = titled and end - start > 1 and page.lines[start].ordinal is not None
        text = range(start + 1, end) if has_title else range(start, end)
        units.append(Unit(header, start, tuple(text), start if has_title else None))
    return units


def _with_what_precedes(page: Page, start: int) -> int:
    """Where a comment begins whose header begins at ``start``: avatars and scores may stand above it."""
    while start and (is_avatar(page.lines[start - 1].text) or _NUMBER.fullmatch(page.lines[start - 1].text)):
        start -= 1
    return start


def past_number(page: Page, index: int) -> int:
    """The line below ``index``, if that is a comment's number and no blank line stands above it, else ``index``."""
    is_number = index < len(page.lines) and not page.lines[index].gap and _NUMBER.fullmatch(page.lines[index].text)
    return index + 1 if is_number else index


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
    return len(texts) >= _FEWEST_TITLES and all(
        len(text) > 1
        and len(page.lines[text[0]].text) <= TITLE_MAX
        and not page.lines[text[0]].gap
        and not page.lines[text[1]].gap
        and len(page.lines[text[1]].text) > len(page.lines[text[0]].text)
        for text in texts
    )


def _titles(page: Page, headers: list[Header]) -> list[int | None]:
    """The line above each header, if it is a subject line on (nearly) all."""
    lines_above = [min(header.lines) - 1 for header in headers]
    fit = [
        line >= 0 and line not in page.marks and _is_title(page, line, header)
        for line, header in zip(lines_above, headers, strict=True)
    ]
    enough = SHARES["titles above headers"] * len(headers)
    numbered = sum(page.lines[line].ordinal is not None for line in lines_above if line >= 0)
    if numbered >= enough and not any(page.lines[min(header.lines)].mark for header in headers):
        return list(lines_above)
    if len(headers) < 2 or sum(fit) < enough or _are_alike(page, lines_above):
        return [None] * len(headers)
    return [line if is_title else None for line, is_title in zip(lines_above, fit, strict=True)]


def _are_alike(page: Page, lines: list[int]) -> bool:
    """Whether many of ``lines`` are one but for their numbers, as what closes the text above is."""
    alike = Counter(masked(page.lines[line].text) for line in lines if line >= 0)
    return len(lines) >= FEWEST_GAPS and alike.most_common(1)[0][1] >= SHARES["titles alike"] * len(lines)


def _is_title(page: Page, index: int, header: Header) -> bool:
    line, below = page.lines[index], page.lines[min(header.lines)]
    if len(line.text) > TITLE_MAX or is_action(line.text) or below.mark or is_form(line.text) or index in page.openings:
        return False
    if below.gap == 0:
        return line.gap > 0 or line.mark != ""
    return (line.gap > 0 and line.text[-1] not in ".!?…" and not is_avatar(line.text)) or re.search(
        r"\(\d, \w+\)$", line.text
    ) is not None


def _heads(page: Page, index: int) -> bool:
    """Whether the numbered line is a title: short, and apart from what follows."""
    return len(page.lines[index].text) <= TITLE_MAX and page.lines[index + 1].gap > 0


def _first_start(page: Page, headers: list[Header], lengths: list[int]) -> int:
    """Where the text of the first comment begins, on a page that prints headers below texts."""
    first = min(headers[0].lines)
    longest = max([*lengths, 1])
    opening = max((index for index in page.openings if index < first), default=None)
    if opening is not None and first - opening <= 2 * longest + LINES["from the announcement to the first header"]:
        return opening + 1
    near = range(max(0, first - LINES["from the first item to its header"]), first)
    first_items = [index for index in near if page.lines[index].ordinal == 1]
    if first_items:
        return first_items[-1]
    # Nothing says where the article ends: the lines above, as many as a comment here has at most, but no headline.
    start = first
    while start > 1 and first - start < longest:
        if start < first and page.lines[start].gap >= GAPS["above a headline"]:
            break
        start -= 1
    return start


def _end(page: Page, headers: list[Header], starts: list[int]) -> int:
    """Where the last comment ends: at the form, where the list ends, at what closes the comments before it."""
    begin = max(headers[-1].lines) + 1
    first = page.lines[starts[-1]]
    closers = _closing(page, headers, starts)
    before = _seen(page, headers, starts)
    has_words = False
    for index in range(begin, len(page.lines)):
        line = page.lines[index]
        is_below = index > begin and (
            is_form(line.text)
            or (first.mark != "" and line.indent <= min(first.indent, 1) and page.lines[begin].indent > first.indent)
            or line.gap >= before.gap
            or (line.heading and not before.has_headings)
            or line.indent < before.indent
            or (line.gap > 0 and not before.has_lists and _begins_list(page, index))
        )
        if is_below:
            return index
        is_closer = is_action(line.text) or masked(line.text) in closers
        if closers and has_words and is_closer:
            following = page.lines[index + 1].text if index + 1 < len(page.lines) else ""
            if not (is_action(following) or masked(following) in closers):
                return index + 1
        has_words = has_words or not is_closer
        if index > begin and index in page.openings and line.text[-1] != ".":
            return index
    return len(page.lines)


def closes_last(page: Page, headers: list[Header]) -> bool:
    """Whether what closes the texts between ``headers`` stands below the last of them too."""
    closers = _closing(page, headers, [min(header.lines) for header in headers])
    begin = max(headers[-1].lines) + 1
    below = page.lines[begin : begin + LINES["below the last header"]]
    return any(masked(line.text) in closers for line in below[1:])


def _closing(page: Page, headers: list[Header], starts: list[int]) -> set[str]:
    """The lines of buttons, and others that repeat, which close most of the texts but the last."""
    ends: list[set[str]] = []
    for header, start in zip(headers, starts[1:], strict=False):
        last = range(max(max(header.lines) + 2, start - LINES["from buttons to the end of a text"]), start)
        ends.append({masked(page.lines[index].text) for index in last})
    counts = Counter(line for lines in ends for line in lines if len(line) <= TITLE_MAX)
    enough = SHARES["texts closed by buttons"] * len(ends)
    repeated = {
        line for line, count in counts.items() if count >= max(SHARES["texts closed alike"] * len(ends), FEWEST_CLOSED)
    }
    buttons = {line for lines in ends for line in lines if is_action(line)}
    with_closer = sum(bool(lines & (repeated | buttons)) for lines in ends)
    return repeated | buttons if len(ends) > 1 and with_closer >= enough else set()


class _Seen(NamedTuple):
    """What the comments but the last are like, so that the last is not taken for longer than it is."""

    indent: int
    """The least of their lines."""
    gap: int
    """More blank lines than stand in any of them."""
    has_headings: bool
    has_lists: bool
    """Whether one has several short lines without a sentence in a row."""


def _seen(page: Page, headers: list[Header], starts: list[int]) -> _Seen:
    inner = range(starts[0], starts[-1])
    texts = sorted(set(inner).difference(*(header.lines for header in headers)))
    begin = max(headers[-1].lines) + 1
    least = (page.lines[index].indent for index in (*inner, *headers[-1].lines, begin) if index < len(page.lines))
    widest = max((page.lines[index].gap for index in (*inner[1:], starts[-1])), default=GAPS["below the comments"])
    few = len(headers) < FEWEST_GAPS or not texts
    return _Seen(
        min(least),
        GAPS["below the comments"] if few else min(max(widest, 1) + 1, GAPS["below the comments"]),
        any(page.lines[index].heading for index in texts),
        few or any(_begins_list(page, index) for index in texts),
    )


def _begins_list(page: Page, index: int) -> bool:
    """Whether several short lines without a sentence begin here, such as a menu or a list of articles."""
    lines = page.lines[index : index + LINES["short, of a list"]]
    return len(lines) == LINES["short, of a list"] and all(
        len(line.text) <= TITLE_MAX and line.text[-1] not in ".!?…:,;)" and not is_action(line.text) for line in lines
    )


def masked(line: str) -> str:
    """``line`` with its numbers alike: ``5 stars`` and ``4 stars`` are one kind of line."""
    return _DIGITS.sub("1", line)
