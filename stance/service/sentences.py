"""Where the sentences of a comment begin and end, and how its characters are counted in UTF-16.

A simple form of the sentence boundaries of Unicode Standard Annex #29: a sentence ends after ``.``, ``!``, ``?`` or the
like with what closes it, before white space, and at the end of a line. A full stop behind an initial or one of some
abbreviations ends none.
"""

import re
from bisect import bisect_left
from typing import Final

MOST: Final = 200
"""Sentences that are scored by themselves; the last one goes on to the end. A comment of 20 KB has some 200."""

_END = re.compile(r"""(?<![.!?…])[.!?…]+["'”’»)\]]{0,9}(?=\s)|[。！？]{1,99}["'”’」』）]{0,9}|\r\n?|[\n\u2028\u2029]""")
_NO_END = re.compile(
    r"(?:\b(?!i\b)\w|\b(?:mr|mrs|ms|dr|prof|st|vs|sr|jr|gen|rep|sen|gov|cf|approx|e\.g|i\.e|a\.m|p\.m))\.\Z",
    re.IGNORECASE,
)
_BEHIND: Final = 12
"""Characters before a full stop in which an abbreviation is looked for."""


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends, in Python's characters, without white space around it; at most ``MOST``."""
    found: list[tuple[int, int]] = []
    begin = 0
    for match in _END.finditer(text):
        if _is_abbreviated(text, match) or len(found) == MOST - 1:
            continue
        found += _stripped(text, begin, match.end())
        begin = match.end()
    return found + _stripped(text, begin, len(text))


def utf16_offsets(text: str, places: list[int]) -> list[int]:
    """The ``places`` in a text, counted in code units of UTF-16, as JavaScript and Java count."""
    wide = [place for place, letter in enumerate(text) if letter > "\uffff"] if not text.isascii() else []
    if not wide:
        return places
    return [place + bisect_left(wide, place) for place in places]


def whole(text: str) -> str:
    """A text without half characters, each of which a replacement character stands for; it stays as long in UTF-16."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _is_abbreviated(text: str, match: re.Match[str]) -> bool:
    """Whether its full stop belongs to a word. After one letter but "I" it does, which is wrong after "Plan A."."""
    return match.group() == "." and bool(_NO_END.search(text, max(0, match.start() - _BEHIND), match.end()))


def _stripped(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """The sentence without white space around it; none where there is nothing else."""
    said = text[begin:end]
    first = begin + len(said) - len(said.lstrip())
    last = begin + len(said.rstrip())
    return [(first, last)] if first < last else []
