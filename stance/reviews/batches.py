"""Comments in columns, which is how rules look at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from stance.reviews import schema
from stance.reviews.records import OPEN, RULE, UNDO

_comments, _decisions = schema.comments, schema.decisions
_COLUMNS: Final = (
    "id", "version", "card_version", "subject", "text", "attributes", "harm", "is_reliable", "reported", "state", "day",
)  # fmt: skip
COLUMNS: Final = tuple(_comments.c[name] for name in _COLUMNS)
"""What a batch is made of."""


@dataclass(frozen=True)
class Batch:
    """Some comments, n of them, in columns."""

    rows: Sequence[Any]
    """As the database has them, with ``COLUMNS``, n."""
    is_reliable: NDArray[np.bool_]
    """Whether the models know its language, (n,)."""
    is_reported: NDArray[np.bool_]
    """Whether readers reported it, (n,)."""
    harm: NDArray[np.floating[Any]]
    """The score of its strongest attribute, NaN where there is none, (n,)."""

    def score(self, attribute: str) -> NDArray[np.floating[Any]]:
        """Its scores in an attribute, NaN where there is none, (n,)."""
        nothing = float("nan")
        values = (row.attributes.get(attribute, nothing) for row in self.rows)
        return np.fromiter(values, dtype=float, count=len(self.rows))

    @property
    def texts(self) -> list[str]:
        """Their words, subject lines first, n."""
        return [f"{row.subject}\n{row.text}" if row.subject else row.text for row in self.rows]


def batch_of(rows: Sequence[Any]) -> Batch:
    """Rows with ``COLUMNS`` as a batch."""
    count = len(rows)
    return Batch(
        rows,
        np.fromiter((row.is_reliable for row in rows), dtype=bool, count=count),
        np.fromiter((row.reported > 0 for row in rows), dtype=bool, count=count),
        np.fromiter((float("nan") if row.harm is None else row.harm for row in rows), dtype=float, count=count),
    )


def is_undecided() -> sa.ColumnElement[bool]:
    """Whether rules may decide on a comment: it is open, and no person decided on its text.

    A person who takes one decision back wants to decide anew, and no rule does it instead. Who takes back all decisions
    of a rule wants other rules.
    """
    is_of_rule = _decisions.c.reviewer.startswith(RULE)
    is_undone_in_bulk = (_decisions.c.action == UNDO) & _decisions.c.bulk.is_not(None)
    by_person = (
        sa.exists()
        .where(
            _decisions.c.comment == _comments.c.id,
            _decisions.c.version == _comments.c.version,
            ~is_of_rule,
            ~is_undone_in_bulk,
        )
        .correlate(_comments)
    )
    return (_comments.c.state == OPEN) & _comments.c.forgotten_at.is_(None) & ~by_person
