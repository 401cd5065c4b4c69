"""The words of a reply, marked by what they are to its parent, as counts in hashed columns."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

OPENING: Final = 3
"""Words at the start of a reply that count once more as its opening."""
MAX_CHARACTERS: Final = 4_000
"""Characters read of a reply and of its parent: bounds the time that a paste or an attack can take."""
LONGEST: Final = 3
"""Words in an n-gram."""
_WORD: Final = re.compile(r"\w[\w']*|[!?.]")
_CONTENT: Final = 5
"""Letters from which a word is taken to carry content, when the words of reply and parent are compared."""
_MAX_SHARED: Final = 4
"""Shared words that are told apart by number; more count as so many."""
_MAX_STEP: Final = 7
"""The longest step of a text's length on its logarithmic scale: 127 words and more."""
_SPACE: Final = ord(" ")
_BLOCK: Final = 4
_TAILS: Final = np.array([0, 0xFF, 0xFFFF, 0xFFFFFF], dtype=np.uint32)
"""What is kept of a block with so many bytes."""

Hashes = NDArray[np.uint32]


def counted(replies: Sequence[str], parents: Sequence[str], bits: int) -> csr_array:
    """How often each hashed n-gram of one to three words occurs in each reply, (n, 2^bits), float32.

    The columns are those of scikit-learn's ``HashingVectorizer`` without alternating signs, in half the time.
    """
    cut = {text: _words(text) for text in {*replies, *parents}}
    marked = [
        _marked(cut[reply], cut[parent], parent.rstrip().endswith("?"))
        for reply, parent in zip(replies, parents, strict=True)
    ]
    data = np.frombuffer((" ".join(map(" ".join, marked)) + " " * _BLOCK).encode("utf-8"), dtype=np.uint8)
    sizes = np.array([len(words) for words in marked], dtype=np.int64)
    ends = np.cumsum(sizes)
    last = np.flatnonzero(data == _SPACE)[: ends[-1] if len(ends) else 0]
    first = np.concatenate([[0], last[:-1] + 1]) if len(last) else last
    # Word by word its n-grams, so that the rows follow each other.
    left = np.repeat(ends, sizes) - np.arange(len(last))
    word, further = np.nonzero(left[:, None] > np.arange(LONGEST))
    columns = _columns(murmur(data, first[word], last[word + further]), bits)
    rows = np.searchsorted(word, np.concatenate([[0], ends]))
    counts = csr_array((np.ones(len(word), dtype=np.float32), columns, rows), shape=(len(marked), 1 << bits))
    counts.sum_duplicates()
    return counts


def murmur(data: NDArray[np.uint8], first: NDArray[np.int64], last: NDArray[np.int64]) -> Hashes:
    """MurmurHash3 (x86, 32 bits, seed 0; Appleby 2011) of the parts of ``data`` from ``first`` to before ``last``.

    ``data`` goes on for three bytes after the last part.
    """
    blocks = np.zeros(max(len(data) - 3, 0), dtype=np.uint32)
    for place in range(_BLOCK):
        blocks |= data[place : len(blocks) + place].astype(np.uint32) << np.uint32(8 * place)
    length = (last - first).astype(np.uint32)
    whole = length // _BLOCK
    order = np.argsort(-whole.astype(np.int64), kind="stable")
    starts, count = first[order], whole[order]
    hashes = np.zeros(len(first), dtype=np.uint32)
    # The longest come first, so that those with a block left are the first so many.
    having = np.searchsorted(-count.astype(np.int64), -np.arange(1, count.max(initial=0) + 1), side="right")
    for number, many in enumerate(having.tolist()):
        part = hashes[:many]
        part ^= _scrambled(blocks[starts[:many] + _BLOCK * number])
        part[:] = _turned(part, 13)
        part *= np.uint32(5)
        part += np.uint32(0xE6546B64)
    rest = length[order]
    hashes ^= _scrambled(blocks[starts + _BLOCK * count.astype(np.int64)] & _TAILS[rest % _BLOCK])
    hashes ^= rest
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        hashes ^= hashes >> np.uint32(shift)
        hashes *= np.uint32(factor)
    back = np.empty_like(hashes)
    back[order] = hashes
    return back


def _scrambled(block: Hashes) -> Hashes:
    return _turned(block * np.uint32(0xCC9E2D51), 15) * np.uint32(0x1B873593)


def _turned(values: Hashes, bits: int) -> Hashes:
    return (values << np.uint32(bits)) | (values >> np.uint32(32 - bits))


def _columns(hashes: Hashes, bits: int) -> NDArray[np.int64]:
    """The columns of hashes as scikit-learn has them: their distance from zero as signed numbers."""
    return np.asarray(np.abs(hashes.view(np.int32).astype(np.int64)) & ((1 << bits) - 1))


def _marked(said: list[str], before: list[str], is_asked: bool) -> list[str]:
    """The words of the reply, and marks for its opening, the lengths of both, and how many words it repeats."""
    opening = [f"^{word}" for word in said[:OPENING]] + ["^" + "_".join(said[:2])]
    shared = {word for word in said if len(word) >= _CONTENT}.intersection(before)
    marks = [f"#len{_steps(len(said))}", f"#parent{_steps(len(before))}", f"#shared{min(len(shared), _MAX_SHARED)}"]
    return [*said, *opening, *marks, *(["#asked"] if is_asked else [])]


def _words(text: str) -> list[str]:
    plain = text[:MAX_CHARACTERS].lower().replace("’", "'")
    return _WORD.findall(plain if plain.isascii() else plain.encode("utf-8", "replace").decode())


def _steps(length: int) -> int:
    """``length`` on a logarithmic scale, 0 to ``_MAX_STEP``."""
    return min((length + 1).bit_length() - 1, _MAX_STEP)
