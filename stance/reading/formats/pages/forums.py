"""Threads of SMF, MyBB, Invision, FluxBB, PunBB, Vanilla, WoltLab and Discuz: forums with few marks each.

The opening post is read as the first comment. A post is a reply to the one it quotes first, if the quote links to it.
"""

import re
from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

SMF_2: Final = Layout(
    marks=("post_wrapper",),
    item="div.post_wrapper",
    proof=".post_wrapper >> .poster",
    subject=('[id^="subject_"]',),
    author=(".poster > h4 > a", ".poster > h4"),
    time=(".keyinfo > .smalltext", ".postinfo > a.smalltext@title", ".postinfo > .smalltext", ".keyinfo >> .smalltext"),
    not_author=".smalltext > strong, .smalltext > b",
    text=('.inner[id^="msg_"]', ".post > .inner", ".inner", ".post"),
    not_text=".signature, .moderatorbar, .quotefooter, .codeheader, .modified, .attachments",
    identity=('.inner[id^="msg_"]@id', '[id^="subject_"]@id'),
    flat=True,
    quote=".quoteheader, blockquote",
    quoted=('a[href*="msg"]@href',),
)
SMF_1: Final = Layout(
    marks=("subject_",),
    item='table:has(> tbody > tr > td > table > tbody > tr > td > [id^="subject_"])',
    subject=('[id^="subject_"]',),
    author=('td > b > a[href*="action=profile"]', "td > b"),
    time=('[id^="subject_"] + .smalltext', ".smalltext"),
    not_author=".smalltext > b",
    text=("div.post", ".personalmessage", ".post"),
    not_text=".signature, .codeheader",
    identity=('[id^="subject_"]@id',),
    flat=True,
    quote=".quoteheader, div.quote",
    quoted=('a[href*="msg"]@href',),
)
MYBB: Final = Layout(
    marks=("post_body",),
    item='div[id^="post_"]:not([id^="post_meta"]), table[id^="post_"]',
    proof='.post_body[id^="pid_"]',
    author=(
        ".author_information > strong > .largetext",
        ".author_information > strong",
        "td > strong > .largetext",
        ".largetext",
    ),
    time=(".post_date > span@title", ".post_date", ".post_head >> .smalltext", ".post_date_time", "td > .smalltext"),
    not_author=".post_edit, .edited_post",
    text=(".post_body",),
    not_text=".signature, .post_meta, .post_edit, .edited_post",
    flat=True,
    quote="blockquote",
    quoted=('cite > a[href*="pid"]@href', "@data-pid"),
    aside=((".deleted_post", "deleted post"),),
)
INVISION_4: Final = Layout(
    marks=("elComment_",),
    item='article[id^="elComment_"]',
    author=(
        ".cAuthorPane_author",
        ".ipsComment_author > h3",
        ".ipsComment_author >> .ipsType_break",
        ".ipsComment_author",
        ".ipsEntry__username",
    ),
    time=("time@datetime", "time@title", "time"),
    text=('[data-role="commentContent"]', ".cPost_contentWrap", ".ipsType_richText"),
    not_text='[data-role="memberSignature"], .ipsItemControls, .ipsQuote_citation, .ipsComment_controls',
    flat=True,
    quote="blockquote.ipsQuote",
    quoted=("@data-ipsquote-contentcommentid",),
    aside=((".ipsComment_deleted", "deleted post"),),
)
INVISION_3: Final = Layout(
    marks=("post_id_",),
    item='[id^="post_id_"]',
    proof=".post_body, .entry-content",
    author=(".author > .url", ".author.vcard", '[itemprop~="creator"]', ".author", ".post_username"),
    time=("abbr.published@title", "abbr.published", ".posted_info"),
    text=(".entry-content", ".post.entry-content", ".post"),
    not_text=".signature, .edit, .posted_info, p.citation",
    flat=True,
    quote="blockquote.ipsBlockquote, div.blockquote",
    quoted=("@data-cid",),
)
INVISION_2: Final = Layout(
    marks=("postcolor",),
    item="table:has(> tbody > tr > td > .postcolor)",
    proof=".postcolor",
    author=(".normalname", ".unreg"),
    time=("td > div > .postdetails", ".postdetails"),
    text=(".postcolor",),
    not_text=".signature, .edit",
    identity=('[id^="post-"]@id', 'a[name^="entry"]@name'),
    flat=True,
    quote=".quotetop, .quotemain",
    quoted=('a[href*="pid="]@href',),
)
FLUXBB: Final = Layout(
    marks=("blockpost",),
    item=".blockpost",
    proof=".blockpost >> .postmsg",
    author=(".postleft >> dt", "dt > strong", "dt"),
    time=("h2 > span > a", "h2 >> a"),
    text=(".postmsg",),
    not_text=".postsignature, .postedit, .quotebox > cite",
    flat=True,
    quote=".quotebox",
)
PUNBB: Final = Layout(
    marks=("posthead",),
    item="div.post:has(> .posthead), div.post:has(> .postmain)",
    proof=".posthead >> .post-byline",
    author=(".post-byline > strong", ".post-byline > em", ".username"),
    time=(".post-link > a", ".post-link"),
    text=(".entry-content",),
    not_text=".sig-content, .lastedit, .quotebox > cite",
    identity=(".posthead@id", "@id"),
    flat=True,
    quote=".quotebox",
)
VANILLA: Final = Layout(
    marks=("ItemComment",),
    item=".ItemComment, .ItemDiscussion",
    author=("a.Username", ".Author", ".Username"),
    time=("time@datetime", ".DateCreated", "time"),
    text=(".Message", ".Item-Body"),
    not_text=".Signature, .UserSignature, .Reactions, .QuoteAuthor",
    flat=True,
    quote="blockquote.Quote, blockquote.UserQuote, .js-embed",
    quoted=('a[href*="#Comment_"]@href',),
)
WOLTLAB: Final = Layout(
    marks=("wbbPost", "messageSidebar"),
    item="article.wbbPost, article.message[data-object-id], li.wbbPost",
    author=(".messageAuthor >> .username", ".username", ".messageSidebar >> [itemprop='name']"),
    time=("time@datetime", ".messageHeader >> .datetime", ".messagePublicationTime"),
    text=(".messageText", ".messageBody"),
    not_text=".messageSignature, .messageFooter, .messageFooterNote, .quoteBoxIcon, .quoteBoxTitle",
    identity=("@data-object-id", "@data-post-id", "@id"),
    flat=True,
    quote="blockquote.quoteBox",
    quoted=("@data-link", "@cite"),
)
DISCUZ: Final = Layout(
    marks=("postmessage_",),
    item='table[id^="pid"]',
    proof='[id^="postmessage_"]',
    author=(".authi > a", ".postauthor > cite > a", ".authi"),
    time=('[id^="authorposton"] > span@title', '[id^="authorposton"]', ".authorinfo > em"),
    text=('[id^="postmessage_"]',),
    not_text=".pstatus, .jammer, .attach_nopermission, .quote + br",
    identity=('[id^="postmessage_"]@id',),
    id_form=re.compile(r"(?:postmessage_|pid=?)(\d+)"),
    flat=True,
    quote="div.quote",
    quoted=('a[href*="pid="]@href',),
)

recognises, read = by_layouts(
    *(SMF_2, SMF_1, MYBB, INVISION_4, INVISION_3, INVISION_2, FLUXBB, PUNBB, VANILLA, WOLTLAB, DISCUZ)
)
