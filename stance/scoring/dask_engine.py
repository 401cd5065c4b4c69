"""The parts of a run on the workers of a Dask cluster (https://distributed.dask.org). The only module that knows Dask.

What all parts share, above all the models, goes to each worker once, in a plugin, which Dask also hands to workers that
come later or are started again. A part gives its table to the output folder and a few numbers to this process, so that
nothing is lost with a worker: its part is done anew, or is found there.
"""

import asyncio
import ctypes
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from itertools import count, islice
from pydoc import locate
from typing import Any, Final
from uuid import uuid4

import dask
from distributed import Client, LocalCluster, Security, WorkerPlugin, as_completed, get_worker, rpc
from distributed.scheduler import KilledWorker

from stance.errors import StanceError
from stance.parcel import MissingModelsError, Parcel
from stance.reading import Part
from stance.scoring.part_work import Done, PartWork
from stance.settings import models_cache
from stance.worker import ctrl_c_held_back, work_in, workplace

CONNECT_SECONDS: Final = 10
"""After so long a scheduler that does not answer is told."""
SILENT_SECONDS: Final = 10
"""After so long a scheduler without workers is told."""
WAITING: Final = 5_000
"""Parts that the scheduler knows at a time: enough for any number of workers, and no burden to it."""
KEPT_BYTES: Final = 1 << 30
"""Free memory that a worker keeps. In the fast lane it has a twentieth of the page faults then, and scored half as much
again in a second of a processor: see docs/archive.md."""
MOST_MAPPED_BYTES: Final = 32 << 20
"""The largest threshold that every glibc takes (``M_MMAP_THRESHOLD`` in mallopt(3))."""
_VERSION: Final = (locate, "stance.__version__")
"""What gives the version of this program in any process, and None where it is not installed."""
_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3


