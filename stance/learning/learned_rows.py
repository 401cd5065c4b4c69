"""Which rows a model has learned from, as short digests on its card: they cannot measure it, nor its successors."""

import base64
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from stance.learning.texts import key
from stance.records import Example

MOST_LEARNED: Final = 500_000
"""Rows that a card remembers, which makes 2.7 MB; of more, some are forgotten."""
_SALT: Final = b"stance rows"


def digests(examples: Iterable[Example]) -> NDArray[np.uint32]:
    """A number of 32 bits for each row, the same for the same words on the same target.

    Of rows that were never learned one in ten thousand passes as learned where the card remembers 400,000.
    """
    return np.array([_digest(example) for example in examples], dtype=np.uint32)


def known(rows: NDArray[np.uint32], learned: str) -> NDArray[np.bool_]:
    """Whether each of the ``rows``, as digests, is among those ``learned``, as a card has them, (n,)."""
    return np.isin(rows, _numbers(learned))


def with_rows(learned: str, rows: NDArray[np.uint32]) -> str:
    """What a card says of the rows it has ``learned`` and of further ``rows``, as digests."""
    new = np.unique(rows)
    old = np.setdiff1d(_numbers(learned), new)[: max(MOST_LEARNED - len(new), 0)]
    together = np.sort(np.concatenate([old, new[:MOST_LEARNED]])).astype("<u4")
    return base64.b64encode(together.tobytes()).decode("ascii")


def _numbers(learned: str) -> NDArray[Any]:
    return np.frombuffer(base64.b64decode(learned), dtype="<u4")


def _digest(example: Example) -> int:
    words = f"{key(example.text)}\n{key(example.target or '')}".encode("utf-8", "replace")
    return int.from_bytes(blake2b(words, digest_size=4, salt=_SALT).digest(), "little")
