"""What ``tokens_of`` finds, held against a plain and slow reading of each text by itself."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stance.features.spelling import MAX_CHARACTERS, normalise
from stance.features.tokens import Tokens, batches_of, columns_of, plain_tokens, tokens_of

HOSTILE = [
    "",
    "   ",
    "\n\t\r\n",
    "\x00",
    "a\x00b",
    "\ud800",
    "bro\ud83dken",
    "нет, i d i o t!",
    "You sh1t, y0u f00l!!!!!!",
    "see https://example.org/a?b=1 and www.example.com",
    "нooooo — “no” 🤡🤡🤡",
    "don’t",
    "\u2028a_b_c_d!e",
    "ж a_b_c_d!e",
    "ﷺ" * 50,
    "x" * 50_000,
    "ab c " * 10_000,
    "жa1b " * 10_000,
    "जय हो",
    "½ ﬃ İ ΑΣ ß",
]
TEXTS = (
    st.text(max_size=80)
    | st.text("ab1d0@$! .*_-o\n\x00жо\u0301’😀🤡İΣ\u200bhtps:/w\ud83d", max_size=60)
    | st.lists(st.sampled_from("you are an idiot sh1t i d o t !!! nooooo www.x.y https://a 1a1 _ a-b-c-d".split()))
    .map(" ".join)
    | st.sampled_from(HOSTILE)
)  # fmt: skip

TWO_64 = 1 << 64
BASE, MIXER = 0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD
PAIR = 0xC4CEB9FE1A85EC53, 0x2545F4914F6CDD1D


def plain_words(text: str) -> list[bytes]:
    """The tokens of one text, by a regular expression."""
    return re.findall(rb"[a-z0-9_\x80-\xff]+|[^\x00-\x20\x7f]", normalise(text).encode())


def mixed(number: int) -> int:
    return (number ^ (number >> 32)) * MIXER % TWO_64


def plain_hash(word: bytes) -> int:
    """The polynomial, in whole numbers without end."""
    return mixed(sum(byte * BASE**i for i, byte in enumerate(word)) % TWO_64)


def plain_pairs(text: str) -> list[int]:
    hashes = {word: plain_hash(word) for word in plain_words(text)}
    words = [hashes[word] for word in plain_words(text)]
    return [mixed((a * PAIR[0] + b * PAIR[1]) % TWO_64) for a, b in itertools.pairwise(words)]


def words_in(tokens: Tokens) -> list[bytes]:
    return [tokens.data[a:b].tobytes() for a, b in zip(tokens.first, tokens.last, strict=True)]


def words_of(numbers: range) -> list[str]:
    """A word of its own for each number."""
    letters = str.maketrans("0123456789abcdef", "bdfghjklmnpqrstv")
    return [f"e{number:05x}".translate(letters) for number in numbers]


def split(values: "np.ndarray[tuple[int], np.dtype[np.uint64]]", ends: object) -> list[list[int]]:
    return [part.tolist() for part in np.split(values, np.asarray(ends)[1:-1])]


@given(st.lists(TEXTS, min_size=1, max_size=6))
@example(HOSTILE)
def test_tokens_are_those_of_a_plain_regular_expression(texts: list[str]) -> None:
    tokens = tokens_of(texts)
    assert words_in(tokens) == [word for text in texts for word in plain_words(text)]
    assert np.diff(tokens.ends).tolist() == [len(plain_words(text)) for text in texts]
    assert tokens.is_word.tolist() == [bool(re.match(rb"[\w\x80-\xff]", word)) for word in words_in(tokens)]


@given(st.lists(TEXTS.filter(lambda text: len(text) < 1_000), min_size=1, max_size=4))
def test_hashes_are_those_of_plain_arithmetic(texts: list[str]) -> None:
    tokens = tokens_of(texts)
    assert split(tokens.hashes, tokens.ends) == [[plain_hash(word) for word in plain_words(text)] for text in texts]


@given(st.lists(TEXTS.filter(lambda text: len(text) < 1_000), min_size=1, max_size=4))
def test_pairs_stay_inside_a_text_and_come_once(texts: list[str]) -> None:
    pairs = split(*tokens_of(texts).pair_hashes())
    assert [sorted(each) for each in pairs] == [sorted(set(plain_pairs(text))) for text in texts]


@given(st.lists(TEXTS, min_size=1, max_size=6))
@example(HOSTILE * 2)
def test_distinct_tokens_are_each_text_s_own_once(texts: list[str]) -> None:
    tokens = tokens_of(texts).distinct()
    parts = np.split(np.array(words_in(tokens), dtype=object), tokens.ends[1:-1])
    assert [sorted(part) for part in parts] == [sorted(set(plain_words(text))) for text in texts]


@given(st.lists(TEXTS, min_size=1, max_size=6))
@example([each for text in HOSTILE for each in (text, "c a b", "x b c", "d!")])
def test_a_text_has_the_same_tokens_alone_and_in_a_batch(texts: list[str]) -> None:
    together = tokens_of(texts)
    alone = [tokens_of([text]).hashes.tolist() for text in texts]
    assert split(together.hashes, together.ends) == alone


@given(TEXTS)
def test_a_text_made_even_has_the_same_tokens_again(text: str) -> None:
    assert plain_tokens(normalise(text)).hashes.tolist() == tokens_of([text]).hashes.tolist()


def test_many_tokens_are_told_apart_though_their_places_are_shared() -> None:
    words = words_of(range(2_500))
    texts = [" ".join(words[k:] + words[:k]) for k in range(150)]
    assert set(np.diff(tokens_of(texts).distinct().ends).tolist()) == {len(set(plain_words(texts[0])))}


def test_no_text_has_no_token() -> None:
    tokens = tokens_of([])
    assert not len(tokens.hashes) and not len(tokens.pair_hashes()[0]) and not len(tokens.distinct().hashes)


def test_a_column_is_the_hash_s_highest_bits() -> None:
    hashes = np.array([0, TWO_64 - 1, 1 << 63], dtype=np.uint64)
    assert columns_of(hashes, 10).tolist() == [0, 1023, 512]


@given(st.lists(st.sampled_from(["", "a", "b" * 1_000, "c" * 30_000, "d" * 600_000]), max_size=60))
def test_batches_are_all_texts_in_order_and_bounded(texts: list[str]) -> None:
    batches = list(batches_of(texts))
    assert [text for batch in batches for text in batch] == texts
    for batch in batches:
        assert sum(min(len(text), MAX_CHARACTERS) for text in batch) <= 1 << 19


@pytest.mark.parametrize("count", [1, 1_023, 1_024, 1_025, 5_000])
def test_a_batch_has_no_more_than_some_thousand_texts(count: int) -> None:
    sizes = [len(batch) for batch in batches_of(["ok"] * count)]
    assert sum(sizes) == count and max(sizes) <= 1_024 and 0 not in sizes
