"""How a page was read, for somebody who sees that it was read wrong."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from stance.printable import printable
from stance.records import Comment, Thread

EXAMPLES: Final = 3
"""Parts set aside that are shown per reason."""
LOOKED_AT: Final = 30
"""Parts set aside, per reason, among which different ones are looked for."""
WIDTHS: Final = {
    "source": 100,
    "shape": 100,
    "title": 80,
    "fact": 120,
    "name": 40,
    "time": 30,
    "place": 40,
    "reason": 60,
    "skipped": 40,
    "warning": 200,
}
"""Characters shown of each: set by hand, so that each can be recognised on the page."""


def explained(thread: Thread) -> Iterator[str]:
    """Lines that say what the page was taken for, where each comment was, what it replies to, what was set aside."""
    yield _cut(thread.source, "source")
    yield f"  layout    {thread.layout}" + (f": {_cut(thread.shape, 'shape')}" if thread.shape else "")
    yield f"  article   {_article(thread)}"
    if thread.sure is not None:
        yield f"  sure      {thread.sure:.2f}"
    said = f" of the {thread.announced:,} that the page says it has" if thread.announced else ""
    yield f"  comments  {len(thread.comments)}{said}"
    numbers = {comment.comment_id: number for number, comment in enumerate(thread.comments, 1)}
    for number, comment in enumerate(thread.comments, 1):
        yield f"  {number:>8}  {_comment(comment)}{_parent(comment, numbers)}"
    yield from _set_aside(thread)
    for warning in thread.warnings:
        yield f"  warning   {_cut(warning, 'warning')}"


def _article(thread: Thread) -> str:
    title = f"“{_cut(thread.title, 'title')}”" if thread.title else "no headline"
    author = f"by {_cut(thread.author, 'name')}" if thread.author else None
    facts = [_cut(fact, "fact") for fact in (author, thread.published_at, thread.language, thread.url) if fact]
    return f"{', '.join([title, *facts])}, {len(thread.body.split())} words"


def _comment(comment: Comment) -> str:
    time = comment.posted_at or (f"“{_cut(comment.posted_as, 'time')}”" if comment.posted_as else "no time")
    author = _cut(comment.author, "name") if comment.author else "no author"
    return f"{_cut(comment.found_at or '', 'place'):<16} {author}, {time}, {len(comment.text.split())} words"


def _parent(comment: Comment, numbers: dict[str, int]) -> str:
    if comment.parent_evidence is None:
        return ""
    sure = f"{comment.parent_evidence}, {comment.parent_confidence or 0:.2f}"
    if comment.answers_absent:
        return f"; replies to one that is not on the page ({sure})"
    return f"; replies to {numbers.get(comment.parent_id or '', '?')} ({sure})"


def _set_aside(thread: Thread) -> Iterator[str]:
    by_reason: dict[str, list[str]] = defaultdict(list)
    for part in thread.skipped:
        by_reason[part.reason].append(part.text)
    for reason, texts in by_reason.items():
        different = list(dict.fromkeys(_cut(text, "skipped") for text in texts[:LOOKED_AT]))
        shown = ", ".join(f"“{text}”" for text in different[:EXAMPLES])
        more = ", …" if len(different) > EXAMPLES else ""
        yield f"  set aside {len(texts)} × {_cut(reason, 'reason')}: {shown}{more}"


def _cut(text: str, kind: str) -> str:
    return printable(text, WIDTHS[kind])
