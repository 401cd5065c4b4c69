"""Text that a program broke into lines of one width, with each paragraph back on one line.

Programs break lines greedily: a word stands on the next line only if it did not fit on this one. Where nearly all lines
of the text obey that, the breaks are the program's; others are the writer's and stay.
"""

import re
from collections import Counter
from itertools import pairwise
from textwrap import TextWrapper
from typing import Final, NamedTuple

# Set by hand on the dev pages (2026-11).
_LEAST: Final = 60
"""Characters per line that programs break at, and …"""
_MOST: Final = 132
"""… the most of them."""
_FEWEST: Final = 5
"""Breaks that must be a program's, for the text to be broken by one, and …"""
_SHARE: Final = 0.7
"""… their share of the breaks below lines that are more than half full."""
_CHUNK_MAX: Final = 300
"""Characters of a line's beginning that are searched for the end of its first word."""
_UNBROKEN: Final = re.compile(r"\s*(?:[*+-]\s|\d{1,4}\.\s|#{1,6}\s)")
"""What begins a line of its own: items of lists, headings."""
_INNER_HYPHEN: Final = re.compile(r"[^\W\d_]-$")


class Unwrapped(NamedTuple):
    """Lines, each paragraph on its first."""

    lines: list[str]
    """As many as before; those that continue a paragraph are empty."""
    continued: frozenset[int]
    """The numbers of the lines that were joined to the one above, from 1."""


def unwrapped(lines: list[str]) -> Unwrapped:
    """``lines`` with the breaks taken out that a program made."""
    width = _width(lines)
    if width is None:
        return Unwrapped(lines, frozenset())
    paragraphs: list[list[str]] = [[line] for line in lines]  # joined once each, so that long ones take linear time
    continued: set[int] = set()
    first = 0
    for index, (line, below) in enumerate(pairwise(lines)):
        if not _is_broken(line, below, width):
            first = index + 1
            continue
        paragraphs[first] += ["" if _INNER_HYPHEN.search(line) else " ", below.strip()]
        paragraphs[index + 1] = []
        continued.add(index + 2)
    return Unwrapped(["".join(paragraph) for paragraph in paragraphs], frozenset(continued))


def _width(lines: list[str]) -> int | None:
    """The width that most breaks of the text are due to; None if no program broke it.

    A break is due to each width that the line above it fits in and the next word beside it does not.
    """
    breaks = [_widths(*pair) for pair in pairwise(lines) if _continues(*pair)]
    due = Counter(width for widths in breaks for width in range(max(widths.start, _LEAST), min(widths.stop, _MOST + 1)))
    if not due:
        return None
    width, count = max(due.items(), key=lambda item: (item[1], item[0]))
    full = sum(2 * widths.start > width for widths in breaks)
    return width if count >= _FEWEST and count >= _SHARE * full else None


def _continues(line: str, below: str) -> bool:
    """Whether ``below`` may go on with the paragraph of ``line``."""
    return bool(line.strip()) and bool(below.strip()) and not line.endswith("  ") and not _UNBROKEN.match(below)


def _is_broken(line: str, below: str, width: int) -> bool:
    """Whether the break between the lines is a program's: the first word of ``below`` did not fit above."""
    return _continues(line, below) and width in _widths(line, below)


def _widths(line: str, below: str) -> range:
    """The widths at which a program would have broken between the lines."""
    # What is never broken, a word or its part up to a hyphen, as the standard library's own wrapping has it.
    chunk = next(part for part in TextWrapper.wordsep_re.split(below.strip()[:_CHUNK_MAX]) if part)
    space = 0 if _INNER_HYPHEN.search(line) else 1
    length = len(line.rstrip())
    fits = length if " " in line.strip() else 1  # a word longer than the width has a line of its own
    return range(fits, length + space + len(chunk))
