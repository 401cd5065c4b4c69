"""IntenseDebate: comments in ``idc-c``, the replies to each in the ``idc-r`` behind or within it."""

from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

LAYOUT: Final = Layout(
    marks=("idc-c",),
    item="div.idc-c, li.idc-c",
    proof=".idc-c-t",
    author=(".idc-i > a", ".idc-i > span", ".idc-i > strong", ".idc-a > a"),
    time=(
        ".idc-time@title",
        ".IDCommentTime@title",
        ".idc-time > a@title",
        ".idc-time",
        ".idc-c-h >> abbr@title",
        ".IDCommentTime",
        ".idc-i > em",
    ),
    text=(".idc-c-t",),
    not_text=".idc-c-b, .idc-v",
    deeper=".idc-r",
    guest=".idc-anonymous",
    aside=((".idc-removed", "removed comment"), (".idc-deleted", "removed comment")),
    not_loaded=".idc-more",
)

recognises, read = by_layouts(LAYOUT)
