"""The tables of the store, for SQLite and PostgreSQL alike.

A change here needs a migration beside the others in ``migrations/versions``; a test compares the two.
"""

import re
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    select,
    true,
)

MOST_IN_NAME: Final = 200
"""Characters of an id or a name that are kept: an index of PostgreSQL takes 2,700 bytes."""
MOST_INDEXED: Final = 100_000
"""Characters of a text that PostgreSQL's search looks at: its index takes a megabyte of words."""

_ESCAPE: Final = "\x1a"
_UNSAFE: Final = re.compile("[\x00\x1a\ud800-\udfff]")
_ESCAPED: Final = re.compile("\x1a([0-9a-f]{4})\x1a")


class Words(TypeDecorator[str]):
    """Any text, which comes out as it went in.

    NUL, which PostgreSQL does not take, and half characters (lone surrogates), which neither database takes, are
    written as four hexadecimal digits between two control characters U+001A, which search takes for a space.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """What is written."""
        del dialect
        return value if value is None else _UNSAFE.sub(lambda match: f"{_ESCAPE}{ord(match[0]):04x}{_ESCAPE}", value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """What was meant."""
        del dialect
        if value is None or _ESCAPE not in value:
            return value
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)


class Moment(TypeDecorator[datetime]):
    """A time in UTC; SQLite, which has no zones, gets it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What is written."""
        return value.replace(tzinfo=None) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The time with its zone."""
        if not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


Number: Final = BigInteger().with_variant(Integer, "sqlite")
"""What numbers rows: in SQLite only an ``INTEGER`` counts up by itself."""

metadata: Final = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "%(table_name)s_one_per_%(column_0_N_name)s",
        "fk": "%(table_name)s_of_%(column_0_name)s",
        "pk": "%(table_name)s_key",
    }
)

