"""The vocabulary of the project: tasks, lanes, attributes, stance labels, and how each is explained to a reader.

To add an attribute or a label, add its entry here and labelled rows to train on. A trained model names its own labels
in its card, so older models still load.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from stance.records import Example

ATTRIBUTES: Final[dict[str, str]] = {
    "toxicity": "rude, disrespectful or unreasonable enough to make people leave the discussion",
    "severe_toxicity": "very hateful or aggressive; a few swear words alone are not",
    "identity_attack": "hateful towards people for who they are: origin, religion, sex, disability",
    "insult": "demeans a person or a group",
    "profanity": "swear words and obscene language",
    "threat": "wishes or announces harm to somebody",
    "sexually_explicit": "speaks of sexual acts or body parts in a lewd way",
}
"""The toxicity attributes, each scored from 0 to 1, with what they mean.

The names and the sense are those of Perspective API and Civil Comments, so that old thresholds have a successor.
"""

STANCES: Final[dict[str, str]] = {
    "favor": "speaks for the target",
    "against": "speaks against the target",
    "neutral": "takes no side on the target, or speaks of something else",
}
"""The stance labels towards a target, in the order of a model's outputs, with what they mean."""

AGREEMENTS: Final[dict[str, str]] = {
    "agree": "agrees with the comment it replies to",
    "disagree": "disagrees with the comment it replies to",
    "neutral": "does neither, or speaks of something else",
}
"""The labels of a reply towards its parent, in the order of a model's outputs, with what they mean."""

UNCLEAR: Final = "unclear"
"""The label of a comment whose likeliest stance is less probable than the model's threshold."""

STANCE_SYNONYMS: Final[dict[str, str]] = {
    **dict.fromkeys(("favor", "favour", "pro", "for", "support", "supports", "agree", "positive"), "favor"),
    **dict.fromkeys(("in favor", "in favour", "favors", "favours", "supporting", "agrees"), "favor"),
    **dict.fromkeys(("against", "con", "anti", "oppose", "opposes", "disagree", "attack", "negative"), "against"),
    **dict.fromkeys(("contra", "opposed", "opposing", "undermine", "undermines", "disagrees"), "against"),
    **dict.fromkeys(("deny", "denies", "refute", "refutes", "attacks"), "against"),
    **dict.fromkeys(("neutral", "none", "discuss", "neither", "other", "comment", "query", "no stance"), "neutral"),
    **dict.fromkeys(("unrelated", "off topic", "off-topic", "off_topic"), "neutral"),
}
"""How other data sets write the stance labels, in lower case."""

AGREEMENT_SYNONYMS: Final[dict[str, str]] = {
    **dict.fromkeys(("agree", "agrees", "agreement", "agreeing", "support", "supports", "favor", "pro"), "agree"),
    **dict.fromkeys(("disagree", "disagrees", "disagreement", "disagreeing", "deny", "denies"), "disagree"),
    **dict.fromkeys(("attack", "attacks", "against", "con", "oppose", "opposes", "refute", "refutes"), "disagree"),
    **dict.fromkeys(("neutral", "none", "neither", "unrelated", "comment", "query", "discuss", "other"), "neutral"),
}
"""How other data sets write the labels of a reply, in lower case."""

TOXIC_FROM: Final = 0.5
"""A comment counts as toxic from this calibrated probability on: more likely than not, most readers would say so."""


MODEL_LANES: Final = ("fast", "accurate")
"""The lanes that a model may be for."""
OTHERS_LANE: Final = "languages"
"""What a toxicity model is for that reads, in every lane, the comments in languages that the lane's own does not."""
CARD_LANES: Final = (*MODEL_LANES, OTHERS_LANE)
"""All that a model's card may name."""
LANES: Final = (*MODEL_LANES, "cascade")
"""The lanes that comments may be scored in: by one kind of model or, for toxicity, by both in a cascade."""
DEFAULT_LANE: Final = "accurate"
"""What is used where nobody named another lane."""


@dataclass(frozen=True)
class Codebook:
    """What the values of a table's labels mean, where the table does not tell."""

    scales: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Label or column to the least and the most toxic end of its numbers; the key "" is for all others."""
    legend: Mapping[str, str] = field(default_factory=dict)
    """A value as written to its label: one of the task's, for toxicity a share in 0..1, or ``blank``, no label."""
    blank: str | None = None
    """The label of a row that has none; None if such a row is not labelled."""


BLANK: Final = "blank"
"""What a codebook calls a value that is no label."""


@dataclass(frozen=True, eq=False)
class Task:
    """What a model can be trained for: its labels, the columns that labelled rows need, and how gold is made."""

    name: str
    labels: Mapping[str, str]
    """Each label a new model may learn, with what it means; a trained model names its own in its card."""
    is_graded: bool = False
    """Whether a row has a share in 0..1 for any number of labels, instead of exactly one label."""
    about: Literal["target", "parent_text"] | None = None
    """The column that each text is read together with."""
    asks: str = ""
    """What to tell a caller who left out what the texts are about."""
    synonyms: Mapping[str, str] = field(default_factory=dict)
    """How a label may be written, in lower case, to the label; of a task that is not graded."""
    by_number: Mapping[int, str] = field(default_factory=dict)
    """What -1, 0 and 1 stand for in a column that has -1 and no other number; of a task that is not graded."""
    opposites: Mapping[str, str] = field(default_factory=dict)
    """Labels that change places where the target is a denied claim: who is for a claim is against its denial."""
    tells_off_topic: bool = False
    """Whether its models also say how likely a text speaks of something else."""
    learns_topics: bool = False
    """Whether a target with rows enough may become a topic, with weights of its own."""

    def gold(self, examples: Sequence[Example], labels: Sequence[str]) -> list[Any]:
        """What a classifier of ``labels`` is fitted to: a label per row; if graded, its shares, NaN where unknown."""
        if self.is_graded:
            return [[example.labels.get(label, float("nan")) for label in labels] for example in examples]
        return [example.labels[self.name] for example in examples]


TOXICITY: Final = Task("toxicity", ATTRIBUTES, is_graded=True)
STANCE: Final = Task(
    "stance",
    STANCES,
    about="target",
    asks='A stance is towards something: give targets, such as targets="the harbour bridge".',
    synonyms=STANCE_SYNONYMS,
    by_number={-1: "against", 0: "neutral", 1: "favor"},
    opposites={"favor": "against", "against": "favor"},
    tells_off_topic=True,
    learns_topics=True,
)
AGREEMENT: Final = Task(
    "agreement",
    AGREEMENTS,
    about="parent_text",
    asks="Agreement is with another comment: give parents, the texts of the comments replied to.",
    synonyms=AGREEMENT_SYNONYMS,
    by_number={-1: "disagree", 0: "neutral", 1: "agree"},
)
TASKS: Final[Mapping[str, Task]] = {task.name: task for task in (TOXICITY, STANCE, AGREEMENT)}
"""What a model can be trained for, by name."""
