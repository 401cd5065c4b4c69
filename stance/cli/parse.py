"""``stance parse``: pages and exports in, their comments out."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from stance.cli.complaints import finish
from stance.cli.options import (
    as_of_option,
    column_option,
    excel_option,
    layouts_option,
    output_option,
    sources_argument,
)
from stance.cli.progress import progress
from stance.cli.rows import Rows, inputs
from stance.cli.terminal import say
from stance.printable import printable

if TYPE_CHECKING:
    from stance.reading import SiteLayouts
    from stance.records import Thread

PARTS_SHOWN: Final = 20
"""Parts set aside that are printed per thread; the others are counted."""
THREADS_TOLD: Final = 20
"""Threads that are told one by one."""
WIDTH: Final = 80
"""Characters of a headline and of a part set aside, so that most lines fit on a terminal."""


@click.command()
@sources_argument
@output_option
@excel_option
@column_option
@as_of_option
@layouts_option
@click.option(
    "--explain", is_flag=True,
    help="Show how each page was read: its layout, where each comment was, what it replies to, what was set aside.",
)  # fmt: skip
def parse(
    sources: Sequence[str],
    output: Path | None,
    excel: bool,
    columns: Mapping[str, str],
    as_of: date | None,
    layouts: "SiteLayouts",
    explain: bool,
) -> None:
    """Extract comments without scoring them, and report what was set aside and why.

    \b
    Example: stance parse thread.txt -o comments.csv
    Example: stance parse --explain page.html
    """
    from stance import reading
    from stance.cli.how_read import explained

    report, threads = reading.Report(), 0
    with Rows(output, ["comment_id", "parent_id", "author", "posted_at", "text"], excel=excel) as rows:
        with inputs(sources, output, report, as_of, layouts) as found, progress(found, not output) as advance:
            for piece in reading.read_all(found, report, columns):
                if output or not explain:
                    rows.write(piece.comments)
                for thread in piece.threads:
                    threads += 1
                    if explain:
                        for line in explained(thread):
                            say(line)
                    elif threads <= THREADS_TOLD:
                        _tell_thread(thread)
                advance(piece, 1.0)
        if rows.count == 0 and not report.errors and not explain:
            rows.write(reading.thread_frame(()))
    if not explain and threads > THREADS_TOLD:
        say(f"… and {threads - THREADS_TOLD:,} more threads. --explain shows how each was read.", err=True)
    finish(report, rows)


def _tell_thread(thread: "Thread") -> None:
    """Prints on standard error what a page was read as, how sure that is, and what was set aside."""
    from stance import reading

    title = printable(thread.title or "no headline", WIDTH)
    sure = f", sure {thread.sure:.2f}" if thread.sure is not None else ""
    say(f"{thread.source}: {title}: {len(thread.comments)} comments{sure}", err=True)
    if doubt := reading.doubt(thread):
        say(f"  {doubt}", err=True)
    for part in thread.skipped[:PARTS_SHOWN]:
        say(f"  set aside ({part.reason}): {printable(part.text, WIDTH)}", err=True)
    if len(thread.skipped) > PARTS_SHOWN:
        say(f"  … and {len(thread.skipped) - PARTS_SHOWN:,} more", err=True)
