"""Looking things up: a thread, a comment's history, words, and an author's counts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa

from stance.errors import ReviewError
from stance.records import Score
from stance.reviews import schema
from stance.reviews.cards import cards, conditions
from stance.reviews.database import Database
from stance.reviews.deciding import of_comment, with_keys
from stance.reviews.importing import short
from stance.reviews.records import AuthorCounts, Card, Filters, History, Kept, ThreadPage, Version

_WORD: Final = re.compile(r"(\w+)(\*?)")
RARE: Final = 1_000
"""Comments of a thread or an author that are looked at one by one for a word; of more, the words are walked through.

Found in 2026-11, when more were joined with the words instead; kept since, and not tried against other numbers.
"""
NEWEST: Final = 2_000
"""Comments in which PostgreSQL looks for words first, and finds what is common; set by hand, no other was tried."""
_comments = schema.comments


def thread_page(database: Database, thread_id: str, after: int, count: int, skip: int = 0) -> ThreadPage:
    """The thread's comments beyond the one with the number ``after`` and ``skip`` more, in the order of their page.

    Raises:
        ReviewError: if there is no such thread.
    """
    with database.reading() as connection:
        query = sa.select(schema.threads, schema.file_of_thread).where(schema.threads.c.thread_id == short(thread_id))
        thread = connection.execute(query).one_or_none()
        if thread is None:
            raise ReviewError(f"There is no thread {thread_id!r} in the database.")
        of_thread = _comments.c.thread == thread.id
        ids = sa.select(_comments.c.id).where(of_thread, _comments.c.id > after).order_by(_comments.c.id)
        ids = ids.offset(skip).limit(count)
        states = _states(connection, of_thread)
        return ThreadPage(
            thread_id=thread.thread_id,
            title=thread.title,
            url=thread.url,
            file=thread.file,
            published_at=thread.published_at,
            body=thread.body,
            comments=tuple(cards(connection, connection.execute(ids).scalars().all())),
            total=sum(states.values()),
            states=states,
        )


def place(database: Database, thread_id: str, comment_id: str) -> int | None:
    """How many comments of its thread stand before a comment; None if there is no such comment."""
    thread = sa.select(schema.threads.c.id).where(schema.threads.c.thread_id == short(thread_id)).scalar_subquery()
    in_thread = _comments.c.thread == thread
    with database.reading() as connection:
        query = sa.select(_comments.c.id).where(in_thread, _comments.c.comment_id == comment_id)
        if (number := connection.execute(query).scalar_one_or_none()) is None:
            return None
        before = sa.select(sa.func.count()).select_from(_comments).where(in_thread, _comments.c.id < number)
        return connection.execute(before).scalar_one()


def kept(database: Database, keys: Iterable[str]) -> dict[str, Kept]:
    """The decisions with these keys."""
    with database.reading() as connection:
        return with_keys(connection, list(keys))


def history(database: Database, comment: int) -> History:
    """All that happened to a comment.

    Raises:
        ReviewError: if there is no such comment.
    """
    with database.reading() as connection:
        row = connection.execute(sa.select(_comments).where(_comments.c.id == comment)).one_or_none()
        if row is None:
            raise ReviewError(f"There is no comment {comment} in the database.")
        earlier = sa.select(schema.versions).where(schema.versions.c.comment == comment)
        texts = connection.execute(earlier.order_by(schema.versions.c.number)).all()
        versions = [Version(text.number, text.text, text.subject, text.seen_at) for text in texts]
        return History(
            versions=(*versions, Version(row.version, row.text, row.subject, row.changed_at)),
            decisions=of_comment(connection, comment),
            scores=_scores(connection, comment),
        )


def _scores(connection: sa.Connection, comment: int) -> tuple[tuple[int, Score], ...]:
    query = (
        sa.select(schema.scores, schema.scorers)
        .join_from(schema.scores, schema.scorers, schema.scorers.c.id == schema.scores.c.scorer)
        .where(schema.scores.c.comment == comment)
        .order_by(schema.scores.c.version, schema.scores.c.scorer)
    )
    return tuple(
        (row.version, Score(row.task, row.model, row.lane, row.shares, row.label, row.target or None, row.origin))
        for row in connection.execute(query)
    )


def search(database: Database, text: str, filters: Filters, count: int, before: int | None) -> list[Card]:
    """Comments with all the words of ``text``, what was imported last first.

    Args:
        database: where to look.
        text: words, of which ``bridg*`` is the beginning of one; signs alone, such as an emoji, are found as written.
        filters: which comments.
        count: how many, at most.
        before: only comments with a lower number: the last of those that were found already.
    """
    where = conditions(filters)
    if before is not None:
        where.append(_comments.c.id < before)
    with database.reading() as connection:
        return cards(connection, numbers_with(connection, text, where, count, filters), how="search")


def numbers_with(connection: sa.Connection, text: str, where: "Where", count: int, filters: Filters) -> Sequence[int]:
    """The numbers of the ``count`` newest comments with all the words of ``text`` that pass the conditions ``where``.

    ``filters`` are those of the conditions that tell how to look soonest.
    """
    asked = _in_sqlite if connection.dialect.name == "sqlite" else _in_postgresql
    found: Sequence[int] = ()
    for query in asked(connection, text, filters, where):
        found = connection.execute(query.limit(count)).scalars().all()
        if len(found) == count:
            break
    return found


Where = Sequence[sa.ColumnElement[bool]]
Queries = Iterator[sa.Select[Any]]
"""Queries of the numbers of comments, the highest first; if one gives fewer than are wanted, the next is asked."""


def _in_postgresql(_connection: sa.Connection, text: str, _filters: Filters, where: Where) -> Queries:
    tokens = _WORD.findall(text)
    if not tokens:
        yield _as_written([text.strip()], where)
        return
    words = sa.func.to_tsquery(sa.text("'simple'"), " & ".join(f"{word}:*" if star else word for word, star in tokens))

    def has_them(written: Any) -> sa.ColumnElement[bool]:
        indexed = sa.func.to_tsvector(sa.text("'simple'"), sa.func.left(written, sa.text("100000")))
        return indexed.op("@@", return_type=sa.Boolean())(words)

    newest = sa.select(_comments.c.id, _comments.c.text).where(*where).order_by(_comments.c.id.desc()).limit(NEWEST)
    some = newest.subquery()
    yield sa.select(some.c.id).where(has_them(some.c.text)).order_by(some.c.id.desc())
    # With + 0 the index of words is asked. How rare a word is PostgreSQL does not know, and would walk through all.
    yield sa.select(_comments.c.id).where(has_them(_comments.c.text), *where).order_by((_comments.c.id + 0).desc())


def _in_sqlite(connection: sa.Connection, text: str, filters: Filters, where: Where) -> Queries:
    tokens = _WORD.findall(text)
    if not tokens or not _has_words(connection):
        yield _as_written([word for word, _ in tokens] or [text.strip()], where)
        return
    phrase = " ".join(f'"{word}"{star}' for word, star in tokens)
    index, has_them = sa.table("words", sa.column("rowid")), sa.text("words MATCH :phrase").bindparams(phrase=phrase)
    some = sa.select(_comments.c.id).where(*where)
    if filters.thread is None and filters.author is None:
        joined = sa.select(index.c.rowid).join_from(index, _comments, _comments.c.id == index.c.rowid)
        yield joined.where(has_them, *where).order_by(index.c.rowid.desc())
    elif _is_rare(connection, filters):  # each is looked up in the index of words; without + 0 all would be
        of_few = some.where(sa.exists().where(index.c.rowid == _comments.c.id, has_them))
        yield of_few.order_by((_comments.c.id + 0).desc())
    else:  # the words are walked through, and looked up among the comments; without + 0 the other way round
        of_many = sa.select(index.c.rowid).where(has_them, (index.c.rowid + 0).in_(some))
        yield of_many.order_by(index.c.rowid.desc())


def _as_written(parts: Iterable[str], where: Where) -> sa.Select[Any]:
    """Comments that hold all ``parts``, by a look at each text."""
    holds = (_comments.c.text.icontains(part, autoescape=True) for part in parts)
    return sa.select(_comments.c.id).where(*holds, *where).order_by(_comments.c.id.desc())


def _is_rare(connection: sa.Connection, filters: Filters) -> bool:
    """Whether so few comments are by the author or in the thread that each is looked at for a word soonest."""
    where = conditions(Filters(thread=filters.thread, author=filters.author))
    some = sa.select(_comments.c.id).where(*where).limit(RARE + 1).subquery()
    return bool(connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one() <= RARE)


def _has_words(connection: sa.Connection) -> bool:
    """Whether this database has an index of words."""
    query = sa.text("SELECT count(*) FROM sqlite_master WHERE name = 'words'")
    return bool(connection.execute(query).scalar_one())


def author_counts(database: Database, author: str, site: str) -> AuthorCounts:
    """How many comments of an author on one site are in which state."""
    table = schema.authors
    who = sa.select(table.c.id).where(table.c.name == short(author), table.c.site == site).scalar_subquery()
    with database.reading() as connection:
        states = _states(connection, _comments.c.author == who)
        reported = sa.select(sa.func.count()).where(_comments.c.author == who, _comments.c.reported > 0)
        return AuthorCounts(author, site, sum(states.values()), states, connection.execute(reported).scalar_one())


def _states(connection: sa.Connection, where: sa.ColumnElement[bool]) -> dict[str, int]:
    query = sa.select(_comments.c.state, sa.func.count().label("found")).where(where).group_by(_comments.c.state)
    return {row.state: row.found for row in connection.execute(query)}
