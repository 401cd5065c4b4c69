"""Text made even before it is cut into n-grams, so that a word in disguise gives the n-grams of the word."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Final, Self

from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import Tags

MAX_CHARACTERS: Final = 20_000
"""What is read of one comment. A longer one is a paste or an attack; this bounds the time it can take."""

_LOOKALIKES: Final = str.maketrans(
    "аеорсухіјѕԁһӏԛԝкмнтвгпαβεικμνορτυχγσ",
    "aeopcyxijsdhlqwkmhtbrnabeikmvoptuxys",
)  # Cyrillic and Greek letters that pass for Latin ones, after lower-casing
_LEET: Final = str.maketrans("013457@$!", "oieastasi")
_URL: Final = re.compile(r"(?:https?://|www\.)\S+")
_WORD: Final = re.compile(r"\w+")
_LATIN: Final = re.compile(r"[a-z]")
_SIGNED: Final = re.compile(r"[a-z][\d@$!]{1,3}[a-z]")
_SIGNED_WORD: Final = re.compile(r"(?<![\w@$!])[a-z\d@$!]++(?!\w)")
_SPELLED: Final = re.compile(r"(?<![^\W_])(?:[a-z][ .*_-]){3,30}[a-z](?![^\W_])")
_REPEATED: Final = re.compile(r"(.)\1{2,}", re.DOTALL)
_SPACES: Final = re.compile(r"\s+")


def normalise(text: str) -> str:
    """``text`` in one plain spelling: lower case, no accents or invisible characters, disguises taken off.

    Compatibility forms are folded (NFKD), letters of other scripts inside a Latin word become what they look like,
    ``sh1t`` and ``s h i t`` become one word, ``nooooo`` becomes ``noo``, and every address becomes ``url``.
    """
    text = text[:MAX_CHARACTERS]
    if not text.isascii():
        text = _plain_letters(text)
    text = _URL.sub(" url ", text.lower())
    if _SIGNED.search(text):
        text = _SIGNED_WORD.sub(lambda word: _letters_for_signs(word[0]), text)
    text = _SPELLED.sub(lambda letters: re.sub(r"[ .*_-]", "", letters[0]), text)
    return _SPACES.sub(" ", _REPEATED.sub(r"\1\1", text)).strip()


def _plain_letters(text: str) -> str:
    """``text`` without accents, invisible characters and letters that only look Latin, in lower case."""
    folded = unicodedata.normalize("NFKD", text.replace("’", "'"))[:MAX_CHARACTERS].lower()
    kept = "".join(c for c in folded if unicodedata.category(c) not in ("Mn", "Cf", "Cc", "Cs") or c in "\n\t")
    return _WORD.sub(lambda word: word[0].translate(_LOOKALIKES) if _LATIN.search(word[0]) else word[0], kept)


def _letters_for_signs(word: str) -> str:
    """``word`` with letters for the digits and signs between letters; as it is if there are none."""
    core = word.rstrip("!")
    return core.translate(_LEET) + word[len(core) :] if _SIGNED.search(core) else word


class TextNormalizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """The texts in one plain spelling (see ``normalise``); nothing is learned."""

    def fit(self, X: Iterable[str], y: Any = None) -> Self:
        """Itself."""
        return self

    def transform(self, X: Sequence[str] | NDArray[Any]) -> list[str]:
        """A list of as many texts."""
        return [normalise(str(text)) for text in X]

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.no_validation = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags
