"""taz.de: list items ``bb_message_12``; an answer begins with a marked reference to the one answered."""

from collections.abc import Iterator
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.pages import elements
from stance.reading.formats.pages.layout import Layout
from stance.records import Thread

LAYOUT: Final = Layout(
    marks=("bb_message_",),
    item='li[id^="bb_message_"]',
    author=(".author > h4", ".author", "a.person", "h4"),
    time=("time@datetime", "time"),
    text=(".objlink", ".body", ""),
    not_text=".author, time, .person, .rating, .actions, .report, .reply, .recommend, .avatar, h4, form, "
    ".reference > .name, menu, nav, .reply-button",
    answers=('a.reference[href*="#bb_message_"]@href', '.reference > a[href*="#bb_message_"]@href'),
    flat=True,
    addressee=(".reference",),
)


def recognises(document: Document) -> bool:
    """Whether a list item is one of its messages."""
    return elements.recognises(document, LAYOUT)


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page."""
    return elements.read(document, LAYOUT)
