"""taz.de: list items ``bb_message_12``; a reply begins with a marked reference to the one it replies to."""

from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

LAYOUT: Final = Layout(
    marks=("bb_message_",),
    item='li[id^="bb_message_"]',
    author=(".author > h4", ".author", "a.person", "h4"),
    time=("time@datetime", "time"),
    text=(".objlink", ".body", ""),
    not_text=".author, time, .person, .rating, .actions, .report, .reply, .recommend, .avatar, h4, form, "
    ".reference > .name, menu, nav, .reply-button",
    parent=('a.reference[href*="#bb_message_"]@href', '.reference > a[href*="#bb_message_"]@href'),
    flat=True,
    addressee=(".reference",),
)

recognises, read = by_layouts(LAYOUT)
