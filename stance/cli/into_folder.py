"""``stance classify`` with a folder as its output: the inputs in parts, by one of the engines."""

import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

import click

from stance import __version__
from stance.cli.complaints import complain
from stance.cli.progress import stage_progress
from stance.cli.terminal import say
from stance.labels import TOXICITY

if TYPE_CHECKING:
    from stance.reading import Report
    from stance.scoring import Done, PartWork

OUTPUT_SUFFIXES: Final = (".csv", ".jsonl", ".parquet")
"""Endings of the names of single files, as ``TableWriter`` takes them."""


def is_for_folder(output: str | None, engine: str | None, scheduler: str | None, excel: bool) -> bool:
    """Whether ``output`` names a folder of parts.

    Raises:
        UsageError: if the options do not go together.
    """
    suffix = PurePath(output or "").suffix.lower()
    if output is not None and not output.strip():
        raise click.UsageError("-o has no name: give that of a file or, with --engine, of a folder.")
    if scheduler is not None and engine != "dask":
        raise click.UsageError("--scheduler is for the engine dask: add --engine dask.")
    if engine == "dask" and output is None:
        raise click.UsageError("--engine dask writes a folder of Parquet files: name it with -o FOLDER.")
    if output is not None and suffix in OUTPUT_SUFFIXES and (engine == "dask" or "://" in output):
        name = output.removesuffix(PurePath(output).suffix)
        raise click.UsageError(f"Parts are written to a folder of Parquet files, not to one file: name it -o {name}")
    if engine is None and output is not None and "://" in output:
        raise click.UsageError("An address is written to in parts: add --engine serial, processes or dask.")
    is_folder = engine is not None and output is not None and suffix not in OUTPUT_SUFFIXES
    if excel and is_folder:
        raise click.UsageError("--excel is for one CSV file: name it with -o FILE.csv.")
    return is_folder


def address_of(output: str) -> str:
    """A folder's address, or its absolute path."""
    return output if "://" in output else str(Path(output).absolute())


def classify_into_folder(
    sources: Sequence[str],
    work: "PartWork",
    engine: str,
    jobs: int,
    scheduler: str | None,
    block_rows: int | None = None,
) -> None:
    """Does ``work`` with all inputs, but for what earlier runs have done, tells of it, and exits with 1 if one failed.

    Raises:
        StanceError: if the folder has another run's parts, or the engine cannot go on.
    """
    from stance import reading, scoring

    report = reading.Report()
    files = reading.stored(sources, report, work.folder.address)
    parts = reading.parts_of(files, block_rows or scoring.MOST_HELD)
    work.layouts.whole()
    done: dict[int, Done] = {}
    before = 0
    if parts:
        manifest = scoring.Manifest.of(work, files, parts, __version__)
        before = manifest.begin(work.folder)
        at_work = scoring.ENGINES[engine](work, parts, jobs, scheduler, complain)
        with stage_progress() as begin, closing(at_work) as results:
            advance = begin(_counted(len(parts)), len(parts))
            for each in results:
                done[each.number] = each
                advance(1)
        manifest.end(work.folder, done.values())
    in_order = [done[part.number] for part in parts]
    _complain(report, [(part.file.name, each) for part, each in zip(parts, in_order, strict=True)])
    if work.choice.lane == "cascade":
        asked = sum((Counter(each.by_model) for each in in_order), Counter[str]())
        tell_share(asked[work.choice.store.in_use(TOXICITY.name, "accurate")], asked.total())
    if written := [each for each in in_order if each.is_written]:
        kept = f"; {before:,} {'was' if before == 1 else 'were'} there before" if before else ""
        rows = sum(each.rows for each in written)
        say(f"Wrote {rows:,} comments in {_counted(len(written))} to {work.folder.address}{kept}.")
    if report.errors:
        sys.exit(1)


def _counted(parts: int) -> str:
    return f"{parts:,} part{'s' * (parts != 1)}"


def tell_share(asked: int, total: int) -> None:
    """Prints how many comments of a cascade the accurate model scored."""
    share = f" ({asked / total:.0%})" if total else ""
    complain(f"The accurate model scored {asked:,} of {total:,} comments{share}.")


def _complain(report: "Report", done: "Sequence[tuple[str, Done]]") -> None:
    """Adds the warnings and errors of all parts to ``report``, of many that are alike the first few, and prints all."""
    from stance.reading import Refusals

    told = (
        (report.warnings, [(name, each.warnings) for name, each in done], Refusals("The same is true of {} more")),
        (report.errors, [(name, each.errors) for name, each in done], Refusals()),
    )
    for sentences, by_part, alike in told:
        for name, sentence in dict.fromkeys((name, each) for name, of_part in by_part for each in of_part):
            sentences += alike.told(name, sentence)
        sentences += alike.counted()
    for sentence in (*report.warnings, *report.errors):
        complain(sentence)
