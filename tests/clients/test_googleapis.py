"""The npm package googleapis, by which OSMod and harassment-manager call."""

from typing import Any

import pytest
from conftest import answered
from installed import NODE, node_modules
from refused import REFUSED, request
from served import Served

pytestmark = pytest.mark.slow
SUGGESTION = {"comment": {"text": "You idiot."}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}


def called(service: Served, *calls: tuple[str, dict[str, Any]], key: str = "clients") -> list[dict[str, Any]]:
    given = {"discovery": service.discovery, "key": service.keys.get(key, key), "calls": calls}
    command = ["node", str(NODE / "googleapis.js")]
    return list(answered(command, given, {"NODE_PATH": str(node_modules())}))


def test_it_analyses_as_osmod_does(service: Served) -> None:
    text = "You idiot 😀! Have a nice day."
    body = request(
        text, requestedAttributes={"TOXICITY@2": {}, "INSULT": {}}, languages=["en"], spanAnnotations=True,
        context={"entries": [{"text": "The article."}, {"text": "The comment above."}]}, clientToken="osmod_request7",
    )  # fmt: skip
    analysed, suggested = called(service, ("analyze", body), ("suggestscore", SUGGESTION))
    scores = analysed["data"]["attributeScores"]
    assert list(scores) == ["TOXICITY@2", "INSULT"]
    assert [(span["begin"], span["end"]) for span in scores["INSULT"]["spanScores"]] == [(0, 13), (14, 30)]
    assert analysed["data"]["clientToken"] == "osmod_request7"
    assert suggested["data"]["detectedLanguages"] == ["en"]


def test_it_raises_what_perspective_refused(service: Served) -> None:
    said = called(service, *[("analyze", request() | fields) for fields, _, _ in REFUSED.values()])
    told = [(error["code"], error["details"][0]["errorType"], error["message"]) for error in said]
    assert told == [(400, kind, message) for _, kind, message in REFUSED.values()]


def test_it_reads_the_document_without_a_key_and_is_refused_with_a_wrong_one(service: Served) -> None:
    (error,) = called(service, ("analyze", request()), key="wrong")
    assert (error["code"], error["message"]) == (400, "API key not valid. Please pass a valid API key.")
