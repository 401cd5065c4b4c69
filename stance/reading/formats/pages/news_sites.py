"""Comment sections of newspapers' own systems: each has few marks, so one table serves all."""

from dataclasses import replace
from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

_COMMON: Final = Layout(
    flat=True,
    marks=(),
    item="",
    author=(),
    time=("time@datetime", "time"),
    text=(),
    not_text="form, .antworten, .melden, .reply, .report, .rating, .votes, .avatar, button",
)
_TIMES: Final = ("time@datetime", ".datum", ".date", ".comment-date", ".zeit", ".timestamp", "time", ".meta")
KOMMENTAR: Final = replace(
    _COMMON,
    marks=("kommentar-item",),
    item=".kommentar-item",
    author=(".benutzer", ".benutzername", ".autor", ".nutzer", ".name"),
    time=_TIMES,
    text=(".kommentar-text", ".kommentartext", ".text"),
    deeper=".kommentar-antworten, .antworten-liste",
)
NICKNAME: Final = replace(
    _COMMON,
    marks=("comment-item",),
    item="section.comment-item, article.comment-item, li.comment-item, div.comment-item",
    proof=".comment-item >> .nickname",
    author=(".nickname",),
    time=_TIMES,
    text=(".comment-text", ".comment-content", ".comment-body", ".text", ".body", "p"),
    deeper=".comment-replies, .replies",
)
LESERBRIEF: Final = replace(
    _COMMON,
    marks=("leserbrief",),
    item=".leserbrief",
    subject=("h2", "h3", "h4"),
    proof=".leserbrief >> .autor",
    author=(".autor", ".name"),
    time=_TIMES,
    text=(".leserbrief-text", ".brieftext", ".text", ".inhalt", ""),
    not_text=".autor, .datum, .ort, .melden, .antworten, form, .date, time, h2, h3, h4",
)

recognises, read = by_layouts(KOMMENTAR, NICKNAME, LESERBRIEF)
