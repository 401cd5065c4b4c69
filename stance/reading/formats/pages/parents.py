"""Which comment each one replies to, as the page's layout marks it, by ids, quotes, depth or nesting; its quotes."""

import re
from collections import defaultdict
from dataclasses import replace
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from stance.reading.formats.html import Ancestry, levels_within, text_of
from stance.reading.formats.learned import depths_of
from stance.reading.formats.pages.layout import MAX_ID, Section, inscription, split
from stance.reading.formats.replies import ABSENT, Links, links_by_level, without_cycles
from stance.records import Comment

ADDRESS_CONFIDENCE: Final = 0.9
"""For a name that the page itself marks as the addressee: the latest comment under that name may not be the one meant.
Set by hand (2026-11)."""
_LEVEL: Final = re.compile(r"(\d{1,6})")


_QUOTATION: Final = "blockquote, q, [class*=quote i], [class*=Quote]"
"""Selects what is sure to be a quotation, among what stands where a system puts quotations and code."""
_QUOTED: Final = re.compile(r"(?:quote|quoting|zitat|zitieren|cita|citation|citazione|citat|цитата)\b", re.IGNORECASE)
"""How a quotation begins where nothing else marks it."""


class Quote(NamedTuple):
    """A passage that a comment quotes."""

    position: int
    """Of the item that holds it."""
    text: str


class Parents(NamedTuple):
    """The position of each item's parent, known in two ways."""

    marked: Links
    """As the layout marks it."""
    quoted: Links
    """As a quote names it; it counts where nothing is marked."""
    quotes: list[Quote]
    """Quotations of what is no comment of the page."""


def parents_in(section: Section) -> Parents:
    """The parents of the items of ``section``. What they quote is taken out of the texts."""
    quoted, others = _by_quote(section)
    return Parents(without_cycles(_marked(section)), quoted, _left_out(section, others))


def linked_comments(
    section: Section, comments: dict[int, Comment], parents: Parents, opening: int | None
) -> list[Comment]:
    """The comments, each with its parent; ``opening`` is the position of the item that is the article itself."""
    linked: list[Comment] = []
    latest: dict[str, str] = {}
    for position, comment in comments.items():
        marked, quoted = parents.marked[position], parents.quoted[position]
        parent, evidence = (quoted, "quote") if marked is None else (marked, "markup")
        addressee = next(section.written(position, section.layout.addressee), "").strip("@:, ")
        if parent is not None and parent != opening:
            comment = with_parent(comment, comments.get(parent), evidence)
        elif parent is None and addressee:
            comment = _with_parent_id(comment, latest.get(addressee), "address", ADDRESS_CONFIDENCE)
        linked.append(comment)
        latest[comment.author or ""] = comment.comment_id
    return linked


def with_parent(comment: Comment, parent: Comment | None, evidence: str = "markup") -> Comment:
    """The comment as a reply to ``parent``; None stands for a comment that is not on the page."""
    return _with_parent_id(comment, parent.comment_id if parent else None, evidence, 1.0)


def _with_parent_id(comment: Comment, parent_id: str | None, evidence: str, confidence: float) -> Comment:
    return replace(
        comment,
        parent_id=parent_id,
        answers_absent=parent_id is None,
        parent_evidence=evidence,
        parent_confidence=confidence,
    )


def _marked(section: Section) -> Links:
    """The parents that ids name, and else nesting or depth."""
    links = _by_place(section)
    for position in range(len(section.items)):
        named = next(filter(None, map(section.id_in, section.written(position, section.layout.parent))), None)
        if named is None:
            continue
        parent = section.by_id.get(named)
        if parent is not None or not named.strip("0"):  # an id of 0 stands for the article
            links[position] = parent
        elif links[position] is None:
            links[position] = ABSENT
    return [None if parent == position else parent for position, parent in enumerate(links)]


def _by_place(section: Section) -> Links:
    """The parents that nesting or depth tells."""
    layout = section.layout
    if layout.level:
        levels = [_level(section, position) for position in range(len(section.items))]
        if any(level is not None for level in levels):
            return links_by_level(levels)
    if layout.deeper and (wrappers := section.css(layout.deeper)):
        return links_by_level(levels_within(wrappers, section.items))
    links: Links = [section.holder(item.parent) if layout.nested else None for item in section.items]
    if layout.by_depth and not any(link is not None for link in links) and (depths := depths_of(section.items)):
        return links_by_level(depths)
    return links


def _level(section: Section, position: int) -> int | None:
    for said in section.written(position, section.layout.level):
        if match := _LEVEL.search(said[:MAX_ID]):
            return int(match[1])
    return None


def _by_quote(section: Section) -> tuple[Links, list[tuple[int, LexborNode]]]:
    """The items that the first quote in each names: one before it, in a quote that stands in no other quote.

    Also the quotes that name none, each with the position of its item.
    """
    layout = section.layout
    quotes = section.css(layout.quote)
    ancestry = Ancestry(quotes)
    named: dict[int, str] = {}
    for place in layout.quoted:
        selector, attribute = split(place)
        for node in section.css(selector) if selector else quotes:
            index = ancestry.nearest(node)
            if index is not None and (name := section.id_in(inscription(node, attribute))):
                named.setdefault(index, name)
    links: Links = [None] * len(section.items)
    others: list[tuple[int, LexborNode]] = []
    for index, quote in enumerate(quotes):
        position, quoted = section.holder(quote), section.by_id.get(named.get(index, ""))
        if position is None or ancestry.nearest(quote.parent) is not None:
            continue
        if quoted is None or quoted >= position:
            others.append((position, quote))
            continue
        section.leave_out(quote)
        if links[position] is None:
            links[position] = quoted
    return links, others


def _left_out(section: Section, quotes: list[tuple[int, LexborNode]]) -> list[Quote]:
    """The ``quotes`` that could be taken out of their comments: those of comments that have other words."""
    nodes: dict[int, list[LexborNode]] = defaultdict(list)
    for position, node in quotes:
        if _is_quotation(node):
            nodes[position].append(node)
            section.leave_out(node)
    taken = []
    for position, own in nodes.items():
        if section.text(position):
            taken += [Quote(position, text_of(node)) for node in own]
        else:
            for node in own:
                section.put_back(node)
    return [quote for quote in taken if quote.text]


def _is_quotation(node: LexborNode) -> bool:
    return node.css_matches(_QUOTATION) or bool(node.css(_QUOTATION)) or bool(_QUOTED.match(text_of(node)))
