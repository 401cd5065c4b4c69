"""peRspective, the R package: its requests as httr sends them, and what it reads of the answers."""

import json
from typing import Any

import pytest
from refused import SWEDISH
from served import Served, body_of, code_of, exchanged

pytestmark = pytest.mark.slow
TEXT = "You are an idiot. Have a nice day."


def asked(service: Served, text: str, *models: str, **more: Any) -> bytes:
    """The answer to ``prsp_score``, whose ``form_request`` leaves a language as jsonlite does: no list of one."""
    body = {"comment": {"text": text}, "spanAnnotations": False, "requestedAttributes": {name: {} for name in models}}
    said = json.dumps(body | {"doNotStore": False} | more, ensure_ascii=False, separators=(",", ":")).encode()
    head = (
        f"POST /v1alpha1/comments:analyze?key={service.keys['clients']} HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{service.port}\r\nUser-Agent: libcurl/7.88.1 r-curl/5.0.0 httr/1.4.5\r\n"
        "Accept-Encoding: deflate, gzip, br, zstd\r\nAccept: application/json, text/xml, application/xml, */*\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(said)}\r\n\r\n"
    )
    return exchanged(service.port, head.encode() + said)


def span_scores(answer: bytes, model: str) -> list[dict[str, Any]]:
    """As ``unnest_scores`` finds them: in the first field of the answer, whichever that is."""
    first = next(iter(body_of(answer).values()))
    return list(first[model]["spanScores"])


def test_it_finds_one_score_per_model_without_asking_for_spans(service: Served) -> None:
    answer = asked(service, TEXT, "TOXICITY", "INSULT")
    for model in ("TOXICITY", "INSULT"):
        (only,) = span_scores(answer, model)
        assert only["score"]["value"] > 0.5


def test_it_finds_the_sentences_by_their_places(service: Served) -> None:
    spans = span_scores(asked(service, TEXT, "TOXICITY", spanAnnotations=True), "TOXICITY")
    assert [TEXT[span["begin"] : span["end"]] for span in spans] == ["You are an idiot.", "Have a nice day."]


def test_it_names_a_language_without_a_list(service: Served) -> None:
    assert body_of(asked(service, TEXT, "TOXICITY", languages="en"))["languages"] == ["en"]


def test_it_stops_with_the_message_of_an_error(service: Served) -> None:
    refused = [asked(service, SWEDISH, "THREAT"), asked(service, "", "TOXICITY")]
    assert [code_of(answer) for answer in refused] == [400, 400]
    told = [body_of(answer)["error"] for answer in refused]
    assert [list(body_of(answer)) for answer in refused] == [["error"]] * 2
    assert [f"HTTP {error['code']}\n{error['status']}: {error['message']}" for error in told] == [
        "HTTP 400\nINVALID_ARGUMENT: Attribute THREAT does not support request languages: sv",
        "HTTP 400\nINVALID_ARGUMENT: Comment must be non-empty.",
    ]
