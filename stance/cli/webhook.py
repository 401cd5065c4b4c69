"""Decisions on their way to another program's address, as Standard Webhooks 1.0.0 (standardwebhooks.com) has it.

Each is one POST with a JSON body and three headers: ``webhook-id``, the decision's key; ``webhook-timestamp``, seconds
since 1970; and ``webhook-signature``, ``v1,`` and the base64 of an HMAC-SHA256 over ``id.timestamp.body``.
"""

import base64
import binascii
import hashlib
import hmac
import http.client
import json
import random
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit

from stance.errors import InputError, StanceError
from stance.printable import printable

if TYPE_CHECKING:
    from stance.reviews import Logged

TIMEOUT_SECONDS: Final = 20
"""For the other side to answer; the specification recommends 15 to 30."""
FIRST_DELAY: Final = 5.0
LONGEST_DELAY: Final = 30 * 60.0
"""Seconds between two attempts: each is twice the one before, from the first to the longest."""
MOST_ATTEMPTS: Final = 5
"""Attempts at one decision where nobody said to go on for ever: with their delays, over a minute."""
SECRET_PREFIX: Final = "whsec_"
SECRET_BYTES: Final = (24, 64)
_LOCAL: Final = ("localhost", "127.0.0.1", "::1")
_ANSWER_SHOWN: Final = 200
_GONE: Final = 410
_EVENTS: Final = {"undo": "undone"}
"""What an event is called, where it is not called by the state of the comment from then on."""


class Refused(StanceError):
    """The other side does not want any more decisions."""


@dataclass(frozen=True)
class Failure:
    """An attempt that did not arrive."""

    reason: str
    retry_after: float | None = None
    """Seconds after which the other side wants to be asked again."""


@dataclass(frozen=True)
class Webhook:
    """An address that decisions are sent to."""

    url: str
    secrets: Sequence[bytes] = ()
    """Keys that each body is signed with; two while a key is being exchanged."""
    with_text: bool = False
    """Whether the words of comments, the names of their authors and the notes on them are sent."""
    timeout: float = TIMEOUT_SECONDS
    pause: Callable[[float], object] = time.sleep
    chance: random.Random = field(default_factory=random.Random)

    def deliver(self, logged: "Logged", attempts: int | None, tell: Callable[[str], object]) -> None:
        """Sends one decision, again and again until it arrives.

        Args:
            logged: the decision.
            attempts: how many times it is tried; None: for ever.
            tell: called with a sentence for each attempt that failed.

        Raises:
            Refused: if the other side wants no more, or did not take it after so many attempts.
        """
        body, delay, number = self.body(logged), FIRST_DELAY, 0
        while (failure := self._send(logged.decision.key, body)) is not None:
            number += 1
            if number == attempts:
                raise Refused(f"{self.shown} did not take decision {logged.number:,}: {failure.reason}. It was tried "
                              f"{number} times. Run this again later: it goes on where it stopped.")  # fmt: skip
            wait = min(max(delay * self.chance.uniform(1.0, 1.2), failure.retry_after or 0.0), LONGEST_DELAY)
            tell(f"{self.shown}: {failure.reason}. Trying again in {wait:.0f} s.")
            self.pause(wait)
            delay = min(delay * 2, LONGEST_DELAY)

    @property
    def shown(self) -> str:
        """The address without what follows its path, which may be secret."""
        parts = urlsplit(self.url)
        return printable(f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}", 200)

    def body(self, logged: "Logged") -> bytes:
        """The decision as JSON."""
        kept, names = logged.decision, ("key", "action", "state", "reviewer", "how", "version", "undoes", "bulk")
        data = {
            **{name: getattr(kept, name) for name in names},
            "number": logged.number,
            "thread_id": logged.thread_id,
            "comment_id": logged.comment_id,
            "url": logged.url,
            "reasons": list(kept.reasons),
            "attributes": dict(kept.attributes),
            "stances": dict(kept.stances),
        }
        if self.with_text:
            data |= {"text": logged.text, "author": logged.author, "note": kept.note}
        event = _EVENTS.get(kept.action, kept.state)
        told = {"type": f"comment.{event}", "timestamp": f"{kept.at:%Y-%m-%dT%H:%M:%S.%fZ}", "data": data}
        return json.dumps(told, separators=(",", ":")).encode("ascii")

    def headers(self, key: str, body: bytes, seconds: int) -> dict[str, str]:
        """What stands above a body that is sent at a time."""
        name = quote(key, safe=":-_").replace(".", "%2E")  # what is signed is put together with full stops
        signed = f"{name}.{seconds}.".encode("ascii") + body
        signatures = (base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode() for secret in self.secrets)
        headers = {"webhook-id": name, "webhook-timestamp": str(seconds), "Content-Type": "application/json"}
        if self.secrets:
            headers["webhook-signature"] = " ".join(f"v1,{signature}" for signature in signatures)
        return headers

    def _send(self, key: str, body: bytes) -> Failure | None:
        """One attempt; None if it arrived.

        Raises:
            Refused: if the other side wants no more.
        """
        headers = self.headers(key, body, int(time.time()))
        request = urllib.request.Request(self.url, body, headers, method="POST")
        try:
            with _opener(self.url).open(request, timeout=self.timeout) as answer:
                answer.read(_ANSWER_SHOWN)
            return None
        except HTTPError as error:
            with error:
                return self._answered(error)
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                return Failure(f"it did not answer within {self.timeout:g} s")
            return Failure(f"it cannot be reached ({printable(error.reason, _ANSWER_SHOWN)})")
        except TimeoutError:
            return Failure(f"it did not answer within {self.timeout:g} s")
        except (OSError, http.client.HTTPException) as error:
            return Failure(f"the connection broke ({printable(error or type(error).__name__, _ANSWER_SHOWN)})")

    def _answered(self, error: HTTPError) -> Failure:
        if error.code == _GONE:
            raise Refused(f"{self.shown} answers 410 Gone: it wants no more decisions. Ask who runs it.")
        wait = error.headers.get("Retry-After", "")
        reason = f"it answers {error.code} {printable(error.reason or '', 60)}".rstrip()
        if 300 <= error.code < 400:
            reason += ", and no other address is followed"
        return Failure(reason, float(wait) if wait.isascii() and wait.isdigit() and len(wait) < 7 else None)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: decisions go to the address that was given, or nowhere."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Nothing, so that the answer counts as a failure."""


