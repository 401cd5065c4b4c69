"""Runs one import in a process of its own: ``python -m stance.intake FOLDER``."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import Final

from stance import reading, scoring
from stance.errors import StanceError
from stance.intake.adding import added
from stance.intake.job import ALIVE, SECONDS_ALONE, Job, Status, read_job, write_status
from stance.model_store import ModelStore
from stance.reading import Piece, Report, SiteLayouts, Source
from stance.reviews import open_store
from stance.settings import layouts_folder, reviews_folder
from stance.targets import parse_targets
from stance.worker import end_with, limit_memory

GIGABYTES: Final = 8
"""Of memory that an import may take: twice what the accurate models and the largest page take together."""
PAUSE_SECONDS: Final = 0.5
"""Between two reports on how far it is, and between two looks at whether somebody still waits for it."""
MOST_TOLD: Final = 200
"""Sentences of each kind, and parts set aside, that are told; the rest is counted."""


class Stopped(BaseException):
    """Raised where the import is when it is told to end, so that the transaction it is in is rolled back."""


class Import:
    """One import, and what it tells of itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._job = read_job(folder)
        self._report = Report()
        self._status = Status("starting")
        self._told_at = 0.0
        self._started = time.monotonic()
        self._sizes: dict[Path, int] = {}
        self._ended: dict[Path, float] = {}
        self._comments = 0
        self._is_left = False

    def run(self) -> None:
        """Imports everything; whatever happens, the last report says how it ended."""
        try:
            self._tell()
            threading.Thread(target=self._watch, daemon=True).start()
            self._import()
            stage = "done"
        except Stopped:
            stage = "left" if self._is_left else "cancelled"
        except StanceError as error:
            self._report.errors.append(str(error))
            stage = "failed"
        self._tell(stage=stage, share=1.0 if stage == "done" else self._status.share)

    def _import(self) -> None:
        job = self._job
        sources = _sources(self._folder, job)
        self._sizes = {source.path: max(source.path.stat().st_size, 1) for source in sources}
        wanted, choice = parse_targets(job.targets), scoring.choose(ModelStore(Path(job.models)), job.lane)
        with open_store(job.database, keys=reviews_folder(), words=scoring.WordList) as store:
            pieces = self._noted(
                chain.from_iterable(
                    reading.read_all([source], self._report, file.columns)
                    for source, file in zip(sources, job.files, strict=True)
                )
            )
            ahead, outlook = scoring.looked_ahead(pieces, sources, choice, wanted)
            self._started = time.monotonic()
            self._tell(stage="working", outlook=outlook.told() if outlook.is_long else "")
            with closing(scoring.classify(ahead, choice, wanted, advance=self._advance)) as classified:
                for some in added(classified, store, choice, wanted):
                    self._status = replace(self._status, imported=self._status.imported + some)

    def _noted(self, pieces: Iterator[Piece]) -> Iterator[Piece]:
        """The pieces as they are; what was set aside in them is noted."""
        for piece in pieces:
            skipped = [(aside.reason, aside.text) for thread in piece.threads for aside in thread.skipped]
            self._status = replace(
                self._status,
                set_aside=self._status.set_aside + len(skipped),
                skipped=(*self._status.skipped, *skipped)[:MOST_TOLD],
            )
            yield piece

    def _advance(self, piece: Piece, share: float) -> None:
        path = piece.source.path
        before = self._ended.get(path, 0.0)
        done = {**self._ended, path: before + share * (piece.share - before)}
        count = self._comments + round(share * len(piece.comments))
        if share == 1:
            self._ended, self._comments = done, count
        whole = sum(done.get(path, 0.0) * size for path, size in self._sizes.items()) / sum(self._sizes.values())
        self._status = replace(self._status, comments=count, share=whole)
        if time.monotonic() - self._told_at > PAUSE_SECONDS:
            self._tell()

    def _tell(self, **facts: object) -> None:
        self._told_at = time.monotonic()
        told = {name: tuple(getattr(self._report, name)[:MOST_TOLD]) for name in ("errors", "warnings")}
        seconds = time.monotonic() - self._started
        self._status = replace(self._status, seconds=seconds, **told, **facts)  # type: ignore[arg-type]
        write_status(self._folder, self._status)

    def _watch(self) -> None:
        """Ends the import when nobody looked at it for long."""
        while time.time() - (self._folder / ALIVE).stat().st_mtime < SECONDS_ALONE:
            time.sleep(PAUSE_SECONDS)
        self._is_left = True
        os.kill(os.getpid(), signal.SIGTERM)


def _sources(folder: Path, job: Job) -> list[Source]:
    layouts = SiteLayouts(layouts_folder())
    return [Source(file.name, folder / file.file, layouts=layouts) for file in job.files]


def _stop(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: the end must not be ended
    raise Stopped


def main() -> None:
    """Runs the import whose job lies in the folder that is named."""
    signal.signal(signal.SIGTERM, _stop)
    folder = Path(sys.argv[1])
    end_with(read_job(folder).server)
    limit_memory(GIGABYTES)
    Import(folder).run()


if __name__ == "__main__":
    main()
