"""The database of reviews, as the service uses it: in threads of its own, so that no score waits for it.

What speaks to databases takes a fifth of a second to load, and is loaded when there is one.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from stance.errors import StanceError
from stance.records import Assessment, Thread
from stance.scoring import WordList
from stance.service.batching import Busy
from stance.service.metrics import QUEUED
from stance.settings import reviews_folder

if TYPE_CHECKING:
    from stance.reviews import ReviewStore, RuleSet, Suggested

LOOK_SECONDS: Final = 1.0
"""Between two looks at the rules."""
TOGETHER: Final = 100
"""Comments that are added in one transaction, for which suggestions wait: some tens of milliseconds."""
MOST_QUEUED: Final = 5_000
"""Comments that wait to be added, while the database is locked or away: some minutes of a large site."""
MOST_SUGGESTED: Final = 200
"""Suggestions that wait to be written; then they are refused."""
RETRY_SECONDS: Final = 5.0

_log = logging.getLogger("stance.service")


class Incoming(NamedTuple):
    """A comment on its way to the moderators: a thread with it alone, and what was said of it."""

    thread: Thread
    assessment: Assessment


@dataclass(frozen=True)
class Live:
    """The rules that count, ready to be asked."""

    rule_set: "RuleSet"
    find: Callable[[str], Collection[str]]
    """The words of the rules that are in a text."""


class Desk:
    """What the service reads from the database of reviews, and what it leaves there."""

    def __init__(self, url: str, keeps_words: bool) -> None:
        """The database at ``url``, which is opened when it is first needed."""
        self.keeps_words = keeps_words
        self.live: Live | None = None
        """The rules as they were at the last look; None if there are none, or the database was never reached."""
        self._url = url
        self._store: ReviewStore | None = None
        self._opening = Lock()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="desk-writer")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="desk-reader")
        self._queue: deque[Incoming] = deque()
        self._adding: asyncio.Task[None] | None = None
        self._suggested = 0

    async def look_for_changes(self) -> None:
        """Reads the rules over and over, for as long as the worker runs."""
        loop, is_told = asyncio.get_running_loop(), False
        while True:
            try:
                self.live = await loop.run_in_executor(self._reader, self._read_rules, self.live)
                is_told = False
            except StanceError as error:  # those that are known go on
                if not is_told:
                    _log.warning("The rules cannot be read: %s", error)
                is_told = True
            await asyncio.sleep(LOOK_SECONDS)

    async def suggest(self, suggested: "Suggested", incoming: Incoming | None = None) -> str:
        """What became of a suggestion, once it is written: ``stored``, ``known`` or ``unknown``.

        Args:
            suggested: what is said of which words.
            incoming: the comment, if it is to be added first.

        Raises:
            Busy: if too many wait to be written.
            StanceError: if the database fails.
        """
        if self._suggested >= MOST_SUGGESTED:
            raise Busy
        self._suggested += 1
        try:
            write = partial(self._write, suggested, incoming)
            return await asyncio.get_running_loop().run_in_executor(self._writer, write)
        finally:
            self._suggested -= 1

    def add(self, incoming: Incoming) -> None:
        """Adds a comment to what moderators get, soon; it is dropped, and counted, if too many wait."""
        if len(self._queue) >= MOST_QUEUED:
            QUEUED.labels("dropped").inc()
            return
        self._queue.append(incoming)
        if self._adding is None:
            self._adding = asyncio.create_task(self._add_all())

    async def close(self) -> None:
        """Ends, once what waits is written or has failed once more."""
        if self._adding is not None:
            self._adding.cancel()
            await asyncio.gather(self._adding, return_exceptions=True)
        while self._queue and await self._add_some():
            pass
        QUEUED.labels("dropped").inc(len(self._queue))
        self._writer.shutdown(wait=False)
        self._reader.shutdown(wait=False)

    async def _add_all(self) -> None:
        try:
            while self._queue:
                if not await self._add_some():
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            self._adding = None

    async def _add_some(self) -> bool:
        """Whether the next comments were added; else they wait on."""
        some = [self._queue.popleft() for _ in range(min(len(self._queue), TOGETHER))]
        writing = asyncio.get_running_loop().run_in_executor(self._writer, self._add, some)
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.gather(writing, return_exceptions=True)
            if writing.exception() is not None:
                self._queue.extendleft(reversed(some))
            raise
        except StanceError as error:
            _log.warning("%s %d comments wait to be added.", error, len(self._queue) + len(some))
            QUEUED.labels("failed").inc(len(some))
            self._queue.extendleft(reversed(some))
            return False
        QUEUED.labels("added").inc(len(some))
        return True

    def _opened(self) -> "ReviewStore":
        from stance.reviews import open_store

        with self._opening:
            if self._store is None:
                self._store = open_store(self._url, keys=reviews_folder(), words=WordList)
            return self._store

    def _read_rules(self, known: Live | None) -> Live | None:
        rule_set = self._opened().rules()
        if rule_set is None:
            return None
        if known is not None and known.rule_set == rule_set:
            return known
        words = rule_set.rules.words
        return Live(rule_set, WordList(words) if words else lambda text: ())

    def _write(self, suggested: "Suggested", incoming: Incoming | None) -> str:
        if incoming is not None:
            self._add([incoming])
        return self._opened().suggest(suggested)

    def _add(self, some: list[Incoming]) -> None:
        assessments: dict[Any, Assessment] = {
            (one.thread.thread_id, one.thread.comments[0].comment_id): one.assessment for one in some
        }
        self._opened().add([one.thread for one in some], assessments)
