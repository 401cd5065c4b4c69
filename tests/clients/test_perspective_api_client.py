"""The npm package perspective-api-client as it is published, which calls https://commentanalyzer.googleapis.com."""

from typing import Any

import pytest
from conftest import Behind
from installed import NODE, node_modules

pytestmark = pytest.mark.slow


def called(behind: Behind, *calls: tuple[Any, dict[str, Any]], key: str | None = None) -> list[dict[str, Any]]:
    environment = {"NODE_PATH": str(node_modules()), "NODE_EXTRA_CA_CERTS": str(behind.certificate)}
    given = {"key": key or behind.key, "calls": calls}
    return list(behind.run("node", str(NODE / "perspective-api-client.js"), given=given, **environment))


def test_it_analyses(behind: Behind) -> None:
    plain, more = called(behind, ("<b>You idiot.</b>", {}), ("You idiot.", {"attributes": ["insult", "threat"]}))
    assert plain["data"]["attributeScores"]["TOXICITY"]["spanScores"][0]["end"] == len("You idiot.")
    assert list(more["data"]["attributeScores"]) == ["INSULT", "THREAT"]


def test_it_gets_spans(behind: Behind) -> None:
    request = {"comment": {"text": "You idiot 😀! Have a nice day."}, "spanAnnotations": True}
    (said,) = called(behind, (request, {}))
    spans = said["data"]["attributeScores"]["TOXICITY"]["spanScores"]
    assert [(span["begin"], span["end"]) for span in spans] == [(0, 13), (14, 30)]


def test_it_raises_what_perspective_refused(behind: Behind) -> None:
    said = called(
        behind,
        ("", {"validate": False}),
        ("word " * 4_097, {"validate": False}),
        ("é" * 10_241, {}),
        ("?!", {}),
        ({"comment": {"text": "Hello"}, "languages": ["th"]}, {}),
        ("Hello", {"attributes": ["beauty"]}),
    )
    assert {(error["name"], error["status"]) for error in said} == {("ResponseError", 400)}
    assert [error["message"] for error in said] == [
        "Comment must be non-empty.",
        "Comment text too long.",
        "Comment text too long.",
        "Unable to detect language",
        "Attribute TOXICITY does not support request languages: th",
        "Unknown requested attribute: BEAUTY",
    ]


def test_a_wrong_key_is_refused(behind: Behind) -> None:
    (error,) = called(behind, ("Hello", {}), key="wrong")
    assert error["message"] == "API key not valid. Please pass a valid API key."
