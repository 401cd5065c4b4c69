"""What goes into the store and comes out of it: small frozen records, none of them tied to a database."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from datetime import date, datetime
from typing import Final

from stance.records import Score

STATES: Final[dict[str, str]] = {
    "approve": "approved",
    "reject": "rejected",
    "escalate": "escalated",
    "defer": "deferred",
    "unsure": "unsure",
}
"""What a moderator can do to a comment, and the state it is in then."""
OPEN: Final = "open"
"""The state of a comment that no decision stands on: it is new, was edited, or its decision was undone."""
UNDO: Final = "undo"
"""The action that takes a decision back; it is a decision too."""
RULE: Final = "rule:"
"""Begins the name of a reviewer that is a rule and no person."""
SERVICE: Final = "service:"
"""Begins the name of a reviewer that is another program: the name of its key follows."""
DESK: Final = "desk"
"""The origin of a label that a moderator gave in this program."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to, in comments where nothing else is said."""

    new: int = 0
    known: int = 0
    """Comments that were there already, word for word."""
    edited: int = 0
    """Comments that were there in other words: these are kept as an earlier version."""
    approved: int = 0
    rejected: int = 0
    """Comments that the rules of the site decided on then."""
    without_comments: int = 0
    """Threads that have no comment, which are not kept."""

    def __add__(self, other: "Imported") -> "Imported":
        counts = zip(astuple(self), astuple(other), strict=True)
        return Imported(*(mine + others for mine, others in counts))


@dataclass(frozen=True, slots=True)
class Filters:
    """Which comments are asked for; what is None is not asked about."""

    thread: str | None = None
    """The ``thread_id``."""
    author: str | None = None
    attribute: str | None = None
    """The attribute that ``at_least`` and ``below`` are about; None: whichever is the strongest of each comment."""
    at_least: float | None = None
    below: float | None = None
    stance: str | None = None
    """The label of its stance; together with ``author`` only within one thread."""
    language: str | None = None
    state: str | None = None
    since: date | None = None
    """Posted on that day or later; where no day is known, the day of the import counts."""
    until: date | None = None
    """Posted on that day or earlier."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A comment as a moderator saw it: what a decision is made on."""

    comment: int
    """Its number in the store."""
    version: int = 1
    """Which version of its text."""
    card_version: int = 1
    """Which version of the card: it goes up with each change of text, scores or reports."""
    standing: str | None = None
    """The key of the decision that stood on it."""


