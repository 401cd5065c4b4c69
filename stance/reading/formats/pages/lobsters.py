"""Lobsters and its siblings: list items in lists within lists."""

import re
from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

LAYOUT: Final = Layout(
    marks=("comments_subtree",),
    item="li.comments_subtree",
    author=(".byline > a.u-author", ".byline > .u-author"),
    byline=('.byline > a[href^="/~"]@href', '.byline > a[href^="/u/"]@href'),
    byline_form=re.compile(r"^/(?:~|u/)([\w.-]+)"),
    time=(
        ".byline > time@datetime",
        ".byline > time@title",
        ".byline > span[title]@title",
        ".byline > a > time@datetime",
    ),
    text=(".comment_text",),
    identity=("div.comment@data-shortid", "div.comment@id"),
    id_form=re.compile(r"(?<!\w)(?:c_)?(\w+)$"),
    removed=re.compile(r"\[?Comment (?:removed|deleted) by [^\n]{1,80}\]?", re.IGNORECASE),
)

recognises, read = by_layouts(LAYOUT)
