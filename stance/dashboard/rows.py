"""The rows of a scored thread: which are shown, in which order and how deep. No drawing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from stance import scoring
from stance.scoring import StanceColumns, output_columns

SIDE: Final = StanceColumns(scoring.columns.MAIN)
"""The columns that tell a comment's side on the thread's target."""
ADDED: Final = ("depth", "place", "parent_place", "when")
"""Columns that ``arranged`` adds for the screens."""
ORDERS: Final[dict[str, tuple[str, bool]]] = {
    "As on the page": ("place", True),
    "Newest first": ("when", False),
    "Oldest first": ("when", True),
    "Most toxic first": ("toxicity", False),
    "Least toxic first": ("toxicity", True),
}
"""Orders a reader can choose: the column and whether it ascends. Ties stay as on the page."""
PAGE_ROWS: Final = 50
"""Comments drawn at a time: a browser gets slow with some thousand elements. Set by hand (2026-11)."""
OFF_TOPIC_FROM: Final = 0.5
"""The probability from which a comment counts as off topic: more likely than not."""

_NO_ATTRIBUTES: Final = frozenset((*(column.name for column in output_columns(attributes=())), *ADDED))


def attributes_of(names: Iterable[str]) -> list[str]:
    """The toxicity attributes among the columns ``names`` of scored rows: those of the model that scored them.

    A model's card may name more attributes than ``labels.ATTRIBUTES``, or fewer. So an attribute is told by being no
    other column of the output.
    """
    return [name for name in names if name not in _NO_ATTRIBUTES]


def strongest(row: Mapping[Any, Any]) -> tuple[str, float]:
    """The attribute with the highest score, toxicity if none is higher, and the score; 0 for a comment without text."""
    scores = {"toxicity": 0.0} | {name: row[name] for name in attributes_of(row) if pd.notna(row[name])}
    name = max(scores, key=lambda name: (scores[name], name == "toxicity"))
    return name, float(scores[name])


def arranged(scored: pd.DataFrame) -> pd.DataFrame:
    """The scored rows of one thread in reading order, replies under their parents.

    Adds ``depth`` (0 for a comment on the article), ``place`` in reading order, ``parent_place`` (missing for a comment
    on the article), and ``when``; see ``times``.
    """
    order, depths = reading_order(scored["comment_id"].tolist(), scored["parent_id"].tolist())
    rows = scored.iloc[order].assign(
        depth=depths,
        place=range(len(scored)),
        parent_place=pd.array(parent_places(depths), dtype="Int64"),
    )
    return rows.assign(when=times(rows["posted_at"])).reset_index(drop=True)


def reading_order(ids: list[Any], parents: list[Any]) -> tuple[list[int], list[int]]:
    """Positions in reading order, and the depth of each: replies follow their parents, else as on the page.

    A reply to something that is not there, or to itself through a circle, counts as a comment on the article.
    """
    positions = {comment_id: position for position, comment_id in reversed(list(enumerate(ids)))}
    replies: dict[int | None, list[int]] = {}
    for position, parent_id in enumerate(parents):
        parent = positions.get(parent_id) if isinstance(parent_id, str) else None
        replies.setdefault(parent if parent != position else None, []).append(position)
    order: list[int] = []
    depths: list[int] = []
    seen: set[int] = set()
    for root in [*replies.get(None, []), *range(len(ids))]:
        waiting = [(root, 0)]
        while waiting:
            position, depth = waiting.pop()
            if position not in seen:
                seen.add(position)
                order.append(position)
                depths.append(depth)
                waiting += [(reply, depth + 1) for reply in reversed(replies.get(position, []))]
    return order, depths


def parent_places(depths: Sequence[int]) -> list[int | None]:
    """The place of each comment's parent in reading order, told from the depths: the last that is one less deep."""
    last: list[int] = []
    parents: list[int | None] = []
    for place, depth in enumerate(depths):
        parents.append(last[depth - 1] if depth else None)
        last[depth:] = [place]
    return parents


def sides_of(row: Mapping[Any, Any]) -> dict[str, float]:
    """The probability of each side on the target; empty for a comment without a stance."""
    return {side: row[name] for side, name in SIDE.shares.items()} if isinstance(row[SIDE.label], str) else {}


def is_off_topic(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Whether each comment speaks of something else than the target."""
    return rows[SIDE.off_topic] >= OFF_TOPIC_FROM


def reliable(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows whose toxicity is told reliably."""
    return rows[rows[scoring.columns.RELIABLE].astype(bool)]


def without_doubtful_sides(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` without a stance where no model of stance knows the language: in a chart it would be believed."""
    known = rows[scoring.columns.SIDES_RELIABLE].astype(bool)
    return rows.assign(**{name: rows[name].where(known, None) for name in (SIDE.label, SIDE.by_author) if name in rows})


def _in_doubt(rows: pd.DataFrame) -> "pd.Series[bool]":
    toxicity, sides = (rows[name].astype(bool) for name in (scoring.columns.RELIABLE, scoring.columns.SIDES_RELIABLE))
    return ~(toxicity & sides)


def by_author(rows: pd.DataFrame, count_others: bool) -> pd.DataFrame:
    """``rows`` whose stance is the comment's alone, or the one in which its author's other comments count."""
    return rows.assign(**{SIDE.label: rows[SIDE.by_author]}) if count_others else rows


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
    """In the text or the author's name, in any case."""
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
    picked = {SIDE.label: filters.stances, "author": filters.authors, scoring.columns.LANGUAGE: filters.languages}
    for name, values in picked.items():
        if values:
            keep &= rows[name].isin(values)
    for attribute, least in filters.at_least.items():
        keep &= (rows[attribute] >= least) | (least <= 0)
    if filters.only_unreliable:
        keep &= _in_doubt(rows)
    return rows[keep]


def ordered(rows: pd.DataFrame, order: str) -> pd.DataFrame:
    """The rows in one of the ``ORDERS``; those without a value come last."""
    column, ascending = ORDERS[order]
    return rows.sort_values(["place"]).sort_values(column, ascending=ascending, kind="stable", na_position="last")


def page_count(things: int, size: int = PAGE_ROWS) -> int:
    """How many pages of ``size`` the ``things`` fill, at least one."""
    return max(1, -(-things // size))


def on_page(page: int, size: int = PAGE_ROWS) -> slice:
    """Which things stand on the ``page``-th page of ``size``, counted from 1."""
    return slice((page - 1) * size, page * size)


def as_scored(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` without what ``arranged`` added: the columns of every output."""
    return rows.drop(columns=list(ADDED))
