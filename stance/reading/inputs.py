"""The inputs of a run: which files its arguments name, as files, folders, patterns or standard input."""

import glob
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from stance.errors import InputError
from stance.reading.kinds import START_BYTES, SUFFIXES, suffix_of

STDIN: Final = "-"


@dataclass(frozen=True)
class Source:
    """One input: the name the user knows it by, and the file that holds it."""

    name: str
    path: Path
    as_of: date | None = None
    """The day it was saved, if that was given."""


@dataclass
class Report:
    """What went wrong or looked odd on the way; sentences for the user."""

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@contextmanager
def sources(arguments: Sequence[str], report: Report, as_of: date | None = None) -> Iterator[list[Source]]:
    """The inputs that ``arguments`` name, each file once; what cannot be found goes to ``report.errors``.

    Standard input is kept in a temporary file meanwhile, so that it may be of any size. ``as_of`` is the day they were
    saved, if that is known.
    """
    with tempfile.TemporaryDirectory(prefix="stance-") as folder:
        found: list[Source] = []
        for argument in arguments:
            try:
                found += _stdin(Path(folder)) if argument == STDIN else _files(argument, report)
            except InputError as error:
                report.errors.append(str(error))
        yield list({source.path: replace(source, as_of=as_of) for source in found}.values())


def _stdin(folder: Path) -> list[Source]:
    file = folder / "stdin"
    with file.open("wb") as handle:
        shutil.copyfileobj(sys.stdin.buffer, handle)
    with file.open("rb") as handle:
        start = handle.read(START_BYTES)
    return [Source(STDIN, file.rename(file.with_suffix(suffix_of(start))))]


def _files(argument: str, report: Report) -> list[Source]:
    path = Path(argument)
    if path.is_dir():
        return _files_of(path, argument, report)
    if path.is_file():
        return [Source(argument, path)]
    matches = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207 - a pattern may be absolute
    if not matches:
        raise InputError(f"There is no file or folder {argument}. Check the spelling and the folder you are in.")
    return [source for match in matches for source in _files(match, report)]


def _files_of(folder: Path, argument: str, report: Report) -> list[Source]:
    """What a folder holds that can be read by its name; the rest is counted in a warning."""
    inside = sorted(file for file in folder.rglob("*") if file.is_file() and not _is_hidden(file, folder))
    known = [file for file in inside if _is_known(file)]
    if len(known) < len(inside):
        others = ", ".join(sorted({file.suffix or file.name for file in inside if not _is_known(file)}))
        report.warnings.append(f"{argument}: {len(inside) - len(known)} files were passed over ({others}).")
    if not known:
        kinds = ", ".join(SUFFIXES)
        raise InputError(f"The folder {argument} holds no page and no table. It may hold {kinds} files.")
    return [Source(str(file), file) for file in known]


def _is_known(file: Path) -> bool:
    """Whether a file found in a folder is read, by its name; if it is compressed by itself, by the name within."""
    suffix = file.suffix.lower()
    return (file.with_suffix("").suffix.lower() if suffix in (".gz", ".zst") else suffix) in SUFFIXES


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)
