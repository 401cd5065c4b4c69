"""Long work of requests in a thread of its own, a step at a time, so that the event loop stays free."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from stance.service.batching import Busy

MOST_SECONDS: Final = 5.0
"""That a request may have to wait for its first step, by what the last steps took; then it is refused. Set by hand."""
MOST_WAITING: Final = 64
"""Steps that may wait, each with the comments of its request in memory."""
_MEMORY: Final = 0.1
"""Share of the newest step in the mean of how long one takes."""

Result = TypeVar("Result")


class Turns:
    """Steps of work, taken one after another in the order in which they were asked for.

    A request asks for its next step when it has the last one, so that a large one takes turns with the others.
    """

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        """None is waiting; more than ``most_waiting`` may not."""
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="turns")
        self._most_waiting = most_waiting
        self._waiting = 0
        self._seconds = 0.0

    async def take(self, step: Callable[[], Result], is_begun: bool = False) -> Result:
        """What ``step`` gives, in its turn.

        Args:
            step: called in the thread.
            is_begun: whether its request had a step before, and is therefore not refused.

        Raises:
            Busy: if too much waits already.
        """
        too_long = self._waiting and self._waiting * self._seconds > MOST_SECONDS
        if not is_begun and (too_long or self._waiting >= self._most_waiting):
            raise Busy
        loop = asyncio.get_running_loop()
        self._waiting += 1
        try:
            took, found = await loop.run_in_executor(self._executor, lambda: _timed(step, loop.time))
        finally:
            self._waiting -= 1
        self._seconds += _MEMORY * (took - self._seconds)
        return found

    def close(self) -> None:
        """Ends the thread, once its step is done."""
        self._executor.shutdown(wait=False, cancel_futures=True)


def _timed(step: Callable[[], Result], clock: Callable[[], float]) -> tuple[float, Result]:
    began = clock()
    found = step()
    return clock() - began, found
