"""The map of a thread: who replies to whom, as points on rings around the article. No drawing."""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

import pandas as pd

from stance import scoring
from stance.dashboard.positions import SIDES
from stance.dashboard.rows import SIDE, is_off_topic
from stance.dashboard.wording import WIDTHS, author_name, noun, written_time
from stance.labels import AGREEMENTS, UNCLEAR

MOST: Final = 500
"""Comments drawn; more can neither be told apart nor drawn fast. Set by hand (2026-11)."""
AGREEMENT_LABELS: Final = (*AGREEMENTS, UNCLEAR)
"""What a reply can say to its parent."""

Point = tuple[float, float]


def laid_out(parents: Sequence[int | None]) -> list[Point]:
    """A place for each comment, the article being at (0, 0) and the outermost ring 1 away from it.

    A radial tree: a comment stands on the ring of its depth, in the middle of a sector as wide as its share of the
    comments without replies, clockwise from the top in reading order (after P. Eades, "Drawing free trees", 1992).

    Args:
        parents: which earlier comment each one replies to, by its number; None for the article.
    """
    leaves, depths = _leaves(parents), _depths(parents)
    rings = _radii(depths)
    free: dict[int | None, float] = {None: 0.0}
    points = []
    for number, parent in enumerate(parents):
        start = free[parent]
        free[parent] = start + leaves[number]
        free[number] = start
        turn = (start + leaves[number] / 2) / max(1, leaves[-1])
        radius = rings[depths[number] - 1]
        points.append((radius * math.sin(math.tau * turn), radius * math.cos(math.tau * turn)))
    return points


def _leaves(parents: Sequence[int | None]) -> list[int]:
    """How many comments without replies stand below each comment, itself included; last, below the article."""
    found = [0] * (len(parents) + 1)
    for number in reversed(range(len(parents))):
        found[number] = max(1, found[number])
        parent = parents[number]
        found[-1 if parent is None else parent] += found[number]
    return found


def _depths(parents: Sequence[int | None]) -> list[int]:
    found: list[int] = []
    for parent in parents:
        found.append(1 if parent is None else found[parent] + 1)
    return found


def _radii(depths: Sequence[int]) -> list[float]:
    """How far out each ring is: halfway between equal steps and equal areas per comment, so that few crowd inside."""
    counts = Counter(depths)
    within = accumulate(counts[depth] for depth in range(1, len(counts) + 1))
    return [(ring / len(counts) + (inside / len(depths)) ** 0.5) / 2 for ring, inside in enumerate(within, 1)]


def most_answered(rows: pd.DataFrame, most: int = MOST) -> pd.DataFrame:
    """The ``most`` of ``rows``, in their order, with the most replies below them, all told; of equal ones the first.

    Whatever a comment replies to has more replies below it, so it is drawn too.
    """
    parents = parent_numbers(rows)
    below = [0] * len(rows)
    for number in reversed(range(len(rows))):
        if (parent := parents[number]) is not None:
            below[parent] += below[number] + 1
    drawn = sorted(range(len(rows)), key=lambda number: (-below[number], number))[:most]
    return rows.iloc[sorted(drawn)]


def parent_numbers(rows: pd.DataFrame) -> list[int | None]:
    """Which of ``rows``, by number, each of them replies to; None for the article and for what is not among them."""
    numbers = {place: number for number, place in enumerate(rows["place"])}
    return [numbers.get(place) if pd.notna(place) else None for place in rows["parent_place"]]


def nodes(rows: pd.DataFrame) -> pd.DataFrame:
    """A row per comment of ``rows`` (in reading order): where it stands, and what to say of it. No word of its text.

    Columns: ``x``, ``y``, ``depth`` (0 for a comment on the article), ``author``, ``stance`` (a label or ``none``),
    ``sure`` (of the likeliest stance), ``replies`` (among ``rows``), ``comment`` (its number in the thread),
    ``written``, ``off`` (whether it is off topic).
    """
    parents = parent_numbers(rows)
    replies = Counter(parent for parent in parents if parent is not None)
    points = laid_out(parents)
    return pd.DataFrame(
        {
            "x": [x for x, _ in points],
            "y": [y for _, y in points],
            "depth": [depth - 1 for depth in _depths(parents)],
            "author": [author_name(name, WIDTHS.tooltip_author) for name in rows["author"]],
            "stance": rows[SIDE.label].fillna("none").to_numpy(),
            "sure": rows[list(SIDE.shares.values())].max(axis=1).to_numpy(),
            "replies": [replies[number] for number in range(len(rows))],
            "comment": rows["place"].to_numpy() + 1,
            "written": [written_time(posted_at) for posted_at in rows["posted_at"]],
            "off": is_off_topic(rows).to_numpy(),
        }
    )


def edges(rows: pd.DataFrame) -> pd.DataFrame:
    """A row per reply to another of ``rows``: from ``x``, ``y`` to ``x2``, ``y2``, and what it ``says``.

    Where one of the two has no text, there is nothing to tell, and it says ``unclear``.
    """
    parents = parent_numbers(rows)
    points = laid_out(parents)
    agreements = rows[scoring.columns.AGREES].fillna(UNCLEAR)
    lines = [
        (*points[number], *points[parent], says)
        for number, (parent, says) in enumerate(zip(parents, agreements, strict=True))
        if parent is not None
    ]
    return pd.DataFrame(lines, columns=["x", "y", "x2", "y2", "says"])


def in_words(rows: pd.DataFrame) -> str:
    """The map in sentences: how many replies there are, between whom, and what they say. Of numbers only."""
    stances = rows[SIDE.label].tolist()
    parents = enumerate(parent_numbers(rows))
    pairs = [(stances[number], stances[parent]) for number, parent in parents if parent is not None]
    if not pairs:
        return "No comment here replies to another."
    across = sum(set(pair) == set(SIDES) for pair in pairs)
    within = sum(reply == parent and reply in SIDES for reply, parent in pairs)
    says = edges(rows)["says"].value_counts()
    told = ", ".join(f"{says.get(label, 0):,} {label}" for label in AGREEMENT_LABELS)
    replies = f"{len(pairs):,} {noun(len(pairs), 'reply', 'replies')}"
    return f"{replies}: {across:,} across the sides, {within:,} within a side. What they say: {told}."
