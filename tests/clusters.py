"""A Dask cluster of programs on this machine, of which a test or a benchmark kills some."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""What Dask's nannies, of which these workers have none, set to 1."""
PATIENCE = 120.0
"""Seconds after which something that should have happened counts as one that never will."""


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}


class Cluster:
    """A scheduler and its workers, each a process group of its own, in a folder without anything."""

    def __init__(self, place: Path, workers: int, *options: str) -> None:
        """``options`` are those that the workers are started with besides."""
        self.place = place
        place.mkdir()
        self.address = f"tcp://127.0.0.1:{free_port()}"
        host = ["--host", "127.0.0.1", "--no-dashboard"]
        self.scheduler = self._started("dask_scheduler", *host, "--port", self.address.rpartition(":")[2])
        self._of_worker = [self.address, *host, "--no-nanny", "--nthreads", "1", *options]
        self.workers: list[subprocess.Popen[bytes]] = []
        for _ in range(workers):
            self.add_worker()

    def add_worker(self) -> None:
        self.workers.append(self._started("dask_worker", *self._of_worker))

    def _started(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{program}", *arguments]
        own = {"XDG_CACHE_HOME": str(self.place / "cache"), **dict.fromkeys(ONE_THREAD, "1")}
        with (self.place / "log").open("ab") as log:
            return subprocess.Popen(
                command, cwd=self.place, stdout=log, stderr=log, start_new_session=True, env=environment() | own
            )

    def end(self) -> None:
        for process in (self.scheduler, *self.workers):
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kills a process, and those that it started, without any last word."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)
