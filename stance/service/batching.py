"""Texts of requests that wait at the same time, scored together.

While one batch is scored in a thread of its own, what comes in meanwhile gathers, and is the next batch. So nothing
waits for company: an idle server scores a text at once, a busy one as many as have come.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

MOST_SECONDS: Final = 1.0
"""That a text may have to wait, by what the last ones took; then requests are refused. Clients wait 0.3 to 3 s."""
_MEMORY: Final = 0.1
"""Share of a batch that took longer in the time that a text is said to take; what was fast is believed at once.

So the first texts, which are slow, do not make a worker refuse what it will soon be fast enough for.
"""

Text = TypeVar("Text")
Result = TypeVar("Result")
Work = Callable[[Sequence[Text]], Sequence[Result]]


class Busy(Exception):
    """So much waits that a new request would wait too long."""


@dataclass(eq=False)
class _Waiting(Generic[Text, Result]):
    texts: Sequence[Text]
    done: "asyncio.Future[list[Result]]"


class Batches(Generic[Text, Result]):
    """What scores texts for many requests at once. It belongs to one event loop."""

    def __init__(self, work: Work[Text, Result], most_together: int) -> None:
        """Batches that ``work`` scores, each text giving one result.

        Args:
            work: gives a result per text, whatever stands beside it; called in another thread, one call at a time.
            most_together: texts in a batch, so that none waits long for the others of its batch.
        """
        self._work, self._most_together = work, most_together
        self._seconds = 0.0  # that a text takes
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="scoring")
        self._queue: deque[_Waiting[Text, Result]] = deque()
        self._waiting = 0
        self._running: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many texts wait, those being scored among them."""
        return self._waiting

    async def results(self, texts: Sequence[Text]) -> list[Result]:
        """A result per text.

        Raises:
            Busy: if too many wait already.
        """
        if self._waiting > self._most_together and self._waiting * self._seconds > MOST_SECONDS:
            raise Busy
        done: asyncio.Future[list[Result]] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(texts, done))
        self._waiting += len(texts)
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await done

    async def close(self) -> None:
        """Ends the thread, once what waits is scored."""
        while self._running is not None:
            await self._running
        self._executor.shutdown(wait=False)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._queue:
                batch = self._taken()
                texts = [text for waiting in batch for text in waiting.texts]
                began = loop.time()
                try:
                    found = await loop.run_in_executor(self._executor, self._work, texts)
                except Exception as error:
                    self._fail(batch, error)
                    continue
                finally:
                    self._waiting -= len(texts)
                    took = (loop.time() - began) / len(texts)
                    self._seconds = min(took, self._seconds + _MEMORY * (took - self._seconds))
                place = 0
                for waiting in batch:
                    if not waiting.done.done():  # else its client has gone
                        waiting.done.set_result(list(found[place : place + len(waiting.texts)]))
                    place += len(waiting.texts)
        finally:
            self._running = None

    def _taken(self) -> list[_Waiting[Text, Result]]:
        """The requests that are scored next: as many as fit in a batch, one at least."""
        batch = [self._queue.popleft()]
        count = len(batch[0].texts)
        while self._queue and count + len(self._queue[0].texts) <= self._most_together:
            count += len(self._queue[0].texts)
            batch.append(self._queue.popleft())
        return batch

    @staticmethod
    def _fail(batch: Sequence[_Waiting[Text, Result]], error: Exception) -> None:
        for waiting in batch:
            if not waiting.done.done():
                waiting.done.set_exception(error)
