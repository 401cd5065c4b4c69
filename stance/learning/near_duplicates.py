"""Texts that are nearly the same, found in time that grows with their number, not with its square.

MinHash (Broder 1997, "On the resemblance and containment of documents"): the share of equal smallest hashes estimates
how many runs of words two texts share. Texts with the same ``BAND`` smallest hashes in any of ``BANDS`` are compared no
further: of two texts that share 80 % of their runs of three words 98 in 100 pairs are found, of two that share 30 % 6.
"""

import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from stance.learning.texts import words

RUN: Final = 3
"""Words in a run."""
BANDS: Final = 8
BAND: Final = 4
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
"""An odd number by which hashes are multiplied (Knuth's multiplicative hashing, the golden ratio of 64 bits)."""
_BATCH: Final = 10_000
"""Texts hashed at a time: some 50 MB."""

Hashes = NDArray[np.uint64]


def bands_of(texts: Sequence[str]) -> Iterator[NDArray[np.uint64]]:
    """Per band, a number for each text, (n,): texts with an equal number are the same or nearly so."""
    factors = np.random.default_rng(0).integers(1, 1 << 63, BANDS * BAND, dtype=np.uint64) | np.uint64(1)
    parts = [_smallest(texts[start : start + _BATCH], factors) for start in range(0, len(texts), _BATCH)]
    smallest = np.concatenate(parts) if parts else np.zeros((0, len(factors)), dtype=np.uint64)
    for band in range(BANDS):
        yield _joined(smallest[:, band * BAND : (band + 1) * BAND].T)


def _smallest(texts: Sequence[str], factors: Hashes) -> Hashes:
    """The smallest hash of each text's runs under each of the ``factors``, (n, f)."""
    runs = [_runs(text) for text in texts]
    starts = np.cumsum([0, *(len(each) for each in runs[:-1])])
    flat = np.concatenate(runs)
    found = np.empty((len(texts), len(factors)), dtype=np.uint64)
    for place, factor in enumerate(factors):
        mixed = flat * factor
        found[:, place] = np.minimum.reduceat((mixed ^ (mixed >> np.uint64(29))) * _MIX, starts)
    return found


def _runs(text: str) -> Hashes:
    """A hash per run of words; of a text with fewer words one of all its words."""
    hashes = np.array([zlib.crc32(word.encode("utf-8", "replace")) for word in words(text)], dtype=np.uint64)
    if len(hashes) < RUN:
        return _joined(hashes[:, None]) if len(hashes) else np.zeros(1, dtype=np.uint64)
    return _joined(np.stack([hashes[place : len(hashes) - RUN + 1 + place] for place in range(RUN)]))


def _joined(columns: Any) -> Hashes:
    """One hash for each place of several rows of hashes (m, n), in which their order counts."""
    found = np.zeros(columns.shape[1], dtype=np.uint64)
    for row in columns:
        found = (found ^ row) * _MIX
        found ^= found >> np.uint64(31)
    return found
