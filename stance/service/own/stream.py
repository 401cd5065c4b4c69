"""Comments as lines of JSON, in and out: a row is sent for each line, while further lines are still coming.

The form is that of https://github.com/ndjson/ndjson-spec. No more is read until what was read is answered, so that the
memory of a request is bounded however long it is.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, Final

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from stance.reading import json_lines
from stance.service.bodies import as_json
from stance.service.own.messages import Comment, read
from stance.service.own.rows import Lines
from stance.service.refusals import Refusal, invalid
from stance.service.turns import Turns

KINDS: Final = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines")
"""Content types of such a body; the first is the one of the answer."""
MAX_LINE: Final = 1 << 20
"""Bytes of a line: the longest comment and all that may stand beside it."""
SECONDS: Final = 60.0
"""That the next bytes may take to come, and the answered ones to be taken."""

_log = logging.getLogger("stance.service")


class Streamed:
    """An answer with a row per line of a request, or an error in its place."""

    def __init__(self, request: Request, lines: Lines, turns: Turns, together: int) -> None:
        """The answer to ``request``, of which up to ``together`` lines are scored at a time."""
        self._request, self._lines, self._turns, self._together = request, lines, turns, together
        self._number = 1  # of the next line

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it.

        Raises:
            Busy: if too much waits already; nothing is sent then.
        """
        is_begun = False
        try:
            async for batch in _batches(self._request, self._together):
                said = await self._turns.take(lambda batch=batch: self._answered(batch), is_begun)  # type: ignore[misc]
                if not is_begun:
                    await _begin(send)
                    is_begun = True
                await _sent(send, said)
        except ClientDisconnect:
            return
        except TimeoutError:
            if not is_begun:
                raise _too_slow() from None
            await _sent(send, json_lines([_too_slow().body()]).encode())
        if not is_begun:
            await _begin(send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _answered(self, batch: Sequence[bytes | None]) -> bytes:
        """A line for each line of ``batch``."""
        first, self._number = self._number, self._number + len(batch)
        found = [_comment(line) for line in batch]
        comments = [comment for comment in found if isinstance(comment, Comment)]
        numbers = [first + place for place, comment in enumerate(found) if isinstance(comment, Comment)]
        try:
            rows: Iterator[dict[str, Any]] = iter(self._lines.rows(comments, numbers))
        except Exception as error:
            _log.error("lines: %s", type(error).__name__, exc_info=error)
            rows = (Refusal(500, "INTERNAL", "Internal error encountered.").body() for _ in comments)
        said = [next(rows) if isinstance(comment, Comment) else comment.body() for comment in found]
        return json_lines(said).encode("utf-8", "replace")


def _comment(line: bytes | None) -> Comment | Refusal:
    """The comment in a line; None is one that was too long to be kept."""
    if line is None:
        return invalid(f"A line is longer than {MAX_LINE} bytes.")
    try:
        return read(Comment, as_json(line))
    except Refusal as refusal:
        return refusal


async def _batches(request: Request, most: int) -> AsyncIterator[list[bytes | None]]:
    """The lines that have come, up to ``most`` at a time; without empty ones, and None for one that is too long."""
    rest, is_too_long = bytearray(), False
    parts = request.stream()
    while True:
        async with asyncio.timeout(SECONDS):
            part = await anext(parts, None)
        rest += part if part is not None else b"\n"
        if part and b"\n" not in part and len(rest) <= MAX_LINE:
            continue
        *whole, last = rest.split(b"\n")
        lines: list[bytes | None] = []
        for line in whole:
            if is_too_long or len(line) > MAX_LINE:
                lines.append(None)
            elif line.strip():
                lines.append(bytes(line))
            is_too_long = False
        if len(last) > MAX_LINE:
            is_too_long, last = True, bytearray()
        rest = bytearray(last)
        for start in range(0, len(lines), most):
            yield lines[start : start + most]
        if part is None:
            return


async def _begin(send: Send) -> None:
    headers = [(b"content-type", KINDS[0].encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def _sent(send: Send, said: bytes) -> None:
    """Sends what was answered.

    Raises:
        ClientDisconnect: if it is not taken; the connection is given up.
    """
    try:
        async with asyncio.timeout(SECONDS):
            await send({"type": "http.response.body", "body": said, "more_body": True})
    except TimeoutError:
        raise ClientDisconnect from None


def _too_slow() -> Refusal:
    return Refusal(408, "DEADLINE_EXCEEDED", "The next line did not arrive in time.")
