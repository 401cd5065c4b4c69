"""``stance reviews log``, ``deliver`` and ``report``: decisions out of the database, and readers' reports into it."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from stance.cli.complaints import complain
from stance.cli.options import FILE, database_option, output_option
from stance.cli.rows import Rows
from stance.cli.terminal import say
from stance.cli.webhook import MOST_ATTEMPTS, Webhook, check_url, read_secrets
from stance.errors import InputError, StanceError
from stance.printable import printable

if TYPE_CHECKING:
    import pandas as pd

    from stance.reviews import Logged, ReviewStore

AT_ONCE: Final = 1_000
"""Rows that are written at a time."""
LOOK_SECONDS: Final = 2.0
"""Between two looks for new decisions."""
MOMENTS: Final = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
MOST_NAMED: Final = 80
"""Characters that a sentence quotes of a cell."""
MOST_REPORTS: Final = 1_000_000
"""Reports of one comment in a row of a table; more is a mistake."""


@click.command("log")
@output_option
@click.option("--since", type=MOMENTS, metavar="TIME", help="From then on: 2026-11-28 or 2026-11-28T14:00, in UTC.")
@click.option("--until", type=MOMENTS, metavar="TIME", help="Before then, in UTC.")
@click.option("--reviewer", metavar="NAME", help="By this moderator, or by the rule rule:ID.")
@click.option("--thread", metavar="ID", help="In this thread.")
@database_option
def log(
    output: Path | None,
    since: datetime | None,
    until: datetime | None,
    reviewer: str | None,
    thread: str | None,
    database: str,
) -> None:
    """Write all decisions, the oldest first, one row each.

    \b
    Example: stance reviews log -o decisions.csv
    Example: stance reviews log --since 2026-11-28T14:00 --reviewer Anna -o shift.jsonl
    """
    import pandas as pd

    from stance.reviews import LOG_COLUMNS, LogFilters

    filters = LogFilters(reviewer, None, _in_utc(since), _in_utc(until), thread)
    names = [column.name for column in LOG_COLUMNS]
    with (
        opened(database) as store,
        Rows(output, ["at", "reviewer", "action", "reasons", "text"], LOG_COLUMNS) as rows,
    ):
        found = (logged.row() for logged in store.decisions(filters))
        while some := list(islice(found, AT_ONCE)):
            rows.write(pd.DataFrame(some, columns=names, dtype=object))
        if rows.count == 0:
            rows.write(pd.DataFrame(columns=names, dtype=object))
    if output:
        say(f"Wrote {rows.count:,} decisions to {output}.")


@click.command()
@click.option("--url", required=True, metavar="URL", help="Where they go: https://…, or http:// on this machine.")
@click.option(
    "--secret-file", type=FILE, metavar="FILE",
    help="Sign each with the key in FILE: whsec_ and base64; a second line is the key it is exchanged for.",
)  # fmt: skip
@click.option("--with-text", is_flag=True, help="Send words and authors of comments, and notes, too.")
@click.option("--follow", is_flag=True, help="Go on for ever: wait for new decisions, and for a receiver that is down.")
@database_option
def deliver(url: str, secret_file: Path | None, with_text: bool, follow: bool, database: str) -> None:
    """Send decisions in their order to another program, each as one signed POST (Standard Webhooks).

    It goes on after the last one that arrived at that address. One that does not arrive is tried again, and keeps those
    after it waiting; one may arrive twice, with the same webhook-id.

    \b
    Example: stance reviews deliver --url https://cms.example.org/hooks/comments --secret-file hook.key --follow
    """
    webhook = Webhook(check_url(url), read_secrets(secret_file) if secret_file else (), with_text)
    with opened(database) as store:
        count = 0
        for logged in _waited_for(store, url, follow):
            webhook.deliver(logged, None if follow else MOST_ATTEMPTS, complain)
            _confirm(store, url, logged)
            count += 1
    say(f"{count:,} decisions arrived at {webhook.shown}.")


def _waited_for(store: "ReviewStore", url: str, follow: bool) -> "Iterator[Logged]":
    """The decisions beyond the last that arrived; if ``follow``, also those to come."""
    while True:
        yield from store.decisions(after=store.last_sent(url))
        if not follow:
            return
        time.sleep(LOOK_SECONDS)


def _confirm(store: "ReviewStore", url: str, logged: "Logged") -> None:
    before = store.last_sent(url)
    if before >= logged.number or not store.mark_sent(url, before, logged.number):
        raise StanceError("Another run sends decisions to this address at the same time. End one of the two.")


@click.command()
@click.argument("table", type=FILE)
@database_option
def report(table: Path, database: str) -> None:
    """Note which comments readers reported, so that they come first in the queue.

    The table (CSV, JSONL …) has the columns thread_id and comment_id and, if a comment was reported more than once,
    reports. Each run adds to what was reported before.

    \b
    Example: stance reviews report reports.csv
    """
    from stance.reading import table_at

    chunks = table_at(table, "Reports").chunks()
    wanted: list[tuple[str, str, int]] = []
    for frame in chunks:  # all of it first: a table that is refused in the middle has reported nothing
        wanted += _reports(frame, table, len(wanted) + 1)
    with opened(database) as store:
        missing = [f"{thread_id} {comment_id}" for thread_id, comment_id, times in wanted
                   if not store.report(thread_id, comment_id, times)]  # fmt: skip
    noted = len(wanted) - len(missing)
    say(f"{noted:,} {'comment was' if noted == 1 else 'comments were'} reported.")
    if missing:
        rows = "1 row names a comment that is" if len(missing) == 1 else f"{len(missing):,} rows name comments that are"
        some = ", ".join(printable(name, MOST_NAMED) for name in missing[:3])
        complain(f"{rows} not in the database, such as {some}. Import their pages first.")


def _reports(frame: "pd.DataFrame", table: Path, first: int) -> Iterator[tuple[str, str, int]]:
    from stance.reading import string

    columns = [str(name) for name in frame.columns]
    if not {"thread_id", "comment_id"} <= set(columns):
        raise InputError(
            f"{table} needs the columns thread_id and comment_id, as stance classify and stance reviews log write "
            f"them, and perhaps reports. It has {', '.join(columns[:20])}."
        )
    times = frame["reports"].tolist() if "reports" in columns else ["1"] * len(frame)
    rows = zip(frame["thread_id"], frame["comment_id"], times, strict=True)
    for number, (thread_id, comment_id, given) in enumerate(rows, first):
        said = (string(given) or "1").removesuffix(".0")
        if not (said.isascii() and said.isdigit() and 0 < int(said[:9]) <= MOST_REPORTS and len(said) < 9):
            raise InputError(
                f"{table}: in row {number:,} a comment was reported {printable(said, MOST_NAMED)!r} times. Give a "
                "whole number from 1 on, or leave it blank. No row was stored."
            )
        yield str(thread_id), str(comment_id), int(said)


def opened(database: str) -> "ReviewStore":
    """The store that is there already."""
    from stance.reviews import open_store
    from stance.settings import reviews_folder

    return open_store(database, create=False, keys=reviews_folder())


def _in_utc(given: datetime | None) -> datetime | None:
    return given.replace(tzinfo=UTC) if given is not None else None
