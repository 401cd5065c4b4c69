"""How sure it is that a page was read as a person would read it: a logistic model of the finished thread's ``signs``.

Its weights are fitted to labelled pages by ``training/reading_confidence.py``; they lie in ``models/reading``, with a
card.
"""

import json
import math
from collections.abc import Mapping
from functools import cache
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.signs import signs_of
from stance.records import Thread
from stance.settings import shipped

MODEL: Final = "reading-confidence-1"
"""The folder of the weights; other signs need other weights, and another name."""
WEIGHTS_FILE: Final = "weights.json"
DOUBTED_BELOW: Final = 0.5
"""The confidence below which a page is shown to be read with doubt. Of left-out real pages half are read wrong below
it, and 6 in 100 above; of drawn pages 9 in 10, and 1 in 6 (2026-11)."""
_DIGITS: Final = 3
"""Digits after the point that are kept: the weights know no more."""


def confidence(thread: Thread, document: Document) -> float:
    """The probability, 0..1, that the comments of a page were read as a person would; if none was, that it has none."""
    weights = _weights()["comments" if thread.comments else "no comments"]
    logit = weights["base"] + sum(weights[sign] * value for sign, value in signs_of(thread, document).items())
    return round(1 / (1 + math.exp(-logit)), _DIGITS)


def doubt(thread: Thread) -> str | None:
    """A sentence on how sure it is and what was not read, of a page that was read with doubt; None of any other."""
    if thread.sure is None or thread.sure >= DOUBTED_BELOW:
        return None
    count = len(thread.comments)
    found = f"{count:,} comment{' was' if count == 1 else 's were'} read" if count else "no comment was read"
    told = f" of the {thread.announced:,} that the page says it has" if thread.announced else ""
    aside = f", and {len(thread.skipped):,} parts of the page were set aside" if thread.skipped else ""
    return f"Read with doubt (sure {thread.sure:.2f} of 1): {found}{told}{aside}. Compare it with the page."


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    """The weight of each sign, of threads with comments and of those without."""
    file = shipped("models") / "reading" / MODEL / WEIGHTS_FILE
    weights: Mapping[str, Mapping[str, float]] = json.loads(file.read_text(encoding="utf-8"))
    return weights
