"""The application that a worker runs: all addresses, and what is said when a request fails."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from typing import Final

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from stance import __version__
from stance.errors import StanceError
from stance.service import coral, own, perspective
from stance.service.batching import Busy
from stance.service.description import document
from stance.service.metrics import Counted, metrics
from stance.service.options import Options
from stance.service.refusals import Refusal, busy
from stance.service.worker import Worker
from stance.settings import service_options

_STATUSES: Final = {404: "NOT_FOUND", 405: "UNIMPLEMENTED", 503: "UNAVAILABLE"}
_log = logging.getLogger("stance.service")


def of_environment() -> FastAPI:
    """The application with the settings that the worker was started with."""
    return created(Options.of_text(service_options()))


def created(options: Options) -> FastAPI:
    """The application with these settings."""
    app = FastAPI(
        title="stance",
        version=__version__,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a client that posts follows none, and where one leads is for its Host header to say
    )
    app.openapi = document  # type: ignore[method-assign]
    app.state.worker = Worker(options)
    states = [Route("/healthz", _health), Route("/readyz", _readiness), Route("/metrics", metrics)]
    app.router.routes.extend([*perspective.ROUTES, *own.ROUTES, *coral.ROUTES, *states])
    for kind in (Refusal, Busy, StanceError, HTTPException, Exception):
        app.add_exception_handler(kind, _failed)
    app.add_middleware(Counted, paths=frozenset(route.path for route in app.routes if isinstance(route, Route)))
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    worker: Worker = app.state.worker
    await worker.start()
    shadows = worker.shadows
    work = [worker.scorers.look_for_changes(), shadows.score(), shadows.write()]
    if worker.desk is not None:
        work.append(worker.desk.look_for_changes())
    tasks = [asyncio.create_task(each) for each in work]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await worker.close()


async def _health(_request: Request) -> Response:
    """Whether the worker answers."""
    return PlainTextResponse("ok\n")


async def _readiness(request: Request) -> Response:
    """Whether the models of the service's own lane are open."""
    is_ready = request.app.state.worker.is_ready
    return PlainTextResponse("ready\n" if is_ready else "starting\n", 200 if is_ready else 503)


async def _failed(request: Request, error: Exception) -> Response:
    """The answer to a request that failed."""
    refusal = _refusal(error)
    if refusal.code >= 500:
        is_expected = isinstance(error, StanceError | Refusal)
        said = refusal.message if is_expected else type(error).__name__
        _log.error("%s %s: %s", request.method, request.url.path, said, exc_info=None if is_expected else error)
    return Response(
        json.dumps(refusal.body()), refusal.code, refusal.headers, media_type="application/json; charset=UTF-8"
    )


def _refusal(error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, Busy):
        return busy(1)
    if isinstance(error, HTTPException):
        status = _STATUSES.get(error.status_code, "INVALID_ARGUMENT")
        return Refusal(error.status_code, status, str(error.detail), (), error.headers)
    if isinstance(error, StanceError):
        return Refusal(503, "UNAVAILABLE", str(error))
    return Refusal(500, "INTERNAL", "Internal error encountered.")
