"""The address that Coral asks at."""

import asyncio
import json
import logging
from typing import Final

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stance.errors import StanceError
from stance.records import Assessment
from stance.service.batching import Busy
from stance.service.bodies import as_json, read_body
from stance.service.coral.messages import Submitted, read_submitted
from stance.service.coral.verdicts import NONE, judged
from stance.service.desk import Incoming
from stance.service.keys import Key
from stance.service.metrics import PHASES
from stance.service.phases import Phase
from stance.service.worker import Worker

SECONDS: Final = 0.5
"""For an answer, from the head of the request on; later ones are 204. Coral passes a comment that was not answered in
the time that is set there, 0.2 s if nothing else is."""
MAX_BYTES: Final = 256 * 1024
"""Of a body, which is read before its signature is checked."""
_NOBODY: Final = Key("")

_log = logging.getLogger("stance.service")


async def moderate(request: Request) -> Response:
    """What Coral is to do with a comment: 200 with a status, or 204 where it is to go by its own settings."""
    worker: Worker = request.app.state.worker
    ends = asyncio.get_running_loop().time() + SECONDS
    body = await read_body(request, MAX_BYTES)
    signatures = request.headers.getlist("x-coral-signature")
    address = request.client.host if request.client else ""
    phase = worker.phases.admit(request.path_params["name"], signatures, body, address)
    comment = read_submitted(as_json(body), phase.is_plain)
    assessment: Assessment | None = None
    outcome, said = NONE, None
    if comment.text:
        try:
            async with asyncio.timeout_at(ends):
                assessment = await worker.assessed(_NOBODY, comment.text)
            outcome, said = judged(phase, worker.desk.live if worker.desk else None, comment.text, assessment)
        except TimeoutError:
            outcome = "late"
        except Busy:
            outcome = "busy"
    PHASES.labels(phase.name, outcome).inc()
    after = BackgroundTask(_keep, worker, phase, comment, assessment)
    if said is None:
        return Response(status_code=204, background=after)
    return Response(json.dumps(said), media_type="application/json", background=after)


async def _keep(worker: Worker, phase: Phase, comment: Submitted, assessment: Assessment | None) -> None:
    """Adds a comment to what moderators get, if words may be kept; without scores where none can be had."""
    if worker.desk is None or not worker.desk.keeps_words or not comment.text:
        return
    if assessment is None:
        try:
            assessment = await worker.assessed(_NOBODY, comment.text)
        except (Busy, StanceError) as error:
            _log.warning("A comment is added without scores: %s", error or "too many wait")
            assessment = Assessment()
    worker.desk.add(Incoming(comment.as_thread(phase.name), assessment))


ROUTES: Final = (Route("/coral/{name}", moderate, methods=["POST"]),)
