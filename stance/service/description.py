"""The description of all addresses, OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0), for ``/openapi.json``."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from stance import __version__
from stance.service.own import messages, replies
from stance.service.perspective import discovery

_SCHEMAS: Final = "#/components/schemas/"
_ERRORS: Final = {
    "400": "What was sent cannot be read: `details` says which part and why. Also a key that nobody was given.",
    "403": "A key is needed, and none was sent.",
    "405": "The address is not asked in this way.",
    "408": "The body did not arrive in time.",
    "413": "The body is too large.",
    "415": "The body is compressed.",
    "429": "The key asks too often, or the service is busy. `Retry-After` says in how many seconds to ask again.",
    "431": "The head of the request is too large.",
    "500": "Something that should not happen; the service's log has it.",
    "503": "The models or the keys cannot be opened.",
}
_COMMENT: Final = {"text": "The new bridge is a waste of money.", "targets": ["the new bridge=bridge"]}
_COMMENTS: Final = {
    "comments": [
        {"id": "1", "author": "Ada", "text": "The new bridge is a waste of money."},
        {"id": "2", "author": "Ben", "text": "I disagree, we need it.", "parent_id": "1"},
    ],
    "article": {"headline": "Council votes for the new bridge"},
}
_ANALYZE: Final = {
    "comment": {"text": "You are a stupid idiot."},
    "requestedAttributes": {"TOXICITY": {}, "INSULT": {"scoreThreshold": 0.5}},
    "languages": ["en"],
}
_SUGGEST: Final = {
    "comment": {"text": "You are a stupid idiot."},
    "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
}


@cache
def document() -> dict[str, Any]:
    """The description as JSON has it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "stance",
            "version": __version__,
            "description": "Tells of comments how toxic they are and which side they take. `/v1alpha1` answers as "
            "Perspective API did, `/v1` gives what `stance` gives on the command line.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": dict(_paths()),
        "components": {
            "schemas": _own_schemas() | _perspective_schemas(),
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "query", "name": "key"},
                "header": {"type": "apiKey", "in": "header", "name": "X-Goog-Api-Key"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
        "security": [{}, {"key": []}, {"header": []}, {"bearer": []}],
    }


def _paths() -> Iterator[tuple[str, dict[str, Any]]]:
    one_or_many = {"oneOf": [_ref("OneComment"), _ref("ManyComments")]}
    examples = {"one": {"value": _COMMENT}, "many": {"value": _COMMENTS}}
    lines = {"schema": _ref("Comment"), "description": "A comment in each line; `targets` and `lane` in the address."}
    rows = {"schema": {"anyOf": [_ref("ScoredRow"), _ref("Failure")]}, "description": "A row or an error per line."}
    yield (
        "/v1/classify",
        _operation(
            "classify",
            "The rows of comments, as `stance classify` writes them.",
            body={"application/json": {"schema": one_or_many, "examples": examples}, "application/x-ndjson": lines},
            answer={"application/json": {"schema": _ref("Classified")}, "application/x-ndjson": rows},
            parameters=_parameters(messages.LinesQuery),
        ),
    )
    file = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
    yield (
        "/v1/parse",
        _operation(
            "parse",
            "The threads of a page, an export or a table, with the rows that `stance parse` writes.",
            body={"application/octet-stream": file, "text/html": file, "text/plain": file},
            answer={"application/json": {"schema": _ref("Threads")}},
            parameters=_parameters(messages.ParseQuery),
        ),
    )
    models = {"application/json": {"schema": _ref("Models")}}
    yield "/v1/models", _operation("models", "The models, with what was measured of them.", answer=models)
    for name, message, example in (
        ("analyze", "AnalyzeComment", _ANALYZE),
        ("suggestscore", "SuggestCommentScore", _SUGGEST),
    ):
        body = {"application/json": {"schema": _ref(f"{message}Request"), "example": example}}
        answer = {"application/json": {"schema": _ref(f"{message}Response")}}
        about = f"Perspective's `comments:{name}`."
        yield f"/{discovery.VERSION}/comments:{name}", _operation(name, about, body=body, answer=answer)


def _operation(
    name: str,
    about: str,
    *,
    answer: Mapping[str, Any],
    body: Mapping[str, Any] | None = None,
    parameters: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    failure = {"application/json": {"schema": _ref("Failure")}}
    without = set() if body else {"408", "413", "415"}
    failures = {
        code: {"description": said, "content": failure} for code, said in _ERRORS.items() if code not in without
    }
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": about,
        "parameters": list(parameters),
        "responses": {"200": {"description": "The answer.", "content": answer}, **failures},
    }
    if body is None:
        return {"get": operation}
    return {"post": operation | {"requestBody": {"required": True, "content": body}}}


def _parameters(query: type[messages.LinesQuery] | type[messages.ParseQuery]) -> list[dict[str, Any]]:
    found = []
    for name, schema in query.model_json_schema()["properties"].items():
        about = schema.pop("description", "")
        found.append({"name": name, "in": "query", "required": False, "description": about, "schema": schema})
    return found


def _own_schemas() -> dict[str, Any]:
    asked = [(kind, "validation") for kind in (messages.Comment, messages.OneComment, messages.ManyComments)]
    given = [
        (kind, "validation") for kind in (replies.Classified, replies.Threads, replies.Models, replies.Failure)
    ]  # fmt: skip
    _, schemas = models_json_schema([*asked, *given], ref_template=f"{_SCHEMAS}{{model}}")  # type: ignore[list-item]
    found: dict[str, Any] = schemas["$defs"]
    return found


def _perspective_schemas() -> dict[str, Any]:
    found: dict[str, Any] = _referring(discovery.document("")["schemas"])
    return found


def _referring(schema: Any) -> Any:
    """A schema of a discovery document as OpenAPI has it."""
    if isinstance(schema, list):
        return [_referring(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: _referring(value) for name, value in schema.items() if name not in ("id", "enumDescriptions")}
    return kept | ({"$ref": _SCHEMAS + kept["$ref"]} if isinstance(kept.get("$ref"), str) else {})


def _ref(name: str) -> dict[str, str]:
    return {"$ref": _SCHEMAS + name}
