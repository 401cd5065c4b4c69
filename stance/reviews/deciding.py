"""Decisions on their way into the store: each once, none over another, and all of a call or none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

from stance.errors import ReviewError
from stance.labels import STANCES
from stance.reviews import schema
from stance.reviews.database import Database
from stance.reviews.importing import in_parts, short
from stance.reviews.records import OPEN, STATES, UNDO, Decision, Kept, Outcome, Seen

MOST_IN_KEY: Final = 80
"""Characters of a decision's key."""
MOST_IN_NOTE: Final = 10_000
MOST_IN_NUMBER: Final = 2**31 - 1
"""Of comments and versions: the integers of PostgreSQL."""
LOOKED_UP: Final = 500
_decisions, _comments = schema.decisions, schema.comments
_undone = _decisions.alias("undone")
_KEPT: Final = sa.select(_decisions, _undone.c.key.label("undone_key")).outerjoin(
    _undone, _undone.c.id == _decisions.c.undoes
)


def decide(database: Database, decisions: Sequence[Decision]) -> list[Outcome]:
    """What became of each decision, in order; several on one comment are taken one after the other.

    Raises:
        ReviewError: if one is not of the right form; nothing is stored then.
    """
    for decision in decisions:
        _check(decision)
    with database.writing() as connection:
        return _Ledger(connection, decisions).outcomes()


def in_bulk(key: str, seen: Iterable[Seen], decision: Decision) -> list[Decision]:
    """The same decision on each comment, each with a key of its own that is the same when it is sent again."""
    return [replace(decision, key=f"{key}:{comment.comment}", seen=comment, how="bulk", bulk=key) for comment in seen]


def undo_of_bulk(database: Database, bulk: str, key: str, reviewer: str) -> list[Decision]:
    """Decisions that take back what of a bulk action still stands; others may have decided on the rest since.

    Raises:
        ReviewError: if there was no such action.
    """
    columns = (_decisions.c.key, _decisions.c.comment, _comments.c.version, _comments.c.card_version)
    query = (
        sa.select(*columns, (_comments.c.standing == _decisions.c.id).label("stands"))
        .join_from(_decisions, _comments, _comments.c.id == _decisions.c.comment)
        .where(_decisions.c.bulk == bulk, _decisions.c.action != UNDO)
        .order_by(_decisions.c.id)
    )
    with database.reading() as connection:
        rows = connection.execute(query).all()
    if not rows:
        raise ReviewError(f"There is no bulk action {bulk!r} to take back.")
    return [
        Decision(
            key=f"{key}:{row.comment}",
            seen=Seen(row.comment, row.version, row.card_version, row.key),
            reviewer=reviewer,
            action=UNDO,
            undoes=row.key,
            how="bulk",
            bulk=key,
        )
        for row in rows
        if row.stands
    ]


def kept(row: Any) -> Kept:
    """A decision as it is told, from a row of ``of_comments``."""
    labels = row.labels or {}
    names = (
        "key", "comment", "version", "card_version", "reviewer", "at", "action", "state", "note", "how", "bulk",
    )  # fmt: skip
    return Kept(
        **{name: row._mapping[name] for name in names},
        undoes=row.undone_key,
        reasons=tuple(row.reasons),
        attributes=labels.get("attributes", {}),
        stances=labels.get("stances", {}),
    )


def of_comment(connection: sa.Connection, comment: int) -> tuple[Kept, ...]:
    """All decisions on a comment, the oldest first."""
    query = _KEPT.where(_decisions.c.comment == comment).order_by(_decisions.c.id)
    return tuple(kept(row) for row in connection.execute(query))


def with_keys(connection: sa.Connection, keys: Sequence[str]) -> dict[str, Kept]:
    """The decisions with these keys."""
    found: dict[str, Kept] = {}
    for some in in_parts(keys, LOOKED_UP):
        found |= {row.key: kept(row) for row in connection.execute(_KEPT.where(_decisions.c.key.in_(some)))}
    return found


