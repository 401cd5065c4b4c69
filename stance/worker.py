"""A process that works for another, and does not outlive it."""

import contextlib
import logging
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from multiprocessing import resource_tracker
from pathlib import Path
from threading import Thread
from typing import Final, TypeVar

T = TypeVar("T")

PAUSE_SECONDS: Final = 1.0
"""Between two looks at whether the other process is still there: soon enough, and no work at all."""


def tied_to_this() -> Callable[[], None]:
    """What a worker calls when it starts, so that it ends soon after this process is gone, and not by Ctrl-C.

    It else waits minutes for its next task, with a model in memory, if what gave it tasks was killed. Ctrl-C, which a
    terminal sends to both, is for this process to act on.
    """
    return _tie_to(os.getpid())


@cache  # workers are kept from one call to the next as long as they would start alike
def _tie_to(parent: int) -> Callable[[], None]:
    return partial(_begin, parent)


def _begin(parent: int) -> None:
    if threading.current_thread() is threading.main_thread():  # another may not say what a signal does
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent)


@contextmanager
def held_back(*numbers: signal.Signals) -> Iterator[None]:
    """Lets signals wait; processes that start meanwhile never get them, unless they ask for it."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield  # only the main thread takes signals, and Windows holds none back
        return
    waiting: list[int] = []
    # What is blocked here arrives all the same where another thread lets it through.
    handlers = {
        number: signal.signal(number, lambda arrived, _frame: waiting.append(arrived))
        for number in numbers
        if signal.getsignal(number) not in (signal.SIG_IGN, None)
    }
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for arrived in waiting:
            signal.raise_signal(arrived)


@contextmanager
def ctrl_c_held_back() -> Iterator[None]:
    """Lets Ctrl-C wait; programs that are started meanwhile never get it, not even before they can ignore it."""
    # Else it is started with the first of them, and lets signals through from then on.
    resource_tracker.ensure_running()
    with held_back(signal.SIGINT):
        yield


@contextmanager
def workplace() -> Iterator[str]:
    """A folder for workers' temporary files, which is removed with all that they leave there, if killed above all."""
    with tempfile.TemporaryDirectory(prefix="stance-", ignore_cleanup_errors=True) as place:
        yield place


def work_in(place: str) -> None:
    """Lets this process keep its temporary files in ``place``."""
    tempfile.tempdir = place


def within(place: str, task: Callable[[], T]) -> T:
    """What ``task`` gives, done in a worker that keeps its temporary files in ``place``."""
    work_in(place)
    return task()


def end_with(parent: int) -> None:
    """Lets this process end soon after the one that started it."""
    Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PAUSE_SECONDS)
    os._exit(1)


def bounded(gigabytes: int) -> Callable[[], None]:
    """What a worker calls when it starts, so that it is tied to this process, has so much memory, and logs no warnings.

    The memory is bounded where the system tells a process its size, which is on Linux.
    """
    return partial(_bound, tied_to_this(), gigabytes)


def _bound(tie: Callable[[], None], gigabytes: int) -> None:
    tie()
    logging.disable(logging.WARNING)  # of Streamlit, which is loaded there and shows nothing
    limit_memory(gigabytes)


def limit_memory(gigabytes: int) -> None:
    """Gives this process so much more memory than it has, where the system tells a process its size."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + (gigabytes << 30)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
