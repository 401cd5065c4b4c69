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
from stance.worker import ctrl_c_held_back, held_back, tied_to_this, within, workplace

T = TypeVar("T")


class ProcessLostError(StanceError):
    """A process was stopped from outside."""


MOST_WAITING: Final = 12
"""Tasks for each process that are made before the first is done: with two processes those of a block, so that the next
one is read while it is scored."""
_ENDING: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


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
            with workplace() as place, _executor(jobs, prepare) as executor:
                yield from _in_turn(tasks, executor, jobs * MOST_WAITING, place)
    except BrokenProcessPool as error:
        raise ProcessLostError(
            "One of the processes was stopped from outside, perhaps because memory ran out. Ask for fewer jobs."
        ) from error


def _in_turn(tasks: Iterator[Callable[[], T]], executor: Executor, most: int, place: str) -> Iterator[T]:
    """What each of ``tasks`` gives; their temporary files are in the folder ``place``."""
    waiting: deque[Future[T]] = deque()
    for task in tasks:
        waiting.append(executor.submit(within, place, task))
        while waiting and (len(waiting) >= most or waiting[0].done()):
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


@contextmanager
def _executor(jobs: int, prepare: Callable[[], object]) -> Iterator[Executor]:
    """Processes at work; what is not done when the ``with`` ends by an error or a signal is dropped at once."""
    if _may_fork():
        prepare()  # once, for all: they share what is in memory now
        with _forked(jobs) as forked:
            yield forked
        return
    from joblib.externals.loky import get_reusable_executor

    started = get_reusable_executor(jobs, initializer=tied_to_this())
    try:
        with ctrl_c_held_back():
            started.submit(_nothing)  # with which all begin
        yield started  # and kept for the next run
    except BaseException:
        started.shutdown(kill_workers=True)
        raise


def _may_fork() -> bool:
    """Whether processes may be forked from this one: not where another thread may hold a lock just then.

    A fork takes no time, where a new process imports for two seconds what this one has in memory.
    """
    return sys.platform == "linux" and threading.active_count() == 1 and "onnxruntime" not in sys.modules


@contextmanager
def _forked(jobs: int) -> Iterator[Executor]:
    from multiprocessing import active_children, get_context

    others = active_children()
    forked = ProcessPoolExecutor(jobs, get_context("fork"), partial(_begin, tied_to_this()))
    try:
        with held_back(*_ENDING):
            forked.submit(_nothing)  # with which all begin
        yield forked
    except BaseException:
        for process in active_children():
            if process not in others:
                process.kill()
        # One that was killed while it gave a result has given half of it. Whoever reads that waits for the rest as
        # long as somebody can write, which this process, that never does, can too.
        forked._result_queue._writer.close()  # type: ignore[attr-defined]
        raise
    finally:
        forked.shutdown(cancel_futures=True)


def _nothing() -> None:
    pass


def _begin(tie: Callable[[], None]) -> None:
    tie()
    for number in _ENDING:
        if number != signal.SIGINT:
            signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
