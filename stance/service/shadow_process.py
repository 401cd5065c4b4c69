"""The process in which second models score, at the lowest priority: answers have the cores when they need them."""

import asyncio
import os
from collections.abc import Mapping
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from stance.labels import TOXICITY
from stance.model_store import ModelStore
from stance.scoring import Toxicity, opened
from stance.worker import end_with

NICENESS: Final = 19
"""What POSIX knows as the lowest priority."""
REST_SECONDS: Final = 5.0
"""After a process has ended that should not have, for want of memory perhaps."""


class ShadowProcess:
    """One process, which is started when it is first needed."""

    def __init__(self, models: str) -> None:
        """A process for the models in the folder ``models``, and those that are shipped."""
        self._models = models
        self._pool: ProcessPoolExecutor | None = None

    async def scores(self, model: str, text: str) -> Mapping[str, float]:
        """Attribute to score.

        Raises:
            StanceError: if there is no such model.
            BrokenExecutor: if the process was ended; the next call starts another.
        """
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, get_context("spawn"), _begin, (os.getpid(),))
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, _scores, self._models, model, text)
        except BrokenExecutor:
            self.close()
            await asyncio.sleep(REST_SECONDS)
            raise

    def close(self) -> None:
        """Ends the process."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def _begin(parent: int) -> None:
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    end_with(parent)


@lru_cache(maxsize=4)
def _model(models: str, model: str) -> Toxicity:
    return opened(ModelStore(Path(models)), TOXICITY.name, model)


def _scores(models: str, model: str, text: str) -> dict[str, float]:
    frame, _ = _model(models, model).score_named([text])
    return {str(name): float(frame[name].iloc[0]) for name in frame}
