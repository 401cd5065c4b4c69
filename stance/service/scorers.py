"""The models that a worker has open, each with the batches it scores, and exchanged when another comes into use."""

import asyncio
import csv
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from stance.errors import StanceError
from stance.labels import TOXICITY
from stance.model_store import ModelStore
from stance.records import ModelCard
from stance.scoring import Toxicity, in_use_for_others, opened, opened_lane
from stance.service.batching import Batches
from stance.settings import shipped

LOOK_SECONDS: Final = 1.0
"""Between two looks at which models are in use."""
TOGETHER: Final = {"fast": 64, "cascade": 32, "accurate": 8}
"""Texts in a batch by lane: what takes some tens of milliseconds."""

_log = logging.getLogger("stance.service")


@dataclass(frozen=True, slots=True)
class Scored:
    """A text's scores."""

    model: str
    """The id of the model that gave them."""
    values: dict[str, float]
    """Attribute to a probability."""


class Said(NamedTuple):
    """A text that is to be scored."""

    text: str
    language: str | None = None
    """Its language, if it is known."""


@dataclass(frozen=True)
class Wanted:
    """Which model is to score: the one in use in a lane, or a certain one."""

    lane: str
    model: str | None = None


@dataclass
class _Open:
    in_use: tuple[str, ...]
    """The ids of the models that it is of."""
    model: Toxicity
    batches: Batches[Said, Scored]


class Scorers:
    """What scores texts for requests, by lane and model."""

    def __init__(self, store: ModelStore) -> None:
        """None is open yet."""
        self._store = store
        self._open: dict[Wanted, _Open] = {}
        self._opening = asyncio.Lock()

    async def card(self, wanted: Wanted) -> ModelCard:
        """The card of the model that scores."""
        return (await self._of(wanted)).model.card

    async def model(self, wanted: Wanted) -> Toxicity:
        """The model that scores, for what is scored elsewhere.

        Raises:
            StanceError: if it cannot be opened.
        """
        return (await self._of(wanted)).model

    async def score(self, wanted: Wanted, texts: Sequence[Said]) -> list[Scored]:
        """A text's scores, per text.

        Raises:
            Busy: if too much waits to be scored already.
            StanceError: if the model cannot be opened.
        """
        return await (await self._of(wanted)).batches.results(texts)

    async def look_for_changes(self) -> None:
        """Exchanges the models that are no longer in use, for as long as the worker runs; no request is refused."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for wanted, old in list(self._open.items()):
                try:
                    if self._in_use(wanted) == old.in_use:
                        continue
                    new = await asyncio.to_thread(self._opened, wanted)
                except StanceError as error:  # a model that is half copied, say: the next look may find it whole
                    _log.warning("%s %s goes on.", error, ", ".join(old.in_use))
                    continue
                self._open[wanted] = new
                _log.info("%s scores now instead of %s.", ", ".join(new.in_use), ", ".join(old.in_use))
                await old.batches.close()

    async def close(self) -> None:
        """Ends all, once what waits is scored."""
        for open_ in self._open.values():
            await open_.batches.close()

    @property
    def waiting(self) -> int:
        """Texts that wait to be scored."""
        return sum(each.batches.waiting for each in self._open.values())

    async def _of(self, wanted: Wanted) -> _Open:
        if wanted not in self._open:
            async with self._opening:
                if wanted not in self._open:
                    self._open[wanted] = await asyncio.to_thread(self._opened, wanted)
        return self._open[wanted]

    def _opened(self, wanted: Wanted) -> _Open:
        in_use = self._in_use(wanted)
        model: Toxicity
        if wanted.model is not None:
            model = opened(self._store, TOXICITY.name, wanted.model)
        else:
            model = opened_lane(self._store, wanted.lane, None, in_use_for_others(self._store))
        lane = wanted.lane if wanted.model is None else model.card.lane
        # What is loaded or remembered when it is first needed is so now. The fast models remember the words they met:
        # their first comments take ten times as long as later ones, and other models some seconds for so many.
        model.score_named(_usual() if lane == "fast" else [""])
        return _Open(in_use, model, Batches(lambda texts: _scored(model, texts), TOGETHER[lane]))

    def _in_use(self, wanted: Wanted) -> tuple[str, ...]:
        if wanted.model is not None:
            return (wanted.model,)
        lanes = ("fast", "accurate") if wanted.lane == "cascade" else (wanted.lane,)
        others = in_use_for_others(self._store)
        return (*(self._store.in_use(TOXICITY.name, lane) for lane in lanes), *([others] if others else []))


def _usual() -> list[str]:
    """Some hundred comments of the usual words: the sample labels."""
    with (shipped("seeds") / "labels.csv").open(encoding="utf-8", newline="") as rows:
        return [row["text"] for row in csv.DictReader(rows)]


def _scored(model: Toxicity, texts: Sequence[Said]) -> list[Scored]:
    frame, names = model.score_named([said.text for said in texts], [said.language for said in texts])
    attributes = list(map(str, frame))
    rows = frame.to_numpy(dtype=float).tolist()
    return [Scored(name, dict(zip(attributes, row, strict=True))) for name, row in zip(names, rows, strict=True)]
