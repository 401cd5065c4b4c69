"""Reviews by readers and customers, in elements named so: those of Amazon, and of shops that name theirs alike.

A lone review may be a critic's, or the article itself, so a page has at least two.
"""

from collections.abc import Iterator
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.learned import comments_built_alike
from stance.reading.formats.pages import elements
from stance.reading.formats.pages.layout import WHOLE, Layout, Section
from stance.records import Thread

LAYOUT: Final = Layout(
    marks=("review-text", "review-body", "review-content", "review__text", "review__body", "review__content"),
    item='[data-hook="review"], [data-hook="cmps-review"], .review:not([data-hook]), .review-item, .review-card, '
    ".review__item, .user-review, .customer-review",
    subject=('[data-hook="review-title"] > span:last-child', ".review-title", ".review__title", ".review-headline"),
    author=(
        *(".a-profile-name", '[data-hook="review-author"]', ".review-author", ".review__author", ".reviewer-name"),
        *(".reviewer", ".review-byline > .author", ".review-by", ".author", ".user-name", ".username"),
    ),
    time=(
        *("time@datetime", '[data-hook="review-date"]', ".review-date", ".review__date", ".reviewDate", ".date"),
        "time",
    ),
    text=(
        *('[data-hook="review-body"]', ".review-text", ".review-body", ".review-content", ".review__text"),
        *(".review__body", ".review__content"),
    ),
    identity=("@id",),
    id_form=WHOLE,
    not_text="form, .review-comments, .review-votes, .review-helpful, .review-title, .review__title, .review-date, "
    ".review__date, .review-author, .review__author, .reviewer, .reviewer-name, .rating, .stars, .review-rating",
)
_FEWEST: Final = 2
_HEADLINE: Final = "h2 > a, h3 > a, h4 > a"
"""In most items of a list of critics' reviews, which are articles of their own."""


def recognises(document: Document) -> bool:
    """Whether the page has several signed reviews, and what is built like comments on it is no more than they are."""
    if not elements.recognises(document, LAYOUT):
        return False
    section = Section(document.html, LAYOUT)
    signed = sum(
        bool(section.text(position)) and any(section.written(position, LAYOUT.author))
        for position in range(len(section.items))
    )
    if 2 * len(section.placed(_HEADLINE)) > len(section.items):
        return False
    return signed >= max(_FEWEST, len(section.items) / 2) and len(comments_built_alike(document)) <= signed


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page."""
    return elements.read(document, LAYOUT)
