"""Imports that run behind the screens, each in a process of its own: begun, looked at, and ended. No drawing.

They belong to the server, not to a browser's session: whoever has the address of one sees how far it is, also after the
page is loaded again. One that nobody looks at ends by itself.
"""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from os import getpid
from pathlib import Path
from secrets import token_urlsafe
from threading import Lock
from typing import Final

from stance.dashboard import uploads
from stance.intake import ALIVE, Job, JobFile, Status, read_status, write_job
from stance.reading import stored_name

AT_ONCE: Final = 2
"""Imports that run at the same time; others wait. Each takes a core and the memory of the models."""
SECONDS_TO_END: Final = 15
"""For an import that was cancelled to roll back and go, before it is killed; a slow model's step takes ten."""
STOPPED: Final = "The import was stopped from outside, perhaps because memory ran out. Import smaller files."


@dataclass(frozen=True)
class Given:
    """A file to import, as it was uploaded."""

    name: str
    content: bytes
    columns: Mapping[str, str] | None = None


@dataclass
class _Running:
    folder: Path
    process: "subprocess.Popen[bytes] | None" = None
    cancelled_at: float | None = None
    status: Status | None = None
    """The last one, once it has ended."""


@dataclass
class ImportJobs:
    """All imports of this server."""

    _jobs: dict[str, _Running] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def begin(self, given: Sequence[Given], job: Job) -> str:
        """The name of a new import of the files ``given``; it begins when a place is free.

        Args:
            given: the files, which are kept until it ends.
            job: how to import them; its own files are left out.
        """
        folder = uploads.folder_of(uploads.new_token())
        kept = []
        for number, file in enumerate(given):
            suffix, shown = stored_name(file.name)
            (folder / f"{number}{suffix}").write_bytes(file.content)
            kept.append(JobFile(shown, f"{number}{suffix}", file.columns))
        write_job(folder, replace(job, files=tuple(kept), server=getpid()))
        name = token_urlsafe(9)
        with self._lock:
            self._jobs[name] = _Running(folder)
        self.status(name)
        return name

    def status(self, name: str) -> Status | None:
        """How far an import is, which is thereby looked at; None if there is none of that name."""
        with self._lock:
            if (job := self._jobs.get(name)) is None:
                return None
            if job.status is None:
                (job.folder / ALIVE).touch()
            for waiting in self._jobs.values():  # whoever looks lets those begin whose turn it is
                self._begin(waiting)
            return self._status(job)

    def cancel(self, name: str) -> None:
        """Ends an import; what it added stays."""
        with self._lock:
            if (job := self._jobs.get(name)) is not None and job.cancelled_at is None:
                job.cancelled_at = time.monotonic()
                if job.process is not None:
                    job.process.terminate()

    def forget(self, name: str) -> None:
        """Removes an import that has ended, with the files it was given."""
        with self._lock:
            if (job := self._jobs.get(name)) is not None and self._status(job).is_ended:
                del self._jobs[name]
                uploads.remove(job.folder.name)

    def _begin(self, job: _Running) -> None:
        is_waiting = job.process is None and job.cancelled_at is None and job.status is None
        if is_waiting and sum(map(_runs, self._jobs.values())) < AT_ONCE:
            command = [sys.executable, "-m", "stance.intake", str(job.folder)]
            with (job.folder / "said.txt").open("wb") as said:
                job.process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
                )

    def _status(self, job: _Running) -> Status:
        if job.status is not None:
            return job.status
        status = self._reported(job)
        if status.is_ended:
            job.status = status
            for file in job.folder.iterdir():  # what was uploaded is no longer needed
                file.unlink(missing_ok=True)
        return status

    def _reported(self, job: _Running) -> Status:
        is_gone = job.process is not None and job.process.poll() is not None
        status = read_status(job.folder)  # after looking whether it is gone, so that its last report is not missed
        if status.is_ended:
            return status
        if status.stage == "waiting" and job.process is not None:
            status = replace(status, stage="starting")
        if job.cancelled_at is not None:
            if job.process is not None and not is_gone and time.monotonic() - job.cancelled_at > SECONDS_TO_END:
                job.process.kill()
            return replace(status, stage="cancelled") if is_gone or job.process is None else status
        return replace(status, stage="failed", errors=(*status.errors, STOPPED)) if is_gone else status


def _runs(job: _Running) -> bool:
    return job.process is not None and job.process.poll() is None


JOBS: Final = ImportJobs()
"""Those of this server."""
