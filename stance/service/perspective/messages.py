"""What Perspective's clients send, checked field by field as its API checked it.

Fields are taken under their JSON names and under those of the protocol buffers (``requestedAttributes`` and
``requested_attributes``), as Google's APIs take them.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from stance.service import refusals
from stance.service.perspective.attributes import attribute_of, is_known
from stance.service.refusals import analysis_error, invalid
from stance.service.sentences import whole

MAX_TEXT_BYTES: Final = 20_480
"""Of a comment in UTF-8."""
MAX_CONTEXT_BYTES: Final = 1 << 20
"""Of one entry of the context."""
MAX_ATTRIBUTES: Final = 200
"""Names in one request; Perspective had some 40, each with versions."""
MAX_LANGUAGES: Final = 100
"""Named in one request; Perspective read some 20."""
MAX_LANGUAGE: Final = 35
"""Characters of a language's code, which is what RFC 5646 asks programs to make room for."""
_SHOWN: Final = 100

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Requested:
    """One requested attribute."""

    name: str
    """As it was asked for, and as it is answered."""
    attribute: str | None
    """Ours; None if there is no model for it."""
    threshold: float = 0.0
    """A score below it is left out of the answer."""


@dataclass(frozen=True, slots=True)
class AnalyzeRequest:
    """A request to ``comments:analyze``."""

    text: str
    requested: tuple[Requested, ...]
    languages: tuple[str, ...] = ()
    with_spans: bool = False
    drops_unsupported: bool = False
    client_token: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A request to ``comments:suggestscore``: what somebody thinks a comment's scores should be."""

    text: str
    scores: Mapping[str, float]
    """Attribute, ours, to a share in 0..1; without those that are not scored here."""
    languages: tuple[str, ...] = ()
    client_token: str | None = None
    community: str | None = None
    context: tuple[str, ...] = ()
    """The texts of the context's entries."""


def read_analyze(body: Any) -> AnalyzeRequest:
    """The request in a JSON body.

    Raises:
        Refusal: if it is none that Perspective would have answered.
    """
    fields = _fields(body, _ANALYZE, "")
    text = _text(fields)
    requested = tuple(_requested(fields.get("requestedAttributes")))
    _context(fields.get("context"))
    return AnalyzeRequest(
        text,
        requested,
        fields.get("languages", ()),
        fields.get("spanAnnotations", False),
        fields.get("dropUnsupportedAttributes", False),
        fields.get("clientToken"),
    )


def read_suggestion(body: Any) -> Suggestion:
    """The request in a JSON body.

    Raises:
        Refusal: if it is none that Perspective would have taken.
    """
    fields = _fields(body, _SUGGEST, "")
    text = _text(fields)
    given = fields.get("attributeScores")
    if not given:
        raise analysis_error("NO_REQUESTED_ATTRIBUTES", "Missing attribute_scores")
    _check_count(given)
    scores = {}
    for name, value in given.items():
        _check_known(name)
        score = _suggested(value, f"attribute_scores[{_shown(name)}]")
        if score is not None and (attribute := attribute_of(name)):
            scores[attribute] = score
    return Suggestion(
        text,
        scores,
        fields.get("languages", ()),
        fields.get("clientToken"),
        fields.get("communityId"),
        _context(fields.get("context")),
    )


def _text(fields: Mapping[str, Any]) -> str:
    entry = _fields(fields.get("comment", {}), _ENTRY, "comment")
    _check_type(entry.get("type", 0))
    text = str(entry.get("text", ""))
    if not text.strip():
        raise analysis_error("COMMENT_EMPTY", "Comment must be non-empty.")
    if _size(text) > MAX_TEXT_BYTES:
        raise analysis_error("COMMENT_TOO_LONG", "Comment text too long.")
    return whole(text)


def _check_type(given: str | int) -> None:
    if given in ("HTML", 2):
        raise analysis_error("INVALID_REQUEST", "Currently, only 'PLAIN_TEXT' comments are supported")
    if given not in ("PLAIN_TEXT", 1, "TEXT_TYPE_UNSPECIFIED", 0):
        raise analysis_error("INVALID_REQUEST", "Unknown text type")


def _requested(given: Mapping[str, Any] | None) -> list[Requested]:
    if not given:
        raise analysis_error("NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes")
    _check_count(given)
    found = []
    for name, value in given.items():
        _check_known(name)
        parameters = _fields(value, _PARAMETERS, f"requested_attributes[{_shown(name)}]")
        kind = parameters.get("scoreType", 0)
        if kind not in ("PROBABILITY", 1, "SCORE_TYPE_UNSPECIFIED", 0):
            message = f"Requested score type {_shown(kind)} is not supported by attribute {_shown(name)}"
            raise analysis_error("INVALID_REQUEST", message)
        found.append(Requested(name, attribute_of(name), parameters.get("scoreThreshold", 0.0)))
    return found


def _check_count(given: Mapping[str, Any]) -> None:
    if len(given) > MAX_ATTRIBUTES:
        raise invalid(f"{len(given)} attributes were given; at most {MAX_ATTRIBUTES} can be.")


def _check_known(name: str) -> None:
    if not is_known(name):
        raise analysis_error("INVALID_REQUEST", f"Unknown requested attribute: {_shown(name)}")