def _check(decision: Decision) -> None:
    """Raises ``ReviewError`` if a decision is not of the right form."""
    if not 0 < len(decision.key) <= MOST_IN_KEY or not decision.key.isprintable():
        raise ReviewError(f"A decision's key has 1 to {MOST_IN_KEY} printable characters, and {decision.key!r} not.")
    numbers = (decision.seen.comment, decision.seen.version, decision.seen.card_version)
    if not all(0 <= number <= MOST_IN_NUMBER for number in numbers):
        raise ReviewError(f"A decision is on a comment and its versions, and {decision.seen} names none.")
    if not f"{decision.how}{decision.bulk or ''}".isprintable() or len(decision.bulk or "") > MOST_IN_KEY:
        raise ReviewError(f"The key of a bulk action has at most {MOST_IN_KEY} printable characters.")
    if not decision.reviewer.strip():
        raise ReviewError("A decision needs a reviewer: the name of who decided.")
    if decision.action not in STATES and decision.action != UNDO:
        raise ReviewError(f"There is no action {decision.action!r}. The actions are {', '.join((*STATES, UNDO))}.")
    if (decision.action == UNDO) != (decision.undoes is not None):
        raise ReviewError("An undo names the key of the decision it takes back, and nothing else does.")
    if len(decision.note or "") > MOST_IN_NOTE:
        raise ReviewError(f"A note has at most {MOST_IN_NOTE:,} characters, and this one {len(decision.note or ''):,}.")
    for name, share in decision.attributes.items():
        if not 0 <= share <= 1:
            raise ReviewError(f"The label of {name!r} is {share}. Give a share from 0 to 1.")
    for target, side in decision.stances.items():
        if side not in STANCES:
            raise ReviewError(f"{side!r} on {target!r} is no stance. Stances are {', '.join(STANCES)}.")


