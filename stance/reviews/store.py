"""The store as faces use it: one object, whose methods each are one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from types import TracebackType

import sqlalchemy as sa

from stance.errors import ReviewError
from stance.records import Thread
from stance.reviews import (
    applying,
    deciding,
    forgetting,
    importing,
    labelled,
    log,
    lookups,
    past,
    places,
    queue,
    ranges,
    rules,
    schema,
    suggesting,
    surroundings,
    upkeep,
)  # fmt: skip
from stance.reviews.applying import Applied
from stance.reviews.cards import cards, seen
from stance.reviews.database import IMPORTS, Database
from stance.reviews.importing import Assessments, short
from stance.reviews.labelled import Meanings
from stance.reviews.log import Handover, LogFilters, Logged
from stance.reviews.overview import ThreadCounts, ThreadRows, thread_rows
from stance.reviews.past import Past
from stance.reviews.pseudonyms import Pseudonyms, kept_key, new_key, replace_names
from stance.reviews.ranges import BulkAction, OpenThread
from stance.reviews.records import (
    AuthorCounts,
    Card,
    Checked,
    Decision,
    Filters,
    History,
    Imported,
    Kept,
    Labelled,
    Outcome,
    Seen,
    Suggested,
    Surroundings,
    ThreadPage,
)
from stance.reviews.rules import FindWords, Rules, RuleSet

_MARK = "pseudonyms"
"""The fact that says by which key names are replaced."""
_ALL = Filters()
_WHOLE_LOG = LogFilters()


def open_store(
    url: str,
    *,
    create: bool = True,
    keys: Path | None = None,
    chance: Random | None = None,
    words: FindWords | None = None,
) -> "ReviewStore":
    """The store in the database at ``url``, its tables brought up to date.

    Args:
        url: ``sqlite:///…`` or ``postgresql://…``.
        create: whether tables are made where there are none.
        keys: the folder of keys of pseudonyms, for PostgreSQL; SQLite has its key beside the database.
        chance: draws the audit cards.
        words: finds the words of rules in texts; without it, no rule can look for words.

    Raises:
        ReviewError: if the database cannot be opened, holds something else, or is newer than this program.
    """
    return ReviewStore(Database(url, create), keys, chance or Random(), words)


class ReviewStore:
    """Threads, comments, scores and decisions in a database; every method raises ``ReviewError`` where it fails."""

    def __init__(self, database: Database, keys: Path | None, chance: Random, words: FindWords | None) -> None:
        self._database = database
        self._keys = keys
        self._chance = chance
        self._counts = ThreadCounts(database)
        self._words = words

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

        The rules of the site decide on what of it is new or edited, so that moderators get only what is left to them.

        Args:
            threads: what pages, exports or tables were read as.
            assessments: ``thread_id`` and ``comment_id`` to what was said of the comment; some may be without.
        """
        ids: list[str] = []
        began = datetime.now(UTC)
        done = importing.add(self._database, _noted(threads, ids), assessments, self._pseudonyms())
        if (live := self.rules()) is not None:
            decided = applying.apply(self._database, live, self._words, ids, began)
            done += Imported(approved=decided.approved, rejected=decided.rejected)
        if self._database.is_sqlite:
            # So that it knows which index tells most. It reads before it writes: without the right to write from the
            # beginning it would be refused at once, and not wait, where another program wrote meanwhile.
            with self._database.writing() as connection:
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

    def suggest(self, suggested: Suggested) -> str:
        """What became of a label by another program, which is no decision: the comment stays as it is.

        ``stored``; ``known``: it is what that program said last; ``unknown``: there is no comment with these words.
        """
        comment_id = self._id(suggested.comment_id) if suggested.comment_id is not None else None
        return suggesting.suggest(self._database, suggested, comment_id)

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

    def bulk_actions(self, count: int = 10) -> list[BulkAction]:
        """The last bulk actions, what rules did among them, the newest first."""
        return ranges.bulk_actions(self._database, count)

    def scores(self, filters: Filters) -> Mapping[float, int]:
        """Each score in the attribute of ``filters``, else in the strongest, to the number of comments that have it."""
        return ranges.scores(self._database, filters)

    def sample(self, filters: Filters, count: int = 20) -> list[Card]:
        """Some of the comments that ``filters`` let through, drawn by lot, the same each time."""
        return ranges.sample(self._database, filters, count)

    def open_threads(self, count: int) -> list[OpenThread]:
        """The threads with most open comments, these first."""
        return ranges.open_threads(self._database, count)

    def cards(self, comments: Sequence[int]) -> list[Card]:
        """The cards of the comments with these numbers, in their order."""
        with self._database.reading() as connection:
            return cards(connection, comments)

    def past(self) -> Past:
        """What rules can be tried on: a fair sample of all comments, and those that people decided on."""
        return past.past(self._database)

    def rules(self) -> RuleSet | None:
        """The rules that count; None if there never were any."""
        return rules.live(self._database)

    def rule_history(self, count: int = 100) -> list[RuleSet]:
        """The rules that were made live last, the newest first."""
        return rules.history(self._database, count)

    def make_live(self, key: str, wanted: Rules, reviewer: str, note: str | None = None) -> RuleSet:
        """The rules that count from now on; they decide what is imported, and the rest when they are applied.

        Going back to earlier rules is making them live again. What is sent again with the same key is kept once.
        """
        return rules.make_live(self._database, key, wanted, reviewer, note)

    def apply_rules(self) -> Applied:
        """What the rules that count did to the open comments, some thousands in a transaction each.

        They never decide what a person decided, nor what they decided before and somebody took back. All that they did
        is one bulk action, whose key is their name.
        """
        live = self.rules()
        return applying.apply(self._database, live, self._words) if live is not None else Applied()

    def history(self, comment: int) -> History:
        """The versions of a comment, the decisions on it and its scores."""
        return lookups.history(self._database, comment)

    def thread(self, thread_id: str, after: int = 0, count: int = 100, skip: int = 0) -> ThreadPage:
        """A thread and ``count`` of its comments in the order of their page.

        They begin beyond the comment with the number ``after``, and ``skip`` comments later.
        """
        return lookups.thread_page(self._database, thread_id, after, count, skip)

    def place(self, thread_id: str, comment_id: str) -> int | None:
        """How many comments of its thread stand before a comment; None if there is no such comment."""
        return lookups.place(self._database, thread_id, self._id(comment_id))

    def threads(
        self, words: str = "", order: str = "newest", ascending: bool = False, part: slice = slice(0, 25)
    ) -> ThreadRows:
        """The ``part`` of all threads in an order, of those with all ``words`` in their headline, address or id.

        Args:
            words: in any case; a part of a word is enough.
            order: one of ``ORDERS``.
            ascending: whether the lowest is first.
            part: which of them, such as the second 25.
        """
        return thread_rows(self._database, self._counts, words, order, ascending, part)

    def kept(self, keys: Iterable[str]) -> dict[str, Kept]:
        """The decisions with these keys; those that are not there are left out."""
        return lookups.kept(self._database, keys)

    def newest_decisions(
        self, filters: LogFilters = _WHOLE_LOG, before: int | None = None, count: int = 50
    ) -> list[Logged]:
        """The newest decisions in the log, or the newest before the one with the number ``before``."""
        return log.newest_decisions(self._database, filters, before, count)

    def decisions(self, filters: LogFilters = _WHOLE_LOG, after: int = 0) -> Iterator[Logged]:
        """All decisions in the log beyond the one with the number ``after``, the oldest first; none is passed over."""
        return log.decisions(self._database, filters, after)

    def handover(self, since: datetime) -> Handover:
        """What was decided since then and by whom, and what is open, reported and escalated now."""
        return log.handover(self._database, since)

    def last_sent(self, address: str) -> int:
        """The number of the last decision that arrived at an address to which the log is sent; 0 if none did."""
        return places.place(self._database, address)

    def mark_sent(self, address: str, before: int, number: int) -> bool:
        """Whether ``number`` is the last decision that arrived from now on; not if it was another than ``before``."""
        return places.move(self._database, address, before, number)

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
        """The rows that people's decisions and other programs give; a rejection only if its reason has a meaning."""
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


def _noted(threads: Iterable[Thread], ids: list[str]) -> Iterator[Thread]:
    """The threads as they come, whose ids are added to ``ids``."""
    for thread in threads:
        ids.append(thread.thread_id)
        yield thread
