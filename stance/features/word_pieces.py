"""Texts cut into the word pieces of a BERT vocabulary, end to end in one array."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

MAX_CHARACTERS: Final = 8_000
"""Characters read of one text. A longer one is a paste or an attack; this bounds the time and memory it can take."""
MAX_PIECES: Final = 512
"""Pieces kept of one text. The longest comment of the training data has 269."""
_WORD_MARK: Final = "▁"
"""What a Unigram vocabulary puts before the first piece of a word."""
_CONTINUED: Final = "##"
"""What a WordPiece vocabulary puts before the other pieces of a word."""
_SENTENCE_ENDS: Final = (".", "!", "?", "…", "。", "؟", "।", "۔")
_QUOTES: Final = "\"'”’»)"
_MAX_KNOWN: Final = {"words": 1 << 16, "letters": 32}
"""Words whose pieces are remembered, and the letters of the longest: bounds the memory to some 35 MB."""


class WordPieces:
    """The ids of texts' word pieces, as the tokenizer gives them without its special marks.

    White space always ends a piece, so words can be cut one by one, and words met before are looked up. That is many
    times faster than cutting whole texts, and does without the tokenizer's own threads, which do not survive a fork.
    """

    def __init__(self, tokenizer: str) -> None:
        """Pieces by a tokenizer given as the JSON of a ``tokenizer.json`` file."""
        self._tokenizer = Tokenizer.from_str(tokenizer)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._known: dict[str, list[int]] = {}
        self._unknown: int = self._tokenizer.token_to_id("[UNK]") or 0

    def ids(self, text: str, most: int = MAX_PIECES) -> list[int]:
        """The ids of the first ``most`` pieces of ``text``."""
        words = text[:MAX_CHARACTERS].split()
        pieces = list(map(self._known.get, words))
        if None in pieces:
            pieces = [self._cut(word) if found is None else found for word, found in zip(words, pieces, strict=True)]
        ids: list[int] = list(chain.from_iterable(pieces))  # type: ignore[arg-type]  # none is None
        return ids if len(ids) <= most else ids[:most]

    def places(self, text: str, most: int = MAX_PIECES) -> list[tuple[int, int]]:
        """The first character of ``text`` in each of the pieces that ``ids`` gives, and the one after the last."""
        readable = text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
        offsets: list[tuple[int, int]] = self._tokenizer.encode(readable, add_special_tokens=False).offsets
        return offsets[:most]

    def ends(self, ids: Sequence[int]) -> NDArray[np.int8]:
        """What ends with each of the pieces ``ids`` of a text, (t,): 2 for a sentence, 1 for a word, 0 for neither."""
        pieces = [self._tokenizer.id_to_token(piece) or "" for piece in ids]
        opens = _WORD_MARK if self._tokenizer.token_to_id(_WORD_MARK) is not None else ""
        found = np.full(len(pieces), 2, dtype=np.int8)
        for place, (piece, following) in enumerate(pairwise(pieces)):
            is_end = piece.rstrip(_QUOTES).endswith(_SENTENCE_ENDS) and following.lstrip(_WORD_MARK)[:1].isalpha()
            is_word_end = following.startswith(opens) and not following.startswith(_CONTINUED)
            found[place] = 2 if is_end else int(is_word_end)
        return found

    def id_of(self, piece: str) -> int:
        """The id of a piece of the vocabulary; that of the unknown piece if it is not in there."""
        found = self._tokenizer.token_to_id(piece)
        return self._unknown if found is None else int(found)

    def runs(self, texts: Iterable[str]) -> "Runs":
        """The pieces of ``texts``, end to end; each distinct text is cut once."""
        texts = list(texts)
        cut = {text: self.ids(text) or [self._unknown] for text in set(texts)}
        lists = [cut[text] for text in texts]
        ends = np.cumsum([0, *map(len, lists)])
        return Runs(np.fromiter(chain.from_iterable(lists), np.int64, ends[-1]), ends)

    def _cut(self, word: str) -> list[int]:
        # The tokenizer does not take a lone surrogate, such as broken JSON leaves behind.
        readable = word.encode("utf-8", "replace").decode("utf-8")
        ids: list[int] = self._tokenizer.encode(readable, add_special_tokens=False).ids
        if len(word) <= _MAX_KNOWN["letters"]:
            if len(self._known) >= _MAX_KNOWN["words"]:
                self._known.clear()
            self._known[word] = ids
        return ids


@dataclass(frozen=True)
class Runs:
    """The pieces of several texts, end to end: text ``i`` is ``flat[ends[i] : ends[i + 1]]``, never empty.

    A text without a piece stands as one unknown piece.
    """

    flat: NDArray[np.int64]
    ends: NDArray[np.int64]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Pieces per text."""
        return np.diff(self.ends)

    def highest(self, values: NDArray[Any]) -> NDArray[Any]:
        """The highest of each text's ``values``, of which there is one per piece."""
        return np.maximum.reduceat(values, self.ends[:-1])

    def total(self, values: NDArray[Any]) -> NDArray[Any]:
        """The sum of each text's ``values``, of which there is one per piece."""
        return np.add.reduceat(values, self.ends[:-1])

    def spread(self, per_text: NDArray[Any]) -> NDArray[Any]:
        """Each text's value, for every piece of it."""
        return np.repeat(per_text, self.lengths)

    def smoothed(self, values: NDArray[Any], window: int) -> NDArray[Any]:
        """The mean of ``values`` over the ``window`` pieces around each piece, as far as they belong to its text."""
        here = np.arange(len(values))
        first = np.maximum(here - window // 2, self.spread(self.ends[:-1]))
        last = np.minimum(here + window // 2 + 1, self.spread(self.ends[1:]))
        sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
        return np.asarray((sums[last] - sums[first]) / (last - first), dtype=values.dtype)

    def softmax(self, values: NDArray[Any]) -> NDArray[Any]:
        """Shares that grow exponentially with ``values`` and sum to one over each text."""
        grown = np.exp(values - self.spread(self.highest(values)))
        return np.asarray(grown / self.spread(self.total(grown)))
