"""Drupal 6 to 11: comments one after another, the replies to each in an ``indented`` wrapper behind it."""

import re
from dataclasses import replace
from typing import Final

from stance.reading.formats.languages import WORDS, alternation
from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

_UNVERIFIED: Final = re.compile(rf"\s{{0,9}}\((?:{alternation(WORDS.comments.guest)})\)", re.IGNORECASE)
_NAME: Final = re.compile(
    rf"\b(?:{alternation(WORDS.comments.byline)})\s+(\S.{{0,60}}?)"
    rf"(?=\s+(?:{alternation(WORDS.comments.submitted_on)})\s|\s*[,|–—]|\s+-\s|\s*\(|$)",
    re.IGNORECASE,
)
"""``Submitted by Ada on 5 May``."""
_PLATFORM: Final = re.compile(
    r"Drupal\.settings|drupal-settings-json|data-drupal-|/sites/(?:default|all)/|content=[\"']Drupal \d"
)
LAYOUT: Final = Layout(
    marks=("rupal",),  # scripts, attributes or the generator name it on every page
    item="article.comment",
    subject=(
        "h3.comment__title",
        '[property="dc:title"]',
        ".comment__content > h3",
        ".comment-title",
        "div.comment > h3",
        "div.comment > div > h3",
    ),
    author=(
        ".comment__author",
        ".username",
        '[property="foaf:name"]',
        '[property="schema:name"]',
        ".comment-author",
        ".author",
        ".commenter-name",
        '[rel="sioc:has_creator"]',
    ),
    not_author=".visually-hidden, .element-invisible",
    byline=(".comment__submitted", ".comment-submitted", ".submitted"),
    byline_form=_NAME,
    time=(
        '[property~="dc:created"]@content',
        '[property~="schema:dateCreated"]@content',
        "time@datetime",
        ".comment__time",
        ".comment-time",
        ".comment-date",
        ".comment__submitted",
        ".comment-submitted",
        ".submitted",
        ".created",
        ".date",
    ),
    text=(
        ".field-name-comment-body",
        ".field--name-comment-body",
        ".comment__body",
        ".comment-body",
        ".comment__content",
        ".comment-content",
        ".comment__text-content",
        ".content",
        ".comment-text",
    ),
    not_text=".links, .rdf-meta, .field-label, .field__label, .user-signature, .visually-hidden, .element-invisible, "
    ".comment__links, .comment-links, .submitted, .comment__submitted, .picture, .user-picture, .comment__title",
    identity=("@id", "@about", ".comment__permalink > a@href", "a.permalink@href", 'a[href*="#comment-"]@href'),
    id_form=re.compile(r"comment-(\d+)"),
    deeper=".indented",
    parent=(
        '[rel="sioc:reply_of"][resource*="#comment-"]@resource',
        '.parent > a[href*="#comment-"]@href',
        '.comment__parent > a[href*="#comment-"]@href',
    ),
    guest='[data-comment-user-id="0"], .comment-by-anonymous, .by-anonymous, .comment--by-anonymous',
    guest_words=_UNVERIFIED,
    aside=((".comment-unpublished", "unpublished comment"), (".comment--unpublished", "unpublished comment")),
)
_SURE: Final = (
    replace(LAYOUT, marks=("sioct:Comment",), item='[typeof~="sioct:Comment"]'),
    replace(LAYOUT, marks=("data-comment-user-id",), item="article[data-comment-user-id]"),
)
_LIKELY: Final = tuple(
    replace(LAYOUT, item=item, source_proof=_PLATFORM)
    for item in ("article.comment", "div.comment", ".ajax-comment-wrapper")
)
"""Themes' elements of a comment, outermost last, as some themes nest them; other systems use these names too."""

recognises, read = by_layouts(*_SURE, *_LIKELY, not_wordpress=True)
