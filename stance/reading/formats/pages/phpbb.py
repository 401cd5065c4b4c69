"""phpBB topics in the styles that most boards start from: prosilver and subsilver2 of phpBB 3, subSilver of phpBB 2.

The opening post is read as the first comment. A post is a reply to the one it quotes first, if the quote names it.
"""

import re
from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

_SIGNATURE: Final = re.compile(r"^_{10,20}\s{0,3}$", re.MULTILINE)
"""The line above a signature."""
PROSILVER: Final = Layout(
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
SUBSILVER_2: Final = Layout(
    marks=("postauthor",),
    item="table:has(> tbody > tr > td > .postauthor)",
    proof=".postauthor",
    subject=("td.gensmall > div:first-child",),
    author=(".postauthor",),
    not_author="td.gensmall > div > b, td.gensmall > b",
    time=("td.gensmall > div + div", 'td.gensmall > div[style*="right"]', "td.gensmall"),
    text=("div.postbody", ".postbody"),
    not_text=".quotetitle, .gensmall, .attachtitle",
    ends=_SIGNATURE,
    identity=('a[name^="p"]@name',),
    flat=True,
    quote=".quotecontent",
)
SUBSILVER: Final = Layout(
    marks=("postbody",),
    item="tr:has(> td > span.name)",
    proof="td > span.name + span.postdetails, td > span.name + br + span.postdetails, span.name > b",
    author=("span.name > b", "span.name"),
    time=("td > span.postdetails:not(:has(br))", 'td[width="100%"] > span.postdetails', "td > a + span.postdetails"),
    time_form=re.compile(r"^[^:\d]{2,20}:\s?(.{6,40}?\d:\d\d(?:\s?[ap]m)?)", re.IGNORECASE),
    text=("td:has(> span.postbody)", "span.postbody"),
    not_text=".genmed, .gensmall, .postdetails",
    ends=_SIGNATURE,
    identity=("span.name > a@name", "a[name]@name"),
    flat=True,
    quote="td.quote",
)

recognises, read = by_layouts(PROSILVER, SUBSILVER_2, SUBSILVER)
