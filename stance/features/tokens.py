"""Texts cut into hashed tokens, a batch at a time and without a loop over tokens.

A token is a run of letters, digits and underscores, or any other sign by itself. A batch is one array of bytes, and
everything is computed for all of it at once: some 100,000 comments a second on a core, where a regular expression
reaches a tenth of that. A token or n-gram is identified by a polynomial hash of its bytes, taken from running sums:
with ``s`` the running sum of ``b[i] p^i`` modulo 2^64, the hash of bytes i to j is ``(s[j] - s[i]) p^-i`` (Karp and
Rabin 1987, "Efficient randomized pattern-matching algorithms").
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from stance.features.spelling import MAX_CHARACTERS, finished, plain_letters, without_addresses

Hashes = NDArray[np.uint64]

LENGTHS: Final = (3, 4, 5)
"""Bytes in an n-gram of characters; a word has a space before and after it."""
LEAST_LENGTH: Final = np.float32(1e-6)
"""The length of a block without a token, so that nothing is divided by zero."""

_MODULUS: Final = 1 << 64
"""Hashes are unsigned numbers of 64 bits, as NumPy computes with them."""
_BASE: Final = 0x9E3779B97F4A7C15
_MIXER: Final = np.uint64(0xFF51AFD7ED558CCD)
_PAIR: Final = (np.uint64(0xC4CEB9FE1A85EC53), np.uint64(0x2545F4914F6CDD1D))
"""Odd constants with their bits well spread: one of the golden ratio, two of the last step of MurmurHash3 (Appleby
2008), one of xorshift64* (Vigna 2016). Model files hold columns of these hashes, so they stay as they are."""
_PLACE_BITS: Final = 18
"""Two to the power of so many places, several for each token of a batch, so that few tokens share one."""
_BATCH: Final = {"texts": 1_024, "characters": 1 << 19}
"""What is worked on at a time: bounds the memory of a batch, however long its texts are."""
_END: Final = b" " * 8
"""Put after the last text, so that looking a few bytes ahead stays inside."""

_LETTERS: Final = bytes(range(ord("a"), ord("z") + 1))
_LETTER, _SIGN, _GAP, _WORD, _SPACE = 1, 2, 4, 8, 16
_MEMBERS: Final = {
    _LETTER: _LETTERS,
    _SIGN: b"0123456789@$!",
    _GAP: b" .*_-",
    _WORD: _LETTERS + b"0123456789_" + bytes(range(128, 256)),
    _SPACE: bytes([*range(33), 127]),
}
_CLASSES: Final = bytes(sum(bit for bit, members in _MEMBERS.items() if byte in members) for byte in range(256))
"""For each byte its classes, one bit each. To translate bytes by a table is far faster than to index an array."""
_LOWER: Final = bytes(range(256)).lower()
_ADDRESS: Final = (b"://", b"www.")


class _Powers:
    """The powers of an odd number modulo 2^64, computed as far as they are needed."""

    def __init__(self, base: int) -> None:
        self._base, self._known = base, np.ones(1, dtype=np.uint64)

    def first(self, count: int) -> Hashes:
        """Powers 0 to ``count`` - 1."""
        known = self._known
        while len(known) < count:
            factor = np.uint64(pow(self._base, len(known), _MODULUS))
            known = np.concatenate([known, known * factor])
        self._known = known  # put there whole, since threads share it
        return known[:count]


_POWERS: Final = _Powers(_BASE)
_INVERSES: Final = _Powers(pow(_BASE, -1, _MODULUS))


def mixed(hashes: Hashes) -> Hashes:
    """The hashes with their low bits, the only ones that differ between short strings, spread over all bits."""
    return (hashes ^ (hashes >> np.uint64(32))) * _MIXER


@dataclass(frozen=True)
class Tokens:
    """The tokens of a batch of texts, end to end: those of text ``i`` are ``ends[i] : ends[i + 1]``."""

    data: NDArray[np.uint8]
    """The texts' bytes in their plain spelling."""
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    """The first byte in ``data`` of each token, and the one after its last."""
    hashes: Hashes
    is_word: NDArray[np.bool_]
    ends: NDArray[np.int64]

    def neighbours(self) -> Hashes:
        """The hash of every token with the next, of whatever text."""
        return mixed(self.hashes[:-1] * _PAIR[0] + self.hashes[1:] * _PAIR[1])

    def pair_hashes(self) -> tuple[Hashes, NDArray[np.int64]]:
        """The hashes of every token with the next of the same text, each once per text, and their ends."""
        pairs = self.neighbours()
        counts = np.maximum(np.diff(self.ends) - 1, 0)
        keep = np.ones(len(pairs), dtype=bool)
        crossing = self.ends[1:-1] - 1
        keep[crossing[(crossing >= 0) & (crossing < len(pairs))]] = False
        pairs, ends = pairs[keep], np.concatenate([[0], np.cumsum(counts)])
        kept, ends = _once_each(pairs, ends)
        return pairs[kept], ends

    def distinct(self) -> "Tokens":
        """The tokens without those that repeat another of the same text."""
        kept, ends = _once_each(self.hashes, self.ends)
        return replace(self.picked(kept), ends=ends)

    def picked(self, which: NDArray[np.int64]) -> "Tokens":
        """The tokens at ``which``, as those of one text."""
        ends = np.array([0, len(which)])
        return Tokens(self.data, self.first[which], self.last[which], self.hashes[which], self.is_word[which], ends)


