"""A whole archive, from CSV to Parquet: comments per second and memory, by number of comments and of processes.

    python -m benchmarks.scale [--rows 10000 100000 1000000] [--jobs 1 2] [--repeat 1]

Each run is a command of its own, with toxicity, language, agreement and the side on one target in the fast lane.
Machines are noisy, so the table has a peer in the same run, scikit-learn's own TF-IDF of words and characters with a
logistic regression, which does no more than tell one score. Memory is that of all processes together, where what they
share counts once (``Pss`` in proc_pid_smaps(5), so on Linux only).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from typing import Final

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"  # before NumPy is imported: one core means one thread

from benchmarks.archive import comments, write_csv  # noqa: E402
from benchmarks.speed import plain_scikit_learn, warm_seconds  # noqa: E402

TARGET: Final = "the harbour bridge=bridge"
LOOKS_A_SECOND: Final = 4
PEER_ROWS: Final = 4_000


def run(table: Path, output: Path, jobs: int) -> tuple[float, float]:
    """Seconds and the highest memory, in MB, of one run; NaN where the system does not tell."""
    command = [sys.executable, "-m", "stance.cli", "classify", str(table), "--lane", "fast", "-t", TARGET]
    start = time.perf_counter()
    process = subprocess.Popen([*command, "--jobs", str(jobs), "-o", str(output)], stdout=subprocess.DEVNULL)
    seen = [float("nan")]
    watching = threading.Thread(target=_watch, args=(process, seen))
    watching.start()
    code = process.wait()
    seconds = time.perf_counter() - start
    watching.join()
    if code:
        sys.exit(f"stance classify ended with {code}")
    return seconds, max(seen[1:], default=seen[0])


def _watch(process: "subprocess.Popen[bytes]", seen: list[float]) -> None:
    while process.poll() is None:
        total = sum(map(_shared_once, [process.pid, *_children(process.pid)]))
        if total:
            seen.append(total / 1024)
        time.sleep(1 / LOOKS_A_SECOND)


def _children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(status.parent.name))
    return found


def _shared_once(pid: int) -> int:
    """Kilobytes of a process, of what it shares its part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--repeat", type=int, default=1)
    asked = parser.parse_args()
    texts = [row[-1] for row in comments(PEER_ROWS)]
    peer_model = plain_scikit_learn(texts)
    peer = PEER_ROWS / warm_seconds(lambda: peer_model(texts), 3)
    print(f"scikit-learn's own TF-IDF, one score, one core: {peer:,.0f} comments/s\n")
    print(
        "| comments | processes | seconds | comments/s | times the peer | MB |\n|---|---|---|---|---|---|", flush=True
    )
    with tempfile.TemporaryDirectory() as folder:
        for count in asked.rows:
            table = Path(folder, f"{count}.csv")
            write_csv(table, count)
            for jobs in asked.jobs:
                runs = [run(table, Path(folder, "scored.parquet"), jobs) for _ in range(asked.repeat)]
                seconds, memory = median(each[0] for each in runs), max(each[1] for each in runs)
                rate = count / seconds
                print(
                    f"| {count:,} | {jobs} | {seconds:.1f} | {rate:,.0f} | {rate / peer:.1f} | {memory:,.0f} |",
                    flush=True,
                )
            table.unlink()


if __name__ == "__main__":
    main()
