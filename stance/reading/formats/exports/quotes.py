"""The author's own words in a comment, apart from those that it quotes."""

import re
from collections.abc import Container
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from stance.reading.formats.exports.values import is_bottomless, plain, text_of_html
from stance.reading.formats.html import text_of

_QUOTES: Final = "blockquote, aside.quote, .bbcode_container, .bbcode_quote, .quote-inline"
"""Selects what a comment quotes, in the HTML of the systems whose exports are read."""
_MARKED = re.compile(r"\s{0,3}>{1,20}(?:[ \t]|(?=[^\W_]|[\"“„«‘'(\[*]))")
"""The start of a quoted line in Markdown; ``>:(`` and ``>_<`` are faces."""


def own_words(text: str) -> tuple[str, str]:
    """A text in Markdown without the lines that are quoted, and these; the whole text if it has no others."""
    if ">" not in text:
        return text, ""
    lines = text.split("\n")
    own = [line for line in lines if not _MARKED.match(line)]
    if len(own) == len(lines) or not (words := _tidy(own)):
        return text, ""
    return words, _tidy([_MARKED.sub("", line, count=1) for line in lines if _MARKED.match(line)])


def own_words_of_html(markup: Any) -> tuple[str, str]:
    """A comment given as HTML without the passages that are quoted, and these; the whole if it has no others."""
    text = plain(markup)
    if ("<blockquote" not in text and "quote" not in text) or is_bottomless(text):
        return text_of_html(markup), ""
    body = LexborHTMLParser(text).body
    if body is None:
        return "", ""
    found = {node.mem_id: node for node in body.css(_QUOTES)}
    quotes = [node for node in found.values() if not _is_within(node, found)]
    own = plain(text_of(body, {node.mem_id for node in quotes}))
    if not quotes or not own:
        return plain(text_of(body)), ""
    return own, "\n\n".join(filter(None, (plain(text_of(node)) for node in quotes)))


def quoted_attribute(markup: Any, attribute: str) -> list[str]:
    """What the quotes in a comment's HTML have in one of their attributes, such as the number of the post quoted."""
    text = plain(markup)
    if attribute not in text or is_bottomless(text):
        return []
    nodes = LexborHTMLParser(text).css(f"aside.quote[{attribute}]")
    return [value for node in nodes if (value := node.attributes.get(attribute))]


def _is_within(node: LexborNode, others: Container[int]) -> bool:
    above = node.parent
    while above is not None:
        if above.mem_id in others:
            return True
        above = above.parent
    return False


def _tidy(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
