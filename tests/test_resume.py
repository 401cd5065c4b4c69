"""A run that was stopped goes on where it was, and writes the same file to the byte."""

import csv
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from stance.cli import main
from stance.model_store import ModelStore
from stance.reading import KeptRows, Piece, Source, comment_frame
from stance.records import Target
from stance.scoring import batch, choose, classify
from stance.settings import shipped

TARGETS = [Target("the harbour bridge", "bridge")]
SAID = (
    "The harbour bridge is a waste of money.",
    "I agree with you.",
    "Rubbish, we need it.",
    "",
    "Früher war es besser.",
)
SMALL_BLOCKS = "from stance.scoring import batch; batch.MOST_HELD = 4000"
STANCE = [sys.executable, "-c", f"{SMALL_BLOCKS}; from stance.cli import main; main()"]
"""The command, which keeps blocks of some thousand rows, so that there are several."""
PATIENCE = 120.0


def pieces(count: int = 6) -> list[Piece]:
    """Pieces of 20 rows of one table, each a thread."""
    source = Source("comments.csv", Path("comments.csv"))
    rows = [
        {"thread": f"t{number // 20}", "id": str(number), "parent": str(number - 1) if number % 20 else None,
         "author": f"reader {number % 3}" if number % 7 else None, "text": SAID[number % len(SAID)]}
        for number in range(20 * count)
    ]  # fmt: skip
    frame = comment_frame(pd.DataFrame(rows), "comments.csv")
    return [Piece(source, frame.iloc[start : start + 20].reset_index(drop=True)) for start in range(0, len(rows), 20)]


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MOST_HELD", 40)


@pytest.mark.usefixtures("small_blocks")
def test_what_is_kept_is_not_scored_again_and_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choice, kept = choose(ModelStore(shipped("models")), "fast"), KeptRows(tmp_path / "o.parquet")
    assert kept.begin({"run": 1}) == 0
    first = classify(pieces(), choice, TARGETS, kept=kept)
    whole = [next(first)[1] for _ in range(3)]
    first.close()
    assert kept.begin({"run": 1}) == 2
    scored: list[int] = []
    score = batch.score_rows
    monkeypatch.setattr(
        batch, "score_rows", lambda comments, *rest: (scored.append(len(comments)), score(comments, *rest))[1]
    )
    again = [rows for _, rows in classify(pieces(), choice, TARGETS, kept=kept)]
    assert sum(scored) == 40
    plain = [rows for _, rows in classify(pieces(), choice, TARGETS)]
    for before, after in zip(whole, again[:3], strict=True):
        pd.testing.assert_frame_equal(before.reset_index(drop=True), after.reset_index(drop=True), check_exact=True)
    pd.testing.assert_frame_equal(
        pd.concat(again, ignore_index=True), pd.concat(plain, ignore_index=True), check_exact=True
    )


def test_rows_of_another_run_are_removed(tmp_path: Path) -> None:
    kept, frame = KeptRows(tmp_path / "o.csv"), pieces(1)[0].comments
    kept.begin({"target": "the bridge"})
    kept.write(0, frame)
    assert kept.begin({"target": "the bridge"}) == 1 and kept.has(0, 20) and not kept.has(0, 19)
    pd.testing.assert_frame_equal(kept.read(0, 20), frame)
    assert kept.begin({"target": "the ferry"}) == 0 and not kept.has(0, 20)


@pytest.mark.skipif(os.name == "nt", reason="other permissions")
def test_what_is_kept_is_for_the_owner_only(tmp_path: Path) -> None:
    kept = KeptRows(tmp_path / "o.csv")
    kept.begin({})
    assert kept.folder.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("damage", [lambda data: b"", lambda data: data[: len(data) // 2], lambda data: data[:-400],
                                    lambda data: b"ARROW1 but no more"], ids=range(4))  # fmt: skip
def test_a_damaged_block_is_scored_anew(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    choice, kept = choose(ModelStore(shipped("models")), "fast"), KeptRows(tmp_path / "o.parquet")
    kept.begin({})
    plain = [rows for _, rows in classify(pieces(4), choice, TARGETS, kept=kept)]
    first = kept.folder / "000000-40.arrow"
    first.write_bytes(damage(first.read_bytes()))
    assert not kept.has(0, 40) and kept.has(1, 40)
    again = [rows for _, rows in classify(pieces(4), choice, TARGETS, kept=kept)]
    assert kept.has(0, 40)
    pd.testing.assert_frame_equal(pd.concat(again, ignore_index=True), pd.concat(plain, ignore_index=True))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)


def test_it_needs_a_file_to_write_and_inputs_that_can_be_read_again(tmp_path: Path, seeds: Path) -> None:
    assert "name it with -o FILE" in run("classify", seeds / "bus_fares.txt", "--lane", "fast", "--resume").stderr
    told = run("classify", "-", "--lane", "fast", "--resume", "-o", tmp_path / "o.csv")
    assert told.exit_code == 2 and "Save it to a file" in told.stderr


@pytest.mark.slow
def test_a_killed_run_goes_on_and_writes_the_same_bytes(tmp_path: Path) -> None:
    table = tmp_path / "long.csv"
    with table.open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(["thread", "id", "parent", "author", "text"])
        for number in range(10_000):
            rows.writerow([number // 50, number, number - 1 if number % 50 else "", f"r{number % 9}", SAID[number % 5]])
    (tmp_path / "whole").mkdir()
    asked = ["classify", str(table), "--lane", "fast", "-t", "the harbour bridge=bridge"]
    subprocess.run([*STANCE, *asked, "-o", str(tmp_path / "whole" / "o.parquet")], check=True, capture_output=True)
    command = [*STANCE, *asked, "--jobs", "2", "--resume", "-o", str(tmp_path / "o.parquet")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + PATIENCE
    while not list(tmp_path.glob(".o.parquet.resume/*.arrow")):
        assert time.monotonic() < end and process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (tmp_path / "o.parquet").exists()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert re.search(r"Going on after \d blocks? of rows that an earlier run scored\.", done.stderr)
    assert (tmp_path / "o.parquet").read_bytes() == (tmp_path / "whole" / "o.parquet").read_bytes()
    assert not (tmp_path / ".o.parquet.resume").exists()
