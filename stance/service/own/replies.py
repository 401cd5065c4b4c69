"""What the service's own addresses answer, for the description of the API; the answers themselves are made as JSON."""

from collections.abc import Iterable
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, create_model

from stance.records import COMMENTS, Column
from stance.scoring import StanceColumns, output_columns

_TYPES: Final[dict[str, Any]] = {"text": str, "number": float, "truth": bool, "time": str}


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class _Row(BaseModel):
    """A row; with targets of your own, each has columns of its own, and a model of your own may have attributes."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True)

    reached: list[str] | None = None
    """Where thresholds were agreed on for the key: the attributes whose score is at least theirs."""


def _fields(columns: Iterable[Column]) -> dict[str, Any]:
    """A field per column, any of which may be null; the columns of the main target may be missing."""
    return {
        column.name: (
            _TYPES[column.kind] | None,
            Field(default=None if column.name.startswith(_OF_MAIN) else ..., description=column.meaning),
        )
        for column in columns
    }


_OF_MAIN: Final = StanceColumns("main").label
ParsedRow: Final[type[BaseModel]] = create_model(
    "ParsedRow", __base__=_Reply, __doc__="A comment as `stance parse` writes it.", **_fields(COMMENTS)
)
ScoredRow: Final[type[BaseModel]] = create_model(
    "ScoredRow", __base__=_Row, __doc__="A comment as `stance classify` writes it.", **_fields(output_columns())
)


class Classified(_Reply):
    """The rows of comments."""

    rows: list[ScoredRow]  # type: ignore[valid-type]
    """A row per comment, in their order."""
    warnings: list[str]
    """Sentences on what was odd about the comments."""


class SetAside(_Reply):
    """A part of a page that was set aside."""

    text: str
    reason: str


class Parsed(_Reply):
    """A thread: what is known of the page, and its comments."""

    thread_id: str
    """The same for every save of the same page."""
    source: str
    """The file's name."""
    title: str | None
    url: str | None
    published_at: str | None
    """ISO 8601, as exact as the page has it."""
    author: str | None
    """Who wrote the article."""
    language: str | None
    """ISO 639-1, where the page says it."""
    body: str
    """The article's text."""
    announced: int | None
    """How many comments the page says it has."""
    layout: str
    """The format that read it."""
    sure: float | None
    """How sure it is, 0 to 1, that the comments were read as a person would read them; null for tables and exports."""
    warnings: list[str]
    """Sentences on what does not add up."""
    skipped: list[SetAside]
    comments: list[ParsedRow]  # type: ignore[valid-type]


class Threads(_Reply):
    """The threads of a file."""

    threads: list[Parsed]
    left_out: int
    """Comments beyond the number that is given of a file."""


class ListedModel(_Reply):
    """A model, by its card."""

    id: str
    task: str
    """`toxicity`, `stance` or `agreement`."""
    lane: str
    """`fast` or `accurate`."""
    in_use: bool
    """Whether it scores in its lane."""
    labels: list[str]
    """What it tells: attributes, or labels."""
    languages: list[str]
    """Those that it was trained on, ISO 639-1."""
    created: str
    """The day of its training."""
    adapted_from: str | None
    """The id of the model that it was adapted from."""
    scores: dict[str, dict[str, Any]]
    """Evaluation set to what was measured."""
    intended_use: str
    limits: str


class Models(_Reply):
    """The models, by task and id."""

    models: list[ListedModel]


class Status(_Reply):
    """What went wrong, as google.rpc.Status."""

    code: int
    """The HTTP status code."""
    message: str
    status: str
    """The name of google.rpc.Code."""
    details: list[dict[str, Any]] = []
    """google.rpc.BadRequest, google.rpc.ErrorInfo, or the error of an analysis, by `@type`."""


class Failure(_Reply):
    """The answer to a request that failed."""

    error: Status
