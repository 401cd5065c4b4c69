"""Which rows of a scored thread are shown, in which order and how deep. No drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from stance.labels import STANCES

ORDERS: Final[dict[str, tuple[str, bool]]] = {
    "As on the page": ("place", True),
    "Newest first": ("when", False),
    "Oldest first": ("when", True),
    "Most toxic first": ("toxicity", False),
    "Least toxic first": ("toxicity", True),
}
"""Orders a reader can choose: the column and whether it ascends. Ties stay as on the page."""
PAGE_ROWS: Final = 50
"""Comments drawn at a time; a browser gets slow with some thousand elements."""
SHOWN_FROM: Final = 0.3
"""Attributes other than toxicity are named on a comment from here on: below, they say only what toxicity says."""
OFF_TOPIC_FROM: Final = 0.5
"""From this probability on a comment counts as speaking of something else than the target."""
ADDED: Final = ("stance", "stance_by_author", *STANCES, "off_topic", "depth", "place", "answers", "when")
"""Columns that ``arranged`` adds for the screens."""


def arranged(scored: pd.DataFrame) -> pd.DataFrame:
    """The scored rows of one thread in reading order, replies under what they answer.

    Adds ``stance``, ``stance_by_author``, ``favor``, ``against``, ``neutral`` and ``off_topic`` towards the thread's
    target, ``depth`` (0 for a comment on the article), ``place`` in reading order, ``answers`` (the place of the
    comment answered, missing where there is none), and ``when``; see ``times``.
    """
    order, depths = reading_order(scored["comment_id"].tolist(), scored["parent_id"].tolist())
    rows = scored.iloc[order].assign(
        stance=scored["stance_main"],
        stance_by_author=scored["stance_main_by_author"],
        **{side: scored[f"stance_main_{side}"] for side in STANCES},
        off_topic=scored["stance_main_off_topic"],
        depth=depths,
        place=range(len(scored)),
        answers=pd.array(answered_places(depths), dtype="Int64"),
    )
    return rows.assign(when=times(rows["posted_at"])).reset_index(drop=True)


def reading_order(ids: list[Any], parents: list[Any]) -> tuple[list[int], list[int]]:
    """Positions in reading order, and the depth of each: replies follow what they answer, else as on the page.

    A reply to something that is not there, or that answers itself in a circle, counts as a comment on the article.
    """
    where = {identity: i for i, identity in reversed(list(enumerate(ids)))}
    children: dict[int | None, list[int]] = {}
    for i, parent in enumerate(parents):
        above = where.get(parent) if isinstance(parent, str) else None
        children.setdefault(above if above != i else None, []).append(i)
    order: list[int] = []
    depths: list[int] = []
    seen: set[int] = set()
    for root in [*children.get(None, []), *range(len(ids))]:
        waiting = [(root, 0)]
        while waiting:
            i, depth = waiting.pop()
            if i not in seen:
                seen.add(i)
                order.append(i)
                depths.append(depth)
                waiting += [(child, depth + 1) for child in reversed(children.get(i, []))]
    return order, depths


def answered_places(depths: Sequence[int]) -> list[int | None]:
    """Which place in reading order each comment answers, told from the depths: the last that is one less deep."""
    last: list[int] = []
    answered: list[int | None] = []
    for place, depth in enumerate(depths):
        answered.append(last[depth - 1] if depth else None)
        last[depth:] = [place]
    return answered


def is_off_topic(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Whether each comment speaks of something else than the target."""
    return rows["off_topic"] >= OFF_TOPIC_FROM


def by_author(rows: pd.DataFrame, count_others: bool) -> pd.DataFrame:
    """``rows`` whose stance is the comment's alone, or the one in which its author's other comments count."""
    return rows.assign(stance=rows["stance_by_author"]) if count_others else rows


def times(posted_at: "pd.Series[Any]") -> "pd.Series[Any]":
    """ISO 8601 texts as times without a zone: as written, or in UTC where they name different zones."""
    parts = _clock_and_zone(posted_at)
    written = parts["clock"].fillna(posted_at.astype("string")) if parts["zone"].nunique() <= 1 else posted_at
    return pd.to_datetime(written, errors="coerce", utc=True, format="ISO8601").dt.tz_localize(None)


def in_utc(posted_at: "pd.Series[Any]") -> bool:
    """Whether ``times`` gives the times in UTC."""
    return bool(_clock_and_zone(posted_at)["zone"].nunique() > 1)


def _clock_and_zone(posted_at: "pd.Series[Any]") -> pd.DataFrame:
    return posted_at.astype("string").str.extract(r"^(?P<clock>.*[T ][\d:.]+)(?P<zone>Z|[+-]\d\d:?\d\d)$")


@dataclass(frozen=True)
class Filters:
    """What a reader wants to see; empty means everything."""

    words: str = ""
    """In the text or the author's name, capitals or not."""
    stances: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    at_least: Mapping[str, float] = field(default_factory=dict)
    """Attribute to the score from which a comment is shown."""
    only_unreliable: bool = False

    @property
    def further(self) -> int:
        """How many are set besides words and stances, which are always in sight."""
        return sum(map(bool, (self.authors, self.languages, self.only_unreliable, *self.at_least.values())))


def filtered(rows: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """The rows that pass every filter."""
    keep = pd.Series(True, index=rows.index)
    if words := filters.words.strip().casefold():
        said = rows["text"].str.casefold() + "\n" + rows["author"].fillna("").astype(str).str.casefold()
        keep &= said.str.contains(words, regex=False)
    for column in ("stance", "author", "language"):
        if wanted := getattr(filters, f"{column}s"):
            keep &= rows[column].isin(wanted)
    for attribute, least in filters.at_least.items():
        keep &= (rows[attribute] >= least) | (least <= 0)
    if filters.only_unreliable:
        keep &= ~rows["scores_reliable"].astype(bool)
    return rows[keep]


def ordered(rows: pd.DataFrame, order: str) -> pd.DataFrame:
    """The rows in one of the ``ORDERS``; those without a value come last."""
    column, ascending = ORDERS[order]
    return rows.sort_values(["place"]).sort_values(column, ascending=ascending, kind="stable", na_position="last")


def page_of(rows: pd.DataFrame, page: int) -> pd.DataFrame:
    """The rows of the ``page``-th page, counted from 1."""
    return rows.iloc[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]


def pages_of(rows: pd.DataFrame) -> int:
    """How many pages the rows fill, at least one."""
    return max(1, -(-len(rows) // PAGE_ROWS))


def as_scored(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` without what ``arranged`` added: the columns of every output."""
    return rows.drop(columns=list(ADDED))
