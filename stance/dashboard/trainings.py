"""Trainings of models, each in a process of its own, which ends when its reader cancels it or is gone.

One for each reader, known by the name of their folder of uploads: it is there again after the page is loaded again, and
goes with the folder. The new model waits in that folder until the reader decides to use it.
"""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Final

from joblib.externals.loky import ProcessPoolExecutor

from stance.dashboard import label_tables, uploads
from stance.dashboard.label_tables import Order
from stance.dashboard.training_work import Finished, Stage, noted_stage, train
from stance.errors import InputError, StanceError
from stance.model_store import ModelStore
from stance.worker import bounded

AT_ONCE: Final = 2
"""Trainings of all readers at a time: each takes a core, and up to some gigabytes of memory. Set by hand (2026-11)."""
GIGABYTES: Final = 8
"""Of memory that one may take; 100,000 rows take less than two. Held where the system tells a process its size."""
PATIENCE_SECONDS: Final = 180
"""A training that no page of its reader asked about for so long is ended. A page asks every second, and once a minute
while a browser has it in the background."""
PAUSE_SECONDS: Final = 0.2
"""Between two looks at whether it is done."""
NICENESS: Final = 10
"""Added to that of the process, so that scoring for other readers goes first."""
LEFT: Final = "It was ended because the dashboard was closed meanwhile. Start it again."
FAILED: Final = "It ended before it was done. Look at the messages of the server, and start it again."
OUT_OF_MEMORY: Final = (
    f"It took more than {GIGABYTES} GB of memory, or its process was ended by the system. Train on fewer rows, or on "
    "the command line: stance train"
)


class Training:
    """One training, from its start until its reader starts another one."""

    def __init__(self, order: Order, folder: Path) -> None:
        """Starts it; ``folder`` is its own, and goes with it."""
        self.order = order
        self.folder = folder
        self.finished: Finished | None = None
        self.problem = FAILED
        """Why nothing came of it, in a sentence; empty if it was cancelled."""
        self._attended = time.monotonic()
        self._is_cancelled = threading.Event()
        self._process = ProcessPoolExecutor(max_workers=1, initializer=partial(_prepare, bounded(GIGABYTES)))
        self._result = self._process.submit(train, order, folder)
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    @property
    def is_running(self) -> bool:
        """Whether it still works."""
        return self._keeper.is_alive()

    def attend(self) -> None:
        """Tells that its reader is still there."""
        self._attended = time.monotonic()

    def cancel(self) -> None:
        """Ends its process and removes all it left; returns once that is done."""
        self._is_cancelled.set()
        self._keeper.join()

    def stage(self) -> Stage:
        """How far it is."""
        return noted_stage(self.folder)

    def _keep(self) -> None:
        """Waits for the result, or for a reason to end the process; then ends it."""
        try:
            while self.finished is None:
                try:
                    self.finished = self._result.result(PAUSE_SECONDS)
                except TimeoutError:
                    if self._is_over():
                        return
        except StanceError as error:
            self.problem = str(error)
        except (MemoryError, BrokenProcessPool):
            self.problem = OUT_OF_MEMORY
        finally:
            self._process.shutdown(wait=True, kill_workers=True)
            if self.finished is None:
                shutil.rmtree(self.folder, ignore_errors=True)

    def _is_over(self) -> bool:
        if self._is_cancelled.is_set():
            self.problem = ""
        elif time.monotonic() - self._attended > PATIENCE_SECONDS:
            self.problem = LEFT
        else:
            return False
        return True


_known: dict[str, Training] = {}
_changing = threading.Lock()


def start(token: str, order: Order) -> Training:
    """A training for the reader whose folder is ``token``; what came of an earlier one is gone.

    Raises:
        InputError: if it or too many others are at work.
        ModelError: if a new model could not be saved.
    """
    label_tables.check_name(order.name)
    ModelStore(order.models).check_writable(order.task)
    with _changing:
        if sum(other.is_running for other in _known.values()) >= AT_ONCE:
            raise InputError("Other readers are training models at the moment. Try again in some minutes.")
        if (before := _known.get(token)) and before.is_running:
            raise InputError("A training is at work already. Wait for it, or cancel it.")
        forget(token)
        folder = Path(tempfile.mkdtemp(prefix="training-", dir=uploads.folder(token)))
        _known[token] = Training(order, folder)
        return _known[token]


def of(token: str | None) -> Training | None:
    """The reader's training, whether it is at work or not."""
    return _known.get(token) if token else None


def forget(token: str) -> None:
    """Ends the reader's training, and removes what came of it."""
    if training := _known.pop(token, None):
        if training.is_running:
            training.cancel()
        shutil.rmtree(training.folder, ignore_errors=True)
    for gone in [other for other in _known if not uploads.folder(other).exists()]:
        del _known[gone]


def _prepare(bound: Callable[[], None]) -> None:
    """What the process does first: it is bound to this one, and leaves the machine to others."""
    bound()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
