"""The ways to go through the parts of a long run: in turn, in several processes, or on the workers of a Dask cluster.

To add an engine, write a function that gives what became of each part, in any order, and name it in ``ENGINES``.
``tests/test_engines.py`` then asks it for the rows that ``serial`` gives: the same, in the same order, with the same
scores.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from functools import partial
from typing import Final

from stance.errors import StanceError
from stance.reading import Part
from stance.scoring.batch import models_of
from stance.scoring.part_work import Done, PartWork
from stance.scoring.processes import ProcessLostError, each_done

Tell = Callable[[str], object]
"""Takes a sentence for the user while the engine is at work."""
Engine = Callable[[PartWork, Sequence[Part], int, str | None, Tell], Generator[Done]]
"""Takes what is to be done, the parts, the number of processes, the address of a scheduler, if one is given, and what
it says meanwhile."""


def _unheard(sentence: str) -> None:
    pass


def serial(
    work: PartWork, parts: Sequence[Part], jobs: int = 1, scheduler: str | None = None, tell: Tell = _unheard
) -> Generator[Done]:
    """In turn, in this process."""
    yield from map(work.done, parts)


def processes(
    work: PartWork, parts: Sequence[Part], jobs: int = -1, scheduler: str | None = None, tell: Tell = _unheard
) -> Generator[Done]:
    """In ``jobs`` processes on this machine; -1 is one per core.

    Raises:
        StanceError: if one is stopped from outside.
    """
    tasks = (partial(work.done, part) for part in parts)
    try:
        yield from each_done(tasks, jobs, partial(models_of, work.choice))
    except ProcessLostError as error:
        raise StanceError(
            "One of the processes was stopped from outside, perhaps because memory ran out. Run the same command "
            "again: what is done is kept. If it happens again, ask for fewer jobs."
        ) from error


def dask(
    work: PartWork, parts: Sequence[Part], jobs: int = -1, scheduler: str | None = None, tell: Tell = _unheard
) -> Generator[Done]:
    """On the workers of ``scheduler``; if none is given, in ``jobs`` workers on this machine.

    Raises:
        StanceError: if Dask is not installed, the scheduler cannot be reached or is lost, or a worker has another
            version of this program.
    """
    try:
        from stance.scoring.dask_engine import on_workers
    except ImportError as error:
        raise StanceError(
            'The engine dask needs Dask, which is not installed here. Install it: pip install "stance-comments[dask]"'
        ) from error
    yield from on_workers(work, parts, jobs, scheduler, tell)


ENGINES: Final[Mapping[str, Engine]] = {"serial": serial, "processes": processes, "dask": dask}
"""The engines by the name that ``--engine`` has for them."""