facts: Final = Table(
    "facts",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
"""What holds for the whole store, such as that names are pseudonyms."""

sources: Final = Table(
    "sources",
    metadata,
    Column("id", Number, primary_key=True),
    Column("name", Words, nullable=False),
    Column("layout", Words, nullable=False),
    Column("imported_at", Moment, nullable=False),
)
"""The files that comments came from, one row for each time a file was imported."""

threads: Final = Table(
    "threads",
    metadata,
    Column("id", Number, primary_key=True),
    Column("thread_id", Words, nullable=False, unique=True),
    Column("site", Words, nullable=False),
    Column("source", ForeignKey("sources.id"), nullable=False),
    Column("title", Words),
    Column("url", Words),
    Column("published_at", Words),
    Column("language", Words),
    Column("body", Words, nullable=False),
)

file_of_thread: Final = select(sources.c.name).where(sources.c.id == threads.c.source).scalar_subquery().label("file")
"""The file that a thread came from first, looked up for each row of ``threads``."""

authors: Final = Table(
    "authors",
    metadata,
    Column("id", Number, primary_key=True),
    Column("site", Words, nullable=False),
    Column("name", Words),
    UniqueConstraint("name", "site"),
)
"""Who writes on a site: a name, a pseudonym, or, once it was removed, neither."""

comments: Final = Table(
    "comments",
    metadata,
    Column("id", Number, primary_key=True),
    Column("thread", ForeignKey("threads.id"), nullable=False),
    Column("comment_id", Words, nullable=False),
    Column("author", ForeignKey("authors.id")),
    Column("parent_id", Words),
    Column("is_guest", Boolean),
    Column("posted_at", Words),
    Column("posted_as", Words),
    Column("day", String(10), nullable=False),
    Column("subject", Words),
    Column("text", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("card_version", Integer, nullable=False),
    Column("imported_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("forgotten_at", Moment),
    Column("language", String(20)),
    Column("attributes", JSON, nullable=False),
    Column("strongest", Words),
    Column("harm", Float),
    Column("is_reliable", Boolean, nullable=False, server_default=true()),
    Column("stance", Words),
    Column("reported", Integer, nullable=False),
    Column("priority", Float, nullable=False),
    Column("lot", Float, nullable=False),
    Column("state", String(12), nullable=False),
    Column("standing", Number),
    UniqueConstraint("thread", "comment_id"),
)
"""Comments in their newest version, and where they stand in the queue.

``priority`` to ``standing`` follow from scores, reports and decisions; they are kept here, and changed in the same
transaction, so that the next cards are the first rows of an index. ``lot`` is drawn at the import: audit cards are the
open comments with the lowest.
"""
_OFTEN_ASKED = tuple(comments.c[name] for name in ("day", "language", "stance", "harm", "lot"))
"""What filters ask about: in the indexes of the queue, so that no row is fetched to be passed over."""
Index(
    "comments_by_priority",
    comments.c.state,
    comments.c.priority.desc(),
    comments.c.id,
    *_OFTEN_ASKED,
)
Index(
    "comments_by_author",
    comments.c.author,
    comments.c.priority.desc(),
    comments.c.id,
    comments.c.state,
    comments.c.thread,
    comments.c.reported,
    *_OFTEN_ASKED,
)
Index("comments_by_lot", comments.c.state, comments.c.lot)
Index("comments_by_place", comments.c.thread, comments.c.id, comments.c.state)

LEAST_STRONG: Final = 0.1
"""From which score on an attribute is in ``strong``: nobody looks for comments that are less of anything than that."""
strong: Final = Table(
    "strong",
    metadata,
    Column("comment", ForeignKey("comments.id"), primary_key=True, autoincrement=False),
    Column("attribute", Words, primary_key=True),
    Column("score", Float, nullable=False),
    sqlite_with_rowid=False,
)
"""The attributes of each comment that are ``LEAST_STRONG`` or more, to be found by their scores."""
Index("strong_by_score", strong.c.attribute, strong.c.score, strong.c.comment)

versions: Final = Table(
    "versions",
    metadata,
    Column("comment", ForeignKey("comments.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", Words, nullable=False),
    Column("subject", Words),
    Column("seen_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
"""What comments said before they were edited."""

scorers: Final = Table(
    "scorers",
    metadata,
    Column("id", Number, primary_key=True),
    Column("task", String(40), nullable=False),
    Column("model", Words, nullable=False),
    Column("lane", String(20), nullable=False),
    Column("origin", Words, nullable=False),
    Column("target", Words, nullable=False),
    UniqueConstraint("task", "model", "lane", "origin", "target"),
)
"""Who scores what: a model, its lane, where it is from and, for stance, the target; empty if there is none."""

scores: Final = Table(
    "scores",
    metadata,
    Column("comment", ForeignKey("comments.id"), primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("scorer", ForeignKey("scorers.id"), primary_key=True, autoincrement=False),
    Column("label", Words),
    Column("shares", JSON, nullable=False),
    Column("scored_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
"""What each scorer says of each version of a comment."""

decisions: Final = Table(
    "decisions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("comment", ForeignKey("comments.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("card_version", Integer, nullable=False),
    Column("reviewer", Words, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("action", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("previous", ForeignKey("decisions.id")),
    Column("undoes", ForeignKey("decisions.id")),
    Column("reasons", JSON, nullable=False),
    Column("note", Words),
    Column("labels", JSON(none_as_null=True)),
    Column("how", String(20), nullable=False),
    Column("bulk", String(80), index=True),
)
"""What moderators did, one row each, which are never changed or deleted: triggers see to that.

``previous`` is the decision that stood before. Only ``note`` and ``labels`` may be emptied, when words are removed.
"""
Index("decisions_by_comment", decisions.c.comment, decisions.c.id)

suggestions: Final = Table(
    "suggestions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("comment", ForeignKey("comments.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("reviewer", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("action", String(12)),
    Column("attributes", JSON, nullable=False),
)
"""What other programs say that comments are, one row each, which are never changed: triggers see to that.

They are no decisions: nothing is shown, hidden or taken off the queue by them. ``action`` is what moderators did there,
``approve`` or ``reject``, where that is all that is known. Rows go when the words they are about are removed.
"""
Index("suggestions_by_comment", suggestions.c.comment, suggestions.c.id)

rule_sets: Final = Table(
    "rule_sets",
    metadata,
    Column("id", Number, primary_key=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("reviewer", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("note", Words),
    Column("thresholds", JSON, nullable=False),
    Column("suspect", JSON, nullable=False),
    Column("banned", JSON, nullable=False),
    Column("toxic_from", Float, nullable=False),
)
"""The rules of the site, one row for each time that they were changed; triggers see that no row is changed."""

claims: Final = Table(
    "claims",
    metadata,
    Column("comment", ForeignKey("comments.id"), primary_key=True, autoincrement=False),
    Column("reviewer", Words, nullable=False, index=True),
    Column("how", String(20), nullable=False),
    Column("until", Moment, nullable=False),
)
"""Comments that a moderator has on the screen, and until when nobody else gets them."""
