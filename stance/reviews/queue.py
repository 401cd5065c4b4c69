"""The queue: which comments a moderator gets next, and that nobody else gets them meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert_in_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_in_sqlite

from stance.reviews import schema
from stance.reviews.cards import cards, conditions
from stance.reviews.database import Database
from stance.reviews.importing import short
from stance.reviews.priority import REPORTED
from stance.reviews.records import OPEN, Card, Filters

CLAIMED_FOR: Final = timedelta(minutes=15)
"""How long a moderator may take for the cards on the screen; each call for more begins it anew."""
RANDOM_SHARE: Final = 1 / 20
"""How many of the cards are random: enough to tell after a day what the order of the queue hides."""
MOST_TRIES: Final = 20
"""Times that a moderator reaches for cards which others take at the same moment."""
RANDOM: Final = "random"
_comments, _claims = schema.comments, schema.claims


def next_cards(database: Database, reviewer: str, filters: Filters, count: int, chance: Random) -> list[Card]:
    """The cards that a moderator has already and those that are next, claimed; fewer where the queue has no more."""
    filters = replace(filters, state=filters.state or OPEN)
    now = datetime.now(UTC)
    with database.writing() as connection:
        held = _held(connection, reviewer, filters, now, count)
        slots = ["queue" if chance.random() >= RANDOM_SHARE else RANDOM for _ in range(count - len(held))]
        taken = {how: _taken(connection, reviewer, filters, now, how, slots.count(how)) for how in (RANDOM, "queue")}
        rest = len(slots) - sum(map(len, taken.values()))
        if rest > 0:  # the ones or the others were fewer than asked for
            taken["queue"] += _taken(connection, reviewer, filters, now, "queue", rest)
        _renew(connection, held, now)
        wanted = dict(held)
        for how in (*slots, *("queue" for _ in range(rest))):
            if taken[how]:
                wanted[taken[how].pop(0)] = how
        found = cards(connection, list(wanted))
    return [replace(card, how=_how(card, wanted)) for card in found]


def release(database: Database, reviewer: str) -> int:
    """How many cards a moderator gave back."""
    with database.writing() as connection:
        return connection.execute(sa.delete(_claims).where(_claims.c.reviewer == short(reviewer))).rowcount


def report(database: Database, thread_id: str, comment_id: str, times: int) -> bool:
    """Whether there is such a comment; it was reported so many more times, and is before all others in the queue."""
    thread = sa.select(schema.threads.c.id).where(schema.threads.c.thread_id == short(thread_id))
    change = (
        sa.update(_comments)
        .where(_comments.c.thread == thread.scalar_subquery(), _comments.c.comment_id == comment_id)
        .values(
            reported=_comments.c.reported + times,
            card_version=_comments.c.card_version + 1,
            priority=_comments.c.priority + sa.case((_comments.c.reported == 0, REPORTED), else_=0.0),
        )
    )
    with database.writing() as connection:
        return connection.execute(change).rowcount > 0


def _held(connection: sa.Connection, reviewer: str, filters: Filters, now: datetime, count: int) -> dict[int, str]:
    """The comments that a moderator has claimed, and why."""
    query = (
        sa.select(_comments.c.id, _claims.c.how)
        .join_from(_claims, _comments, _comments.c.id == _claims.c.comment)
        .where(_claims.c.reviewer == short(reviewer), _claims.c.until > now, *conditions(filters))
        .order_by(_comments.c.priority.desc(), _comments.c.id)
        .limit(count)
    )
    return {row.id: row.how for row in connection.execute(query)}


def _taken(
    connection: sa.Connection, reviewer: str, filters: Filters, now: datetime, how: str, count: int
) -> list[int]:
    """Comments that nobody had and this moderator has now; in the order of the queue, or random ones."""
    is_claimed = sa.exists().where(_claims.c.comment == _comments.c.id, _claims.c.until > now)
    order = (_comments.c.lot,) if how == RANDOM else (_comments.c.priority.desc(), _comments.c.id)
    query = sa.select(_comments.c.id).where(*conditions(filters), ~is_claimed).order_by(*order)
    taken: list[int] = []
    for _ in range(MOST_TRIES):
        if len(taken) == count:
            break
        free = connection.execute(query.limit(count - len(taken))).scalars().all()
        if not free:
            break
        mine = _claim(connection, reviewer, how, free, now)
        taken += [number for number in free if number in mine]
    return taken


def _claim(connection: sa.Connection, reviewer: str, how: str, wanted: Sequence[int], now: datetime) -> set[int]:
    """Those of the comments ``wanted`` that nobody else took at the same moment."""
    insert: Any = insert_in_sqlite if connection.dialect.name == "sqlite" else insert_in_postgresql
    common = {"reviewer": short(reviewer), "how": how, "until": now + CLAIMED_FOR}
    query = insert(_claims).values([{"comment": number, **common} for number in sorted(wanted)])
    query = query.on_conflict_do_update(
        index_elements=["comment"],
        set_={name: query.excluded[name] for name in common},
        where=_claims.c.until <= now,
    )
    return set(connection.execute(query.returning(_claims.c.comment)).scalars())


def _renew(connection: sa.Connection, held: Mapping[int, str], now: datetime) -> None:
    if held:
        renewed = sa.update(_claims).where(_claims.c.comment.in_(list(held)))
        connection.execute(renewed.values(until=now + CLAIMED_FOR))


def _how(card: Card, wanted: Mapping[int, str]) -> str:
    return "reported" if card.reported and wanted[card.comment] != RANDOM else wanted[card.comment]
