"""How often a key may ask, counted over all workers of the service.

A token bucket for each key (https://en.wikipedia.org/wiki/Token_bucket): it holds as many requests as the key may make
in ten seconds, at least one, so that a client may send them in a burst.
"""

import math
import os
import struct
import time
from collections import OrderedDict
from hashlib import sha256
from pathlib import Path
from typing import Final

try:
    import fcntl
except ImportError:  # on Windows there is one worker, and no need for a lock
    fcntl = None  # type: ignore[assignment]

BURST_SECONDS: Final = 10.0
"""What a bucket holds, in seconds of its rate. Set by hand: a page of comments that is scored at once."""
_BUCKET: Final = struct.Struct("dd")

MAX_GUESSES: Final = 20
"""Wrong keys from one address in a minute, after which it is told to wait."""
_GUESS_SECONDS: Final = 60.0
_MOST_ADDRESSES: Final = 10_000


class Rates:
    """Buckets in files that the workers share; a worker that is killed leaves no lock behind."""

    def __init__(self, folder: Path) -> None:
        """Buckets in ``folder``."""
        self._folder = folder
        self._open: dict[str, int] = {}

    def wait(self, name: str, rate: float) -> float:
        """0 if the key may ask now, which is counted; else how many seconds it has to wait.

        Args:
            name: of the key.
            rate: requests a second.
        """
        most = max(1.0, rate * BURST_SECONDS)
        descriptor = self._descriptor(name)
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            now = time.monotonic()
            kept = os.pread(descriptor, _BUCKET.size, 0)
            left, since = _BUCKET.unpack(kept) if len(kept) == _BUCKET.size else (most, now)
            left = min(most, left + max(0.0, now - since) * rate) if since <= now else most  # the machine started anew
            if left < 1:
                return (1 - left) / rate
            os.pwrite(descriptor, _BUCKET.pack(left - 1, now), 0)
            return 0.0
        finally:
            if fcntl is not None:
                fcntl.flock(descriptor, fcntl.LOCK_UN)

    def _descriptor(self, name: str) -> int:
        if name not in self._open:
            file = self._folder / f"rate-{sha256(name.encode()).hexdigest()[:32]}"
            self._open[name] = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        return self._open[name]


class Guesses:
    """Wrong keys by the address they came from."""

    def __init__(self) -> None:
        """None so far."""
        self._times: OrderedDict[str, list[float]] = OrderedDict()

    def add(self, address: str) -> None:
        """Counts one."""
        times = [*self._recent(address), time.monotonic()]
        self._times[address] = times[-MAX_GUESSES:]
        self._times.move_to_end(address)
        if len(self._times) > _MOST_ADDRESSES:
            self._times.popitem(last=False)

    def wait(self, address: str) -> int:
        """0 if the address may try a key it has not used before; else the seconds until it may."""
        recent = self._recent(address)
        if len(recent) < MAX_GUESSES:
            return 0
        return math.ceil(recent[0] + _GUESS_SECONDS - time.monotonic())

    def _recent(self, address: str) -> list[float]:
        since = time.monotonic() - _GUESS_SECONDS
        return [at for at in self._times.get(address, ()) if at > since]
