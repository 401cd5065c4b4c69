"""Requests made to do harm, sent to a service of two workers: each is refused or answered, and it goes on as before."""

import contextlib
import gzip
import json
import re
import resource
import socket
import sys
import time
from collections.abc import Iterator
from typing import Any, Final

import pytest
from served import HOST, PATIENCE, Served, answer_on, body_of, code_of, exchanged, served, wait_until

from stance.service import Key

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at processes as Linux shows them"),
]
MOST_GROWTH: Final = 100 << 20
ANALYZE: Final = "/v1alpha1/comments:analyze"
JSON: Final = "Content-Type: application/json"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("service"), workers=2, keys=(Key("good"),)) as running:
        for _ in range(20):  # both workers have answered, and hold what they need
            assert code_of(exchanged(running.port, analysis(running))) == 200
        yield running


@pytest.fixture(autouse=True)
def unharmed(service: Served) -> Iterator[None]:
    """After each test the service answers, by the same processes, with no more memory and no error of its own."""
    workers, memory = service.workers(), service.memory()
    yield
    assert code_of(exchanged(service.port, analysis(service))) == 200
    assert service.workers() == workers
    assert len(workers) == 2
    assert service.memory() - memory < MOST_GROWTH
    assert not re.findall(r'code="5\d\d".*', service.counters())
    assert "Traceback" not in service.log.read_text()


