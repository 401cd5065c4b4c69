"""Requests a second, latency, start and memory of ``stance serve``, beside a server of Detoxify's size in the same run.

    python -m benchmarks.service [--seconds 10]
    python -m benchmarks.service --soak 30

The first needs ``wrk`` (Debian has it) for the requests a second and, for the peer, ``torch``; without them it leaves
their lines out. The second asks 300 times a second for so many minutes, kills a worker every minute, and compares every
score with the model's own.
"""

import argparse
import asyncio
import importlib.util
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from statistics import quantiles

import stance
from benchmarks.speed import own_comments

CHARACTERS = 250
"""Of a comment, about."""
CONNECTIONS = 16
ANALYZE = "/v1alpha1/comments:analyze?key=none"
PEER = "benchmarks.service_peer:app"
WORKERS = 2


def comments() -> list[str]:
    """Texts of some 250 characters each, all different."""
    short = own_comments()
    found = []
    for number in range(2_000):
        text, place = f"({number})", number
        while len(text) < CHARACTERS:
            text, place = f"{text} {short[place % len(short)]}", place + 37
        found.append(text[:CHARACTERS])
    return found


def body(text: str) -> bytes:
    """A request as Coral sends it."""
    asked = {
        "comment": {"text": text},
        "doNotStore": True,
        "requestedAttributes": {"TOXICITY": {}},
        "languages": ["en"],
    }
    return json.dumps(asked).encode()


