"""Pages that mark their comments up with schema.org microdata: ``Comment``, ``Answer`` and the older ``UserComments``.

Terms: https://schema.org/Comment (author, datePublished or dateCreated, text, parentItem) and
https://schema.org/UserComments (creator, commentTime, commentText). A comment inside another is a reply to it.
Forums mark their posts up so too; what a post quotes is no part of its words.
"""

import re
from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

LAYOUT: Final = Layout(
    marks=("schema.org/Comment", "schema.org/UserComments", "schema.org/Answer"),
    item=", ".join(
        f'[itemtype$="schema.org/{name}" i]:not([itemprop~="parentItem"])'
        for name in ("Comment", "UserComments", "Answer")
    ),
    author=(
        '[itemprop~="author"] >> [itemprop~="name"]@content',
        '[itemprop~="author"] >> [itemprop~="name"]',
        '[itemprop~="creator"] >> [itemprop~="name"]',
        '[itemprop~="author"]@content',
        '[itemprop~="author"]',
        '[itemprop~="creator"]@content',
        '[itemprop~="creator"]',
    ),
    time=tuple(
        f'[itemprop~="{name}"]{attribute}'
        for name in ("datePublished", "dateCreated", "commentTime", "datecreated", "uploadDate")
        for attribute in ("@datetime", "@content", "")
    ),
    text=tuple(f'[itemprop~="{name}"]' for name in ("text", "commentText", "description", "articleBody")),
    quote="blockquote, .quote, .quoted, .quotetext, .quote-text, .quotetitle, .quotecontent, .bbcode_quote, "
    ".bbCodeQuote, .bbCodeBlock--quote",
    quoted=("@data-post", "@data-source", "@cite", 'a[href*="#"]@href'),
    not_text='[itemprop~="author"], [itemprop~="creator"], [itemprop~="datePublished"], [itemprop~="dateCreated"]',
    identity=("@id", "@itemid", "@data-comment-id", '[itemprop~="identifier"]@content', '[itemprop~="url"]@href'),
    id_form=re.compile(r"(?:comment|answer|reply|post|c|id|p)[-_/=]?(\d+)/?$", re.IGNORECASE),
    parent=(
        '[itemprop~="parentItem"]@href',
        '[itemprop~="parentItem"]@itemid',
        '[itemprop~="parentItem"]@content',
        '[itemprop~="parentItem"] >> [itemprop~="url"]@href',
        '[itemprop~="parentItem"] >> a@href',
    ),
)

recognises, read = by_layouts(LAYOUT)
