"""What a worker of the service has at hand for every request."""

import logging
import multiprocessing
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from stance.errors import StanceError
from stance.labels import TOXICITY
from stance.language import UNDETERMINED, ranked_languages
from stance.model_store import ModelStore
from stance.records import Assessment, Score
from stance.service.classifiers import Classifiers
from stance.service.desk import Desk
from stance.service.gate import Gate
from stance.service.keys import Key
from stance.service.metrics import TEXTS
from stance.service.options import STARTED, Options
from stance.service.phases import PhaseFile, Phases
from stance.service.rates import Rates
from stance.service.scorers import Said, Scored, Scorers, Wanted
from stance.service.sentences import whole
from stance.service.shadow_files import ShadowFiles
from stance.service.shadow_process import ShadowProcess
from stance.service.shadows import Shadows
from stance.service.turns import Turns
from stance.worker import end_with

_log = logging.getLogger("stance.service")
MOST_READINGS: Final = 8
"""Pages that may wait to be read, each in memory."""


class Worker:
    """The gate, the models and the settings of one process."""

    def __init__(self, options: Options) -> None:
        """A worker of a service with these settings; no model is open yet."""
        self.options = options
        self.gate = Gate(options, Rates(Path(options.state)))
        self.store = ModelStore(Path(options.models))
        self.scorers = Scorers(self.store)
        self.classifiers = Classifiers(self.store, self.scorers)
        self.readings = Turns(MOST_READINGS)
        self.desk = Desk(options.database, options.keeps_words) if options.database else None
        self.phases = Phases(PhaseFile(options.phases))
        self.shadows = Shadows(self.scorers, ShadowProcess(options.models), ShadowFiles(options.shadows))
        self.is_ready = False

    async def start(self) -> None:
        """Opens the models of the service's own lane; from now on this process ends with the one that listens for it.

        Raises:
            StanceError: if they cannot be opened.
        """
        if multiprocessing.parent_process() is not None:
            end_with(os.getppid())
        await self.scorers.card(Wanted(self.options.lane))
        await self._open_for_keys()
        ranked_languages("a", ["en"])  # what is loaded when it is first needed is loaded now
        Path(self.options.state, STARTED).touch()
        self.is_ready = True

    async def _open_for_keys(self) -> None:
        """Opens what keys have of their own, so that no first request waits for it longer than its client does."""
        for key in self.gate.all_keys():
            try:
                await self.scorers.card(self.wanted(key))
            except StanceError as error:  # it is told again to who asks with that key
                _log.warning("Key %s: %s", key.name, error)

    async def close(self) -> None:
        """Ends all, once what waits to be scored is scored."""
        await self.shadows.close()
        if self.desk is not None:
            await self.desk.close()
        self.classifiers.close()
        self.readings.close()
        await self.scorers.close()

    def wanted(self, key: Key) -> Wanted:
        """Which model scores for a key."""
        return Wanted(key.lane or self.options.lane, key.model)

    async def score(self, key: Key, texts: Sequence[str], language: str | None) -> list[Scored]:
        """The scores of texts in a ``language`` by the model of a key, one per text.

        Raises:
            Busy: if too much waits to be scored already.
        """
        found = await self.scorers.score(self.wanted(key), [Said(whole(text), language) for text in texts])
        TEXTS.labels(found[0].model).inc(len(found))
        return found

    async def assessed(self, key: Key, text: str) -> Assessment:
        """A comment's scores by the model of a key, and whether they can be relied on, as the database keeps them.

        Raises:
            Busy: if too much waits to be scored already.
        """
        languages = self.detected(text)
        (scored,) = await self.score(key, [text], languages[0] if languages else None)
        model = await self.scorers.model(self.wanted(key))
        lane = model.card.lane if key.model else self.wanted(key).lane
        score = Score(TOXICITY.name, scored.model, lane, scored.values)
        is_reliable = not languages or languages[0] in model.languages
        return Assessment((score,), languages[0] if languages else UNDETERMINED, is_reliable)

    def detected(self, text: str, expected: Sequence[str] = ()) -> list[str]:
        """The languages that a text may be in, the likeliest first; ``expected`` are those it is said to be in."""
        return ranked_languages(whole(text), expected or [self.options.language])
