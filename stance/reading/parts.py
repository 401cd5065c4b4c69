"""The inputs of a long run in parts: what is read, scored and written as one, by whichever process comes to it."""

import hashlib
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from stance.errors import InputError, StanceError
from stance.reading.failures import told_in_a_sentence
from stance.reading.inputs import STDIN, Report, Source, as_text, is_known, sources
from stance.reading.kinds import SUFFIXES, passed_over
from stance.reading.pieces import Piece, read_all
from stance.reading.runs import MANIFEST, Runs, advice, is_manifest, literal_start, no_comments, nothing_else
from stance.reading.site_layouts import NO_LAYOUTS, SiteLayouts
from stance.reading.stored import Folder, fetched, is_address, listed, opener, place_of, stamp_of
from stance.reading.tables import TableWriter
from stance.records import Column

DIGITS: Final = 8
"""Of the digest of an input's name, in the name of its parts."""
AT_ONCE: Final = 16
"""Parquet files asked for their number of rows at a time: an object store takes a tenth of a second for each."""


@dataclass(frozen=True)
class Stored:
    """A file to read, as it was when the run began."""

    name: str
    """What the user knows it by."""
    address: str
    """Where it is: an absolute path, or an address."""
    size: int
    stamp: str
    """What tells that it was changed."""


@dataclass(frozen=True)
class Part:
    """A file, or a block of the rows of a large Parquet file."""

    number: int
    """Its place among the parts of the run, from 0."""
    file: Stored
    block: range | None = None
    """The rows of a Parquet file, from 0; None for all of a file."""

    @property
    def name(self) -> str:
        """The name of the table that its rows are written to: the same for the same inputs, in their order."""
        digest = hashlib.sha256(self.file.name.encode(errors="surrogateescape")).hexdigest()
        return f"part-{self.number:05d}-{digest[:DIGITS]}.parquet"


def stored(arguments: Sequence[str], report: Report, output: str | None = None) -> list[Stored]:
    """The files that paths, patterns and addresses name, each once; what cannot be found goes to ``report.errors``.

    What runs have written to folders is set aside, ``output`` above all, the folder that is to be written.

    Raises:
        InputError: if one is standard input, which other processes cannot read.
    """
    if STDIN in arguments:
        raise InputError("Standard input is not read in parts. Save it to a file, and give that.")
    runs, found = Runs(output), list[Stored]()
    for argument in dict.fromkeys(arguments):
        try:
            found += _at(argument, report, runs) if is_address(argument) else _here(argument, report, runs)
        except InputError as error:
            report.errors.append(str(error))
    each_once: dict[str, Stored] = {}
    for file in found:
        each_once.setdefault(place_of(file.address), file)
    return list(each_once.values())


def _here(argument: str, report: Report, runs: Runs) -> list[Stored]:
    files: list[Stored] = []
    with sources([argument], report, runs=runs) as found:
        for source in found:
            with told_in_a_sentence(source.name):
                stat = source.path.stat()
                files.append(Stored(source.name, str(source.path.absolute()), stat.st_size, str(stat.st_mtime_ns)))
    return files


def _at(argument: str, report: Report, runs: Runs) -> list[Stored]:
    listing = listed(argument)
    apart = _of_runs(argument, listing, runs)
    report.warnings += map(as_text, dict.fromkeys(apart.values()))
    found = {address: info for address, info in listing.items() if address not in apart}
    if not found:
        raise InputError(nothing_else(argument))
    known = {address: info for address, info in found.items() if len(listing) == 1 or is_known(Path(address))}
    if len(known) < len(found):
        others = [Path(address).suffix or Path(address).name for address in found if address not in known]
        report.warnings.append(passed_over(argument, others))
    if not known:
        raise InputError(f"{argument} holds no page and no table. It may hold {', '.join(SUFFIXES)} files.")
    return [
        Stored(as_text(address), address, int(info.get("size") or 0), stamp_of(info)) for address, info in known.items()
    ]


