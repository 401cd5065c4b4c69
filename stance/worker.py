"""A process that works for another, and does not outlive it."""

import contextlib
import logging
import os
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from threading import Thread
from typing import Final

PAUSE_SECONDS: Final = 1.0
"""Between two looks at whether the other process is still there: soon enough, and no work at all."""


def tied_to_this() -> Callable[[], None]:
    """What a worker calls when it starts, so that it ends soon after this process is gone.

    It else waits minutes for its next task, with a model in memory, if what gave it tasks was killed.
    """
    return _tie_to(os.getpid())


@cache  # workers are kept from one call to the next as long as they would start alike
def _tie_to(parent: int) -> Callable[[], None]:
    return partial(end_with, parent)


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
