"""What tells of a finished thread whether it was read as a person would: signs, each a share or another number 0..1.

They know nothing of how the thread was read but which kind of reader read it and, of text, what that reader thinks of
its reading, so that one set of weights judges all (``confidence``). What they look for is what goes wrong: labels,
names and times left in texts, comments run together, parts of the page taken for names, and fewer comments than the
page says it has.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Final, TypeVar

from stance.reading.formats.document import Document
from stance.reading.formats.text import announcement, is_action
from stance.records import Comment, Thread

T = TypeVar("T")
_READERS: Final = {
    "plain": "read as text",
    **dict.fromkeys(("microdata", "linked_data"), "read from structured data"),
    **dict.fromkeys(("repeated", "script_only", "html_page"), "read as HTML of no known system"),
}
_KNOWN: Final = "read by the selectors of a known system"
"""What all other layouts are."""

# Set by hand (2026-11).
_LOOKED_AT: Final = 200
"""Comments of a thread that are looked at, evenly spaced, so that a long thread takes no longer than its reading."""
_LINES: Final = 50
"""Lines of a comment that are looked at."""
_PAGE_LINES: Final = 5_000
"""Short lines that are looked at of a page of which no comment was read."""
_LABEL: Final = 30
"""Characters of a line that may be a label, a rank or a name; and …"""
_LABEL_WORDS: Final = 4
"""… its words."""
_HEADER: Final = 80
"""Characters of a line that may be the header of a comment."""
_LONG_NAME: Final = 30
"""Characters of a name that is longer than people's are."""
_NAME_WORDS: Final = 3
"""Words of a name, likewise."""
_SHORT_TEXT: Final = 20
"""Characters that a text is taken to have at least, when the longest is compared with the median."""
_SEVERAL: Final = 3
"""Comments of which it says something that two begin with the same word."""
_DOUBLINGS: Final = {"comments": 6, "longest": 6, "dated": 6, "buttons": 5}
"""The powers of two at which a number counts in full."""

_ENDED: Final = re.compile(r"[.!?…,;)(\"”:]$|[^\w\s]$")
"""The end of a line that is part of a text: punctuation, or a smile."""
_TIME: Final = re.compile(r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|\d{1,2}:\d\d(?!\d))")
"""A year or a time of day."""
_ASIDE: Final = re.compile("pingback|removed|without text|deleted|hidden")
"""Is found in the reason for which a comment is set aside that the page may have counted."""
_DIGIT: Final = re.compile(r"\d")
_CLOCK: Final = re.compile(r"(?<!\d)\d{1,2}:\d\d(?!\d)")
_ODD_NAME: Final = re.compile(r"[:|/,•·]|https?|^\W|^\W*\d|\d{4}")
"""What hardly any name holds: what stands between a name and the rest of a line, a number before it, a year."""


def signs_of(thread: Thread, document: Document) -> dict[str, float]:
    """The signs of a thread by name: those of its comments or, if it has none, of the page."""
    return _of_comments(thread) if thread.comments else _of_page(thread, document)


def _of_comments(thread: Thread) -> dict[str, float]:
    """Signs in what was read; shares are of the comments."""
    comments = thread.comments[:: math.ceil(len(thread.comments) / _LOOKED_AT)]
    lines = [_lines(comment.text) for comment in comments]
    several = [text for text in lines if len(text) > 1]
    edges = [text[0] for text in several], [text[-1] for text in several]
    names = [comment.author for comment in comments if comment.author]
    count = len(comments)
    left = {
        "labels inside texts": _share(lines, lambda text: any(map(_is_label, text[1:-1]))),
        "labels above texts": _share(lines, lambda text: len(text) > 1 and _is_label(text[0])),
        "times in texts": _share(lines, lambda text: any(map(_is_dated, text))),
        "texts that begin with a time": _share(comments, lambda comment: _begins_with_time(comment.text)),
        "same line at an edge": max(map(_same_line, edges)) / count,
    }
    others = {
        "nothing left in texts": float(not any(left.values())),
        "same first or last word": _same_word(comments),
        "one text longer": _longest([len(comment.text) for comment in comments]),
        "same text twice": 1 - len({comment.text for comment in comments}) / count,
        "odd names": _share(names, _is_odd),
        "fewer than announced": _missing(thread),
        "the reader's own estimate": thread.sure or 0.0,
        "number of comments": _scaled(len(thread.comments), "comments"),
    }
    return _kinds(thread) | left | others


