"""Models at work: comments in, the same comments with language, scores and reasons out."""

from stance.scoring import columns
from stance.scoring.assessed import assessed
from stance.scoring.authors import by_author
from stance.scoring.batch import MOST_HELD, Choice, Proposals, choose, classify, models_of, no_rows, score_frame
from stance.scoring.claims import affirmed, is_claim
from stance.scoring.columns import StanceColumns, output_columns
from stance.scoring.engines import ENGINES
from stance.scoring.lanes import check_runtime, in_use_for_others, opened, opened_lane
from stance.scoring.manifest import Manifest
from stance.scoring.model import BATCH, Model, Models, Toxicity, affirmative, model_input
from stance.scoring.pace import Outlook, looked_ahead, outlook_of
from stance.scoring.part_work import Done, PartWork
from stance.scoring.score import score_in_parts, scored_words, words_of
from stance.scoring.summary import Summaries, ThreadSummary
from stance.scoring.word_lists import WordList, WordsRead, plain_words, read_words

__all__ = [
    "BATCH",
    "ENGINES",
    "MOST_HELD",
    "Choice",
    "Done",
    "Manifest",
    "Model",
    "Models",
    "Outlook",
    "PartWork",
    "Proposals",
    "StanceColumns",
    "Summaries",
    "ThreadSummary",
    "Toxicity",
    "WordList",
    "WordsRead",
    "affirmative",
    "affirmed",
    "assessed",
    "by_author",
    "check_runtime",
    "choose",
    "classify",
    "columns",
    "in_use_for_others",
    "is_claim",
    "looked_ahead",
    "model_input",
    "models_of",
    "no_rows",
    "opened",
    "opened_lane",
    "outlook_of",
    "output_columns",
    "plain_words",
    "read_words",
    "score_frame",
    "score_in_parts",
    "scored_words",
    "words_of",
]
