"""Training on a newsroom's labels, measuring, and mapping old thresholds to new ones."""

from stance.learning.evaluate import calibration_error, evaluate, label_measures, toxicity_measures
from stance.learning.old_scores import OldScores, read_old_scores
from stance.learning.splits import FOLDS, folds_of
from stance.learning.thresholds import (
    NARROW,
    REVIEWED,
    SHOWN,
    THRESHOLDS,
    Match,
    as_table,
    cautions,
    compare,
    disagreements,
    in_words,
    mapping,
)
from stance.learning.topic_training import learn
from stance.learning.train import Trained, train, with_measures

__all__ = [
    "FOLDS",
    "NARROW",
    "REVIEWED",
    "SHOWN",
    "THRESHOLDS",
    "Match",
    "OldScores",
    "Trained",
    "as_table",
    "calibration_error",
    "cautions",
    "compare",
    "disagreements",
    "evaluate",
    "folds_of",
    "in_words",
    "label_measures",
    "learn",
    "mapping",
    "read_old_scores",
    "toxicity_measures",
    "train",
    "with_measures",
]
