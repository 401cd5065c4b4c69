"""``stance train``: labelled rows in, a new model out, and whether it is better than the one in use."""

import shlex
from collections.abc import Mapping
from pathlib import Path

import click

from stance.cli.labels import labels_source
from stance.cli.options import (
    FILE,
    codebook_options,
    column_option,
    lane_option,
    new_models_option,
    task_option,
)
from stance.cli.progress import stage_progress
from stance.cli.tables import labelled_rows
from stance.cli.terminal import say
from stance.errors import InputError
from stance.labels import TASKS, Codebook


@click.command()
@labels_source
@task_option
@lane_option
@column_option
@codebook_options
@new_models_option
@click.option("--report", type=FILE, help="Write all that is said, with the learning curve, to FILE (.html).")
def train(
    labels: Path,
    task: str,
    lane: str,
    columns: Mapping[str, str],
    codebook: Codebook,
    folder: Path,
    report: Path | None,
) -> None:
    """Train a model on a labelled table, and tell whether it is better than the one in use.

    The table (CSV, TSV, JSONL, Parquet or Excel) has one comment per row, in a column such as text. Labels of
    toxicity are columns named after attributes, as here or as in Perspective, Detoxify and Jigsaw's data: shares (0.93
    or 0,93), percent, 0 and 1, words for yes and no (toxic/ok), other scales with --scale, or one column of lists.
    Labels of stance stand beside a column target: favor/against/neutral, FAVOR/AGAINST/NONE, pro/con, -1/0/1, or
    own words with --legend. Labels of agreement stand beside parent_text, or id and parent_id: agree/disagree/neutral.
    Several raters are columns (rater1, rater2) or rows with a column rater.

    What was read and what was not is said first. Then several ways to learn are tried by cross-validation, leaving the
    model as it is among them. The best one is compared with the model in use on rows that took no part in that choice,
    and recommended if it is better beyond doubt. The new model then learns from all rows. The labels that are most
    likely wrong are listed.

    \b
    Example: stance train labels.csv --task stance --column text=comment --report report.html
    Example: stance train --database --reasons reasons.toml --task toxicity
    """
    from stance import learning, reading
    from stance.model_store import ModelStore
    from stance.scoring import opened
    from stance.settings import models_folder

    store = ModelStore(folder)
    store.check_writable(task)
    reader = reading.table_at(labels, "Labels")
    if report:
        _check_place(report, labels)
    current = opened(store, task, lane=lane)
    labelled = labelled_rows(reader, TASKS[task], columns, [current.card], codebook)
    with stage_progress() as begin:
        reference = reading.reference_rows(TASKS[task], lane)
        trained = learning.train(labelled.examples, current, reference, begin=begin)
    for line in learning.lines(learning.parts(trained)):
        say(line)
    closing = [learning.conclusion(trained)]
    say()
    say(closing[0])
    if trained.is_new:
        card = store.save(trained.to_save, learning.with_measures(trained))
        closing.append(f"The new model learned from all rows and is saved in {store.described(card)}.")
    named = f" --models {shlex.quote(str(folder))}" if folder != models_folder() else ""
    closing.append(learning.next_step(trained, f"stance models use {trained.model.id}{named}"))
    for line in closing[1:]:
        say(line)
    if report:
        notes = [*reader.warnings, *labelled.notes]
        reading.write_text(report, learning.as_page(trained, learning.parts(trained, notes, closing)))
        say(f"Wrote {report}.")


def _check_place(report: Path, labels: Path) -> None:
    """Refuses, before the work, a report that cannot be written, or that would be written over the labels."""
    from stance.reading import Draft

    if report.suffix.lower() not in (".html", ".htm"):
        raise InputError(f"Cannot write {report.name!r}: its name must end in .html.")
    if report.exists() and report.samefile(labels):
        raise InputError(f"{labels} is the input, and would be written over. Write to another file.")
    Draft(report)