def _of_page(thread: Thread, document: Document) -> dict[str, float]:
    """Signs of comments on a page of which none was read."""
    short = [line for line in _visible(document) if 0 < len(line) <= _HEADER][:_PAGE_LINES]
    return _kinds(thread) | {
        "announced": float(bool(thread.announced)),
        "announced that there are none": float(thread.announced == 0),
        "heading": float(any(announcement(line)[0] for line in short)),
        "dated lines": _scaled(sum(map(_is_dated, short)), "dated"),
        "buttons": _scaled(sum(map(is_action, short)), "buttons"),
    }


def _kinds(thread: Thread) -> dict[str, float]:
    """Which kind of reader read it."""
    own = _READERS.get(thread.layout, _KNOWN)
    return {kind: float(kind == own) for kind in (*_READERS.values(), _KNOWN)}


def _visible(document: Document) -> list[str]:
    """The page's lines, roughly: of HTML, what stands between tags."""
    body = document.html.body if document.is_html else None
    text = document.text if not document.is_html else body.text(separator="\n") if body is not None else ""
    return [line.strip() for line in text.split("\n")]


def _lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.split("\n", _LINES)[:_LINES]) if line]


def _is_label(line: str) -> bool:
    """Whether a line could be a label, a rank, a button or a name: a few words that end in no punctuation."""
    return len(line) <= _LABEL and len(line.split()) <= _LABEL_WORDS and _ENDED.search(line) is None


def _is_dated(line: str) -> bool:
    """Whether a line could be the header of a comment: short, with a year or a time of day, and no sentence."""
    return len(line) <= _HEADER and line[-1] not in ".!?" and _TIME.search(line) is not None


def _begins_with_time(text: str) -> bool:
    return _CLOCK.search(text[:_LABEL]) is not None


def _is_odd(name: str) -> bool:
    return len(name) > _LONG_NAME or name.count(" ") >= _NAME_WORDS or _ODD_NAME.search(name) is not None


def _missing(thread: Thread) -> float:
    """How far there are fewer comments than the page says it has; 1 from a third of them missing on (F1 below 0.8)."""
    known = len(thread.comments) + sum(_ASIDE.search(part.reason) is not None for part in thread.skipped)
    return min(1.0, 3 * max(0.0, 1 - known / thread.announced)) if thread.announced else 0.0


def _commonest(texts: Iterable[str]) -> int:
    """How often the commonest comes; 0 if none comes twice."""
    most = max(Counter(text.lower() for text in texts).values(), default=0)
    return most if most > 1 else 0


def _same_line(lines: Sequence[str]) -> int:
    """How many of the short lines are the same but for numbers."""
    return _commonest(_DIGIT.sub("0", line) for line in lines if len(line) <= _HEADER)


def _same_word(comments: Sequence[Comment]) -> float:
    """The share of texts that begin, or end, with the same word."""
    if len(comments) < _SEVERAL:
        return 0.0
    words = [said for comment in comments if (said := comment.text.split())]
    return max(_commonest(said[end] for said in words) for end in (0, -1)) / len(comments)


def _longest(lengths: Sequence[int]) -> float:
    ratio = max(lengths) / max(median(lengths), _SHORT_TEXT)
    return _scaled(ratio, "longest") if ratio > 1 else 0.0


def _scaled(number: float, of: str) -> float:
    return min(1.0, math.log2(max(number, 1)) / _DOUBLINGS[of])


def _share(items: Sequence[T], holds: Callable[[T], bool]) -> float:
    return sum(map(holds, items)) / max(len(items), 1)
