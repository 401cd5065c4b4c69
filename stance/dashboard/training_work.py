"""The work of a training, done in a process of its own: how far it is, and what came of it."""

import json
import os
import pickle
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stance.dashboard import label_tables
from stance.dashboard.label_tables import Order
from stance.errors import InputError, StanceError
from stance.labels import TASKS
from stance.model_store import ModelStore

if TYPE_CHECKING:
    from stance.learning import Figures, Part, Trained

STARTING: Final = "starting"
PROGRESS_FILE: Final = "progress.json"
OUTCOME_FILE: Final = "outcome.pickle"
"""Written by this program into a folder that it made for itself; a file from elsewhere is never unpickled."""
NICENESS: Final = 10
"""Added to that of the process, so that scoring for other readers goes first."""
OUT_OF_MEMORY: Final = (
    "It took more memory than there is for it, or its process was ended by the system. Train on fewer rows, or on the "
    "command line: stance train"
)
PACE_SECONDS: Final = 0.2
"""Between two notes of how far the work is."""
USE: Final = "the button “Save and use this model” on the screen Train"
"""How a new model is put to use, in the report that is downloaded."""
DOUBTFUL: Final = ("text", "target", "label", "rather", "probability")
"""The columns of the table of doubtful labels."""


@dataclass(frozen=True)
class Stage:
    """How far a training is."""

    name: str
    done: int = 0
    steps: int = 1
    seconds: float = 0.0
    """Since the stage began."""

    @property
    def share(self) -> float:
        """Of the stage that is done, 0 to 1."""
        return min(self.done / self.steps, 1.0) if self.steps else 1.0

    @property
    def seconds_left(self) -> float | None:
        """Until the stage is done, at its pace so far; None while nothing is done."""
        return self.seconds * (1 - self.share) / self.share if self.share else None


@dataclass(frozen=True)
class Finished:
    """What a training came to: all that a screen shows, without the rows it learned from."""

    order: Order
    model: str
    """The id of the new model."""
    before: str
    """The id of the model that was in use."""
    is_new: bool
    is_recommended: bool
    conclusion: str
    report: "tuple[Part, ...]"
    figures: "Figures"
    page: str
    """The report as one HTML file, to be downloaded and never drawn here."""
    doubtful: tuple[tuple[str, ...], ...]
    """The most doubtful labels, with the columns ``DOUBTFUL``."""
    drafts: Path
    """The folder of models in which the new one waits."""

    def save(self) -> None:
        """Puts the new model into the folder of models, unless it is there.

        Raises:
            ModelError: if it cannot be saved.
        """
        store = ModelStore(self.order.models)
        if self.model not in {card.id for card in store.cards(self.order.task)}:
            store.take(ModelStore(self.drafts), self.model)

    @property
    def place(self) -> str:
        """Where the new model lies once it is saved."""
        return str(self.order.models / self.order.task / self.model)


def train(order: Order, folder: Path) -> Finished:
    """What comes of ``order``; how far it is, and the new model, are written to ``folder``.

    Raises:
        InputError: if the labels cannot be read, or are too few or of one kind only.
        ModelError: if the model in use is missing or was changed, or cannot run here.
    """
    from stance import learning, reading
    from stance.scoring import opened

    task = TASKS[order.task]
    current = opened(ModelStore(order.models), order.task, lane=order.lane)
    with reading.received(order.name, order.path.read_bytes()) as (path, shown):
        labelled, notes = label_tables.labelled(replace(order, path=path, name=shown), current.card)
    if not labelled.examples:
        raise InputError(f"There is no row with a text and a {order.task} label in {shown}.")
    begin = _Notes(folder / PROGRESS_FILE).begin
    trained = learning.train(labelled.examples, current, reading.reference_rows(task, order.lane), begin=begin)
    drafts = ModelStore(folder / "models")
    if trained.is_new:
        drafts.save(trained.to_save, learning.with_measures(trained))
    conclusion = learning.conclusion(trained)
    closing = [conclusion, learning.next_step(trained, USE)]
    return Finished(
        order=order,
        model=trained.model.id,
        before=trained.before.id,
        is_new=trained.is_new,
        is_recommended=trained.is_recommended,
        conclusion=conclusion,
        report=tuple(learning.full_report(trained, learning.parts(trained, notes))),
        figures=learning.figures(trained),
        page=learning.as_page(trained, learning.parts(trained, notes, closing)),
        doubtful=_doubtful(trained),
        drafts=drafts.folder,
    )


def main() -> None:
    """Does the training that is described on standard input, and writes what comes of it to its folder."""
    bound, order, folder = pickle.load(sys.stdin.buffer)  # from the dashboard's own process
    bound()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    outcome: Finished | str
    try:
        outcome = train(order, folder)
    except StanceError as error:
        outcome = str(error)
    except MemoryError:
        outcome = OUT_OF_MEMORY
    draft = folder / "outcome.draft"
    draft.write_bytes(pickle.dumps(outcome))
    draft.replace(folder / OUTCOME_FILE)


def noted_outcome(folder: Path) -> Finished | str | None:
    """What the training whose ``folder`` it is came to, or why to nothing; None if it did not get that far."""
    try:
        found: Finished | str = pickle.loads((folder / OUTCOME_FILE).read_bytes())
    except OSError:
        return None
    return found


def _doubtful(trained: "Trained") -> tuple[tuple[str, ...], ...]:
    return tuple(
        (each.example.text, each.example.target or "", each.given, each.likelier, f"{each.probability:.3f}")
        for each in trained.doubts.worst
    )


def noted_stage(folder: Path) -> Stage:
    """How far the training whose ``folder`` it is has come."""
    try:
        noted = json.loads((folder / PROGRESS_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not begun yet, or over
        return Stage(STARTING)
    return Stage(noted["name"], noted["done"], noted["steps"], max(time.time() - noted["began"], 0.0))


class _Notes:
    """Notes in a file how far the work is, for the process that waits for it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._noted = 0.0

    def begin(self, stage: str, steps: int) -> Callable[[int], None]:
        """Notes that a stage begins; gives a function to call with steps done."""
        began, done = time.time(), 0
        self._note(stage, 0, steps, began)

        def advance(more: int) -> None:
            nonlocal done
            done += more
            if time.time() - self._noted > PACE_SECONDS:
                self._note(stage, done, steps, began)

        return advance

    def _note(self, name: str, done: int, steps: int, began: float) -> None:
        self._noted = time.time()
        draft = self._file.with_suffix(".draft")
        draft.write_text(json.dumps({"name": name, "done": done, "steps": steps, "began": began}), encoding="utf-8")
        draft.replace(self._file)
