"""A comment in its context, read by a fine-tuned encoder: the target, the headline and the comment replied to."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from stance.features.network import Floats, Network
from stance.features.pairs import COMMENT_PIECES, SEARCHED_PIECES, centred

TARGET_PIECES: Final = 48
HEADLINE_PIECES: Final = 32
PARENT_PIECES: Final = 64
"""Pieces that are read of a target, of the page's headline, and of the comment replied to."""


def joined(
    parts: Sequence[Sequence[int]], first: int, between: int, width: int = COMMENT_PIECES
) -> tuple[list[int], int]:
    """Comment, target, headline and parent as the encoder reads them, the comment last, and the place where it begins.

    ``first`` is the id of the mark at the start, ``between`` that of the mark after each part; an empty part keeps it.
    """
    comment, target, headline, parent = parts
    about = list(target[:TARGET_PIECES])
    context = [first, *about, between, *headline[:HEADLINE_PIECES], between, *parent[:PARENT_PIECES], between]
    return [*context, *centred(comment, about, width), between], len(context)


class ContextEncoder(Network):
    """Comments with target, headline and parent to vectors of what the comment says of the target.

    Args:
        network: uint8 (b,), see ``Network``; its weights have 7 bits.
        tokenizer: the JSON of the vocabulary's ``tokenizer.json``.
    """

    is_full_range = False

    def __init__(self, network: Any = None, tokenizer: str = "") -> None:
        self.network = network
        self.tokenizer = tokenizer

    def transform(self, X: Any) -> Floats:
        """(n, d): the mean over all pieces of each row.

        Args:
            X: (n, 4) comments, targets, headlines and parents; "" for what there is none of.

        Raises:
            ModelError: if onnxruntime is not installed.
        """
        marks = self.words().id_of("<s>"), self.words().id_of("</s>")
        cut = {text: self.words().ids(text, SEARCHED_PIECES) for text in {str(text) for row in X for text in row}}
        runs = (joined([cut[str(text)] for text in row], *marks)[0] for row in X)
        means = self.spread(lambda run: self.states(run).mean(axis=0), runs)
        return np.stack(means) if means else np.zeros((0, self.width()), dtype=np.float32)
