"""An import in a process of its own: what it is told to do, and what it tells of itself, as files in a folder."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from stance.reviews import Imported

ALIVE: Final = "alive"
"""The file whose time says when somebody last looked at the import."""
SECONDS_ALONE: Final = 100
"""An import that nobody looks at for so long ends: a browser looks each second, or each minute from a hidden tab."""
ENDED: Final = ("done", "cancelled", "left", "failed")
"""Stages after which nothing happens any more."""


@dataclass(frozen=True)
class JobFile:
    """A file to import."""

    name: str
    """As the user knows it."""
    file: str
    """Its name in the job's folder."""
    columns: Mapping[str, str] | None = None
    """The columns of a table by role, where they had to be chosen."""


@dataclass(frozen=True)
class Job:
    """What is to be imported, and how."""

    files: tuple[JobFile, ...]
    database: str
    models: str
    """The folder of models."""
    lane: str
    targets: tuple[str, ...] = ()
    """As on the command line; none: they are proposed."""
    server: int = 0
    """The process that started it, without which it ends."""


@dataclass(frozen=True)
class Status:
    """How far an import is."""

    stage: str = "waiting"
    """``waiting``, ``starting``, ``working``, or one of ``ENDED``: ``left`` if nobody looked any more."""
    comments: int = 0
    """Read and scored so far."""
    share: float = 0.0
    """Of the files' bytes."""
    seconds: float = 0.0
    """Since the scoring began."""
    outlook: str = ""
    """A sentence on how long it will take, where that is long."""
    imported: Imported = field(default_factory=Imported)
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    set_aside: int = 0
    """Parts of pages that were set aside."""
    skipped: tuple[tuple[str, str], ...] = ()
    """The first of them: reason and text."""

    @property
    def is_ended(self) -> bool:
        """Whether nothing happens any more."""
        return self.stage in ENDED

    @property
    def seconds_left(self) -> float | None:
        """About how long it will still take; None while that cannot be told."""
        return self.seconds * (1 - self.share) / self.share if self.share > 0.01 and self.seconds > 1 else None


def write_job(folder: Path, job: Job) -> None:
    """Writes down what is to be done."""
    _write(folder / "job.json", asdict(job))


def read_job(folder: Path) -> Job:
    """What is to be done."""
    raw = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    files = tuple(JobFile(**entry) for entry in raw.pop("files"))
    return Job(files=files, targets=tuple(raw.pop("targets")), **raw)


def write_status(folder: Path, status: Status) -> None:
    """Tells how far it is."""
    _write(folder / "status.json", asdict(status))


def read_status(folder: Path) -> Status:
    """How far it is; ``waiting`` if it did not begin."""
    try:
        raw = json.loads((folder / "status.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Status()
    raw["imported"] = Imported(**raw["imported"])
    raw["skipped"] = tuple((reason, text) for reason, text in raw["skipped"])
    return Status(**raw | {name: tuple(raw[name]) for name in ("errors", "warnings")})


def _write(file: Path, content: object) -> None:
    """Writes a file whole, so that nobody reads half of it."""
    part = file.with_suffix(".part")
    part.write_text(json.dumps(content), encoding="utf-8")
    os.replace(part, file)  # noqa: PTH105 - Path.replace is the same
