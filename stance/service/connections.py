"""HTTP connections that give up on clients which send their request's head too slowly, or too much of it."""

import asyncio
import json
import re
from http import HTTPStatus
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from stance.service.refusals import Refusal

HEAD_SECONDS: Final = 15.0
"""For a request's head to arrive. The fastest clients give up after a second."""
MAX_HEAD_BYTES: Final = 64 * 1024
"""Of a request's head: what Apache and nginx take is a half and an eighth of it."""

_UPGRADE = re.compile(rb"\r\nu(pgrade:)", re.IGNORECASE)


class Connection(HttpToolsProtocol):
    """uvicorn's connection, which by itself waits for a head for ever, whatever its size.

    A wish for another protocol is not heard. Java's HttpClient asks for HTTP/2 so, and uvicorn would drop the body.
    """

    _patience: asyncio.TimerHandle | None = None
    _is_in_head = True
    _head_bytes = 0
    _has_ended = False

    def connection_made(self, transport: Any) -> None:
        """Begins to wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits for nothing any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Takes what came, unless the head has grown too large with it."""
        self._has_ended = False
        super().data_received(_without_upgrade(data) if self._is_in_head else data)
        if not self._is_in_head or self._has_ended:  # what came behind a request's end is not counted, for it is little
            return
        self._head_bytes += len(data)
        if self._head_bytes > MAX_HEAD_BYTES:
            self._refuse(Refusal(431, "INVALID_ARGUMENT", f"A request's head has at most {MAX_HEAD_BYTES} bytes."))

    def on_message_begin(self) -> None:
        """Begins to wait for another head; until then a connection that is kept may be idle."""
        super().on_message_begin()
        self._wait()

    def on_headers_complete(self) -> None:
        """Waits no longer."""
        self._stop_waiting()
        self._is_in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next that comes is another head."""
        super().on_message_complete()
        self._is_in_head, self._head_bytes, self._has_ended = True, 0, True

    def send_400_response(self, msg: str) -> None:
        """Refuses what is no HTTP, in the form of all refusals."""
        self._refuse(Refusal(400, "INVALID_ARGUMENT", msg))

    def _wait(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _too_slow(self) -> None:
        self._patience = None
        self._refuse(Refusal(408, "DEADLINE_EXCEEDED", f"A request's head has to arrive in {HEAD_SECONDS:g} seconds."))

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _refuse(self, refusal: Refusal) -> None:
        if not self.transport.is_closing():
            body = json.dumps(refusal.body())
            head = f"HTTP/1.1 {refusal.code} {HTTPStatus(refusal.code).phrase}\r\nconnection: close\r\n"
            head += f"content-type: application/json; charset=UTF-8\r\ncontent-length: {len(body)}\r\n\r\n"
            self.transport.write((head + body).encode("ascii"))
            self.transport.close()


def _without_upgrade(data: bytes) -> bytes:
    """The bytes of a head, as many as there were, where the header Upgrade has a name that means nothing."""
    if b"pgrade:" not in data.lower():
        return data
    head, mark, body = data.partition(b"\r\n\r\n")
    return _UPGRADE.sub(rb"\r\nx\1", head) + mark + body
