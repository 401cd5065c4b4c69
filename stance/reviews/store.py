"""The store as faces use it: one object, whose methods each are one transaction."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random
from types import TracebackType

import sqlalchemy as sa

from stance.errors import ReviewError
from stance.records import Thread
from stance.reviews import deciding, forgetting, importing, labelled, lookups, queue, schema, surroundings, upkeep
from stance.reviews.cards import seen
from stance.reviews.database import IMPORTS, Database
from stance.reviews.importing import Assessments, short
from stance.reviews.labelled import Meanings
from stance.reviews.pseudonyms import Pseudonyms, kept_key, new_key, replace_names
from stance.reviews.records import (
    AuthorCounts,
    Card,
    Checked,
    Decision,
    Filters,
    History,
    Imported,
    Labelled,
    Outcome,
    Seen,
    Surroundings,
    ThreadPage,
)

_MARK = "pseudonyms"
"""The fact that says by which key names are replaced."""
_ALL = Filters()


def open_store(
    url: str, *, create: bool = True, keys: Path | None = None, chance: Random | None = None
) -> "ReviewStore":
    """The store in the database at ``url``, its tables brought up to date.

    Args:
        url: ``sqlite:///…`` or ``postgresql://…``.
        create: whether tables are made where there are none.
        keys: the folder of keys of pseudonyms, for PostgreSQL; SQLite has its key beside the database.
        chance: draws the audit cards.

    Raises:
        ReviewError: if the database cannot be opened, holds something else, or is newer than this program.
    """
    return ReviewStore(Database(url, create), keys, chance or Random())


class ReviewStore:
    """Threads, comments, scores and decisions in a database; every method raises ``ReviewError`` where it fails."""

    def __init__(self, database: Database, keys: Path | None, chance: Random) -> None:
        self._database = database
        self._keys = keys
        self._chance = chance

    def __enter__(self) -> "ReviewStore":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes all connections."""
        self._database.engine.dispose()

    @property
    def name(self) -> str:
        """The database's URL without a password."""
        return self._database.name

    def add(self, threads: Iterable[Thread], assessments: Assessments) -> Imported:
        """What was new, known and edited among the comments of ``threads``; only what is new is added.

        Args:
            threads: what pages, exports or tables were read as.
            assessments: ``thread_id`` and ``comment_id`` to what was said of the comment; some may be without.
        """
        done = importing.add(self._database, threads, assessments, self._pseudonyms())
        if self._database.is_sqlite:
            with self._database.outside_transactions() as connection:  # so that it knows which index tells most
                connection.exec_driver_sql("PRAGMA analysis_limit=1000").fetchall()
                connection.exec_driver_sql("PRAGMA optimize").fetchall()
        return done

    def use_pseudonyms(self) -> Path:
        """The file of the key by which authors' names are replaced from now on, those that are there already too."""
        file = self._key_file()
        if self._pseudonyms() is not None:
            return file
        made = Pseudonyms(new_key(file))
        with self._database.writing() as connection:
            self._database.one_at_a_time(connection, IMPORTS)
            if self._mark(connection) is None:
                connection.execute(sa.insert(schema.facts), {"name": _MARK, "value": made.mark})
                replace_names(connection, made)
        self._pseudonyms()
        forgetting.clean(self._database)
        return file

    def next_cards(self, reviewer: str, filters: Filters = _ALL, count: int = 20) -> list[Card]:
        """The cards that ``reviewer`` has claimed and not decided, and those that are next, claimed from now on.

        The order is that of expected harm × doubt, what readers reported first; one card in twenty is a random one.
        """
        return queue.next_cards(self._database, reviewer, filters, count, self._chance)

    def take(self, reviewer: str, comments: Sequence[int], how: str = "search") -> list[Card]:
        """The cards of those of ``comments`` that nobody else has claimed, claimed by ``reviewer``, in any state."""
        return queue.take(self._database, reviewer, comments, how)

    def release(self, reviewer: str) -> int:
        """How many cards ``reviewer`` gave back undecided, so that others get them at once."""
        return queue.release(self._database, reviewer)

    def report(self, thread_id: str, comment_id: str, times: int = 1) -> bool:
        """Whether there is such a comment, which readers reported; it is before all others in the queue then."""
        return queue.report(self._database, thread_id, self._id(comment_id), times)

    def decide(self, decisions: Sequence[Decision]) -> list[Outcome]:
        """What became of each decision; all that can be stored are, or none if this fails."""
        return deciding.decide(self._database, decisions)

    def undo(self, key: str, reviewer: str, decision: str, seen: Seen) -> Outcome:
        """What became of taking back the ``decision`` with that key, which stands on the comment as ``seen``."""
        return self.decide([Decision(key, seen, reviewer, "undo", undoes=decision)])[0]

    def seen(self, filters: Filters) -> list[Seen]:
        """All comments that ``filters`` let through, as they stand now: what a bulk action is made on."""
        with self._database.reading() as connection:
            return seen(connection, filters)

    def bulk(self, decision: Decision, comments: Iterable[Seen]) -> list[Outcome]:
        """What became of the same decision on each of ``comments``, all in one transaction.

        Its key is that of the whole action. Comments that were decided on or edited since they were seen are left as
        they are, and their outcomes say so.
        """
        return self.decide(deciding.in_bulk(decision.key, comments, decision))

    def undo_bulk(self, key: str, reviewer: str, bulk: str) -> list[Outcome]:
        """What became of taking back the action with the key ``bulk``, where it still stands."""
        return self.decide(deciding.undo_of_bulk(self._database, bulk, key, reviewer))

    def history(self, comment: int) -> History:
        """The versions of a comment, the decisions on it and its scores."""
        return lookups.history(self._database, comment)

    def thread(self, thread_id: str, after: int = 0, count: int = 100) -> ThreadPage:
        """A thread and ``count`` of its comments in the order of their page, beyond the one with number ``after``."""
        return lookups.thread_page(self._database, thread_id, after, count)

    def around(self, comment: int, count: int = 10) -> Surroundings:
        """The comment that a comment replies to, and up to ``count`` comments before and after it on its page."""
        return surroundings.around(self._database, comment, count)

    def count(self, filters: Filters = _ALL) -> int:
        """How many comments ``filters`` let through."""
        return surroundings.count(self._database, filters)

    def search(self, text: str, filters: Filters = _ALL, count: int = 50, before: int | None = None) -> list[Card]:
        """Comments with all the words of ``text``, what was imported last first; ``bridg*`` begins a word."""
        return lookups.search(self._database, text, filters, count, before)

    def author_counts(self, author: str, site: str = "") -> AuthorCounts:
        """How many comments of an author on one site are in which state."""
        return lookups.author_counts(self._database, author, site)

    def labels(self, meanings: Meanings | None = None) -> Iterator[Labelled]:
        """The rows that people's decisions give; a rejection gives labels only if its reason has a meaning."""
        return labelled.labels(self._database, meanings or Meanings())

    def forget(self, author: str | None = None, before: date | None = None) -> int:
        """How many comments lost their words and their author's name for good; counts and decisions stay.

        Args:
            author: a name, on whatever site.
            before: comments that were posted before that day; with ``author``, that author's only.
        """
        if author is None and before is None:
            raise ReviewError("Say whose words are to be removed, or those before which day.")
        return forgetting.forget(self._database, self._names(author) if author is not None else [], before)

    def check(self) -> Checked:
        """How many rows there are, and what does not fit together."""
        return upkeep.check(self._database)

    def backup(self, file: Path) -> None:
        """Copies a SQLite database to ``file`` while people work on it."""
        upkeep.backup(self._database, file)

    def _names(self, author: str) -> list[str]:
        """What the store may call an author: by name, or by the pseudonym on each site."""
        pseudonyms = self._pseudonyms()
        if pseudonyms is None:
            return [short(author)]
        with self._database.reading() as connection:
            sites = connection.execute(sa.select(schema.threads.c.site).distinct()).scalars().all()
        return [author, *(pseudonyms.author(site, short(author)) for site in sites)]

    def _id(self, comment_id: str) -> str:
        pseudonyms = self._pseudonyms()
        return short(pseudonyms.comment_id(comment_id) if pseudonyms else comment_id)

    def _pseudonyms(self) -> Pseudonyms | None:
        """What stands in for names; None if they are kept.

        Raises:
            ReviewError: if they are replaced, and the key is not there or is another one.
        """
        with self._database.reading() as connection:
            mark = self._mark(connection)
        if mark is None:
            return None
        found = Pseudonyms(kept_key(file := self._key_file()))
        if found.mark != mark:
            raise ReviewError(f"{file} is not the key by which names in {self.name} were replaced. Restore that one.")
        return found

    def _mark(self, connection: sa.Connection) -> str | None:
        query = sa.select(schema.facts.c.value).where(schema.facts.c.name == _MARK)
        return connection.execute(query).scalar_one_or_none()

    def _key_file(self) -> Path:
        if self._database.file is not None:
            return self._database.file.with_name(f"{self._database.file.name}.key")
        if self._keys is None:
            raise ReviewError("Pseudonyms in PostgreSQL need a folder for their key. Name it.")
        url = self._database.engine.url
        return self._keys / f"{url.database or 'reviews'}@{url.host or 'localhost'}.key"
