"""Every way to take lines of a plain-text page for the headers of its comments.

A page repeats one header for every comment. Each kind of line that repeats is tried as that header, alone and together
with the lines next to it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

from stance.reading.formats.text.lines import Line, is_action, is_avatar, is_form, is_prose, is_reply_to
from stance.reading.formats.text.page import (
    Header,
    Page,
    header_of,
    is_name_above,
    is_name_at,
    is_time_at,
    name_at,
    named_header,
)
from stance.reading.formats.text.units import GAPS, Place, after, around, before, in_item, masked

MIXED: Final = "several shapes"
"""The shape of headers that are not all alike."""

SHARES: Final = {
    "times beside author lines": 0.6,
    "names beside time lines": 0.75,
    "names in a list": 0.9,
    "menus in lists": 0.3,
    "towns after names": 0.5,
    "names before closed texts": 0.8,
    "marks, of names": 0.5,
}
"""The share of lines of one kind that must have it for it to belong to the header. Fewer than all, since an extractor
loses some lines and some comments have no time. Set by hand on the dev pages (2026-11)."""
FEWEST: Final = {
    "ranks": 2,
    "avatars": 3,
    "bullets": 2,
    "towns": 2,
    "nested lists": 3,
    "names and texts": 4,
    "texts alone": 2,
}
"""How many lines of a kind it takes, where nothing but their number shows that they are headers: an article may have
one by chance. Set by hand on the dev pages (2026-11)."""
TRIED: Final = {
    "kinds of header": 12,
    "announcements": 4,
    "lists": 3,
    "headings": 5,
}
"""How many of each are tried per page, the most frequent, longest or first: no page has more that repeat and matter.
Set by hand (2026-11), to bound the work."""
FAR_NAMES: Final = range(2, 7)
"""How many lines above a time its author is looked for. Set by hand on the dev pages (2026-11)."""
MORE_NAMES: Final = 1.5
"""How many times as many different names as right above the time there must be, for those to be ranks. Likewise."""
_DROPPED: Final = 4
"""Numbers that may be missing in a list: extractors leave out items that look like no text to them. Set by hand on the
dev pages (2026-11), as the next."""
_INITIALS_MAX: Final = 2
"""Letters that stand for an author's picture."""
_ITEM_LINES: Final = 3
"""Lines of a comment of which one is its text."""
_FIRST_NUMBER: Final = 3
"""The highest number that a nested list may begin with, for the same reason."""


class Candidate(NamedTuple):
    """One way to find the headers of a page."""

    headers: list[Header]
    shape: str
    """What they look like."""
    place: Place
    """Where their texts are."""


def candidates(page: Page) -> Iterator[Candidate]:
    """Every way to find the headers of ``page``."""
    for lines, sides in _groups(page, "both"):
        headers = _without_towns([header_of(page, index) for index in lines])
        yield Candidate(headers, sides, after)
        yield Candidate(headers, f"text / {sides}", before)
    for lines, sides in _groups(page, "author"):
        yield from _with_times(page, lines, sides)
    for lines, sides in _groups(page, "time"):
        yield from _with_names(page, lines, sides)
    yield from _ranked(page)
    yield from _pictured(page)
    yield from _listed(page)
    yield from _alternating(page)
    yield from _counted(page)
    yield from _closed(page)


def _groups(page: Page, kind: str) -> Iterator[tuple[list[int], str]]:
    """Lines whose marks are alike, most frequent first: by words and form of time, then by words alone."""
    strict: dict[tuple[str, str], list[int]] = defaultdict(list)
    loose: dict[str, list[int]] = defaultdict(list)
    for index, mark in page.marks.items():
        if mark.kind == kind:
            strict[mark.sides, mark.form].append(index)
            loose[mark.sides].append(index)
    groups = [(lines, sides) for (sides, _), lines in strict.items() if len(lines) < len(loose[sides])]
    groups += [(lines, sides) for sides, lines in loose.items()]
    if len(loose) > 1:
        groups.append((sorted(index for lines in loose.values() for index in lines), MIXED))
    groups = sorted(groups, key=lambda group: -len(group[0]))[: TRIED["kinds of header"]]
    yield from groups
    # What an article says in its text may look like a header: try what stands below the announcement alone.
    # So may lists of articles below the comments: try what stands above the next form or wide gap too.
    tried: set[tuple[int, ...]] = {tuple(lines) for lines, _ in groups}
    for opening in sorted(page.openings, key=lambda opening: not page.openings[opening])[: TRIED["announcements"]]:
        for lines, sides in groups:
            below = [index for index in lines if index > opening]
            ends = [len(below)]
            if below:
                end = _section_end(page, below[0])
                ends.append(sum(index < end for index in below))
            for section in (tuple(below[:end]) for end in ends):
                if section and section not in tried:
                    tried.add(section)
                    yield list(section), sides


