"""What stands around a comment on its page: the comment it replies to, and its neighbours."""

from typing import Final

import sqlalchemy as sa

from stance.errors import ReviewError
from stance.reviews import schema
from stance.reviews.cards import cards, conditions
from stance.reviews.database import Database
from stance.reviews.records import Card, Filters, Surroundings

_comments: Final = schema.comments


def around(database: Database, comment: int, count: int) -> Surroundings:
    """The comment's parent, and up to ``count`` comments before it and after it on its page.

    Raises:
        ReviewError: if there is no such comment.
    """
    columns = (_comments.c.thread, _comments.c.parent_id)
    with database.reading() as connection:
        row = connection.execute(sa.select(*columns).where(_comments.c.id == comment)).one_or_none()
        if row is None:
            raise ReviewError(f"There is no comment {comment} in the database.")
        of_thread = sa.select(_comments.c.id).where(_comments.c.thread == row.thread).limit(count)
        before = of_thread.where(_comments.c.id < comment).order_by(_comments.c.id.desc())
        after = of_thread.where(_comments.c.id > comment).order_by(_comments.c.id)
        numbers = [
            *reversed(connection.execute(before).scalars().all()),
            comment,
            *connection.execute(after).scalars().all(),
        ]
        parent: list[Card] = []
        if row.parent_id is not None:
            of_parent = sa.select(_comments.c.id).where(
                _comments.c.thread == row.thread, _comments.c.comment_id == row.parent_id
            )
            parent = cards(connection, connection.execute(of_parent).scalars().all())
        return Surroundings(next(iter(parent), None), tuple(cards(connection, numbers)))


def count(database: Database, filters: Filters) -> int:
    """How many comments ``filters`` let through."""
    with database.reading() as connection:
        query = sa.select(sa.func.count()).select_from(_comments).where(*conditions(filters))
        return int(connection.execute(query).scalar_one())
