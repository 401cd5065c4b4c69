"""Every way to take lines of a plain-text page for the headers of its comments.

A page repeats one header for every comment. Each kind of line that repeats is tried as that header, alone and together
with the lines next to it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from stance.reading.formats.text.lines import is_action, is_avatar, is_form, is_prose
from stance.reading.formats.text.page import Header, Page, header_of, is_name_at, is_time, name_at, named_header
from stance.reading.formats.text.units import Place, after, around, before, in_item

MIXED: Final = "several shapes"
"""The shape of headers that are not all alike."""
_TRIED: Final = 12
"""Kinds of header tried per page, most frequent first: no page has more that repeat and matter."""

_DROPPED: Final = 4
"""Numbers that may be missing in a list: extractors leave out items that look like no text to them."""
_OPENINGS: Final = 4
"""Lines that announce comments tried per page."""


def candidates(page: Page) -> Iterator[tuple[list[Header], str, Place]]:
    """Every way to find the headers, what they look like, and where their texts are."""
    for marks, sides in _groups(page, "both"):
        headers = _without_places([header_of(page, at) for at in marks])
        yield headers, sides, after
        yield headers, f"text / {sides}", before
    for marks, sides in _groups(page, "author"):
        yield from _with_times(page, marks, sides)
    for marks, sides in _groups(page, "time"):
        yield from _with_names(page, marks, sides)
    ranks = [at for at, mark in page.marks.items() if mark.kind == "rank"]
    named = [
        Header((at - 1, at), name_at(page, at - 1), worded=True) for at in ranks if at and is_name_at(page, at - 1)
    ]
    if len(named) >= 2:
        yield named, "{author} / {rank}", after
        yield named, "{author} / {rank} / text / {date}", around
    avatars = [at for at, line in enumerate(page.lines[:-1]) if is_avatar(line.text) and is_name_at(page, at + 1)]
    if len(avatars) >= 3:
        yield [Header((at, at + 1), name_at(page, at + 1), worded=True) for at in avatars], "{avatar} / {author}", after
    yield from _listed(page)
    yield from _alternating(page)


def _groups(page: Page, kind: str) -> Iterator[tuple[list[int], str]]:
    """Lines whose marks are alike, most frequent first: by words and form of time, then by words alone."""
    strict: dict[tuple[str, str], list[int]] = defaultdict(list)
    loose: dict[str, list[int]] = defaultdict(list)
    for at, mark in page.marks.items():
        if mark.kind == kind:
            strict[mark.sides, mark.form].append(at)
            loose[mark.sides].append(at)
    shown = [(places, sides) for (sides, _), places in strict.items() if len(places) < len(loose[sides])]
    shown += [(places, sides) for sides, places in loose.items()]
    if len(loose) > 1:
        shown.append((sorted(at for places in loose.values() for at in places), MIXED))
    shown = sorted(shown, key=lambda each: -len(each[0]))[:_TRIED]
    yield from shown
    # What an article says in its text may look like a header: try what stands below the announcement alone.
    for opening in [at for at, count in page.openings.items() if count][:_OPENINGS]:
        for places, sides in shown:
            below = [at for at in places if at > opening]
            if 0 < len(below) < len(places):
                yield below, sides


def _with_times(page: Page, authors: list[int], sides: str) -> Iterator[tuple[list[Header], str, Place]]:
    """Author lines, with the time on the next line, the line before, after the text, or nowhere."""
    next_to = [at for at in authors if is_time(page, at + 1)]
    before = [at for at in authors if is_time(page, at - 1)]
    if len(next_to) >= 0.6 * len(authors):
        yield (
            [header_of(page, at, at + 1) if is_time(page, at + 1) else header_of(page, at) for at in authors],
            f"{sides} / {{date}}",
            after,
        )
    if len(before) >= 0.6 * len(authors):
        yield (
            [header_of(page, at - 1, at) if is_time(page, at - 1) else header_of(page, at) for at in authors],
            f"{{date}} / {sides}",
            after,
        )
    headers = [header_of(page, at) for at in authors]
    yield headers, f"{sides} / text / {{date}}", around
    yield headers, sides, after


def _with_names(page: Page, times: list[int], sides: str) -> Iterator[tuple[list[Header], str, Place]]:
    """Time lines, with the author on the line before, on the next, before the text, or nowhere."""
    above = [at for at in times if is_name_at(page, at - 1)]
    below = [at for at in times if is_name_at(page, at + 1)]
    if len(above) >= 0.75 * len(times):
        yield [named_header(page, at - 1, at) for at in above], f"{{author}} / {sides}", after
    if len(below) >= 0.75 * len(times):
        yield [named_header(page, at + 1, at) for at in below], f"{sides} / {{author}}", after
        yield [named_header(page, at + 1, at) for at in below], f"text / {sides} / {{author}}", before
    between = _names_before_texts(page, times)
    if len(between) >= 0.75 * len(times):
        yield between, f"{{author}} / text / {sides}", around
    headers = [header_of(page, at) for at in times]
    yield headers, sides, after
    yield headers, f"text / {sides}", before


def _names_before_texts(page: Page, times: list[int]) -> list[Header]:
    """For pages that print author, text, time: the author lines, each the first line after the time before."""
    found = []
    opening = max((at for at in page.openings if at < times[0]), default=None)
    starts = [opening + 1 if opening is not None else times[0] - 2, *(at + 1 for at in times[:-1])]
    for start, time in zip(starts, times, strict=True):
        at = max(start, 0)
        while at < time and is_action(page.lines[at].text):
            at += 1
        if at < time - 1 and is_name_at(page, at):
            found.append(Header((at,), name_at(page, at)))
    return found


def _without_places(headers: list[Header]) -> list[Header]:
    """``headers`` with the town cut off, where most authors bear one or a space stands before the comma."""
    names = [header.author or "" for header in headers]
    comma = " ," if any(" ," in name for name in names) else ","
    if comma == "," and sum("," in name for name in names) < max(2, 0.5 * len(headers)):
        return headers
    return [
        replace(header, author=(header.author or "").partition(comma)[0].strip() or header.author) for header in headers
    ]


def _listed(page: Page) -> Iterator[tuple[list[Header], str, Place]]:
    """Numbered or bulleted lists: each item an author and an indented text, or a text alone."""
    numbered = [at for at, line in enumerate(page.lines) if line.ordinal is not None]
    runs = _counting(page, numbered, _opens_replies)[:3]
    runs += [run for run in _counting(page, numbered, lambda page, at: True)[:3] if _is_threaded(page, run)]
    for run in runs:
        named = [at for at in run if is_name_at(page, at)]
        if len(named) >= 0.9 * len(run):
            yield [Header((at,), name_at(page, at)) for at in run], "{n}. {author}", after
        elif page.openings:
            yield [Header((at,)) for at in run], "{n}. text", in_item
    bulleted = [
        at
        for at, line in enumerate(page.lines[:-1])
        if line.mark and line.ordinal is None and is_name_at(page, at) and page.lines[at + 1].indent > line.indent
    ]
    if len(bulleted) >= 2:
        yield [Header((at,), name_at(page, at)) for at in bulleted], "• {author} / indented text", after


def _counting(page: Page, numbered: list[int], opens: Callable[[Page, int], bool]) -> list[list[int]]:
    """Runs of items counted 1, 2, 3, …, with the lists nested in them, which count from 1 again; longest first.

    Extractors drop items, so some numbers may be missing. ``opens`` tells whether a nested list is of replies.
    """
    runs: list[list[int]] = []
    run: list[int] = []
    expected: dict[int, int] = {}
    for at in numbered:
        line = page.lines[at]
        number = line.ordinal or 0
        for deeper in [indent for indent in expected if indent > line.indent]:
            del expected[deeper]
        is_nested = bool(run) and line.indent > page.lines[run[0]].indent
        goes_on = line.indent in expected and expected[line.indent] <= number <= expected[line.indent] + _DROPPED
        if goes_on or (is_nested and line.indent not in expected and 0 < number <= 3 and opens(page, at)):
            run.append(at)
        elif number == 1 and not is_nested:
            run, expected = [at], {}
            runs.append(run)
        else:
            continue
        expected[line.indent] = number + 1
    return sorted(runs, key=len, reverse=True)


def _is_threaded(page: Page, run: list[int]) -> bool:
    """Whether lists nest in many of the items, or in one another, as replies do and lists within a text do not."""
    indents = [page.lines[at].indent for at in run]
    nested = sum(lower > upper for upper, lower in pairwise(indents))
    return len(set(indents)) > 2 or nested >= 3


def _opens_replies(page: Page, at: int) -> bool:
    """Whether the nested list that begins here is of replies rather than part of a text: something ends above it."""
    return is_action(page.lines[at - 1].text) or is_name_at(page, at) or page.marks.get(at) is not None


def _alternating(page: Page) -> Iterator[tuple[list[Header], str, Place]]:
    """Under a heading: a name, a text, a name, a text, with nothing that tells them apart but their kind."""
    for opening in [at for at in page.openings if at > page.article_end][:5]:
        found: list[Header] = []
        at = opening + 1
        while at + 1 < len(page.lines) and is_name_at(page, at) and not is_form(page.lines[at].text):
            found.append(Header((at,), name_at(page, at)))
            at += 2
            while at < len(page.lines) and not page.lines[at].gap and is_prose(page.lines[at].text):
                at += 1
            if at < len(page.lines) and page.lines[at].gap > 1:
                break
        few = len(found) < 4 and not page.openings[opening]
        if (
            found
            and not few
            and not page.lines[found[0].lines[0]].mark
            and any(is_prose(page.lines[header.lines[0] + 1].text) for header in found)
        ):
            yield found, "{author} / text", after
