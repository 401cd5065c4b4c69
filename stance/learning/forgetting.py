"""What a model loses on other comments by learning from a newsroom's.

What the model in use says of them is taken for the truth, for it is what is to be kept: where it gives a comment the
probability p of being toxic, one in 1/p such comments is. So no labels are needed, and a loss is told without doubt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.special import expit, softmax

from stance.labels import OTHERS_LANE
from stance.learning.quality import Floats, Gold, area_under_curve

MOST_LOST: Final[Mapping[str, float]] = {"fast": 0.0006, "accurate": 0.001, OTHERS_LANE: 0.001}
"""By lane: a model that loses more on other comments is not recommended. Models were made in all ways from 100 to 1,000
rows of six sets. Of 101 fast ones that lose no more, one lost more than 0.005 of its AUC on news comments of other
readers (dev_civil), of 120 accurate ones none; with 0.001 five of 124 fast ones did, with 0.0015 five of 152 accurate
ones (2026-11). That of other languages is taken from the accurate one."""


@dataclass(frozen=True)
class Forgetting:
    """What the new model loses on other comments."""

    measure: str
    rows: int
    before: float
    """The measure that the model in use can be expected to have on them, if its probabilities hold."""
    after: float
    """That of the new model, by the same probabilities: at most as much."""
    most: float
    """The most that it may lose."""

    @property
    def is_loss(self) -> bool:
        """Whether the new model loses too much."""
        return self.before - self.after > self.most


def forgetting(gold: Gold, before: Any, after: Any, lane: str) -> Forgetting:
    """What is lost on other comments, from the logits of both models of the ``lane`` on them, (n, k).

    Of the labels that are judged in ``gold``: the others are not learned.
    """
    old, new = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if not gold.task.is_graded:
        likely = softmax(old, axis=1)
        kept = likely[np.arange(len(old)), new.argmax(axis=1)].mean()
        return Forgetting("accuracy", len(old), float(likely.max(axis=1).mean()), float(kept), MOST_LOST[lane])
    values = [[_expected(expit(old[:, label]), logits[:, label]) for label in gold.judged] for logits in (old, new)]
    was, now = (float(np.mean(each)) for each in values)
    return Forgetting(gold.measure, len(old), was, now, MOST_LOST[lane])


def _expected(probability: Floats, scores: Floats) -> float:
    """The area under the curve of ``scores`` to be expected where rows are positive with ``probability``."""
    every = np.concatenate([probability, 1 - probability])
    positive = np.arange(len(every)) < len(probability)
    return float(area_under_curve(positive, np.concatenate([scores, scores]), every[None])[0])
