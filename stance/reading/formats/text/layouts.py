"""Which lines of a plain-text page are comments: of the readings that its marks allow, the likeliest.

A reading is scored by signs: what comment sections have, such as authors, times, buttons and a line that announces
them, less what they do not have, such as empty texts. All numbers here were set by hand on the dev pages (2026-11).
"""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from stance.reading.formats.text.edges import trimmed
from stance.reading.formats.text.headers import MIXED, candidates
from stance.reading.formats.text.lines import is_action, is_form, is_pingback, is_prose, is_teaser
from stance.reading.formats.text.page import Page, Unit, is_name_above
from stance.reading.formats.text.units import Place, after, before, closes_last, past_number

ENOUGH: Final = 5.8
"""Score from which a reading is believed. On the dev pages without comments, and on those with their comments cut out,
readings of what is left seldom reach 5; right readings begin at 6."""

LONGEST: Final = 400
"""Lines of a text that is no comment's; the longest of the dev pages has some 60."""

ARTICLE: Final = 3
"""How many times as many lines as the longest of several texts the first must have to be the article."""
LONGEST_OF_FEW: Final = 40
"""The same where there are but one or two: the head of an article may look like that of a comment."""

WEIGHTS: Final = {
    "authors": 2.0,
    "times": 1.5,
    "times with hours": 1.0,
    "words such as “says” or “posted by”": 3.0,
    "buttons such as “Reply”": 3.0,
    "numbers": 2.0,
    "subject lines": 1.0,
    "announced above": 2.5,
    "announced right above": 1.5,
    "as many as announced": 3.0,
    "most of those announced": 1.0,
    "form below": 1.0,
    "authors come back": 1.5,
    "many": 1.0,
    "place of texts": 1.0,
    "no sign of comments but headers": -1.0,
    "fewer announced": -4.0,
    "too few to be sure": -5.0,
    "empty texts": -6.0,
    "texts are lists": -2.0,
    "texts without a sentence": -3.0,
    "texts as long as articles": -6.0,
    "texts are headings": -4.0,
    "texts are headlines": -4.0,
    "headers differ": -2.5,
    "headers inside texts": -4.5,
    "names as long as headlines": -2.0,
    "no names": -3.0,
    "one name for all": -4.0,
    "texts end like teasers": -5.0,
}
"""What a sign counts; most signs are the share of comments that show it, 0..1."""

PLACE_WEIGHTS: Final = {
    "blank lines above headers": 1.0,
    "headers are list items": 2.0,
    "headers speak of what is above": -1.0,
    "headers are Reddit's": 1.0,
    "the last text is closed as the others": 1.5,
    "no text after the last header": 2.0,
    "no text before the first header": 3.0,
    "text at the end of the page": 1.0,
    "texts before headers": 0.5,
}
"""What speaks for texts that stand after the headers rather than before them; each of the last three is taken from the
place of texts that it names. Few pages print texts before headers."""

NEARLY_ALL: Final = 0.9
"""The share of comments that must show a sign which other lists show too, such as authors."""
MOST: Final = 0.75
"""The share of texts that must end as sentences do for all to be thought to."""
HEADLINE_LEAST: Final = 3
"""Spaces of a headline."""
HEADLINE: Final = 100
"""Characters of a line that is no headline."""
COMMON: Final = 0.5
"""The share of comments that must show a sign which hardly anything else shows, such as buttons."""
UNPROVEN: Final = {
    "headers only": 3.0,
    "headers with names and times, nothing but sentences between them": -1.5,
    "headers with hours, authors who come back": 1.0,
}
"""How much it counts that nothing but these shows that lines are comments: a list of articles has headers too."""
COUNTED_EMPTY: Final = 0.3
"""What is left of the sign “empty texts” where the page counts as many comments: some are but a picture or a title."""
MANY_MAX: Final = 3.0
"""The most that the number of comments counts, which 64 comments have; 8 have half of it."""
ANNOUNCED_TIMES: Final = 1.2
"""How many times as many comments as announced may be found, and …"""
ANNOUNCED_MORE: Final = 2
"""… how many more, before it counts against them."""
HEADLINE_WORDS: Final = 3.5
"""Words of the authors' names, on average; those of headlines have more."""