def keep_memory() -> bool:
    """Lets this process keep memory that it will need again in a moment; whether the system's allocator takes that.

    Dask starts workers with ``MALLOC_TRIM_THRESHOLD_=65536``: all that is freed goes back to the system at once.
    Besides, glibc then no longer adapts what it takes for a large array, so that each one of 128 KB and more is mapped
    anew, and each of its pages is zeroed by the kernel at the first touch.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another system than Linux with glibc
        return False
    return bool(mallopt(_M_TRIM_THRESHOLD, KEPT_BYTES)) and bool(mallopt(_M_MMAP_THRESHOLD, MOST_MAPPED_BYTES))


class Crew(WorkerPlugin):  # type: ignore[misc]
    """What a worker knows of a run: the work, and the models as their cards tell of them."""

    def __init__(self, run: str, work: PartWork, parcel: Parcel, version: str, place: str | None) -> None:
        """Args:
        run: the name that this run has on the workers.
        work: what it does with each part.
        parcel: its models.
        version: of the program that asks for it.
        place: where workers on the same machine keep temporary files; others know where themselves.
        """
        self.name, self.version = run, version
        self._work, self._parcel, self._place = work, parcel, place
        self._ready: PartWork | None = None

    def setup(self, worker: Any) -> None:
        """Called on each worker, before it gets a part."""
        keep_memory()
        if self._place is not None:
            work_in(self._place)

    def done(self, part: Part, sent: Mapping[str, bytes]) -> Done:
        """What became of ``part``.

        Raises:
            MissingModelsError: if models must be sent first.
            StanceError: if one cannot be opened, or the table cannot be written.
        """
        if self._ready is None:
            choice = self._work.choice
            store = self._parcel.store(choice.store.folder, models_cache(), sent)
            self._ready = replace(self._work, choice=replace(choice, store=store))
        return self._ready.done(part)


class SentModels(WorkerPlugin):  # type: ignore[misc]
    """Files of models that some worker lacks."""

    def __init__(self, run: str, files: Mapping[str, bytes]) -> None:
        self.name = _models_of(run)
        self.files = files


def _models_of(run: str) -> str:
    return f"{run}-models"


def _done(run: str, part: Part) -> Done | frozenset[str]:
    """On a worker: what became of ``part``, or the digests of the models that it lacks."""
    plugins = get_worker().plugins
    crew: Crew = plugins[run]
    _refuse_other(crew.version, _version(), get_worker().address)
    try:
        return crew.done(part, plugins[_models_of(run)].files if _models_of(run) in plugins else {})
    except MissingModelsError as error:
        return error.digests


def on_workers(
    work: PartWork, parts: Sequence[Part], jobs: int, scheduler: str | None, tell: Callable[[str], object]
) -> Iterator[Done]:
    """What became of each part, as they are done.

    Raises:
        StanceError: if the scheduler cannot be reached or is lost, a worker has another version of this program, a
            model cannot be opened, or a table cannot be written.
    """
    run, parcel = f"stance-{uuid4().hex}", work.parcel
    with _client(jobs, scheduler) as (client, place), _scheduler_loss_told(scheduler):
        if scheduler is not None:
            _wait_for_a_worker(client, scheduler, tell)
            for worker, there in client.run(*_VERSION).items():  # one that has none of this module answers too
                _refuse_other(_version(), there, worker)
        client.register_plugin(Crew(run, work, parcel, _version(), place))
        sent: dict[str, bytes] = {}
        try:
            rest = iter(parts)
            at_work = as_completed(loop=client.loop)
            asked: dict[Any, Part] = {}
            numbers = count()

            def ask(part: Part) -> None:
                # Keys that begin alike are one group to Dask, which then hands out no more than workers can begin with.
                future = client.submit(_done, run, part, key=(run, next(numbers)), pure=False)
                asked[future.key] = part
                at_work.add(future)

            for part in islice(rest, WAITING):
                ask(part)
            for future in at_work:
                part = asked.pop(future.key)
                done = _result(future, part)
                if isinstance(done, Done):
                    yield done
                    for following in rest:
                        ask(following)
                        break
                    continue
                if not done <= set(sent):
                    sent |= parcel.files(work.choice.store, done - set(sent))
                    client.register_plugin(SentModels(run, dict(sent)))
                ask(part)
        finally:
            with suppress(Exception):  # a scheduler that is gone has none to forget
                client.unregister_worker_plugin(run)
                if sent:
                    client.unregister_worker_plugin(_models_of(run))


def _wait_for_a_worker(client: Client, scheduler: str, tell: Callable[[str], object]) -> None:
    try:
        client.wait_for_workers(1, timeout=SILENT_SECONDS)
    except TimeoutError:
        tell(
            f"No worker is connected to the scheduler {scheduler}, so the run waits. Start one: "
            f"dask worker {scheduler} --nthreads 1"
        )
        client.wait_for_workers(1)


def _version() -> str:
    of, name = _VERSION
    return str(of(name))


def _refuse_other(asking: str, there: str | None, worker: str) -> None:
    """Raises ``StanceError`` if ``there``, the version of this program on a worker, is not the one ``asking``."""
    if there != asking:
        has = f"has version {there} of stance" if there else "has no stance"
        raise StanceError(
            f"The worker {worker} {has}, and this run is of version {asking}. Install the same version on every "
            "machine."
        )


def _result(future: Any, part: Part) -> Done | frozenset[str]:
    try:
        result: Done | frozenset[str] = future.result()
    except KilledWorker:
        sentence = (
            f"{part.file.name} cannot be scored: each worker that tried was stopped from outside, perhaps because "
            "memory ran out. Run the same command again, with more memory for each worker."
        )
        return Done(part.number, errors=(sentence,), is_written=False)
    except OSError as error:
        if future.status == "error":  # the worker's own, such as a full disk, and not the connection to the scheduler
            raise StanceError(f"A worker cannot go on with {part.file.name}: {error.strerror or error}.") from error
        raise
    return result


@contextmanager
def _client(jobs: int, scheduler: str | None) -> Iterator[tuple[Client, str | None]]:
    """A client of the scheduler, or of workers on this machine, which end with it; and these workers' temporary files.

    Raises:
        StanceError: if the scheduler cannot be reached.
    """
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is told in sentences
    if scheduler is None:
        with workplace() as place, _local_cluster(jobs, place) as cluster, Client(cluster) as client:
            yield client, place
        return
    with dask.config.set({"distributed.comm.timeouts.connect": CONNECT_SECONDS}):
        _refuse_silent(scheduler)
        with Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False) as client:
            yield client, None


def _refuse_silent(scheduler: str) -> None:
    """Raises ``StanceError`` if no scheduler answers there.

    A ``Client`` that finds none cannot be closed, and would say so at length when the program ends.
    """

    async def kind() -> str:
        security = Security().get_connection_args("client")
        async with rpc(scheduler, connection_args=security, timeout=CONNECT_SECONDS) as remote:
            return str((await asyncio.wait_for(remote.identity(), CONNECT_SECONDS)).get("type"))

    try:
        if asyncio.run(kind()) == "Scheduler":
            return
        cause: Exception | None = None
    except Exception as error:  # of each way to connect, its own
        cause = error
    raise StanceError(
        f"The scheduler {scheduler} does not answer. Check its address, which is like tcp://host:8786, and that it "
        "runs: dask scheduler"
    ) from cause


@contextmanager
def _local_cluster(jobs: int, place: str) -> Iterator[LocalCluster]:
    """Workers on this machine, which keep their temporary files in ``place``.

    They show nothing over HTTP, where anybody at this machine could read along.
    """
    settings = {"temporary-directory": place, "distributed.scheduler.http.routes": [],
                "distributed.worker.http.routes": []}  # fmt: skip
    with ExitStack() as ending, dask.config.set(settings):
        with ctrl_c_held_back():  # which a terminal sends to the workers too: they end with this process
            cluster = ending.enter_context(
                LocalCluster(
                    n_workers=None if jobs == -1 else jobs,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    # A free port: with None it is 8787 all the same, and a second run warns that the port is taken.
                    scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
                    silence_logs=logging.CRITICAL,
                )
            )
        yield cluster


@contextmanager
def _scheduler_loss_told(scheduler: str | None) -> Iterator[None]:
    try:
        yield
    except (CancelledError, OSError) as error:
        lost = f"The scheduler {scheduler} was lost" if scheduler else "The scheduler was lost"
        raise StanceError(f"{lost}. Start it and run the same command again: what is done is kept.") from error
