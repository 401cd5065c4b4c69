"""Trainings of models, each in a process of its own, which ends when its reader cancels it or is gone.

One for each reader, known by the name of their folder of uploads: it is there again after the page is loaded again, and
goes with the folder. The new model waits in that folder until the reader decides to use it.
"""

import atexit
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from functools import cache
from pathlib import Path
from typing import Final

from stance.dashboard import label_tables, uploads
from stance.dashboard.label_tables import Order
from stance.dashboard.training_work import OUT_OF_MEMORY, Finished, Stage, noted_outcome, noted_stage
from stance.errors import InputError
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
WORK: Final = "from stance.dashboard.training_work import main; main()"
"""What the process runs. A pool's would be waited for when the server stops; this one is ended with it."""
LEFT: Final = "It was ended because the dashboard was closed meanwhile. Start it again."
FAILED: Final = "It ended before it was done. Look at the messages of the server, and start it again."


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
        self._process = _started((bounded(GIGABYTES), order, folder))
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
        """Waits until the process is done, or there is a reason to end it."""
        while self._process.poll() is None and not self._is_over():
            time.sleep(PAUSE_SECONDS)
        is_done = self._process.poll() is not None
        self._process.kill()
        self._process.wait()
        outcome = noted_outcome(self.folder) if is_done else None
        if isinstance(outcome, Finished):
            self.finished = outcome
            return
        if isinstance(outcome, str):
            self.problem = outcome
        elif is_done and self._process.returncode < 0:  # by a signal, as the system does when memory runs out
            self.problem = OUT_OF_MEMORY
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
        _end_with_the_server()
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


def _started(task: tuple[object, ...]) -> "subprocess.Popen[bytes]":
    """The process that does a training; what is wrong with the program itself, it tells on standard error."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(
        [sys.executable, "-c", WORK], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment
    )
    assert process.stdin
    with process.stdin as pipe:
        pipe.write(pickle.dumps(task))
    return process


@cache
def _end_with_the_server() -> None:
    """Ends all trainings when the server stops, before the folders of uploads are removed."""
    atexit.register(_end_all)


def _end_all() -> None:
    for training in _known.values():
        if training.is_running:
            training.cancel()
