"""The words of the project: tasks, toxicity attributes, stance labels and how each is explained to a reader.

To add an attribute or a stance label, add its entry here and labelled rows to train on;
a trained model names its own labels in its card, so older models still load.
"""

from typing import Final

TASKS: Final = ("toxicity", "stance", "agreement")
"""What a model can be trained for."""

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
    "agree": "agrees with the comment it answers",
    "disagree": "disagrees with the comment it answers",
    "neutral": "does neither, or answers something else",
}
"""The labels of a reply towards its parent, in the order of a model's outputs, with what they mean."""

UNCLEAR: Final = "unclear"
"""The label of a comment whose likeliest stance is less sure than the model's threshold."""

STANCE_SYNONYMS: Final[dict[str, str]] = {
    **dict.fromkeys(("favor", "favour", "pro", "for", "support", "supports", "agree", "positive"), "favor"),
    **dict.fromkeys(("against", "con", "anti", "oppose", "opposes", "disagree", "attack", "negative"), "against"),
    **dict.fromkeys(("neutral", "none", "discuss", "neither", "other"), "neutral"),
    **dict.fromkeys(("unrelated", "off topic", "off-topic", "off_topic"), "neutral"),
}
"""How other data sets write the stance labels, in lower case."""

TOXIC_FROM: Final = 0.5
"""A comment counts as toxic from this calibrated probability on: more likely than not, most readers would say so."""
