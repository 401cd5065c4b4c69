"""A model card as a file, which may come from anywhere: it is read whole and right, or refused in a sentence."""

import base64
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, Final, get_type_hints

from stance.errors import ModelError
from stance.labels import CARD_LANES, TASKS
from stance.records import ModelCard

MOST_BYTES: Final = 4_000_000
"""Of a card; the longest that is shipped has nine thousand, and half a million learned rows take 2.7 million."""
LEARNED_BYTES: Final = 4
"""Of the digest of a learned row."""
MOST_DEPTH: Final = 8
"""Objects and lists in one another; measures nest three deep."""
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,80}")


def is_id(text: str) -> bool:
    """Whether ``text`` can be a model's id, which is the name of a folder too."""
    return _ID.fullmatch(text) is not None


def read_card(file: Path) -> ModelCard:
    """The card in ``file``, which lies in a folder named by its id, in one named by its task.

    Raises:
        ModelError: if it is not a card, or that of another model.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise ValueError(f"it has more than {MOST_BYTES:,} bytes")
        return _card(json.loads(file.read_text(encoding="utf-8")), file)
    except RecursionError as error:
        raise ModelError(f"{file} is not a model card: it is nested too deeply. Remove its folder.") from error
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"{file} is not a model card: {error}. Restore it or remove its folder.") from error


def _card(raw: Any, file: Path) -> ModelCard:
    if not isinstance(raw, dict):
        raise ValueError("it is no JSON object")
    if _depth(raw) > MOST_DEPTH:
        raise ValueError("it is nested too deeply")
    hints = get_type_hints(ModelCard)
    values: dict[str, Any] = {}
    for entry in fields(ModelCard):
        if entry.name in raw:
            values[entry.name] = _checked(entry.name, raw[entry.name], hints[entry.name])
        elif entry.default is MISSING and entry.default_factory is MISSING:
            raise ValueError(f"it has no {entry.name}")
    card = ModelCard(**values)
    _check_sense(card)
    if (card.task, card.id) != (file.parent.parent.name, file.parent.name):
        raise ValueError(f"it is that of the {card.task} model {card.id}, which has a folder of another name")
    return card


def _check_sense(card: ModelCard) -> None:
    """Raises ``ValueError`` if a card of the right form says what no model can be."""
    if card.task not in TASKS:
        raise ValueError(f"there is no task {card.task!r}")
    if not is_id(card.id):
        raise ValueError(f"{card.id!r} cannot be a model's id")
    if not card.labels or len(set(card.labels)) < len(card.labels):
        raise ValueError("its labels are none, or not all different")
    if not TASKS[card.task].is_graded and not set(card.labels) <= set(TASKS[card.task].labels):
        raise ValueError(f"its labels are not those of {card.task}")
    if not all(isinstance(measures, dict) for measures in card.scores.values()):
        raise ValueError("its scores are not measures by name")
    if card.lane not in CARD_LANES:
        raise ValueError(f"there is no lane {card.lane!r}")
    if not all(_is_share(card.cascade[end]) for end in ("low", "high") if end in card.cascade):
        raise ValueError("its cascade has no band of scores from 0 to 1")
    if len(base64.b64decode(card.learned, validate=True)) % LEARNED_BYTES:
        raise ValueError("its learned rows are no digests")
    if not 0 <= card.unclear_below <= 1:
        raise ValueError("its unclear_below is no number from 0 to 1")


def _checked(name: str, value: Any, hint: Any) -> Any:
    """``value`` as ``hint`` has it: JSON's lists are tuples in a card."""
    value = tuple(value) if isinstance(value, list) else value
    if not _FITS[hint](value):
        raise ValueError(f"its {name} is not of the right kind")
    return value


def _is_texts(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(text, str) for text in value)


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and 0 <= value <= 1


_FITS: Final[Mapping[Any, Callable[[Any], bool]]] = {
    str: lambda value: isinstance(value, str),
    str | None: lambda value: value is None or isinstance(value, str),
    float: _is_share,
    bool: lambda value: isinstance(value, bool),
    tuple[str, ...]: _is_texts,
    tuple[Mapping[str, Any], ...]: lambda value: (
        isinstance(value, tuple) and all(isinstance(facts, dict) for facts in value)
    ),
    Mapping[str, Any]: lambda value: isinstance(value, dict),
    Mapping[str, str]: lambda value: isinstance(value, dict) and all(isinstance(text, str) for text in value.values()),
}
"""What the fields of a card may hold, by their types."""


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0)