def _of_runs(argument: str, found: Collection[str], runs: Runs) -> dict[str, str]:
    """What is at ``argument`` that runs have written, by address, with a sentence on it.

    Raises:
        InputError: if the argument is a manifest, or the folder of a run.
    """
    start = literal_start(argument)
    places = {address: place_of(address) for address in found}
    root = place_of(start)
    manifests = {
        place.rpartition("/")[0]: address
        for address, place in places.items()
        if place.endswith(f"/{MANIFEST}") and is_manifest(opener(address))
    }
    if root in places.values():  # one file, which is named
        told = no_comments(argument) if manifests else runs.of_part(argument, root)
        if told:
            raise InputError(told)
        return {}
    if start == argument and (told := runs.told(argument, root, root in manifests)):
        raise InputError(f"{told} {advice(argument)}")
    apart: dict[str, str] = {}
    sentences: dict[str, str | None] = {}
    for address, place in places.items():
        folder, inside = address.rpartition("/")[0], place.rpartition("/")[0]
        while len(inside) > len(root):
            if inside not in sentences:
                sentences[inside] = runs.told(folder, inside, inside in manifests)
            if told := sentences[inside]:
                apart[address] = told
            folder, inside = folder.rpartition("/")[0], inside.rpartition("/")[0]
        if address not in apart and (
            told := no_comments(address) if address in manifests.values() else runs.of_part(address, place)
        ):
            apart[address] = told
    return apart


def parts_of(files: Sequence[Stored], most_rows: int) -> list[Part]:
    """The parts of all files in turn: a Parquet file with more than ``most_rows`` rows is cut at each so many."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        counts = list(pool.map(_rows_of, files))
    parts: list[Part] = []
    for file, count in zip(files, counts, strict=True):
        if count is None or count <= most_rows:
            parts.append(Part(len(parts), file))
            continue
        for start in range(0, count, most_rows):
            parts.append(Part(len(parts), file, range(start, min(start + most_rows, count))))
    return parts


def _rows_of(file: Stored) -> int | None:
    """The rows of a Parquet file, as its footer has them; None of another file, and of one that cannot be read."""
    if not file.address.lower().endswith(".parquet"):
        return None
    import pyarrow.parquet

    try:
        with opener(file.address)() as handle:
            return int(pyarrow.parquet.ParquetFile(handle).metadata.num_rows)
    except Exception:  # whoever reads its rows will say what is wrong
        return None


def read_part(
    part: Part,
    report: Report,
    columns: Mapping[str, str] | None = None,
    as_of: date | None = None,
    layouts: SiteLayouts = NO_LAYOUTS,
) -> Iterator[Piece]:
    """The pieces of one part; if it cannot be read, ``report.errors`` says why."""
    try:
        with told_in_a_sentence(part.file.name), _source(part) as source:
            yield from read_all([replace(source, as_of=as_of, layouts=layouts)], report, columns)
    except StanceError as error:
        report.errors.append(str(error))


@contextmanager
def _source(part: Part) -> Iterator[Source]:
    file = part.file
    if not is_address(file.address):
        yield Source(file.name, Path(file.address), block=part.block)
    elif part.block is not None:  # no more of it is read than the block takes
        yield Source(file.name, Path("block.parquet"), block=part.block, opened=opener(file.address))
    else:
        with fetched(file.address) as path:
            yield Source(file.name, path)


@contextmanager
def table_in(folder: Folder, name: str, columns: Iterable[Column]) -> Iterator[TableWriter]:
    """Writes a Parquet file of ``folder``, which is there under its name when all is written and not before.

    It is written on this machine first, in the system's folder for temporary files.
    """
    with tempfile.TemporaryDirectory(prefix="stance-") as place:
        file = Path(place, name)
        with TableWriter(file, columns) as table:
            yield table
        if file.exists():
            folder.put(name, file)
