"""The map of a thread: who replies to whom, as points on rings around the article. No drawing."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

import pandas as pd

from stance import scoring
from stance.dashboard.positions import SIDES
from stance.dashboard.rows import OFF_TOPIC_FROM, SIDE, sides_of
from stance.dashboard.wording import WIDTHS, author_name, author_names, noun, reply_note, time_note
from stance.labels import AGREEMENTS, UNCLEAR
from stance.printable import printable

MANY_FROM: Final = 150
"""Points on the map from which they are drawn smaller, and without lines to the article; set by hand (2026-11)."""
SMALLEST: Final = {"few": 5.0, "many": 3.0}
"""Radius of a point without replies, in pixels."""
LARGEST: Final = 3
"""The radius of the point with most replies, as a multiple of one without."""
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


def rings(rows: pd.DataFrame) -> list[float]:
    """How far out each ring is on which a comment of ``rows`` stands, from the innermost to the outermost at 1."""
    return _radii(_depths(parent_numbers(rows)))


def nodes(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Per comment of ``rows`` (in reading order): where and how it is drawn, and what is told of it, as JSON has it.

    ``x``, ``y``, ``radius`` (in pixels), ``parent`` (the number of the node it replies to), ``says`` (what the reply
    says to it), ``stance`` (a label or ``none``), ``off`` (whether it is off topic), ``comment`` (its number in the
    thread). ``who``, ``about`` and ``words`` are hostile text, on one line each.
    """
    parents = parent_numbers(rows)
    replies = Counter(parent for parent in parents if parent is not None)
    names = author_names(rows)
    smallest = SMALLEST["few" if len(rows) < MANY_FROM else "many"]
    most = max(replies.values(), default=1)
    found = []
    for number, (row, (x, y)) in enumerate(zip(rows.to_dict("records"), laid_out(parents), strict=True)):
        parent = parents[number]
        found.append(
            {
                "x": x,
                "y": y,
                "radius": round(smallest * (1 + (LARGEST**2 - 1) * replies[number] / most) ** 0.5, 1),
                "parent": parent,
                "says": _says(row) if parent is not None else None,
                "stance": row[SIDE.label] if isinstance(row[SIDE.label], str) else "none",
                "off": bool(row[SIDE.off_topic] >= OFF_TOPIC_FROM),
                "comment": row["place"] + 1,
                "who": author_name(row["author"], WIDTHS.tooltip_author),
                "about": _about(row, replies[number], names.get(row["parent_id"])),
                "words": printable(row["text"], WIDTHS.map_words) or "no text",
            }
        )
    return found


def _says(row: Mapping[Any, Any]) -> str:
    """What a reply says to its parent; where one of the two has no text there is nothing to tell: ``unclear``."""
    return row[scoring.columns.AGREES] if isinstance(row[scoring.columns.AGREES], str) else UNCLEAR


def _about(row: Mapping[Any, Any], replies: int, parent_author: str | None) -> str:
    """When a comment was written, where it stands, what it replies to, and how many reply to it."""
    label, shares = row[SIDE.label], sides_of(row)
    is_likeliest = label in shares and shares[label] == max(shares.values())
    stance = f"{label} {shares[label]:.0%}" if is_likeliest else label if isinstance(label, str) else ""
    off = "off topic" if row[SIDE.off_topic] >= OFF_TOPIC_FROM else ""
    answered = f"{replies:,} {noun(replies, 'reply', 'replies')}" if replies else ""
    notes = time_note(row), stance, off, reply_note(row, parent_author), answered
    return " · ".join((f"comment {row['place'] + 1:,}", *filter(None, notes)))


def in_words(rows: pd.DataFrame) -> str:
    """The map in sentences: how many replies there are, between whom, and what they say. Of numbers only."""
    stances = rows[SIDE.label].tolist()
    parents = parent_numbers(rows)
    pairs = [(stances[number], stances[parent]) for number, parent in enumerate(parents) if parent is not None]
    if not pairs:
        return "No comment here replies to another."
    across = sum(set(pair) == set(SIDES) for pair in pairs)
    within = sum(reply == parent and reply in SIDES for reply, parent in pairs)
    says = Counter(rows[scoring.columns.AGREES].fillna(UNCLEAR)[[parent is not None for parent in parents]])
    told = ", ".join(f"{says[label]:,} {label}" for label in AGREEMENT_LABELS)
    replies = f"{len(pairs):,} {noun(len(pairs), 'reply', 'replies')}"
    return f"{replies}: {across:,} across the sides, {within:,} within a side. What they say: {told}."