class _Ledger:
    """The comments of a call, locked, with what stands on them; decisions are written in rounds, one a comment each."""

    def __init__(self, connection: sa.Connection, decisions: Sequence[Decision]) -> None:
        self._connection = connection
        self._wanted = decisions
        self._now = datetime.now(UTC)
        self._comments: dict[int, dict[str, Any]] = {}
        self._by_key: dict[str, Any] = {}
        self._by_id: dict[int, Any] = {}
        self._load()

    def outcomes(self) -> list[Outcome]:
        """Writes what can be written, and tells what became of each decision."""
        results: dict[int, str] = {}
        waiting = list(range(len(self._wanted)))
        while waiting:
            turn, waiting = self._turn(waiting)
            results |= {place: self._judge(self._wanted[place]) for place in turn}
            self._write([self._wanted[place] for place in turn if results[place] == "stored"])
        told = self._told(results)
        return [Outcome(decision.key, results[place], told.get(place)) for place, decision in enumerate(self._wanted)]

    def _turn(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """Which decisions can be written together, no two of one comment or with one key; and which must wait."""
        turn, rest = list[int](), list[int]()
        comments, keys = set[int](), set[str]()
        for place in places:
            decision = self._wanted[place]
            waits = decision.seen.comment in comments or decision.key in keys
            (rest if waits else turn).append(place)
            comments.add(decision.seen.comment)
            keys.add(decision.key)
        return turn, rest

    def _load(self) -> None:
        ids = sorted({decision.seen.comment for decision in self._wanted})
        columns = ("id", "version", "card_version", "state", "standing", "forgotten_at")
        for some in in_parts(ids, LOOKED_UP):
            query = (
                sa.select(*(_comments.c[name] for name in columns))
                .where(_comments.c.id.in_(some))
                .order_by(_comments.c.id)  # everybody locks in the same order, so that nobody waits in a circle
                .with_for_update(key_share=True)
            )
            self._comments |= {row.id: dict(row._mapping) for row in self._connection.execute(query)}
        keys = {decision.key for decision in self._wanted} | {one.undoes for one in self._wanted if one.undoes}
        self._fetch(_decisions.c.key, sorted(keys))
        self._fetch(_decisions.c.id, sorted({row["standing"] for row in self._comments.values()} - {None}))
        self._fetch(_decisions.c.id, sorted({row.previous for row in self._by_key.values()} - {None}))

    def _fetch(self, column: sa.Column[Any], values: Sequence[Any]) -> None:
        for some in in_parts(values, LOOKED_UP):
            self._remember(self._connection.execute(_KEPT.where(column.in_(some))))

    def _remember(self, rows: Iterable[Any]) -> None:
        for row in rows:
            self._by_key[row.key] = self._by_id[row.id] = row

    def _judge(self, decision: Decision) -> str:
        """What is to become of a decision."""
        comment = self._comments.get(decision.seen.comment)
        if decision.key in self._by_key:
            return "known"
        if comment is None or comment["forgotten_at"] is not None:
            return "gone"
        if decision.seen.version != comment["version"]:
            return "edited"
        standing = self._by_id[comment["standing"]].key if comment["standing"] is not None else None
        if decision.action == UNDO:
            if decision.undoes not in self._by_key:
                return "gone"
            return "stored" if decision.undoes == standing else "late"
        return "stored" if decision.seen.standing == standing else "late"

    def _write(self, decisions: Sequence[Decision]) -> None:
        if not decisions:
            return
        query = sa.insert(_decisions).returning(_decisions.c.id, sort_by_parameter_order=True)
        rows = [self._row(decision) for decision in decisions]
        ids = self._connection.execute(query, rows).scalars().all()
        self._fetch(_decisions.c.id, ids)
        changed = []
        for number, decision, row in zip(ids, decisions, rows, strict=True):
            comment = self._comments[decision.seen.comment]
            comment["state"] = row["state"]
            comment["standing"] = self._by_id[row["undoes"]].previous if decision.action == UNDO else number
            if comment["standing"] is not None and comment["standing"] not in self._by_id:
                self._fetch(_decisions.c.id, [comment["standing"]])
            changed.append({"which": comment["id"], "state": row["state"], "standing": comment["standing"]})
        where = _comments.c.id == sa.bindparam("which")
        self._connection.execute(sa.update(_comments).where(where), changed)
        for some in in_parts(changed, LOOKED_UP):
            claimed = schema.claims.c.comment.in_([row["which"] for row in some])
            self._connection.execute(sa.delete(schema.claims).where(claimed))

    def _row(self, decision: Decision) -> dict[str, Any]:
        comment = self._comments[decision.seen.comment]
        undone = self._by_key[decision.undoes] if decision.undoes else None
        labels = {"attributes": dict(decision.attributes), "stances": dict(decision.stances)}
        return {
            "key": decision.key,
            "comment": comment["id"],
            "version": comment["version"],
            "card_version": decision.seen.card_version,
            "reviewer": short(decision.reviewer),
            "at": self._now,
            "action": decision.action,
            "state": self._state_before(undone) if undone else STATES[decision.action],
            "previous": comment["standing"],
            "undoes": undone.id if undone else None,
            "reasons": list(decision.reasons),
            "note": decision.note,
            "labels": labels if any(labels.values()) else None,
            "how": decision.how[:20],
            "bulk": decision.bulk,
        }

    def _state_before(self, undone: Any) -> str:
        """The state of the comment before the decision that is taken back."""
        if undone.previous is None:
            return OPEN
        if undone.previous not in self._by_id:
            self._fetch(_decisions.c.id, [undone.previous])
        return str(self._by_id[undone.previous].state)

    def _told(self, results: Mapping[int, str]) -> dict[int, Kept]:
        """The decision that each outcome tells of, by the place of the decision in the call."""
        found: dict[int, Kept] = {}
        late: dict[int, list[int]] = {}
        for place, decision in enumerate(self._wanted):
            if results[place] in ("stored", "known"):
                found[place] = kept(self._by_key[decision.key])
            else:
                late.setdefault(decision.seen.comment, []).append(place)
        for some in in_parts(sorted(late), LOOKED_UP):
            newest = sa.select(sa.func.max(_decisions.c.id)).where(_decisions.c.comment.in_(some))
            query = _KEPT.where(_decisions.c.id.in_(newest.group_by(_decisions.c.comment)))
            for row in self._connection.execute(query):
                found |= dict.fromkeys(late[row.comment], kept(row))
        return found
