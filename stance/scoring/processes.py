"""Tasks done one after the other, or in several processes; what comes out is in the order of what went in."""

import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from typing import Final, TypeVar

from stance.errors import StanceError
from stance.worker import tied_to_this

T = TypeVar("T")


class ProcessLostError(StanceError):
    """A process was stopped from outside."""


MOST_WAITING: Final = 12
"""Tasks for each process that are made before the first is done: with two processes those of a block, so that the next
one is read while it is scored."""


def each_done(
    tasks: Iterator[Callable[[], T]], jobs: int = 1, prepare: Callable[[], object] = lambda: None
) -> Generator[T]:
    """What each of ``tasks`` gives, in their order.

    Args:
        tasks: they must be picklable where there are several processes.
        jobs: processes to work in; -1 is one per core.
        prepare: what each process needs to be done before its first task.

    Raises:
        ProcessLostError: if a process is stopped from outside.
    """
    from joblib import cpu_count
    from threadpoolctl import threadpool_limits

    jobs = cpu_count() if jobs == -1 else jobs
    try:
        # The products of matrices are small: more threads would wait for each other, and do so at full speed.
        with threadpool_limits(1, "blas"):
            if jobs == 1:
                yield from (task() for task in tasks)
                return
            with _executor(jobs, prepare) as executor:
                yield from _in_turn(tasks, executor, jobs * MOST_WAITING)
    except BrokenProcessPool as error:
        raise ProcessLostError(
            "One of the processes was stopped from outside, perhaps because memory ran out. Ask for fewer jobs."
        ) from error


def _in_turn(tasks: Iterator[Callable[[], T]], executor: Executor, most: int) -> Iterator[T]:
    waiting: deque[Future[T]] = deque()
    for task in tasks:
        waiting.append(executor.submit(task))
        while waiting and (len(waiting) >= most or waiting[0].done()):
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


@contextmanager
def _executor(jobs: int, prepare: Callable[[], object]) -> Iterator[Executor]:
    """Processes at work; what is not begun when the ``with`` ends is dropped."""
    if _may_fork():
        from multiprocessing import get_context

        prepare()  # once, for all: they share what is in memory now
        forked = ProcessPoolExecutor(jobs, get_context("fork"), partial(_begin, tied_to_this()))
        try:
            yield forked
        finally:
            forked.shutdown(wait=False, cancel_futures=True)
        return
    from joblib.externals.loky import get_reusable_executor

    started = get_reusable_executor(jobs, initializer=tied_to_this())
    try:
        yield started  # and kept for the next run
    except BaseException:
        started.shutdown(wait=False, kill_workers=True)
        raise


def _may_fork() -> bool:
    """Whether processes may be forked from this one: not where another thread may hold a lock just then.

    A fork takes no time, where a new process imports for two seconds what this one has in memory.
    """
    return sys.platform == "linux" and threading.active_count() == 1 and "onnxruntime" not in sys.modules


def _begin(tie: Callable[[], None]) -> None:
    tie()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run that this works for stops, and this with it
    for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        signal.signal(number, signal.SIG_DFL)
