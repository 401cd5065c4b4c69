"""Reads what came from outside in a process of its own, which is ended if it takes too long or too much memory.

So a page that is read for ever, or one that grows in memory, costs its reader a minute and no one else anything. The
dashboard and the service read so. The process is one of loky's, which joblib brings: unlike those of
``multiprocessing`` it never runs ``app.py`` again.
"""

import threading
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Final, TypeVar

from joblib.externals.loky import ProcessPoolExecutor

from stance.errors import InputError
from stance.worker import bounded

SECONDS: Final = 60
"""Until a reading is ended. The largest upload takes a few; set by hand."""
GIGABYTES: Final = 4
"""Of memory a reading may take, some ten times what the largest upload takes; set by hand.

Held where the system tells a process its size, which is on Linux.
"""
AT_ONCE: Final = 4
"""Readings at a time, one per session or request: bounds the memory of all. Who comes fifth waits."""

Result = TypeVar("Result")

_turns = threading.BoundedSemaphore(AT_ONCE)
_idle: list[ProcessPoolExecutor] = []


def apart(work: Callable[..., Result], *arguments: Any, name: str, seconds: float = SECONDS) -> Result:
    """What ``work``, a function of a module, makes of the ``arguments`` in another process.

    Args:
        work: what to do.
        arguments: what it is given.
        name: what is read, as the user knows it.
        seconds: after which it is ended.

    Raises:
        InputError: if ``work`` raises it, or was ended.
    """
    with _turns:
        process = _taken() or _started()
        is_fit = False
        try:
            found: Result = process.submit(work, *arguments).result(seconds)
            is_fit = True
            return found
        except InputError:
            is_fit = True
            raise
        except TimeoutError:
            raise InputError(
                f"{name} took longer than {seconds:g} s to read and was left. Save the page again with fewer comments "
                "on screen, or read it on the command line, which takes its time: stance classify FILE -o OUT"
            ) from None
        except (MemoryError, BrokenProcessPool):
            raise InputError(
                f"{name} takes more than {GIGABYTES} GB of memory to read and was left. Split it into smaller files."
            ) from None
        finally:
            _put_back(process, is_fit)


def _taken() -> ProcessPoolExecutor | None:
    """The one that waits; None if another session has it."""
    try:
        return _idle.pop()
    except IndexError:
        return None


def _put_back(process: ProcessPoolExecutor, is_fit: bool) -> None:
    """One stays for the next reading, since it takes seconds to start; one that is not fit is killed."""
    if is_fit and not _idle:
        _idle.append(process)
    else:
        process.shutdown(wait=False, kill_workers=True)


def _started() -> ProcessPoolExecutor:
    one_thread = {"OPENBLAS_NUM_THREADS": "1"}  # each claims memory, and a reading calculates nothing
    return ProcessPoolExecutor(max_workers=1, initializer=bounded(GIGABYTES), env=one_thread)
