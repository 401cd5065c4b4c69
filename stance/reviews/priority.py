"""The order of the queue: expected harm × doubt, what readers reported first."""

from collections.abc import Mapping
from math import log2
from typing import Final

from stance.labels import ATTRIBUTES
from stance.records import Assessment

UNKNOWN: Final = 0.5
"""The harm of a comment that nothing scored: as likely as not."""
REPORTED: Final = 1.0
"""Added to the priority of what readers reported, which is thus before all else: no other is above 1."""


def attributes_of(assessment: Assessment) -> dict[str, float]:
    """Attribute to score, of whatever scored toxicity; of several models the last counts."""
    return {
        name: round(float(value), 4)
        for score in assessment.scores
        if score.task == "toxicity"
        for name, value in score.values.items()
        if value == value  # not NaN: some model does not know the attribute
    }


def strongest_of(attributes: Mapping[str, float]) -> str | None:
    """The attribute with the highest score; of equal ones the more general, which stands first in ``ATTRIBUTES``."""
    places = {name: place for place, name in enumerate(ATTRIBUTES)}
    return min(attributes, key=lambda name: (-attributes[name], places.get(name, len(places))), default=None)


def priority(harm: float | None, is_reliable: bool = True, reported: int = 0) -> float:
    """How soon a comment should be looked at: 0..1, and 1 more if it was reported.

    Harm is the probability of the strongest attribute. Doubt is the entropy of that probability in bits, scaled to run
    from one half, certain, to 1, a toss of a coin or a language that the models do not know: a certain attack is then
    still before a harmless comment that is slightly in doubt.
    """
    expected = UNKNOWN if harm is None else harm
    doubt = 1.0 if harm is None or not is_reliable else 0.5 + 0.5 * _entropy(harm)
    return expected * doubt + (REPORTED if reported else 0.0)


def _entropy(share: float) -> float:
    return 0.0 if share <= 0 or share >= 1 else -(share * log2(share) + (1 - share) * log2(1 - share))
