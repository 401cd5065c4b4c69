"""SPIP: the messages of a forum or on an article, as list items with the replies in a list within."""

import re
from dataclasses import replace
from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

LISTED: Final = Layout(
    marks=("forum-fil", "comment-fil"),
    item="li.forum-fil, li.comment-fil, li.comment-li",
    subject=(".forum-titre", ".comment-titre"),
    author=(".comment-author", ".forum-auteur", ".spip_auteur", ".auteur", ".reviewer", ".fn", ".nom", ".author"),
    byline=(".forum-chapo > small", ".forum-meta", "small", ".forum-infos"),
    byline_form=re.compile(r"\b[Pp]ar\s+(\S.{0,60}?)\s*(?:$|[,(|]|\ble\s\d)"),
    time=(
        "abbr.dtreviewed@title",
        "abbr.published@title",
        "abbr.date@title",
        "time@datetime",
        "abbr@title",
        ".date",
        ".dtreviewed",
        ".forum-chapo > small",
        "small",
    ),
    text=(".forum-texte", ".comment-content", ".comment-texte", ".texte", ".description", ".forum-message"),
    not_text=".forum-chapo, .forum-repondre-message, .repondre, .comment-meta, .comment-reply, .forum-titre, "
    ".formulaire_spip",
    identity=('[id^="forum"]@id', '[id^="comment"]@id', "@id", 'a[href*="#forum"]@href', 'a[href*="#comment"]@href'),
)

UNLISTED: Final = replace(LISTED, marks=("forum-message",), item=".forum-message", nested=False, deeper="ul")
"""Templates whose list items have no class: a message in a list within a list is a reply."""

recognises, read = by_layouts(LISTED, UNLISTED)
