"""Words at which a moderator should stop: that somebody may harm themselves, or somebody else."""

import re
from typing import Final

SELF_HARM: Final = (
    "kill myself", "killing myself", "end my life", "ending my life", "take my own life", "taking my own life",
    "want to die", "wanna die", "wish i was dead", "wish i were dead", "better off dead", "better off without me",
    "no reason to live", "nothing to live for", "don't want to live", "dont want to live", "can't go on living",
    "hurt myself", "harm myself", "cut myself", "cutting myself", "self-harm", "suicide", "suicidal", "overdose",
    "kill yourself", "kys", "mich umbringen", "nicht mehr leben", "selbstmord", "suizid", "me suicider",
    "en finir avec la vie", "plus envie de vivre", "suicidarme", "quitarme la vida", "no quiero vivir",
)  # fmt: skip
"""Phrases of people who may harm themselves, or are told to: in English, and a few in German, French and Spanish.

They are a prompt for the moderator and no classifier: they also meet news of a suicide and figures of speech, and miss
whatever is said in other words.
"""
THREAT_FROM: Final = 0.5
"""From which score for ``threat`` on a card says so: more likely than not."""
MOST_READ: Final = 20_000
"""Characters of a comment in which phrases are looked for: more than a card shows."""
ALARM: Final = "alarm"
_PHRASES: Final = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(phrase).replace("'", "['’]") for phrase in SELF_HARM) + r")(?!\w)", re.IGNORECASE
)


def alarm(text: str, threat: float | None) -> str | None:
    """A sentence on what a moderator should not overlook in a comment; None if there is nothing of the kind."""
    found = []
    if threat is not None and threat >= THREAT_FROM:
        found.append("May be a threat.")
    if _PHRASES.search(text[:MOST_READ]):
        found.append("May be about self-harm.")
    return " ".join([*found, "Escalate it if somebody could come to harm."]) if found else None


def runs(text: str) -> list[tuple[str, str]]:
    """``text`` in pieces, those with a phrase of ``SELF_HARM`` as ``alarm``, the others as nothing."""
    cut: list[tuple[str, str]] = []
    start = 0
    for phrase in _PHRASES.finditer(text[:MOST_READ]):
        cut += [(text[start : phrase.start()], ""), (phrase[0], ALARM)]
        start = phrase.end()
    return [(piece, kind) for piece, kind in [*cut, (text[start:], "")] if piece]
