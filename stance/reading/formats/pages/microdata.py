"""Pages that mark comments up with schema.org microdata: ``Comment``, ``Answer``, ``Review``, ``UserComments``.

Terms: https://schema.org/Comment (author, datePublished or dateCreated, text, parentItem) and
https://schema.org/UserComments (creator, commentTime, commentText). A comment inside another is a reply to it.
Forums mark their posts up so too; what a post quotes is no part of its words.

The answers on a page of frequent questions are the site's own, and so is a lone review: a critic's, or the article.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.learned import comments_built_alike
from stance.reading.formats.pages import elements
from stance.reading.formats.pages.layout import Layout, Section
from stance.records import Thread

_COMMENTS: Final = ", ".join(
    f'[itemtype$="schema.org/{name}" i]:not([itemprop~="parentItem"])' for name in ("Comment", "UserComments")
)
_ANSWERS: Final = f'{_COMMENTS}, [itemtype$="schema.org/Answer" i]:not([itemprop~="parentItem"])'
_REVIEW: Final = ", ".join(
    f'[itemtype$="schema.org/{kind}" i][itemprop~="{name}"]'
    for kind in ("Review", "UserReview")
    for name in ("review", "reviews")
)
_SIGNED: Final = ", ".join(f'[itemprop~="{name}"]' for name in ("author", "creator", "dateCreated", "datePublished"))
COMMENTS: Final = Layout(
    marks=("schema.org/Comment", "schema.org/UserComments"),
    item=_COMMENTS,
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
FORUM: Final = replace(COMMENTS, marks=("schema.org/QAPage", "schema.org/DiscussionForumPosting"), item=_ANSWERS)
SIGNED: Final = replace(
    COMMENTS,
    marks=("schema.org/Answer",),
    item=_ANSWERS,
    proof=f'[itemtype$="schema.org/Answer" i] >> {_SIGNED}',
)
REVIEWS: Final = replace(
    COMMENTS,
    marks=("schema.org/Review", "schema.org/UserReview"),
    item=f"{_REVIEW}, {_COMMENTS}",
    proof=_REVIEW,
    subject=('[itemprop~="headline"]',),
    text=tuple(f'[itemprop~="{name}"]' for name in ("reviewBody", "text", "commentText", "description")),
    not_text=f'{COMMENTS.not_text}, [itemprop~="reviewRating"], [itemprop~="itemReviewed"]',
)
_FEWEST_REVIEWS: Final = 2


def recognises(document: Document) -> bool:
    """Whether an element is marked up as a comment by a reader, and holds the words of one."""
    return elements.recognises(document, FORUM, SIGNED, COMMENTS) or _has_reviews(document)


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page."""
    return elements.read(document, *((REVIEWS,) if _has_reviews(document) else (FORUM, SIGNED, COMMENTS)))


def _has_reviews(document: Document) -> bool:
    """Whether the page has several signed reviews, and what is built like comments on it is no more than they are."""
    if not document.is_html or not elements.recognises(document, REVIEWS):
        return False
    section = Section(document.html, REVIEWS)
    signed = [
        position
        for position in section.placed(_REVIEW)
        if section.text(position) and next(section.written(position, REVIEWS.author), "")
    ]
    return len(signed) >= _FEWEST_REVIEWS and len(comments_built_alike(document)) <= len(section.items)
