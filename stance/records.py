"""The records that flow through the program. All are small, frozen and free of heavy imports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Comment:
    """One reader comment, as it stood on the page."""

    comment_id: str
    """The id the page gives; where it gives none, a digest of author, time and text, so it survives a re-save."""
    text: str
    """The words as written: paragraphs are separated by a blank line, URLs are kept."""
    author: str | None = None
    posted_at: str | None = None
    """ISO 8601 as exact as the page has it (``2013-09-09`` or ``2013-09-09T07:47``); a zone only if it names one."""
    parent_id: str | None = None
    """The ``comment_id`` of the comment this one answers; None for a comment on the article."""
    is_guest: bool | None = None
    """True if the page marks the author as unregistered, False if it marks guests and this is none, None if unknown."""
    parent_evidence: str | None = None
    """How it is known whom the comment answers, one of ``EVIDENCE``; None where nothing says that it answers anyone."""
    parent_confidence: float | None = None
    """How sure that is, 0..1: 1 for what the page marks, else the share of such links that are right on test pages."""
    answers_absent: bool = False
    """True if it answers a comment that is not on the page; ``parent_id`` is None then."""
    subject: str | None = None
    """The subject line over it, where the page has such; some readers write no more than that."""
    posted_as: str | None = None
    """The time as the page writes it, where that is no date ("3 hours ago", "14:26"); ``posted_at`` is None then."""
    found_at: str | None = None
    """Where it stands: ``line 48`` of a text, ``li#comment-48`` of a page, ``posts[3]`` of an export."""


