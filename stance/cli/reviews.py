"""``stance reviews``: comments into the store that moderators work from, words out of it, and its upkeep."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stance.cli.complaints import complain, finish
from stance.cli.decisions import deliver, log, report
from stance.cli.options import (
    FILE,
    as_of_option,
    column_option,
    database_option,
    jobs_option,
    lanes_option,
    layouts_option,
    models_option,
    sources_argument,
    targets_option,
)
from stance.cli.progress import progress
from stance.cli.rows import inputs
from stance.cli.terminal import say

if TYPE_CHECKING:
    from stance.reading import SiteLayouts
    from stance.reviews import ReviewStore


@click.group()
def reviews() -> None:
    """Put comments into the database that moderators work from, remove words from it, check it, or back it up.

    \b
    Example: stance reviews import page.html
    """


@reviews.command("import")
@sources_argument
@targets_option
@database_option
@column_option
@as_of_option
@layouts_option
@lanes_option
@jobs_option
@click.option(
    "--pseudonyms", is_flag=True,
    help="Replace authors' names by a keyed hash, now and in every later import; the key is kept beside the database.",
)  # fmt: skip
@models_option
def imported(
    sources: Sequence[str],
    targets: Sequence[str],
    database: str,
    columns: Mapping[str, str],
    as_of: date | None,
    layouts: "SiteLayouts",
    lane: str,
    jobs: int,
    pseudonyms: bool,
    folder: Path,
) -> None:
    """Read and score comments as classify does, and put them into the database. What is there already stays.

    \b
    Example: stance reviews import page.html export.csv --target "the harbour bridge=bridge"
    Example: stance reviews import pages/ --lane fast --database postgresql://stance@localhost/reviews
    """
    from stance import intake, reading, scoring
    from stance.model_store import ModelStore
    from stance.reviews import Imported
    from stance.targets import parse_targets

    wanted, report, total = parse_targets(targets), reading.Report(), Imported()
    choice = scoring.choose(ModelStore(folder), lane)
    with _opened(database, create=True) as store:
        with inputs(sources, None, report, as_of, layouts) as found, progress(found) as advance:
            if pseudonyms and found:  # names are replaced for good: not where there is nothing to read
                say(f"Names are replaced. Their key is {store.use_pseudonyms()}: keep it apart from backups.")
            pieces, outlook = scoring.looked_ahead(reading.read_all(found, report, columns), found, choice, wanted)
            if outlook.is_long:
                complain(f"{outlook.told('--lane fast')}.")
            with closing(scoring.classify(pieces, choice, wanted, jobs, advance=advance)) as classified:
                for some in intake.added(classified, store, choice, wanted):
                    total += some
        if total != Imported() or not report.errors:
            counts = f"{total.new:,} new comments, {total.known:,} known, {total.edited:,} edited"
            if total.approved or total.rejected:
                counts += f"; the rules approved {total.approved:,} and rejected {total.rejected:,}"
            if total.without_comments:
                counts += f"; {total.without_comments:,} without a comment, left out"
            say(f"{counts}: {store.name}")
    finish(report)


for _command in (log, deliver, report):
    reviews.add_command(_command)


@reviews.command()
@click.option("--author", metavar="NAME", help="Whose words are removed.")
@click.option(
    "--before", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
    help="Only what was posted before that day or, where no day is known, imported before it.",
)  # fmt: skip
@database_option
def forget(author: str | None, before: datetime | None, database: str) -> None:
    """Remove words and names from the database for good; how many comments and decisions there were stays.

    \b
    Example: stance reviews forget --author "Maud L."
    Example: stance reviews forget --before 2025-01-01
    """
    if author is None and before is None:
        raise click.UsageError("Say whose words are to be removed (--author), or those before which day (--before).")
    with _opened(database) as store:
        count = store.forget(author, before.date() if before else None)
    say(f"{count:,} comments lost their words and their author's name. Backups made before still have them.")


@reviews.command()
@database_option
def check(database: str) -> None:
    """Check that the database is undamaged and that all in it fits together; exit code 1 if not.

    \b
    Example: stance reviews check
    """
    with _opened(database) as store:
        checked = store.check()
        name = store.name
    if checked.counts:
        say(f"{name}: " + ", ".join(f"{count:,} {kind}" for kind, count in checked.counts.items()) + ".")
    for fault in checked.faults:
        complain(fault)
    if checked.faults:
        sys.exit(1)
    say("All is well.")


@reviews.command()
@click.argument("file", type=FILE)
@database_option
def backup(file: Path, database: str) -> None:
    """Copy the database to FILE while moderators work. For PostgreSQL, the command to use is printed instead.

    \b
    Example: stance reviews backup reviews-2026-11-28.db
    """
    with _opened(database) as store:
        store.backup(file)
    say(f"Wrote {file}. To go back to it: put it in the place of the database while nobody works.")


def _opened(database: str, create: bool = False) -> "ReviewStore":
    from stance.reviews import open_store
    from stance.scoring import WordList
    from stance.settings import reviews_folder

    return open_store(database, create=create, keys=reviews_folder(), words=WordList)
