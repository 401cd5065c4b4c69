"""What the store knows of the past: a fair sample of its comments, and those that people decided on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from stance.reviews import schema
from stance.reviews.audits import RANDOM, Audited, audited
from stance.reviews.batches import COLUMNS, Batch, batch_of, is_undecided
from stance.reviews.database import Database
from stance.reviews.importing import in_parts
from stance.reviews.records import OPEN, RULE

MOST_SAMPLED: Final = 20_000
"""Comments of the sample: a share of one in a hundred is told within a seventh (at 95 %), and it is read in seconds."""
MOST_DECIDED: Final = 20_000
"""Comments that people decided on, the last ones."""
FETCHED: Final = 500
_SEED: Final = 17
"""The same sample each time, so that figures change with the rules alone."""
_comments, _decisions = schema.comments, schema.decisions


@dataclass(frozen=True)
class Decided:
    """Comments that people approved or rejected, n of them."""

    batch: Batch
    is_approved: NDArray[np.bool_]
    """Or else rejected, (n,)."""
    is_random: NDArray[np.bool_]
    """Whether it was a random audit card: only those are a fair sample, (n,)."""


@dataclass(frozen=True)
class Past:
    """What rules can be tried on."""

    total: int
    """Comments in the store that have their words."""
    open: int
    """Of these, the open ones."""
    days: int
    """Days on which the comments of the sample were posted."""
    sample: Batch
    """All comments, or a random sample of them."""
    is_undecided: NDArray[np.bool_]
    """Of the sample, whether rules may decide on it now, (n,)."""
    decided: Decided
    audits: Mapping[str, tuple[Audited, ...]]
    """The name of a version of the rules to what people said of some of what it decided."""


def past(database: Database, most: int = MOST_SAMPLED) -> Past:
    """What rules can be tried on; of more than ``most`` comments, a random sample, the same each time."""
    with database.reading() as connection:
        has_words = _comments.c.forgotten_at.is_(None)
        states = (
            sa.select(_comments.c.state, sa.func.count().label("found")).where(has_words).group_by(_comments.c.state)
        )
        counts = {row.state: row.found for row in connection.execute(states)}
        total = sum(counts.values())
        rows = _sampled(connection, most, has_words, total)
        return Past(
            total=total,
            open=counts.get(OPEN, 0),
            days=len({row.day for row in rows}),
            sample=batch_of(rows),
            is_undecided=np.fromiter((row.may_decide for row in rows), dtype=bool, count=len(rows)),
            decided=_decided(connection),
            audits=audited(connection),
        )


def _sampled(connection: sa.Connection, most: int, where: sa.ColumnElement[bool], total: int) -> Sequence[Any]:
    query = sa.select(*COLUMNS, is_undecided().label("may_decide")).where(where)
    if total <= most:
        return connection.execute(query.order_by(_comments.c.id)).all()
    last = connection.execute(sa.select(sa.func.max(_comments.c.id))).scalar_one()
    numbers = sorted(Random(_SEED).sample(range(1, last + 1), min(last, most)))
    return _fetched(connection, query, numbers)


def _fetched(connection: sa.Connection, query: sa.Select[Any], numbers: Iterable[int]) -> list[Any]:
    parts = in_parts(list(numbers), FETCHED)
    return [row for some in parts for row in connection.execute(query.where(_comments.c.id.in_(some)))]


def _decided(connection: sa.Connection) -> Decided:
    query = (
        sa.select(*COLUMNS, _decisions.c.action, _decisions.c.how)
        .join_from(_decisions, _comments, _comments.c.id == _decisions.c.comment)
        .where(
            _comments.c.standing == _decisions.c.id,
            _comments.c.forgotten_at.is_(None),
            _decisions.c.action.in_(["approve", "reject"]),
            ~_decisions.c.reviewer.startswith(RULE),
        )
        .order_by(_decisions.c.id.desc())
        .limit(MOST_DECIDED)
    )
    rows = connection.execute(query).all()
    return Decided(
        batch_of(rows),
        np.fromiter((row.action == "approve" for row in rows), dtype=bool, count=len(rows)),
        np.fromiter((row.how == RANDOM for row in rows), dtype=bool, count=len(rows)),
    )
