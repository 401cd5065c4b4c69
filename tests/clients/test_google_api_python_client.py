"""google-api-python-client, which builds itself from the discovery document."""

from typing import Any
from urllib.request import urlopen

import pytest
from refused import REFUSED, request
from served import PATIENCE, Served

discovery = pytest.importorskip("googleapiclient.discovery", reason="needs google-api-python-client")
HttpError = pytest.importorskip("googleapiclient.errors").HttpError
pytestmark = pytest.mark.slow


def comments(service: Served, key: str = "clients", **more: Any) -> Any:
    return discovery.build(
        "commentanalyzer", "v1alpha1", developerKey=service.keys.get(key, key),
        discoveryServiceUrl=service.discovery, static_discovery=False, **more,
    ).comments()  # fmt: skip


def document(service: Served) -> str:
    with urlopen(service.discovery, timeout=PATIENCE) as answer:
        return str(answer.read().decode())


def test_it_analyses(service: Served) -> None:
    answer = comments(service).analyze(body=request(languages=["en"], doNotStore=True)).execute()
    assert answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"] > 0.9
    assert answer["languages"] == ["en"]


def test_it_gets_spans(service: Served) -> None:
    body = request("You idiot 😀! Have a nice day.", spanAnnotations=True)
    scores = comments(service).analyze(body=body).execute()["attributeScores"]["TOXICITY"]
    assert [(span["begin"], span["end"]) for span in scores["spanScores"]] == [(0, 13), (14, 30)]


def test_it_may_be_given_an_endpoint_beside_the_document(service: Served) -> None:
    endpoint = f"http://localhost:{service.port}/"
    call = comments(service, client_options={"api_endpoint": endpoint}).analyze(body=request())
    assert call.uri.startswith(endpoint)
    assert call.execute()["attributeScores"]


@pytest.mark.parametrize("case", REFUSED)
def test_it_raises_what_perspective_refused(service: Served, case: str) -> None:
    fields, kind, message = REFUSED[case]
    with pytest.raises(HttpError) as raised:
        comments(service).analyze(body=request() | fields).execute()
    assert (raised.value.status_code, raised.value.reason) == (400, message)
    assert raised.value.error_details[0]["errorType"] == kind
    assert f'returned "{message}". Details: ' in str(raised.value)


def test_clients_that_drop_one_attribute_per_error_come_to_an_end(service: Served) -> None:
    asked: dict[str, Any] = {"TOXICITY": {}, "FLIRTATION": {}, "SPAM": {}, "INSULT": {}}
    while True:
        try:
            answer = comments(service).analyze(body=request(requestedAttributes=asked)).execute()
            break
        except HttpError as error:
            del asked[error.error_details[0]["languageNotSupportedByAttributeError"]["attribute"]]
    assert list(answer["attributeScores"]) == ["TOXICITY", "INSULT"]


def test_it_suggests_scores(service: Served) -> None:
    body = {"comment": {"text": "You idiot."}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}
    assert comments(service).suggestscore(body=body | {"clientToken": "t"}).execute()["clientToken"] == "t"
    with pytest.raises(HttpError) as raised:
        comments(service).suggestscore(body=body | {"attributeScores": {}}).execute()
    assert raised.value.status_code == 400


def test_a_wrong_key_is_refused_at_the_discovery_document(service: Served) -> None:
    with pytest.raises(HttpError) as raised:
        comments(service, "wrong")
    assert (raised.value.status_code, raised.value.reason) == (400, "API key not valid. Please pass a valid API key.")


def test_without_a_key_the_document_is_given_and_nothing_is_analysed(service: Served) -> None:
    with pytest.raises(HttpError) as raised:
        comments(service, "").analyze(body=request()).execute()
    assert raised.value.status_code == 403
    assert "unregistered callers" in raised.value.reason


def test_it_waits_by_itself_where_it_asks_too_often(service: Served) -> None:
    call = comments(service, "slow").analyze(body=request())
    with pytest.raises(HttpError) as raised:
        for _ in range(50):
            call.execute()
    assert raised.value.status_code == 429
    assert raised.value.error_details[0]["reason"] == "RATE_LIMIT_EXCEEDED"
    assert call.execute(num_retries=6)["attributeScores"]


def test_it_sends_many_calls_at_once_as_helm_and_modelgauge_do(service: Served) -> None:
    said: dict[str, Any] = {}
    client = discovery.build_from_document(document(service), developerKey=service.keys["clients"])
    batch = client.new_batch_http_request(callback=lambda name, answer, error: said.update({name: answer or error}))
    for number, text in enumerate(["You are a stupid idiot.", "A nice day to all of you.", ""]):
        batch.add(client.comments().analyze(body=request(text, clientToken=f"{number}")), request_id=f"{number}")
    batch.execute()
    assert [said[name]["clientToken"] for name in ("0", "1")] == ["0", "1"]
    assert (said["2"].status_code, said["2"].reason) == (400, "Comment must be non-empty.")


def test_a_batch_with_a_wrong_key_is_refused_call_by_call(service: Served) -> None:
    said: list[Any] = []
    client = discovery.build_from_document(document(service), developerKey="wrong")
    batch = client.new_batch_http_request(callback=lambda name, answer, error: said.append(error))
    batch.add(client.comments().analyze(body=request()))
    batch.execute()
    assert said[0].reason == "API key not valid. Please pass a valid API key."
