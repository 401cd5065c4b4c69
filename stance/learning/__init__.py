"""Training on a newsroom's labels, measuring, and mapping old thresholds to new ones."""

from stance.learning.evaluate import calibration_error, evaluate, label_measures
from stance.learning.thresholds import Match, in_words
from stance.learning.topic_training import learn
from stance.learning.train import folds_of

__all__ = ["Match", "calibration_error", "evaluate", "folds_of", "in_words", "label_measures", "learn"]
