"""What an administrator asks for: is all well in the database, and a copy of it while people work."""

import os
import secrets
import shlex
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from stance.errors import ReviewError
from stance.reviews import schema
from stance.reviews.database import Database, told
from stance.reviews.forgetting import DONE
from stance.reviews.records import OPEN, Checked

MOST_TOLD: Final = 20
"""Faults of one kind that SQLite is asked for."""
_comments, _decisions = schema.comments, schema.decisions


def check(database: Database) -> Checked:
    """How many rows there are, and what does not fit together."""
    with database.reading() as connection:
        if database.is_sqlite and (damage := tuple(_damage(connection))):
            return Checked({}, damage)
        counts = {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (
                schema.threads,
                _comments,
                schema.versions,
                schema.scores,
                _decisions,
                schema.suggestions,
                schema.claims,
            )
        }
        faults = [*_orphans(connection), *_contradictions(connection), *_remains(connection)]
    return Checked(counts, (*faults, *_unindexed(database)))


def backup(database: Database, file: Path) -> None:
    """Copies a SQLite database to ``file`` as it is at one moment; nobody who works on it has to wait.

    Raises:
        ReviewError: if it is not SQLite, there is such a file already, or it cannot be written.
    """
    if not database.is_sqlite:
        command = shlex.join(("pg_dump", "--format=custom", f"--file={file}", database.pg_dump_url))
        raise ReviewError(f"PostgreSQL makes its own backups: {command}")
    part = file.with_name(f".{secrets.token_hex(8)}.part")
    is_ours = False
    try:
        for place in (file, part):  # readable to their owner alone; the name is taken, so that no other backup takes it
            os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            is_ours = True
        with database.outside_transactions() as connection, told(str(file)):
            _copy(connection.connection.driver_connection, part)
        part.replace(file)
        is_ours = False
    except FileExistsError as error:
        raise ReviewError(f"There is already a file {file}. Name another one.") from error
    except OSError as error:
        raise ReviewError(f"Cannot write {file}: {error.strerror}. Name another file.") from error
    finally:
        if is_ours:
            file.unlink(missing_ok=True)
            part.unlink(missing_ok=True)


def _copy(source: Any, file: Path) -> None:
    target = sqlite3.connect(file)
    try:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without others beside it
    finally:
        target.close()


def _damage(connection: sa.Connection) -> Iterator[str]:
    """What SQLite finds in its own file."""
    for line in connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_TOLD})").scalars():
        if line != "ok":
            yield f"The file is damaged: {line}. Restore the last backup."


def _unindexed(database: Database) -> Iterator[str]:
    """What search would miss; nobody can write meanwhile, for some seconds where there are a million comments."""
    with database.reading() as connection:
        is_indexed = "words" in sa.inspect(connection).get_table_names()
    if not is_indexed:
        return
    with database.outside_transactions() as connection:
        try:  # 1 asks for a comparison with the comments too
            connection.exec_driver_sql("INSERT INTO words(words, rank) VALUES ('integrity-check', 1)")
        except sa.exc.DatabaseError as error:
            if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise  # locked, or may only be read: nothing is known of the index
            yield "The index of words does not fit the comments: search misses some. Restore the last backup."


def _orphans(connection: sa.Connection) -> Iterator[str]:
    """Rows that belong to a row which is not there."""
    for table in schema.metadata.sorted_tables:
        for key in table.foreign_keys:
            parent = key.column.table
            other = parent.alias("other")
            is_there = sa.exists().where(other.c[key.column.name] == key.parent)
            query = sa.select(sa.func.count()).select_from(table).where(key.parent.is_not(None), ~is_there)
            if count := connection.execute(query).scalar_one():
                yield f"{count:,} rows of {table.name} name a {key.parent.name} that is not in {parent.name}."


def _contradictions(connection: sa.Connection) -> Iterator[str]:
    """What comments say that their decisions do not."""
    joined = sa.select(sa.func.count()).select_from(
        _comments.outerjoin(_decisions, _decisions.c.id == _comments.c.standing)
    )
    stands = _comments.c.standing.is_not(None)
    questions = {
        "name a decision that is not there": stands & _decisions.c.id.is_(None),
        "name a decision on another comment": stands & (_decisions.c.comment != _comments.c.id),
        "name a decision on another version of their text": stands & (_decisions.c.version != _comments.c.version),
        "are in another state than their decision says": stands & (_decisions.c.state != _comments.c.state),
        "are decided without a decision": ~stands & _comments.c.state.not_in([OPEN, DONE]),
    }
    for words, where in questions.items():
        if count := connection.execute(joined.where(where)).scalar_one():
            yield f"{count:,} comments {words}."


def _remains(connection: sa.Connection) -> Iterator[str]:
    """Words that should be gone."""
    forgotten = _comments.c.forgotten_at.is_not(None)
    of_versions = sa.select(sa.func.count()).select_from(schema.versions).join(_comments).where(forgotten)
    of_comments = sa.select(sa.func.count()).where(forgotten, _comments.c.text != "")
    if count := sum(connection.execute(query).scalar_one() for query in (of_versions, of_comments)):
        yield f"{count:,} texts of comments that were forgotten are still there."
