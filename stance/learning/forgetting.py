"""What a model loses on other comments by learning from a newsroom's.

What the model in use says of them is taken for the truth, for it is what is to be kept: where it gives a comment the
probability p of being toxic, one in 1/p such comments is. So no labels are needed, and a loss is told without doubt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.special import expit, softmax

from stance.labels import OTHERS_LANE, TOXIC_FROM
from stance.learning.quality import Floats, Gold, area_under_curve

MOST_LOST: Final[Mapping[str, float]] = {"fast": 0.0006, "accurate": 0.001, OTHERS_LANE: 0.001}
"""By lane: a model that loses more on other comments is not recommended. Models were made in all ways from 100 to 1,000
rows of six sets. Of 101 fast ones that lose no more, one lost more than 0.005 of its AUC on news comments of other
readers (dev_civil), of 120 accurate ones none; with 0.001 five of 124 fast ones did, with 0.0015 five of 152 accurate
ones (2026-11). That of other languages is taken from the accurate one."""

MOST_MORE_TOXIC: Final = 0.1
"""The share of other comments that a recommended model may take for toxic beside those that the one in use does. Set by
hand (2026-11)."""

FEW_TOXIC: Final = 20
"""Of fewer comments that the model in use takes for toxic, it is chance how many a new one does."""


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
    toxic: tuple[float, float] | None = None
    """The shares of them that the model in use and the new one take for toxic; None for labels that are not graded."""
    attribute: str = ""
    """Of the scores by which these are told."""

    @property
    def is_loss(self) -> bool:
        """Whether the new model loses too much."""
        return self.before - self.after > self.most

    @property
    def takes_more_for_toxic(self) -> bool:
        """Whether the new model takes many of them for toxic that the one in use does not."""
        return self.toxic is not None and self.toxic[1] - self.toxic[0] > MOST_MORE_TOXIC

    @property
    def takes_fewer_for_toxic(self) -> bool:
        """Whether the new model takes not even half of those for toxic that the one in use does, if these are some."""
        return self.toxic is not None and self.rows * self.toxic[0] >= FEW_TOXIC and self.toxic[1] < self.toxic[0] / 2


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
    first = gold.judged[0]
    toxic = (float((expit(old[:, first]) >= TOXIC_FROM).mean()), float((expit(new[:, first]) >= TOXIC_FROM).mean()))
    return Forgetting(gold.measure, len(old), was, now, MOST_LOST[lane], toxic, gold.labels[first])


def _expected(probability: Floats, scores: Floats) -> float:
    """The area under the curve of ``scores`` to be expected where rows are positive with ``probability``."""
    every = np.concatenate([probability, 1 - probability])
    positive = np.arange(len(every)) < len(probability)
    return float(area_under_curve(positive, np.concatenate([scores, scores]), every[None])[0])
