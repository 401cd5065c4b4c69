"""A run that is stopped leaves nothing behind: no words of readers, no half-written file, no process."""

import functools
import gc
import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from tqdm import tqdm

from stance.cli import main
from stance.cli.progress import row_progress
from stance.cli.stopping import Stopped
from stance.reading import TableReader, TableWriter, thread_frame

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="signals of POSIX systems")
STANCE = [sys.executable, "-c", "from stance.cli import main; main()"]
PATIENCE = 120.0
"""Seconds after which a process that should have ended counts as one that hangs; each ends in a few."""


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table that takes longer to read than a test takes to stop the reading."""
    file = tmp_path_factory.mktemp("table") / "long.csv"
    file.write_text("text,author\n" + "".join(f"The ferry was late again on day {i}.,reader\n" for i in range(400_000)))
    return file


def started(
    tmp_path: Path, *arguments: object, stdin: Path | None = None, output: str = "o.csv"
) -> subprocess.Popen[bytes]:
    (tmp_path / "temporary").mkdir()
    (tmp_path / "out").mkdir()
    with stdin.open("rb") if stdin else Path(os.devnull).open("rb") as given:
        return subprocess.Popen(
            [*STANCE, *map(str, arguments), "-o", str(tmp_path / "out" / output)],
            stdin=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
            env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
        )  # fmt: skip


def wait_until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


def left(tmp_path: Path) -> list[str]:
    """Files that the run left; a link that leads nowhere holds no words."""
    return [file.name for file in tmp_path.rglob("*") if file.is_file()]


def sentences(said: bytes) -> list[str]:
    """The lines on standard error, without those that tell how far a run is: a slow machine gets some."""
    return [line for line in said.decode().splitlines() if " elapsed, " not in line]


def members(group: int) -> list[str]:
    """Processes of the group that are at work, by the system's list."""
    shown = subprocess.run(["ps", "-A", "-o", "pgid=,stat=,pid="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in shown.splitlines()]
    return [pid for pgid, state, pid in rows if pgid == str(group) and not state.startswith("Z")]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_stops_a_run_that_reads_standard_input(tmp_path: Path, table: Path, number: signal.Signals) -> None:
    process = started(tmp_path, "parse", "-", stdin=table)
    wait_until(lambda: list(tmp_path.rglob(".o.csv.*.part")))
    process.send_signal(number)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + number
    assert sentences(said) == [f"stance: Stopped by {number.name} before the end."]
    assert left(tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=lambda number: number.name)
def test_no_worker_outlives_its_run(tmp_path: Path, table: Path, number: signal.Signals) -> None:
    process = started(tmp_path, "classify", table, "--lane", "fast", "--jobs", 2)
    wait_until(lambda: len(members(process.pid)) >= 3)  # the run and its workers
    process.send_signal(number)
    process.communicate(timeout=PATIENCE)
    wait_until(lambda: not members(process.pid))
    assert left(tmp_path) == []


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tables, each of which takes a second or two to score."""
    folder = tmp_path_factory.mktemp("archive")
    for number in range(20):
        rows = "".join(f"The ferry was late again on day {i}.,reader\n" for i in range(10_000))
        (folder / f"{number:02}.csv").write_text("text,author\n" + rows)
    return folder


needs_dask = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="needs the extra dask")


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("fsspec") is None, reason="needs the extra dask")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
@pytest.mark.parametrize("engine", ["serial", "processes", pytest.param("dask", marks=needs_dask)])
def test_a_run_in_parts_stops_at_once(tmp_path: Path, archive: Path, engine: str, number: signal.Signals) -> None:
    asked = ("classify", archive, "--lane", "fast", "--jobs", 2, "--engine", engine)
    process = started(tmp_path, *asked, output="parts")
    wait_until(lambda: list(tmp_path.glob("out/parts/part-*")))
    for _ in range(3):  # as an impatient reader does it, and as a terminal does: to all processes
        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
        time.sleep(0.2)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + number
    assert sentences(said) == [f"stance: Stopped by {number.name} before the end."]
    wait_until(lambda: not members(process.pid))
    assert len(list(tmp_path.glob("out/parts/part-*"))) < 12  # of 20
    assert list(tmp_path.glob("temporary/stance-*")) == []


@pytest.mark.slow
@pytest.mark.parametrize("lane", ["fast", "accurate"])
def test_ctrl_c_is_told_by_the_run_alone(tmp_path: Path, table: Path, lane: str) -> None:
    process = started(tmp_path, "classify", table, "--lane", lane, "--jobs", 2)
    wait_until(lambda: len(members(process.pid)) >= 3)
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:  # whatever the workers do just then
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.05)
    _, said = process.communicate(timeout=PATIENCE)
    assert sentences(said)[-1] == "stance: Stopped by SIGINT before the end."
    assert "Traceback" not in said.decode() and process.returncode == 128 + signal.SIGINT
    wait_until(lambda: not members(process.pid))
    assert list(tmp_path.glob("temporary/stance-*")) == []


@pytest.mark.slow
def test_a_killed_run_leaves_a_draft_which_the_next_one_removes(tmp_path: Path, table: Path) -> None:
    process = started(tmp_path, "parse", "-", stdin=table)
    wait_until(lambda: list(tmp_path.rglob(".o.csv.*.part")))
    process.kill()
    process.communicate(timeout=PATIENCE)
    assert left(tmp_path) == [f".o.csv.{process.pid}.part"]
    CliRunner().invoke(main, ["parse", str(tmp_path), "-o", str(tmp_path / "out" / "o.csv")])
    (tmp_path / "t.csv").write_text("text\nhello\n")
    CliRunner().invoke(main, ["parse", str(tmp_path / "t.csv"), "-o", str(tmp_path / "out" / "o.csv")])
    assert sorted(left(tmp_path)) == ["o.csv", "t.csv"]


def test_a_draft_that_another_run_is_writing_stays(tmp_path: Path) -> None:
    other = tmp_path / ".o.csv.1.part"
    with other.open("wb") as handle:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)
        with TableWriter(tmp_path / "o.csv") as writer:
            writer.write(thread_frame(()))
    assert other.exists() and (tmp_path / "o.csv").exists()


@pytest.mark.slow
def test_a_signal_that_is_ignored_from_the_start_stays_so(tmp_path: Path, seeds: Path) -> None:
    command = [*STANCE, "parse", str(seeds / "*"), "-o", str(tmp_path / "o.csv")]
    as_nohup = functools.partial(signal.signal, signal.SIGHUP, signal.SIG_IGN)
    process = subprocess.Popen(command, stderr=subprocess.PIPE, preexec_fn=as_nohup)
    for _ in range(20):
        process.send_signal(signal.SIGHUP)
        time.sleep(0.05)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert len(list(TableReader(tmp_path / "o.csv").chunks())) == 1


@pytest.mark.slow
def test_who_has_seen_enough_is_told_nothing(table: Path) -> None:
    process = subprocess.Popen([*STANCE, "parse", str(table)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline().startswith(b'{"source"')
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(PATIENCE) == 1
    process.stderr.close()


@pytest.mark.slow
def test_a_worker_that_is_stopped_from_outside_is_told(tmp_path: Path, table: Path) -> None:
    process = started(tmp_path, "classify", table, "--lane", "fast", "--jobs", 2)
    wait_until(lambda: len(workers(process.pid)) >= 2)
    os.kill(workers(process.pid)[0], signal.SIGKILL)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert said.decode().endswith("stopped from outside, perhaps because memory ran out. Ask for fewer jobs.\n")
    assert left(tmp_path) == []


def workers(parent: int) -> list[int]:
    shown = subprocess.run(["ps", "-A", "-o", "ppid=,pid="], capture_output=True, text=True, check=True).stdout
    return [int(pid) for ppid, pid in map(str.split, shown.splitlines()) if ppid == str(parent)]


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [["models", "list"], ["parse", "seeds/bus_fares.txt"], ["--help"]], ids=" ".join)
def test_a_full_disk_under_standard_output_is_told(arguments: list[str]) -> None:
    with FULL.open("w") as full:
        done = subprocess.run([*STANCE, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("o space left on device.")
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_a_file_that_cannot_grow_is_told_and_removed(tmp_path: Path, table: Path, suffix: str) -> None:
    out = tmp_path / f"o{suffix}"
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)); {STANCE[2]}"
    command = [sys.executable, "-c", limited, "parse", str(table), "-o", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, f"stance: Cannot write {out}: File too large.\n")
    assert left(tmp_path) == []


def test_without_standard_streams_a_sentence_is_said_where_one_can_be(seeds: Path) -> None:
    page, command = seeds / "bus_fares.txt", f"{sys.executable} -c '{STANCE[2]}' parse"
    for closed, sentence in (("- <&-", "Standard input is closed"), (f"{page} >&-", "Standard output is closed")):
        done = subprocess.run(["bash", "-c", f"{command} {closed}"], capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert sentence in done.stderr and "Traceback" not in done.stderr
    assert subprocess.run(["bash", "-c", f"{command} {page} 2>&- >/dev/null"], check=False).returncode == 0


def test_a_bar_that_is_stopped_while_it_is_made_leaves_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", said.append)

    def stop(*_given: object) -> None:
        raise Stopped(signal.SIGTERM)

    monkeypatch.setattr(tqdm, "_get_free_pos", stop)
    with pytest.raises(Stopped), row_progress(10):
        pass
    gc.collect()
    assert said == []
