"""The text of a page that a converter wrote as Markdown, without the marks: escapes, emphasis, headings, links, rules.

Lines stay where they are, so that a line's number is still its number in the file. What a comment's writer typed stays
as far as it can be told apart: marks are taken off only where the page as a whole is Markdown.
"""

import re
from collections import Counter
from typing import Final, NamedTuple

_ENOUGH_KINDS: Final = 2
"""Kinds of marks that a page of Markdown has at least, or …"""
_ENOUGH_LINES: Final = 3
"""… lines with marks of one kind. Both set by hand on the dev pages (2026-11)."""

_HEADING: Final = re.compile(r"(\s{0,9}(?:[>*-] {1,3}|\d{1,5}\. )?\s{0,9})#{1,6}\s{1,9}(?=\S)")
_RULE: Final = re.compile(r"(?:[*_-] ?){3,90}|\|?[ :]{0,3}-{2,99}[ :]{0,3}(?:\|[ :]{0,3}-{2,99}[ :]{0,3}){0,99}\|?")
_QUOTE: Final = re.compile(r"(?:> ?){1,9}")
_ESCAPE: Final = re.compile(r"\\([\\`*_{}\[\]()#+.!>|~-])")
_BOLD: Final = re.compile(r"(?<![^\W_])\*\*([^*\n]{1,500})\*\*")
_EMPHASIS: Final = re.compile(r"(?<![\w_])_([^_\n]{1,500})_(?![\w_])")
_ADDRESS: Final = r"\([^()\[\]\n]*+(?:\([^()\[\]\n]{0,200}\)[^()\[\]\n]{0,200}){0,9}\)"
_LINK: Final = re.compile(rf"\[([^\[\]\n]{{0,500}})\]{_ADDRESS}")
_ICON: Final = re.compile(r"(?<![^\s(])__(?![\w]{1,99}__)_{0,99}")
"""An icon font's empty element: ``__Reply``."""
_SIGNS: Final = (
    ("heading", _HEADING),
    ("escape", re.compile(r"[^\n\\]{0,99}?(?<![^\s*_>])\d{1,4}\\\.|[^\n\\]{0,99}?(?<!\S)\\[+-]")),
    ("bold", re.compile(r"[^\n*]{0,99}\*\*[^*\n]{1,99}\*\*")),
    ("emphasis", re.compile(r"[^\n_]{0,99}(?<![\w_])_[^_\n]{1,99}_(?![\w_])")),
    ("list", re.compile(r"\s{2,40}\* \S")),
    ("rule", re.compile(r"\* \* \*$|-{3}(?:\|-{3}){0,99} {0,3}$")),
    ("link", re.compile(r"[^\n\[]{0,99}!?\[[^\[\]\n]{0,99}\]\(")),
)
_ESCAPED_MIN: Final = 2
"""Lines with escapes that make a page Markdown by themselves: writers hardly ever write ``15\\.``."""


class Unmarked(NamedTuple):
    """A page's text without the marks of Markdown."""

    lines: list[str]
    """As many as before."""
    headings: frozenset[int]
    """The numbers of the lines that were headings, from 1."""


def without_markdown(lines: list[str]) -> Unmarked:
    """``lines`` without the marks of Markdown, if a converter wrote them in that."""
    if not _is_markdown(lines):
        return Unmarked(lines, frozenset())
    headings = frozenset(number for number, line in enumerate(lines, 1) if _HEADING.match(line))
    return Unmarked([_unmarked(line) for line in lines], headings)


def without_link_numbers(lines: list[str]) -> list[str]:
    """``lines`` without the numbers that a text browser puts before links, as in ``[12]Reply``, if it wrote them."""
    numbers = {int(number) for line in lines for number in _LINK_NUMBER.findall(line)}
    if len(numbers) < _FEWEST_LINKS or max(numbers) - min(numbers) > 2 * len(numbers):
        return lines
    return [_LINK_NUMBER.sub("", line) for line in lines]


def _is_markdown(lines: list[str]) -> bool:
    kinds = Counter(kind for line in lines for kind, form in _SIGNS if form.match(line))
    telling = {kind: count for kind, count in kinds.items() if kind != "list"}
    return (
        kinds["escape"] >= _ESCAPED_MIN
        or (bool(telling) and len(kinds) >= _ENOUGH_KINDS)
        or max(telling.values(), default=0) >= _ENOUGH_LINES
    )


def _unmarked(line: str) -> str:
    """``line`` without marks; a rule becomes a blank line. ``f**k s**t`` stays."""
    bare = line.strip()
    if not bare or _RULE.fullmatch(bare):
        return ""
    indent = line[: len(line) - len(line.lstrip())]
    quote = _QUOTE.match(bare)
    line = indent + bare[quote.end() :] if quote else line
    line = _HEADING.sub(r"\1", line, count=1)
    if "](" in line:  # a picture may be a link's words
        line = _LINK.sub(_link_words, _LINK.sub(_link_words, line).replace(_PICTURE, "")).replace(_PICTURE, "")
    if "**" in line:
        line = _BOLD.sub(r"\1", line)
    if "_" in line:
        line = _ICON.sub("", line)
        line = _EMPHASIS.sub(r"\1", line)
    return _ESCAPE.sub(r"\1", line) if "\\" in line else line


_LINK_NUMBER: Final = re.compile(r"(?<!\S)\[(\d{1,4})\](?=[^\s(\[:])")
_FEWEST_LINKS: Final = 8
"""Different numbers of links that such a page has at least. Set by hand on the dev pages (2026-11)."""
_PICTURE: Final = "!\0"


def _link_words(match: re.Match[str]) -> str:
    """The words of a link; for a picture, what makes ``_PICTURE`` with the mark before it."""
    return "\0" if match.string[max(match.start() - 1, 0) : match.start()] == "!" else match[1]
