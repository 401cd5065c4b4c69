"""The inputs of a run: which files its arguments name, as files, folders, patterns or standard input."""

import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import IO, Final

from stance.errors import InputError
from stance.reading.alternatives import Correction
from stance.reading.failures import Refusals, told_in_a_sentence
from stance.reading.kinds import START_BYTES, SUFFIXES, is_export_script, passed_over, suffix_of
from stance.reading.runs import Runs, advice, literal_start, nothing_else
from stance.reading.site_layouts import NO_LAYOUTS, SiteLayouts

STDIN: Final = "-"
_STDIN_SHOWN: Final = "standard input"
"""What a message calls it."""


@dataclass(frozen=True)
class Source:
    """One input: the name the user knows it by, and the file that holds it."""

    name: str
    path: Path
    as_of: date | None = None
    """The day it was saved, if that was given."""
    layouts: SiteLayouts = NO_LAYOUTS
    """The layouts of sites that its pages are read by."""
    correction: Correction | None = None
    """How a person says that it is read, if it is a page."""
    block: range | None = None
    """Of a Parquet file, the rows to read, from 0; None for all."""
    opened: Callable[[], IO[bytes]] | None = None
    """Gives the bytes of a Parquet file that is read block by block and does not lie at ``path``."""

    def __post_init__(self) -> None:
        """Makes the name text."""
        object.__setattr__(self, "name", as_text(self.name))


@dataclass
class Report:
    """What went wrong or looked odd on the way; sentences for the user."""

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    alike: Refusals = field(default_factory=lambda: Refusals("The same is true of {} more"))
    """What was said of single files so far, so that a sentence true of hundreds stands there three times."""

    def warn(self, name: str, warnings: Iterable[str]) -> None:
        """Notes ``warnings`` on the file ``name``."""
        for warning in warnings:
            self.warnings += self.alike.told(name, f"{name}: {warning}")


@contextmanager
def sources(
    arguments: Sequence[str],
    report: Report,
    as_of: date | None = None,
    layouts: SiteLayouts | None = None,
    runs: Runs | None = None,
) -> Iterator[list[Source]]:
    """The inputs that ``arguments`` name, each file once; what cannot be found goes to ``report.errors``.

    Standard input is kept in a temporary file meanwhile, so that it may be of any size. ``as_of`` is the day they were
    saved, if that is known, and ``layouts`` are those of the sites that pages are of. What ``runs`` have written to
    folders is set aside.
    """
    runs = runs or Runs()
    with tempfile.TemporaryDirectory(prefix="stance-") as folder, tempfile.TemporaryFile() as nameless:
        found: list[Source] = []
        for argument in dict.fromkeys(arguments):
            try:
                found += _found(argument, Path(folder), nameless, report, runs)
            except InputError as error:
                report.errors.append(str(error))
        told = [replace(source, as_of=as_of, layouts=layouts or NO_LAYOUTS) for source in found]
        each_once: dict[str, Source] = {}
        for source in told:
            each_once.setdefault(os.path.realpath(source.path), source)
        yield list(each_once.values())


def _found(argument: str, folder: Path, nameless: IO[bytes], report: Report, runs: Runs) -> list[Source]:
    """What ``argument`` names; standard input is copied to ``nameless``, and has a name in ``folder``.

    Raises:
        InputError: if it names nothing that can be read.
    """
    if argument == STDIN:
        with told_in_a_sentence(_STDIN_SHOWN):
            return _stdin(folder, nameless)
    with told_in_a_sentence(as_text(argument)):
        return _files(argument, report, runs)


def as_text(name: str) -> str:
    """The name of a file as text: bytes in it that are no UTF-8 could not be written anywhere."""
    return os.fsencode(name).decode("utf-8", errors="replace")


def _stdin(folder: Path, nameless: IO[bytes]) -> list[Source]:
    if sys.stdin is None or sys.stdin.closed:
        raise InputError("Standard input is closed, so that - has nothing to read. Give a file, or pipe one in.")
    start = sys.stdin.buffer.read(START_BYTES)
    if start and not start.strip(b"\0"):
        raise InputError(f"{_STDIN_SHOWN} is not text: it begins with {len(start):,} NUL bytes. Pipe in a saved page.")
    file = folder / f"stdin{suffix_of(start)}"
    opened = Path(f"/proc/{os.getpid()}/fd/{nameless.fileno()}")
    if opened.exists():  # on Linux no comment stays on the disk, not even if the process is killed
        file.symlink_to(opened)
    with nullcontext(nameless) if file.is_symlink() else file.open("wb") as handle:
        handle.write(start)
        shutil.copyfileobj(sys.stdin.buffer, handle)
        handle.flush()
    return [Source(STDIN, file)]


