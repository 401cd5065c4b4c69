"""The service as processes: one that listens, and workers that answer."""

import logging
import os
import socket
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import uvicorn

from stance.errors import InputError, StanceError
from stance.labels import TOXICITY
from stance.model_store import ModelStore
from stance.scoring import in_use_for_others
from stance.service.options import STARTED, Options

KEEP_ALIVE_SECONDS: Final = 75
"""That an idle connection is kept: as long as nginx does, so that clients which reuse theirs seldom find it gone."""
STOP_SECONDS: Final = 10
"""For the requests that were taken to be answered, once the service is told to stop."""
SHARED: Final = "/dev/shm"
"""Where files are kept in memory, on Linux."""
MOST_CONNECTIONS: Final = 900
"""Of a worker: below the 1,024 files that a process may usually have open."""


def run(options: Options, host: str, port: int, workers: int) -> None:
    """Answers requests until the process is told to stop.

    Args:
        options: the settings; their ``state`` is chosen here.
        host: the address to listen at.
        port: the port to listen at.
        workers: how many processes answer.

    Raises:
        StanceError: if no worker could start.
    """
    # In memory where that can be: counters are mapped from files, and a disk that is full would end the workers.
    place = SHARED if os.access(SHARED, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="stance-serve-", dir=place) as state:
        counters = Path(state, "metrics")
        counters.mkdir()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counters)
        os.environ["STANCE_SERVICE"] = replace(options, state=state).as_text()
        # The scores' own arithmetic has nothing to share among cores; the workers are one per core.
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        uvicorn.run(
            "stance.service.app:of_environment",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            http="stance.service.connections:Connection",
            ws="none",
            log_level=logging.WARNING,
            access_log=False,
            server_header=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        if not Path(state, STARTED).exists():
            raise StanceError("No worker could start. What went wrong is told above.")


def check(options: Options, host: str, port: int) -> None:
    """Nothing, if the service can start with these settings.

    Raises:
        StanceError: if it cannot listen there, a model of its lane is missing or damaged, or none knows its language.
    """
    store = ModelStore(Path(options.models))
    lanes = ("fast", "accurate") if options.lane == "cascade" else (options.lane,)
    models = [store.open(store.in_use(TOXICITY.name, lane), TOXICITY.name) for lane in lanes]
    for model in models:
        model.check()
    known = frozenset.intersection(*(frozenset(model.card.languages) for model in models))
    if others := in_use_for_others(store):
        known |= frozenset(store.open(others, TOXICITY.name).card.languages)
    if options.language not in known:
        raise InputError(
            f"Comments in the language {options.language!r} are not scored reliably, so they are refused. Give one of "
            f"{', '.join(sorted(known))}: --language"
        )
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise InputError(
            f"{host} port {port} cannot be listened at: {error.strerror}. Choose another: --port"
        ) from error
