"""What becomes of requests when a worker dies, and when the service is told to stop."""

import contextlib
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from served import HOST, PATIENCE, Served, answer_on, code_of, ports_of, served, wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at processes as Linux shows them"),
]
CLIENTS: Final = 20
BODY: Final = json.dumps({"comment": {"text": "You are a stupid idiot."}, "requestedAttributes": {"TOXICITY": {}}})
HEAD: Final = (
    f"POST /v1alpha1/comments:analyze HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
    f"Content-Length: {len(BODY)}\r\n"
)
REQUEST: Final = f"{HEAD}\r\n{BODY}".encode()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path, workers=2) as running:
        yield running


class Client:
    """Sends one request after the other on one connection, until it fails or is told to stop."""

    def __init__(self, port: int) -> None:
        self.connection = socket.create_connection((HOST, port), PATIENCE)
        self.port: int = self.connection.getsockname()[1]
        self.codes: list[int] = []
        self.has_failed = self.is_to_stop = False
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self) -> None:
        while not self.is_to_stop and not self.has_failed:
            answer = b""
            with contextlib.suppress(OSError):
                self.connection.sendall(REQUEST)
                answer = answer_on(self.connection)
            self.has_failed = not answer
            self.codes += [code_of(answer)] if answer else []


@contextlib.contextmanager
def clients(service: Served) -> Iterator[list[Client]]:
    """Clients that load the service, each of which has had an answer."""
    started = [Client(service.port) for _ in range(CLIENTS)]
    for client in started:
        client.thread.start()
    wait_until(lambda: all(client.codes for client in started), service.log)
    yield started
    for client in started:
        client.is_to_stop = True
        client.thread.join(PATIENCE)
        client.connection.close()


def test_when_a_worker_dies_only_its_own_connections_fail_and_another_comes(service: Served) -> None:
    first, second = service.workers()
    with clients(service) as loading:
        doomed = ports_of(first)
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: first not in service.workers() and len(service.workers()) == 2, service.log)
        new = next(worker for worker in service.workers() if worker != second)
        wait_until(lambda: service.reaches(new), service.log)
    assert {client.port for client in loading if client.has_failed} == {client.port for client in loading} & doomed
    assert {code for client in loading for code in client.codes} == {200}


def test_when_it_is_told_to_stop_every_request_that_was_taken_is_answered(service: Served) -> None:
    with clients(service) as loading, contextlib.ExitStack() as stack:
        taken = [stack.enter_context(socket.create_connection((HOST, service.port), PATIENCE)) for _ in range(CLIENTS)]
        for connection in taken:
            connection.sendall(f"{HEAD}Expect: 100-continue\r\n\r\n".encode())
            assert connection.recv(1 << 16).startswith(b"HTTP/1.1 100 ")  # it waits for the body
        service.process.send_signal(signal.SIGTERM)
        wait_until(lambda: all(client.has_failed for client in loading), service.log)  # both workers have heard of it
        for connection in taken:
            connection.sendall(BODY.encode())
        assert [code_of(answer_on(connection)) for connection in taken] == [200] * CLIENTS
        assert {code for client in loading for code in client.codes} == {200}
    assert service.process.wait(PATIENCE) == 0


def test_what_waits_to_be_scored_when_it_is_told_to_stop_is_scored(service: Served) -> None:
    long = json.dumps(json.loads(BODY) | {"comment": {"text": "So it goes. " * 1_700}, "spanAnnotations": True})
    head = HEAD.replace(f"Length: {len(BODY)}", f"Length: {len(long)}")
    with contextlib.ExitStack() as stack:
        taken = [stack.enter_context(socket.create_connection((HOST, service.port), PATIENCE)) for _ in range(6)]
        for connection in taken:
            connection.sendall(f"{head}Expect: 100-continue\r\n\r\n".encode())
            assert connection.recv(1 << 16).startswith(b"HTTP/1.1 100 ")
            connection.sendall(long.encode())
        service.process.send_signal(signal.SIGTERM)
        assert [code_of(answer_on(connection)) for connection in taken] == [200] * 6
    assert service.process.wait(PATIENCE) == 0
