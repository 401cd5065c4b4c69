"""Whether a known system's reader seems to miss comments of a page, so that the general one may find more."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborNode

from stance.reading.formats.document import Document
from stance.reading.formats.html import walk
from stance.reading.formats.languages import WORDS, alternation
from stance.records import Thread

_WITHOUT_TEXT: Final = "comment element without text"
_SHARE: Final = 0.2
"""The share of elements without text above which the text is likelier to stand where it was not looked for. By hand
(2026-11): the fullest pages with empty elements, pingbacks and removed comments not counted, have 3 in 100."""
_TITLES: Final = 'h2, h3, h4, [class*="comments-title"], [id*="comments-title"], [class*="comment-count"]'
_MAX_TITLES: Final = 60
"""Headings that are looked at."""
_MAX_TITLE: Final = 100
"""Characters of a heading that announces comments."""
_MAX_NODES: Final = 24
"""Steps into a heading and out of its parts that are taken: the count is one of its first words, or it tells none."""
_NOUNS: Final = alternation(WORDS.headings.nouns)
_COUNT: Final = re.compile(
    rf"^\W{{0,9}}(?:(\d{{1,5}})\s{{1,9}}(?:{_NOUNS})\b|(?:{_NOUNS})\s{{0,9}}[(\[:]?\s{{0,9}}(\d{{1,5}})\b)",
    re.IGNORECASE,
)


def may_miss(threads: Sequence[Thread], announced: int) -> bool:
    """Whether no comment was found, many had no text, most have no author, or the page announces more."""
    found = sum(len(thread.comments) for thread in threads)
    aside = [part.reason for thread in threads for part in thread.skipped]
    empty = aside.count(_WITHOUT_TEXT)
    if not found and empty < len(aside):  # pingbacks or removed comments, and nothing else
        return False
    few = 2 * _signed(threads) < found
    return not found or few or empty > _SHARE * (found + empty) or announced > found + len(aside)


def better(threads: Sequence[Thread], others: Sequence[Thread], announced: int) -> bool:
    """Whether ``others`` has more comments than ``threads``, and no more than the page announces where it does.

    As many are better if most have an author, and most of the others none.
    """
    found, more = (sum(len(thread.comments) for thread in each) for each in (threads, others))
    if more == found and 2 * _signed(threads) < found:
        return 2 * _signed(others) > found
    if more <= found:
        return False
    return not found or more <= announced or announced <= found


def _signed(threads: Sequence[Thread]) -> int:
    """How many comments have an author."""
    return sum(comment.author is not None for thread in threads for comment in thread.comments)


def announced_on(document: Document) -> int:
    """The largest number of comments that a heading of the page tells; 0 if none does."""
    most = 0
    for node in document.html.css(_TITLES)[:_MAX_TITLES]:
        if match := _COUNT.match(_start_of(node)):
            most = max(most, int(match[1] or match[2]))
    return most


def _start_of(node: LexborNode) -> str:
    """The first words of an element, on one line."""
    steps = islice(walk(node), _MAX_NODES)
    texts = (inner.text_content or "" for inner, enters in steps if enters and inner.tag == "-text")
    return " ".join(" ".join(texts).split())[:_MAX_TITLE]
