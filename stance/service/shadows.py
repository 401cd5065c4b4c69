"""A second model beside the one that answers: it scores the same comments when there is time, and is only counted."""

import asyncio
import logging
from collections import defaultdict, deque
from typing import Final, NamedTuple

from stance.errors import StanceError
from stance.service.keys import Key
from stance.service.metrics import SHADOWED
from stance.service.scorers import Scored, Scorers, Wanted
from stance.service.shadow_counts import Joint
from stance.service.shadow_files import Pairing, ShadowFiles
from stance.service.shadow_process import ShadowProcess

MOST_QUEUED: Final = 200
"""Comments that wait for the second model; what comes beyond them is dropped and counted."""
WRITE_SECONDS: Final = 2.0
"""Between two writings of what was counted: what a worker that is killed loses at most."""
IDLE_SECONDS: Final = 0.005
"""Between two looks at whether any comment waits for its answer."""

_log = logging.getLogger("stance.service")


class _Waiting(NamedTuple):
    pairing: Pairing
    text: str
    old: dict[str, float]


class Shadows:
    """What compares two models on the comments of keys that have a second one."""

    def __init__(self, scorers: Scorers, process: ShadowProcess, files: ShadowFiles) -> None:
        """Compares what ``scorers`` say with what ``process`` says, as long as none waits for the former."""
        self._scorers, self._process, self._files = scorers, process, files
        self._queue: deque[_Waiting] = deque()
        self._counted: defaultdict[Pairing, Joint] = defaultdict(Joint)
        self._has_some = asyncio.Event()
        self._writing = asyncio.Lock()
        self._failed: set[str] = set()

    def offer(self, key: Key, wanted: Wanted, text: str, scored: Scored) -> None:
        """Takes a comment that was scored, if the key has a second model; returns at once."""
        if key.shadow is None:
            return
        is_cascade = wanted.model is None and wanted.lane == "cascade"
        pairing = Pairing(key.name, "cascade" if is_cascade else scored.model, key.shadow)
        if len(self._queue) >= MOST_QUEUED:
            self._drop(pairing)
            return
        self._queue.append(_Waiting(pairing, text, scored.values))
        self._has_some.set()

    async def score(self) -> None:
        """Scores what waits, one comment at a time and only while none waits for its answer, for ever."""
        while True:
            await self._has_some.wait()
            while self._scorers.waiting:
                await asyncio.sleep(IDLE_SECONDS)
            waiting = self._queue.popleft()
            if not self._queue:
                self._has_some.clear()
            await self._compare(waiting)

    async def write(self) -> None:
        """Writes down what was counted, every few seconds, for ever."""
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            await asyncio.shield(self.write_once())  # the last writing waits for it

    async def close(self) -> None:
        """Writes down what is left, and ends the process; what still waits is dropped."""
        while self._queue:
            self._drop(self._queue.popleft().pairing)
        await self.write_once()
        self._process.close()

    async def write_once(self) -> None:
        """Writes down what was counted since; what cannot be written is counted on."""
        async with self._writing:
            counted, self._counted = self._counted, defaultdict(Joint)
            for pairing, joint in counted.items():
                try:
                    await asyncio.to_thread(self._files.add, pairing, joint)
                except StanceError as error:
                    self._tell(str(error))
                    self._counted[pairing].merge(joint)

    async def _compare(self, waiting: _Waiting) -> None:
        try:
            new = await self._process.scores(waiting.pairing.new, waiting.text)
        except Exception as error:  # whatever it is, the next comment is compared
            self._tell(f"{waiting.pairing.new} cannot be compared: {type(error).__name__}: {error}")
            self._drop(waiting.pairing)
            return
        self._counted[waiting.pairing].add(waiting.old, new)
        SHADOWED.labels("scored").inc()

    def _drop(self, pairing: Pairing) -> None:
        self._counted[pairing].dropped += 1
        SHADOWED.labels("dropped").inc()

    def _tell(self, said: str) -> None:
        """Logs what failed, once."""
        if said not in self._failed:
            self._failed.add(said)
            _log.warning("%s", said)
