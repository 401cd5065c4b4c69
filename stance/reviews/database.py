"""A database, made from a URL that is handed in: opened, brought up to date, and its errors told in sentences."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from stance.errors import ReviewError

HEAD: Final = "0004"
"""The newest migration."""
PATIENCE: Final = 60
"""Seconds that a writer waits for others to finish; 8 moderators at once wait less than one."""
IMPORTS: Final = 7_371_601
CLAIMS: Final = 7_371_602
RULES: Final = 7_371_603
"""Numbers of the locks under which PostgreSQL migrates and imports, hands out cards, and lets rules decide, one at a
time."""
_BEGINS: Final = "stance_begins"
"""The option of a connection that says how its transactions begin in SQLite."""
_EXAMPLES: Final = "such as sqlite:////srv/stance/reviews.db or postgresql://stance@localhost/reviews"


class Database:
    """Where the store is kept."""

    def __init__(self, url: str, create: bool = True) -> None:
        """Opens the database, and brings its tables up to date.

        Args:
            url: ``sqlite:///…`` or ``postgresql://…``.
            create: whether the tables are made where there are none.

        Raises:
            ReviewError: if it cannot be opened, holds something else, or was made by a newer version of the program.
        """
        self._url = _parsed(url)
        self.name = self._url.render_as_string(hide_password=True)
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            _prepare_file(Path(str(self._url.database)), create)
        self.engine = _engine(self._url)
        try:
            self._bring_up_to_date(create)
        except BaseException:
            self.engine.dispose()
            raise

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(str(self._url.database)) if self.is_sqlite else None

    @property
    def pg_dump_url(self) -> str:
        """The URL as PostgreSQL's own programs take it, without the password."""
        return self._url.set(drivername="postgresql", password=None).render_as_string()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to read from; nobody waits for it."""
        with told(self.name), self.engine.connect().execution_options(**{_BEGINS: "BEGIN"}) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection whose changes are kept all together, or not at all if anything is raised."""
        with told(self.name), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def outside_transactions(self) -> Iterator[sa.Connection]:
        """A connection for what a database does outside of transactions, such as cleaning up."""
        option = {_BEGINS: ""} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        with told(self.name), self.engine.connect().execution_options(**option) as connection:
            yield connection

    def one_at_a_time(self, connection: sa.Connection, lock: int) -> None:
        """Waits until no other transaction has the ``lock``, and keeps it to the end of this one.

        SQLite has one writer at a time anyway.
        """
        if not self.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))

    def _bring_up_to_date(self, create: bool) -> None:
        with self.reading() as connection:
            if self._revision(connection, create) == HEAD:
                return
        with self.writing() as connection:
            self.one_at_a_time(connection, IMPORTS)
            if (revision := self._revision(connection, create)) != HEAD:  # nobody else did it meanwhile
                self._migrate(connection, revision)

    def _revision(self, connection: sa.Connection, create: bool) -> str | None:
        """The migration that the tables are at; None if there are none yet.

        Raises:
            ReviewError: if they are of another program, or must be there and are not.
        """
        names = set(sa.inspect(connection).get_table_names())
        if names and not {"alembic_version", "comments", "decisions"} <= names:
            raise ReviewError(
                f"{self.name} is the database of another program: it has the table {min(names)}. Name a database of "
                f"its own, {_EXAMPLES}."
            )
        if not names and not create:
            raise ReviewError(f"{self.name} holds no reviews yet. Check the URL, or begin with: stance reviews import")
        if not names:
            return None
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        if found is None:
            raise ReviewError(f"{self.name} does not say which version its tables are of. Restore the last backup.")
        return str(found)

    def _migrate(self, connection: sa.Connection, revision: str | None) -> None:
        """Runs the migrations that are missing.

        Raises:
            ReviewError: if the tables are newer than this program.
        """
        from alembic import command  # takes half a second to import, and is seldom needed
        from alembic.config import Config
        from alembic.script import ScriptDirectory
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
        config.attributes["connection"] = connection
        try:
            if revision is not None:
                ScriptDirectory.from_config(config).get_revision(revision)
        except CommandError as error:
            raise ReviewError(
                f"{self.name} was last opened by a newer version of this program (its tables are at {revision}, this "
                f"version knows {HEAD}). Install that version."
            ) from error
        command.upgrade(config, "head")


