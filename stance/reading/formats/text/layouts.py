"""Which lines of a plain-text page are comments: of the readings that its marks allow, the likeliest.

A reading is scored by signs: what comment sections have, such as authors, times, buttons and a line that announces
them, less what they do not have, such as empty texts. The weights were set by hand on the dev pages.
"""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from stance.reading.formats.text.headers import MIXED, candidates
from stance.reading.formats.text.lines import is_action, is_form, is_pingback, is_prose
from stance.reading.formats.text.page import Page, Unit
from stance.reading.formats.text.units import Place, after, before

ENOUGH: Final = 5.8
"""Score from which a reading is believed. On the dev pages without comments, and on those with their comments cut out,
readings of what is left seldom reach 5; right readings begin at 6."""

LONGEST: Final = 400
"""Lines of a text that is no comment's; the longest of the dev pages has some 60."""

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
    "headers differ": -2.5,
    "headers inside texts": -3.0,
    "names as long as headlines": -2.0,
}
"""What a sign counts; most signs are the share of comments that show it, 0..1."""


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
    found = []
    for headers, shape, place in candidates(page):
        units = place(page, headers)
        if units:
            found.append(_reading(page, units, shape, place))
    return found


def _reading(page: Page, units: list[Unit], shape: str, place: Place) -> Reading:
    n = len(units)
    first = units[0].start
    opening = _opening(page, first, n)
    announced = page.openings.get(opening) if opening is not None else None
    texts = [[page.lines[at].text for at in unit.text if not is_action(page.lines[at].text)] for unit in units]
    pingbacks = sum(is_pingback(line) for text in texts for line in text)
    counted = announced is not None and n <= announced <= n + pingbacks
    signs = _signs_of_headers(page, units) | _signs_of_texts(page, units, texts)
    signs |= {
        "announced above": float(opening is not None),
        "announced right above": float(opening is not None and first - opening == 1),
        "as many as announced": float(counted),
        "most of those announced": n / announced if announced and n <= announced else 0.0,
        "fewer announced": float(announced is not None and n > announced * 1.2 + 2),
        "many": min(3.0, math.log2(n) / 2),
        "headers differ": float(MIXED in shape),
        "place of texts": _placed(page, units, shape, place),
    }
    if counted:
        signs["empty texts"] *= 0.3  # the count shows that they are comments, if of a picture or a title only
    vague = n == 1 and not announced and not signs["times with hours"]
    signs["too few to be sure"] = float(n <= 2 and (opening is None or vague) and not _speaks(signs, n, shape))
    signs["no sign of comments but headers"] = _unproven(signs, place)
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
        "names as long as headlines": max(0.0, words - 3.5),
    }


def _signs_of_texts(page: Page, units: list[Unit], texts: list[list[str]]) -> dict[str, float]:
    first, last = units[0].start, max(units[-1].text, default=max(units[-1].header.lines, default=0))
    inside = sum(_is_header(page, at) for unit in units for at in unit.text)
    empty = sum(not text and unit.title is None for text, unit in zip(texts, units, strict=True))
    return {
        "buttons such as “Reply”": _share(units, lambda unit: any(_is_button(page, at) for at in unit.text[-4:])),
        "form below": float(any(first < at <= last + 15 for at in page.forms)),
        "empty texts": empty / len(units),
        "texts are lists": _share(units, lambda unit: bool(unit.text) and page.lines[unit.text[0]].mark != ""),
        "texts without a sentence": _share(texts, lambda text: bool(text) and not any(map(is_prose, text))),
        "texts as long as articles": _share(units, lambda unit: len(unit.text) > LONGEST),
        "headers inside texts": min(1.0, inside / len(units)),
    }


def _is_button(page: Page, at: int) -> bool:
    text = page.lines[at].text
    return is_action(text) and not text.isdecimal()


def _is_header(page: Page, at: int) -> bool:
    mark = page.marks.get(at)
    return mark is not None and mark.kind in ("both", "time") and mark.precise


def _speaks(signs: dict[str, float], n: int, shape: str) -> bool:
    """Whether the headers of one or two comments say by themselves that they are comments'."""
    if signs["words such as “says” or “posted by”"] < 0.5:
        return False
    return n == 2 or ("says" in shape and bool(signs["times with hours"] and signs["buttons such as “Reply”"]))


def _unproven(signs: dict[str, float], place: Place) -> float:
    """3 if only headers speak for comments, as on a list of articles; 1 if voices come back above their texts."""
    listed = signs["numbers"] >= 0.9 and signs["authors"] >= 0.9 and signs["times"] >= 0.9
    words, buttons = signs["words such as “says” or “posted by”"], signs["buttons such as “Reply”"]
    if signs["announced above"] or words >= 0.5 or buttons >= 0.5 or listed:
        return 0.0
    hourly = signs["authors"] >= 0.9 and signs["times with hours"] >= 0.9
    return 1.0 if signs["authors come back"] and hourly and not signs["subject lines"] and place is after else 3.0


def _placed(page: Page, units: list[Unit], shape: str, place: Place) -> float:
    """What speaks for the texts standing where ``place`` has them, before or after the headers."""
    if place not in (before, after):
        return 0.0
    tops = [page.lines[min(unit.header.lines)] for unit in units if unit.header.lines]
    bottoms = [max(unit.header.lines) + 1 for unit in units if unit.header.lines]
    below = [page.lines[at].gap for at in bottoms if at < len(page.lines)]
    leaning = sum((top.gap > gap) - (top.gap < gap) for top, gap in zip(tops, below, strict=False)) / len(units)
    leaning += 2.0 if tops and all(top.mark for top in tops) else 0.0
    leaning -= 1.0 if any(each in shape for each in ("posted by", "comment by", "( {date}")) else 0.0
    leaning += 1.0 if "u/" in shape else 0.0
    if place is after:
        return leaning - (2.0 if not _has_text(page, units[-1]) else 0.0)
    return -leaning - 0.5 - (3.0 if not _has_text(page, units[0]) else 0.0)


def _has_text(page: Page, unit: Unit) -> bool:
    lines = (page.lines[at].text for at in unit.text)
    return unit.title is not None or any(not is_action(line) and not is_form(line) for line in lines)


def _opening(page: Page, first: int, n: int) -> int | None:
    """The line that announces the comments that begin at ``first``; a few comments need it below an article."""
    near = [
        at
        for at, count in page.openings.items()
        if at < max(first, 1) and first - at <= (2 if n == 1 else 6 if n == 2 else 40 if count else 15)
    ]
    return max((at for at in near if n > 2 or at > page.article_end or page.openings[at] == n == 2), default=None)


def _share(items: list[Any], holds: Callable[[Any], bool]) -> float:
    return sum(map(holds, items)) / len(items)
