"""All threads at a glance: how many comments each has, how many are open, toxic or reported, and on which side."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any, Final

import sqlalchemy as sa

from stance.errors import ReviewError
from stance.labels import STANCES, UNCLEAR
from stance.reviews import schema
from stance.reviews.database import Database
from stance.reviews.importing import in_parts
from stance.reviews.priority import REPORTED
from stance.reviews.records import OPEN
from stance.reviews.rules import Rules, live

ORDERS: Final = ("newest", "headline", "comments", "toxic", "open", "reported", "decided")
"""What threads can be ordered by: the last import, the headline, or one of the counts, the highest first."""
SECONDS_KEPT: Final = 600
"""Until all threads are counted anew. What is imported, decided and reported meanwhile counts at once; only what was
edited, or scored by other models, in between is as old as that."""
LOOKED_UP: Final = 500
_SIDES: Final = (*STANCES, UNCLEAR)
_comments, _threads, _decisions = schema.comments, schema.threads, schema.decisions
_FACTS: Final = sa.select(
    _threads.c.id, _threads.c.thread_id, _threads.c.title, _threads.c.url, _threads.c.site, schema.file_of_thread
)


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """One thread at a glance; counts are of comments."""

    thread_id: str
    title: str | None
    url: str | None
    file: str
    """The file that it came from first."""
    site: str
    comments: int
    open: int
    reported: int
    """Open ones that readers reported."""
    decided: int
    """Those that a decision stands on."""
    toxic: int
    """Those whose strongest attribute is as high as the rules of the site count for toxic, or higher."""
    stances: Mapping[str, int]
    """Label to the number of comments that have it."""
    newest: str
    """The day of the newest comment that has a date; empty if none has."""

    @property
    def toxic_share(self) -> float:
        """The share of its comments that is toxic, 0..1."""
        return self.toxic / self.comments if self.comments else 0.0


@dataclass(frozen=True, slots=True)
class ThreadRows:
    """Some of the threads that were asked for, and how many there are."""

    rows: tuple[ThreadRow, ...]
    total: int


@dataclass(slots=True)
class ThreadCounts:
    """The counts of all threads by which these are ordered, kept between two questions.

    To count a million comments takes seconds, so that is done once; afterwards only threads are counted again in which
    something was imported since, and decisions are added up.
    """

    _database: Database
    _counts: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    _seen: tuple[int, int] = (0, 0)
    """The newest comment and the newest decision that are counted."""
    _toxic_from: float = 0.0
    """From which score on comments are counted as toxic."""
    _counted_at: float | None = None
    _lock: Any = field(default_factory=Lock)

    def now(self, connection: sa.Connection, toxic_from: float) -> Mapping[int, Mapping[str, Any]]:
        """The counts by number of thread."""
        with self._lock:
            newest = (_newest(connection, _comments), _newest(connection, _decisions))
            if not self._is_counted(toxic_from) or time.monotonic() - (self._counted_at or 0.0) > SECONDS_KEPT:
                self._counts = {row.thread: dict(row._mapping) for row in connection.execute(_counted(toxic_from))}
                self._counted_at, self._toxic_from = time.monotonic(), toxic_from
            elif newest != self._seen:
                self._counts = {**self._counts, **self._changed(connection)}  # others may still read the one before
            self._seen = newest
            return self._counts

    def of(
        self, connection: sa.Connection, threads: Sequence[int], toxic_from: float
    ) -> Mapping[int, Mapping[str, Any]]:
        """The counts of some threads; of these alone where all were not counted yet."""
        if self._is_counted(toxic_from):
            return self.now(connection, toxic_from)
        return _of_threads(connection, threads, toxic_from)

    def _is_counted(self, toxic_from: float) -> bool:
        return self._counted_at is not None and self._toxic_from == toxic_from

    def _changed(self, connection: sa.Connection) -> dict[int, Mapping[str, Any]]:
        """The counts of the threads in which something was imported or decided since."""
        comment, decision = self._seen
        added = sa.select(_comments.c.thread).where(_comments.c.id > comment)  # distinct would read a whole index
        found = _of_threads(connection, sorted(set(connection.execute(added).scalars())), self._toxic_from)
        recounted, changes = set(found), connection.execute(_decided_since(decision)).all()
        threads = _threads_of(connection, {change.comment for change in changes})
        for change in changes:
            thread = threads[change.comment]
            if thread not in recounted and thread in self._counts:
                before = found.get(thread, self._counts[thread])
                found[thread] = {**before, **{name: before[name] + change._mapping[name] for name in _DECIDED}}
        return found


_DECIDED: Final = ("open", "decided")
"""The counts that decisions change."""


def _decided_since(decision: int) -> sa.Select[Any]:
    """The comment of each later decision, and by how much the decision changed the counts of its thread."""
    before, undone = _decisions.alias("before"), _decisions.alias("undone")
    was_open = sa.case((before.c.id.is_(None) | (before.c.state == OPEN), 1), else_=0)
    is_open = sa.case((_decisions.c.state == OPEN, 1), else_=0)
    was_decided = sa.case((before.c.id.is_not(None), 1), else_=0)
    is_decided = sa.case((undone.c.id.is_not(None) & undone.c.previous.is_(None), 0), else_=1)
    return (
        sa.select(
            _decisions.c.comment,
            (is_open - was_open).label("open"),
            (is_decided - was_decided).label("decided"),
        )
        .join_from(_decisions, before, before.c.id == _decisions.c.previous, isouter=True)
        .outerjoin(undone, undone.c.id == _decisions.c.undoes)
        .where(_decisions.c.id > decision)
    )


def _threads_of(connection: sa.Connection, comments: Iterable[int]) -> dict[int, int]:
    """The thread of each comment; asked for by number, since SQLite would read a whole index for a join."""
    found: dict[int, int] = {}
    for some in in_parts(sorted(comments), LOOKED_UP):
        query = sa.select(_comments.c.id, _comments.c.thread).where(_comments.c.id.in_(some))
        found |= {row.id: row.thread for row in connection.execute(query)}
    return found


def thread_rows(
    database: Database, counts: ThreadCounts, words: str, order: str, ascending: bool, part: slice
) -> ThreadRows:
    """The threads on one page of a list of all with a comment that have ``words`` in their headline, address or id.

    Which comments count as toxic is told by the rules that are live.

    Raises:
        ReviewError: if there is no such order.
    """
    if order not in ORDERS:
        raise ReviewError(f"There is no order {order!r} of threads. They are {', '.join(ORDERS)}.")
    site = live(database)
    toxic_from = (site.rules if site else Rules()).toxic_from
    with database.reading() as connection:
        numbers = _matching(connection, words)
        ranks = _ranks(connection, counts, order, toxic_from)
        numbers.sort(key=lambda number: (ranks.get(number, 0), number), reverse=not ascending)
        on_page = numbers[part]
        of_page, reported = counts.of(connection, on_page, toxic_from), _reported(connection)
        rows = {row.id: row for row in connection.execute(_FACTS.where(_threads.c.id.in_(on_page)))}
        return ThreadRows(
            tuple(_row(rows[number], of_page.get(number), reported.get(number, 0)) for number in on_page), len(numbers)
        )


def _matching(connection: sa.Connection, words: str) -> list[int]:
    """The numbers of the threads with all the words; pages without comments are none."""
    query = sa.select(_threads.c.id).where(sa.exists().where(_comments.c.thread == _threads.c.id))
    for word in words.split():
        fields = (_threads.c.title, _threads.c.url, _threads.c.thread_id)
        query = query.where(sa.or_(*(field.icontains(word, autoescape=True) for field in fields)))
    return list(connection.execute(query).scalars())


def _ranks(connection: sa.Connection, counts: ThreadCounts, order: str, toxic_from: float) -> Mapping[int, float]:
    """What threads are ordered by, by their numbers; threads without any have 0."""
    if order == "headline":
        title = sa.type_coerce(_threads.c.title, sa.Text)  # as it is kept: for the order that is as good, and sooner
        titles = connection.execute(sa.select(_threads.c.id, title)).all()
        in_order = sorted(titles, key=lambda row: (row[1] is None, (row[1] or "").casefold()))
        return {row.id: place for place, row in enumerate(in_order)}
    if order == "reported":
        return _reported(connection)
    kept = counts.now(connection, toxic_from)
    if order == "newest":  # threads without a date are older than all others
        return {number: date.fromisoformat(row["day"]).toordinal() for number, row in kept.items() if row["day"]}
    if order == "toxic":
        return {number: row["toxic"] / row["comments"] for number, row in kept.items()}
    return {number: row[order] for number, row in kept.items()}


def _reported(connection: sa.Connection) -> dict[int, int]:
    """How many open comments of each thread were reported: told from their priority, by which there is an index."""
    is_reported = (_comments.c.state == OPEN) & (_comments.c.priority >= REPORTED)
    found = sa.select(_comments.c.thread, sa.func.count()).where(is_reported).group_by(_comments.c.thread)
    return {row[0]: row[1] for row in connection.execute(found)}


def _newest(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.max(table.c.id))).scalar_one() or 0


def _of_threads(connection: sa.Connection, threads: Iterable[int], toxic_from: float) -> dict[int, Mapping[str, Any]]:
    found: dict[int, Mapping[str, Any]] = {}
    for some in in_parts(list(threads), LOOKED_UP):
        query = _counted(toxic_from).where(_comments.c.thread.in_(some))
        found |= {row.thread: dict(row._mapping) for row in connection.execute(query)}
    return found


def _counted(toxic_from: float) -> sa.Select[Any]:
    def count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((condition, 1), else_=0))

    return sa.select(
        _comments.c.thread,
        sa.func.count().label("comments"),
        count(_comments.c.state == OPEN).label("open"),
        count(_comments.c.standing.is_not(None)).label("decided"),
        count(_comments.c.harm >= toxic_from).label("toxic"),
        sa.func.max(sa.case((_comments.c.posted_at.is_not(None), _comments.c.day))).label("day"),
        *(count(_comments.c.stance == side).label(side) for side in _SIDES),
    ).group_by(_comments.c.thread)


def _row(thread: Any, counts: Mapping[str, Any] | None, reported: int) -> ThreadRow:
    names: Sequence[str] = ("comments", "open", "decided", "toxic")
    return ThreadRow(
        thread_id=thread.thread_id,
        title=thread.title,
        url=thread.url,
        file=thread.file,
        site=thread.site,
        **{name: int(counts[name]) if counts else 0 for name in names},
        reported=reported,
        stances={side: int(counts[side]) if counts else 0 for side in _SIDES},
        newest=(counts["day"] if counts else None) or "",
    )
