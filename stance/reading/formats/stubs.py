"""What stands where a comment was, or should be, and is none: a notice that it was removed, or a rating alone."""

import re
from dataclasses import replace
from typing import Final

from stance.reading.formats.languages import WORDS, alternation
from stance.records import Comment, Skipped, Thread

_SENTENCE: Final = 4
"""Words of a notice that no reader would begin with, so that more may follow: "This comment was removed by …"."""
_MAX_STUB: Final = 200
"""Characters of the longest notice."""
_WHOLE: Final = alternation(WORDS.comments.removed)
_BEGINNING: Final = alternation(phrase for phrase in WORDS.comments.removed if len(phrase.split()) >= _SENTENCE)
_BY: Final = alternation(WORDS.comments.byline)
_REMOVED: Final = re.compile(
    rf"[\W_]{{0,5}}(?:(?:{_BEGINNING})(?:\s[^.!?\n]{{0,150}})?|(?:{_WHOLE})(?:\s{{1,3}}(?:{_BY})\s[^.!?\n]{{0,60}})?)[\W_]{{0,5}}",
    re.IGNORECASE,
)
_RATING: Final = re.compile(
    r"[\W_]{0,5}\d{1,2}(?:[.,]\d)?\s[^\W\d_]{1,4}(?:\s[^\W\d_]{1,3})?\s(?:5|10)"
    r"(?:\s[^\W\d_]{3,10})?[\W_]{0,5}|[★☆⭐✩✪\s]{1,20}",
    re.IGNORECASE,
)
"""``4 of 5``, ``4.5 out of 5 stars``. One with a slash may be a reader's whole answer."""


def set_aside(thread: Thread) -> Thread:
    """The thread without comments that are none; a reply to one replies to a comment that is not on the page."""
    reasons = {comment.comment_id: reason for comment in thread.comments if (reason := _reason(comment.text))}
    if not reasons:
        return thread
    aside = [Skipped(each.text, reasons[each.comment_id]) for each in thread.comments if each.comment_id in reasons]
    kept = [_orphaned(each, reasons) for each in thread.comments if each.comment_id not in reasons]
    return replace(thread, comments=tuple(kept), skipped=(*thread.skipped, *aside))


def _reason(text: str) -> str | None:
    if len(text) > _MAX_STUB:
        return None
    if _REMOVED.fullmatch(text):
        return "removed comment"
    return "rating without text" if _RATING.fullmatch(text) else None


def _orphaned(comment: Comment, gone: dict[str, str]) -> Comment:
    return replace(comment, parent_id=None, answers_absent=True) if comment.parent_id in gone else comment
