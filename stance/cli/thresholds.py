"""``stance thresholds``: old scores in, the thresholds that flag as many comments out."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from stance.cli.complaints import complain
from stance.cli.options import FILE, column_option, lane_option, models_option, output_option
from stance.cli.progress import row_progress
from stance.cli.rows import Rows
from stance.cli.terminal import say
from stance.errors import InputError
from stance.labels import TOXICITY

if TYPE_CHECKING:
    import pandas as pd

WIDE: Final = 120
"""Columns from which a terminal shows the whole table."""


class ListedNumbers(click.Command):
    """A command whose option ``--at`` takes all numbers up to the next word: ``--at 0.7 0.85``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What click makes of them, given one ``--at`` per number."""
        spread: list[str] = []
        for word in args:
            if len(spread) > 1 and spread[-2] == "--at" and word.replace(".", "", 1).isdecimal():
                spread.append("--at")
            spread.append(word)
        return super().parse_args(ctx, spread)


def _numbers(_ctx: click.Context, _param: click.Parameter, numbers: Sequence[float]) -> Sequence[float]:
    if any(number != number for number in numbers):  # which passes the check of the range
        raise click.BadParameter("nan is not a threshold. Give numbers from 0 to 1.")
    return numbers


@click.command(cls=ListedNumbers)
@click.argument("table", type=click.Path(path_type=Path))
@click.option(
    "--at", type=click.FloatRange(0, 1, min_open=True), multiple=True, callback=_numbers, metavar="NUMBER...",
    help="The old thresholds to map; without it, 0.5 0.6 0.7 0.8 0.9 0.95.",
)  # fmt: skip
@output_option
@click.option("--plot", type=FILE, help="Plot new against old thresholds to FILE (.svg).")
@click.option(
    "--disagreements", "review", type=FILE,
    help="Write to FILE (.csv, .jsonl or .parquet) the comments that only the old or only the new scores flag, "
    "at 0.8 or the first --at.",
)  # fmt: skip
@click.option("--model", "model_id", metavar="ID", help="The toxicity model to map to, instead of the one in use.")
@lane_option
@column_option
@models_option
def thresholds(
    table: Path,
    at: Sequence[float],
    output: Path | None,
    plot: Path | None,
    review: Path | None,
    model_id: str | None,
    lane: str,
    columns: Mapping[str, str],
    folder: Path,
) -> None:
    """Map thresholds of Perspective or another system to new ones that flag as many comments.

    The table has a column of texts, and columns of old scores from 0 to 1, such as TOXICITY or IDENTITY_ATTACK.

    \b
    Example: stance thresholds old_scores.csv --at 0.7 0.85 --disagreements review.csv
    """
    import shutil

    from stance import learning
    from stance.cli.threshold_plot import as_svg
    from stance.model_store import ModelStore
    from stance.reading import TableWriter, table_at, write_text
    from stance.scoring import opened

    _check_places(table, output, plot, review)
    is_wide = shutil.get_terminal_size().columns >= WIDE
    reader = table_at(table, "Old scores")
    # The writers are opened before the work, so that a name they refuse is reported at once.
    with (
        Rows(output, learning.SHOWN if is_wide else learning.SHOWN[: learning.NARROW]) as rows,
        TableWriter(review) if review else nullcontext() as differing,
    ):
        model = opened(ModelStore(folder), TOXICITY.name, model_id, lane)
        old = learning.read_old_scores(reader, columns, model.card.labels)
        with row_progress(len(old.comments)) as advance:
            compared = learning.compare(model, old, advance)
        matches = learning.mapping(compared, at or learning.THRESHOLDS)
        rows.write(_fitting(learning.as_table(matches), output))
        if differing:
            differing.write(learning.disagreements(compared, at[0] if at else learning.REVIEWED))
    if plot:
        write_text(plot, as_svg(matches, table.name, model.id))
    for note in (*reader.warnings, *compared.notes, *learning.cautions(matches)):
        complain(note)
    for place in (output, plot, review):
        if place:
            say(f"Wrote {place}.", err=not output)


def _check_places(table: Path, output: Path | None, plot: Path | None, review: Path | None) -> None:
    """Refuses, before the work, a plot that cannot be written, one file for two things, and writing over the input."""
    from stance.reading import Draft

    named = [place.absolute() for place in (output, plot, review) if place]
    for place in named:
        if place.exists() and table.exists() and place.samefile(table):
            raise InputError(f"{table} is the input, and would be written over. Write to another file.")
    if len(set(named)) < len(named):
        raise InputError("Two of the files to write have the same name. Give each its own.")
    if plot and plot.suffix.lower() != ".svg":
        raise InputError(f"Cannot write {plot.name!r}: its name must end in .svg.")
    if plot:
        Draft(plot)


def _fitting(table: "pd.DataFrame", output: Path | None) -> "pd.DataFrame":
    """A table of thresholds for where it goes: in words on a terminal, with counts as floats in Parquet."""
    from stance.learning import in_words

    if output and output.suffix.lower() == ".parquet":  # whose writer knows texts, floats and truth values
        return table.astype({name: float for name in table if table[name].dtype.kind == "i"})
    return table if output or not sys.stdout.isatty() else in_words(table)
