"""Text that a program broke into lines of one width, with each paragraph back on one line.

Programs break lines greedily: a word stands on the next line only if it did not fit on this one. Where nearly all lines
of the text obey that, the breaks are the program's; others are the writer's and stay.
"""

import re
from itertools import pairwise
from typing import Final, NamedTuple

# Set by hand on the dev pages (2026-11).
_WIDTHS: Final = range(60, 133)
"""Characters per line, that programs break at."""
_FEWEST: Final = 4
"""Breaks that must be a program's, for the text to be broken by one, and …"""
_SHARE: Final = 0.8
"""… their share of the breaks below lines that are more than half full."""
_CHUNK: Final = re.compile(r"\S+?[^\W\d_]-(?=[^\W\d_])|\S+")
"""What is never broken: a word, or its part up to a hyphen."""
_UNBROKEN: Final = re.compile(r"\s*(?:[*+-]\s|\d{1,4}\.\s)|.*\|")
"""Items of lists and rows of tables, which are left as they are."""
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
    joined = list(lines)
    continued: set[int] = set()
    first = 0
    for index, (line, below) in enumerate(pairwise(lines)):
        if not _is_broken(line, below, width):
            first = index + 1
            continue
        glue = "" if _INNER_HYPHEN.search(line) else " "
        joined[first] = f"{joined[first]}{glue}{below.strip()}"
        joined[index + 1] = ""
        continued.add(index + 2)
    return Unwrapped(joined, frozenset(continued))


def _width(lines: list[str]) -> int | None:
    """The width of the text's lines; None if no program broke it."""
    longest = max((len(line) for line in lines if " " in line.strip() and not _UNBROKEN.match(line)), default=0)
    if longest not in _WIDTHS:
        return None
    full = [pair for pair in pairwise(lines) if len(pair[0]) * 2 > longest and _continues(*pair)]
    broken = sum(_is_broken(*pair, longest) for pair in full)
    return longest if broken >= _FEWEST and broken >= _SHARE * len(full) else None


def _continues(line: str, below: str) -> bool:
    """Whether ``below`` may go on with the paragraph of ``line``."""
    return bool(line.strip()) and bool(below.strip()) and not line.endswith("  ") and not _UNBROKEN.match(below)


def _is_broken(line: str, below: str, width: int) -> bool:
    """Whether the break between the lines is a program's: the first word of ``below`` did not fit above."""
    if not _continues(line, below):
        return False
    chunk = _CHUNK.match(below.strip())
    space = 0 if _INNER_HYPHEN.search(line) else 1
    return chunk is not None and len(line.rstrip()) + space + len(chunk[0]) > width
