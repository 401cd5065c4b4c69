"""``stance labels``: what moderators decided, as rows to learn from."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from stance.cli.options import database_option, output_option
from stance.cli.rows import Rows
from stance.cli.terminal import say
from stance.errors import InputError
from stance.labels import ATTRIBUTES, STANCES
from stance.records import Column

if TYPE_CHECKING:
    from stance.reviews import Labelled

AT_ONCE: Final = 1_000
"""Rows that are written at a time."""
COLUMNS: Final = (
    Column("thread_id", "text", "the id of its thread"),
    Column("comment_id", "text", "the id of the comment"),
    Column("headline", "text", "the headline of its page"),
    Column("parent_text", "text", "the words of the comment it replies to"),
    Column("text", "text", "its words, as they stood when it was labelled"),
    *(Column(name, "number", f"0 to 1: {meaning}") for name, meaning in ATTRIBUTES.items()),
    Column("target", "text", "what the stance is towards"),
    Column("stance", "text", f"its side on that target: {', '.join(STANCES)}"),
    Column("how_reviewed", "text", "how it came to be looked at: `random` rows are a fair sample, others are not"),
    Column("origin", "text", "who labelled it: `desk`, or `service:` and the name of another program's key"),
    Column("decided_at", "time", "when, in UTC"),
)
"""The columns of an exported table."""


@click.group()
def labels() -> None:
    """Export what moderators decided, to learn from.

    \b
    Example: stance labels export -o labels.csv
    """


_reasons_option = click.option(
    "--reasons", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="A TOML file that says which reasons for a rejection are about which attributes; others give no label.",
)  # fmt: skip


@labels.command()
@output_option
@_reasons_option
@database_option
def export(output: Path | None, reasons: Path | None, database: str) -> None:
    """Write the labels that people gave in their decisions, one row each, as train and evaluate read them.

    \b
    Example: stance labels export -o labels.csv
    Example: stance labels export --reasons reasons.toml -o labels.csv
    """
    with Rows(output, ["how_reviewed", "toxicity", "target", "stance", "text"], COLUMNS) as rows:
        _write(rows, database, reasons)
    if output:
        say(f"Wrote {rows.count:,} labelled rows to {output}.")


def labels_source(command: Callable[..., object]) -> Callable[..., object]:
    """Gives a command the path of a labelled table as its argument ``labels``: one that is named, or of decisions."""

    @click.argument("labels", required=False, type=click.Path(path_type=Path))
    @click.option(
        "--database", is_flag=False, flag_value="", metavar="[URL]",
        help="Take the labels that moderators gave instead of a table; without URL, from the database in use.",
    )  # fmt: skip
    @_reasons_option
    @wraps(command)
    def with_labels(
        *args: object,
        labels: Path | None,
        database: str | None,
        reasons: Path | None,
        **options: object,
    ) -> object:
        if (labels is None) == (database is None):
            raise click.UsageError("Name a labelled table, or give --database to learn from what moderators decided.")
        if labels is None:
            labels = click.get_current_context().with_resource(_decided(database or "", reasons))
        return command(*args, labels=labels, **options)

    return with_labels


@contextmanager
def _decided(database: str, reasons: Path | None) -> Iterator[Path]:
    """A table of the labels that moderators gave, which is removed afterwards.

    Raises:
        InputError: if there are none.
    """
    from stance.settings import reviews_database

    with tempfile.TemporaryDirectory(prefix="stance-") as folder:
        file = Path(folder, "decisions.csv")
        with Rows(file, [], COLUMNS) as rows:
            _write(rows, database or reviews_database(), reasons)
        if not rows.count:
            raise InputError(
                "No decision gives a label. Moderators give labels with a decision, or --reasons says what their "
                "reasons for rejecting are about."
            )
        say(f"{rows.count:,} labelled rows come from decisions.")
        yield file


def _write(rows: Rows, database: str, reasons: Path | None) -> None:
    """Writes the labels that people gave in their decisions."""
    import pandas as pd

    from stance.reviews import open_store, read_meanings
    from stance.settings import reviews_folder

    meanings = read_meanings(reasons) if reasons else None
    names = [column.name for column in COLUMNS]
    with open_store(database, create=False, keys=reviews_folder()) as store:
        found = store.labels(meanings)
        while some := list(islice(found, AT_ONCE)):
            rows.write(pd.DataFrame(_cells(some), columns=names, dtype=object))
        if rows.count == 0:
            rows.write(pd.DataFrame(columns=names, dtype=object))


def _cells(labelled: "list[Labelled]") -> Iterator[dict[str, Any]]:
    for row in labelled:
        yield {**asdict(row), **row.attributes, "decided_at": row.decided_at.strftime("%Y-%m-%dT%H:%M:%SZ")}
