"""HTML as a reader sees it: the article, the visible text, what stands in what, and the thread made of them."""

from stance.reading.formats.html.ancestry import Ancestry, followers, levels_within, with_ancestors
from stance.reading.formats.html.article import article_of, language_of
from stance.reading.formats.html.threads import linked_by_words, page_thread
from stance.reading.formats.html.visible import BLOCKS, UNSEEN, emoji, shown_link, text_of, tidy, walk

__all__ = [
    "BLOCKS",
    "UNSEEN",
    "Ancestry",
    "article_of",
    "emoji",
    "followers",
    "language_of",
    "levels_within",
    "linked_by_words",
    "page_thread",
    "shown_link",
    "text_of",
    "tidy",
    "walk",
    "with_ancestors",
]
