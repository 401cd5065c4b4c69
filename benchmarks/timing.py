"""Durations, for every benchmark in the same way."""

import time
from collections.abc import Callable
from statistics import median


def seconds(work: Callable[[], object], repeat: int = 1, clock: Callable[[], float] = time.perf_counter) -> float:
    """The median duration of ``work`` over ``repeat`` runs, by ``clock``."""
    times = []
    for _ in range(repeat):
        start = clock()
        work()
        times.append(clock() - start)
    return median(times)
