"""What a page prints around the text of each comment: labels, times and ranks above it, buttons and counts below.

A line is the page's rather than the writer's if many comments have one like it at the same edge of their texts.
"""

import re
from collections import Counter
from dataclasses import replace
from typing import Final, NamedTuple

from stance.reading.formats.text.lines import is_action, is_avatar, is_prose
from stance.reading.formats.text.page import Page, Unit
from stance.reading.formats.text.units import masked

# Set by hand on the dev pages (2026-11).
_EDGE: Final = 6
"""Lines at either end of a text that may be the page's."""
_SEARCHED: Final = 60
"""Lines of a text that are searched for one that closes it."""
_LABEL_MAX: Final = 60
"""Characters of a line that many comments have word for word."""
_SHORT_MAX: Final = 100
"""Characters of any line of the page's."""
_WORDS: Final = 2
"""First words by which buttons with names or counts behind them are known again: ``Like this 12 people like this``."""
_FEWEST: Final = {"alike": 3, "begin alike": 4, "buttons": 2, "times": 2}
"""Comments that must have such a line, and …"""
_SHARES: Final = {"alike": 0.3, "begin alike": 0.5, "buttons": 0.1, "times": 0.6}
"""… their share of all."""
_CLOSING: Final = 0.5
"""The share of comments that have a line below their text, from which on short lines below it are the page's too, and
…"""
_CLOSING_ALL: Final = 0.7
"""… the share from which on whatever is below it is."""
_LABEL: Final = re.compile(r"[^\W\d_][^:\d\n]{0,30}?\s?:(?=\s)")
"""A label before its value: ``Location: Harrow``."""


class _Edges(NamedTuple):
    """How often the keys of lines stand at one edge of the texts."""

    counts: Counter[str]
    units: int

    def holds(self, key: str) -> bool:
        """Whether so many comments have a line with ``key`` that it is the page's."""
        kind = key.partition("\0")[0]
        return self.counts[key] >= max(_FEWEST[kind], _SHARES[kind] * self.units)

    def share(self, keys: list[str]) -> float:
        """The share of comments that have the most frequent of ``keys``."""
        return max((self.counts[key] for key in keys), default=0) / self.units


def trimmed(page: Page, units: list[Unit]) -> list[Unit]:
    """``units`` with what the page prints around their texts set aside; a time there becomes the header's."""
    if len(units) < 2:
        return units
    above = _Edges(Counter(key for unit in units for key in _all_keys(page, unit.text[:_EDGE])), len(units))
    units = [_without_head(page, unit, above) for unit in units]
    searched = [*(unit.text[1:_SEARCHED] for unit in units[:-1]), units[-1].text[1:_EDGE]]  # much may follow the last
    below = _Edges(Counter(key for lines in searched for key in _all_keys(page, lines)), len(units))
    return [_without_foot(page, unit, below, unit is units[-1]) for unit in units]


def _all_keys(page: Page, lines: tuple[int, ...]) -> set[str]:
    return {key for line in lines for key in _keys(page, line)}


def _keys(page: Page, index: int) -> list[str]:
    """What the line has in common with those of other comments."""
    text, mark = page.lines[index].text, page.marks.get(index)
    if mark is not None and mark.kind == "time":
        return [f"times\0{mark.sides}"]
    if len(text) > _SHORT_MAX:
        return []
    keys = []
    if len(text) <= _LABEL_MAX and not (is_prose(text) and text[-1] in ".!?…"):
        keys.append(f"{'buttons' if is_action(text) else 'alike'}\0{masked(text)}")
    if label := _LABEL.match(text):
        keys.append(f"alike\0{label[0].lower()}")
    words = text.lower().split(" ", _WORDS)
    if len(words) > _WORDS:
        keys.append(f"begin alike\0{masked(' '.join(words[:_WORDS]))}")
    return keys


def _without_head(page: Page, unit: Unit, above: _Edges) -> Unit:
    head = 0
    time = None
    for position, line in enumerate(unit.text[:_EDGE]):
        keys = [key for key in _keys(page, line) if above.holds(key) and not key.startswith("begin")]
        is_time = any(key.startswith("times") for key in keys)
        if is_time and unit.header.time is None and time is None:
            head, time = position + 1, line
        elif head == position and (keys or is_avatar(page.lines[line].text)) and position < len(unit.text) - 1:
            head = position + 1
        elif is_prose(page.lines[line].text):
            break
    if not head:
        return unit
    header = unit.header
    if time is not None:
        mark = page.marks[time]
        header = replace(header, lines=(*header.lines, time), time=mark.time, precise=mark.precise)
    aside = tuple(line for line in unit.text[:head] if line != time)
    return replace(unit, header=header, text=unit.text[head:], aside=(*unit.aside, *aside))


def _without_foot(page: Page, unit: Unit, below: _Edges, is_last: bool) -> Unit:
    """``unit`` without the lines from the first on that close its text."""
    for position in range(1, len(unit.text)):
        keys = [key for key in _keys(page, unit.text[position]) if below.holds(key) and not key.startswith("times")]
        if keys and _closes(page, unit.text[position + 1 :], below, below.share(keys), is_last):
            return replace(unit, text=unit.text[:position], aside=(*unit.aside, *unit.text[position:]))
    return unit


def _closes(page: Page, rest: tuple[int, ...], below: _Edges, share: float, is_last: bool) -> bool:
    """Whether a text ends above a line that such a share of texts end with, ``rest`` being the lines below it."""
    if share >= _CLOSING_ALL or (is_last and share >= _CLOSING):
        return True
    if len(rest) >= _EDGE:
        return False
    if share >= _CLOSING and all(len(page.lines[line].text) <= _SHORT_MAX for line in rest):
        return True
    return all(any(map(below.holds, _keys(page, line))) or is_action(page.lines[line].text) for line in rest)
