"""A service of the tests' own: started as users start it, asked over HTTP, and stopped."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""Seconds after which something that should have happened counts as missing."""


class Service:
    """``stance serve`` as a process."""

    def __init__(self, *arguments: object, keys: Path, models: Path | None = None) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        environment = {**os.environ, "STANCE_KEYS": str(keys)}
        if models is not None:
            environment["STANCE_MODELS"] = str(models)
        command = [sys.executable, "-m", "stance.cli", "serve", "--port", str(self.port), *map(str, arguments)]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
        self.address = f"http://127.0.0.1:{self.port}"
        end = time.monotonic() + PATIENCE
        while not self._is_ready():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < end, "the service did not answer within a minute"
            time.sleep(0.05)

    def ask(
        self, path: str, body: Any = None, method: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], Any]:
        """Status code, headers in lower case, and what came: JSON if it is some, else text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
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
        self.process.wait(PATIENCE)
        return self.process.returncode

    def said(self) -> str:
        """All that it wrote; it has to have ended."""
        assert self.process.stdout is not None
        return self.process.stdout.read().decode()

    def _is_ready(self) -> bool:
        try:
            return self.ask("/readyz")[0] == 200
        except OSError:
            return False
