"""Training from Python: what ``stance train`` does, its report as a text and its model in hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.errors import InputError, ModelError
from stance.labels import CARD_LANES, DEFAULT_LANE, TASKS, Codebook

if TYPE_CHECKING:
    import pandas as pd

    from stance.learning import Part, Trained
    from stance.model_store import ModelStore
    from stance.records import ModelCard
    from stance.scoring import Model


@dataclass(frozen=True)
class Training:
    """A newly trained model, and what is known of it."""

    trained: "Trained"
    """All that was found: the ways tried, the verdict with its intervals, the learning curve, the doubtful labels."""
    notes: tuple[str, ...]
    """What was read, and what was not."""
    store: "ModelStore"

    @property
    def model(self) -> "Model":
        """The new model, which has learned from all rows."""
        return self.trained.model

    @property
    def is_recommended(self) -> bool:
        """Whether it is better than the one in use beyond doubt, and loses nothing on other comments."""
        return self.trained.is_recommended

    @property
    def report(self) -> str:
        """What was read, how it was measured, what was found and what to do next."""
        from stance import learning

        return "".join(f"{line}\n" for line in learning.lines(self._parts()))

    def as_page(self) -> str:
        """The report with the learning curve as one HTML file, to be written wherever it is wanted."""
        from stance import learning

        return learning.as_page(self.trained, self._parts())

    def __str__(self) -> str:
        return self.report

    def save(self, use: bool = False) -> "ModelCard":
        """The card of the new model, which is saved in the folder of models; with ``use`` it is in use from now on.

        Raises:
            ModelError: if it cannot be saved there, or there is no new one, for no way to learn does better.
        """
        from stance import learning

        if not self.trained.is_new:
            raise ModelError(f"There is no new model to save. {learning.conclusion(self.trained)}")
        card = self.store.save(self.trained.to_save, learning.with_measures(self.trained))
        return self.store.use(card.id) if use else card

    def _parts(self) -> "list[Part]":
        from stance import learning

        use = learning.next_step(self.trained, "training.save(use=True)")
        return learning.parts(self.trained, self.notes, [learning.conclusion(self.trained), use])


def train(
    labels: "str | PathLike[str] | pd.DataFrame",
    task: str,
    *,
    lane: str = DEFAULT_LANE,
    columns: Mapping[str, str] | None = None,
    codebook: Codebook | None = None,
    models: str | PathLike[str] | None = None,
) -> Training:
    """A model that has learned from labelled rows, beside the one in use; nothing is saved until ``save`` is called.

    Args:
        labels: a table, or a frame with one labelled comment per row.
        task: what the labels are of: ``toxicity``, ``stance`` or ``agreement``.
        lane: ``accurate``, ``fast`` or, for toxicity, ``languages``: which of the models in use learns.
        columns: names of the table's columns by what they hold, such as ``{"text": "remark"}``.
        codebook: what the values of labels mean, where the table does not tell, as the command's options have it:
            ``stance.Codebook(scales={"": (0, 3)})`` is ``--scale 0..3``.
        models: a folder of models, laid over the shipped ones, to which the new one is saved; else the user's own.

    Raises:
        InputError: if the labels cannot be read, or are too few or of one kind only.
        ModelError: if the model in use is missing or was changed.
    """
    from stance import learning, reading
    from stance.model_store import ModelStore
    from stance.scoring import opened
    from stance.settings import models_folder

    if task not in TASKS:
        raise InputError(f"There is no task {task!r}. The tasks are {', '.join(TASKS)}.")
    if lane not in CARD_LANES:
        raise InputError(f"There is no lane {lane!r} to train for. The lanes are {', '.join(CARD_LANES)}.")
    table: Any = reading.table_at(Path(labels), "Labels") if isinstance(labels, str | PathLike) else labels
    if not hasattr(table, "columns") and table is labels:
        raise InputError(f"Labels are a table's path or a DataFrame, and this is {type(labels).__name__}.")
    store = ModelStore(Path(models) if models else models_folder())
    current = opened(store, task, lane=lane)
    further = current.card.labels if TASKS[task].is_graded else ()
    labelled = reading.read_examples(table, TASKS[task], columns, further, codebook or Codebook())
    warnings = [] if table is labels else table.warnings
    if not labelled.examples:
        said = " ".join([*warnings, *labelled.notes])
        raise InputError(f"There is no row with a text and a {task} label. What was read: {said}")
    trained = learning.train(labelled.examples, current, reading.reference_rows(TASKS[task], lane))
    return Training(trained, (*warnings, *labelled.notes), store)
