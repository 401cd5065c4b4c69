"""HTML as a reader sees it: the article, visible text, what stands in what."""

from stance.reading.formats.html.ancestry import ABSENT, Ancestry, Links, levels_within, links_by_level, without_cycles
from stance.reading.formats.html.article import article_of
from stance.reading.formats.html.threads import linked_by_words, page_thread
from stance.reading.formats.html.visible import BLOCKS, UNSEEN, emoji, shown_link, text_of, tidy

__all__ = [
    "ABSENT",
    "BLOCKS",
    "UNSEEN",
    "Ancestry",
    "Links",
    "article_of",
    "emoji",
    "levels_within",
    "linked_by_words",
    "links_by_level",
    "page_thread",
    "shown_link",
    "text_of",
    "tidy",
    "without_cycles",
]