def _parsed(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError) as error:  # a port that is no number
        start, is_named, host = url.rpartition("@")  # before it stands a password
        shown = f"{start.partition(':')[0]}:…@{host}" if is_named else url
        raise ReviewError(f"{shown!r} is no URL of a database. Give one {_EXAMPLES}.") from error
    if secret := sorted({"password", "sslpassword"} & set(parsed.query)):
        raise ReviewError(
            f"A URL is shown in messages and lists of processes, and this one has a {secret[0]} after its question "
            "mark. Put it into ~/.pgpass or PGPASSWORD, and leave it out of the URL."
        )
    if parsed.drivername in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise ReviewError(
            f"Reviews are kept in SQLite or PostgreSQL, and {parsed.drivername} is neither. Give a URL {_EXAMPLES}."
        )
    if parsed.drivername == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise ReviewError(f"{url!r} names no file. Give one, such as sqlite:////srv/stance/reviews.db.")
    return parsed


def _prepare_file(file: Path, create: bool) -> None:
    """Makes the file that SQLite fills, readable to its owner alone: it holds readers' words and names."""
    if file.is_file():
        return
    if not create:
        raise ReviewError(f"There is no database {file}. Check the URL, or begin with: stance reviews import")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise ReviewError(f"Cannot make the database {file}: {error.strerror}. Name another file.") from error


def _engine(url: sa.URL) -> sa.Engine:
    try:
        if url.get_backend_name() != "sqlite":
            return sa.create_engine(url, pool_pre_ping=True)
        engine = sa.create_engine(url, connect_args={"timeout": PATIENCE})
    except ModuleNotFoundError as error:
        raise ReviewError(
            "PostgreSQL needs the driver psycopg, which is not installed here. Install it: "
            "pip install 'stance-comments[postgres]'"
        ) from error
    sa.event.listen(engine, "connect", _prepare_connection)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare_connection(connection: Any, _record: object) -> None:
    """Sets up a connection of SQLite.

    The driver begins no transaction of its own (``_begin`` does); words that are removed are overwritten in the file.
    """
    connection.isolation_level = None
    _log_ahead(connection, time.monotonic() + PATIENCE)
    for pragma in ("foreign_keys=ON", "secure_delete=ON", "cache_size=-64000"):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _log_ahead(connection: sqlite3.Connection, end: float) -> None:
    """Switches a file to the write-ahead log, in which readers and a writer do not wait for each other.

    Of several that switch a new file at once, SQLite refuses all but one without making them wait, as it would for any
    other statement (their locks would wait for each other); so they ask again until ``end``.
    """
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchall()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
        time.sleep(0.01)


def _begin(connection: sa.Connection) -> None:
    """Takes the right to write at once: taken later, it could be refused to two who both have read."""
    if statement := connection.get_execution_options().get(_BEGINS, "BEGIN IMMEDIATE"):
        connection.exec_driver_sql(statement)


_SQLITE_SAYS: Final = (
    ("database is locked", f"is used by another program, for more than {PATIENCE} seconds. Try again when it is done."),
    ("database table is locked", "is used by another program. Try again when it is done."),
    ("unable to open database file", "cannot be opened. Check that its folder is there and may be written to."),
    ("readonly database", "may only be read. Make the file and its folder writable, or name another database."),
    ("not a database", "is no database: the file holds something else. Name another file."),
    ("disk is full", "cannot grow: the disk is full. Make room on it and try again; what was kept before is safe."),
    ("malformed", "is damaged. Restore the last backup; stance reviews check tells more."),
    ("disk I/O error", "cannot be read or written: the disk reports an error. Check the disk."),
)
"""What SQLite says of what a user can put right, and how it is told."""


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turns errors of a database into sentences.

    Raises:
        ReviewError: for whatever the database reports, and for what it cannot even be asked.
    """
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.Error) as error:
        original = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        said = (str(original).strip() or type(original).__name__).splitlines()[0]
        for words, sentence in _SQLITE_SAYS:
            if words in said and isinstance(original, sqlite3.Error):
                raise ReviewError(f"The database {name} {sentence}") from error
        if "deadlock" in said:
            raise ReviewError(f"The database {name} is busy: two wait for each other. Try again.") from error
        raise ReviewError(
            f"The database {name} reports: {said}. Check that it runs, and that the URL and its rights are right."
        ) from error
    except (UnicodeEncodeError, OverflowError) as error:
        raise ReviewError(f"The database {name} cannot be asked for that: {error}.") from error
