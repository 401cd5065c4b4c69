"""Measures of a model's quality on labelled rows."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

from stance.labels import ATTRIBUTES
from stance.records import Example
from stance.scoring import BATCH, Model

CALIBRATION_BINS = 15


def evaluate(
    model: Model, examples: Sequence[Example], advance: Callable[[int], object] = lambda rows: None
) -> dict[str, Any]:
    """The measures of ``toxicity_measures``, or for other tasks of ``label_measures``, of ``model`` on ``examples``.

    ``advance`` is called with the number of rows after each batch.
    """
    parts = []
    for start in range(0, len(examples), BATCH):
        batch = examples[start : start + BATCH]
        abouts = [example.target or "" for example in batch]
        given = {"stance": {"targets": abouts}, "agreement": {"parents": abouts}}.get(model.card.task, {})
        parts.append(model.score([example.text for example in batch], **given))
        advance(len(batch))
    scores = pd.concat(parts, ignore_index=True)
    if model.card.task == "toxicity":
        gold = pd.DataFrame([dict(example.labels) for example in examples], columns=list(ATTRIBUTES), dtype=float)
        return toxicity_measures(gold, scores)
    return label_measures(
        [str(example.labels[model.card.task]) for example in examples], scores[list(model.card.labels)]
    )


def toxicity_measures(gold: pd.DataFrame, scores: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Per attribute with both kinds of rows: ``rows``, ``positives``, ``auc``, ``average_precision``, ``ece``.

    ``gold`` holds shares in 0..1, NaN where not labelled; a share of a half or more counts as positive.
    """
    measures = {}
    for name in scores.columns:
        labelled = gold[name].notna().to_numpy()
        positive = gold[name].to_numpy(dtype=float)[labelled] >= 0.5
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
    each = f1_score(truth, said, labels=labels, average=None, zero_division=0)
    return {
        "rows": len(truth),
        "macro_f1": float(np.mean(each)),
        "accuracy": float((truth == said).mean()),
        **{f"f1_{label}": float(value) for label, value in zip(labels, each, strict=True)},
        "ece": calibration_error(truth == said, sides.to_numpy().max(axis=1)),
    }


def calibration_error(happened: ArrayLike, probability: ArrayLike, bins: int = CALIBRATION_BINS) -> float:
    """Expected calibration error in 0..1: the mean gap between probability and frequency over bins of equal width.

    Naeini, Cooper and Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian binning".
    """
    happened, probability = np.asarray(happened, dtype=float), np.asarray(probability, dtype=float)
    where = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = [abs(happened[where == b].sum() - probability[where == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(happened))
