"""Audits of rules: one in twenty of what they decide comes to a person too, and what people say of it is counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from stance.reviews import schema
from stance.reviews.records import RULE, STATES, UNDO

AUDITED_SHARE: Final = 1 / 20
"""How many of the comments that rules decide are looked at by a person: as many as audit cards among the open ones."""
RANDOM: Final = "random"
"""How a comment is looked at that was drawn by lot."""
VERDICTS: Final = ("approve", "reject")
"""What rules do, and what people who audit it can do alike."""
_comments, _decisions = schema.comments, schema.decisions


@dataclass(frozen=True)
class Audited:
    """What people said of those comments that a rule approved, or rejected, which were drawn for an audit."""

    action: str
    """What the rule did: ``approve`` or ``reject``."""
    agreed: int
    disagreed: int
    """Comments to which a person did the opposite; who escalates, defers or is unsure says neither."""

    @property
    def count(self) -> int:
        """The comments on which it is known."""
        return self.agreed + self.disagreed


def is_to_audit() -> sa.ColumnElement[bool]:
    """Whether a comment was decided by a rule, was drawn for an audit, and no person decided on it since.

    It is drawn by its lot, which was drawn before anything was known of it: whoever asks, the same comments are drawn.
    """
    by_rule = sa.exists().where(_decisions.c.id == _comments.c.standing, _decisions.c.reviewer.startswith(RULE))
    return (
        _comments.c.state.in_([STATES[action] for action in VERDICTS])
        & (_comments.c.lot < AUDITED_SHARE)
        & _comments.c.forgotten_at.is_(None)
        & by_rule.correlate(_comments)
    )


def audited(connection: sa.Connection) -> Mapping[str, tuple[Audited, ...]]:
    """The name of each rule that was audited to what people said of what it approved and rejected."""
    ruled, undone = _decisions.alias("ruled"), _decisions.alias("undone")
    is_undone = sa.exists().where(undone.c.comment == _decisions.c.comment, undone.c.undoes == _decisions.c.id)
    query = (
        sa.select(ruled.c.reviewer, ruled.c.action, _decisions.c.action.label("said"), sa.func.count().label("count"))
        .join_from(_decisions, ruled, ruled.c.id == _decisions.c.previous)
        .where(
            _decisions.c.how == RANDOM,
            _decisions.c.action.in_(VERDICTS),
            ruled.c.reviewer.startswith(RULE),
            ruled.c.action != UNDO,
            ~is_undone.correlate(_decisions),
        )
        .group_by(ruled.c.reviewer, ruled.c.action, _decisions.c.action)
    )
    counts: dict[str, dict[tuple[str, bool], int]] = {}
    for row in connection.execute(query):
        counts.setdefault(row.reviewer, {})[row.action, row.said == row.action] = row._mapping["count"]
    return {
        name: tuple(
            Audited(action, agreed, disagreed)
            for action in VERDICTS
            if (agreed := found.get((action, True), 0)) + (disagreed := found.get((action, False), 0))
        )
        for name, found in counts.items()
    }