EVIDENCE: Final = ("markup", "order", "address", "quote")
"""How a link to the comment answered was found: nesting, ids and indentation; the order of times on a page sorted by
thread; a name the answer begins with; words it repeats."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something a parser set aside, and why: nothing on a page is lost silently."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Thread:
    """All comments of one article page, and what is known of the article."""

    thread_id: str
    """The same for every save of the same page: from its address, else from its headline."""
    source: str
    """The file (or ``-``) it was read from."""
    title: str | None = None
    url: str | None = None
    published_at: str | None = None
    """ISO 8601, like ``Comment.posted_at``."""
    body: str = ""
    """The article's text without headline and comments."""
    comments: tuple[Comment, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
    """Sentences about what does not add up, such as a count of comments that differs from what was found."""
    layout: str = ""
    """The format that read it, such as ``wordpress``."""
    shape: str = ""
    """What a comment's marks look like there, such as ``{author} says: / {date} / {text} / Reply``."""
    language: str | None = None
    """ISO 639-1 code, where the page says it."""
    author: str | None = None
    """Who wrote the article."""
    announced: int | None = None
    """How many comments the page says it has; None where it does not say."""
    sure: float | None = None
    """How sure it is, 0..1, that the comments were read as a person would read them or, if there are none, that the
    page has none: of pages with more than 0.9 at most 5 in 100 are read wrong. None for exports and tables, where
    nothing is guessed."""

    def to_frame(self) -> "pd.DataFrame":
        """One row per comment, with the columns of every output (``COMMENTS``)."""
        import pandas as pd

        of_comment = [name for name in COMMENT_COLUMNS if name not in ("source", "thread_id")]
        rows = [
            (self.source, self.thread_id, *(getattr(comment, name) for name in of_comment)) for comment in self.comments
        ]
        return pd.DataFrame(rows, columns=["source", "thread_id", *of_comment], dtype=object)


@dataclass(frozen=True, slots=True)
class Target:
    """What a stance is about: the words given to the model, and the short name used in column names."""

    text: str
    name: str


@dataclass(frozen=True, slots=True)
class Example:
    """One row for training and for scoring alike, so that a model is used on just what it was trained on."""

    text: str
    target: str | None = None
    """What the stance is towards; for agreement, the words of the comment that is answered."""
    labels: Mapping[str, Any] = field(default_factory=dict)
    """Toxicity: attribute to share of raters in 0..1, unlabelled attributes left out. Else the task to a label."""
    group: str | None = None
    """Rows of one group (a thread) stay on one side of a split."""
    headline: str | None = None
    """Of the page, where it is known."""
    parent: str | None = None
    """For stance, the words of the comment replied to, where it replies to one."""
    author: str | None = None
    """Who wrote it, where it is known: rows of one author stay on one side of a split."""
    posted_at: datetime | None = None
    """When it was written, where it is known; without a zone: in UTC where the table names one, else as written."""
    weight: float = 1.0
    """How much the row counts beside others: the number of raters who labelled it."""


@dataclass(frozen=True, slots=True)
class Score:
    """What one model, or somebody elsewhere, says of a comment."""

    task: str
    """The name of one of ``labels.TASKS``."""
    model: str
    """The id of the model that gave it; of scores from elsewhere, whatever name these go by."""
    lane: str
    values: Mapping[str, float]
    """Attribute or label to its probability, 0..1."""
    label: str | None = None
    """For stance and agreement: the likeliest label, or ``unclear``."""
    target: str | None = None
    """For stance: what it is towards, in the words given to the model."""
    origin: str = "stance"
    """Where it comes from: this program, or the system that a table of scores or labels was made by."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that is said of a comment before a person has read it."""

    scores: tuple[Score, ...] = ()
    language: str | None = None
    """ISO 639-1, or ``und``."""
    is_reliable: bool = True
    """False if the models were not trained on its language."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known of a trained model; saved beside it as ``card.json``."""

    id: str
    task: str
    labels: tuple[str, ...]
    languages: tuple[str, ...]
    created: str
    """Date of training, ISO 8601."""
    model_sha256: str
    """Digest of the model file; a file that does not match is refused."""
    data: tuple[Mapping[str, Any], ...] = ()
    """Per data set: name, rows, licence, sha256."""
    scores: Mapping[str, Any] = field(default_factory=dict)
    """Measured quality: evaluation set to measure to value."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Library versions at training time."""
    lane: str = "fast"
    """``fast`` or ``accurate``."""
    unclear_below: float = 0.0
    """For stance and agreement: where the likeliest label is less probable than this, the label reads ``unclear``."""
    stands_on: str | None = None
    """The id of the model whose features it uses: its own file then holds the last step only."""
    reads_context: bool = False
    """Whether it also reads the headline, and for stance the comment replied to."""
    cascade: Mapping[str, Any] = field(default_factory=dict)
    """Of an accurate model: the band (``low``, ``high``) of the fast model's scores that it is asked about."""
    parent: str | None = None
    """The id of the model this one was adapted from."""
    learned: str = ""
    """Digests of the labelled rows that it, or a model it came from, has learned from: base64 of 32-bit numbers."""
    not_recommended: str = ""
    """Why its training did not recommend it; empty if it did, and of a shipped model."""
    intended_use: str = ""
    limits: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A word or sign of a text, and what it adds to each attribute's logit."""

    start: int
    end: int
    """Character offsets in the text as written, ``end`` not included."""
    contributions: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a model gave a text its scores: ``base[a]`` plus the parts' contributions to ``a`` is ``logits[a]``."""

    scores: Mapping[str, float]
    """Attribute or label to calibrated score, 0..1: of attributes the logistic function of each logit, of labels the
    softmax of all."""
    logits: Mapping[str, float]
    base: Mapping[str, float]
    """What an empty text would get; of a stance, what no single word brings about."""
    parts: tuple[Part, ...]
    """In the order of the text; contributions in the order of ``scores``."""
    toxic_spans: tuple[tuple[int, int], ...] = ()
    """Where the text is toxic, as start and end of characters."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A target proposed for a thread."""

    target: Target
    aliases: tuple[str, ...]
    """The forms in which headline, article and comments name it, as written there, the commonest first."""
    comments: int
    """Comments that mention it."""
    divided: float
    """How divided they are: 0 if all take one side or none, 1 if half are for and half against it."""
    telling: tuple[str, ...]
    """Ids of the two comments that tell most: surest for and surest against it, or else most about it."""
    sides: tuple[str | None, ...]
    """The side each of them takes, favor or against; None if no model was asked, or too few take a side."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table that goes in or out."""

    name: str
    kind: Literal["text", "number", "truth", "time"]
    """What its cells are; any of them may be empty."""
    meaning: str
    """In words that continue "the column holds …"."""


COMMENTS: Final = (
    Column("source", "text", "the file it was read from"),
    Column("thread_id", "text", "an id of its thread, the same for every save of the same page"),
    Column(
        "comment_id",
        "text",
        "the id that the page or table gives it, else one made of author, time and text; in a table with none of "
        "these, the number of its row",
    ),
    Column("parent_id", "text", "the `comment_id` of the comment it replies to"),
    Column("parent_evidence", "text", "how that is known: `markup`, `order`, `address` or `quote`"),
    Column("parent_confidence", "number", "how sure that is, 0 to 1"),
    Column("answers_absent", "truth", "whether it replies to a comment that is not on the page"),
    Column("author", "text", "the name its author goes by"),
    Column("is_guest", "truth", "whether the page marks the author as unregistered"),
    Column("posted_at", "time", "when it was posted, ISO 8601, as exact as the page has it"),
    Column("posted_as", "text", "the time as the page writes it, where that is no date, such as “3 hours ago”"),
    Column("subject", "text", "the subject line above it"),
    Column("text", "text", "its words, paragraphs separated by a blank line"),
)
"""What is known of a comment, in the order of every output."""
COMMENT_COLUMNS: Final = tuple(column.name for column in COMMENTS)
"""The names of ``COMMENTS``."""
