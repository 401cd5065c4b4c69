"""A labelled table before a model learns from it: what was read, what was not, and what must still be said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from stance import reader, reading
from stance.dashboard import files
from stance.errors import ColumnsError, InputError, StanceError
from stance.labels import OTHERS_LANE, TASKS, Codebook
from stance.model_store import ModelStore
from stance.printable import printable
from stance.reading import Question
from stance.records import ModelCard
from stance.settings import models_folder, shipped

SAMPLE: Final = "labels.csv"
"""The labelled table that came with the program."""
ROLES: Final[Mapping[str, Mapping[str, str]]] = {
    "toxicity": {"text": "Comment", "toxicity": "Toxicity"},
    "stance": {"text": "Comment", "target": "Target", "stance": "Stance"},
    "agreement": {
        "text": "Comment",
        "agreement": "Agreement",
        "parent_text": "Comment replied to",
        "comment_id": "Id",
        "parent_id": "Replies to (id)",
    },
}
"""By task: the columns that are asked for, and what they are called on screen."""
NAME: Final = 60
"""Characters of a file's name that a sentence quotes."""
LANE_NAMES: Final = {"fast": "Fast", "accurate": "Accurate", OTHERS_LANE: "Other languages"}
"""What lanes are called on this screen."""
MORE_ROLES: Final = {"thread_id": "Thread or page", "author": "Author", "posted_at": "Time", "rater": "Rater"}
"""Those that every task may have."""


@dataclass(frozen=True)
class Order:
    """What is to be learned from which table, and how the table is read."""

    path: Path
    """Where its content is."""
    name: str
    """As the reader knows it; hostile like all that comes from outside."""
    task: str = "toxicity"
    lane: str = "fast"
    columns: Mapping[str, str] = field(default_factory=dict)
    codebook: Codebook = field(default_factory=Codebook)
    models: Path = field(default_factory=models_folder)
    """The folder of models that the one in use is opened from, and a new one is saved to."""


@dataclass(frozen=True)
class Look:
    """A labelled table as read."""

    head: files.TableHead | None = None
    """Its columns and first rows; None if it cannot be read at all."""
    rows: int = 0
    """To learn from."""
    notes: tuple[str, ...] = ()
    """What was read, and what was not."""
    problem: str = ""
    """Why nothing can be learned from it as it is, in a sentence."""
    lacks_columns: bool = False
    """Whether that is because columns are not known by their names."""
    question: Question | None = None
    """What must be said before it can be read."""
    blank_may_mean: str | None = None
    """The label that blank cells may stand for."""


def sample() -> Path:
    """The labelled table to begin with."""
    return shipped("seeds") / SAMPLE


def roles_of(task: str) -> dict[str, str]:
    """The columns that a table for ``task`` may have, and what they are called on screen."""
    return {**ROLES[task], **MORE_ROLES}


def look(order: Order) -> Look:
    """The table of ``order``, read in a process of its own."""
    try:
        check_name(order.name)
        with reading.received(order.name, order.path.read_bytes()) as (path, shown):
            return reader.apart(_looked, replace(order, path=path, name=shown), name=shown)
    except InputError as error:
        return Look(problem=str(error))
    except OSError:
        return Look(problem="The labels are no longer there. Drop them again.")


def check_name(name: str) -> None:
    """Nothing, if a file is named like a table.

    Raises:
        InputError: if it is not.
    """
    if Path(name).suffix.lower() not in reading.TABLE_SUFFIXES:
        known = ", ".join(reading.TABLE_SUFFIXES)
        raise InputError(f"{printable(name, NAME)} is not named like a table. Labels are read from {known} files.")


def labelled(order: Order, card: ModelCard) -> tuple[reading.Labelled, tuple[str, ...]]:
    """The labelled rows of the table at the path of ``order``, and what was read and what was not.

    Args:
        order: the table.
        card: of the model in use, which may have labels that the task does not list.

    Raises:
        InputError: if it cannot be read, or does not tell what its labels mean.
    """
    from stance.learning import read_elsewhere  # loads scikit-learn, for which a screen does not wait

    table = reading.TableReader(order.path, order.name)
    extra = card.labels if TASKS[order.task].is_graded else ()
    found = reading.read_examples(table, TASKS[order.task], order.columns, extra, order.codebook)
    elsewhere = read_elsewhere([example.text for example in found.examples], card, _lane_named)
    return found, (*table.warnings, *found.notes, *filter(None, [elsewhere]))


def _lane_named(lane: str) -> str:
    return f"the lane {LANE_NAMES[lane]}"


def _looked(order: Order) -> Look:
    head = None
    try:
        head = files.head_of(order.path, order.name)
        store = ModelStore(order.models)
        card = store.open(store.in_use(order.task, order.lane), order.task).card
        found, notes = labelled(order, card)
    except ColumnsError as error:
        return Look(head, problem=error.seen, lacks_columns=True)
    except reading.UnsureError as error:
        asked = error.question
        return Look(head, problem=asked.seen if asked else str(error), question=asked)
    except StanceError as error:
        return Look(head, problem=str(error))
    if found.blank_may_mean:  # asked on the screen, so that no one need know the command's option
        notes = tuple(note.partition("; if that means")[0] for note in notes)
    problem = "" if found.examples else f"There is no row with a text and a {order.task} label in {order.name}."
    return Look(head, len(found.examples), notes, problem, blank_may_mean=found.blank_may_mean)