def _section_end(page: Page, first: int) -> int:
    """The line where the comments that begin with the header ``first`` have ended for sure."""
    indent = min(
        line.indent for line in page.lines[first : first + _ITEM_LINES]
    )  # some indent an item's first line only
    for index in range(first + 2, len(page.lines)):
        line = page.lines[index]
        if line.gap >= GAPS["below the comments"] or line.indent < indent or is_form(line.text):
            return index
    return len(page.lines)


def _with_times(page: Page, authors: list[int], sides: str) -> Iterator[Candidate]:
    """Author lines, with the time on the next line, the line before, after the text, or nowhere."""
    enough = SHARES["times beside author lines"] * len(authors)
    headers = [header_of(page, author) for author in authors]
    times_below = [is_time_at(page, author + 1) for author in authors]
    if sum(times_below) >= enough:
        joined = [
            header_of(page, author, author + 1) if has_time else header
            for author, header, has_time in zip(authors, headers, times_below, strict=True)
        ]
        yield Candidate(joined, f"{sides} / {{date}}", after)
    times_above = [is_time_at(page, author - 1) for author in authors]
    if sum(times_above) >= enough:
        joined = [
            header_of(page, author - 1, author) if has_time else header
            for author, header, has_time in zip(authors, headers, times_above, strict=True)
        ]
        yield Candidate(joined, f"{{date}} / {sides}", after)
        yield Candidate(joined, f"text / {{date}} / {sides}", before)
    yield Candidate(headers, f"{sides} / text / {{date}}", around)
    yield Candidate(headers, sides, after)


def _with_names(page: Page, times: list[int], sides: str) -> Iterator[Candidate]:
    """Time lines, with the author on the line before, on the next, before the text, or nowhere."""
    enough = SHARES["names beside time lines"] * len(times)
    below_names = [time for time in times if is_name_above(page, time)]
    far = _far_names(page, times, sides)
    if far is not None:
        yield far
    elif len(below_names) >= enough:
        headers = _without_towns([named_header(page, time - 1, time) for time in below_names])
        yield Candidate(headers, f"{{author}} / {sides}", after)
    above_names = [time for time in times if is_name_at(page, time + 1)]
    if len(above_names) >= enough:
        headers = _without_towns([named_header(page, time + 1, time) for time in above_names])
        yield Candidate(headers, f"{sides} / {{author}}", after)
        yield Candidate(headers, f"text / {sides} / {{author}}", before)
    apart = _names_before_texts(page, times)
    if len(apart) >= enough:
        yield Candidate(apart, f"{{author}} / text / {sides}", around)
    headers = [header_of(page, time) for time in times]
    yield Candidate(headers, sides, after)
    yield Candidate(headers, f"text / {sides}", before)


def _far_names(page: Page, times: list[int], sides: str) -> Candidate | None:
    """Times with the author some lines above, and the same between: rank, number of posts, number of the comment."""
    most = MORE_NAMES * len({name_at(page, time - 1) for time in times if is_name_at(page, time - 1)})
    best = None
    for lines in FAR_NAMES:
        apart = [time for time, above in zip(times, [-1, *times], strict=False) if time - lines > above]
        if not all(_are_furniture(page, [time - between for time in apart]) for between in range(1, lines)):
            break
        named = [time for time in apart if is_name_at(page, time - lines)]
        names = {name_at(page, time - lines) for time in named}
        enough = max(FEWEST["ranks"], SHARES["names beside time lines"] * len(times))
        if len(named) >= enough and len(names) > most:
            best, most = (lines, named), len(names)
    if best is None:
        return None
    lines, named = best
    headers = [
        replace(header_of(page, time), lines=tuple(range(time - lines, time + 1)), author=name_at(page, time - lines))
        for time in named
    ]
    return Candidate(headers, f"{{author}} / … / {sides}", after)


