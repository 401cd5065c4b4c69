"""Ranges of scores: how many comments are in each, some of these, and the bulk actions that were made on such."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from stance.reviews import schema
from stance.reviews.cards import cards, conditions, without_index
from stance.reviews.database import Database
from stance.reviews.records import OPEN, UNDO, Card, Filters

BULK: Final = "bulk"
_comments, _decisions = schema.comments, schema.decisions


@dataclass(frozen=True, slots=True)
class BulkAction:
    """What was decided on many comments at once."""

    key: str
    reviewer: str
    at: datetime
    """In UTC; when it began, if it went on."""
    action: str
    """What was done; of rules, which do both, ``approve, reject``."""
    comments: int
    standing: int
    """Comments on which it still stands."""


def scores(database: Database, filters: Filters) -> Mapping[float, int]:
    """Each score that occurs in the attribute of ``filters``, with the number of comments that have it."""
    score: Any = _comments.c.harm
    where = conditions(filters)
    if (
        filters.attribute is not None
    ):  # all comments are read, which takes least time in the order that they are kept in
        score = _comments.c.attributes[filters.attribute].as_float()
        where = conditions(replace(filters, state=None))
        where += [without_index(_comments.c.state) == filters.state] if filters.state is not None else []
    # In a query of its own, so that SQLite looks it up once and not three times.
    found = sa.select(score.label("score")).where(*where).offset(0).subquery()
    query = sa.select(found.c.score, sa.func.count()).where(found.c.score.is_not(None)).group_by(found.c.score)
    with database.reading() as connection:
        return {float(value): count for value, count in connection.execute(query)}


def sample(database: Database, filters: Filters, count: int) -> list[Card]:
    """Some of the comments that ``filters`` let through, drawn by lot, the same each time."""
    query = sa.select(_comments.c.id).where(*conditions(filters)).order_by(_comments.c.lot).limit(count)
    with database.reading() as connection:
        return cards(connection, connection.execute(query).scalars().all(), how=BULK)


def bulk_actions(database: Database, count: int) -> list[BulkAction]:
    """The last bulk actions, the newest first; taking one back is none."""
    last = (
        sa.select(_decisions.c.bulk)
        .where(_decisions.c.bulk.is_not(None), _decisions.c.action != UNDO)
        .group_by(_decisions.c.bulk)
        .order_by(sa.func.max(_decisions.c.id).desc())
        .limit(count)
    )
    stands = (_comments.c.id == _decisions.c.comment) & (_comments.c.standing == _decisions.c.id)
    query = (
        sa.select(
            _decisions.c.bulk,
            _decisions.c.reviewer,
            _decisions.c.action,
            sa.func.min(_decisions.c.at, type_=schema.Moment()).label("at"),
            sa.func.count().label("comments"),
            sa.func.count(_comments.c.id).label("standing"),
        )
        .join_from(_decisions, _comments, stands, isouter=True)
        .where(_decisions.c.bulk.in_(last), _decisions.c.action != UNDO)
        .group_by(_decisions.c.bulk, _decisions.c.reviewer, _decisions.c.action)
        .order_by(sa.func.max(_decisions.c.id).desc())
    )
    found: dict[str, BulkAction] = {}
    with database.reading() as connection:
        for row in connection.execute(query):
            other = found.get(row.bulk)
            actions = sorted({row.action, *(other.action.split(", ") if other else ())})
            found[row.bulk] = BulkAction(
                row.bulk,
                row.reviewer,
                min(row.at, other.at) if other else row.at,
                ", ".join(actions),
                row.comments + (other.comments if other else 0),
                row.standing + (other.standing if other else 0),
            )
    return list(found.values())


@dataclass(frozen=True, slots=True)
class OpenThread:
    """A thread with open comments."""

    thread_id: str
    title: str | None
    url: str | None
    file: str
    """The file that it came from first."""
    open: int


def open_threads(database: Database, count: int) -> list[OpenThread]:
    """The threads with most open comments, these first."""
    threads, number = schema.threads, sa.func.count().label("number")
    most = (
        sa.select(_comments.c.thread, number)
        .where(without_index(_comments.c.state) == OPEN)
        .group_by(_comments.c.thread)
        .order_by(number.desc(), _comments.c.thread)
        .limit(count)
        .subquery()
    )
    query = (
        sa.select(threads.c.thread_id, threads.c.title, threads.c.url, schema.file_of_thread, most.c.number)
        .join_from(most, threads, threads.c.id == most.c.thread)
        .order_by(most.c.number.desc(), threads.c.id)
    )
    with database.reading() as connection:
        return [OpenThread(*row) for row in connection.execute(query)]
