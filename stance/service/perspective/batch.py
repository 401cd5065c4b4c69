"""Many calls in one request, as Google's client libraries send them; HELM and modelgauge do.

The form is ``multipart/mixed`` of ``application/http`` (https://developers.google.com/gmail/api/guides/batch).
"""

import asyncio
import http
import re
from email.message import Message as Header
from typing import Any, Final
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from stance.service.bodies import MAX_BYTES, read_body
from stance.service.refusals import invalid

MOST: Final = 100
"""Calls in one request: what Google allows."""
PATHS: Final = ("/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore")
_BOUNDARY: Final = "batch_of_answers"
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_HEADERS: Final = (b"authorization", b"content-type", b"x-goog-api-key")
"""Of a call's own; its name and address of origin are those of the whole request."""


async def batch(request: Request) -> Response:
    """The answers to all calls, each under the id of its own, in their order."""
    request.app.state.worker.gate.check(request)
    calls = _calls(await read_body(request, MAX_BYTES), request.headers.get("content-type", ""))
    if not 0 < len(calls) <= MOST:
        raise invalid(f"A batch holds 1 to {MOST} calls, and this one {len(calls)}.")
    answers = await asyncio.gather(*(_answered(request, call) for _, call in calls))
    mark = f"--{_BOUNDARY}".encode()
    parts = [
        mark + b"\r\nContent-Type: application/http\r\nContent-ID: <response-" + name + b">\r\n\r\n" + answer + b"\r\n"
        for (name, _), answer in zip(calls, answers, strict=True)
    ]
    return Response(b"".join([*parts, mark, b"--\r\n"]), media_type=f"multipart/mixed; boundary={_BOUNDARY}")


def _calls(body: bytes, kind: str) -> list[tuple[bytes, bytes]]:
    """The id of each part and the request in it."""
    header = Header()
    header["Content-Type"] = kind
    boundary = header.get_boundary()
    if header.get_content_type() != "multipart/mixed" or not boundary:
        raise invalid("A batch is sent as multipart/mixed, with a boundary.")
    found = []
    for part in body.split(b"--" + boundary.encode("latin-1", "replace"), MOST + 2)[1:-1]:
        head, call = _halves(part.lstrip())
        name = _headers(head).get(b"content-id", b"")
        found.append((name.strip(b"<>"), call.strip()))
    return found


async def _answered(request: Request, call: bytes) -> bytes:
    """The answer of the service to one call, as it would go over the wire."""
    head, body = _halves(call)
    method, address, *_ = [*head.partition(b"\n")[0].decode("latin-1").split(), "", ""]
    raw_path, _, query = address.partition("?")
    path = unquote(raw_path)
    if path not in PATHS:
        raise invalid(f"A batch calls only {' and '.join(PATHS)}.")
    own = [(name, value) for name, value in _headers(head).items() if name in _HEADERS]
    outer = [(name, value) for name, value in request.scope["headers"] if name in (b"host", b"origin")]
    scope: dict[str, Any] = {
        **{name: request.scope[name] for name in ("type", "asgi", "http_version", "server", "client", "scheme")},
        "method": method,
        "path": path,
        "raw_path": raw_path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "headers": own + outer,
        "root_path": "",
        "state": {},
    }
    code, came = 500, b""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal code, came
        code = message.get("status", code)
        came += message.get("body", b"")

    await request.app(scope, receive, send)
    status = f"HTTP/1.1 {code} {http.HTTPStatus(code).phrase}\r\nContent-Type: application/json; charset=UTF-8\r\n"
    return f"{status}Content-Length: {len(came)}\r\n\r\n".encode() + came


def _halves(message: bytes) -> tuple[bytes, bytes]:
    head, *rest = _HEAD_END.split(message, maxsplit=1)
    return head, rest[0] if rest else b""


def _headers(head: bytes) -> dict[bytes, bytes]:
    lines = (line.partition(b":") for line in head.splitlines())
    return {name.strip().lower(): value.strip() for name, mark, value in lines if mark}
