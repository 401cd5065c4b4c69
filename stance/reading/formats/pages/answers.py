"""Whom each comment of a page answers, as its layout marks it: by ids, quotes, depth or nesting."""

import re
from dataclasses import replace
from typing import Final, NamedTuple

from stance.reading.formats.html import ABSENT, Ancestry, Links, levels_within, links_by_level, without_cycles
from stance.reading.formats.pages.layout import MAX_ID, Section, inscription, split
from stance.records import Comment

ADDRESS_CONFIDENCE: Final = 0.9
"""For a name that the page itself marks as the one answered: the latest comment under it may not be the one meant."""
_LEVEL: Final = re.compile(r"(\d{1,6})")


class Answers(NamedTuple):
    """Two ways to know, per item: what the layout marks, and, where that is nothing, what a quote names."""

    marked: Links
    quoted: Links


def answers_in(section: Section) -> Answers:
    """Whom the items of ``section`` answer. Quotes of comments that are on the page are taken out of the texts."""
    nothing: Links = [None] * len(section.items)
    quoted = _by_quote(section) if section.layout.quote else nothing
    return Answers(without_cycles(_marked(section)), quoted)


def linked_comments(
    section: Section, comments: dict[int, Comment], answers: Answers, opening: int | None
) -> list[Comment]:
    """The comments, each with its parent; ``opening`` is the position of the item that is the article itself."""
    linked: list[Comment] = []
    latest: dict[str, str] = {}
    for position, comment in comments.items():
        marked, quoted = answers.marked[position], answers.quoted[position]
        answered, evidence = (quoted, "quote") if marked is None else (marked, "markup")
        addressee = next(section.written(position, section.layout.addressee), "").strip("@:, ")
        if answered is not None and answered != opening:
            parent = comments.get(answered)
            comment = _with_parent(comment, parent.comment_id if parent else None, evidence, 1.0)
        elif answered is None and addressee:
            comment = _with_parent(comment, latest.get(addressee), "address", ADDRESS_CONFIDENCE)
        linked.append(comment)
        latest[comment.author or ""] = comment.comment_id
    return linked


def _with_parent(comment: Comment, parent_id: str | None, evidence: str, confidence: float) -> Comment:
    return replace(
        comment,
        parent_id=parent_id,
        answers_absent=parent_id is None,
        parent_evidence=evidence,
        parent_confidence=confidence,
    )


def _marked(section: Section) -> Links:
    """What ids tell, and else nesting or depth."""
    links = _by_place(section)
    for position in range(len(section.items)):
        named = next(filter(None, map(section.id_in, section.written(position, section.layout.answers))), None)
        if named is None:
            continue
        answered = section.by_id.get(named)
        if answered is not None or not named.strip("0"):  # an id of 0 stands for the article
            links[position] = answered
        elif links[position] is None:
            links[position] = ABSENT
    return [None if answered == position else answered for position, answered in enumerate(links)]


def _by_place(section: Section) -> Links:
    """What nesting or depth tells."""
    layout = section.layout
    if layout.level:
        levels = [_level(section, position) for position in range(len(section.items))]
        if any(level is not None for level in levels):
            return links_by_level(levels)
    if layout.deeper and (wrappers := section.css(layout.deeper)):
        return links_by_level(levels_within(wrappers, section.items))
    return [section.holder(item.parent) if layout.nested else None for item in section.items]


def _level(section: Section, position: int) -> int | None:
    for said in section.written(position, section.layout.level):
        if match := _LEVEL.search(said[:MAX_ID]):
            return int(match[1])
    return None


def _by_quote(section: Section) -> Links:
    """What the first quote of each item names, of items before it, and only if it is no quote within a quote."""
    layout = section.layout
    quotes = section.css(layout.quote)
    ancestry = Ancestry(quotes)
    named: dict[int, str] = {}
    for place in layout.quoted:
        selector, attribute = split(place)
        for node in section.css(selector) if selector else quotes:
            quote = ancestry.nearest(node)
            found = section.id_in(inscription(node, attribute)) if quote is not None else None
            if quote is not None and found:
                named.setdefault(quote, found)
    links: Links = [None] * len(section.items)
    for number, passage in enumerate(quotes):
        position, answered = section.holder(passage), section.by_id.get(named.get(number, ""))
        if position is None or answered is None or answered >= position:
            continue
        if ancestry.nearest(passage.parent) is not None:
            continue
        section.leave_out(passage)
        if links[position] is None:
            links[position] = answered
    return links
