"""``stance dashboard`` as a process: what it opens, what it prints, and how it stops."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens, browsers and signals of Linux"),
]
STANCE = [sys.executable, "-c", "from stance.cli import main; main()"]
PATIENCE = 60.0
"""Seconds after which something that should have happened counts as missing; each takes a few."""

Start = Callable[[Mapping[str, str]], "subprocess.Popen[bytes]"]


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Start]:
    """Starts the command on a machine whose browsers only note what they are asked to open."""
    for name in ("xdg-open", "www-browser", "lynx", "w3m"):
        (tmp_path / name).write_text(f'#!/bin/sh\necho "{name} $@" >> {tmp_path}/opened\n')
        (tmp_path / name).chmod(0o755)
    begun: list[subprocess.Popen[bytes]] = []

    def started(environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        without = {name: word for name, word in os.environ.items() if not name.endswith("DISPLAY")}
        everything = {**without, "PATH": f"{tmp_path}:{os.environ['PATH']}", "TMPDIR": str(tmp_path), **environment}
        command = [*STANCE, "dashboard", "--server.port", str(port)]
        with (tmp_path / "said").open("wb") as said:
            begun.append(subprocess.Popen(command, env=everything, stdout=said, stderr=said))
        wait_until(lambda: answers(port) or begun[-1].poll() is not None)
        return begun[-1]

    yield started
    for process in begun:
        process.terminate()
        process.wait(PATIENCE)


def answers(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0


def wait_until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_browser_with_windows_is_opened_at_the_address_that_is_printed(
    start: Start, tmp_path: Path, port: int
) -> None:
    start({"DISPLAY": ":99"})
    wait_until((tmp_path / "opened").exists)
    assert (tmp_path / "opened").read_text() == f"xdg-open http://127.0.0.1:{port}\n"
    wait_until(lambda: f"http://127.0.0.1:{port}" in (tmp_path / "said").read_text())
    assert "No browser" not in (tmp_path / "said").read_text()


def test_without_a_screen_the_address_is_printed_and_no_browser_of_the_terminal_is_started(
    start: Start, tmp_path: Path, port: int
) -> None:
    start({})
    wait_until(lambda: f"http://127.0.0.1:{port}" in (tmp_path / "said").read_text())
    said = (tmp_path / "said").read_text()
    assert said.startswith("No browser can be opened from here. Open the address below in one.\n")
    assert not (tmp_path / "opened").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_ends_the_server_too(start: Start, tmp_path: Path, port: int, number: signal.Signals) -> None:
    process = start({})
    process.send_signal(number)
    assert process.wait(PATIENCE) == 128 + number
    assert not answers(port)
    assert "Traceback" not in (tmp_path / "said").read_text()


def test_a_database_is_opened_before_the_server_starts(start: Start, tmp_path: Path) -> None:
    started = start({"STANCE_DATABASE": f"sqlite:///{tmp_path / 'desk.db'}"})
    assert started.poll() is None
    assert (tmp_path / "desk.db").exists()
    assert f"Moderators decide from sqlite:///{tmp_path / 'desk.db'}." in (tmp_path / "said").read_text()


def test_a_database_that_cannot_be_opened_is_told_in_the_terminal(start: Start, tmp_path: Path) -> None:
    (tmp_path / "desk.db").write_text("no database at all, but a text that is long enough to be looked at " * 9)
    started = start({"STANCE_DATABASE": f"sqlite:///{tmp_path / 'desk.db'}"})
    assert started.wait(PATIENCE) == 1
    assert "is no database: the file holds something else" in (tmp_path / "said").read_text()