def _are_furniture(page: Page, lines: list[int]) -> bool:
    """Whether the lines, at one place of each header, are ranks, or the same lines or labels again and again."""
    alike = Counter(masked(page.lines[line].text).partition(":")[0] for line in lines)
    ranks = sum(
        alike[masked(page.lines[line].text).partition(":")[0]] > 1
        or ((mark := page.marks.get(line)) is not None and mark.kind == "rank")
        or is_reply_to(page.lines[line].text)
        for line in lines
    )
    return ranks >= SHARES["names beside time lines"] * len(lines)


def _names_before_texts(page: Page, times: list[int]) -> list[Header]:
    """For pages that print author, text, time: the author lines, each the first line after the time before."""
    headers = []
    opening = max((opening for opening in page.openings if opening < times[0]), default=None)
    first_start = times[0] - 2 if opening is None else opening + 1  # not announced: a text of one line below the author
    starts = [first_start, *(time + 1 for time in times[:-1])]
    for start, time in zip(starts, times, strict=True):
        name = max(start, 0)
        while name < time and (is_action(page.lines[name].text) or _is_initial(page, name)):
            name += 1
        if name < time - 1 and is_name_at(page, name):
            headers.append(_named(page, name))
    return headers


def _is_initial(page: Page, index: int) -> bool:
    """Whether the line is the first letters of the name below it, in place of a picture."""
    text, below = page.lines[index].text, page.lines[index + 1].text if index + 1 < len(page.lines) else ""
    return len(text) <= _INITIALS_MAX < len(below) and text.isalpha() and below.lower().startswith(text.lower())


def _named(page: Page, index: int) -> Header:
    """The header that is a name and nothing else."""
    return Header((index,), name_at(page, index))


def _without_towns(headers: list[Header]) -> list[Header]:
    """``headers`` with the town cut off, where most authors bear one or a space stands before the comma."""
    names = [header.author or "" for header in headers]
    comma = " ," if any(" ," in name for name in names) else ","
    enough = max(FEWEST["towns"], SHARES["towns after names"] * len(headers))
    if comma == "," and sum("," in name for name in names) < enough:
        return headers
    return [
        replace(header, author=(header.author or "").partition(comma)[0].strip() or header.author) for header in headers
    ]


def _ranked(page: Page) -> Iterator[Candidate]:
    """Names with the author's rank on the line below."""
    ranks = [index for index, mark in page.marks.items() if mark.kind == "rank" and is_name_at(page, index - 1)]
    headers = [Header((rank - 1, rank), name_at(page, rank - 1), worded=True) for rank in ranks]
    if len(headers) >= FEWEST["ranks"]:
        yield Candidate(headers, "{author} / {rank}", after)
        yield Candidate(headers, "{author} / {rank} / text / {date}", around)


def _pictured(page: Page) -> Iterator[Candidate]:
    """Names with the alternative text of the author's picture on the line above."""
    avatars = [
        index for index, line in enumerate(page.lines[:-1]) if is_avatar(line.text) and is_name_at(page, index + 1)
    ]
    if len(avatars) >= FEWEST["avatars"]:
        headers = [Header((avatar, avatar + 1), name_at(page, avatar + 1), worded=True) for avatar in avatars]
        yield Candidate(headers, "{avatar} / {author}", after)


def _listed(page: Page) -> Iterator[Candidate]:
    """Numbered or bulleted lists: each item an author and an indented text, or a text alone."""
    numbered = [index for index, line in enumerate(page.lines) if line.ordinal is not None]
    runs = _counting(page, numbered, _opens_replies)
    runs += [run for run in _counting(page, numbered, lambda page, index: True) if _is_threaded(page, run)]
    for run in runs:
        named = [index for index in run if is_name_at(page, index)]
        if len(named) >= SHARES["names in a list"] * len(run):
            yield Candidate([_named(page, index) for index in run], "{n}. {author}", after)
        elif page.openings:
            yield Candidate([Header((index,)) for index in run], "{n}. text", in_item)
    bulleted = [
        index
        for index, line in enumerate(page.lines[:-1])
        if line.mark and line.ordinal is None and is_name_at(page, index) and page.lines[index + 1].indent > line.indent
    ]
    menus = sum(bool(page.lines[index + 1].mark) for index in bulleted)  # lists of links in a list
    bulleted = [] if menus > SHARES["menus in lists"] * len(bulleted) else bulleted
    if len(bulleted) >= FEWEST["bullets"]:
        yield Candidate([_named(page, index) for index in bulleted], "• {author} / indented text", after)


