"""vBulletin threads: the tables of version 3, the lists of version 4, the nodes of version 5.

The opening post is read as the first comment. A post is a reply to the one it quotes first, if the quote links to it.
"""

import re
from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

_TIME: Final = re.compile(
    r"(\d{1,4}[-./]\d{1,2}[-./]\d{1,4},?\s+\d{1,2}:\d\d(?:\s*[AP]M)?|"
    r"\w{3,9} \d{1,2}(?:st|nd|rd|th)?,? \d{4}, \d.{0,10})",
    re.IGNORECASE,
)
VERSION_5: Final = Layout(
    marks=("b-post",),
    item="li.b-post[data-node-id]",
    subject=(".b-post__title",),
    author=(".author > strong", ".author > a", ".author", ".b-userinfo__details > div"),
    time=("time@datetime", ".b-post__timestamp"),
    text=(".js-post__content-text", ".b-post__content"),
    not_text=".js-post__signature, .b-post__edit, .b-post__attachments, .post-signature",
    identity=("@data-node-id",),
    flat=True,
    quote=".bbcode_container",
    quoted=('a[href*="#post"]@href',),
    aside=((".b-post--deleted", "deleted post"),),
)
VERSION_4: Final = Layout(
    marks=("post_message_",),
    item='li.postcontainer[id^="post_"], li.postbit[id^="post_"], li.postbitlegacy[id^="post_"], li.postbitdeleted',
    subject=("h2.title",),
    author=("a.username", "span.username", ".username"),
    time=(".postdate > .date", ".postdate"),
    time_form=_TIME,
    text=('[id^="post_message_"]', ".postcontent", ".content"),
    not_text=".signature, .lastedited, .postfoot",
    flat=True,
    quote=".bbcode_container",
    quoted=('a[href*="#post"]@href',),
    guest="span.username.guest",
    aside=(("li.postbitdeleted", "deleted post"),),
)
VERSION_3: Final = Layout(
    marks=("post_message_",),
    item='table.tborder[id^="post"]',
    proof='table.tborder[id^="post"] [id^="post_message_"]',
    author=("a.bigusername", ".bigusername", '[id^="postmenu_"]'),
    time=("td.thead",),
    time_form=_TIME,
    text=('[id^="post_message_"]',),
    not_text=".smallfont > em, .signature",
    flat=True,
    quote='[id^="post_message_"] > div',
    quoted=('a[href*="#post"]@href',),
)

recognises, read = by_layouts(VERSION_5, VERSION_4, VERSION_3)
