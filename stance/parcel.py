"""The models of a run, as they are told of and sent to another machine."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from stance.errors import ModelError
from stance.model_store import ModelStore
from stance.records import ModelCard


class MissingModelsError(ModelError):
    """Models that are not on this machine, by the digests of their files, as ``Parcel.store`` was told of them."""

    def __init__(self, digests: Collection[str]) -> None:
        """``digests`` are those of their cards."""
        super().__init__(f"{len(digests)} of the models are not on this machine.")
        self.digests = frozenset(digests)


@dataclass(frozen=True)
class Parcel:
    """The models of a run, as another machine is told of them: by their cards, which have the digests of their files.

    The files are sent only if a store there does not hold them.
    """

    cards: tuple[ModelCard, ...]
    in_use: tuple[str, ...] = ()
    """Ids of those that must be in use in their lane, where they are looked up."""

    @classmethod
    def of(cls, store: ModelStore, models: Mapping[str, str], lanes: Sequence[tuple[str, str]] = ()) -> "Parcel":
        """The ``models``, task to id, and those in use for the tasks and in the ``lanes`` named."""
        in_use = [(task, store.in_use(task, lane)) for task, lane in lanes]
        cards = [card for task, name in [*models.items(), *in_use] for card in store.open(name, task).cards]
        return cls(tuple({(card.task, card.id): card for card in cards}.values()), tuple(name for _, name in in_use))

    def files(self, store: ModelStore, digests: Collection[str]) -> dict[str, bytes]:
        """The files of those models whose digests are asked for, by digest."""
        asked = [card for card in self.cards if card.model_sha256 in digests]
        return {card.model_sha256: store.open(card.id, card.task).file.read_bytes() for card in asked}

    def store(self, folder: Path, cache: Path, sent: Mapping[str, bytes]) -> ModelStore:
        """A store of this machine that holds the models: that of ``folder``, or one kept in ``cache`` since they came.

        Args:
            folder: where the models are on the machine that sends them, and here too if both see the same disk.
            cache: where models that were sent are kept.
            sent: the files sent so far, by digest.

        Raises:
            MissingModelsError: if some of them must be sent.
            ModelError: if what was sent cannot be kept, or is not what the cards speak of.
        """
        kept = ModelStore(cache / self._key)
        for store in (ModelStore(folder), kept):
            if self._is_in(store):
                return store
        missing = [card for card in self.cards if not _holds(kept, card)]
        if absent := [card.model_sha256 for card in missing if card.model_sha256 not in sent]:
            raise MissingModelsError(absent)
        for card in missing:
            with suppress(ModelError):  # another worker here may be faster
                kept.add(card, sent[card.model_sha256])
        for card in self.cards:
            kept.open(card.id, card.task).check()
        for model_id in self.in_use:
            kept.use(model_id)
        return kept

    @property
    def _key(self) -> str:
        cards = json.dumps([asdict(card) for card in self.cards], sort_keys=True)
        return hashlib.sha256(cards.encode()).hexdigest()

    def _is_in(self, store: ModelStore) -> bool:
        in_use = [card for card in self.cards if card.id in self.in_use]
        return all(_holds(store, card) for card in self.cards) and all(
            store.in_use(card.task, card.lane) == card.id for card in in_use
        )


def _holds(store: ModelStore, card: ModelCard) -> bool:
    """Whether the model that ``store`` gives for an id is the one of ``card``, and its file is unchanged."""
    try:
        stored = store.open(card.id, card.task)
        stored.check()
    except ModelError:
        return False
    return stored.card == card
