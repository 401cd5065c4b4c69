"""Ten million comments, killed on the way and gone on with: ``make test-long``, some hours on two cores."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet

from benchmarks.archive import write_csv

ROWS = int(os.environ.get("STANCE_LONG_ROWS", "10000000"))
STANCE = [sys.executable, "-m", "stance.cli", "classify", "--lane", "fast", "-t", "the harbour bridge=bridge"]


def test_an_archive_that_is_killed_twice_has_every_comment_once_and_in_order(tmp_path: Path) -> None:
    table, output = tmp_path / "archive.csv", tmp_path / "scored.parquet"
    write_csv(table, ROWS)
    command = [*STANCE, str(table), "--jobs", "2", "--resume", "-o", str(output)]
    for share in (0.3, 0.7):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while kept(tmp_path) < share * ROWS:
            assert process.poll() is None
            time.sleep(0.1)
        process.send_signal(signal.SIGKILL)
        process.wait()
    before = kept(tmp_path)
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "Going on after" in done.stderr and before >= 0.7 * ROWS
    number = 0
    with pyarrow.parquet.ParquetFile(output) as scored:
        for batch in scored.iter_batches(columns=["comment_id", "toxicity", "stance_bridge"]):
            assert batch.column(0).to_pylist() == [str(each) for each in range(number, number + len(batch))]
            assert batch.column(1).null_count == batch.column(2).null_count == 0
            number += len(batch)
    assert number == ROWS


def kept(folder: Path) -> int:
    """The comments that are scored and kept, as the names of their files say."""
    return sum(int(file.stem.split("-")[1]) for file in folder.glob(".scored.parquet.resume/*.arrow"))
