"""Perspective's contract, field by field, by the shipped fast model."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from stance.service.app import created
from stance.service.keys import Key, KeyFile
from stance.service.options import Options

RUDE: Final = "You are a stupid idiot."
KIND: Final = "Have a nice day, all of you."
SIX: Final = ("TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with opened(tmp_path_factory.mktemp("service")) as client:
        yield client


def opened(folder: Path, is_open: bool = True) -> TestClient:
    options = Options("", str(folder / "keys.json"), str(folder), "fast", is_open)
    return TestClient(created(options), "http://localhost:8700", raise_server_exceptions=False, client=("127.0.0.1", 1))


def analyzed(client: TestClient, text: str = RUDE, **fields: Any) -> dict[str, Any]:
    body = {"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}}} | fields
    headers = {"Content-Type": "application/json"}
    answer = client.post("/v1alpha1/comments:analyze", content=json.dumps(body), headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def refused(client: TestClient, method: str = "analyze", **fields: Any) -> dict[str, Any]:
    body = {"comment": {"text": RUDE}, "requestedAttributes": {"TOXICITY": {}}} | fields
    answer = client.post(f"/v1alpha1/comments:{method}", json=body)
    assert answer.status_code == answer.json()["error"]["code"] == 400, answer.text
    return dict(answer.json()["error"])


def type_of(error: dict[str, Any]) -> str:
    (detail,) = error["details"]
    assert detail["@type"] == "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
    return str(detail["errorType"])


def spans(answer: dict[str, Any], attribute: str = "TOXICITY") -> list[tuple[int, int]]:
    return [(span["begin"], span["end"]) for span in answer["attributeScores"][attribute]["spanScores"]]


# What is answered


def test_a_comment_has_a_summary_score_and_one_span_over_all_of_it(client: TestClient) -> None:
    answer = analyzed(client)
    scores = answer["attributeScores"]["TOXICITY"]
    assert set(scores) == {"spanScores", "summaryScore"}
    assert scores["summaryScore"]["type"] == "PROBABILITY"
    assert 0.9 < scores["summaryScore"]["value"] <= 1
    assert scores["spanScores"] == [{"begin": 0, "end": len(RUDE), "score": scores["summaryScore"]}]


@pytest.mark.parametrize("asked", [{}, {"spanAnnotations": False}, {"spanAnnotations": None}])
def test_span_scores_are_there_when_nobody_asked_for_them(client: TestClient, asked: dict[str, Any]) -> None:
    assert spans(analyzed(client, f"{RUDE} {KIND}", **asked)) == [(0, len(RUDE) + 1 + len(KIND))]


def test_each_sentence_has_a_score_of_its_own(client: TestClient) -> None:
    answer = analyzed(client, f"{RUDE} {KIND}", spanAnnotations=True)
    assert spans(answer) == [(0, len(RUDE)), (len(RUDE) + 1, len(RUDE) + 1 + len(KIND))]
    rude, kind = (span["score"]["value"] for span in answer["attributeScores"]["TOXICITY"]["spanScores"])
    assert rude > 0.9 > 0.1 > kind


@pytest.mark.parametrize("emoji", ["😀", "👩‍👩‍👧", "🇮🇹"])
def test_offsets_count_code_units_of_utf_16(client: TestClient, emoji: str) -> None:
    text = f"Hello {emoji} there! {RUDE}"
    units = text.encode("utf-16-le")
    said = [
        units[2 * begin : 2 * end].decode("utf-16-le")
        for begin, end in spans(analyzed(client, text, spanAnnotations=True))
    ]
    assert said == [f"Hello {emoji} there!", RUDE]
    assert spans(analyzed(client, text)) == [(0, len(units) // 2)]


@pytest.mark.parametrize("text", ["\ud83d", "You \ude00\ud83d idiot", "You idiot \ud83d."])
def test_half_a_character_is_scored_and_counts_as_one_unit(client: TestClient, text: str) -> None:
    assert spans(analyzed(client, text, languages=["en"])) == [(0, len(text))]


def test_what_peRspective_reads_stands_first(client: TestClient) -> None:
    assert next(iter(analyzed(client, clientToken="a"))) == "attributeScores"  # it takes the first field, whichever


def test_all_six_production_attributes_are_answered(client: TestClient) -> None:
    asked = {name: {} for name in SIX}
    assert set(analyzed(client, requestedAttributes=asked)["attributeScores"]) == set(SIX)


@pytest.mark.parametrize(
    "name", ["TOXICITY@2", "TOXICITY_EXPERIMENTAL", "TOXICITY_EXPERIMENTAL@6", "SEXUALLY_EXPLICIT"]
)
def test_versions_and_experimental_names_are_answered_under_the_name_that_was_asked(
    client: TestClient, name: str
) -> None:
    assert list(analyzed(client, requestedAttributes={name: {}})["attributeScores"]) == [name]


def test_a_version_chooses_no_other_score(client: TestClient) -> None:
    asked = {"TOXICITY": {}, "TOXICITY@1": {}}
    plain, versioned = analyzed(client, requestedAttributes=asked)["attributeScores"].values()
    assert plain == versioned


def test_scores_are_printed_as_floats_of_32_bits(client: TestClient) -> None:
    value = analyzed(client, KIND)["attributeScores"]["TOXICITY"]["summaryScore"]["value"]
    assert len(repr(value).split("e")[0].replace("0.", "").lstrip("0")) <= 9


# Languages


def test_languages_are_the_detected_one_where_none_was_named(client: TestClient) -> None:
    answer = analyzed(client)
    assert answer["languages"] == answer["detectedLanguages"] == ["en"]


def test_languages_are_those_named_and_the_detected_ones_are_told_too(client: TestClient) -> None:
    answer = analyzed(client, "Questo è un commento molto gentile, grazie a tutti voi.", languages=["en"])
    assert answer["languages"] == ["en"]
    assert answer["detectedLanguages"][0] == "it"


def test_a_named_language_that_no_model_reads_is_refused_for_one_attribute(client: TestClient) -> None:
    error = refused(client, requestedAttributes={"INSULT": {}, "THREAT": {}}, languages=["th"])
    assert error["message"] == "Attribute INSULT does not support request languages: th"
    assert type_of(error) == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    told = error["details"][0]["languageNotSupportedByAttributeError"]
    assert told == {"requestedLanguages": ["th"], "attribute": "INSULT"}


def test_a_detected_language_that_no_model_reads_is_refused(client: TestClient) -> None:
    error = refused(client, comment={"text": "Det här är en mycket vänlig kommentar, tack så mycket allihop."})
    assert error["message"] == "Attribute TOXICITY does not support request languages: sv"
    told = error["details"][0]["languageNotSupportedByAttributeError"]
    assert told == {"detectedLanguages": ["sv"], "attribute": "TOXICITY"}


@pytest.mark.parametrize(
    ("language", "rude", "kind"),
    [
        ("de", "Halt die Fresse, du dummer Idiot.", "Vielen Dank für diesen schönen Bericht."),
        ("fr", "Ferme ta gueule, espèce de connard.", "Merci beaucoup pour cet article."),
        ("ar", "اخرس يا كلب يا حقير", "شكراً جزيلاً على هذا المقال الجميل"),
    ],
)
def test_a_comment_is_answered_by_the_model_of_its_language(
    client: TestClient, language: str, rude: str, kind: str
) -> None:
    said = [analyzed(client, text, languages=named) for text in (rude, kind) for named in ([], [language])]
    assert {answer["model"] for answer in said} == {"toxicity-languages-1"}
    assert all(answer["languages"] == [language] for answer in said)
    both = [analyzed(client, rude, languages=named)["model"] for named in (["en", language], [language, "en"])]
    assert both == ["toxicity-languages-1"] * 2
    first, same, civil, _ = [answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"] for answer in said]
    assert first == same > 0.5 > civil


def test_an_attribute_without_a_model_is_refused_as_one_without_the_language(client: TestClient) -> None:
    error = refused(client, requestedAttributes={"TOXICITY": {}, "FLIRTATION": {}})
    assert error["message"] == "Attribute FLIRTATION does not support request languages: en"


def test_unsupported_attributes_are_dropped_on_request(client: TestClient) -> None:
    asked = {"TOXICITY": {}, "FLIRTATION": {}, "SPAM": {}}
    answer = analyzed(client, requestedAttributes=asked, dropUnsupportedAttributes=True)
    assert list(answer["attributeScores"]) == ["TOXICITY"]
    assert "attributeScores" not in analyzed(client, languages=["th"], dropUnsupportedAttributes=True)


@pytest.mark.parametrize("text", ["?!", "😀😀", "12345"])
def test_a_comment_without_a_letter_has_no_language(client: TestClient, text: str) -> None:
    error = refused(client, comment={"text": text})
    assert (error["message"], type_of(error)) == ("Unable to detect language", "LANGUAGE_DETECTION_FAILED")
    assert analyzed(client, text, languages=["en"])["languages"] == ["en"]


# Fields


def test_scores_below_their_threshold_are_left_out(client: TestClient) -> None:
    asked = {"TOXICITY": {"scoreThreshold": 0.5}, "THREAT": {"scoreThreshold": 0.999}}
    assert list(analyzed(client, requestedAttributes=asked)["attributeScores"]) == ["TOXICITY"]


def test_attribute_scores_are_absent_where_all_are_below_their_threshold(client: TestClient) -> None:
    answer = analyzed(client, KIND, requestedAttributes={"TOXICITY": {"scoreThreshold": 0.9}})
    assert set(answer) >= {"languages", "detectedLanguages"}
    assert "attributeScores" not in answer


def test_the_client_token_is_echoed_and_only_where_there_is_one(client: TestClient) -> None:
    assert analyzed(client, clientToken="ü 1")["clientToken"] == "ü 1"
    assert "clientToken" not in analyzed(client)


@pytest.mark.parametrize(
    "context",
    [
        {"entries": [{"text": "An article.", "type": "PLAIN_TEXT"}, {"text": "A parent."}]},
        {"articleAndParentComment": {"article": {"text": "An article."}, "parentComment": {"text": "A parent."}}},
        {"article_and_parent_comment": {"parent_comment": {"text": "A parent."}}},
        {"entries": []},
        {},
        None,
    ],
)
def test_context_is_taken_in_both_forms_and_changes_no_score(client: TestClient, context: Any) -> None:
    assert analyzed(client, context=context) == analyzed(client)


def test_context_in_both_forms_at_once_is_refused(client: TestClient) -> None:
    both = {"entries": [{"text": "a"}], "articleAndParentComment": {"article": {"text": "a"}}}
    error = refused(client, context=both)
    assert error["message"].startswith("Context can have either entries or article_and_parent_comment, but both")
    assert type_of(error) == "INVALID_REQUEST"


@pytest.mark.parametrize(
    "fields", [{"doNotStore": True}, {"doNotStore": False}, {"sessionId": "s", "communityId": "c"}]
)
def test_fields_about_storing_change_no_score(client: TestClient, fields: dict[str, Any]) -> None:
    assert analyzed(client, **fields) == analyzed(client)


def test_fields_are_taken_under_their_names_in_snake_case(client: TestClient) -> None:
    body = {"comment": {"text": f"{RUDE} {KIND}"}, "requested_attributes": {"TOXICITY": {"score_type": "PROBABILITY"}},
            "span_annotations": True, "do_not_store": True, "client_token": "t"}  # fmt: skip
    answer = client.post("/v1alpha1/comments:analyze", json=body).json()
    assert len(spans(answer)) == 2
    assert answer["clientToken"] == "t"


def test_a_single_language_may_stand_without_a_list(client: TestClient) -> None:
    assert analyzed(client, languages="en")["languages"] == ["en"]  # so jsonlite writes a vector of one


@pytest.mark.parametrize("place", ["", "comment", "requestedAttributes.TOXICITY", "context"])
def test_an_unknown_field_is_named(client: TestClient, place: str) -> None:
    body: dict[str, Any] = {"comment": {"text": RUDE}, "requestedAttributes": {"TOXICITY": {}}, "context": {}}
    there = body
    for name in filter(None, place.split(".")):
        there = there[name]
    there["colour"] = 1
    answer = client.post("/v1alpha1/comments:analyze", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith('Invalid JSON payload received. Unknown name "colour"')


@pytest.mark.parametrize(
    "fields",
    [
        {"comment": "text"},
        {"comment": {"text": 1}},
        {"comment": ["text"]},
        {"requestedAttributes": ["TOXICITY"]},
        {"requestedAttributes": {"TOXICITY": 1}},
        {"requestedAttributes": {"TOXICITY": {"scoreThreshold": "high"}}},
        {"requestedAttributes": {"TOXICITY": {"scoreThreshold": True}}},
        {"languages": [1]},
        {"languages": {"en": True}},
        {"languages": ["t" * 36]},
        {"languages": ["en"] * 101},
        {"spanAnnotations": "yes"},
        {"spanAnnotations": 1},
        {"doNotStore": []},
        {"clientToken": 7},
        {"context": "article"},
        {"context": {"entries": {"text": "a"}}},
    ],
    ids=lambda fields: json.dumps(fields)[:60],
)
def test_a_value_of_a_wrong_type_is_refused(client: TestClient, fields: dict[str, Any]) -> None:
    error = refused(client, **fields)
    assert error["status"] == "INVALID_ARGUMENT"
    assert error["message"].startswith("Invalid value at '")
    assert "BadRequest" in error["details"][0]["@type"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff", b"{'a': 1}", b'{"a": NaN}'])
def test_what_is_no_object_in_json_is_refused(client: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post("/v1alpha1/comments:analyze", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"


# What is refused


@pytest.mark.parametrize("comment", [{}, {"text": ""}, {"text": "  \n"}, None, {"text": None}])
def test_an_empty_comment_is_refused(client: TestClient, comment: Any) -> None:
    error = refused(client, comment=comment)
    assert (error["message"], type_of(error)) == ("Comment must be non-empty.", "COMMENT_EMPTY")


@pytest.mark.parametrize("letter", ["a", "é", "😀"])
def test_20480_bytes_are_taken_and_one_more_is_not(client: TestClient, letter: str) -> None:
    longest = "word " * 20 + letter * ((20_480 - 100) // len(letter.encode()))
    assert len(longest.encode()) == 20_480
    assert analyzed(client, longest, languages=["en"])
    error = refused(client, comment={"text": longest + "a"}, languages=["en"])
    assert (error["message"], type_of(error)) == ("Comment text too long.", "COMMENT_TOO_LONG")


@pytest.mark.parametrize("asked", [{}, None])
def test_no_attribute_is_refused(client: TestClient, asked: Any) -> None:
    error = refused(client, requestedAttributes=asked)
    assert (error["message"], type_of(error)) == ("Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"requestedAttributes": {"BEAUTY": {}}}, "Unknown requested attribute: BEAUTY"),
        ({"requestedAttributes": {"toxicity": {}}}, "Unknown requested attribute: toxicity"),
        ({"requestedAttributes": {"TOXICITY": {"scoreType": "RAW"}}},
         "Requested score type RAW is not supported by attribute TOXICITY"),
        ({"comment": {"text": "a", "type": "HTML"}}, "Currently, only 'PLAIN_TEXT' comments are supported"),
        ({"comment": {"text": "a", "type": "RTF"}}, "Unknown text type"),
    ],
)  # fmt: skip
def test_other_requests_are_refused_in_perspectives_words(
    client: TestClient, fields: dict[str, Any], message: str
) -> None:
    error = refused(client, **fields)
    assert (error["message"], type_of(error)) == (message, "INVALID_REQUEST")


@pytest.mark.parametrize("kind", ["SCORE_TYPE_UNSPECIFIED", "PROBABILITY", 0, 1])
def test_probabilities_are_given_under_all_their_names(client: TestClient, kind: Any) -> None:
    assert analyzed(client, requestedAttributes={"TOXICITY": {"scoreType": kind}}) == analyzed(client)


# Suggestions


def test_a_suggestion_is_taken_as_perspective_took_it(client: TestClient) -> None:
    scores = {"TOXICITY": {"summaryScore": {"value": 1}, "spanScores": [{"begin": 0, "end": 3, "score": {"value": 1}}]}}
    body = {"comment": {"text": RUDE}, "attributeScores": scores, "languages": ["en"], "clientToken": "t",
            "communityId": "c", "context": {"entries": [{"text": "{}"}]}}  # fmt: skip
    answer = client.post("/v1alpha1/comments:suggestscore", json=body)
    assert answer.json() == {"detectedLanguages": ["en"], "requestedLanguages": ["en"], "clientToken": "t"}


@pytest.mark.parametrize(
    "scores",
    [None, {}, [], {"BEAUTY": {"summaryScore": {"value": 1}}}, {"TOXICITY": {"summaryScore": {"value": 2}}},
     {"TOXICITY": {"summaryScore": {"value": "x"}}}, {"TOXICITY": {"spanScores": [{"begin": 0}]}},
     {"TOXICITY": {"summaryScore": {"value": 1, "type": "RAW"}}}],
    ids=json.dumps,
)  # fmt: skip
def test_a_suggestion_that_says_nothing_is_refused(client: TestClient, scores: Any) -> None:
    body = {"comment": {"text": RUDE}, "attributeScores": scores}
    answer = client.post("/v1alpha1/comments:suggestscore", json=body)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


def test_a_suggestion_takes_no_order_not_to_store_it(client: TestClient) -> None:
    body = {"comment": {"text": RUDE}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}
    answer = client.post("/v1alpha1/comments:suggestscore", json=body | {"doNotStore": True})
    assert 'Unknown name "doNotStore"' in answer.json()["error"]["message"]


# Addresses and keys


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("name", ["analyze", "suggestscore"])
def test_only_post_is_answered(client: TestClient, method: str, name: str) -> None:
    answer = client.request(method, f"/v1alpha1/comments:{name}")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert answer.json()["error"]["code"] == 405


@pytest.mark.parametrize("path", ["/", "/v1alpha1", "/v1/comments:analyze", "/v1alpha1/comments:analyze/", "/docs",
                                  "/v1alpha1/comments%2Fanalyze"])  # fmt: skip
def test_an_unknown_address_is_an_error_in_googles_form(client: TestClient, path: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code == 404
    assert answer.json()["error"]["status"] == "NOT_FOUND"


def test_the_address_may_be_written_with_an_escaped_colon(client: TestClient) -> None:
    body = {"comment": {"text": RUDE}, "requestedAttributes": {"TOXICITY": {}}}
    assert client.post("/v1alpha1/comments%3Aanalyze?alt=json&prettyPrint=false", json=body).status_code == 200


def test_the_discovery_document_names_the_address_by_which_it_was_asked(client: TestClient) -> None:
    document = client.get("/$discovery/rest?version=v1alpha1").json()
    assert document["rootUrl"] == document["baseUrl"] == "http://localhost:8700/"
    assert document["servicePath"] == ""
    assert document["resources"]["comments"]["methods"]["analyze"]["path"] == "v1alpha1/comments:analyze"
    assert client.get("/$discovery/rest?version=v2").status_code == 404


def test_under_perspectives_own_name_the_document_leads_to_https(client: TestClient) -> None:
    headers = {"Host": "commentanalyzer.googleapis.com"}  # what ends the TLS need not say that there was any
    document = client.get("/$discovery/rest?version=v1alpha1", headers=headers).json()
    assert document["rootUrl"] == "https://commentanalyzer.googleapis.com/"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "[::1]evil.example", "", "a b"])
def test_without_keys_no_other_name_is_answered(client: TestClient, host: str) -> None:
    answer = client.get("/$discovery/rest", headers={"Host": host})
    assert answer.status_code == 403
    assert "evil" not in answer.text


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", ""])
def test_without_keys_no_page_of_another_site_is_answered(client: TestClient, origin: str) -> None:
    body = {"comment": {"text": RUDE}, "requestedAttributes": {"TOXICITY": {}}}
    codes = [
        client.post("/v1alpha1/comments:analyze", json=body, headers={"Origin": sent}).status_code
        for sent in (origin, "http://localhost:3000")
    ]
    assert codes == [403, 200]


def test_a_wrong_key_is_refused_with_googles_words(tmp_path: Path) -> None:
    token = KeyFile(tmp_path / "keys.json").add(Key("coral"))
    with opened(tmp_path) as client:
        answer = client.get("/$discovery/rest?version=v1alpha1&key=wrong").json()["error"]
        assert (answer["code"], answer["message"]) == (400, "API key not valid. Please pass a valid API key.")
        assert answer["details"][0]["reason"] == "API_KEY_INVALID"
        assert client.get(f"/$discovery/rest?version=v1alpha1&key={token}").status_code == 200


def test_without_a_key_there_is_the_discovery_document_and_nothing_else(tmp_path: Path) -> None:
    KeyFile(tmp_path / "keys.json").add(Key("coral"))
    with opened(tmp_path) as client:
        assert client.get("/$discovery/rest?version=v1alpha1").status_code == 200
        answer = client.post("/v1alpha1/comments:analyze", json={}).json()["error"]
    assert (answer["code"], answer["status"]) == (403, "PERMISSION_DENIED")


@pytest.mark.parametrize("form", ["key", "X-Goog-Api-Key", "Authorization"])
def test_a_key_is_taken_in_the_address_in_a_header_and_as_a_bearer_token(tmp_path: Path, form: str) -> None:
    token = KeyFile(tmp_path / "keys.json").add(Key("coral"))
    parameters = {"key": token} if form == "key" else {}
    headers = {"X-Goog-Api-Key": {"X-Goog-Api-Key": token}, "Authorization": {"Authorization": f"Bearer {token}"}}
    with opened(tmp_path) as client:
        answer = client.get("/$discovery/rest", params=parameters, headers=headers.get(form))
    assert answer.status_code == 200


def test_more_than_the_agreed_rate_is_refused_with_the_time_to_wait(tmp_path: Path) -> None:
    token = KeyFile(tmp_path / "keys.json").add(Key("coral", rate=0.1))
    with opened(tmp_path) as client:
        first, last = (client.get(f"/$discovery/rest?key={token}") for _ in range(2))
    assert first.status_code == 200
    error = last.json()["error"]
    assert (error["code"], error["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert error["message"].startswith("Quota exceeded for quota metric 'Analysis requests (AnalyzeComment)'")
    assert error["details"][0]["metadata"]["quota_limit"] == "AnalyzeRequestsPerMinutePerProject"
    assert int(last.headers["Retry-After"]) >= 1
