"""What the service's own addresses are asked, as it is checked and as the description of the API has it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, ValidationError

from stance.printable import printable
from stance.reading import whole
from stance.service.refusals import Refusal, violations

MOST_COMMENTS: Final = 5_000
"""In one request; lines have no limit."""
MOST_TARGETS: Final = 20
MAX_TEXT: Final = 100_000
"""Characters of a comment."""
MAX_BODY: Final = 1_000_000
"""Characters of an article."""
MAX_NAME: Final = 1_000
"""Characters of an id, an author's name, a time or a headline."""
MAX_SECONDS: Final = 1e13
"""Since 1970, of times; in milliseconds that is some 300 years."""
_TOLD: Final = 20
"""Mistakes of a request that its answer lists."""
_WIDTH: Final = 80

Whole = BeforeValidator(lambda given: whole(given) if isinstance(given, str) else given)
"""Text without half characters and NULs, each of which a replacement character stands for."""
Words = Annotated[str, Whole, Field(max_length=MAX_TEXT)]
Name = Annotated[str, Whole, Field(max_length=MAX_NAME)]
Id = Name | Annotated[StrictInt, Field(ge=-(1 << 63), lt=1 << 63)]
Targets = Annotated[list[Name], Field(max_length=MOST_TARGETS)]
Lane = Literal["fast", "accurate", "cascade"]

_OF_TWO_KINDS: Final = ("id", "comment_id", "parent_id", "thread_id", "posted_at")
"""Fields that may be a text or a number."""

Asked = TypeVar("Asked", bound=BaseModel)


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)


class Comment(_Message):
    """A comment, with what is known of it. The rows of `stance parse` and of `/v1/parse` may be sent as they are."""

    text: Words
    """Its words."""
    id: Id | None = None
    """Its id; without one, its number in the request, from 1."""
    author: Name | None = None
    """The name its author goes by."""
    parent: Words | None = None
    """The words of the comment that it replies to, if that is not in the request."""
    parent_id: Id | None = None
    """The id of the comment that it replies to; of lines, an earlier one of the same thread."""
    thread_id: Id | None = None
    """The id or address of its thread; comments without one are of one thread."""
    headline: Name | None = None
    """The headline of its thread."""
    subject: Name | None = None
    """The subject line above it."""
    posted_at: Name | Annotated[float, Field(ge=-MAX_SECONDS, le=MAX_SECONDS)] | None = None
    """When it was posted: ISO 8601, or seconds since 1970."""
    is_guest: bool | None = None
    """Whether its author is not registered."""
    comment_id: Id | None = None
    """The same as `id`, as rows of `stance parse` have it."""
    source: Name | None = None
    """The file that it was read from."""
    parent_evidence: Name | None = None
    """How it is known what it replies to."""
    parent_confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    """How sure that is, 0 to 1."""
    answers_absent: bool | None = None
    """Whether it replies to a comment that is not there."""
    posted_as: Name | None = None
    """The time as the page writes it, where that is no date."""


class Article(_Message):
    """What the comments are on."""

    headline: Name | None = None
    """Its headline, which the models read with each comment."""
    body: Annotated[str, Whole, Field(max_length=MAX_BODY)] | None = None
    """Its words, from which a target is proposed if none is given."""


class OneComment(Comment):
    """A comment by itself, and what to tell of it."""

    targets: Targets = []
    """What to tell the side on, each `words` or `words=name`; without any, the main target is proposed."""
    lane: Lane | None = None
    """The models that score, if the key does not say which; without either, those of the service."""
    article: Article | None = None


class ManyComments(_Message):
    """Comments that are scored together, as `stance classify` scores a table, and what to tell of them."""

    comments: Annotated[list[Comment], Field(max_length=MOST_COMMENTS)]
    targets: Targets = []
    """What to tell the side on, each `words` or `words=name`; without any, each thread's main target is proposed."""
    lane: Lane | None = None
    """The models that score, if the key does not say which; without either, those of the service."""
    article: Article | None = None


class LinesQuery(BaseModel):
    """What is said in the address when comments come as lines."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    targets: Targets = []
    """What to tell the side on, each `words` or `words=name`; repeat for more. None is proposed for lines."""
    lane: Lane | None = None
    """The models that score, if the key does not say which."""


class ParseQuery(BaseModel):
    """What is said in the address of a page."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    name: Name | None = None
    """What its file is called; only a known ending is used. Without it, the content tells what it is."""
    as_of: date | None = None
    """The day it was saved, from which "3 hours ago" counts."""


def read_classify(body: Any) -> OneComment | ManyComments:
    """What a body asks for: many comments if it has a field for them, else one.

    Raises:
        Refusal: if it is not as described.
    """
    if isinstance(body, dict) and "comments" in body:
        return read(ManyComments, body)
    return read(OneComment, body)


def read(kind: type[Asked], given: Any) -> Asked:
    """``given`` as a ``kind``.

    Raises:
        Refusal: if it is none; the refusal says where and why, and does not repeat what was given.
    """
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise mistakes(error) from None


def mistakes(error: ValidationError) -> Refusal:
    """The refusal that lists what pydantic found."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return violations([(_place(each["loc"]), each["msg"]) for each in found[:_TOLD]])


def query(values: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of an address that are there."""
    return {name: value for name, value in values.items() if value not in (None, [])}


def _place(path: tuple[int | str, ...]) -> str:
    """``comments[3].text`` for where something is; a name that was sent is shortened."""
    if len(path) > 1 and path[-2] in _OF_TWO_KINDS:
        path = path[:-1]  # which is what pydantic calls one of the kinds
    said = "".join(f"[{step}]" if isinstance(step, int) else f".{printable(step, _WIDTH)}" for step in path)
    return printable(said.lstrip("."), 2 * _WIDTH)