def _once_each(hashes: Hashes, ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The elements to keep, in order: of each text every hash, where it stands last; and the ends of what is kept.

    Each element writes its number into a place that depends on its hash and text, then reads who wrote there last.
    Mostly that is itself or a copy of it; the few that share a place with another hash are told apart by sorting.
    """
    text = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
    key = mixed(hashes + text.astype(np.uint64) * _PAIR[1])
    place = (key >> np.uint64(64 - _PLACE_BITS)).astype(np.int64)
    numbers = np.arange(len(hashes), dtype=np.int32)
    written = np.zeros(1 << _PLACE_BITS, dtype=np.int32)
    written[place] = numbers
    winner = written[place]
    keep = winner == numbers
    strangers = np.flatnonzero(key[winner] != key)
    if strangers.size:
        backwards = strangers[::-1]
        _, last = np.unique(key[backwards], return_index=True)
        keep[backwards[last]] = True
    kept = np.flatnonzero(keep)
    return kept, np.searchsorted(kept, ends)


def batches_of(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Parts of ``texts`` that are quick to work on and take little memory, however long the texts are."""
    start = characters = 0
    for end, text in enumerate(texts):
        characters += min(len(text), MAX_CHARACTERS)
        if end - start >= _BATCH["texts"] or (characters > _BATCH["characters"] and end > start):
            yield texts[start:end]
            start, characters = end, min(len(text), MAX_CHARACTERS)
    if start < len(texts):
        yield texts[start:]


def tokens_of(texts: Sequence[str]) -> Tokens:
    """The tokens of ``texts``, each read in its plain spelling (``spelling.normalise``)."""
    parts = [_as_bytes(text) for text in texts]
    data, bounds = _joined(parts)
    # Each text is finished once at most: the result may look like another disguise, which no writer meant.
    disguised, addressed = set(_in_disguise(data, bounds)), set(_with_address(data, bounds))
    if disguised or addressed:
        for text in disguised:
            parts[text] = finished(parts[text].decode("utf-8")).encode("utf-8")
        for text in addressed - disguised:
            parts[text] = without_addresses(parts[text].decode("utf-8").lower()).encode("utf-8")
        data, bounds = _joined(parts)
    return _cut(*_without_repeats(data, bounds))


def plain_tokens(text: str) -> Tokens:
    """The tokens of one text that is already in its plain spelling; their places are those of its bytes."""
    return _cut(*_joined([text.encode("utf-8")]))


def _cut(data: NDArray[np.uint8], bounds: NDArray[np.int64]) -> Tokens:
    classes = _classes_of(data)
    is_word = (classes & _WORD) != 0
    is_single = (classes & (_WORD | _SPACE)) == 0
    edge = np.empty(len(data), dtype=bool)
    edge[0] = is_word[0]
    np.not_equal(is_word[1:], is_word[:-1], out=edge[1:])
    first = np.flatnonzero((edge & is_word) | is_single)
    words = is_word[first]
    last = first + 1
    last[words] = np.flatnonzero(edge & ~is_word)
    hashes = substring_hashes(running_sums(data), first, last)
    return Tokens(data, first, last, hashes, words, np.searchsorted(first, bounds))


def running_sums(data: NDArray[np.uint8]) -> Hashes:
    """The sums from which ``substring_hashes`` takes the hash of any part of ``data``; (n + 1,)."""
    sums = np.empty(len(data) + 1, dtype=np.uint64)
    sums[0] = 0
    np.cumsum(data * _POWERS.first(len(data)), out=sums[1:])
    return sums


def substring_hashes(sums: Hashes, first: NDArray[Any], last: NDArray[Any]) -> Hashes:
    """The mixed hashes of the parts from ``first`` to before ``last``."""
    return mixed((sums[last] - sums[first]) * _INVERSES.first(len(sums))[first])


def columns_of(hashes: Hashes, bits: int) -> NDArray[np.int64]:
    """The column of each hash, below 2^bits: its highest bits, which are mixed best."""
    return (hashes >> np.uint64(64 - bits)).astype(np.int64)


def token_ngrams(words: Tokens, bits: int) -> csr_array:
    """How often each column of characters occurs in each of ``words``, (n, 2^bits); never in a token that is a sign."""
    length = np.where(words.is_word, words.last - words.first + 2, 0)
    ends = np.concatenate([[0], np.cumsum(length)])
    padded = np.full(ends[-1] + max(LENGTHS), ord(" "), dtype=np.uint8)
    inside = np.repeat(words.first - ends[:-1] - 1, length) + np.arange(ends[-1])
    at_edge = np.zeros(ends[-1], dtype=bool)
    at_edge[ends[:-1][words.is_word]] = True
    at_edge[ends[1:][words.is_word] - 1] = True
    padded[: ends[-1]][~at_edge] = words.data[inside[~at_edge]]
    sums, owner, found = running_sums(padded), np.repeat(np.arange(len(length)), length), []
    left = np.repeat(ends[1:], length) - np.arange(ends[-1])
    for size in LENGTHS:
        first = np.flatnonzero(left >= size)
        found.append((owner[first], columns_of(substring_hashes(sums, first, first + size), bits)))
    rows, columns = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    ones = np.ones(len(rows), dtype=np.float32)
    return csr_array((ones, (rows, columns)), shape=(len(length), 1 << bits))


def _as_bytes(text: str) -> bytes:
    text = text[:MAX_CHARACTERS]
    return (text if text.isascii() else plain_letters(text)).encode("utf-8")


def _joined(parts: list[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """All bytes in lower case with a space after each part, and where each part begins and the last ends."""
    bounds = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum([len(part) + 1 for part in parts], out=bounds[1:])
    return np.frombuffer((b" ".join(parts) + _END).translate(_LOWER), dtype=np.uint8), bounds


def _classes_of(data: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.frombuffer(data.tobytes().translate(_CLASSES), dtype=np.uint8)


def _in_disguise(data: NDArray[np.uint8], bounds: NDArray[np.int64]) -> list[int]:
    """The texts that may hold signs for letters or a spelled-out word, with a few that hold none."""
    classes = _classes_of(data)
    letter, sign, gap = ((classes & bit) != 0 for bit in (_LETTER, _SIGN, _GAP))
    signed = letter[:-4] & sign[1:-3] & (letter[2:-2] | (sign[2:-2] & (letter[3:-1] | (sign[3:-1] & letter[4:]))))
    by_two = letter[:-1] & gap[1:]
    spelled = by_two[:-6] & by_two[2:-4] & by_two[4:-2] & letter[6:-1]
    places = [np.flatnonzero(signed), np.flatnonzero(spelled)]
    if (data >= 128).any():
        # Letters of other alphabets: their digits may stand for letters too, and three alike are two.
        places += [np.flatnonzero(_again(data, size)) for size in (2, 3, 4)]
    return _texts_at(np.concatenate(places), bounds)


def _again(data: NDArray[np.uint8], size: int) -> NDArray[np.bool_]:
    """Where a byte beyond ASCII occurs again ``size`` and twice ``size`` bytes later."""
    end = len(data) - 2 * size
    first = data[:end]
    return np.asarray((first >= 128) & (first == data[size : end + size]) & (first == data[2 * size :]))


def _with_address(data: NDArray[np.uint8], bounds: NDArray[np.int64]) -> list[int]:
    """The texts that may hold an address."""
    places = [place for sign in _ADDRESS for place in _places(data.tobytes(), sign)]
    return _texts_at(np.array(places, dtype=np.int64), bounds)


def _texts_at(places: NDArray[np.int64], bounds: NDArray[np.int64]) -> list[int]:
    """The distinct texts in which the ``places`` lie."""
    return list(dict.fromkeys((np.searchsorted(bounds, places, side="right") - 1).tolist()))


def _places(data: bytes, part: bytes) -> Iterator[int]:
    """Where ``part`` occurs in ``data``."""
    place = -1
    while (place := data.find(part, place + 1)) >= 0:
        yield place


def _without_repeats(data: NDArray[np.uint8], bounds: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """``data`` without what follows two of the same sign, and its bounds.

    Letters of other alphabets, of several bytes each, are left: texts with three alike are finished before.
    """
    keep = np.ones(len(data), dtype=bool)
    np.not_equal(data[2:], data[1:-1], out=keep[2:])
    keep[2:] |= (data[1:-1] != data[:-2]) | (data[2:] >= 128)
    if keep.all():
        return data, bounds
    dropped = np.concatenate([[0], np.cumsum(~keep)])
    return data[keep], bounds - dropped[bounds]
