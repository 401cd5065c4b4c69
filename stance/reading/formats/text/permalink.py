"""Plain text of one comment's own page, as Drupal prints it: ``Comment: subject``, ``In reply to comment: subject``.

The page names the comment replied to by its subject alone and does not hold it; author and time are not printed.
"""

import re
from collections.abc import Iterator
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.text.lines import is_action, is_form
from stance.reading.identity import CommentIds, thread_id
from stance.records import Comment, Skipped, Thread

_SUBJECT = re.compile(r"Comment:\s+(\S.*)")
_ANSWERED = re.compile(r"In reply to comment:\s{1,9}(\S.*?)(?:\s{0,9}\(see in situ\))?", re.IGNORECASE)
_LINKS = re.compile(r"\(?see in situ\)?", re.IGNORECASE)
_HEAD: Final = 12
"""Lines from the first in which both marks stand. Set by hand on the test page (2026-11)."""


def recognises(document: Document) -> bool:
    """Whether both marks stand at the head of the page."""
    if document.is_html or document.is_xml:
        return False
    head = [line for line in document.lines[: 2 * _HEAD] if line][:_HEAD]  # some of the lines are blank
    return any(map(_SUBJECT.fullmatch, head)) and any(map(_ANSWERED.fullmatch, head))


def read(document: Document) -> Iterator[Thread]:
    """A thread of the one comment, which replies to one that is not on the page."""
    subject, first = "", 0
    written: list[str] = []
    skipped: list[Skipped] = []
    for number, line in enumerate(document.lines, 1):
        if not subject and (match := _SUBJECT.fullmatch(line)):
            subject = match[1]
        elif _ANSWERED.fullmatch(line):
            skipped.append(Skipped(line, "names the comment answered"))
        elif _LINKS.fullmatch(line) or is_action(line) or is_form(line):
            skipped.append(Skipped(line, "button or counter"))
        elif line or written:
            first = first or number
            written.append(line)
    text = "\n".join(written).strip()
    comment = Comment(
        CommentIds().next(None, None, text),
        text,
        parent_evidence="markup",
        parent_confidence=1.0,
        answers_absent=True,
        subject=subject,
        found_at=f"line {first}",
    )
    yield Thread(
        thread_id=thread_id(None, subject, document.name),
        source=document.name,
        title=subject,
        comments=(comment,) if text else (),
        skipped=tuple(skipped),
        shape="Comment: {subject} / In reply to comment: {subject} / text",
    )
