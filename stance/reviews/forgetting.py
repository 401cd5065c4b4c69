"""Removing readers' words and names for good, where counts and decisions stay."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import sqlalchemy as sa

from stance.errors import ReviewError
from stance.reviews import schema
from stance.reviews.database import IMPORTS, PATIENCE, Database
from stance.reviews.importing import in_parts
from stance.reviews.records import OPEN

AT_ONCE: Final = 5_000
"""Comments that are emptied in one statement."""
DONE: Final = "forgotten"
"""The state of a comment without words that nobody decided on: it is in no queue."""
CLEANED_FOR: Final = 10
"""Seconds that SQLite waits for those who read, to drop what it kept for them; a page is read in less than one."""
_comments, _authors, _decisions, _threads = schema.comments, schema.authors, schema.decisions, schema.threads


def forget(database: Database, names: Sequence[str], before: date | None) -> int:
    """How many comments lost their words and their author's name, all in one transaction.

    Args:
        database: where.
        names: authors, as the store names them, on every site.
        before: comments that were posted before that day; where no day is known, imported before it.
    """
    with database.writing() as connection:
        database.one_at_a_time(connection, IMPORTS)
        where: list[sa.ColumnElement[bool]] = [_comments.c.forgotten_at.is_(None)]
        authors: list[int] = []
        if names:
            query = sa.select(_authors.c.id).where(_authors.c.name.in_(list(names)))
            authors = list(connection.execute(query).scalars())
            where.append(_comments.c.author.in_(authors))
        if before is not None:
            where.append(_comments.c.day < before.isoformat())
        ids = connection.execute(sa.select(_comments.c.id).where(*where)).scalars().all()
        for some in in_parts(ids, AT_ONCE):
            _empty(connection, some)
        _unname(connection, authors if before is None else None)
        if before is not None:  # in forums the first post, which somebody wrote too
            has_words = sa.exists().where(_comments.c.thread == _threads.c.id, _comments.c.forgotten_at.is_(None))
            connection.execute(sa.update(_threads).where(~has_words, _threads.c.body != "").values(body=""))
        if database.is_sqlite and _has_words(connection):
            connection.exec_driver_sql("INSERT INTO words(words) VALUES ('optimize')")  # drops words that were deleted
    clean(database)
    return len(ids)


def _empty(connection: sa.Connection, ids: Sequence[int]) -> None:
    erased: dict[str, Any] = {
        "text": "",
        "subject": None,
        "posted_as": None,
        "is_guest": None,
        "stance": None,
        "forgotten_at": datetime.now(UTC),
        "card_version": _comments.c.card_version + 1,
        "state": sa.case((_comments.c.state == OPEN, DONE), else_=_comments.c.state),
    }
    connection.execute(sa.update(_comments).where(_comments.c.id.in_(ids)).values(erased))
    connection.execute(sa.delete(schema.versions).where(schema.versions.c.comment.in_(ids)))
    connection.execute(sa.update(_decisions).where(_decisions.c.comment.in_(ids)).values(note=None, labels=None))
    connection.execute(sa.delete(schema.claims).where(schema.claims.c.comment.in_(ids)))
    connection.execute(sa.delete(schema.suggestions).where(schema.suggestions.c.comment.in_(ids)))
    of_stance = sa.select(schema.scorers.c.id).where(schema.scorers.c.task == "stance")
    sides = schema.scores.c.comment.in_(ids) & schema.scores.c.scorer.in_(of_stance)
    connection.execute(sa.delete(schema.scores).where(sides))


def _unname(connection: sa.Connection, authors: Sequence[int] | None) -> None:
    """Removes the names of ``authors``; None: of all whose comments have all lost their words."""
    if authors is None:
        has_words = sa.exists().where(_comments.c.author == _authors.c.id, _comments.c.forgotten_at.is_(None))
        connection.execute(sa.update(_authors).where(~has_words, _authors.c.name.is_not(None)).values(name=None))
    elif authors:
        connection.execute(sa.update(_authors).where(_authors.c.id.in_(list(authors))).values(name=None))


def clean(database: Database) -> None:
    """Lets the database drop what it kept of rows as they were, after these were changed for good.

    Raises:
        ReviewError: if SQLite could not, since somebody reads the rows as they were.
    """
    with database.outside_transactions() as connection:
        if not database.is_sqlite:
            for table in (
                _comments,
                schema.versions,
                _authors,
                _decisions,
                schema.suggestions,
                schema.scores,
                _threads,
            ):
                connection.exec_driver_sql(f"VACUUM {table.name}")
            return
        connection.exec_driver_sql(f"PRAGMA busy_timeout={CLEANED_FOR * 1000}").fetchall()
        is_busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        connection.exec_driver_sql(f"PRAGMA busy_timeout={PATIENCE * 1000}").fetchall()
    if is_busy:
        raise ReviewError(
            f"The words were removed from {database.name}, but are still in the file beside it that ends in -wal, "
            "since somebody is reading the database. Run the same command again when they are done."
        )


def _has_words(connection: sa.Connection) -> bool:
    return "words" in sa.inspect(connection).get_table_names()
