"""Labels that other programs suggest: kept beside decisions, and never taken for one."""

import re
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from stance.errors import ReviewError
from stance.reviews import schema
from stance.reviews.database import Database
from stance.reviews.importing import short
from stance.reviews.lookups import numbers_with
from stance.reviews.records import SERVICE, Filters, Suggested

MOST_COMPARED: Final = 1_000
"""Comments with the same words in another order that are compared with what was sent, the newest first."""
ACTIONS: Final = ("approve", "reject")
"""What moderators of another program may have done."""
_MOST_WORDS: Final = 12
"""Words that are looked for, the longest of a text: the others are compared."""
_WORD: Final = re.compile(r"(?<!\S)[^\W\d_]+(?=[,.!?;:]?(?:\s|\Z))")
"""A word that the search of SQLite and of PostgreSQL both take for one."""
_comments, _suggestions, _threads, _versions = schema.comments, schema.suggestions, schema.threads, schema.versions


class _Place(NamedTuple):
    """A comment in one of its versions."""

    comment: int
    version: int


def suggest(database: Database, suggested: Suggested, comment_id: str | None) -> str:
    """What became of a suggestion: ``stored``, ``known`` or ``unknown``.

    Args:
        database: where.
        suggested: what is said of which words.
        comment_id: the comment's id, as the store names it.

    Raises:
        ReviewError: if it is not of the right form; nothing is stored then.
    """
    _check(suggested)
    with database.reading() as connection:
        place = _place(connection, suggested, comment_id)
    if place is None:
        return "unknown"
    with database.writing() as connection:
        where = (_comments.c.id == place.comment) & _comments.c.forgotten_at.is_(None)
        locked = connection.execute(sa.select(_comments.c.id).where(where).with_for_update(key_share=True))
        if locked.one_or_none() is None:
            return "unknown"
        return "stored" if _added(connection, suggested, place) else "known"


def _check(suggested: Suggested) -> None:
    if not suggested.reviewer.startswith(SERVICE):
        raise ReviewError(f"Suggestions are made by programs, whose names begin with {SERVICE!r}.")
    if suggested.action not in (*ACTIONS, None):
        raise ReviewError(f"What moderators did elsewhere is one of {', '.join(ACTIONS)}.")
    for name, share in suggested.attributes.items():
        if not 0 <= share <= 1:
            raise ReviewError(f"The label of {name!r} is {share}. Give a share from 0 to 1.")


def _place(connection: sa.Connection, suggested: Suggested, comment_id: str | None) -> _Place | None:
    """The comment that was meant: by its id in its thread, else by its words, in its thread before all others."""
    threads = _of_page(connection, suggested)
    if threads and comment_id is not None:
        where = _comments.c.thread.in_(threads) & (_comments.c.comment_id == comment_id)
        columns = (_comments.c.id, _comments.c.version, _comments.c.text)
        for row in connection.execute(sa.select(*columns).where(where, _comments.c.forgotten_at.is_(None))):
            return _version(connection, row, suggested.text)
    if threads and (place := _with_words(connection, suggested.text, threads)):
        return place
    return _with_words(connection, suggested.text, None)


def _of_page(connection: sa.Connection, suggested: Suggested) -> list[int]:
    """The numbers of the threads of the page."""
    is_it = []
    if suggested.thread_id is not None:
        is_it.append(_threads.c.thread_id == short(suggested.thread_id))
    if suggested.url is not None:
        is_it.append(_threads.c.url == suggested.url)
    return list(connection.execute(sa.select(_threads.c.id).where(sa.or_(*is_it))).scalars()) if is_it else []


def _version(connection: sa.Connection, row: Any, text: str) -> _Place | None:
    """The version of a comment that has the words."""
    if _is_same(row.text, text):
        return _Place(row.id, row.version)
    earlier = sa.select(_versions.c.number, _versions.c.text).where(_versions.c.comment == row.id)
    for version in connection.execute(earlier.order_by(_versions.c.number.desc())):
        if _is_same(version.text, text):
            return _Place(row.id, version.number)
    return None


def _with_words(connection: sa.Connection, text: str, threads: list[int] | None) -> _Place | None:
    """The newest comment with just these words."""
    where = [_comments.c.forgotten_at.is_(None)]
    if threads is not None:
        where.append(_comments.c.thread.in_(threads))
    words = sorted(set(_WORD.findall(text)), key=lambda word: (-len(word), word))[:_MOST_WORDS]
    if words:
        numbers = numbers_with(connection, " ".join(words), where, MOST_COMPARED, Filters())
    elif threads is not None:
        newest = sa.select(_comments.c.id).where(*where).order_by(_comments.c.id.desc()).limit(MOST_COMPARED)
        numbers = connection.execute(newest).scalars().all()
    else:  # signs alone, which no index knows
        return None
    columns = (_comments.c.id, _comments.c.version, _comments.c.text)
    rows = sa.select(*columns).where(_comments.c.id.in_(numbers)).order_by(_comments.c.id.desc())
    for row in connection.execute(rows):
        if _is_same(row.text, text):
            return _Place(row.id, row.version)
    return None


def _is_same(text: str, other: str) -> bool:
    """Whether two texts are the same, however they are spaced."""
    return text.split() == other.split()


def _added(connection: sa.Connection, suggested: Suggested, place: _Place) -> bool:
    """Whether it is new: not what the same program said last of the same words."""
    about = (_suggestions.c.comment == place.comment) & (_suggestions.c.version == place.version)
    own = about & (_suggestions.c.reviewer == short(suggested.reviewer))
    newest = sa.select(_suggestions).where(own).order_by(_suggestions.c.id.desc()).limit(1)
    last, attributes = connection.execute(newest).one_or_none(), dict(suggested.attributes)
    if last is not None and (last.action, last.attributes) == (suggested.action, attributes):
        return False
    row = {
        "comment": place.comment,
        "version": place.version,
        "reviewer": short(suggested.reviewer),
        "at": datetime.now(UTC),
        "action": suggested.action,
        "attributes": attributes,
    }
    connection.execute(sa.insert(_suggestions), row)
    return True