def posted(service: Served, body: bytes, *lines: str, method: str = "POST", path: str = ANALYZE) -> bytes:
    """A request with the right key, and with these lines in its head."""
    key = service.keys["good"]
    head = [
        f"{method} {path}?key={key} HTTP/1.1",
        f"Host: {HOST}:{service.port}",
        f"Content-Length: {len(body)}",
        *lines,
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


def analysis(service: Served, text: str = "You are a stupid idiot.", *lines: str, **fields: Any) -> bytes:
    body = {"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}}} | fields
    return posted(service, json.dumps(body).encode(), JSON, *lines)


BODIES: Final[dict[str, bytes]] = {
    "20,481 bytes": json.dumps({"comment": {"text": "a" * 20_481}, "requestedAttributes": {"TOXICITY": {}}}).encode(),
    "100,000 lists": b"[" * 100_000,
    "100,000 objects": b'{"a":' * 100_000,
    "10,000 attributes": json.dumps(
        {"comment": {"text": "a"}, "requestedAttributes": {f"TOXICITY@{n}": {} for n in range(10_000)}}
    ).encode(),
    "10,000 unknown attributes": json.dumps(
        {"comment": {"text": "a"}, "requestedAttributes": {f"A{n}": {} for n in range(10_000)}}
    ).encode(),
    "no UTF-8": b'{"comment":{"text":"\xff\xfe"},"requestedAttributes":{"TOXICITY":{}}}',
    "UTF-8 of half characters": b'{"comment":{"text":"\xed\xa0\xbd"},"requestedAttributes":{"TOXICITY":{}}}',
    "UTF-16": '{"comment":{"text":"a"},"requestedAttributes":{"TOXICITY":{}}}'.encode("utf-16"),
    "a NUL": b'{"comment":\0{"text":"a"}}',
    **{
        number: b'{"comment":{"text":"a"},"requestedAttributes":{"TOXICITY":{"scoreThreshold":%s}}}' % value.encode()
        for number, value in {
            "NaN": "NaN", "Infinity": "-Infinity", "1e999": "1e999", "10,000 digits": "9" * 10_000,
            "NaN in quotes": '"NaN"', "Infinity in quotes": '"Infinity"',
        }.items()
    },
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_refused(service: Served, name: str) -> None:
    answer = exchanged(service.port, posted(service, BODIES[name], JSON))
    assert (code_of(answer), body_of(answer)["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert len(answer) < 2_000


STRANGE: Final = {
    "half a character": "\ud83d",
    "two halves in the wrong order": "Hello \ude00\ud83d idiot",
    "controls": "\x00\x01\x1b[31m idiot",
    "accents": "a\u0300" * 5_000,
    "turned around": "\u202e" * 99,
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_comment_has_scores(service: Served, name: str) -> None:
    text = STRANGE[name]
    answer = exchanged(service.port, analysis(service, text, languages=["en"], spanAnnotations=True))
    assert code_of(answer) == 200
    ends = [span["end"] for span in body_of(answer)["attributeScores"]["TOXICITY"]["spanScores"]]
    assert max(ends) <= len(text)


def test_a_refusal_repeats_little_of_what_was_sent(service: Served) -> None:
    for fields in ({"requestedAttributes": {"<b>\x1b[31m" + "A" * 9_999: {}}}, {"languages": ["t" * 9_999]}):
        answer = exchanged(service.port, analysis(service, "Hello", **fields))
        assert code_of(answer) == 400
        assert len(answer) < 2_000
        assert "\x1b" not in body_of(answer)["error"]["message"]


HEADS: Final[dict[str, tuple[tuple[str, ...], set[int]]]] = {
    "one header of 1 MB": (("X-Long: " + "a" * (1 << 20),), {431}),
    "10,000 headers": (tuple(f"X-{number}: {number}" for number in range(10_000)), {431}),
    "a form": (("Content-Type: application/x-www-form-urlencoded",), {400}),
    "a text": (("Content-Type: text/plain",), {400}),
    "no kind": (("Content-Type: ;;;",), {400}),
    "two lengths": ((JSON, "Content-Length: 3"), {400}),
    "length and chunks": ((JSON, "Transfer-Encoding: chunked"), {400}),
    "chunks and something else": ((JSON, "Transfer-Encoding: chunked, identity"), {400}),
    "chunks with a space": ((JSON, "Transfer-Encoding : chunked"), {400}),
    "chunks with a tab": ((JSON, "Transfer-Encoding:\tchunked"), {400}),
    "chunks under a false name": ((JSON, "Transfer-Encoding: xchunked"), {400}),
    "a folded header": ((JSON, "X-Folded: a\r\n Transfer-Encoding: chunked"), {200, 400}),
    "a header without a colon": ((JSON, "Header"), {400}),
    "a NUL in a header": ((JSON, "X-Nul: a\0b"), {400}),
    "a web socket": ((JSON, "Connection: Upgrade", "Upgrade: websocket"), {200}),
    "HTTP/2 in clear": ((JSON, "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AA"), {200}),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADS)
def test_a_hostile_head_is_refused_or_does_no_harm(service: Served, name: str) -> None:
    lines, expected = HEADS[name]
    body = json.dumps({"comment": {"text": "Hello all"}, "requestedAttributes": {"TOXICITY": {}}}).encode()
    assert code_of(exchanged(service.port, posted(service, body, *lines))) in expected


@pytest.mark.parametrize(("sent", "code"), [(b"GET /" + b"a" * (512 << 10), 431), (b"HELO example.org\r\n\r\n", 400)])
def test_what_is_refused_before_it_is_read_is_refused_in_the_same_form(service: Served, sent: bytes, code: int) -> None:
    answer = exchanged(service.port, sent)
    assert (code_of(answer), body_of(answer)["error"]["code"]) == (code, code)
    assert b"connection: close" in answer


def test_a_compressed_body_is_refused_whatever_it_would_become(service: Served) -> None:
    bomb = gzip.compress(bytes(64 << 20))
    for coding in ("gzip", "x-gzip", "deflate", "br", "gzip, gzip"):
        assert code_of(exchanged(service.port, posted(service, bomb, JSON, f"Content-Encoding: {coding}"))) == 415


def test_a_body_above_the_limit_is_refused_before_it_is_read(service: Served) -> None:
    head = posted(service, b"", JSON).replace(b"Content-Length: 0", b"Content-Length: 999999999999")
    assert code_of(exchanged(service.port, head)) == 413
    chunks = posted(service, b"", JSON).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    assert code_of(exchanged(service.port, chunks, *[b"100000\r\n" + b"a" * (1 << 20) + b"\r\n"] * 6)) == 413


STREAMS: Final[dict[str, bytes]] = {
    "bad chunk": b"POST /v1alpha1/comments:analyze HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"zz\r\n{}\r\n",
    "endless chunk": b"POST /v1alpha1/comments:analyze HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"ffffffffffffffffff\r\n{}\r\n",
    "negative length": b"POST /v1alpha1/comments:analyze HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "long length": b"POST /v1alpha1/comments:analyze HTTP/1.1\r\nHost: a\r\nContent-Length: " + b"9" * 99 + b"\r\n\r\n",
    "no HTTP": b"HELO example.org\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/9": b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
    "zeros": bytes(5_000),
    "an address of 1 MB": b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "a method of 1 MB": b"A" * (1 << 20),
}


@pytest.mark.parametrize("name", STREAMS)
def test_what_is_no_request_is_refused_and_its_connection_closed(service: Served, name: str) -> None:
    with socket.create_connection((HOST, service.port), PATIENCE) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(STREAMS[name])
        came = b""
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(1 << 16):
                came += part
    assert not came or code_of(came) in (400, 431)


PATHS: Final = ("/%00", "/../../etc/passwd", "//evil.example/", "/v1alpha1/comments:analyze%00", "/%ff%fe", "/?key=%ff",
                "/$discovery/rest?version=%ff", "/$discovery/rest?key=%00", "*", "/metrics/../..")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_hostile_address_leads_nowhere(service: Served, path: str) -> None:
    answer = exchanged(service.port, f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
    assert code_of(answer) in (400, 404)
    assert b"location:" not in answer.lower()


def test_bytes_outside_ascii_in_an_address_are_refused(service: Served) -> None:
    for path in (b"/\xff", b"/$discovery/rest?key=\xff\xfe", b"/$discovery/rest?\xff=\xff"):
        assert code_of(exchanged(service.port, b"GET " + path + b" HTTP/1.1\r\nHost: a\r\n\r\n")) in (200, 400, 404)


def test_older_and_rarer_forms_of_requests_are_answered(service: Served) -> None:
    plain = analysis(service)
    for request in (
        plain.replace(b"HTTP/1.1", b"HTTP/1.0"),
        plain.replace(b"POST /", f"POST http://{HOST}:{service.port}/".encode()),
        plain.replace(b"POST /", b"POST http://evil.example/"),
        plain.replace(b"\r\nHost", b"\r\nConnection: close\r\nHost"),
    ):
        assert code_of(exchanged(service.port, request)) == 200


def test_requests_sent_at_once_are_answered_in_their_order(service: Served) -> None:
    requests = b"".join(analysis(service, "Hello all", clientToken=str(number)) for number in range(50))
    with socket.create_connection((HOST, service.port), PATIENCE) as connection:
        connection.sendall(requests)
        came = b""
        while came.count(b'"clientToken"') < 50:
            came += connection.recv(1 << 16)
    assert [int(token) for token in re.findall(rb'"clientToken": "(\d+)"', came)] == list(range(50))


def test_a_request_hidden_in_a_body_is_never_answered(service: Served) -> None:
    hidden = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    for lines in (("Transfer-Encoding: chunked",), ("Content-Length: 0",), ("Transfer-Encoding: identity",)):
        with socket.create_connection((HOST, service.port), PATIENCE) as connection:
            connection.sendall(posted(service, b"0\r\n\r\n" + hidden, JSON, *lines))
            came = b""
            with contextlib.suppress(ConnectionError):
                while part := connection.recv(1 << 16):
                    came += part
                    if code_of(came) == 400:
                        break
        assert came.count(b"HTTP/1.1 ") == 1
        assert b"ok\n" not in came


@pytest.mark.parametrize(
    "host", ["evil.example/path?", "good@evil.example", "evil.example:80:80", 'a"},"x":{"', "a b", ""]
)
def test_the_discovery_document_names_no_address_that_is_none(service: Served, host: str) -> None:
    request = f"GET /$discovery/rest HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: evil.example\r\n\r\n"
    answer = exchanged(service.port, request.encode())
    assert code_of(answer) in (200, 400)
    if code_of(answer) == 200:
        assert body_of(answer)["rootUrl"] == f"http://{HOST}:{service.port}/"


def test_a_long_body_is_taken_in_one_piece_or_in_many(service: Served) -> None:
    request = analysis(service, "Hello all", context={"entries": [{"text": "An article. " * 80_000}]})
    assert len(request) > 900_000
    assert code_of(exchanged(service.port, request)) == 200
    assert (
        code_of(exchanged(service.port, *[request[at : at + 10_000] for at in range(0, len(request), 10_000)])) == 200
    )


def test_a_hostile_batch_is_refused(service: Served) -> None:
    kind = "Content-Type: multipart/mixed; boundary=b"
    call = b"--b\r\nContent-ID: <1>\r\n\r\nPOST %s HTTP/1.1\r\nHost: localhost\r\n\r\n{}\r\n"
    for body, line in (
        (b"", kind), (b"--b" * 100_000, kind), (b"--b--", kind), ((call % ANALYZE.encode()) * 101 + b"--b--", kind),
        (call % b"/batch" + b"--b--", kind), (call % b"/metrics" + b"--b--", kind), (call % b"" + b"--b--", kind),
        (call % b"http://[" + b"--b--", kind), (call % b"/%ff?\xff" + b"--b--", kind), (b"{}", JSON),
        (b"--b--", "Content-Type: multipart/mixed"),
        (b"--b--", "Content-Type: multipart/mixed; boundary*0*=x-9''%ff; boundary*1=\\\""),
    ):  # fmt: skip
        answer = exchanged(service.port, posted(service, body, line, path="/batch"))
        assert (code_of(answer), body_of(answer)["error"]["status"]) == (400, "INVALID_ARGUMENT"), (body[:80], answer)


def test_who_dawdles_over_head_or_body_is_let_go_and_nobody_waits_for_them(service: Served) -> None:
    body = posted(service, b"", JSON).replace(b"Content-Length: 0", b"Content-Length: 999")
    idle, *slow = (socket.create_connection((HOST, service.port), PATIENCE) for _ in range(101))
    idle.sendall(analysis(service))
    assert code_of(answer_on(idle)) == 200
    for number, connection in enumerate(slow):
        connection.sendall(b"POST /v1alpha1/comments:analyze HTTP/1.1\r\nX-A: " if number % 2 else body)
    ends, left = time.monotonic() + PATIENCE, list(slow)
    while left and time.monotonic() < ends:
        assert code_of(exchanged(service.port, analysis(service))) == 200
        left = [connection for connection in left if still_open(connection)]
        time.sleep(0.5)
    assert not left
    idle.sendall(analysis(service))  # it was kept all that while
    assert code_of(answer_on(idle)) == 200
    for connection in (idle, *slow):
        connection.close()


def still_open(connection: socket.socket) -> bool:
    """Whether the service goes on waiting for what is sent there byte by byte."""
    connection.setblocking(False)
    try:
        connection.send(b"a")
        said = connection.recv(1 << 16)
    except BlockingIOError:
        return True
    except ConnectionError:
        return False
    assert not said or code_of(said) == 408
    return False


def test_500_idle_connections_keep_nobody_out(service: Served) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 700 <= hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4_096), hard))
    with contextlib.ExitStack() as stack:
        for _ in range(500):
            stack.enter_context(socket.create_connection((HOST, service.port), PATIENCE))
        for _ in range(20):
            assert code_of(exchanged(service.port, analysis(service))) == 200


def test_clients_that_leave_before_the_answer_harm_nobody(service: Served) -> None:
    for number in range(200):
        request = analysis(service, "So it goes. " * 1_000, spanAnnotations=True)
        with socket.create_connection((HOST, service.port), PATIENCE) as connection:
            connection.sendall(request[: len(request) // 2] if number % 2 else request)
    # What they asked for is scored all the same, and until then a service on a busy machine may ask others to wait.
    wait_until(lambda: code_of(exchanged(service.port, analysis(service))) == 200)


def test_guessing_keys_is_slowed_down_and_harms_no_key_from_the_same_address(service: Served) -> None:
    wrong = analysis(service).replace(service.keys["good"].encode(), b"stance-guessed")
    assert code_of(exchanged(service.port, wrong)) == 400
    assert any(code_of(exchanged(service.port, wrong)) == 429 for _ in range(2_000))  # each process counts for itself
    assert {code_of(exchanged(service.port, analysis(service))) for _ in range(20)} == {200}
    assert "stance-guessed" not in service.log.read_text()


def test_neither_keys_nor_comments_are_in_the_log_or_the_counters(service: Served) -> None:
    secret, key = "xylophonic", service.keys["good"]
    for request in (
        analysis(service, secret),
        analysis(service, f"{secret} " * 3_000),
        analysis(service, secret, colour=secret),
        analysis(service, secret, f"X-Goog-Api-Key: {key}"),
        posted(service, f'{{"comment": {{"text": "{secret}'.encode(), JSON),
        posted(service, b"{}", JSON, method="GET", path=f"/{secret}"),
        f"POST /{secret}?key={key} HTTP/1.1\r\n{secret}\r\n\r\n".encode(),
    ):
        exchanged(service.port, request)
    written = service.log.read_text() + service.counters()
    assert secret not in written
    assert key not in written
