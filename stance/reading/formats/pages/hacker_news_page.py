"""Hacker News item pages: one flat table of rows, whose indentation tells the depth."""

import re
from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

PRESENT: Final = Layout(
    marks=("comtr",),
    item="tr.comtr",
    author=(".hnuser",),
    time=(".age@title", ".age"),
    time_form=re.compile(r"^(\d{4}-\d\d-\d\dT[\d:]+)"),  # newer pages append the seconds since 1970
    text=(".commtext",),
    not_text=".reply",
    level=("td.ind@indent", "td.ind > img@width"),
    no_text="deleted or flagged comment",
    not_loaded="a.morelink",
    body=".toptext",
)

BEFORE_2014: Final = Layout(
    marks=("comhead",),
    item="tr:has(> td.default)",
    proof="td.default",
    author=('.comhead > a[href^="user?id="]',),
    time=(".comhead",),
    text=("span.comment", ".comment"),
    not_text=".reply, u",
    identity=('.comhead > a[href^="item?id="]@href',),
    level=("td > img@width",),
    no_text="deleted comment",
)

recognises, read = by_layouts(PRESENT, BEFORE_2014)