@dataclass(frozen=True, slots=True)
class Card:
    """A comment to decide on, with what a moderator needs to know of it."""

    comment: int
    """Its number in the store."""
    version: int
    card_version: int
    standing: str | None
    """The key of the decision that stands on it; None if there is none."""
    state: str
    how: str
    """How it came to be looked at: ``queue``, ``reported``, ``random`` (an audit card), ``search`` or ``thread``."""
    thread_id: str
    title: str | None
    url: str | None
    file: str
    """The file that its thread came from first."""
    comment_id: str
    text: str
    author: str | None
    posted_at: str | None
    posted_as: str | None
    subject: str | None
    parent_id: str | None
    """The ``comment_id`` of the comment it replies to."""
    language: str | None
    attributes: Mapping[str, float]
    """Its scores, by the models that read it last."""
    strongest: str | None
    """The attribute with the highest score."""
    stance: str | None
    """Its side on its thread's target."""
    priority: float
    reported: int
    """How many times readers reported it."""
    edited: bool
    """Whether its text was changed since it was first imported."""
    forgotten: bool = False
    """Whether its words and its author's name were removed."""

    @property
    def seen(self) -> Seen:
        """What a decision on this card is made on."""
        return Seen(self.comment, self.version, self.card_version, self.standing)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a moderator does to a comment."""

    key: str
    """Made by whoever sends it, unique to it: a decision that is sent again is stored once."""
    seen: Seen
    reviewer: str
    """The moderator; ``rule:<id>`` for a rule."""
    action: str
    """One of ``STATES``, or ``undo``."""
    undoes: str | None = None
    """For an undo: the key of the decision that is taken back."""
    reasons: tuple[str, ...] = ()
    note: str | None = None
    attributes: Mapping[str, float] = field(default_factory=dict)
    """Labels that the moderator gave: attribute to a share in 0..1."""
    stances: Mapping[str, str] = field(default_factory=dict)
    """Labels that the moderator gave: the words of a target to a stance."""
    how: str = "queue"
    """How the comment came to be looked at, from its card."""
    bulk: str | None = None
    """What is common to all decisions of one bulk action."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A decision as it is kept."""

    key: str
    comment: int
    version: int
    card_version: int
    reviewer: str
    at: datetime
    """In UTC."""
    action: str
    state: str
    """Of the comment from then on."""
    undoes: str | None = None
    reasons: tuple[str, ...] = ()
    note: str | None = None
    attributes: Mapping[str, float] = field(default_factory=dict)
    stances: Mapping[str, str] = field(default_factory=dict)
    how: str = "queue"
    bulk: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a decision."""

    key: str
    result: str
    """``stored``; ``known``: it was stored before; ``late``: somebody else had decided; ``edited``: the comment had
    another text by then; ``gone``: there is no such comment or decision, or its words were removed. Nothing was
    changed but with ``stored``."""
    decision: Kept | None = None
    """The decision that stands: this one, or the one that was there first."""


@dataclass(frozen=True, slots=True)
class Version:
    """A text that a comment had."""

    number: int
    text: str
    subject: str | None
    seen_at: datetime
    """When it was imported, in UTC."""


@dataclass(frozen=True, slots=True)
class History:
    """All that happened to a comment, the oldest first."""

    versions: tuple[Version, ...]
    decisions: tuple[Kept, ...]
    scores: tuple[tuple[int, Score], ...]
    """Each score with the version of the text that it is of."""


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """Some comments of a thread in the order of its page, and what is known of it."""

    thread_id: str
    title: str | None
    url: str | None
    file: str
    """The file that its thread came from first."""
    published_at: str | None
    body: str
    comments: tuple[Card, ...]
    total: int
    """Comments of the thread, whatever their state."""
    states: Mapping[str, int]
    """State to the number of comments in it."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a comment on its page."""

    parent: Card | None
    """The comment it replies to; None if it replies to none, or to one that is not in the database."""
    comments: tuple[Card, ...]
    """It and its neighbours, in the order of the page."""


@dataclass(frozen=True, slots=True)
class AuthorCounts:
    """How many comments of an author are in which state, on one site. What they are for or against is not counted."""

    author: str
    site: str
    comments: int
    states: Mapping[str, int]
    reported: int
    """Of the comments, how many were reported."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A row to learn from: a text as it stood when a person labelled it."""

    thread_id: str
    comment_id: str
    text: str
    headline: str | None
    parent_text: str | None
    attributes: Mapping[str, float]
    target: str | None
    stance: str | None
    how_reviewed: str
    """How it came to be looked at; only ``random`` rows are a fair sample of all comments."""
    decided_at: datetime
    origin: str = DESK
    """Who gave the labels: ``desk``, or ``service:`` and the name of a key."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """What another program says that a comment is."""

    reviewer: str
    """``service:`` and the name of its key."""
    text: str
    """The words that it is about."""
    attributes: Mapping[str, float] = field(default_factory=dict)
    """Attribute to a share in 0..1."""
    action: str | None = None
    """``approve`` or ``reject`` if it is no more than what moderators did there."""
    thread_id: str | None = None
    url: str | None = None
    """Of the page; the comment is looked for there first. A thread that has either is that page."""
    comment_id: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What an inspection of the database found."""

    counts: Mapping[str, int]
    """Rows of each kind."""
    faults: tuple[str, ...]
    """Sentences; none if all is well."""
