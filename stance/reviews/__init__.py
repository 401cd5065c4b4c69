"""The store of reviews: comments to decide on, and what moderators decided, in SQLite or PostgreSQL.

It is written in SQLAlchemy Core and not in its ORM: rows are only ever added to, or changed many at a time, and what
comes out are the records here, which are tied to no session.
"""

from stance.reviews.applying import Applied
from stance.reviews.audits import Audited
from stance.reviews.costs import Contradiction, Cost, Mistakes, cost, counted
from stance.reviews.importing import site_of
from stance.reviews.labelled import ELSEWHERE, Meanings, read_meanings
from stance.reviews.log import LOG_COLUMNS, Handover, LogFilters, Logged
from stance.reviews.overview import ORDERS, ThreadRow, ThreadRows
from stance.reviews.past import Decided, Past
from stance.reviews.ranges import BulkAction, OpenThread
from stance.reviews.records import (
    DESK,
    OPEN,
    RULE,
    SERVICE,
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
    Suggested,
    Surroundings,
    ThreadPage,
    Version,
)
from stance.reviews.rules import APPROVE, HOLD, REJECT, Rules, RuleSet, Threshold, verdict
from stance.reviews.store import ReviewStore, open_store

__all__ = [
    "APPROVE",
    "DESK",
    "ELSEWHERE",
    "HOLD",
    "LOG_COLUMNS",
    "OPEN",
    "ORDERS",
    "REJECT",
    "RULE",
    "SERVICE",
    "STATES",
    "UNDO",
    "Applied",
    "Audited",
    "AuthorCounts",
    "BulkAction",
    "Card",
    "Checked",
    "Contradiction",
    "Cost",
    "Decided",
    "Decision",
    "Filters",
    "Handover",
    "History",
    "Imported",
    "Kept",
    "Labelled",
    "LogFilters",
    "Logged",
    "Meanings",
    "Mistakes",
    "OpenThread",
    "Outcome",
    "Past",
    "ReviewStore",
    "RuleSet",
    "Rules",
    "Seen",
    "Suggested",
    "Surroundings",
    "ThreadPage",
    "ThreadRow",
    "ThreadRows",
    "Threshold",
    "Version",
    "cost",
    "counted",
    "open_store",
    "read_meanings",
    "site_of",
    "verdict",
]