SEVERAL: Final = 4
"""Comments of which not all are by one writer."""
FEW: Final = 2
"""Comments that need more than likely headers: an announcement close by, or words that speak of comments."""
REACH: Final = {
    "one comment": 2,
    "two comments": 6,
    "several": 15,
    "several, counted": 40,
}
"""Lines from an announcement to the first comment at most: the fewer comments, the nearer it must be, but one that
counts them may be far."""
BUTTON_LINES: Final = 4
"""Lines at the end of a text among which buttons stand."""
FORM_LINES: Final = 15
"""Lines below the last comment among which the comment form stands."""
_BELOW_TEXTS: Final = ("posted by", "comment by", "( {date}")
"""Parts of headers that stand below a text rather than above it."""


@dataclass(frozen=True)
class Reading:
    """One way to see the page's lines as comments."""

    units: tuple[Unit, ...]
    shape: str
    signs: dict[str, float]
    announced: int | None = None
    """How many comments the page says there are."""
    opening: int | None = None
    """The line that announces the comments."""

    @cached_property
    def score(self) -> float:
        """How well it explains the page."""
        return sum(WEIGHTS[sign] * value for sign, value in self.signs.items())


def best_reading(page: Page) -> Reading | None:
    """The likeliest reading of ``page`` as comments; None if none is likely enough."""
    best = max(readings(page), key=lambda reading: reading.score, default=None)
    return best if best is not None and best.score >= ENOUGH else None


def readings(page: Page) -> list[Reading]:
    """All readings of ``page`` that its lines allow."""
    return [
        _reading(page, trimmed(page, _without_article(page, units)), shape, place)
        for headers, shape, place in candidates(page)
        if (units := place(page, headers))
    ]


def _without_article(page: Page, units: list[Unit]) -> list[Unit]:
    """``units`` without the first, if that is the article: its byline looks like a header, but far more follows it."""
    if len(units) < SEVERAL:
        return units
    longest = max(len(unit.text) for unit in units[1:-1])
    is_long = len(units[0].text) > max(LONGEST_OF_FEW, ARTICLE * longest)
    return units[1:] if is_long and not any(_is_header(page, index) for index in units[0].text) else units


def _reading(page: Page, units: list[Unit], shape: str, place: Place) -> Reading:
    count = len(units)
    first = units[0].start
    opening = _opening(page, first, count)
    announced = page.openings.get(opening) if opening is not None else None
    texts = [[page.lines[index].text for index in unit.text if not is_action(page.lines[index].text)] for unit in units]
    pingbacks = sum(is_pingback(line) for text in texts for line in text)
    indents = [page.lines[unit.start].indent for unit in units]
    outer = indents.count(min(indents))  # some pages do not count replies
    counted = announced is not None and count <= announced <= count + pingbacks
    signs = _signs_of_headers(page, units) | _signs_of_texts(page, units, texts)
    signs |= {
        "announced above": float(opening is not None),
        "announced right above": float(opening is not None and first - opening == 1),
        "as many as announced": float(counted),
        "most of those announced": count / announced if announced and count <= announced else 0.0,
        "fewer announced": float(announced is not None and outer > announced * ANNOUNCED_TIMES + ANNOUNCED_MORE),
        "many": min(MANY_MAX, math.log2(count) / 2),
        "headers differ": _differ(page, units) if MIXED in shape else 0.0,
        "place of texts": _placed(page, units, shape, place),
    }
    if counted:
        signs["texts are headlines"] = 0.0
        signs["empty texts"] *= COUNTED_EMPTY
    titled = not announced and signs["subject lines"] >= COMMON
    vague = titled or (count == 1 and not announced and not signs["times with hours"])
    signs["too few to be sure"] = float(
        count <= FEW and (opening is None or vague) and not _speaks(signs, count, shape)
    )
    numbers = signs["numbers"] if signs["times"] < COMMON else 0.0
    shown = max(signs["authors"], signs["buttons such as “Reply”"], numbers)
    signs["no names"] = float(not counted and shown < COMMON)
    signs["no sign of comments but headers"] = _unproven(signs, place, _stand_alone(page, units))
    return Reading(tuple(units), shape, signs, announced, opening)


