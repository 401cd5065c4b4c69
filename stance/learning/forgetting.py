"""What a model loses on other comments by learning from a newsroom's.

What the model in use says of them is taken for the truth, for it is what is to be kept: where it gives a comment the
probability p of being toxic, one in 1/p such comments is. So no labels are needed, and a loss is told without doubt.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.special import expit, softmax

from stance.learning.quality import Floats, Gold, area_under_curve

MOST_LOST: Final = 0.001
"""A model that loses more on other comments is not recommended. News comments of other readers (dev_civil) then lose at
most 0.005 of their AUC: fast 0.0053 and accurate 0.0036 in 27 trainings on 100 to 1,000 rows of five sets, and 0.010
and 0.0066 with 0.002 (2026-11)."""


@dataclass(frozen=True)
class Forgetting:
    """What the new model loses on other comments."""

    measure: str
    rows: int
    before: float
    """The measure that the model in use can be expected to have on them, if its probabilities hold."""
    after: float
    """That of the new model, by the same probabilities: at most as much."""

    @property
    def is_loss(self) -> bool:
        """Whether the new model loses too much."""
        return self.before - self.after > MOST_LOST


def forgetting(gold: Gold, before: Any, after: Any) -> Forgetting:
    """What is lost on other comments, from the logits of both models on them, (n, k).

    Of the labels that are judged in ``gold``: the others are not learned.
    """
    old, new = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if not gold.task.is_graded:
        likely = softmax(old, axis=1)
        kept = likely[np.arange(len(old)), new.argmax(axis=1)].mean()
        return Forgetting("accuracy", len(old), float(likely.max(axis=1).mean()), float(kept))
    values = [[_expected(expit(old[:, label]), logits[:, label]) for label in gold.judged] for logits in (old, new)]
    means = [float(np.mean(each)) for each in values]
    return Forgetting(gold.measure, len(old), *means)


def _expected(probability: Floats, scores: Floats) -> float:
    """The area under the curve of ``scores`` to be expected where rows are positive with ``probability``."""
    every = np.concatenate([probability, 1 - probability])
    positive = np.arange(len(every)) < len(probability)
    return float(area_under_curve(positive, np.concatenate([scores, scores]), every[None])[0])
