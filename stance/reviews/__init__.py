"""The store of reviews: comments to decide on, and what moderators decided, in SQLite or PostgreSQL.

It is written in SQLAlchemy Core and not in its ORM: rows are only ever added to, or changed many at a time, and what
comes out are the records here, which are tied to no session.
"""

from stance.reviews.importing import site_of
from stance.reviews.labelled import Meanings, read_meanings
from stance.reviews.records import (
    OPEN,
    RULE,
    STATES,
    UNDO,
    AuthorCounts,
    Card,
    Checked,
    Decision,
    Filters,
    History,
    Imported,
    Kept,
    Labelled,
    Outcome,
    Seen,
    Surroundings,
    ThreadPage,
    Version,
)
from stance.reviews.store import ReviewStore, open_store

__all__ = [
    "OPEN",
    "RULE",
    "STATES",
    "UNDO",
    "AuthorCounts",
    "Card",
    "Checked",
    "Decision",
    "Filters",
    "History",
    "Imported",
    "Kept",
    "Labelled",
    "Meanings",
    "Outcome",
    "ReviewStore",
    "Seen",
    "Surroundings",
    "ThreadPage",
    "Version",
    "open_store",
    "read_meanings",
    "site_of",
]
