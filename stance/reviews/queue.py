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
from stance.reviews.audits import AUDITED_SHARE, RANDOM, is_to_audit
from stance.reviews.cards import cards, conditions, have_many
from stance.reviews.database import CLAIMS, Database
from stance.reviews.importing import short
from stance.reviews.priority import REPORTED
from stance.reviews.records import OPEN, Card, Filters

CLAIMED_FOR: Final = timedelta(minutes=15)
"""How long a moderator may take for the cards on the screen; each call for more begins it anew."""
RANDOM_SHARE: Final = 1 / 20
"""How many of the cards are random: enough to tell after a day what the order of the queue hides."""
LOOKED_AT: Final = 1_000
"""Comments in which random ones are drawn, if there are no more; if there are, they are found soon among all."""
QUEUE: Final = "queue"
_comments, _claims = schema.comments, schema.claims


def next_cards(database: Database, reviewer: str, filters: Filters, count: int, chance: Random) -> list[Card]:
    """The cards that a moderator has already and those that are next, claimed; fewer where the queue has no more."""
    filters = replace(filters, state=filters.state or OPEN)
    now = datetime.now(UTC)
    with database.writing() as connection:
        database.one_at_a_time(connection, CLAIMS)
        wanted = _held(connection, reviewer, filters, now, count)
        _renew(connection, wanted, now)
        taken = _next(connection, filters, now, count - len(wanted), chance)
        if filters.state == OPEN:
            taken = _with_audits(connection, filters, now, count - len(wanted), taken, chance)
        _claim(connection, reviewer, taken, now)
        wanted |= taken
        found = cards(connection, list(wanted))
    return [replace(card, how=_how(card, wanted)) for card in found]


def take(database: Database, reviewer: str, comments: Sequence[int], how: str) -> list[Card]:
    """The cards of those of ``comments`` that nobody else has claimed, claimed by a moderator who asks for them."""
    now = datetime.now(UTC)
    with database.writing() as connection:
        database.one_at_a_time(connection, CLAIMS)
        others = sa.select(_claims.c.comment).where(_claims.c.reviewer != short(reviewer), _claims.c.until > now)
        free = sa.select(_comments.c.id).where(_comments.c.id.in_(comments), _comments.c.id.not_in(others))
        _claim(connection, reviewer, dict.fromkeys(connection.execute(free).scalars(), how), now)
        mine = sa.select(_claims.c.comment).where(
            _claims.c.comment.in_(comments), _claims.c.reviewer == short(reviewer)
        )
        return cards(connection, connection.execute(mine).scalars().all(), how)


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
    is_shown = sa.and_(*conditions(filters))
    if filters.state == OPEN:
        is_shown |= sa.and_(is_to_audit(), *conditions(replace(filters, state=None)))
    query = (
        sa.select(_comments.c.id, _claims.c.how)
        .join_from(_claims, _comments, _comments.c.id == _claims.c.comment)
        .where(_claims.c.reviewer == short(reviewer), _claims.c.until > now, is_shown)
        .order_by(_comments.c.priority.desc(), _comments.c.id)
        .limit(count)
    )
    return {row.id: row.how for row in connection.execute(query)}


def _next(connection: sa.Connection, filters: Filters, now: datetime, count: int, chance: Random) -> dict[int, str]:
    """Comments that nobody has claimed, and why each is looked at: the next in the queue, and random ones."""
    slots = [RANDOM if chance.random() < RANDOM_SHARE else QUEUE for _ in range(count)]
    where = conditions(filters, one_by_one=have_many(connection, filters))
    free = sa.select(_comments.c.id, _comments.c.lot).where(*where, ~_is_claimed(now))
    ahead = free.order_by(_comments.c.priority.desc(), _comments.c.id).limit(LOOKED_AT if RANDOM in slots else count)
    rows = connection.execute(ahead).all() if slots else []
    slots = slots[: len(rows)]  # of a queue with fewer, no more are drawn at random than one in twenty either
    lots = {row.id: row.lot for row in rows}
    if len(rows) == LOOKED_AT:  # there are more, of which any may be drawn
        drawn = connection.execute(free.order_by(_comments.c.lot).limit(slots.count(RANDOM)))
        lots |= {row.id: row.lot for row in drawn}
    at_random = sorted(lots, key=lots.__getitem__)[: slots.count(RANDOM)]
    in_order = [row.id for row in rows if row.id not in at_random]
    found: dict[int, str] = {}
    for how in (*slots, *slots):  # twice, since there may be too few for the queue, or for the rest
        source = at_random if how == RANDOM else in_order
        if source and len(found) < count:
            found[source.pop(0)] = how
    return found


def _with_audits(
    connection: sa.Connection, filters: Filters, now: datetime, count: int, taken: dict[int, str], chance: Random
) -> dict[int, str]:
    """``taken``, of which one in twenty gave way to a comment that a rule decided; if fewer are open, all such come."""
    share = sum(chance.random() < AUDITED_SHARE for _ in range(count))
    if not (wanted := max(share, count - len(taken))):
        return taken
    query = sa.select(_comments.c.id).where(is_to_audit(), *conditions(replace(filters, state=None)), ~_is_claimed(now))
    audits = connection.execute(query.order_by(_comments.c.lot).limit(wanted)).scalars().all()
    return dict(list(taken.items())[: count - len(audits)]) | dict.fromkeys(audits, RANDOM)


def _is_claimed(now: datetime) -> sa.ColumnElement[bool]:
    return sa.exists().where(_claims.c.comment == _comments.c.id, _claims.c.until > now).correlate(_comments)


def _claim(connection: sa.Connection, reviewer: str, taken: Mapping[int, str], now: datetime) -> None:
    if not taken:
        return
    insert: Any = insert_in_sqlite if connection.dialect.name == "sqlite" else insert_in_postgresql
    common = {"reviewer": short(reviewer), "until": now + CLAIMED_FOR}
    query = insert(_claims).values([{"comment": number, "how": how, **common} for number, how in taken.items()])
    replaced = {name: query.excluded[name] for name in ("reviewer", "how", "until")}  # a claim that expired
    connection.execute(query.on_conflict_do_update(index_elements=["comment"], set_=replaced))


def _renew(connection: sa.Connection, held: Mapping[int, str], now: datetime) -> None:
    if held:
        renewed = sa.update(_claims).where(_claims.c.comment.in_(list(held)))
        connection.execute(renewed.values(until=now + CLAIMED_FOR))


def _how(card: Card, wanted: Mapping[int, str]) -> str:
    return "reported" if card.reported and wanted[card.comment] != RANDOM else wanted[card.comment]
