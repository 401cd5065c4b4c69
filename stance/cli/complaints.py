"""Warnings and errors on standard error, and the exit code that follows from them."""

import sys
from typing import TYPE_CHECKING

from stance.cli.terminal import say

if TYPE_CHECKING:
    from stance.cli.rows import Rows
    from stance.reading import Report


def complain(sentence: str) -> None:
    """Prints a sentence on standard error."""
    say(f"stance: {sentence}", err=True)


def finish(report: "Report", rows: "Rows | None" = None) -> None:
    """Prints warnings and errors, then where the rows were written, and exits with 1 if an input failed."""
    for sentence in (*report.warnings, *report.errors):
        complain(sentence)
    if rows and rows.output and (rows.count or not report.errors):
        say(f"Wrote {rows.count:,} comments to {rows.output}.")
    if report.errors:
        sys.exit(1)
