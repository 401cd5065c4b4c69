"""The description of the API and the service agree: Schemathesis asks what is described, and what is not."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from jsonschema import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from served import Served, served

from stance.service.description import document

pytestmark = pytest.mark.slow
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ASKED = settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
"""The same requests each time, some seconds for each address."""
OPERATIONS = [operation for methods in document()["paths"].values() for operation in methods.values()]
api = schemathesis.openapi.from_dict(document())


@schemathesis.serializer("application/x-ndjson")
def as_line(_context: Any, value: Any) -> bytes:
    return json.dumps(value).encode() + b"\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("service")) as running:
        yield running


@api.parametrize()
@ASKED
def test_what_is_asked_is_answered_as_described(case: Any, service: Served) -> None:
    case.validate_response(case.call(base_url=service.root, timeout=60), checks=CHECKS)


def test_the_description_is_told(service: Served) -> None:
    code, _, said = service.ask("/openapi.json")
    assert (code, said) == (200, document())
    assert service.ask("/docs")[0] == 404


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each["operationId"])
def test_examples_are_answered(operation: dict[str, Any], service: Served) -> None:
    path = next(path for path, methods in document()["paths"].items() if operation in methods.values())
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    alone = {"example": {"value": body["example"]}} if "example" in body else {}
    for example in (each["value"] for each in (body.get("examples", {}) | alone).values()):
        code, _, said = service.ask(path, example)
        assert code == 200, said
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": document()["components"]}).validate(said)


def test_errors_are_described(service: Served) -> None:
    for operation in OPERATIONS:
        assert {"400", "403", "429", "503"} <= set(operation["responses"])
    code, _, said = service.ask("/v1/classify", {"text": 1})
    schema = {"$ref": "#/components/schemas/Failure", "components": document()["components"]}
    assert code == 400
    Draft202012Validator(schema).validate(said)
