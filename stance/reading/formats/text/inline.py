"""Lines that hold more than one thing: a comment's header and its text, a cell of labels and a cell of text.

A converter puts on one line what the page printed beside each other. Such lines are cut where many of them begin alike.
"""

import re
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

from stance.reading.formats.dates import Dates
from stance.reading.formats.languages import WORDS, alternation
from stance.reading.formats.text.lines import HEADER_MAX, Line, is_action, is_name
from stance.reading.formats.text.marks import mark_of, name_before

# Set by hand on the dev pages (2026-11).
_HEADER_END: Final = 100
"""Characters from the line's start in which a header ends."""
_FEWEST: Final = 3
"""Lines that begin alike, for their beginnings to be headers."""
_WORDS_MIN: Final = 2
"""Words of a text behind a header."""
_NAME_WORDS: Final = 4
"""Words of the name, where no word says that it is one."""
_SEARCHED: Final = 20_000
"""Characters of a line that are searched for further headers."""
_BUTTON_WORDS: Final = 12
"""Words of the buttons at the end of a text."""

_SIGNS: Final = "()[]/|–—-·•:,"
_SEPARATORS: Final = " \t)]:–—-|·*,."
_BY = re.compile(rf"(?:{alternation(WORDS.comments.by)})\s", re.IGNORECASE)
_LAST_BY = re.compile(rf"\b(?:{alternation(WORDS.comments.by)})\s(?:\S{{1,40}}\s){{1,4}}$", re.IGNORECASE)
_LABEL = re.compile(r"([^\W\d_][^|:\d\n]{0,40}:\s?\d[^|\n]{0,40})\s\|\s(?=\S)")


class _Cut(NamedTuple):
    """Where a line's header ends."""

    kind: str
    """What lines of one layout have in common."""
    end: int


def cut_lines(lines: list[Line], dates: Dates) -> list[Line]:
    """``lines``, those cut in two that hold a header and a text."""
    lines = [part for line in lines for part in _without_label(line, dates)]
    alike: dict[str, dict[int, _Cut]] = defaultdict(dict)
    for index, line in enumerate(lines):
        if cut := _header_end(line, dates):
            alike[cut.kind][index] = cut
    cuts = {index: cut for group in alike.values() if len(group) >= _FEWEST for index, cut in group.items()}
    if not cuts:
        return lines
    named = any("by" in cut.kind for cut in cuts.values())
    return [
        part
        for index, line in enumerate(lines)
        for part in (_parts(line, cuts[index].end, dates if named else None) if index in cuts else [line])
    ]


def _without_label(line: Line, dates: Dates) -> list[Line]:
    """``line`` as two, where it is a label with its value, and a text in the next cell: ``Posts: 12 | I think``."""
    label = _LABEL.match(line.text)
    if label is None or line.text.count(" ", label.end()) < _WORDS_MIN or dates.find(line.text[:HEADER_MAX]):
        return [line]
    first = replace(line, text=label[1], is_part=True)
    return [first, replace(line, text=line.text[label.end() :], gap=0, mark="", ordinal=None, is_part=True)]


def _header_end(line: Line, dates: Dates) -> _Cut | None:
    """Where the header of a line that begins with a name and a time ends; None for other lines."""
    start = line.text[:HEADER_MAX]
    if not any(char.isdigit() for char in start):
        return None
    times = dates.find(start)
    time = next((time for time in times if time.kind in ("date", "datetime", "relative")), None)
    if time is None or time.end > _HEADER_END or time.start == 0:
        return None
    by = _BY.match(line.text)
    before = line.text[: time.start]
    name = name_before(before)
    if not name or not is_name(name) or (by is None and name.count(" ") >= _NAME_WORDS):
        return None
    rest = line.text[time.end :].lstrip(_SEPARATORS)
    if not rest or is_action(rest) or mark_of(line, dates) is not None:
        return None
    sides = (before.rstrip()[-1:], line.text[time.end :].lstrip()[:1])
    signs = "".join(side for side in sides if side and side in _SIGNS)
    is_sure = by is not None or line.mark or (signs and time.kind != "relative") or time.kind == "datetime"
    return _Cut(f"{'by' if by else ''} {line.mark[-1:]} {signs} {time.kind}", time.end) if is_sure else None


def _parts(line: Line, end: int, dates: Dates | None) -> list[Line]:
    """The header of ``line`` and its text; with ``dates``, the headers that stand further on too."""
    header = replace(line, text=line.text[:end].rstrip(" :–—-|·*,."), is_part=True)
    ends = [0, *_further(line.text, end, dates)] if dates else [0]
    first_end = ends[1] if len(ends) > 1 else len(line.text)
    parts = [header, *_text_parts(line, line.text[end:first_end])]
    for start, following in pairwise((*ends[1:], len(line.text))):
        assert dates is not None
        inner = replace(line, text=line.text[start:following].strip(), gap=1, mark="", ordinal=None)
        time = next(time for time in dates.find(inner.text[:HEADER_MAX]) if time.kind == "datetime")
        parts += [
            replace(inner, text=inner.text[: time.end], is_part=True),
            *_text_parts(inner, inner.text[time.end :]),
        ]
    return parts


def _further(text: str, start: int, dates: Dates) -> list[int]:
    """Where headers with a word such as "by" begin in ``text`` after ``start``."""
    found = []
    for time in dates.find(text[:_SEARCHED]):
        if time.kind == "datetime" and time.start > start:
            by = _LAST_BY.search(text, max(start, time.start - _HEADER_END), time.start)
            if by:
                found.append(by.start())
    return found


def _text_parts(line: Line, text: str) -> list[Line]:
    """The text, without buttons at its beginning, and the buttons at its end as a line of their own."""
    words = text.lstrip(_SEPARATORS).split()
    while len(words) > 1 and is_action(words[0]) and words[0][0].isupper():
        words.pop(0)
    size = next((size for size in range(min(_BUTTON_WORDS, len(words) - 1), 1, -1) if _are_buttons(words[-size:])), 0)
    cut = len(words) - size
    texts = [" ".join(words[:cut]), " ".join(words[cut:])]
    plain = replace(line, gap=0, mark="", ordinal=None, is_part=True)
    return [replace(plain, text=part) for part in texts if part]


def _are_buttons(words: list[str]) -> bool:
    return words[0][0].isupper() and is_action(" ".join(words))
