"""Training on a newsroom's labels, measuring, and mapping old thresholds to new ones."""

from stance.learning.differing import Bin
from stance.learning.doubtful import Doubt, Doubts
from stance.learning.elsewhere import read_elsewhere
from stance.learning.evaluate import calibration_error, evaluate, label_measures, toxicity_measures, unmeasured
from stance.learning.figures import Figures, figures
from stance.learning.forgetting import Forgetting
from stance.learning.new_card import with_measures
from stance.learning.old_scores import OldScores, read_old_scores
from stance.learning.report import Part, conclusion, lines, next_step, parts
from stance.learning.report_page import as_page, full_report
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
from stance.learning.train import Trained, train
from stance.learning.verdict import Interval, Verdict
from stance.learning.ways import AS_IT_IS, Way

__all__ = [
    "AS_IT_IS",
    "NARROW",
    "REVIEWED",
    "SHOWN",
    "THRESHOLDS",
    "Bin",
    "Doubt",
    "Doubts",
    "Figures",
    "Forgetting",
    "Interval",
    "Match",
    "OldScores",
    "Part",
    "Trained",
    "Verdict",
    "Way",
    "as_page",
    "as_table",
    "calibration_error",
    "cautions",
    "compare",
    "conclusion",
    "disagreements",
    "evaluate",
    "figures",
    "full_report",
    "in_words",
    "label_measures",
    "lines",
    "mapping",
    "next_step",
    "parts",
    "read_elsewhere",
    "read_old_scores",
    "toxicity_measures",
    "train",
    "unmeasured",
    "with_measures",
]
