"""Plain text of Naharnet's news pages, whose comments each begin with avatar, author and time on one line.

``Comments 19`` / ``Thumb smarty 09 September 2013, 07:47`` / text. ``(Guest)`` after the name marks a guest. Replies
stand below what they reply to, unmarked.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from stance.reading.formats.document import Document
from stance.reading.formats.replies import link_replies
from stance.reading.formats.text.lines import tidied
from stance.reading.formats.text.prose import read_prose
from stance.reading.formats.text.threads import text_thread
from stance.reading.identity import CommentIds
from stance.records import Comment, Thread

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_HEADER = re.compile(
    rf"(?:Thumb|Missing|Default-user-icon) (?P<author>\S.{{0,80}}?)(?P<guest> \(Guest\))?"
    rf" (?P<time>\d{{1,2}} (?:{_MONTHS}) \d{{4}}, \d{{1,2}}:\d{{2}})"
)
_COUNT = re.compile(r"Comments (\d{1,6})")


def recognises(document: Document) -> bool:
    """Whether a comment's header line stands in the text, or its count line."""
    return not document.is_html and any(_HEADER.fullmatch(line) or _COUNT.fullmatch(line) for line in document.lines)


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page."""
    lines = document.lines
    article_end, start, announced = _where_comments_begin(lines)
    headers = [
        (index, match) for index, line in enumerate(lines) if index >= start and (match := _HEADER.fullmatch(line))
    ]
    prose = read_prose(lines[:article_end])
    comments = link_replies(_comments(document.text.split("\n"), headers), article=prose.body)
    yield text_thread(document, prose, comments, (), announced, "{avatar} {author} (Guest) {date} / text")


def _where_comments_begin(lines: list[str]) -> tuple[int, int, int | None]:
    """Where the article ends, where the first comment may begin, and how many the page says there are.

    A count line is one only if a comment follows it, or if it says there are none: an article and a comment may
    speak of "Comments 5" too.
    """
    filled = [index for index, line in enumerate(lines) if line]
    for index, following in zip(filled, [*filled[1:], None], strict=True):
        count = _COUNT.fullmatch(lines[index])
        if count and (int(count[1]) == 0 or (following is not None and _HEADER.fullmatch(lines[following]))):
            return index, index + 1, int(count[1])
    first = next((index for index in filled if _HEADER.fullmatch(lines[index])), len(lines))
    return first, first, None


def _comments(lines: list[str], headers: list[tuple[int, re.Match[str]]]) -> tuple[Comment, ...]:
    ids = CommentIds()
    ends = [start for start, _ in headers[1:]] + [len(lines)]
    comments = []
    for (start, header), end in zip(headers, ends, strict=False):
        text = tidied(lines[start + 1 : end])
        posted_at = _time(header["time"])
        comments.append(
            Comment(
                ids.next(header["author"], posted_at, text),
                text,
                header["author"],
                posted_at,
                is_guest=header["guest"] is not None,
                found_at=f"line {start + 1}",
            )
        )
    return tuple(comments)


def _time(written: str) -> str | None:
    try:
        return datetime.strptime(written, "%d %B %Y, %H:%M").isoformat(timespec="minutes")
    except ValueError:
        return None  # a day or hour that does not exist: the comment stays, without a time
