"""The rules of a site: what they say of comments, and the versions of them that were live."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from stance.errors import ReviewError
from stance.labels import TOXIC_FROM
from stance.reviews import schema
from stance.reviews.batches import Batch, batch_of
from stance.reviews.database import RULES, Database
from stance.reviews.importing import short
from stance.reviews.records import RULE, SERVICE

APPROVE: Final = "approve"
HOLD: Final = "hold"
REJECT: Final = "reject"
MOST_LISTED: Final = 20_000
"""Words of a list; the largest public ones have some 10,000."""
MOST_IN_NOTE: Final = 1_000
MOST_IN_KEY: Final = 80
_table = schema.rule_sets

FindWords = Callable[[Sequence[str]], Callable[[str], Collection[str]]]
"""Makes of a list of words what finds those that are in a text."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """What is done to a comment by its score in one attribute; in between, and where None, a person decides."""

    approve_below: float | None = None
    reject_from: float | None = None


@dataclass(frozen=True)
class Rules:
    """What is to be decided without a person."""

    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    """Attribute to its threshold."""
    suspect: tuple[str, ...] = ()
    """Words that keep a comment for a person."""
    banned: tuple[str, ...] = ()
    """Words for which a comment is rejected."""
    toxic_from: float = TOXIC_FROM
    """From which toxicity on a comment is counted as toxic on the screens; nothing is decided by it."""

    @property
    def words(self) -> tuple[str, ...]:
        """All words to look for."""
        return (*self.suspect, *self.banned)

    @property
    def decides(self) -> bool:
        """Whether they can approve or reject anything."""
        limits = (limit for one in self.thresholds.values() for limit in (one.approve_below, one.reject_from))
        return bool(self.banned) or any(limit is not None for limit in limits)


@dataclass(frozen=True)
class RuleSet:
    """Rules that were made live."""

    number: int
    rules: Rules
    reviewer: str
    """Who made them live."""
    at: datetime
    """When, in UTC."""
    note: str | None = None

    @property
    def name(self) -> str:
        """Under which it decides, and the key of the bulk action that all its decisions are."""
        return f"{RULE}{self.number}"


def verdicts(rules: Rules, batch: Batch, found: Sequence[Collection[str]]) -> NDArray[np.str_]:
    """What ``rules`` say of each comment: ``approve``, ``hold`` or ``reject``, (n,).

    A banned word, or a score from the upper threshold on, rejects. What is below the lower threshold of each attribute
    that has one is approved. All else is held for a person: what has a suspect word, was reported by readers, has no
    score, or is in a language that the models do not know, whose scores count for nothing.

    Args:
        rules: what to go by.
        batch: n comments.
        found: the words of ``rules`` that are in each, n.
    """
    suspect, banned = frozenset(rules.suspect), frozenset(rules.banned)
    rejected = _with_any(banned, found)
    approved = batch.is_reliable & ~batch.is_reported & ~_with_any(suspect, found)
    approves = False
    for name, threshold in rules.thresholds.items():
        scores = batch.score(name)
        if threshold.reject_from is not None:
            rejected |= batch.is_reliable & (scores >= threshold.reject_from)
        if threshold.approve_below is not None:
            approves = True
            approved &= scores < threshold.approve_below
    return np.select([rejected, approved & approves], [REJECT, APPROVE], HOLD)


class _Row(NamedTuple):
    """A comment that is in no database."""

    attributes: Mapping[str, float]
    harm: float | None
    is_reliable: bool
    reported: int = 0


def verdict(rules: Rules, scores: Mapping[str, float], is_reliable: bool, found: Collection[str]) -> str:
    """What ``rules`` say of one comment that is in no database: ``approve``, ``hold`` or ``reject``.

    Args:
        rules: what to go by.
        scores: attribute to score.
        is_reliable: whether the models know its language.
        found: the words of ``rules`` that are in it.
    """
    row = _Row(scores, max(scores.values(), default=None), is_reliable)
    return str(verdicts(rules, batch_of([row]), [found])[0])


def _with_any(words: frozenset[str], found: Sequence[Collection[str]]) -> NDArray[np.bool_]:
    return np.fromiter((not words.isdisjoint(some) for some in found), dtype=bool, count=len(found))


def live(database: Database) -> RuleSet | None:
    """The rules that count, which are the newest; None if there never were any."""
    found = history(database, 1)
    return found[0] if found else None


def history(database: Database, count: int) -> list[RuleSet]:
    """The rules that were made live last, the newest first."""
    with database.reading() as connection:
        rows = connection.execute(sa.select(_table).order_by(_table.c.id.desc()).limit(count))
        return [_rule_set(row) for row in rows]


def make_live(database: Database, key: str, rules: Rules, reviewer: str, note: str | None) -> RuleSet:
    """``rules`` as they count from now on; what has the same key is there once.

    Raises:
        ReviewError: if they cannot be kept.
    """
    _check(key, rules, reviewer, note)
    row = {
        "key": key,
        "reviewer": short(reviewer),
        "at": datetime.now(UTC),
        "note": note or None,
        "thresholds": {name: asdict(threshold) for name, threshold in rules.thresholds.items()},
        "suspect": list(rules.suspect),
        "banned": list(rules.banned),
        "toxic_from": rules.toxic_from,
    }
    with database.writing() as connection:
        database.one_at_a_time(connection, RULES)
        there = sa.select(_table).where(_table.c.key == key)
        if (known := connection.execute(there).one_or_none()) is not None:
            return _rule_set(known)
        connection.execute(sa.insert(_table), row)
        return _rule_set(connection.execute(there).one())


def _rule_set(row: Any) -> RuleSet:
    thresholds = {name: Threshold(**limits) for name, limits in row.thresholds.items()}
    rules = Rules(thresholds, tuple(row.suspect), tuple(row.banned), row.toxic_from)
    return RuleSet(row.id, rules, row.reviewer, row.at, row.note)


def _check(key: str, rules: Rules, reviewer: str, note: str | None) -> None:
    """Raises ``ReviewError`` if rules are not of the right form."""
    if not 0 < len(key) <= MOST_IN_KEY or not key.isprintable():
        raise ReviewError(f"The key of rules has 1 to {MOST_IN_KEY} printable characters, and {key!r} not.")
    if not reviewer.strip() or reviewer.casefold().startswith((RULE, SERVICE)):
        raise ReviewError("Rules are made live by a person: give the name of who does it.")
    if len(note or "") > MOST_IN_NOTE:
        raise ReviewError(f"A note has at most {MOST_IN_NOTE:,} characters, and this one {len(note or ''):,}.")
    for words in (rules.suspect, rules.banned):
        if len(words) > MOST_LISTED:
            raise ReviewError(f"A list has at most {MOST_LISTED:,} words, and this one {len(words):,}.")
    if not 0 <= rules.toxic_from <= 1:
        raise ReviewError(f"A comment counts as toxic from a score from 0 to 1 on, and {rules.toxic_from} is none.")
    for name, threshold in rules.thresholds.items():
        low, high = threshold.approve_below, threshold.reject_from
        if not all(limit is None or 0 <= limit <= 1 for limit in (low, high)):
            raise ReviewError(f"The thresholds of {name!r} are {low} and {high}. Give scores from 0 to 1.")
        if low is not None and high is not None and low > high:
            raise ReviewError(f"{name!r} would be approved below {low} and rejected from {high}. Turn them round.")
