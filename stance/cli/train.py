"""``stance train``: labelled rows in, a new model out, measured beside the one in use."""

import shlex
from collections.abc import Mapping
from pathlib import Path

import click

from stance.cli.complaints import complain
from stance.cli.measures import show_measures, show_ways
from stance.cli.options import (
    codebook_options,
    column_option,
    labels_argument,
    lane_option,
    new_models_option,
    task_option,
)
from stance.cli.progress import row_progress
from stance.cli.tables import labelled_rows, table_reader
from stance.cli.terminal import say
from stance.labels import TASKS, Codebook


@click.command()
@labels_argument
@task_option
@lane_option
@column_option
@codebook_options
@new_models_option
def train(labels: Path, task: str, lane: str, columns: Mapping[str, str], codebook: Codebook, folder: Path) -> None:
    """Train a model on a labelled table, and compare it with the one in use.

    A fifth of the rows is held out, and both models are measured on it. The table has a column of texts and, for
    toxicity, columns named after the attributes, with values from 0 to 1; for stance, columns target and stance (favor,
    against or neutral); for agreement, columns parent_text and agreement (agree, disagree or neutral).

    For stance, a target with enough rows becomes a topic with weights of its own, if cross-validation finds that this
    helps. A learning curve shows whether more rows would help.

    \b
    Example: stance train labels.csv --task stance --column text=comment
    """
    from stance import learning
    from stance.model_store import ModelStore
    from stance.scoring import opened
    from stance.settings import models_folder

    store = ModelStore(folder)
    store.check_writable(task)
    reader = table_reader(labels, "Labels")
    current = opened(store, task, lane=lane)
    examples = labelled_rows(reader, TASKS[task], columns, [current.card], codebook)
    with row_progress(len(examples) * (1 + 1 / learning.FOLDS)) as advance:
        trained = learning.train(examples, current, advance=advance)
    card = store.save(trained.model.pipeline, learning.with_measures(trained))
    for note in trained.notes:
        complain(note)
    say(f"Trained on {trained.rows:,} rows, measured on {trained.held_out:,} held-out rows.")
    show_measures({card.id: trained.measures, f"{card.parent} (in use)": trained.measures_before})
    show_ways(trained)
    say(f"Saved in {store.described(card)}.")
    use = f"stance models use {card.id}" + (
        f" --models {shlex.quote(str(folder))}" if folder != models_folder() else ""
    )
    if trained.is_worse:
        say(f"It does worse on the held-out rows than {card.parent}, which stays in use. Label more rows, or "
            f"use it anyway: {use}")  # fmt: skip
    else:
        say(f"To use it: {use}")
