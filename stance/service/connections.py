"""HTTP connections that give up on clients which send their request's head too slowly, or too much of it."""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS: Final = 15.0
"""For a request's head to arrive. The fastest clients give up after a second."""
MAX_HEAD_BYTES: Final = 64 * 1024
"""Of a request's head: what Apache and nginx take is a half and an eighth of it."""


class Connection(HttpToolsProtocol):
    """uvicorn's connection, which by itself waits for a head for ever, whatever its size."""

    _patience: asyncio.TimerHandle | None = None
    _is_in_head = True
    _head_bytes = 0
    _requests = 0

    def connection_made(self, transport: Any) -> None:
        """Begins to wait for the first head."""
        super().connection_made(transport)
        self._patience = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits for nothing any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Takes what came, unless the head has grown too large with it."""
        requests = self._requests
        super().data_received(data)
        if not self._is_in_head or self._requests != requests:  # it was a body, or had the end of one
            return
        self._head_bytes += len(data)
        if self._patience is None:  # the first bytes on a connection that was kept
            self._patience = self.loop.call_later(HEAD_SECONDS, self._too_slow)
        if self._head_bytes > MAX_HEAD_BYTES:
            self._refuse(b"431 Request Header Fields Too Large")

    def on_headers_complete(self) -> None:
        """Waits no longer."""
        self._stop_waiting()
        self._is_in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next that comes is another head."""
        super().on_message_complete()
        self._is_in_head, self._head_bytes = True, 0
        self._requests += 1

    def _too_slow(self) -> None:
        self._patience = None
        self._refuse(b"408 Request Timeout")

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _refuse(self, status: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            self.transport.close()