def _opener(url: str) -> urllib.request.OpenerDirector:
    handlers: list[Any] = [_Stay]
    if urlsplit(url).hostname in _LOCAL:
        handlers.append(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(*handlers)


def check_url(url: str) -> str:
    """The address, if decisions may be sent there.

    Raises:
        InputError: if it is none, has a password in it, or would be read by others on its way.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"{url!r} is no address: {error}.") from error
    if parts.scheme not in ("https", "http") or not host or not url.isascii() or not url.isprintable() or " " in url:
        raise InputError(f"{url!r} is no address. Give one such as https://cms.example.org/hooks/comments")
    if parts.username is not None or parts.password is not None:
        raise InputError("The address has a name or a password in it. Leave it out, and sign with --secret-file.")
    if parts.scheme == "http" and host not in _LOCAL:
        raise InputError(f"http://{host} can be read by others on its way. Give an address that begins with https://")
    return url


def read_secrets(file: Path) -> list[bytes]:
    """The keys in a file, one a line, each ``whsec_`` and the base64 of 24 to 64 bytes.

    Raises:
        InputError: if it cannot be read, or holds something else.
    """
    try:
        lines = [line.strip() for line in file.read_text(encoding="ascii").splitlines() if line.strip()]
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}. Check the spelling and the folder you are in.") from error
    except UnicodeDecodeError:
        lines = []
    secrets = list(_secrets(lines))
    if not secrets or len(secrets) < len(lines):
        raise InputError(
            f"{file} holds something else than keys, which are {SECRET_PREFIX} and the base64 of {SECRET_BYTES[0]} to "
            f'{SECRET_BYTES[1]} bytes. Make one: echo "{SECRET_PREFIX}$(openssl rand -base64 32)" > {file}'
        )
    return secrets


def _secrets(lines: Sequence[str]) -> Iterator[bytes]:
    for line in lines:
        try:
            secret = base64.b64decode(line.removeprefix(SECRET_PREFIX), validate=True)
        except binascii.Error:
            continue
        if line.startswith(SECRET_PREFIX) and SECRET_BYTES[0] <= len(secret) <= SECRET_BYTES[1]:
            yield secret
