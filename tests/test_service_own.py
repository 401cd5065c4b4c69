"""The service's own addresses: the same rows as the program's, and an answer to whatever is sent."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from served import served
from starlette.testclient import TestClient

import stance
from stance import reading
from stance.cli import main
from stance.model_store import ModelStore
from stance.scoring import output_columns
from stance.service import Key, KeyFile, Options
from stance.service.app import created
from stance.service.batching import Busy
from stance.service.own.messages import MOST_COMMENTS
from stance.service.turns import Turns
from stance.settings import models_folder, shipped

pytestmark = pytest.mark.slow
TARGET = "the new bridge=bridge"
LINES = "/v1/classify?targets=the%20new%20bridge%3Dbridge"
COMMENTS: list[dict[str, Any]] = [
    {"comment_id": "1", "author": "Ada", "text": "The new bridge is a stupid waste of money, you idiots.",
     "thread_id": "a", "headline": "Council votes for the bridge", "parent_id": None, "posted_at": "2031-05-09T07:47"},
    {"comment_id": "2", "author": "Ben", "text": "No, that is wrong. You are lying, it is not a waste at all.",
     "thread_id": "a", "headline": "Council votes for the bridge", "parent_id": "1", "posted_at": "2031-05-09T08:00"},
    {"comment_id": "3", "author": "Ada", "text": "It is still a waste.",
     "thread_id": "a", "headline": "Council votes for the bridge", "parent_id": "2", "posted_at": "3 hours ago"},
    {"comment_id": "4", "author": None, "text": "Die Brücke ist viel zu teuer und niemand braucht sie.",
     "thread_id": "b", "headline": None, "parent_id": None, "posted_at": None},
    {"comment_id": "5", "author": "Cy", "text": "[deleted]",
     "thread_id": "b", "headline": None, "parent_id": "4", "posted_at": None},
]  # fmt: skip
ROOT = Path(__file__).parent.parent
SEEDS = sorted(path.name for path in shipped("seeds").glob("*.*"))

HERE = ("127.0.0.1", 50_000)


def options(folder: Path, lane: str = "fast") -> Options:
    return Options(str(models_folder()), str(folder / "keys.json"), str(folder), lane, is_open=True)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(created(options(tmp_path_factory.mktemp("state"))), "http://127.0.0.1", client=HERE) as started:
        yield started


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with served(tmp_path_factory.mktemp("service")) as running:
        yield running.port
    assert running.process.returncode == 0
    assert "Traceback" not in running.log.read_text()


def classified(client: TestClient, body: Any, **more: Any) -> list[dict[str, Any]]:
    answer = client.post("/v1/classify", json=body, **more)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def lines(client: TestClient, body: str | bytes, address: str = "/v1/classify") -> list[dict[str, Any]]:
    answer = client.post(address, content=body, headers={"Content-Type": "application/x-ndjson"})
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def refused(answer: Any, code: int = 400) -> list[str]:
    """The fields that an answer in the form of google.rpc.Status complains of."""
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (code, code)
    details = error.get("details", [{"fieldViolations": []}])
    return [violation.get("field", "") for violation in details[0].get("fieldViolations", [])]


def expected(comments: list[dict[str, Any]], targets: list[str]) -> list[dict[str, Any]]:
    """The rows of a frame of the same comments: what is read of each, and what the frame gets beside that."""
    frame = pd.DataFrame(comments, dtype=object)
    scored = stance.classify(frame, targets, lane="fast")
    read = reading.comment_frame(frame, "table")
    return reading.records(pd.concat([read, scored[[name for name in scored if name not in {*read, *frame}]]], axis=1))


# Rows


@pytest.mark.parametrize("targets", [[TARGET], ["the bridge=a", "the council=b"], []], ids=["one", "two", "proposed"])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_rows_are_those_of_classify(client: TestClient, targets: list[str]) -> None:
    rows = classified(client, {"comments": COMMENTS, "targets": targets})
    assert rows == [pytest.approx(row, abs=2e-6) for row in expected(COMMENTS, targets)]


def test_columns_are_those_of_the_tables_in_their_order(client: TestClient) -> None:
    [row] = classified(client, {"text": "The new bridge is ugly.", "targets": [TARGET]})
    assert list(row) == [column.name for column in output_columns(["bridge"])]
    [row] = classified(client, {"text": "The new bridge is ugly."})
    assert list(row) == [column.name for column in output_columns(["main"])]


def test_a_parent_is_known_by_its_id_or_by_its_words(client: TestClient) -> None:
    first, second = COMMENTS[0]["text"], COMMENTS[1]["text"]
    rows = classified(client, {"comments": [{"id": 7, "text": first}, {"text": second, "parent_id": 7}]})
    [alone] = classified(client, {"text": second, "parent": first})
    assert rows[1]["agrees_with_parent"] == alone["agrees_with_parent"] == "disagree"
    assert alone["agrees_with_parent_sure"] == pytest.approx(rows[1]["agrees_with_parent_sure"], abs=1e-5)


def test_a_target_is_proposed_from_the_article(client: TestClient) -> None:
    article = {"headline": "Council votes for the harbour bridge", "body": "The harbour bridge will cost much. " * 9}
    body = {"comments": [{"text": "The harbour bridge is too dear."}, {"text": "I like the bridge."}]}
    rows = classified(client, {**body, "article": article})
    assert "bridge" in rows[0]["stance_main_target"]


def test_an_empty_text_has_a_row_without_scores(client: TestClient) -> None:
    rows = classified(client, {"comments": [{"text": ""}, {"text": "Well said."}]})
    assert (rows[0]["toxicity"], rows[0]["language"]) == (None, None)
    assert rows[1]["toxicity"] < 0.5
    assert classified(client, {"comments": []}) == []


def test_a_lane_may_be_asked_for(client: TestClient) -> None:
    rows = classified(client, {"text": "You are an idiot.", "lane": "cascade", "targets": [TARGET]})
    assert rows[0]["toxicity_model"] in {"toxicity-ngrams-2", "toxicity-encoder-2"}
    assert rows[0]["stance_model"] == "stance-vectors-3"


def test_what_a_key_agreed_on_holds(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    token = keys.add(Key("coral", lane="fast", thresholds={"toxicity": 0.5, "threat": 0.9}))
    with TestClient(created(options(tmp_path, "accurate")), client=HERE) as client:
        asked = {"headers": {"X-Goog-Api-Key": token}}
        [row] = classified(client, {"text": "You are a stupid idiot.", "targets": [TARGET]}, **asked)
        assert (row["toxicity_model"], row["reached"]) == ("toxicity-ngrams-2", ["toxicity"])
        assert classified(client, {"text": "Thank you.", "lane": "fast"}, **asked)[0]["reached"] == []
        answer = client.post("/v1/classify", json={"text": "Hello.", "lane": "accurate"}, **asked)
        assert refused(answer) == ["lane"]
        assert refused(client.post("/v1/classify", json={"text": "Hello."}), 403) == []
        for address in ("/v1/parse", "/v1/classify"):
            assert client.post(address).status_code == 403
        assert client.get("/v1/models").status_code == 403


def test_another_model_that_comes_into_use_scores_from_then_on(tmp_path: Path) -> None:
    mine = replace(options(tmp_path, "accurate"), models=str(tmp_path / "models"))
    with TestClient(created(mine), "http://127.0.0.1", client=HERE) as client:
        body = {"text": "The new bridge is ugly.", "targets": [TARGET]}
        before = classified(client, body)[0]["stance_model"]
        other = next(
            card.id
            for card in ModelStore(tmp_path / "models").cards("stance")
            if card.lane == "accurate" and card.id != before
        )
        ModelStore(tmp_path / "models").use(other)
        assert classified(client, body)[0]["stance_model"] == other


def test_a_model_that_cannot_be_opened_names_no_folder(tmp_path: Path) -> None:
    mark = tmp_path / "models" / "stance" / "IN_USE"
    mark.parent.mkdir(parents=True)
    mark.write_text("stance-missing-1\n", encoding="utf-8")
    mine = replace(options(tmp_path), models=str(tmp_path / "models"))
    with TestClient(created(mine), "http://localhost", client=HERE) as client:
        answer = client.post("/v1/classify", json={"text": "Hello."})
    refused(answer, 503)
    assert str(tmp_path) not in answer.text


def test_too_much_at_once_is_refused_and_what_has_begun_goes_on() -> None:
    async def asked() -> list[object]:
        turns = Turns(most_waiting=2)
        steps = [turns.take(partial(time.sleep, 0.05)) for _ in range(4)]
        begun = turns.take(partial(len, "abc"), is_begun=True)
        found = await asyncio.gather(*steps, begun, return_exceptions=True)
        turns.close()
        return [type(each) if isinstance(each, Exception) else each for each in found]

    assert asyncio.run(asked()) == [None, None, Busy, Busy, 3]


# Lines


def test_five_hundred_lines_are_answered_in_order_and_a_bad_one_in_its_place(client: TestClient) -> None:
    said = [{"id": number, "text": f"The new bridge number {number} is ugly."} for number in range(500)]
    sent = [json.dumps(comment) for comment in said]
    sent[250] = '{"text": "The new bridge'
    found = lines(client, "\n".join(sent), LINES)
    assert len(found) == 500
    assert found[250]["error"]["status"] == "INVALID_ARGUMENT"
    others = [row["comment_id"] for row in found[:250] + found[251:]]
    assert others == [str(number) for number in range(500) if number != 250]
    alone = classified(client, {**said[3], "targets": [TARGET]})
    assert found[3] == pytest.approx(alone[0], abs=2e-6)


def test_what_a_line_gets_does_not_depend_on_its_batch(client: TestClient) -> None:
    sent = [json.dumps(comment | {"thread_id": "a"}) for comment in COMMENTS]
    once = lines(client, "\n".join(sent), LINES)

    def parts() -> Iterator[bytes]:
        for line in sent:
            yield from (line[:9].encode(), line[9:].encode() + b"\n")

    answer = client.post(LINES, content=parts(), headers={"Content-Type": "application/jsonl"})
    assert [json.loads(line) for line in answer.text.splitlines()] == [pytest.approx(row, abs=2e-6) for row in once]
    assert once[1]["agrees_with_parent"] == "disagree"


BAD = [
    b"\xff\xfe",
    b"[1]",
    b'"text"',
    b"{}",
    b'{"text": 5}',
    b"[" * 100_000,
    b'{"text": "' + b"a" * (1 << 21) + b'"}',
    b'{"text": NaN}',
    b'{"text": "a", "id": 1e999}',
    b'{"text": "a", "id": ' + b"9" * 6000 + b"}",
]


@pytest.mark.parametrize("line", BAD, ids=range(len(BAD)))
def test_a_bad_line_ends_nothing(client: TestClient, line: bytes) -> None:
    found = lines(client, b'{"text": "Good."}\n' + line + b'\n\n{"text": "Good too."}\n')
    assert [sorted(row) == ["error"] for row in found] == [False, True, False]


def test_no_line_is_no_row(client: TestClient) -> None:
    assert lines(client, b"") == lines(client, b"\n \n") == []


def test_a_line_is_answered_before_the_next_is_sent(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        head = "POST /v1/classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
        connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        for number in range(3):
            line = json.dumps({"id": number, "text": "You are an idiot."}).encode() + b"\n"
            connection.sendall(b"%x\r\n%s\r\n" % (len(line), line))
            said = b""
            while b'"comment_id": "%d"' % number not in said:
                part = connection.recv(65536)
                assert part
                said += part


def test_a_large_body_is_taken_and_its_connection_kept(port: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    body = json.dumps({"comments": [{"text": "The ferry was late again. " * 10}] * 400})
    for _ in range(2):
        connection.request("POST", "/v1/classify", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        assert (answer.status, len(json.loads(answer.read())["rows"])) == (200, 400)


# Threads and models


@pytest.mark.parametrize("name", SEEDS)
def test_a_page_is_read_as_parse_reads_it(client: TestClient, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shipped("seeds"))
    answer = client.post("/v1/parse", params={"name": name}, content=Path(name).read_bytes())
    assert answer.status_code == 200, answer.text
    found = [row for thread in answer.json()["threads"] for row in thread["comments"]]
    said = [json.loads(line) for line in CliRunner().invoke(main, ["parse", name]).stdout.splitlines()]
    order = list(dict.fromkeys(row["thread_id"] for row in said))
    assert found == sorted(said, key=lambda row: order.index(row["thread_id"]))


def test_a_page_without_a_name_is_told_by_its_content(client: TestClient, seeds: Path) -> None:
    threads = client.post("/v1/parse", content=(seeds / "school_phones.html").read_bytes()).json()["threads"]
    assert [thread["source"] for thread in threads] == ["-"]
    table = client.post("/v1/parse", content=b"text,author\nHello there,Ada\n").json()["threads"]
    assert [row["author"] for thread in table for row in thread["comments"]] == ["Ada"]


def test_a_day_tells_when_hours_ago_was(client: TestClient) -> None:
    page = (ROOT / "tests/pages/plain/intensedebate.txt").read_bytes()
    days = []
    for day in ("2026-11-01", "2026-11-02"):
        [thread] = client.post(f"/v1/parse?as_of={day}", content=page).json()["threads"]
        days.append([row["posted_at"] for row in thread["comments"]])
    assert days[0] != days[1]
    assert refused(client.post("/v1/parse?as_of=tomorrow", content=page)) == ["as_of"]


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n", b"PK\x03\x04" + bytes(100), b"SQLite format 3\0" + bytes(100), bytes(1000),
                b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"[" * 200_000, b"\x1f\x8b" + bytes(50)],
    ids=range(8),
)  # fmt: skip
def test_what_is_no_page_is_refused_in_a_sentence(client: TestClient, content: bytes) -> None:
    answer = client.post("/v1/parse?name=../../etc/passwd.html", content=content)
    if answer.status_code != 200:
        refused(answer)
        assert answer.json()["error"]["message"].endswith((".", ")"))
    assert "stance-" not in answer.text


def test_a_page_that_is_too_large_is_refused(client: TestClient) -> None:
    assert refused(client.post("/v1/parse", content=bytes((20 << 20) + 1)), 413) == []


def test_models_are_listed_by_their_cards(client: TestClient) -> None:
    answer = client.get("/v1/models")
    found = {model["id"]: model for model in answer.json()["models"]}
    model = found["toxicity-ngrams-2"]
    assert (model["in_use"], model["lane"], model["languages"]) == (True, "fast", ["en"])
    assert model["scores"]["dev_civil"]["auc"] > 0.9
    assert str(models_folder()) not in answer.text
    assert "/work" not in answer.text and "/home" not in answer.text


# Hostile bodies


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"text": 5}, ["text"]),
        ({}, ["text"]),
        ([], [""]),
        ("text", [""]),
        (None, [""]),
        ({"text": "a", "grobbl": 1}, ["grobbl"]),
        ({"text": "a", "lane": "slow"}, ["lane"]),
        ({"text": "a", "targets": "bridge"}, ["targets"]),
        ({"text": "a", "targets": ["=x"]}, ["targets"]),
        ({"text": "a", "targets": ["a b"] * 2}, ["targets"]),
        ({"text": "a", "targets": ["a"] * 21}, ["targets"]),
        ({"text": "a" * 100_001}, ["text"]),
        ({"comments": {}}, ["comments"]),
        ({"comments": [{"text": "a"}, {"text": True, "author": []}]}, ["comments[1].text", "comments[1].author"]),
        ({"comments": [{"text": "a"}] * 10_000}, ["comments"]),
        ({"comments": [{"text": "a", "posted_at": 10**400}]}, ["comments[0].posted_at"]),
        ({"comments": [{"text": "a", "id": True}]}, ["comments[0].id"]),
    ],
)
def test_a_wrong_body_says_where(client: TestClient, body: Any, fields: list[str]) -> None:
    answer = client.post("/v1/classify", json=body)
    assert list(dict.fromkeys(refused(answer))) == fields


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        (b"[" * 100_000, {}, 400),
        (b'{"text": ' * 50_000, {}, 400),
        (b"\xff", {}, 400),
        (b"", {}, 400),
        (b'{"text": Infinity}', {}, 400),
        (b'{"\\ud800": 1}', {}, 400),
        (b'{"text": "a", "id": ' + b"9" * 5000 + b"}", {}, 400),
        (bytes((8 << 20) + 1), {}, 413),
        (b"{}", {"Content-Encoding": "gzip"}, 415),
        (b"{}", {"Content-Type": "text/plain"}, 400),
        (b"{}", {"Content-Type": "application/x-ndjson", "Content-Encoding": "br"}, 415),
    ],
    ids=range(11),
)
def test_a_hostile_body_is_refused(client: TestClient, body: bytes, headers: dict[str, str], code: int) -> None:
    sent = {"Content-Type": "application/json"} | headers
    refused(client.post("/v1/classify", content=body, headers=sent), code)


def test_half_characters_and_controls_are_scored(client: TestClient) -> None:
    body = b'{"comments": [{"text": "You \\ud800 idiot\\u0000\\u001b[2J", "id": "\\udfff", "author": "\\u202eadA"}],'
    body += b' "targets": ["the \\ud83d bridge=b"], "article": {"headline": "\\ud800", "body": "\\u0000"}}'
    answer = client.post("/v1/classify", content=body, headers={"Content-Type": "application/json"})
    [row] = answer.json()["rows"]
    assert row["text"] == "You \ufffd idiot\ufffd\x1b[2J"
    assert row["toxicity"] > 0.5
    assert "\u202e" not in answer.text


def test_the_most_comments_are_taken(client: TestClient) -> None:
    rows = classified(client, {"comments": [{"text": "Well."}] * MOST_COMMENTS, "targets": [TARGET]})
    assert len(rows) == MOST_COMMENTS


def test_no_words_of_a_refused_comment_are_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    answer = client.post("/v1/classify", json={"text": ["grobblefrotz"], "author": {"grobblefrotz": 1}})
    assert "grobblefrotz" not in answer.text
    assert "grobblefrotz" not in caplog.text
