"""How a page was read, for the person who sees that it was read wrong: layout, marks, links, what was set aside."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from stance.printable import printable
from stance.records import Comment, Thread

_EXAMPLES: Final = 3
"""Parts set aside that are shown per reason."""


def explained(thread: Thread) -> Iterator[str]:
    """Lines that say what the page was taken for, where each comment was found and what shows whom it answers."""
    yield printable(thread.source, 100)
    yield f"  layout    {thread.layout}" + (f": {printable(thread.shape, 100)}" if thread.shape else "")
    yield f"  article   {_article(thread)}"
    yield f"  comments  {len(thread.comments)}"
    numbers = {comment.comment_id: number for number, comment in enumerate(thread.comments, 1)}
    for number, comment in enumerate(thread.comments, 1):
        time = comment.posted_at or (f"“{printable(comment.posted_as, 30)}”" if comment.posted_as else "no time")
        author = printable(comment.author, 40) if comment.author else "no author"
        place = printable(comment.found_at or "", 40)
        words = len(comment.text.split())
        yield f"  {number:>8}  {place:<16} {author}, {time}, {words} words{_answers(comment, numbers)}"
    yield from _set_aside(thread)
    for warning in thread.warnings:
        yield f"  warning   {printable(warning, 200)}"


def _article(thread: Thread) -> str:
    title = f"“{printable(thread.title, 80)}”" if thread.title else "no headline"
    facts = [thread.author and f"by {printable(thread.author, 40)}", thread.published_at, thread.language, thread.url]
    known = ", ".join(printable(fact, 120) for fact in facts if fact)
    return f"{title}{', ' + known if known else ''}, {len(thread.body.split())} words"


def _answers(comment: Comment, numbers: dict[str, int]) -> str:
    if comment.parent_evidence is None:
        return ""
    sure = f"{comment.parent_evidence}, {comment.parent_confidence or 0:.2f}"
    if comment.answers_absent:
        return f"; answers one that is not on the page ({sure})"
    return f"; answers {numbers.get(comment.parent_id or '', '?')} ({sure})"


def _set_aside(thread: Thread) -> Iterator[str]:
    by_reason: dict[str, list[str]] = defaultdict(list)
    for each in thread.skipped:
        by_reason[each.reason].append(each.text)
    for reason, texts in by_reason.items():
        different = list(dict.fromkeys(printable(text, 40) for text in texts[: _EXAMPLES * 10]))
        shown = ", ".join(f"“{text}”" for text in different[:_EXAMPLES])
        more = ", …" if len(different) > _EXAMPLES else ""
        yield f"  skipped   {len(texts)} × {printable(reason, 60)}: {shown}{more}"
