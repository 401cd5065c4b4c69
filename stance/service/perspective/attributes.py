"""Perspective's attributes by name: those that are scored here, and those that are known and not."""

import re
from typing import Final

PRODUCTION: Final = {
    "TOXICITY": "toxicity",
    "SEVERE_TOXICITY": "severe_toxicity",
    "IDENTITY_ATTACK": "identity_attack",
    "INSULT": "insult",
    "PROFANITY": "profanity",
    "THREAT": "threat",
    "SEXUALLY_EXPLICIT": "sexually_explicit",
}
"""Perspective's name to ours. Each also answers with ``_EXPERIMENTAL`` behind it."""

_BRIDGING = "AFFINITY COMPASSION CURIOSITY NUANCE PERSONAL_STORY REASONING RESPECT"
_PERSUASION = "ALIENATION CONSTRUCTIVE FEARMONGERING GENERALIZATION MORAL_OUTRAGE POWER_APPEAL SCAPEGOATING"
NOT_SCORED: Final = frozenset(
    [
        "FLIRTATION",
        "TOXICITY_FAST",
        *"ATTACK_ON_AUTHOR ATTACK_ON_COMMENTER ATTACK_ON_PUBLISHER INCOHERENT INFLAMMATORY LIKELY_TO_REJECT".split(),
        *"OBSCENE OFF_TOPIC SPAM UNSUBSTANTIAL".split(),
        *(f"{name}_EXPERIMENTAL" for name in f"{_BRIDGING} {_PERSUASION}".split()),
    ]
)
"""Names that Perspective scored, or had scored at some time, and for which there is no model here."""

_VERSION = re.compile(r"@[0-9]{1,9}\Z")
_EXPERIMENTAL: Final = "_EXPERIMENTAL"


def attribute_of(name: str) -> str | None:
    """Our attribute for a name such as ``INSULT``, ``INSULT_EXPERIMENTAL`` or ``INSULT@2``; None if it is not scored.

    A version chooses no model: which one answers is said in the answer, and is pinned by the key.
    """
    return PRODUCTION.get(_without_version(name).removesuffix(_EXPERIMENTAL))


def is_known(name: str) -> bool:
    """Whether Perspective had an attribute of that name."""
    plain = _without_version(name)
    return attribute_of(name) is not None or plain in NOT_SCORED or plain.removesuffix(_EXPERIMENTAL) in NOT_SCORED


def _without_version(name: str) -> str:
    return _VERSION.sub("", name)
