"""Models at work: comments in, scores out."""

from stance.scoring.authors import by_author
from stance.scoring.claims import affirmed
from stance.scoring.lanes import LANES, check_runtime, opened, opened_lane
from stance.scoring.score import BATCH, OTHER_SIDE, Model, affirmative, model_input, words_of
from stance.scoring.summary import Summaries, ThreadSummary

__all__ = [
    "BATCH",
    "LANES",
    "OTHER_SIDE",
    "Model",
    "Summaries",
    "ThreadSummary",
    "affirmative",
    "affirmed",
    "by_author",
    "check_runtime",
    "model_input",
    "opened",
    "opened_lane",
    "words_of",
]