def _suggested(given: Any, place: str) -> float | None:
    """A suggested summary score; None where there are only scores of spans."""
    fields = _fields(given, {"summaryScore": _object, "spanScores": _list}, place)
    for span in fields.get("spanScores", ()):
        whole = _fields(span, {"begin": _number, "end": _number, "score": _object}, f"{place}.span_scores")
        if "begin" not in whole or "end" not in whole:
            raise invalid("A span needs a begin and an end.", f"{place}.span_scores")
        _score(whole.get("score", {}), f"{place}.span_scores.score")
    if "summaryScore" not in fields:
        return None
    return _score(fields["summaryScore"], f"{place}.summary_score")


def _score(given: Any, place: str) -> float:
    fields = _fields(given, {"value": _number, "type": _enum}, place)
    value = float(fields.get("value", 0.0))
    if fields.get("type", 0) not in ("PROBABILITY", 1, "SCORE_TYPE_UNSPECIFIED", 0):
        raise invalid("Only scores of the type PROBABILITY can be suggested.", f"{place}.type")
    if not 0 <= value <= 1:
        raise invalid(f"A suggested score is between 0 and 1, and this is {value:g}.", f"{place}.value")
    return value


def _context(given: Any) -> tuple[str, ...]:
    """The texts of the context, which no model reads; checked, since Perspective did."""
    fields = _fields(given or {}, {"entries": _list, "articleAndParentComment": _object}, "context")
    if fields.get("entries") and fields.get("articleAndParentComment"):
        raise analysis_error(
            "INVALID_REQUEST",
            "Context can have either entries or article_and_parent_comment, but both fields were populated.",
        )
    pair = _fields(fields.get("articleAndParentComment", {}), {"article": _object, "parentComment": _object}, "context")
    entries = [_fields(entry, _ENTRY, "context.entries") for entry in (*fields.get("entries", ()), *pair.values())]
    texts = tuple(str(entry.get("text", "")) for entry in entries)
    if any(_size(text) > MAX_CONTEXT_BYTES for text in texts):
        raise invalid(f"An entry of the context is larger than {MAX_CONTEXT_BYTES} bytes.", "context.entries")
    return texts


def _fields(given: Any, known: "Mapping[str, Read]", place: str) -> dict[str, Any]:
    """The fields of a JSON object by their JSON names, each read; null stands for a field that is not there."""
    found = {}
    for written, value in _object(given, place).items():
        name = _camel(written)
        if name not in known:
            raise refusals.unknown_name(_shown(written), place)
        if value is not None:
            found[name] = known[name](value, f"{place}.{_snake(name)}".lstrip("."))
    return found


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other[:1].upper() + other[1:] for other in others)


def _snake(name: str) -> str:
    return _CAPITAL.sub("_", name).lower()


Read = Callable[[Any, str], Any]


def _object(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(value, place, "an object")
    return value


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(value, place, "a list")
    return value


def _string(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise _wrong(value, place, "a string")
    return value


def _strings(value: Any, place: str) -> tuple[str, ...]:
    return tuple(_string(each, place) for each in ([value] if isinstance(value, str) else _list(value, place)))


def _languages(value: Any, place: str) -> tuple[str, ...]:
    codes = _strings(value, place)
    if len(codes) > MAX_LANGUAGES or any(len(code) > MAX_LANGUAGE for code in codes):
        raise invalid(f"Invalid value at '{place}': these are not the codes of some languages.", place)
    return codes


def _bool(value: Any, place: str) -> bool:
    if value in ("true", "false"):
        return bool(value == "true")
    if not isinstance(value, bool):
        raise _wrong(value, place, "true or false")
    return value


def _number(value: Any, place: str) -> float:
    """A number, which may stand in quotation marks, as in all JSON of protocol buffers."""
    try:
        number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except (ValueError, OverflowError):
        number = None
    if number is None or number != number or abs(number) == float("inf"):
        raise _wrong(value, place, "a number")
    return number


def _enum(value: Any, place: str) -> str | int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _wrong(value, place, "the name of a value")
    return value


def _wrong(value: Any, place: str, wanted: str) -> refusals.Refusal:
    where = f"Invalid value at '{place}'" if place else "Invalid JSON payload received"
    return invalid(f"{where}: {_shown(value)} is not {wanted}.", place or None)


def _shown(value: Any) -> str:
    """What was sent, short and without control characters."""
    said = value if isinstance(value, str) else _KINDS.get(type(value)) or json.dumps(value)
    return "".join(letter if letter.isprintable() else "?" for letter in said[:_SHOWN])


_KINDS: Final[Mapping[type, str]] = {dict: "an object", list: "a list"}


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


_ENTRY: Final[Mapping[str, Read]] = {"text": _string, "type": _enum}
_PARAMETERS: Final[Mapping[str, Read]] = {"scoreType": _enum, "scoreThreshold": _number}
_COMMON: Final[Mapping[str, Read]] = {
    "comment": _object,
    "context": _object,
    "languages": _languages,
    "clientToken": _string,
    "sessionId": _string,
    "communityId": _string,
}
_ANALYZE: Final[Mapping[str, Read]] = {
    **_COMMON,
    "requestedAttributes": _object,
    "spanAnnotations": _bool,
    "doNotStore": _bool,
    "dropUnsupportedAttributes": _bool,
}
_SUGGEST: Final[Mapping[str, Read]] = {**_COMMON, "attributeScores": _object}
