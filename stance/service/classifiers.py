"""The three models that score whole rows, by lane: opened when they are first needed, shared by all requests."""

import asyncio
import logging
from typing import Final

from stance.errors import StanceError
from stance.labels import AGREEMENT, STANCE
from stance.model_store import ModelStore
from stance.scoring import Model, Models, opened
from stance.service.refusals import Refusal
from stance.service.scorers import Scorers, Wanted
from stance.service.turns import Turns

TOGETHER: Final = {"fast": 256, "cascade": 64, "accurate": 8}
"""Comments at a step by lane: what takes some 150 milliseconds, or in the accurate lane half a second."""

_log = logging.getLogger("stance.service")


class Classifiers:
    """What scores rows for requests. It belongs to one event loop."""

    def __init__(self, store: ModelStore, scorers: Scorers) -> None:
        """None is open yet; toxicity is scored by the models of ``scorers``."""
        self._store, self._scorers = store, scorers
        self._open: dict[tuple[str, str], Model] = {}
        self._opening = asyncio.Lock()
        self._turns = {lane: Turns() for lane in TOGETHER}

    async def models(self, wanted: Wanted) -> Models:
        """The models that score in a lane, or with a certain model of toxicity: those in use now.

        Raises:
            Refusal: if one cannot be opened.
        """
        lane = "fast" if wanted.lane == "cascade" else wanted.lane  # in a cascade, only toxicity is in two steps
        try:
            toxicity = await self._scorers.model(wanted)
            return Models(toxicity, await self._of(STANCE.name, lane), await self._of(AGREEMENT.name, lane))
        except StanceError as error:  # which may name folders of this machine
            _log.error("%s", error)
            raise Refusal(503, "UNAVAILABLE", f"The models of the {wanted.lane} lane cannot be opened.") from error

    def turns(self, lane: str) -> Turns:
        """Whose turn it is in a lane."""
        return self._turns[lane]

    def close(self) -> None:
        """Ends the threads."""
        for turns in self._turns.values():
            turns.close()

    async def _of(self, task: str, lane: str) -> Model:
        """The model in use; the one that was, as long as the new one cannot be opened."""
        async with self._opening:
            old = self._open.get((task, lane))
            try:
                in_use = self._store.in_use(task, lane)
                if old is None or old.id != in_use:
                    self._open[task, lane] = await asyncio.to_thread(_opened, self._store, task, in_use)
            except StanceError as error:
                if old is None:
                    raise
                _log.warning("%s %s goes on.", error, old.id)
            return self._open[task, lane]


def _opened(store: ModelStore, task: str, model_id: str) -> Model:
    model = opened(store, task, model_id)
    _ = model.pipeline  # what is loaded when it is first needed is loaded now
    return model