def _signs_of_headers(page: Page, units: list[Unit]) -> dict[str, float]:
    authors = Counter(unit.header.author for unit in units if unit.header.author)
    words = sum((name.count(" ") + 1) * count for name, count in authors.items()) / max(authors.total(), 1)
    return {
        "authors": _share(units, lambda unit: unit.header.author is not None),
        "times": _share(units, lambda unit: unit.header.time is not None),
        "times with hours": _share(units, lambda unit: unit.header.precise),
        "words such as “says” or “posted by”": _share(units, lambda unit: unit.header.worded),
        "numbers": _share(units, lambda unit: page.lines[unit.start].ordinal is not None),
        "subject lines": _share(units, lambda unit: unit.title is not None),
        "authors come back": float(len(units) >= 3 and bool(authors) and authors.most_common(1)[0][1] >= 2),
        "one name for all": float(len(units) >= SEVERAL and len(authors) == 1 and authors.total() == len(units)),
        "names as long as headlines": max(0.0, words - HEADLINE_WORDS),
    }


def _signs_of_texts(page: Page, units: list[Unit], texts: list[list[str]]) -> dict[str, float]:
    first, last = units[0].start, max(units[-1].text, default=max(units[-1].header.lines, default=0))
    inside = sum(_is_header(page, index) for unit in units for index in (*unit.text, *unit.aside))
    empty = sum(not text and unit.title is None for text, unit in zip(texts, units, strict=True))
    titles = sum(not text for text in texts)  # some readers write but a subject; all do so where they are headlines
    empty = titles if titles >= MOST * len(units) else empty
    return {
        "buttons such as “Reply”": _share(units, lambda unit: _ends_with_button(page, unit)),
        "form below": float(any(first < form <= last + FORM_LINES for form in page.forms)),
        "empty texts": empty / len(units),
        "texts end like teasers": max(
            _share(units, lambda unit: any(is_teaser(page.lines[i].text) for i in (*unit.header.lines, *unit.text))),
            _if_most(_share(texts, lambda text: bool(text) and text[-1].endswith(("...", "…", "[…]", "[...]")))),
        ),
        "texts are headings": _share(units, lambda unit: bool(unit.text) and page.lines[unit.text[0]].heading),
        "texts are headlines": _if_most(_share(texts, _is_headline)) if len(texts) >= SEVERAL else 0.0,
        "texts are lists": _share(units, lambda unit: bool(unit.text) and page.lines[unit.text[0]].mark != ""),
        "texts without a sentence": _share(texts, lambda text: bool(text) and not any(map(is_prose, text))),
        "texts as long as articles": _share(
            units, lambda unit: len(unit.text) > (LONGEST if len(units) > FEW else LONGEST_OF_FEW)
        ),
        "headers inside texts": min(1.0, inside / len(units)),
    }


def _if_most(share: float) -> float:
    """``share`` if it is that of most texts, else 0: single comments end so too."""
    return share if share >= MOST else 0.0


def _is_headline(text: list[str]) -> bool:
    """Whether it is one line of several words that does not end as a sentence does."""
    return len(text) == 1 and text[0].count(" ") >= HEADLINE_LEAST and text[0][-1].isalnum() and text[0][:1].isupper()


def _differ(page: Page, units: list[Unit]) -> float:
    """The share of headers that are not of the commonest shape."""
    shapes = Counter(
        tuple(page.marks[line].sides for line in unit.header.lines if line in page.marks) for unit in units
    )
    return 1 - shapes.most_common(1)[0][1] / len(units)


def _stand_alone(page: Page, units: list[Unit]) -> bool:
    """Whether most texts end as a sentence does, so that no headlines of articles stand between them."""
    return len(units) >= SEVERAL and _share(units[:-1], lambda unit: _is_whole(page, unit)) >= MOST


def _is_whole(page: Page, unit: Unit) -> bool:
    lines = [text for index in unit.text if not is_action(text := page.lines[index].text)]
    return bool(lines) and unit.title is None and (lines[-1][-1] in ".!?…)😀😂" or len(lines[-1]) > HEADLINE)


def _ends_with_button(page: Page, unit: Unit) -> bool:
    last_lines = (page.lines[index].text for index in (*unit.text[-BUTTON_LINES:], *unit.aside))
    return any(is_action(line) and not line.isdecimal() for line in last_lines)


def _is_header(page: Page, index: int) -> bool:
    mark = page.marks.get(index)
    if mark is None or mark.kind not in ("both", "time"):
        return False
    return mark.precise or (mark.kind == "time" and is_name_above(page, index))


