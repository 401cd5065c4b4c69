"""Rows of the database as cards, and filters as conditions."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from stance.errors import ReviewError
from stance.reviews import schema
from stance.reviews.importing import in_parts, short
from stance.reviews.records import Card, Filters, Seen

FETCHED: Final = 500
"""Cards that are fetched at a time."""
MANY: Final = 5_000
"""Comments with a score, from which on these are looked for in the order of the queue; set by hand, none else tried."""
_standing = schema.decisions.alias("standing")
_OF_COMMENT: Final = (
    "version", "card_version", "state", "comment_id", "text", "posted_at", "posted_as", "subject", "parent_id",
    "language", "attributes", "strongest", "stance", "priority", "reported",
)  # fmt: skip
_CARDS: Final = (
    sa.select(
        *(schema.comments.c[name] for name in _OF_COMMENT),
        schema.comments.c.id.label("comment"),
        schema.comments.c.forgotten_at,
        schema.threads.c.thread_id,
        schema.threads.c.title,
        schema.threads.c.url,
        schema.file_of_thread,
        schema.authors.c.name.label("author"),
        _standing.c.key.label("standing"),
    )
    .join_from(schema.comments, schema.threads, schema.threads.c.id == schema.comments.c.thread)
    .outerjoin(schema.authors, schema.authors.c.id == schema.comments.c.author)
    .outerjoin(_standing, _standing.c.id == schema.comments.c.standing)
)


class without_index(FunctionElement[Any]):
    """A column for whose sake SQLite walks no index.

    Of a state it thinks that few comments are in it, and would walk through half of all to find those of one thread.
    """

    inherit_cache = True


@compiles(without_index)
def _as_it_is(element: without_index, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(without_index, "sqlite")
def _with_a_sign(element: without_index, compiler: Any, **options: Any) -> str:
    return f"+{compiler.process(element.clauses, **options)}"


def cards(connection: sa.Connection, ids: Sequence[int], how: str = "thread") -> list[Card]:
    """The cards of the comments with these numbers, in their order."""
    found: dict[int, Card] = {}
    for some in in_parts(ids, FETCHED):
        for row in connection.execute(_CARDS.where(schema.comments.c.id.in_(some))):
            facts = dict(row._mapping)
            forgotten = facts.pop("forgotten_at") is not None
            found[row.comment] = Card(**facts, how=how, edited=row.version > 1, forgotten=forgotten)
    return [found[number] for number in ids if number in found]


def seen(connection: sa.Connection, filters: Filters) -> list[Seen]:
    """All comments that ``filters`` let through, as they stand now."""
    table = schema.comments
    query = (
        sa.select(table.c.id, table.c.version, table.c.card_version, _standing.c.key)
        .join_from(table, _standing, _standing.c.id == table.c.standing, isouter=True)
        .where(*conditions(filters))
        .order_by(table.c.id)
    )
    return [Seen(*row) for row in connection.execute(query)]


def conditions(filters: Filters, one_by_one: bool = False) -> list[sa.ColumnElement[bool]]:
    """What a row of ``comments`` must be like.

    Args:
        filters: which comments.
        one_by_one: whether scores are looked up for one comment after the other, since many have such a score.

    Raises:
        ReviewError: if an author's positions are asked for beyond one thread.
    """
    if filters.author is not None and filters.stance is not None and filters.thread is None:
        raise ReviewError(
            "An author's positions are shown within one thread only: name the thread too, or ask without a stance. "
            "They are not collected across threads, see docs/stance-limits.md."
        )
    table = schema.comments
    found: list[sa.ColumnElement[bool]] = []
    if filters.state is not None:
        is_of_few = filters.thread is not None or filters.author is not None
        found.append((without_index(table.c.state) if is_of_few else table.c.state) == filters.state)
    if filters.thread is not None:
        query = sa.select(schema.threads.c.id).where(schema.threads.c.thread_id == short(filters.thread))
        found.append(table.c.thread == query.scalar_subquery())
    if filters.author is not None:
        of_name = sa.select(schema.authors.c.id).where(schema.authors.c.name == short(filters.author))
        found.append(table.c.author.in_(of_name))
    if filters.stance is not None:
        found.append(table.c.stance == filters.stance)
    if filters.language is not None:
        found.append(table.c.language == filters.language)
    found += _of_scores(filters, one_by_one)
    if filters.since is not None:
        found.append(table.c.day >= filters.since.isoformat())
    if filters.until is not None:
        found.append(table.c.day <= filters.until.isoformat())
    return found


def have_many(connection: sa.Connection, filters: Filters) -> bool:
    """Whether so many comments have a score as asked for that they are found soonest by a look at each."""
    if (inside := _strong(filters)) is None:
        return False
    some = inside.limit(MANY).subquery()
    return bool(connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one() == MANY)


def _strong(filters: Filters) -> sa.Select[Any] | None:
    """The comments in ``strong`` with a score as asked for; None if others may have it too."""
    low, strong = filters.at_least, schema.strong
    if filters.attribute is None or low is None or low < schema.LEAST_STRONG:
        return None
    query = sa.select(strong.c.comment).where(strong.c.attribute == short(filters.attribute), strong.c.score >= low)
    return query if filters.below is None else query.where(strong.c.score < filters.below)


def _of_scores(filters: Filters, one_by_one: bool) -> list[sa.ColumnElement[bool]]:
    """What the scores of a comment must be: looked up in ``strong`` where they can be, else read in each comment."""
    low, high, table, strong = filters.at_least, filters.below, schema.comments, schema.strong
    found: list[sa.ColumnElement[bool]] = [table.c.harm >= low] if low is not None else []
    if filters.attribute is None:
        return found + ([table.c.harm < high] if high is not None else [])
    if (inside := _strong(filters)) is not None:
        if not one_by_one:
            return [table.c.id.in_(inside)]
        return [*found, inside.where(strong.c.comment == table.c.id).correlate(table).exists()]
    score: Any = table.c.attributes[filters.attribute].as_float()
    if low is not None:
        found.append(score >= low)
    if high is not None and high >= schema.LEAST_STRONG:
        of_attribute = strong.c.attribute == short(filters.attribute)
        above = sa.exists().where(of_attribute, strong.c.score >= high, strong.c.comment == table.c.id)
        found += [~above.correlate(table), table.c.harm.is_not(None)]
    elif high is not None:
        found.append(score < high)
    return found
