"""The service as processes: one that listens, and workers that answer."""

import logging
import os
import socket
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import uvicorn

from stance.errors import InputError
from stance.service.options import Options

KEEP_ALIVE_SECONDS: Final = 75
"""That an idle connection is kept: as long as nginx does, so that clients which reuse theirs seldom find it gone."""
STOP_SECONDS: Final = 10
"""For the requests that were taken to be answered, once the service is told to stop."""
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
        InputError: if it cannot listen there.
    """
    _check_address(host, port)
    with tempfile.TemporaryDirectory(prefix="stance-serve-") as state:
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


def _check_address(host: str, port: int) -> None:
    """Says what is wrong with an address before the workers start."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise InputError(
            f"{host} port {port} cannot be listened at: {error.strerror}. Choose another: --port"
        ) from error
