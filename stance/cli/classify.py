"""``stance classify``: comments in, one scored row per comment out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from stance import __version__
from stance.cli.complaints import complain, finish
from stance.cli.into_folder import address_of, classify_into_folder, is_for_folder, tell_share
from stance.cli.options import (
    ENGINES,
    FILE,
    as_of_option,
    column_option,
    excel_option,
    jobs_option,
    lanes_option,
    layouts_option,
    models_option,
    sources_argument,
    targets_option,
)
from stance.cli.progress import progress
from stance.cli.rows import Rows, inputs
from stance.cli.terminal import say
from stance.labels import ATTRIBUTES, TOXICITY
from stance.printable import printable

if TYPE_CHECKING:
    from stance.reading import KeptRows, SiteLayouts, Source
    from stance.records import Target
    from stance.scoring import PartWork, Summaries

PROPOSALS_SHOWN: Final = 20
"""Threads whose proposed target is printed; the rows name the others."""
TARGET_WIDTH: Final = 60
"""Characters of a proposed target in its line."""


@click.command()
@sources_argument
@targets_option
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    metavar="FILE",
    help="Write to FILE (.csv, .jsonl or .parquet); with --engine, to a folder of Parquet files, or to its address.",
)
@excel_option
@column_option
@as_of_option
@layouts_option
@lanes_option
@jobs_option
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="How the inputs are gone through: in turn, in several processes, or by the workers of a Dask cluster. With a "
    "folder as output: one Parquet file for each input, and a rerun does what is missing.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="The Dask scheduler, such as tcp://host:8786; without it, --engine dask starts --jobs workers here.",
)
@click.option(
    "--resume",
    is_flag=True,
    help="Keep what is scored beside FILE until that is written, so that the same command goes on where it was "
    "stopped. A folder of parts always does.",
)
@click.option("--show-words", is_flag=True, help="Quote the most toxic comment of each thread in the summary; with -o.")
@models_option
def classify(
    sources: Sequence[str],
    targets: Sequence[str],
    output: str | None,
    excel: bool,
    columns: Mapping[str, str],
    as_of: date | None,
    layouts: "SiteLayouts",
    lane: str,
    jobs: int,
    engine: str | None,
    scheduler: str | None,
    resume: bool,
    show_words: bool,
    folder: Path,
) -> None:
    """Score each comment: how toxic it is, and its side on each target. Every comment gives one row.

    \b
    Example: stance classify page.html thread.txt --target "Bashar al-Assad=assad" -o scored.csv
    Example: cat comments.csv | stance classify - --column text=remark > scored.jsonl
    Example: stance classify archive/ --lane cascade --jobs 2 -o scored.parquet
    Example: stance classify "s3://news/2031/*.parquet" --engine dask --scheduler tcp://host:8786 -o s3://news/scored
    """
    from stance import reading, scoring
    from stance.cli.thread_lines import summary_lines
    from stance.model_store import ModelStore
    from stance.targets import parse_targets

    to_folder = is_for_folder(output, engine, scheduler, excel)
    file = None if to_folder or output is None else FILE.convert(output, None, None)
    wanted = parse_targets(targets)
    store = ModelStore(folder)
    choice, asked = scoring.choose(store, lane), Counter[str]()
    report, proposals, summaries = reading.Report(), scoring.Proposals(), scoring.Summaries(wanted)
    names = [target.name for target in wanted] or [scoring.columns.MAIN]
    sides = [scoring.StanceColumns(name).label for name in names]
    labels = store.open(choice.toxicity, TOXICITY.name).card.labels
    schema = scoring.output_columns(names, dict.fromkeys([*ATTRIBUTES, *labels]))
    place = reading.Folder(address_of(str(output)))
    work = scoring.PartWork(choice, tuple(wanted), tuple(schema), place, columns, as_of, layouts)
    if to_folder:
        classify_into_folder(sources, work, str(engine), jobs, scheduler)
        return
    jobs = 1 if engine == "serial" else jobs
    kept = _kept_beside(file, sources) if resume else None
    with Rows(file, ["author", "posted_at", "toxicity", *sides, "text"], schema, excel) as rows:
        with inputs(sources, file, report, as_of, layouts) as found, progress(found, not file) as advance:
            pieces, outlook = scoring.looked_ahead(reading.read_all(found, report, columns), found, choice, wanted)
            if outlook.is_long:
                complain(f"{outlook.told('--lane fast')}.")
            if kept is not None and (count := kept.begin(_settings(work, found))):
                complain(f"Going on after {count:,} block{'s' * (count != 1)} of rows that an earlier run scored.")
            with closing(scoring.classify(pieces, choice, wanted, jobs, proposals, advance, kept)) as classified:
                for piece, scored in classified:
                    rows.write(scored)
                    asked.update(scored[scoring.columns.TOXICITY_MODEL])
                    summaries.add(scored, piece.threads)
        if rows.count == 0 and not report.errors:
            rows.write(scoring.no_rows(choice, wanted))
    if kept is not None:
        kept.discard()
    if not file:
        _tell_proposals(sides[0], proposals.found, summaries)
    if lane == "cascade":
        tell_share(asked[store.in_use(TOXICITY.name, "accurate")], asked.total())
    if file:
        for line in summary_lines(summaries, show_words):
            say(line)
    finish(report, rows)


def _kept_beside(file: Path | None, sources: Sequence[str]) -> "KeptRows":
    from stance.reading import KeptRows

    if file is None:
        raise click.UsageError("--resume is for a run that writes a file: name it with -o FILE.")
    if "-" in sources:
        raise click.UsageError(
            "--resume reads the inputs again, which standard input does not allow. Save it to a file."
        )
    return KeptRows(file)


def _settings(work: "PartWork", found: "Sequence[Source]") -> dict[str, object]:
    """All that the rows depend on."""
    stats = [(source.name, source.path.stat()) for source in found]
    inputs = [[name, stat.st_size, stat.st_mtime_ns] for name, stat in stats]
    return {**work.settings(__version__), "inputs": inputs}


def _tell_proposals(column: str, proposed: "Mapping[str, Target | None]", summaries: "Summaries") -> None:
    """Prints on standard error which targets ``column`` is about; with an output file, the summaries show them."""
    for thread_id, target in list(proposed.items())[:PROPOSALS_SHOWN]:
        if target and thread_id in summaries.by_thread:
            thread = summaries.by_thread[thread_id]
            words = printable(target.text, TARGET_WIDTH)
            say(f"{thread.source}: {column} is the side on {words!r}, a target proposed from the thread. "
                "Choose another with --target.", err=True)  # fmt: skip
