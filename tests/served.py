"""A service that runs in processes of its own, as ``stance serve`` starts it, for the tests that speak HTTP to it."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen

from stance.service import Key, KeyFile

ROOT: Final = Path(__file__).parent.parent
PATIENCE: Final = 60.0
"""Seconds for a service to start or stop, on a machine that is busy with other tests."""
HOST: Final = "127.0.0.1"


@dataclass
class Served:
    """A running service."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path
    """All that it has written to its output."""
    keys: Mapping[str, str]
    """Name to key."""

    @property
    def root(self) -> str:
        return f"http://{HOST}:{self.port}"

    def ask(
        self, path: str, body: Any = None, method: str | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], Any]:
        """Status code, headers in lower case, and what came: JSON if it is some, else text."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        given = {"Content-Type": "application/json"} if sent is not None else {}
        connection.request(method or ("POST" if sent is not None else "GET"), path, sent, {**given, **(headers or {})})
        answer = connection.getresponse()
        text = answer.read().decode()
        named = {name.lower(): value for name, value in answer.getheaders()}
        connection.close()
        return answer.status, named, json.loads(text) if "json" in named.get("content-type", "") else text

    def analyze(
        self, text: str, path: str = "/v1alpha1/comments:analyze", **more: Any
    ) -> tuple[int, dict[str, str], Any]:
        """The answer to a request for the toxicity of ``text``."""
        return self.ask(path, {"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}}, **more})

    def stop(self) -> int:
        """The exit code, once it is told to end."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise

    @property
    def discovery(self) -> str:
        return f"{self.root}/$discovery/rest?version=v1alpha1"

    def workers(self) -> list[int]:
        """The ids of the processes that answer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def reaches(self, worker: int) -> bool:
        """Whether one of a few new connections comes to that worker."""
        with contextlib.ExitStack() as stack:
            new = [stack.enter_context(socket.create_connection((HOST, self.port), PATIENCE)) for _ in range(8)]
            for connection in new:
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert code_of(answer_on(connection)) == 200
            return bool(ports_of(worker) & {connection.getsockname()[1] for connection in new})

    def memory(self) -> int:
        """Bytes that its processes have in memory."""
        pids = [self.process.pid, *self.workers()]
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids]
        return sum(pages) * os.sysconf("SC_PAGE_SIZE")

    def counters(self) -> str:
        """What it has counted."""
        with urlopen(f"{self.root}/metrics", timeout=PATIENCE) as answer:
            return str(answer.read().decode())


@contextlib.contextmanager
def served(
    folder: Path, *arguments: object, workers: int = 1, keys: tuple[Key, ...] = (), **environment: str
) -> Iterator[Served]:
    """A service with these keys and options, which ends with the block; its files are in ``folder``."""
    port, file, log = free_port(), folder / "keys.json", folder / "service.log"
    tokens = {key.name: KeyFile(file).add(key) for key in keys}
    command = [sys.executable, "-m", "stance.cli", "serve", "--port", str(port), "--keys", str(file)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--workers", str(workers), *map(str, arguments)],
            cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            env={**os.environ, "STANCE_KEYS": str(file), "XDG_DATA_HOME": str(folder), **environment},
        )  # fmt: skip
    running = Served(port, process, log, tokens)
    try:
        wait_until(lambda: is_ready(port) or process.poll() is not None, log)
        assert process.poll() is None, log.read_text()
        if workers > 1:
            wait_until(lambda: len(running.workers()) == workers and all(map(running.reaches, running.workers())), log)
        yield running
    finally:
        running.stop()


def ports_of(worker: int) -> set[int]:
    """The clients' ports of the connections that a process holds (proc(5): /proc/net/tcp)."""
    held = set()
    for link in Path(f"/proc/{worker}/fd").iterdir():
        with contextlib.suppress(OSError):  # it may have been closed meanwhile
            held.add(str(link.readlink()))
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {int(row[2].split(":")[1], 16) for row in rows if f"socket:[{row[9]}]" in held}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://{HOST}:{port}/readyz", timeout=PATIENCE):
            return True
    except OSError:
        return False


def wait_until(condition: Any, log: Path | None = None) -> None:
    ends = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < ends, log.read_text() if log else "waited in vain"
        time.sleep(0.05)


def exchanged(port: int, *sent: bytes, patience: float = PATIENCE) -> bytes:
    """All that comes back for these bytes on one connection, until it is closed or its answer is complete."""
    with socket.create_connection((HOST, port), patience) as connection:
        with contextlib.suppress(ConnectionError):  # it may refuse before it has heard all
            for part in sent:
                connection.sendall(part)
        return answer_on(connection)


def answer_on(connection: socket.socket) -> bytes:
    """One answer, head and body; less where the connection ends before."""
    came = b""
    with contextlib.suppress(ConnectionError):
        while not is_whole(came) and (part := connection.recv(1 << 16)):
            came += part
    return came


def is_whole(came: bytes) -> bool:
    head, mark, body = came.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return bool(mark and lengths) and len(body) >= int(lengths[0])


def code_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def body_of(answer: bytes) -> Any:
    return json.loads(answer.partition(b"\r\n\r\n")[2])
