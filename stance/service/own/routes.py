"""The service's own addresses: rows of comments, threads of pages, and the models."""

import asyncio
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stance import reader, reading
from stance.errors import InputError
from stance.records import Target
from stance.service.bodies import check_coding, read_body, read_json
from stance.service.classifiers import TOGETHER
from stance.service.keys import Key
from stance.service.own import cards
from stance.service.own.messages import LinesQuery, ParseQuery, query, read, read_classify
from stance.service.own.rows import Answer, Lines, Wish, together
from stance.service.own.stream import KINDS, Streamed
from stance.service.refusals import Refusal, invalid
from stance.service.scorers import Wanted
from stance.service.worker import Worker
from stance.settings import layouts_folder
from stance.targets import parse_targets

MAX_JSON: Final = 8 << 20
"""Bytes of the JSON that comments come in: thousands of long ones."""
MAX_PAGE: Final = 20 << 20
"""Bytes of a page, an export or a table. The largest pages of comment sections have five million."""
MOST_PARSED: Final = 50_000
"""Comments of a file that are given."""
_JSON: Final = "application/json; charset=UTF-8"


async def classify(request: Request) -> Any:
    """The rows of the comments in JSON, or of those in lines as they come."""
    worker: Worker = request.app.state.worker
    key = worker.gate.admit(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() in KINDS:
        return await _lines(request, worker, key)
    asked = read_classify(await read_json(request, MAX_JSON))
    wanted = _wanted(worker, key, asked.lane)
    wish = await _wish(worker, key, wanted, asked.targets)
    comments = getattr(asked, "comments", [asked])
    steps = together(comments, asked.article, wish)
    answer: Answer | None = None
    is_begun = False
    while answer is None:
        answer = await worker.classifiers.turns(wanted.lane).take(partial(next, steps), is_begun)
        is_begun = True
        if await request.is_disconnected():
            raise Refusal(400, "CANCELLED", "The client has gone.")
    said = {"rows": answer.rows, "warnings": answer.warnings}
    return Response(reading.json_lines([said]).encode("utf-8", "replace"), media_type=_JSON)


async def _lines(request: Request, worker: Worker, key: Key) -> Streamed:
    check_coding(request)
    values = request.query_params
    asked = read(LinesQuery, query({"targets": values.getlist("targets"), "lane": values.get("lane")}))
    wanted = _wanted(worker, key, asked.lane)
    wish = await _wish(worker, key, wanted, asked.targets)
    return Streamed(request, Lines(wish), worker.classifiers.turns(wanted.lane), wish.size)


async def parse(request: Request) -> Response:
    """The threads of a page, an export or a table."""
    worker: Worker = request.app.state.worker
    worker.gate.admit(request)
    values = request.query_params
    asked = read(ParseQuery, query({"name": values.get("name"), "as_of": values.get("as_of")}))
    content = await read_body(request, MAX_PAGE)
    try:
        said = await worker.readings.take(partial(_read_apart, asked, content))
    except InputError as error:
        raise invalid(str(error)) from error
    return Response(said.encode("utf-8", "replace"), media_type=_JSON)


def _read_apart(asked: ParseQuery, content: bytes) -> str:
    with reading.received(asked.name, content) as (path, shown):
        source = reading.Source(shown, path, asked.as_of, reading.SiteLayouts(layouts_folder()))
        return reader.apart(reading.written, source, MOST_PARSED, name=shown)


async def models(request: Request) -> Response:
    """The models."""
    worker: Worker = request.app.state.worker
    worker.gate.admit(request)
    said = await asyncio.to_thread(cards.listed, worker.store)
    return Response(reading.json_lines([said]), media_type=_JSON)


def _wanted(worker: Worker, key: Key, lane: str | None) -> Wanted:
    """Which models score: those that the key names, else those of the lane that is asked for.

    Raises:
        Refusal: if another lane is asked for than the key names.
    """
    agreed = worker.wanted(key)
    if lane is None or lane == agreed.lane:
        return agreed
    if key.lane or key.model:
        raise invalid(f"This key's comments are scored in the lane {agreed.lane}. Leave the lane out.", "lane")
    return Wanted(lane)


async def _wish(worker: Worker, key: Key, wanted: Wanted, typed: list[str]) -> Wish:
    try:
        targets: list[Target] = parse_targets(typed)
    except InputError as error:
        raise invalid(str(error).replace("--target ", ""), "targets") from error
    return Wish(await worker.classifiers.models(wanted), targets, key.thresholds, TOGETHER[wanted.lane])


ROUTES: Final = (
    Route("/v1/classify", classify, methods=["POST"]),
    Route("/v1/parse", parse, methods=["POST"]),
    Route("/v1/models", models, methods=["GET"]),
)
