"""Coral 9.11.8, whose requests are sent as it sends them, byte by byte.

They are those of its ``sendToPerspective`` and ``createAxios`` (server/src/core/server/services), by axios 0.21.4: one
connection that is kept, no redirect followed, and any code but 2xx an error. Coral waits 800 ms for an answer; the
tests wait longer, for other tests run beside them.
"""

import http.client
import json
import posixpath
import socket
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import pytest
from served import PATIENCE, Served, answer_on, body_of, code_of

pytestmark = pytest.mark.slow
SUGGESTION: Final = {
    "comment": {"text": "You’re an idiot 😀."},
    "context": {
        "entries": [{"text": '{"url":"https://news.example/story?commentID=c1","Coral_comment_id":"c1"}'}]
    },
    "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
    "languages": ["en"],
    "communityId": "Coral:https://coral.example",
    "clientToken": "comment:c1",
}  # fmt: skip


def analysis(text: str = "You’re an idiot 😀.", model: str = "TOXICITY", language: str = "en") -> dict[str, Any]:
    return {"comment": {"text": text}, "doNotStore": True, "requestedAttributes": {model: {}}, "languages": [language]}


def sent(endpoint: str, key: str, operation: str, body: dict[str, Any]) -> bytes:
    """The bytes of a request, to an endpoint and with a key as an administrator types them."""
    url = urlsplit(endpoint.strip())
    path = posixpath.normpath(f"{url.path}//{operation}").replace("//", "/")
    said = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    head = [
        f"POST {path}?{urlencode({'key': key.strip()})} HTTP/1.1",
        "Accept: application/json, text/plain, */*",
        "Content-Type: application/json",
        "User-Agent: Coral Perspective/9.11.8",
        f"Content-Length: {len(said)}",
        f"Host: {url.netloc}",
        "Connection: keep-alive",
    ]
    return "\r\n".join([*head, "", ""]).encode() + said


def test_the_bytes_are_those_that_were_taken_down() -> None:
    taken = (
        b"POST /v1alpha1/comments:analyze?key=KEY HTTP/1.1\r\nAccept: application/json, text/plain, */*\r\n"
        b"Content-Type: application/json\r\nUser-Agent: Coral Perspective/9.11.8\r\nContent-Length: 121\r\n"
        b"Host: 127.0.0.1:43185\r\nConnection: keep-alive\r\n\r\n"
        b'{"comment":{"text":"You\xe2\x80\x99re an idiot \xf0\x9f\x98\x80."},"doNotStore":true,'
        b'"requestedAttributes":{"TOXICITY":{}},"languages":["en"]}'
    )
    assert sent(" http://127.0.0.1:43185/v1alpha1/ ", " KEY ", "comments:analyze", analysis()) == taken


def asked(service: Served, *bodies: tuple[str, dict[str, Any]], key: str = "clients") -> list[bytes]:
    """The answers on one connection."""
    with socket.create_connection(("127.0.0.1", service.port), PATIENCE) as connection:
        return [exchanged(connection, service, operation, body, key) for operation, body in bodies]


def exchanged(connection: socket.socket, service: Served, operation: str, body: dict[str, Any], key: str) -> bytes:
    token = service.keys.get(key, key)
    connection.sendall(sent(f"{service.root}/v1alpha1", token, f"comments:{operation}", body))
    return answer_on(connection)


@pytest.mark.parametrize("model", ["TOXICITY", "SEVERE_TOXICITY", "INSULT"])
def test_it_reads_the_score_of_its_model(service: Served, model: str) -> None:
    rude, kind = asked(service, ("analyze", analysis(model=model)), ("analyze", analysis("A nice day to all.", model)))
    scores = [body_of(answer)["attributeScores"][model]["summaryScore"]["value"] for answer in (rude, kind)]
    assert scores[0] > scores[1]


def test_a_moderators_decision_is_taken_on_the_same_connection(service: Served) -> None:
    analysed, suggested = asked(service, ("analyze", analysis()), ("suggestscore", SUGGESTION))
    assert (code_of(analysed), code_of(suggested)) == (200, 200)
    assert b"connection: close" not in analysed.lower()
    assert body_of(suggested)["clientToken"] == "comment:c1"


@pytest.mark.parametrize("ending", ["", "/", "//"])
def test_the_endpoint_may_end_with_a_stroke(service: Served, ending: str) -> None:
    request = sent(f"{service.root}/v1alpha1{ending}", service.keys["clients"], "comments:analyze", analysis())
    with socket.create_connection(("127.0.0.1", service.port), PATIENCE) as connection:
        connection.sendall(request)
        assert code_of(answer_on(connection)) == 200


def test_what_is_refused_is_no_2xx_so_that_the_comment_passes(service: Served) -> None:
    refused = asked(service, ("analyze", analysis("")), ("analyze", analysis("a" * 20_481)),
                    ("analyze", analysis(model="BEAUTY")), ("analyze", analysis(language="th")))  # fmt: skip
    assert [code_of(answer) for answer in refused] == [400] * 4
    (wrong,) = asked(service, ("analyze", analysis()), key="wrong")
    assert body_of(wrong)["error"]["message"] == "API key not valid. Please pass a valid API key."


def test_a_page_of_comments_is_answered_on_one_connection(service: Served) -> None:
    texts = [f"Comment {number}: the ferry was late again, you idiot." for number in range(100)]
    assert {code_of(answer) for answer in asked(service, *[("analyze", analysis(text)) for text in texts])} == {200}


def test_a_redirect_is_never_sent(service: Served) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)
    connection.request("POST", "/v1alpha1/comments:analyze/", "{}", {"Content-Type": "application/json"})
    assert connection.getresponse().status == 404
