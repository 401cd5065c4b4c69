"""The vocabulary of the project: tasks, lanes, attributes, stance labels, and how each is explained to a reader.

To add an attribute or a label, add its entry here and labelled rows to train on. A trained model names its own labels
in its card, so older models still load.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
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
    **dict.fromkeys(("against", "con", "anti", "oppose", "opposes", "disagree", "attack", "negative"), "against"),
    **dict.fromkeys(("neutral", "none", "discuss", "neither", "other"), "neutral"),
    **dict.fromkeys(("unrelated", "off topic", "off-topic", "off_topic"), "neutral"),
}
"""How other data sets write the stance labels, in lower case."""

TOXIC_FROM: Final = 0.5
"""A comment counts as toxic from this calibrated probability on: more likely than not, most readers would say so."""


MODEL_LANES: Final = ("fast", "accurate")
"""The lanes that a model may be for."""
LANES: Final = (*MODEL_LANES, "cascade")
"""The lanes that comments may be scored in: by one kind of model or, for toxicity, by both in a cascade."""
DEFAULT_LANE: Final = "accurate"
"""What is used where nobody named another lane."""


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
    opposites: Mapping[str, str] = field(default_factory=dict)
    """Labels that change places where the target is a denied claim: who is for a claim is against its denial."""
    tells_off_topic: bool = False
    """Whether its models also say how likely a text speaks of something else."""
    learns_topics: bool = False
    """Whether a target with rows enough may become a topic, with weights of its own."""

    def labels_among(self, columns: Container[str], further: Iterable[str] = ()) -> list[str]:
        """The columns of labels that are among ``columns``; ``further`` labels may be known from a model's card."""
        known = dict.fromkeys([*self.labels, *further]) if self.is_graded else [self.name]
        return [name for name in known if name in columns]

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
    opposites={"favor": "against", "against": "favor"},
    tells_off_topic=True,
    learns_topics=True,
)
AGREEMENT: Final = Task(
    "agreement",
    AGREEMENTS,
    about="parent_text",
    asks="Agreement is with another comment: give parents, the texts of the comments replied to.",
    synonyms={label: label for label in AGREEMENTS},
)
TASKS: Final[Mapping[str, Task]] = {task.name: task for task in (TOXICITY, STANCE, AGREEMENT)}
"""What a model can be trained for, by name."""
