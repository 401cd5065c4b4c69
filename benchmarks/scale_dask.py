"""How ``--engine dask`` scales on this machine, and whether every row is there once after workers and scheduler die.

    python -m benchmarks.scale_dask FOLDER [--workers 1 2] [--lane fast]
    python -m benchmarks.scale_dask FOLDER --kill

FOLDER holds tables of comments (CSV, Parquet), best a dozen or more of some ten thousand rows each. The first scores
all of it with each number of workers, the models opened before, and prints comments a second and the share of linear
growth. The second kills a worker, then the scheduler, begins again with a new cluster, and counts the rows.
"""

import argparse
import tempfile
import threading
import time
from pathlib import Path

import pandas as pd
import pyarrow.parquet

from stance import reading, scoring
from stance.errors import StanceError
from stance.model_store import ModelStore
from stance.records import Target
from stance.settings import models_folder
from tests.clusters import Cluster, kill, wait_until

TARGET = Target("the harbour bridge", "bridge")
WARM = "Shut up, you moron. We need the bridge."


def work_into(folder: Path, lane: str) -> scoring.PartWork:
    """What a run does that writes to ``folder``."""
    choice = scoring.choose(ModelStore(models_folder()), lane)
    folder.mkdir()
    return scoring.PartWork(
        choice, (TARGET,), tuple(scoring.output_columns([TARGET.name])), reading.Folder(str(folder))
    )


def parts_of(folder: Path) -> list[reading.Part]:
    """The parts of all files in ``folder``."""
    return reading.parts_of(reading.stored([str(folder)], reading.Report()), scoring.MOST_HELD)


def rate(folder: Path, workers: int, lane: str) -> float:
    """Comments a second with so many workers, which have opened their models before."""
    with tempfile.TemporaryDirectory() as place:
        cluster = Cluster(Path(place, "cluster"), workers)
        try:
            for number in range(workers * 2):
                Path(place, f"warm{number}.csv").write_text(f"text\n{WARM}\n", encoding="utf-8")
            warm = reading.parts_of(reading.stored([f"{place}/warm*.csv"], reading.Report()), scoring.MOST_HELD)
            engine = scoring.ENGINES["dask"]
            list(engine(work_into(Path(place, "warm"), lane), warm, workers, cluster.address))
            parts, work = parts_of(folder), work_into(Path(place, "out"), lane)
            start = time.perf_counter()
            rows = sum(done.rows for done in engine(work, parts, workers, cluster.address))
            return rows / (time.perf_counter() - start)
        finally:
            cluster.end()


def rows_after_kills(folder: Path, lane: str) -> tuple[int, int]:
    """The rows written, and how many of them are different, after a worker and the scheduler were killed."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place, "out")
        work, parts = work_into(out, lane), parts_of(folder)

        def kill_some(cluster: Cluster) -> None:
            wait_until(lambda: len(list(out.glob("part-*"))) >= 1)
            kill(cluster.workers[0])
            wait_until(lambda: len(list(out.glob("part-*"))) >= min(4, len(parts) - 1))
            kill(cluster.scheduler)

        first, second = Cluster(Path(place, "first"), 2), Cluster(Path(place, "second"), 2)
        try:
            threading.Thread(target=kill_some, args=(first,), daemon=True).start()
            try:
                list(scoring.ENGINES["dask"](work, parts, 2, first.address))
            except StanceError as error:
                print(f"{len(list(out.glob('part-*')))} of {len(parts)} parts are there. {error}")
            list(scoring.ENGINES["dask"](work, parts, 2, second.address))
        finally:
            first.end()
            second.end()
        columns = ["source", "thread_id", "comment_id"]
        rows = pd.concat([pyarrow.parquet.read_table(file, columns=columns).to_pandas() for file in out.glob("part-*")])
        return len(rows), len(rows.drop_duplicates())


def main() -> None:
    """Prints what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--lane", default="fast")
    parser.add_argument("--kill", action="store_true")
    given = parser.parse_args()
    if given.kill:
        written, different = rows_after_kills(given.folder, given.lane)
        print(f"{written:,} rows, {different:,} different")
        return
    one = 0.0
    for workers in given.workers:
        found = rate(given.folder, workers, given.lane)
        one = one or found / workers
        print(f"{workers} workers: {found:,.0f} comments a second, {found / workers / one:.2f} of linear", flush=True)


if __name__ == "__main__":
    main()
