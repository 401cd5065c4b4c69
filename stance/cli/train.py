"""``stance train``: labelled rows in, a new model out, and whether it is better than the one in use."""

import shlex
from collections.abc import Mapping
from pathlib import Path

import click

from stance.cli.measures import show_measures
from stance.cli.options import (
    codebook_options,
    column_option,
    labels_argument,
    lane_option,
    new_models_option,
    task_option,
)
from stance.cli.progress import stage_progress
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
    """Train a model on a labelled table, and tell whether it is better than the one in use.

    The table has a column of texts and, for toxicity, columns named after the attributes, with values from 0 to 1; for
    stance, columns target and stance (favor, against or neutral); for agreement, columns parent_text and agreement
    (agree, disagree or neutral).

    Several ways to learn are tried by cross-validation, leaving the model as it is among them. The best one is compared
    with the model in use on rows that took no part in that choice, and recommended if it is better beyond doubt. The
    new model then learns from all rows. The labels that are most likely wrong are listed.

    \b
    Example: stance train labels.csv --task stance --column text=comment
    """
    from stance import learning, reading
    from stance.model_store import ModelStore
    from stance.scoring import opened
    from stance.settings import models_folder

    store = ModelStore(folder)
    store.check_writable(task)
    reader = table_reader(labels, "Labels")
    current = opened(store, task, lane=lane)
    examples = labelled_rows(reader, TASKS[task], columns, [current.card], codebook)
    with stage_progress() as begin:
        trained = learning.train(examples, current, reading.reference_rows(TASKS[task]), begin=begin)
    for line in learning.sentences(trained):
        say(line)
    if trained.measures:
        say()
        show_measures({trained.model.id: trained.measures, f"{current.id} (in use)": trained.measures_before})
    say()
    say(learning.conclusion(trained))
    if not trained.is_new:
        return
    card = store.save(trained.to_save, learning.with_measures(trained))
    say(f"The new model learned from all rows and is saved in {store.described(card)}.")
    named = f" --models {shlex.quote(str(folder))}" if folder != models_folder() else ""
    use = f"stance models use {card.id}{named}"
    say(
        f"To use it: {use}"
        if trained.is_recommended
        else f"{current.id} stays in use. To use the new one anyway: {use}"
    )