def _speaks(signs: dict[str, float], count: int, shape: str) -> bool:
    """Whether the headers of one or two comments say by themselves that they are comments'."""
    if count == FEW and min(signs["authors"], signs["times"], signs["buttons such as “Reply”"]) >= NEARLY_ALL:
        return True
    if signs["words such as “says” or “posted by”"] < COMMON:
        return False
    return count == 2 or ("says" in shape and bool(signs["times with hours"] and signs["buttons such as “Reply”"]))


def _unproven(signs: dict[str, float], place: Place, alone: bool) -> float:
    """How much it counts that only headers speak for comments; less if authors come back, above their texts."""
    nearly_all = {sign for sign, share in signs.items() if share >= NEARLY_ALL}
    words, buttons = signs["words such as “says” or “posted by”"], signs["buttons such as “Reply”"]
    is_titled = signs["subject lines"] >= COMMON  # as lists of articles are
    is_listed = {"numbers", "authors", "times"} <= nearly_all
    is_near = signs["announced right above"] or signs["most of those announced"]
    if (signs["announced above"] and (is_near or not is_titled)) or words >= COMMON or buttons >= COMMON or is_listed:
        return 0.0
    if alone and {"authors", "times"} <= nearly_all and not signs["subject lines"]:
        return UNPROVEN["headers with names and times, nothing but sentences between them"]
    is_hourly = {"authors", "times with hours"} <= nearly_all
    if signs["authors come back"] and is_hourly and not signs["subject lines"] and place is after:
        return UNPROVEN["headers with hours, authors who come back"]
    return UNPROVEN["headers only"]


def _placed(page: Page, units: list[Unit], shape: str, place: Place) -> float:
    """What speaks for the texts standing where ``place`` has them, before or after the headers."""
    if place not in (before, after):
        return 0.0
    tops = [page.lines[min(unit.header.lines)] for unit in units if unit.header.lines]
    bottoms = [past_number(page, max(unit.header.lines) + 1) for unit in units if unit.header.lines]
    below = [page.lines[bottom].gap for bottom in bottoms if bottom < len(page.lines)]
    gaps = sum((top.gap > gap) - (top.gap < gap) for top, gap in zip(tops, below, strict=False)) / len(units)
    for_after = (
        PLACE_WEIGHTS["blank lines above headers"] * gaps
        + PLACE_WEIGHTS["headers are list items"] * (bool(tops) and all(top.mark for top in tops))
        + PLACE_WEIGHTS["headers speak of what is above"] * any(words in shape for words in _BELOW_TEXTS)
        + PLACE_WEIGHTS["headers are Reddit's"] * ("u/" in shape)
        + PLACE_WEIGHTS["the last text is closed as the others"] * _closes(page, units)
    )
    if place is after:
        return for_after - PLACE_WEIGHTS["no text after the last header"] * (not _has_text(page, units[-1]))
    against = PLACE_WEIGHTS["no text before the first header"] * (not _has_text(page, units[0]))
    last = page.lines[-1].text
    if (
        max(units[-1].header.lines) < len(page.lines) - 1
        and is_prose(last)
        and last[-1] in ".!?…"
        and not is_form(last)
    ):
        against += PLACE_WEIGHTS["text at the end of the page"]
    return -for_after - PLACE_WEIGHTS["texts before headers"] - against


def _closes(page: Page, units: list[Unit]) -> bool:
    headers = [unit.header for unit in units if unit.header.lines]
    return len(headers) > FEW and closes_last(page, headers)


def _has_text(page: Page, unit: Unit) -> bool:
    lines = (page.lines[index].text for index in unit.text)
    return unit.title is not None or any(not is_action(line) and not is_form(line) for line in lines)


def _opening(page: Page, first: int, count: int) -> int | None:
    """The line that announces the ``count`` comments from line ``first`` on; a few need it below an article."""
    near = [
        opening
        for opening, announced in page.openings.items()
        if opening < max(first, 1) and first - opening <= _reach(count, announced)
    ]
    fit = [opening for opening in near if count > FEW or opening > page.article_end or page.openings[opening] == count]
    return max(fit, default=None)


def _reach(count: int, announced: int | None) -> int:
    """How many lines above the first of ``count`` comments the line that announces them may stand."""
    if count <= FEW:
        return REACH["one comment" if count == 1 else "two comments"]
    return REACH["several, counted" if announced else "several"]


def _share(items: list[Any], holds: Callable[[Any], bool]) -> float:
    return sum(map(holds, items)) / len(items)
