"""Perspective's addresses: ``comments:analyze``, ``comments:suggestscore``, and the document that describes them."""

import json
from collections.abc import Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stance.service import refusals
from stance.service.bodies import read_json
from stance.service.desk import Incoming
from stance.service.gate import PERSPECTIVE
from stance.service.keys import Key
from stance.service.metrics import SUGGESTIONS
from stance.service.perspective import answers, discovery
from stance.service.perspective.batch import batch
from stance.service.perspective.messages import Suggestion, read_analyze, read_suggestion
from stance.service.perspective.suggestions import suggested, thread_with
from stance.service.worker import Worker

_JSON: Final = "application/json; charset=UTF-8"


async def analyze(request: Request) -> Response:
    """The scores of a comment."""
    worker: Worker = request.app.state.worker
    key = worker.gate.admit(request)
    wanted = read_analyze(await read_json(request))
    models = worker.wanted(key)
    model = await worker.scorers.model(models)
    detected = worker.detected(wanted.text, [_plain(language) for language in wanted.languages])
    languages = answers.languages_that_count(wanted, detected)
    asked = answers.answerable(wanted, model, languages, detected)
    places = answers.parts(wanted)
    texts = [wanted.text]
    if wanted.with_spans:
        texts += [wanted.text[begin:end] for begin, end in places]
    scored = await worker.score(key, texts, _likeliest(languages, detected))
    worker.shadows.offer(key, models, wanted.text, scored[0])
    said = answers.answer(wanted, asked, places, scored, languages, detected)
    return _json(said, {"X-Stance-Model": scored[0].model})


async def suggest_score(request: Request) -> Response:
    """Takes what somebody thinks the scores of a comment should be."""
    worker: Worker = request.app.state.worker
    key = worker.gate.admit(request)
    suggestion = read_suggestion(await read_json(request))
    await _keep(worker, key, suggestion)
    expected = [_plain(language) for language in suggestion.languages]
    said: dict[str, Any] = {"detectedLanguages": worker.detected(suggestion.text, expected)}
    if suggestion.languages:
        said["requestedLanguages"] = list(suggestion.languages)
    if suggestion.client_token is not None:
        said["clientToken"] = suggestion.client_token
    return _json(said)


async def _keep(worker: Worker, key: Key, suggestion: Suggestion) -> None:
    """Writes a suggestion down before it is answered, if there is a database and the comment is in it.

    Raises:
        Busy: if too many wait to be written.
        StanceError: if the database fails.
    """
    if worker.desk is None:
        return
    found = suggested(suggestion, key)
    if not found.attributes and found.action is None:
        SUGGESTIONS.labels("dropped").inc()
        return
    try:
        result = await worker.desk.suggest(found)
        if result == "unknown" and worker.desk.keeps_words:
            incoming = Incoming(thread_with(suggestion, found), await worker.assessed(key, suggestion.text))
            result = await worker.desk.suggest(found, incoming)
    except BaseException:
        SUGGESTIONS.labels("failed").inc()
        raise
    SUGGESTIONS.labels("dropped" if result == "unknown" else result).inc()


async def describe(request: Request) -> Response:
    """The discovery document of this service, under the address by which it was asked."""
    request.app.state.worker.gate.check(request)  # OSMod and others send their key with comments alone
    if (version := request.query_params.get("version", discovery.VERSION)) != discovery.VERSION:
        raise refusals.Refusal(404, "NOT_FOUND", f"There is no version {version[:20]!r}, only {discovery.VERSION}.")
    return _json(discovery.document(_root(request)), {"Vary": "Host", "Cache-Control": "private"})


def _root(request: Request) -> str:
    """The address by which the service was asked; by Perspective's own name it is asked through TLS alone."""
    root = request.base_url
    return str(root.replace(scheme="https") if root.hostname == PERSPECTIVE else root)


def _plain(language: str) -> str:
    """A language without its region, as the models name it."""
    return language.split("-")[0].lower()


def _likeliest(languages: Sequence[str], detected: Sequence[str]) -> str:
    """Of the languages that a request names, the one that its comment is in: else the first."""
    named = [_plain(language) for language in languages]
    return next((code for code in detected if code in named), named[0])


def _json(said: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(said), headers=headers, media_type=_JSON)


ROUTES: Final = (
    Route("/v1alpha1/comments:analyze", analyze, methods=["POST"]),
    Route("/v1alpha1/comments:suggestscore", suggest_score, methods=["POST"]),
    Route("/batch", batch, methods=["POST"]),
    Route("/$discovery/rest", describe, methods=["GET"]),
    Route("/discovery/v1/apis/commentanalyzer/v1alpha1/rest", describe, methods=["GET"]),
)
