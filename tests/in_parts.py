"""``python tests/in_parts.py ENGINE BLOCK_ROWS FOLDER SOURCE... ``: what ``stance classify`` does, with smaller blocks.

A program of its own, since workers of Dask begin as copies of the main program, which must be no test runner.
"""

import sys
from pathlib import Path

from stance import reading, scoring
from stance.cli.into_folder import classify_into_folder
from stance.model_store import ModelStore
from stance.records import Target
from stance.settings import shipped

TARGETS = (Target("the harbour bridge", "bridge"),)


def main(engine: str, block_rows: str, folder: str, *sources: str) -> None:
    choice = scoring.choose(ModelStore(shipped("models")), "fast")
    place = reading.Folder(str(Path(folder).absolute()))
    work = scoring.PartWork(choice, TARGETS, tuple(scoring.output_columns(["bridge"])), place)
    classify_into_folder(sources, work, engine, jobs=2, scheduler=None, block_rows=int(block_rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
