"""``stance evaluate``: labelled rows in, the quality of models on them out."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from stance.cli.labels import labels_source
from stance.cli.measures import show_measures
from stance.cli.options import codebook_options, column_option, lane_option, models_option, task_option
from stance.cli.progress import row_progress
from stance.cli.tables import labelled_rows
from stance.cli.terminal import say
from stance.errors import InputError
from stance.labels import TASKS, Codebook


@click.command()
@labels_source
@task_option
@click.option("--model", "model_ids", multiple=True, metavar="ID", help="A model to measure; repeat to compare.")
@lane_option
@column_option
@codebook_options
@models_option
def evaluate(
    labels: Path,
    task: str,
    model_ids: Sequence[str],
    lane: str,
    columns: Mapping[str, str],
    codebook: Codebook,
    folder: Path,
) -> None:
    """Measure the model in use, or the models given, on a labelled table.

    \b
    Example: stance evaluate labels.csv --task toxicity --column toxicity=is_toxic
    """
    from stance import learning, reading
    from stance.model_store import ModelStore
    from stance.scoring import opened

    store = ModelStore(folder)
    reader = reading.table_at(labels, "Labels")
    models = [opened(store, task, model_id) for model_id in model_ids or [store.in_use(task, lane)]]
    examples = labelled_rows(reader, TASKS[task], columns, [model.card for model in models], codebook).examples
    cannot = learning.unmeasured(examples, TASKS[task])
    if cannot and TASKS[task].is_graded and len(cannot) == len({name for row in examples for name in row.labels}):
        raise InputError(" ".join(cannot))
    for sentence in cannot:
        say(sentence)
    with row_progress(len(examples) * len(models)) as advance:
        measured = {model.id: learning.evaluate(model, examples, advance) for model in models}
    show_measures(measured)
