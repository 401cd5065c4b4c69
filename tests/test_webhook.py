"""Decisions sent to a real server that fails, hangs, redirects and is killed."""

import base64
import hashlib
import hmac
import json
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from reviewed import decided, fill

from stance.cli import main
from stance.cli.webhook import FIRST_DELAY, LONGEST_DELAY, Refused, Webhook, check_url, read_secrets
from stance.errors import InputError
from stance.reviews import ReviewStore, open_store

SECRET = b"a key of thirty-two bytes, no more"
KEY = "whsec_" + base64.b64encode(SECRET).decode()


class Receiver:
    """A server that keeps what it is sent, and answers as it is told."""

    def __init__(self, answer: Callable[["Receiver", BaseHTTPRequestHandler], None]) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
                answer(receiver, self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hooks"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def events(self) -> list[dict[str, object]]:
        return [json.loads(body) for _, body in self.received]


def status(code: int, **headers: str) -> Callable[[Receiver, BaseHTTPRequestHandler], None]:
    def answer(_: Receiver, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()

    return answer


def first(count: int, answer: Callable[..., None], then: Callable[..., None]) -> Callable[..., None]:
    """Answers so for the first ``count`` requests."""
    return lambda receiver, handler: (answer if len(receiver.received) <= count else then)(receiver, handler)


@pytest.fixture
def receiver() -> Iterator[Callable[[Callable[..., None]], Receiver]]:
    begun: list[Receiver] = []

    def begin(answer: Callable[..., None]) -> Receiver:
        begun.append(Receiver(answer))
        return begun[-1]

    yield begin
    for one in begun:
        one.close()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReviewStore]:
    """A database with three decisions, the second by hostile hands."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    monkeypatch.setenv("STANCE_DATABASE", url)
    with open_store(url) as opened:
        fill(opened, ["One.", "<script>2</script> \u202e\0", "Three."])
        one, two, three = opened.thread("ferry").comments
        opened.decide(
            [
                decided(one, "reject", key="first", reasons=("insult",), attributes={"insult": 1.0}, note="Ask."),
                decided(two, "approve", "<b>\u202eEve\r\n", key="second. \u00e9/\u4e2d"),
                decided(three, "escalate", key="third"),
            ]
        )
        yield opened


def deliver(url: str, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["reviews", "deliver", "--url", url, *map(str, arguments)])


def test_decisions_arrive_in_order_signed_and_once(store: ReviewStore, receiver: Callable[..., Receiver],
                                                   tmp_path: Path) -> None:  # fmt: skip
    (tmp_path / "key").write_text(f"{KEY}\n")
    there = receiver(status(204))
    result = deliver(there.url, "--secret-file", tmp_path / "key")
    assert (result.exit_code, result.stdout) == (0, f"3 decisions arrived at {there.url}.\n")
    assert [event["type"] for event in there.events] == ["comment.rejected", "comment.approved", "comment.escalated"]
    for headers, body in there.received:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.digest(SECRET, signed, hashlib.sha256)).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
        assert abs(int(headers["webhook-timestamp"]) - time.time()) < 3_600
        assert "." not in headers["webhook-id"]
    assert deliver(there.url).stdout.startswith("0 decisions arrived")
    assert len(there.received) == 3


def test_words_are_sent_only_where_that_is_asked_for(store: ReviewStore, receiver: Callable[..., Receiver]) -> None:
    without, with_words = receiver(status(200)), receiver(status(200))
    deliver(without.url)
    deliver(with_words.url, "--with-text")
    data = without.events[0]["data"]
    assert isinstance(data, dict)
    assert {"text", "author", "note"}.isdisjoint(data) and "webhook-signature" not in without.received[0][0]
    assert (data["key"], data["thread_id"], data["comment_id"], data["reasons"]) == ("first", "ferry", "0", ["insult"])
    assert (data["attributes"], data["reviewer"], data["state"]) == ({"insult": 1.0}, "ana", "rejected")
    whole = [event["data"] for event in with_words.events]
    assert [one["text"] for one in whole] == ["One.", "<script>2</script> \u202e\0", "Three."]  # type: ignore[index]
    assert whole[0]["note"] == "Ask."  # type: ignore[index]


def test_one_that_fails_is_tried_again_and_keeps_the_order(
    store: ReviewStore, receiver: Callable[..., Receiver]
) -> None:
    there = receiver(first(2, status(503, Retry_After="7"), status(200)))
    told, waited = list[str](), list[float]()
    webhook = Webhook(there.url, pause=waited.append, chance=random.Random(1))
    for logged in store.decisions():
        webhook.deliver(logged, 5, told.append)
    assert [json.loads(body)["data"]["key"] for _, body in there.received][:4] == ["first"] * 3 + [
        "second. \u00e9/\u4e2d"
    ]
    assert waited[0] == 7.0 and 2 * FIRST_DELAY <= waited[1] <= 2.4 * FIRST_DELAY
    assert "it answers 503" in told[0] and told[0].endswith("Trying again in 7 s.")
    ids = [headers["webhook-id"] for headers, _ in there.received[:3]]
    assert len(set(ids)) == 1


def test_delays_grow_to_half_an_hour_and_no_further(store: ReviewStore, receiver: Callable[..., Receiver]) -> None:
    there = receiver(first(15, status(500), status(200)))
    waited = list[float]()
    Webhook(there.url, pause=waited.append).deliver(next(store.decisions()), None, list[str]().append)
    assert waited == sorted(waited) and waited[-1] == LONGEST_DELAY and len(waited) == 15


def test_one_that_never_arrives_is_told_and_not_passed_over(
    store: ReviewStore, receiver: Callable[..., Receiver]
) -> None:
    there = receiver(status(404))
    webhook = Webhook(there.url, pause=lambda seconds: None)
    with pytest.raises(Refused, match=r"did not take decision 1: it answers 404 Not Found\. It was tried 3 times"):
        webhook.deliver(next(store.decisions()), 3, lambda sentence: None)
    assert store.last_sent(there.url) == 0


def test_a_server_that_hangs_is_left_after_a_while(store: ReviewStore, receiver: Callable[..., Receiver]) -> None:
    release = threading.Event()
    there = receiver(first(1, lambda receiver, handler: release.wait(30), status(200)))
    told = list[str]()
    webhook = Webhook(there.url, timeout=0.3, pause=lambda seconds: release.set())
    webhook.deliver(next(store.decisions()), 3, told.append)
    assert told and "it did not answer within 0.3 s" in told[0]


def test_a_redirect_is_not_followed(store: ReviewStore, receiver: Callable[..., Receiver]) -> None:
    elsewhere = receiver(status(200))
    there = receiver(status(307, Location=elsewhere.url))
    with pytest.raises(Refused, match=r"it answers 307 .*, and no other address is followed"):
        Webhook(there.url, pause=lambda seconds: None).deliver(next(store.decisions()), 2, lambda sentence: None)
    assert elsewhere.received == []


def test_a_receiver_that_is_gone_is_sent_no_more(store: ReviewStore, receiver: Callable[..., Receiver]) -> None:
    there = receiver(status(410))
    result = deliver(there.url, "--follow")
    assert result.exit_code == 1 and "it wants no more decisions" in result.stderr
    assert len(there.received) == 1


def test_a_receiver_that_is_not_there_is_told(store: ReviewStore) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/hooks?token=secret"
    with pytest.raises(Refused, match="it cannot be reached") as refused:
        Webhook(url, pause=lambda seconds: None).deliver(next(store.decisions()), 2, lambda sentence: None)
    assert "secret" not in str(refused.value)


def test_a_run_that_was_killed_goes_on_where_it_stopped(store: ReviewStore, receiver: Callable[..., Receiver]) -> None:
    release = threading.Event()

    def answer(there: Receiver, handler: BaseHTTPRequestHandler) -> None:
        if len(there.received) == 2:
            release.wait(60)
        status(200)(there, handler)

    there = receiver(answer)
    command = [sys.executable, "-c", "from stance.cli import main; main()", "reviews", "deliver", "--url", there.url]
    running = subprocess.Popen([*command, "--follow"])
    end = time.monotonic() + 60
    while len(there.received) < 2:
        assert time.monotonic() < end
        time.sleep(0.05)
    running.kill()
    running.wait(60)
    release.set()
    assert deliver(there.url).exit_code == 0
    keys = [event["data"]["key"] for event in there.events]  # type: ignore[index]
    assert keys == ["first", "second. é/中", "second. é/中", "third"]  # at least once, in order


def test_two_runs_to_one_address_do_not_mix(store: ReviewStore, receiver: Callable[..., Receiver]) -> None:
    def answer(there: Receiver, handler: BaseHTTPRequestHandler) -> None:
        store.mark_sent(there.url, 0, 1)  # as another run would that was faster
        status(200)(there, handler)

    there = receiver(answer)
    result = deliver(there.url)
    assert result.exit_code == 1 and "Another run sends decisions to this address" in result.stderr


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://cms.example.org/hooks", "can be read by others on its way"),
        ("ftp://cms.example.org", "is no address"),
        ("https://", "is no address"),
        ("https://cms.example.org:port/", "is no address"),
        ("https://ana:word@cms.example.org/", "has a name or a password in it"),
        ("https://cms.example.org/a b\r\n", "is no address"),
        ("file:///etc/passwd", "is no address"),
    ],
)
def test_an_address_that_is_none_or_not_safe_is_refused(url: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        check_url(url)


@pytest.mark.parametrize("content", ["", "secret", "whsec_c2hvcnQ=", f"{KEY}\nnot a key", "whsec_é", "\x00"])
def test_a_file_without_keys_says_how_to_make_one(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="openssl rand -base64 32"):
        read_secrets(tmp_path / "key")
    (tmp_path / "key").write_text(f"{KEY}\n\n{KEY}\n")
    assert read_secrets(tmp_path / "key") == [SECRET, SECRET]


def test_the_log_is_written_as_a_table(store: ReviewStore, tmp_path: Path) -> None:
    import pandas as pd

    result = CliRunner().invoke(main, ["reviews", "log", "-o", str(tmp_path / "log.csv"), "--reviewer", "ana"])
    assert result.stdout == f"Wrote 2 decisions to {tmp_path / 'log.csv'}.\n"
    assert list(pd.read_csv(tmp_path / "log.csv")["text"]) == ["One.", "Three."]
    CliRunner().invoke(main, ["reviews", "log", "-o", str(tmp_path / "none.jsonl"), "--since", "2100-01-01"])
    assert (tmp_path / "none.jsonl").read_text() == ""


def test_reports_of_readers_come_from_a_table(store: ReviewStore, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("thread_id,comment_id,reports\nferry,0,3\nferry,2,1\nferry,99,1\n")
    result = CliRunner().invoke(main, ["reviews", "report", str(tmp_path / "r.csv")])
    assert (result.exit_code, result.stdout) == (0, "2 comments were reported.\n")
    assert "1 row names a comment that is not in the database, such as ferry 99." in result.stderr
    assert [card.reported for card in store.thread("ferry").comments] == [3, 0, 1]
    for content in (
        "thread_id,comment_id,reports\nferry,0,-1\n",
        "thread_id,comment_id,reports\nferry,0,1\nferry,0,lots\n",
        "a\n1\n",
    ):
        (tmp_path / "bad.csv").write_text(content)
        result = CliRunner().invoke(main, ["reviews", "report", str(tmp_path / "bad.csv")])
        assert result.exit_code == 1 and "Traceback" not in result.stderr
    assert [card.reported for card in store.thread("ferry").comments] == [3, 0, 1]
