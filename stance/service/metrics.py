"""What is counted, in the form that Prometheus reads. No comment, key or name of an author is in it."""

import time
from typing import Any, Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUESTS: Final = Counter("stance_requests_total", "Requests by address and status code.", ["path", "code"])
SECONDS: Final = Histogram(
    "stance_request_seconds",
    "Seconds from a request's head to the end of its answer.",
    ["path"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.3, 0.8, 3.0, 10.0),
)
TEXTS: Final = Counter("stance_texts_total", "Texts scored, sentences among them, by model.", ["model"])
SUGGESTIONS: Final = Counter(
    "stance_suggestions_total",
    "Suggested scores by what became of them: stored, known, dropped (of words that are not in the database), failed.",
    ["result"],
)
PHASES: Final = Counter(
    "stance_coral_total",
    "Comments that Coral asked about, by phase and outcome: approve, hold, reject, none, late or busy.",
    ["phase", "outcome"],
)
SHADOWED: Final = Counter(
    "stance_shadow_total", "Comments for a second model by what became of them: scored or dropped.", ["result"]
)
QUEUED: Final = Counter(
    "stance_queued_total", "Comments for the database by what became of them: added, dropped or failed.", ["result"]
)

_OTHER: Final = "other"
"""The address of what is none of the service's, so that nobody can make counters."""


class Counted:
    """An application whose answers are counted."""

    def __init__(self, app: ASGIApp, paths: frozenset[str]) -> None:
        """``app``, whose addresses are ``paths``."""
        self._app, self._paths = app, paths
        self._templates = {path[: path.index("{")]: path for path in paths if "{" in path}
        self._of: dict[tuple[str, int], tuple[Any, Any]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, code = time.perf_counter(), 500

        async def counted(message: Message) -> None:
            nonlocal code
            if message["type"] == "http.response.start":
                code = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            requests, seconds = self._labelled(self._address(scope["path"]), code)
            requests.inc()
            seconds.observe(time.perf_counter() - began)

    def _address(self, path: str) -> str:
        if path in self._paths:
            return path
        return next((known for start, known in self._templates.items() if path.startswith(start)), _OTHER)

    def _labelled(self, path: str, code: int) -> tuple[Any, Any]:
        if (path, code) not in self._of:
            self._of[path, code] = REQUESTS.labels(path, code), SECONDS.labels(path)
        return self._of[path, code]


async def metrics(_request: Request) -> Response:
    """All counters of all workers."""
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
