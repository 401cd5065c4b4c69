"""Whether a request is let in, and as whom."""

import ipaddress
import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from starlette.requests import HTTPConnection

from stance.errors import InputError
from stance.service import refusals
from stance.service.keys import Key, KeyFile
from stance.service.options import Options
from stance.service.rates import Guesses, Rates

PERSPECTIVE: Final = "commentanalyzer.googleapis.com"
"""The name that clients which know no other address call; on their machine the hosts file leads it here."""
LOCAL_HOSTS: Final = ("127.0.0.1", "localhost", "[::1]", PERSPECTIVE)
"""How programs on this machine address it.

A page in a browser on this machine cannot use another name that leads here, which is known as DNS rebinding; and it is
not answered under these, for a browser says where a page that sends something is from.
"""
MAX_KEY: Final = 200
_NOBODY: Final = Key("")
_PORT = re.compile(r":[0-9]*\Z")

_log = logging.getLogger("stance.service")


class Gate:
    """Lets requests in by their keys, as often as each key may ask."""

    def __init__(self, options: Options, rates: Rates) -> None:
        """The gate of a worker."""
        self._is_open = options.is_open
        self._file = KeyFile(Path(options.keys))
        self._rates, self._guesses = rates, Guesses()

    def admit(self, request: HTTPConnection) -> Key:
        """The key of a request, which counts as one request of that key.

        Raises:
            Refusal: if it has none, a wrong one, or asks too often.
        """
        keys = self._keys()
        if not keys:
            if self._is_open and _is_local(request):
                return _NOBODY
            raise refusals.not_from_here()
        key = self._known(request)
        if key.rate is not None and (seconds := self._rates.wait(key.name, key.rate)):
            raise refusals.quota_exceeded(int(seconds) + 1)
        return key

    def check(self, request: HTTPConnection) -> None:
        """Lets in who may ask for what is no secret: all but those with a wrong key, and who may not be here at all.

        Raises:
            Refusal: as ``admit`` does.
        """
        if _token(request) or not self._keys():
            self.admit(request)

    def all_keys(self) -> list[Key]:
        """All keys; none while they cannot be read."""
        try:
            return list(self._file.all().values())
        except InputError:
            return []

    def _known(self, request: HTTPConnection) -> Key:
        token = _token(request)
        if not token:
            raise refusals.key_missing()
        if (key := self._file.find(token[:MAX_KEY])) is not None:
            return key  # whatever others guess from behind the same proxy
        address = request.client.host if request.client else ""
        if seconds := self._guesses.wait(address):
            raise refusals.quota_exceeded(seconds)
        self._guesses.add(address)
        raise refusals.key_not_valid()

    def _keys(self) -> Mapping[str, Key]:
        try:
            return self._file.all()
        except InputError as error:
            _log.error("%s", error)
            raise refusals.Refusal(503, "UNAVAILABLE", "The service's keys cannot be read.") from error


def _token(request: HTTPConnection) -> str:
    """The key as Google's clients send it, in the address or a header, or as a bearer token."""
    if key := request.query_params.get("key") or request.headers.get("x-goog-api-key"):
        return key
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _is_local(request: HTTPConnection) -> bool:
    """Whether it was sent from this machine to one of its names, and by no page from elsewhere.

    A proxy on this machine that says for whom it asks has been heard already: it is no client then.
    """
    origin = request.headers.get("origin")
    if request.client is None or not _is_loopback(request.client.host):
        return False
    hosts = [request.headers.get("host", "")] + ([] if origin is None else [origin.partition("://")[2]])
    return all(_PORT.sub("", host.lower()) in LOCAL_HOSTS for host in hosts)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
