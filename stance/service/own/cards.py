"""The models as the service lists them: what their cards say, without anything of this machine."""

import logging
import math
from collections.abc import Mapping
from typing import Any

from stance.errors import ModelError
from stance.model_store import ModelStore
from stance.records import ModelCard

_log = logging.getLogger("stance.service")


def listed(store: ModelStore) -> dict[str, Any]:
    """All models, by task and id, as JSON has them."""
    refused: list[str] = []
    found = [_entry(card, _is_in_use(store, card)) for card in store.cards(refused=refused)]
    for sentence in refused:  # which names a folder of this machine
        _log.warning("%s", sentence)
    return {"models": found}


def _entry(card: ModelCard, is_in_use: bool) -> dict[str, Any]:
    return {
        "id": card.id,
        "task": card.task,
        "lane": card.lane,
        "in_use": is_in_use,
        "labels": list(card.labels),
        "languages": list(card.languages),
        "created": card.created,
        "adapted_from": card.parent,
        "scores": _plain(card.scores),
        "intended_use": card.intended_use,
        "limits": card.limits,
    }


def _is_in_use(store: ModelStore, card: ModelCard) -> bool:
    try:
        return store.in_use(card.task, card.lane) == card.id
    except ModelError:
        return False


def _plain(value: Any) -> Any:
    """A measure as JSON can have it: null for one of too few rows, which is no number."""
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
