"""The map of a thread: who answers whom, as points on rings around the article. No drawing."""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

import pandas as pd

from stance.dashboard.rows import is_off_topic
from stance.dashboard.wording import author_name, written_time
from stance.labels import AGREEMENTS, STANCES, UNCLEAR

MOST: Final = 500
"""Comments drawn; more are neither told apart nor fast."""
REPLIES: Final = (*AGREEMENTS, UNCLEAR)
"""What a reply can say to the comment it answers."""

Point = tuple[float, float]


def laid_out(answered: Sequence[int | None]) -> list[Point]:
    """A place for each comment, the article being at (0, 0) and the outermost ring 1 away from it.

    A radial tree: a comment stands on the ring of its depth, in the middle of a sector as wide as the share of the
    leaves that hang from it, clockwise from the top in reading order (after P. Eades, "Drawing free trees", 1992).

    Args:
        answered: which earlier comment each one answers, by its number; None for the article.
    """
    leaves, depths = _leaves(answered), _depths(answered)
    rings = _radii(depths)
    free: dict[int | None, float] = {None: 0.0}
    points = []
    for number, above in enumerate(answered):
        start = free[above]
        free[above] = start + leaves[number]
        free[number] = start
        turn = (start + leaves[number] / 2) / max(1, leaves[-1])
        radius = rings[depths[number] - 1]
        points.append((radius * math.sin(math.tau * turn), radius * math.cos(math.tau * turn)))
    return points


def _leaves(answered: Sequence[int | None]) -> list[int]:
    """How many comments without replies hang from each comment, itself included; last, of the article."""
    found = [0] * (len(answered) + 1)
    for number in reversed(range(len(answered))):
        found[number] = max(1, found[number])
        above = answered[number]
        found[-1 if above is None else above] += found[number]
    return found


def _depths(answered: Sequence[int | None]) -> list[int]:
    found: list[int] = []
    for above in answered:
        found.append(1 if above is None else found[above] + 1)
    return found


def _radii(depths: Sequence[int]) -> list[float]:
    """How far out each ring is: halfway between equal steps and equal areas per comment, so that few crowd inside."""
    counts = Counter(depths)
    within = accumulate(counts[depth] for depth in range(1, len(counts) + 1))
    return [(ring / len(counts) + (inside / len(depths)) ** 0.5) / 2 for ring, inside in enumerate(within, 1)]


def answered_numbers(rows: pd.DataFrame) -> list[int | None]:
    """Which of ``rows``, by number, each of them answers; None for the article and for what is not among them."""
    numbers = {place: number for number, place in enumerate(rows["place"])}
    return [numbers.get(place) if pd.notna(place) else None for place in rows["answers"]]


def nodes(rows: pd.DataFrame) -> pd.DataFrame:
    """A row per comment of ``rows`` (in reading order): where it stands, and what to say of it. No word of its text.

    Columns: ``x``, ``y``, ``depth`` (0 answers the article), ``author``, ``stance`` (a label or ``none``), ``sure`` (of
    the likeliest stance), ``replies`` (among ``rows``), ``comment`` (its number in the thread), ``written``, ``off``
    (whether it is off topic).
    """
    answered = answered_numbers(rows)
    replies = Counter(above for above in answered if above is not None)
    points = laid_out(answered)
    return pd.DataFrame(
        {
            "x": [x for x, _ in points],
            "y": [y for _, y in points],
            "depth": [depth - 1 for depth in _depths(answered)],
            "author": [author_name(name, 30) for name in rows["author"]],
            "stance": rows["stance"].fillna("none").to_numpy(),
            "sure": rows[list(STANCES)].max(axis=1).to_numpy(),
            "replies": [replies[number] for number in range(len(rows))],
            "comment": rows["place"].to_numpy() + 1,
            "written": [written_time(each) for each in rows["posted_at"]],
            "off": is_off_topic(rows).to_numpy(),
        }
    )


def edges(rows: pd.DataFrame) -> pd.DataFrame:
    """A row per comment that answers another of ``rows``: from ``x``, ``y`` to ``x2``, ``y2``, and what it ``says``.

    Where one of the two has no text, there is nothing to tell, and it says ``unclear``.
    """
    answered = answered_numbers(rows)
    points = laid_out(answered)
    lines = [
        (*points[number], *points[above], says)
        for number, (above, says) in enumerate(zip(answered, rows["agrees_with_parent"].fillna(UNCLEAR), strict=True))
        if above is not None
    ]
    return pd.DataFrame(lines, columns=["x", "y", "x2", "y2", "says"])


def in_words(rows: pd.DataFrame) -> str:
    """The map in sentences: how many replies there are, between whom, and what they say. Of numbers only."""
    answered = answered_numbers(rows)
    stances = rows["stance"].tolist()
    pairs = [(stances[number], stances[above]) for number, above in enumerate(answered) if above is not None]
    if not pairs:
        return "No comment here answers another."
    across = sum(set(pair) == {"favor", "against"} for pair in pairs)
    within = sum(pair in (("favor", "favor"), ("against", "against")) for pair in pairs)
    says = edges(rows)["says"].value_counts()
    told = ", ".join(f"{says.get(each, 0):,} {each}" for each in REPLIES)
    plural = "reply" if len(pairs) == 1 else "replies"
    return f"{len(pairs):,} {plural}: {across:,} across the sides, {within:,} within a side. What they say: {told}."