def _counting(page: Page, numbered: list[int], opens: Callable[[Page, int], bool]) -> list[list[int]]:
    """Runs of items counted 1, 2, 3, …, with the lists nested in them, which count from 1 again; the longest few.

    Extractors drop items, so some numbers may be missing. ``opens`` tells whether a nested list is of replies.
    """
    runs: list[list[int]] = []
    run: list[int] = []
    expected: dict[int, int] = {}  # per indentation, the next number
    for index in numbered:
        number = page.lines[index].ordinal or 0
        indent = _column(page.lines[index], expected)
        for deeper in [other for other in expected if other > indent]:
            del expected[deeper]
        is_nested = bool(run) and indent > page.lines[run[0]].indent
        goes_on = indent in expected and expected[indent] <= number <= expected[indent] + _DROPPED
        begins = is_nested and indent not in expected and 0 < number <= _FIRST_NUMBER
        if goes_on or (begins and opens(page, index)):
            run.append(index)
        elif number == 1 and not is_nested:
            run, expected = [index], {}
            runs.append(run)
        else:
            continue
        expected[indent] = number + 1
    return sorted(runs, key=len, reverse=True)[: TRIED["lists"]]


def _column(line: Line, columns: Container[int]) -> int:
    """The column that the item's list has its numbers in: those of several digits may begin further left."""
    wider = range(line.indent, line.indent + len(str(line.ordinal or 0)))
    return next((column for column in wider if column in columns), line.indent)


def _is_threaded(page: Page, run: list[int]) -> bool:
    """Whether lists nest in many of the items, or in one another, as replies do and lists within a text do not."""
    indents = [page.lines[index].indent for index in run]
    nested = sum(lower > upper for upper, lower in pairwise(indents))
    return len(set(indents)) > 2 or nested >= FEWEST["nested lists"]


def _opens_replies(page: Page, index: int) -> bool:
    """Whether the nested list that begins here is of replies rather than part of a text: something ends above it."""
    return is_action(page.lines[index - 1].text) or is_name_at(page, index) or page.marks.get(index) is not None


def _counted(page: Page) -> Iterator[Candidate]:
    """As many lines as are announced, up to the end of the page: an extractor left nothing but the texts."""
    for opening, count in page.openings.items():
        rest = range(opening + 1, len(page.lines))
        if count and count >= FEWEST["texts alone"] and len(rest) == count and opening > 0:
            yield Candidate([Header((index,)) for index in rest], "text", in_item)


def _closed(page: Page) -> Iterator[Candidate]:
    """Under a heading: a name, a text and the same button, again and again."""
    buttons = [index for index, line in enumerate(page.lines) if is_action(line.text) and not line.text.isdecimal()]
    for opening in list(page.openings)[: TRIED["announcements"]]:
        below = Counter(page.lines[index].text for index in buttons if index > opening)
        closer, count = below.most_common(1)[0] if below else ("", 0)
        if count < FEWEST["names and texts"]:
            continue
        headers = []
        start = opening + 1
        for end in (index for index in buttons if index > opening and page.lines[index].text == closer):
            while start < end and is_action(page.lines[start].text):
                start += 1
            if end - start > 1 and is_name_at(page, start):
                headers.append(_named(page, start))
            start = end + 1
        marked = sum(index > opening and mark.kind != "rank" for index, mark in page.marks.items())
        if len(headers) >= SHARES["names before closed texts"] * count and marked < SHARES["marks, of names"] * count:
            yield Candidate(headers, "{author} / text / button", after)


def _alternating(page: Page) -> Iterator[Candidate]:
    """Under a heading: a name, a text, a name, a text, with nothing that tells them apart but their kind."""
    headings = [opening for opening in page.openings if opening > page.article_end]
    for heading in headings[: TRIED["headings"]]:
        headers = _names_between_texts(page, heading + 1)
        if (
            headers
            and (len(headers) >= FEWEST["names and texts"] or page.openings[heading])
            and not page.lines[headers[0].lines[0]].mark
            and any(is_prose(page.lines[header.lines[0] + 1].text) for header in headers)
        ):
            yield Candidate(headers, "{author} / text", after)


def _names_between_texts(page: Page, start: int) -> list[Header]:
    """The names from the line ``start`` on, each with one line of text, and prose that follows it at once."""
    headers: list[Header] = []
    index = start
    while index + 1 < len(page.lines) and is_name_at(page, index) and not is_form(page.lines[index].text):
        headers.append(_named(page, index))
        index += 2
        while index < len(page.lines) and not page.lines[index].gap and is_prose(page.lines[index].text):
            index += 1
        if index < len(page.lines) and page.lines[index].gap > 1:
            break
    return headers
