"""Targets that are denied claims, and the claims they deny.

Who is for "States should not subsidise tobacco" is against "States should subsidise tobacco". A model that reads a
target's words seldom sees that small "not", so it is read for it here, in training and in use alike.
"""

import re
from typing import Final

MAX_TARGET: Final = 500
"""What is read of a target for a denial."""
_VERBS: Final = (
    "should|must|ought|could|would|may|might|can|is|are|was|were|does|do|did|has|have|had|will|shall|need|dare"
)
_DENIED: Final = re.compile(
    rf"\b(?:(?P<verb>{_VERBS})(?: not\b(?! only\b)|n['’]t\b)|(?P<one>cannot|can['’]t|won['’]t|shan['’]t)\b)",
    re.IGNORECASE,
)
_WHOLE: Final = {"cannot": "can", "can't": "can", "won't": "will", "shan't": "shall"}


def is_claim(target: str) -> bool:
    """Whether ``target`` is a sentence that one can hold true or false, and no person, thing or deed.

    Its verb is in lower case: "Theresa May" is a person.
    """
    return re.search(rf"\w\s+(?:{_VERBS}|cannot)\b", target[:MAX_TARGET]) is not None


def affirmed(target: str) -> tuple[str, bool]:
    """The claim that ``target`` denies, and True; ``target`` itself and False where it denies none.

    A verb is denied by "not" or "n't". Where two are denied the target is left alone: what it says is not that simple.
    """
    denied = list(_DENIED.finditer(target[:MAX_TARGET]))
    if len(denied) != 1:
        return target, False
    found = denied[0]
    verb = found["verb"] or _WHOLE[found["one"].lower().replace("’", "'")]
    if found["one"] and found["one"][0].isupper():
        verb = verb.capitalize()
    return target[: found.start()] + verb + target[found.end() :], True