def _files(argument: str, report: Report, runs: Runs) -> list[Source]:
    if os.path.lexists(argument):
        path = Path(argument)
        if path.is_dir() and (told := runs.of_folder(path)):
            raise InputError(as_text(f"{told} {advice(argument)}"))
        if path.is_file() and (told := runs.of_file(path, argument)):
            raise InputError(as_text(told))
        return _files_at(path, argument, report, runs)
    named = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207 - a pattern may be absolute
    if not named:
        raise InputError(
            f"There is no file or folder {as_text(argument)}. Check the spelling and the folder you are in."
        )
    start = Path(literal_start(argument))
    apart = {name: told for name in named if (told := _of_a_run(Path(name), start, runs))}
    report.warnings += map(as_text, dict.fromkeys(apart.values()))
    if len(apart) == len(named):
        raise InputError(nothing_else(as_text(argument)))
    return [source for name in named if name not in apart for source in _files_at(Path(name), name, report, runs)]


def _of_a_run(path: Path, start: Path, runs: Runs) -> str | None:
    """A sentence, if ``path`` is what a run has written; a pattern in the run's own folder, ``start``, asks for it."""
    inside = [folder for folder in path.parents if folder != start and folder.is_relative_to(start)]
    for folder in [*reversed(inside), *([path] if path.is_dir() else ())]:
        if told := runs.of_folder(folder):
            return told
    return runs.of_file(path, str(path)) if path.is_file() else None


def _files_at(path: Path, name: str, report: Report, runs: Runs) -> list[Source]:
    if path.is_dir():
        return _files_of(path, name, report, runs)
    if path.is_file():
        return [Source(name, path)]
    if path.exists():
        raise InputError(f"{as_text(name)} is a device or a pipe, not a file. Give - instead, and pipe it in.")
    raise InputError(f"{as_text(name)} is a link that leads nowhere. Give the file itself.")


def _files_of(folder: Path, argument: str, report: Report, runs: Runs) -> list[Source]:
    """What a folder holds that can be read by its name; the rest is counted in a warning."""
    inside = sorted(_within(folder, report, runs))
    known = [file for file in inside if is_known(file)]
    if len(known) < len(inside):
        others = [file.suffix or file.name for file in inside if not is_known(file)]
        report.warnings.append(passed_over(as_text(argument), others))
    if not known:
        kinds = ", ".join(SUFFIXES)
        raise InputError(f"The folder {as_text(argument)} holds no page and no table. It may hold {kinds} files.")
    found: list[Source] = []
    for file in known:
        try:
            with told_in_a_sentence(as_text(str(file))):
                found += _files_at(file, str(file), report, runs)
        except InputError as error:
            report.errors.append(str(error))
    return found


def _within(folder: Path, report: Report, runs: Runs) -> Iterator[Path]:
    """All that is in ``folder`` but other folders, without what is hidden and what runs have written.

    Links to folders are not followed.
    """

    def complain(error: OSError) -> None:
        report.errors.append(f"The folder {as_text(error.filename)} cannot be read: {error.strerror}.")

    for parent, folders, files in os.walk(folder, onerror=complain):
        folders[:] = [name for name in folders if not name.startswith(".")]
        apart = {name: told for name in folders if (told := runs.of_folder(Path(parent, name)))}
        report.warnings += map(as_text, apart.values())
        folders[:] = [name for name in folders if name not in apart]
        yield from (Path(parent, name) for name in files if not name.startswith("."))


def is_known(file: Path) -> bool:
    """Whether a file found in a folder is read, by its name; if it is compressed by itself, by the name within."""
    suffix = file.suffix.lower()
    return (
        is_export_script(file.name)
        or (file.with_suffix("").suffix.lower() if suffix in (".gz", ".zst") else suffix) in SUFFIXES
    )
