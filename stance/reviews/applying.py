"""Rules at work: open comments are decided by them, and what a person decided is left as it is."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import sqlalchemy as sa

from stance.errors import ReviewError
from stance.reviews import schema
from stance.reviews.batches import COLUMNS, Batch, batch_of, is_undecided
from stance.reviews.database import Database
from stance.reviews.deciding import decide
from stance.reviews.importing import in_parts, short
from stance.reviews.records import Decision, Seen
from stance.reviews.rules import APPROVE, HOLD, REJECT, FindWords, Rules, RuleSet, verdicts

AT_ONCE: Final = 2_000
"""Comments that are looked at and decided in one transaction: half a second, for which moderators wait."""
MOST_NOTED: Final = 10
"""Words that a decision names."""
_comments, _decisions = schema.comments, schema.decisions


@dataclass(frozen=True, slots=True)
class Applied:
    """What rules did, in comments."""

    approved: int = 0
    rejected: int = 0
    held: int = 0
    """Left open for people."""

    def __add__(self, other: "Applied") -> "Applied":
        return Applied(self.approved + other.approved, self.rejected + other.rejected, self.held + other.held)


def apply(
    database: Database,
    rule_set: RuleSet,
    find: FindWords | None,
    threads: Iterable[str] | None = None,
    since: datetime | None = None,
) -> Applied:
    """What the rules did to the open comments; what they have decided before is not decided again.

    Args:
        database: where.
        rule_set: what to go by.
        find: how words are found.
        threads: the ``thread_id`` of those to look at; all if None.
        since: of these, only comments that were new or edited then or later.

    Raises:
        ReviewError: if there are words, and no way to find them.
    """
    words, done = finder(rule_set.rules, find), Applied()
    if not rule_set.rules.decides:
        return done
    for rows in _undecided(database, rule_set.name, threads, since):
        batch = batch_of(rows)
        done += _decide(database, rule_set, batch, [words(text) for text in batch.texts])
    return done


def finder(rules: Rules, find: FindWords | None) -> Any:
    """What finds the words of ``rules`` in a text.

    Raises:
        ReviewError: if there are words, and no way to find them.
    """
    if not rules.words:
        return lambda text: frozenset()
    if find is None:
        raise ReviewError("The rules look for words, and this program was started without a way to find them.")
    return find(rules.words)


def _undecided(
    database: Database, name: str, threads: Iterable[str] | None, since: datetime | None
) -> Iterator[Sequence[Any]]:
    """The open comments that the rule may decide on, some at a time."""
    before = sa.exists().where(
        _decisions.c.comment == _comments.c.id,
        _decisions.c.version == _comments.c.version,
        _decisions.c.reviewer == name,
    )
    query = sa.select(*COLUMNS).where(is_undecided(), ~before.correlate(_comments)).order_by(_comments.c.id)
    if since is not None:
        query = query.where(_comments.c.changed_at >= since)
    if threads is not None:
        for some in in_parts(sorted({short(thread) for thread in threads}), AT_ONCE):
            with database.reading() as connection:
                of_threads = sa.select(schema.threads.c.id).where(schema.threads.c.thread_id.in_(some))
                rows = connection.execute(query.where(_comments.c.thread.in_(of_threads))).all()
            yield from in_parts(rows, AT_ONCE)
        return
    with database.reading() as connection:
        last = connection.execute(sa.select(sa.func.max(_comments.c.id))).scalar() or 0
    for start in range(0, last, AT_ONCE):  # by number, so that each part is one stretch of the table
        with database.reading() as connection:
            rows = connection.execute(query.where(_comments.c.id.between(start + 1, start + AT_ONCE))).all()
        yield rows


def _decide(database: Database, rule_set: RuleSet, batch: Batch, found: Sequence[Collection[str]]) -> Applied:
    said = verdicts(rule_set.rules, batch, found)
    decisions = [
        Decision(
            key=f"{rule_set.name}:{row.id}:{row.version}",
            seen=Seen(row.id, row.version, row.card_version),
            reviewer=rule_set.name,
            action=str(action),
            reasons=tuple(_reasons(rule_set.rules, row, words)) if action == REJECT else (),
            note=_note(rule_set.rules, words) if action == REJECT else None,
            how="rule",
            bulk=rule_set.name,
        )
        for row, action, words in zip(batch.rows, said, found, strict=True)
        if action != HOLD
    ]
    stored = [outcome.decision for outcome in decide(database, decisions) if outcome.result == "stored"]
    actions = [decision.action for decision in stored if decision]
    return Applied(actions.count(APPROVE), actions.count(REJECT), int(np.sum(said == HOLD)))


def _reasons(rules: Rules, row: Any, words: Collection[str]) -> Iterator[str]:
    """Why a comment is rejected."""
    if not frozenset(rules.banned).isdisjoint(words):
        yield "banned word"
    for name, threshold in rules.thresholds.items():
        limit = threshold.reject_from
        if row.is_reliable and limit is not None and row.attributes.get(name, -1.0) >= limit:
            yield name


def _note(rules: Rules, words: Collection[str]) -> str | None:
    """The words for which a comment is rejected; in the note, since it is removed together with the comment's words."""
    banned = sorted(frozenset(rules.banned).intersection(words))
    return "Banned words: " + ", ".join(banned[:MOST_NOTED]) if banned else None
