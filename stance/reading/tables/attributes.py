"""The names by which Perspective, Detoxify and Jigsaw's data call the toxicity attributes, and where they put them."""

import re
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from stance.labels import ATTRIBUTES

OLD_NAMES: Final = {
    **{attribute: attribute for attribute in ATTRIBUTES},
    **{"toxic": "toxicity", "severe_toxic": "severe_toxicity", "obscene": "profanity"},
    **{"identity_hate": "identity_attack", "sexual_explicit": "sexually_explicit"},
}
"""What Perspective, Detoxify and their data call the attributes, in lower case."""


def attribute_of(column: str, further: Sequence[str] = ()) -> tuple[str, int] | None:
    """The attribute that ``column`` holds by its name, and how likely: 0 most.

    The attribute's own name is 0, another system's word for it 1, an experimental variant 2.
    """
    plain = re.sub(r"[\s./-]+", "_", column.strip().lower())
    plain = plain.removeprefix("attributescores_").removesuffix("_value").removesuffix("_summaryscore")
    name = plain.removesuffix("_experimental")
    attribute = name if name in further else OLD_NAMES.get(name)
    if attribute is None:
        return None
    return attribute, 2 if name != plain else int(name != attribute)


def unnested(frame: pd.DataFrame, further: Sequence[str] = ()) -> pd.DataFrame:
    """``frame`` with what saved requests and answers of Perspective hold in objects spread into columns."""
    flat: dict[str, Any] = {}
    for position, name in enumerate(map(str, frame.columns)):
        cells = frame.iloc[:, position]
        if name == "comment":
            flat[name] = cells.map(lambda cell: cell.get("text") if isinstance(cell, dict) else cell)
        elif name == "attributeScores":
            answers = [cell if isinstance(cell, dict) else {} for cell in cells]
            for key in sorted({str(key) for answer in answers for key in answer if attribute_of(str(key), further)}):
                flat[f"{name}.{key}"] = pd.Series([_value(answer.get(key)) for answer in answers], frame.index)
        else:
            flat[name] = cells
    return pd.DataFrame(flat, index=frame.index)


def _value(answer: Any) -> Any:
    """The number in ``{"summaryScore": {"value": 0.7}}``; None in anything else."""
    for key in ("summaryScore", "value"):
        answer = answer.get(key) if isinstance(answer, dict) else None
    return answer
