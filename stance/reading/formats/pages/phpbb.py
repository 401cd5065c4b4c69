"""phpBB 3 topics in prosilver, the style that most boards start from.

The opening post is read as the first comment. A post is a reply to the one it quotes first, if the quote names it.
"""

import re
from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

LAYOUT: Final = Layout(
    marks=("postprofile",),
    item='.post[id^="p"]',
    proof=".post >> .postprofile",
    subject=("h3 > a",),
    author=(
        ".author > strong",
        ".author > span > strong",
        "a.username",
        "a.username-coloured",
        ".postprofile > dt > strong",
        ".postprofile > dt > a",
    ),
    time=(".author > time@datetime", ".author"),
    time_form=re.compile(r"»\s*(\S.{4,60})$"),
    text=(".content",),
    not_text=".signature, .notice, .quote-link",
    flat=True,
    quote="blockquote",
    quoted=("@cite", "cite > a@data-post-id", 'cite > a[href*="#p"]@href'),
    guest="span.username",
    aside=(("div.post.deleted", "deleted post"), ('[id^="post_hidden"]', "hidden post")),
)

recognises, read = by_layouts(LAYOUT)