@contextmanager
def running(command: Sequence[str], port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """A server, once it answers a request."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "STANCE_KEYS": str(Path(folder, "keys.json"))}
        server = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            address = f"http://127.0.0.1:{port}{ANALYZE}"
            request = urllib.request.Request(address, body("Good morning."), {"Content-Type": "application/json"})
            while True:
                with suppress(OSError), urllib.request.urlopen(request, timeout=60):
                    break
                assert server.poll() is None, f"{command} stopped at once"
                time.sleep(0.01)
            yield server
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)


def serve(lane: str, port: int) -> list[str]:
    """The command that starts the service."""
    return [sys.executable, "-m", "stance.cli", "serve", "--port", str(port), "--workers", str(WORKERS), "--lane", lane]


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def group(server: "subprocess.Popen[bytes]") -> list[int]:
    """The processes of a server."""
    shown = subprocess.run(["ps", "-A", "-o", "pgid=,pid="], capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in shown.splitlines())
    return [int(pid) for pgid, pid in rows if pgid == str(server.pid)]


def memory(server: "subprocess.Popen[bytes]") -> int:
    """Megabytes of all its processes; what they share is counted once."""
    total = 0
    for pid in group(server):
        with suppress(OSError):
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
            total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])  # type: ignore[index]
    return total // 1024


def throughput(port: int, texts: Sequence[str], seconds: int) -> float:
    """Requests a second, by wrk over kept connections, after a few seconds that do not count."""
    bodies = ",\n".join("[==[" + body(text).decode() + "]==]" for text in texts)
    script = f"""wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local bodies = {{{bodies}}}
local number = 0
request = function() number = number % #bodies + 1 return wrk.format(nil, "{ANALYZE}", nil, bodies[number]) end
"""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "ask.lua")
        file.write_text(script, encoding="utf-8")
        for duration in (3, seconds):
            command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{duration}s", "-s", str(file), f"http://127.0.0.1:{port}"]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in said:
            print(f"  of these, {re.search(r'Non-2xx.*', said)[0]}")  # type: ignore[index]
        return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]


@dataclass
class Asked:
    """What became of requests that were sent at a pace."""

    seconds: list[float] = field(default_factory=list)
    """From when each was due until its answer was there."""
    refused: int = 0
    broken: int = 0
    wrong: int = 0


class Pace:
    """Requests sent at times that do not wait for answers, so that a slow answer is seen in those behind it."""

    def __init__(self, port: int, texts: Sequence[str], expected: Sequence[float] | None = None) -> None:
        self._port, self._expected, self.asked = port, expected, Asked()
        head = f"POST {ANALYZE} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
        self._requests = [f"{head}{len(body(text))}\r\n\r\n".encode() + body(text) for text in texts]
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def send(self, rate: float, seconds: float) -> None:
        """Sends ``rate`` requests a second, at random times."""
        chance, loop = random.Random(7), asyncio.get_running_loop()
        due, end, tasks = loop.time(), loop.time() + seconds, set()
        while due < end:
            await asyncio.sleep(max(0.0, due - loop.time()))
            task = asyncio.create_task(self._one(due, chance.randrange(len(self._requests))))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            due += chance.expovariate(rate)
        await asyncio.gather(*tasks)

    async def _one(self, due: float, number: int) -> None:
        try:
            connection = self._idle.pop() if self._idle else await asyncio.open_connection("127.0.0.1", self._port)
            reader, writer = connection
            writer.write(self._requests[number])
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(re.search(rb"content-length: (\d+)", head)[1])  # type: ignore[index]
            answer = await reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError):
            self.asked.broken += 1
            return
        self.asked.seconds.append(asyncio.get_running_loop().time() - due)
        self._idle.append(connection)
        if not head.startswith(b"HTTP/1.1 200"):
            self.asked.refused += 1
        elif self._expected is not None:
            value = json.loads(answer)["attributeScores"]["TOXICITY"]["summaryScore"]["value"]
            self.asked.wrong += abs(value - self._expected[number]) > 1e-5


def latency(port: int, texts: Sequence[str], rate: float, seconds: int) -> str:
    """How long answers take at so many requests a second, in words."""
    pace = Pace(port, texts)
    asyncio.run(pace.send(rate, 2))
    pace.asked = Asked()
    asyncio.run(_again(pace, rate, seconds))
    cuts = quantiles(pace.asked.seconds, n=100)
    failed = pace.asked.refused + pace.asked.broken
    return f"at {rate:g}/s: median {cuts[49] * 1e3:.1f} ms, p99 {cuts[98] * 1e3:.1f} ms, {failed} failed"


async def _again(pace: Pace, rate: float, seconds: int) -> None:
    pace._idle.clear()
    await pace.send(rate, seconds)


def compare(seconds: int) -> None:
    """Prints the table."""
    texts, found = comments(), {}
    for lane, rate in (("fast", 500), ("accurate", 40)):
        port, began = free_port(), time.perf_counter()
        with running(serve(lane, port), port) as server:
            print(f"{lane}: first answer {time.perf_counter() - began:.1f} s after the start")
            if which("wrk"):
                found[lane] = throughput(port, texts, seconds)
                print(f"{lane}: {found[lane]:,.0f} requests/s")
            print(f"{lane}: {latency(port, texts, rate, seconds)}")
            print(f"{lane}: {memory(server)} MB in all processes")
    if which("wrk") and importlib.util.find_spec("torch"):
        port = free_port()
        command = [sys.executable, "-m", "uvicorn", PEER, "--port", str(port), "--workers", str(WORKERS)]
        with running([*command, "--no-access-log"], port):
            peer = throughput(port, texts, seconds)
        print(f"a transformer of the size of Detoxify's small model in torch: {peer:,.1f} requests/s")
        for lane, own in found.items():
            print(f"{lane} to it: {own / peer:.1f} ×")


def soak(minutes: int) -> None:
    """Prints, for every minute, what became of the requests, and the memory."""
    texts, port = comments(), free_port()
    expected = stance.load_model("toxicity", lane="fast").score(texts)["toxicity"].tolist()
    total = Asked()
    with running(serve("fast", port), port) as server:
        for minute in range(minutes):
            pace = Pace(port, texts, expected)
            asyncio.run(_with_a_kill(pace, server))
            asked = pace.asked
            print(f"minute {minute + 1}: {len(asked.seconds):,} answers, {asked.wrong} wrong, {asked.refused} refused, "
                  f"{asked.broken} connections broken, {memory(server)} MB", flush=True)  # fmt: skip
            total.wrong += asked.wrong
            total.refused += asked.refused
            total.broken += asked.broken
    print(f"in all: {total.wrong} wrong, {total.refused} refused, {total.broken} connections broken")


async def _with_a_kill(pace: Pace, server: "subprocess.Popen[bytes]") -> None:
    sending = asyncio.create_task(pace.send(300, 60))
    await asyncio.sleep(30)
    workers = [pid for pid in group(server) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(random.choice(workers), signal.SIGKILL)
    await sending


def main() -> None:
    """Runs one of the two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10, help="of each measurement")
    parser.add_argument("--soak", type=int, metavar="MINUTES", help="ask for so long, and kill workers")
    options = parser.parse_args()
    if options.soak:
        soak(options.soak)
    else:
        compare(options.seconds)


if __name__ == "__main__":
    main()
