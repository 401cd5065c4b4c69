"""The log: all decisions with what they are on, in their order, and what a shift hands over to the next."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from stance.records import Column
from stance.reviews import schema
from stance.reviews.database import Database
from stance.reviews.deciding import kept
from stance.reviews.importing import short
from stance.reviews.priority import REPORTED
from stance.reviews.records import OPEN, STATES, UNDO, Kept

FETCHED: Final = 500
"""Decisions that are read at a time, each time in a transaction of its own: whoever reads them may take long."""
MOST_ESCALATED: Final = 100
"""Escalated comments that are handed over by name, the newest first; set by hand."""
ESCALATED: Final = STATES["escalate"]
_comments, _decisions, _versions = schema.comments, schema.decisions, schema.versions
_undone = _decisions.alias("undone")
_OF_COMMENT: Final = ("thread_id", "title", "url", "comment_id", "author", "text")


LOG_COLUMNS: Final = (
    Column("at", "time", "when it was decided, in UTC"),
    Column("reviewer", "text", "who decided; `rule:` begins the name of a rule"),
    Column("action", "text", f"{', '.join(STATES)}, or {UNDO}"),
    Column("state", "text", "the state of the comment from then on"),
    Column("reasons", "text", "why, separated by semicolons"),
    Column("note", "text", "what the moderator noted"),
    Column("labels", "text", "attributes and stances that the moderator gave, as JSON"),
    Column("how", "text", "how the comment came to be looked at: `queue`, `random`, `reported`, `search`, `bulk` …"),
    Column("thread_id", "text", "the id of its thread"),
    Column("title", "text", "the headline of its page"),
    Column("url", "text", "the address of its page"),
    Column("comment_id", "text", "the id of the comment"),
    Column("author", "text", "who wrote it"),
    Column("text", "text", "its words as they were decided on; empty if they were removed"),
    Column("key", "text", "the decision's own id"),
    Column("undoes", "text", "the key of the decision that is taken back"),
    Column("bulk", "text", "what is common to all decisions of one bulk action"),
)
"""The columns of the log as a table."""


@dataclass(frozen=True, slots=True)
class LogFilters:
    """Which decisions are asked for; what is None is not asked about."""

    reviewer: str | None = None
    action: str | None = None
    since: datetime | None = None
    """Made then or later."""
    until: datetime | None = None
    """Made before."""
    thread: str | None = None
    """The ``thread_id``."""


@dataclass(frozen=True, slots=True)
class Logged:
    """A decision in the log, with the comment that it is on."""

    number: int
    """Its place in the log, which goes up."""
    decision: Kept
    thread_id: str
    title: str | None
    url: str | None
    file: str
    """The file that its thread came from first."""
    comment_id: str
    author: str | None
    text: str
    """The words that were decided on; empty if they were removed since."""

    def row(self) -> dict[str, str | None]:
        """The decision as a row of the ``LOG_COLUMNS``."""
        kept = self.decision
        labels = {"attributes": dict(kept.attributes), "stances": dict(kept.stances)}
        of_decision = {name: getattr(kept, name) for name in ("reviewer", "action", "state", "note", "how", "key")}
        of_comment = {name: getattr(self, name) for name in _OF_COMMENT}
        return {
            **of_decision,
            **of_comment,
            "at": kept.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "reasons": "; ".join(kept.reasons) or None,
            "labels": json.dumps(labels) if any(labels.values()) else None,
            "undoes": kept.undoes,
            "bulk": kept.bulk,
        }


@dataclass(frozen=True, slots=True)
class Handover:
    """What was done since some moment, and what is left to do."""

    since: datetime
    done: Mapping[str, Mapping[str, int]]
    """Reviewer to action to the number of decisions, who decided most first; undoing is an action."""
    open: int
    """Comments that are open now."""
    reported: int
    """Of these, those that readers reported."""
    escalated: int
    """Comments that are escalated now, whoever did it and when."""
    newest_escalated: tuple[Logged, ...]
    """The decisions by which they were, the newest ``MOST_ESCALATED``."""


def newest_decisions(database: Database, filters: LogFilters, before: int | None, count: int) -> list[Logged]:
    """The newest decisions, or the newest before the one with the number ``before``."""
    with database.reading() as connection:
        query = _logged().where(*_conditions(filters)).order_by(_decisions.c.id.desc()).limit(count)
        if before is not None:
            query = query.where(_decisions.c.id < before)
        return [_record(row) for row in connection.execute(query)]


def decisions(database: Database, filters: LogFilters, after: int) -> Iterator[Logged]:
    """All decisions with a number above ``after`` that are there now, the oldest first; none is passed over."""
    last = _last_settled(database)
    while True:
        query = _logged().where(*_conditions(filters), _decisions.c.id > after, _decisions.c.id <= last)
        with database.reading() as connection:
            rows = connection.execute(query.order_by(_decisions.c.id).limit(FETCHED)).all()
        yield from map(_record, rows)
        if len(rows) < FETCHED:
            return
        after = rows[-1].id


def _last_settled(database: Database) -> int:
    """The number up to which all decisions can be seen that ever will be.

    PostgreSQL counts up before a transaction is done, so that number 8 can be there while 7 is still on its way; for
    a moment nobody else writes then.
    """
    newest = sa.select(sa.func.max(_decisions.c.id))
    if database.is_sqlite:
        with database.reading() as connection:
            return connection.execute(newest).scalar_one() or 0
    with database.writing() as connection:
        connection.exec_driver_sql("LOCK TABLE decisions IN SHARE MODE")
        return connection.execute(newest).scalar_one() or 0


def handover(database: Database, since: datetime) -> Handover:
    """What was done since then, and what is left to do."""
    done: dict[str, dict[str, int]] = {}
    counted = (
        sa.select(_decisions.c.reviewer, _decisions.c.action, sa.func.count().label("count"))
        .where(_decisions.c.at >= since)
        .group_by(_decisions.c.reviewer, _decisions.c.action)
    )
    is_open, is_escalated = _comments.c.state == OPEN, _comments.c.state == ESCALATED
    escalated = _logged().where(is_escalated, _comments.c.standing == _decisions.c.id)
    with database.reading() as connection:
        for row in connection.execute(counted.order_by(sa.desc("count"))):
            done.setdefault(row.reviewer, {})[row.action] = row._mapping["count"]
        newest = connection.execute(escalated.order_by(_decisions.c.id.desc()).limit(MOST_ESCALATED)).all()
        return Handover(
            since=since,
            done=dict(sorted(done.items(), key=lambda one: -sum(one[1].values()))),
            open=_count(connection, is_open),
            reported=_count(connection, is_open & (_comments.c.priority >= REPORTED)),
            escalated=_count(connection, is_escalated),
            newest_escalated=tuple(map(_record, newest)),
        )


def _count(connection: sa.Connection, where: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(_comments).where(where)).scalar_one()


def _conditions(filters: LogFilters) -> Iterator[sa.ColumnElement[bool]]:
    if filters.reviewer is not None:
        yield _decisions.c.reviewer == short(filters.reviewer)
    if filters.action is not None:
        yield _decisions.c.action == filters.action
    if filters.since is not None:
        yield _decisions.c.at >= filters.since
    if filters.until is not None:
        yield _decisions.c.at < filters.until
    if filters.thread is not None:
        yield schema.threads.c.thread_id == short(filters.thread)


def _logged() -> sa.Select[Any]:
    facts = (
        schema.threads.c.thread_id,
        schema.threads.c.title,
        schema.threads.c.url,
        schema.file_of_thread,
        _comments.c.comment_id,
        schema.authors.c.name.label("author"),
        sa.func.coalesce(_versions.c.text, _comments.c.text, type_=schema.Words()).label("text"),
    )
    return (
        sa.select(_decisions, _undone.c.key.label("undone_key"), *facts)
        .join_from(_decisions, _comments, _comments.c.id == _decisions.c.comment)
        .join(schema.threads, schema.threads.c.id == _comments.c.thread)
        .outerjoin(schema.authors, schema.authors.c.id == _comments.c.author)
        .outerjoin(_undone, _undone.c.id == _decisions.c.undoes)
        .outerjoin(
            _versions, (_versions.c.comment == _decisions.c.comment) & (_versions.c.number == _decisions.c.version)
        )
    )


def _record(row: Any) -> Logged:
    of_comment = {name: row._mapping[name] for name in (*_OF_COMMENT, "file")}
    return Logged(number=row.id, decision=kept(row), **of_comment)
