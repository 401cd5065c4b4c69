"""A comment and what it is about, read together by a fine-tuned encoder (a cross-encoder)."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from stance.features.network import Floats, Network

TARGET_PIECES: Final = 80
"""Pieces that are read of a target, or of the comment replied to."""
COMMENT_PIECES: Final = 128
"""Pieces that are read of a comment: more than half of all newspaper comments are not longer."""
SEARCHED_PIECES: Final = 2_048
"""Pieces of a comment among which the part to read is looked for: all of the characters that are read of one."""
_STEP: Final = 16
"""Pieces from the start of one part of a long comment to that of the next that is compared with it. Set by hand
(2026-11): an eighth of a part, so that every passage stands near the middle of some part."""


def centred(comment: Sequence[int], target: Sequence[int], width: int = COMMENT_PIECES) -> list[int]:
    """The ``width`` successive pieces of ``comment`` that share most with ``target``; the first of several such parts.

    A piece counts for less the more often the comment has it, so that a name outweighs a "the".
    """
    if len(comment) <= width:
        return list(comment)
    counts, wanted = Counter(comment), set(target)
    shared = [1 / counts[piece] if piece in wanted else 0.0 for piece in comment]
    last = len(comment) - width
    starts = [*range(0, last, _STEP), last]
    best = max(starts, key=lambda start: (round(sum(shared[start : start + width]), 6), -start))
    return list(comment[best : best + width])


def joined(comment: Sequence[int], target: Sequence[int], first: int, between: int) -> tuple[list[int], int]:
    """Both as the encoder reads them, target first, and the place where the comment begins.

    ``first`` is the id of the mark at the start, ``between`` that of the mark after target and comment.
    """
    about = list(target[:TARGET_PIECES])
    return [first, *about, between, *centred(comment, about), between], len(about) + 2


class PairEncoder(Network):
    """Pairs of comment and target to vectors of what the comment says of the target.

    Args:
        network: uint8 (b,), see ``Network``.
        tokenizer: the JSON of the vocabulary's ``tokenizer.json``.
    """

    def __init__(self, network: Any = None, tokenizer: str = "") -> None:
        self.network = network
        self.tokenizer = tokenizer

    def transform(self, X: Any) -> Floats:
        """(n, 3 d): the first mark's vector, the mean over the target's pieces, and the mean over the comment's.

        Args:
            X: (n, 2) comments and targets; in place of a target, the comment replied to.

        Raises:
            ModelError: if onnxruntime is not installed.
        """
        marks = self.words().id_of("[CLS]"), self.words().id_of("[SEP]")
        cut = {text: self.words().ids(text, SEARCHED_PIECES) for text in {str(text) for pair in X for text in pair}}
        runs = [joined(cut[str(comment)], cut[str(target)], *marks) for comment, target in X]
        features = np.zeros((len(runs), 3 * self.width()), dtype=np.float32)
        for row, (run, begin) in enumerate(runs):
            states = self.states(run)
            features[row] = np.concatenate([states[0], _mean(states[1 : begin - 1]), _mean(states[begin:-1])])
        return features


def _mean(vectors: Floats) -> Floats:
    """The mean of the rows; zero if there are none."""
    return np.asarray(vectors.sum(axis=0) / max(len(vectors), 1), dtype=np.float32)
