"""Measures of a model's quality on labelled rows."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

from stance.labels import Task
from stance.learning.splits import POSITIVE_FROM
from stance.records import Example
from stance.scoring import BATCH, Model

CALIBRATION_BINS: Final = 15
"""As many as in most papers on calibration, from Guo and others 2017 on."""


def evaluate(
    model: Model, examples: Sequence[Example], advance: Callable[[int], object] = lambda rows: None
) -> dict[str, Any]:
    """The measures of ``model`` on ``examples``: ``toxicity_measures`` for a graded task, else ``label_measures``.

    ``advance`` is called with the number of rows after each batch.
    """
    parts = []
    for start in range(0, len(examples), BATCH):
        batch = examples[start : start + BATCH]
        parts.append(model.score_examples(batch))
        advance(len(batch))
    scores = pd.concat(parts, ignore_index=True)
    labels = list(model.card.labels)
    gold = model.task.gold(examples, labels)
    if model.task.is_graded:
        return toxicity_measures(pd.DataFrame(gold, columns=labels, dtype=float), scores)
    return label_measures(gold, scores[labels])


def unmeasured(examples: Sequence[Example], task: Task) -> list[str]:
    """A sentence on each label of ``examples`` that cannot be measured, since all or none of the rows have it."""
    said = []
    for name in dict.fromkeys(name for example in examples for name in example.labels):
        given = [example.labels[name] for example in examples if name in example.labels]
        if task.is_graded:
            positive = sum(share >= POSITIVE_FROM for share in given)
            if positive in (0, len(given)):
                seen = f"all {len(given):,} labelled rows have" if positive else f"no row of {len(given):,} has"
                said.append(f"{name} is not measured: {seen} it, and rows with and without it are needed.")
        elif len(set(given)) == 1:
            said.append(f"All {len(given):,} rows say {given[0]}: how well {task.name} is told is not seen from them.")
    return said


def toxicity_measures(gold: pd.DataFrame, scores: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Per attribute with both kinds of rows: ``rows``, ``positives``, ``auc``, ``average_precision``, ``ece``.

    ``gold`` holds shares in 0..1, NaN where not labelled; a share of a half or more counts as positive.
    """
    measures = {}
    for name in scores.columns:
        labelled = gold[name].notna().to_numpy()
        positive = gold[name].to_numpy(dtype=float)[labelled] >= POSITIVE_FROM
        score = scores[name].to_numpy()[labelled]
        if positive.any() and not positive.all():
            measures[name] = {
                "rows": int(labelled.sum()),
                "positives": int(positive.sum()),
                "auc": float(roc_auc_score(positive, score)),
                "average_precision": float(average_precision_score(positive, score)),
                "ece": calibration_error(positive, score),
            }
    return measures


def label_measures(gold: Sequence[str], sides: pd.DataFrame) -> dict[str, float]:
    """``rows``, ``macro_f1`` and ``accuracy`` over the labels in ``gold``, ``f1_<label>``, and ``ece`` of the label.

    ``sides`` has a column of probabilities per label; the likeliest is what the model says, however unsure.
    """
    labels = [label for label in sides.columns if label in set(gold)]
    truth = np.asarray(gold, dtype=object)
    said = sides.columns.to_numpy(dtype=object)[sides.to_numpy().argmax(axis=1)]
    by_label = f1_score(truth, said, labels=labels, average=None, zero_division=0)
    return {
        "rows": len(truth),
        "macro_f1": float(np.mean(by_label)),
        "accuracy": float((truth == said).mean()),
        **{f"f1_{label}": float(value) for label, value in zip(labels, by_label, strict=True)},
        "ece": calibration_error(truth == said, sides.to_numpy().max(axis=1)),
    }


def calibration_error(happened: ArrayLike, probability: ArrayLike, bins: int = CALIBRATION_BINS) -> float:
    """Expected calibration error in 0..1: the mean gap between probability and frequency over bins of equal width.

    Naeini, Cooper and Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian binning".
    """
    happened, probability = np.asarray(happened, dtype=float), np.asarray(probability, dtype=float)
    bin_of = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = np.abs(np.bincount(bin_of, happened, bins) - np.bincount(bin_of, probability, bins))
    return float(sum(gaps) / len(happened))
