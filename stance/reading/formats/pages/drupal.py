"""Drupal 6 to 11: comments one after another, those that answer one in an ``indented`` wrapper behind it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.pages import elements
from stance.reading.formats.pages.layout import Layout
from stance.records import Thread

_UNVERIFIED: Final = re.compile(
    r"\s*\((?:not verified|non vérifié|nicht überprüft|no verificado|não verificado|niet gecontroleerd|non verificato"
    r"|niezweryfikowany|未验证|未驗證|未確認|не проверено|ikke bekreftet|inte verifierad|visitor|visiteur|Gast"
    r"|invitado)\)",
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    r"\b(?:by|par|von|por|da|door|przez|av)\s+(\S.{0,60}?)(?=\s+(?:on|le|am|el|em|il|op|at|den)\s|\s*[,|–—]|\s+-\s|\s*\(|$)",
    re.IGNORECASE,
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
    answers=(
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
    replace(LAYOUT, item=item) for item in ("article.comment", "div.comment", ".ajax-comment-wrapper")
)
"""Themes' elements of a comment, outermost last, as some themes nest them; other systems use these names too."""
_PLATFORM: Final = re.compile(
    r"Drupal\.settings|drupal-settings-json|data-drupal-|/sites/(?:default|all)/|content=[\"']Drupal \d"
)


def recognises(document: Document) -> bool:
    """Whether the page is Drupal's and an element has the marks of its comments."""
    if elements.is_wordpress(document):
        return False
    return elements.recognises(document, *_SURE) or (
        elements.recognises(document, *_LIKELY) and _PLATFORM.search(document.text) is not None
    )


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page."""
    return elements.read(document, *_SURE, *_LIKELY)
