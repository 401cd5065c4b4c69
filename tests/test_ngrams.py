"""``HashedNgrams`` against the same sums written plainly, and against scikit-learn's rules."""

import pickle
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator
from sklearn.utils.validation import check_is_fitted, validate_data
from skops.io import dumps, loads

from stance.features.ngrams import HashedNgrams
from tests.test_tokens import HOSTILE, TEXTS, plain_hash, plain_pairs, plain_words

BITS = 10
SENTENCES = ["The bridge is a blessing.", "You are an idiot, you i d i o t!", "no no NO", "нет 🤡", ""]
SHORT = TEXTS.filter(lambda text: len(text) < 500)


def plain_columns(text: str) -> tuple[Counter[int], list[Counter[int]], list[int]]:
    """Columns of a text's distinct tokens and pairs, those of each distinct word's characters, and the former again,
    once for each token or pair."""
    words = set(plain_words(text))
    of_words = [hashed >> (64 - BITS) for hashed in [*map(plain_hash, words), *set(plain_pairs(text))]]
    of_characters = []
    for word in sorted(word for word in words if word.isalnum() or len(word) > 1 or word[0] >= 128 or word == b"_"):
        padded = b" " + word + b" "
        ngrams = [padded[i : i + size] for size in (3, 4, 5) for i in range(len(padded) - size + 1)]
        of_characters.append(Counter(plain_hash(ngram) >> (64 - BITS) for ngram in ngrams))
    return Counter(of_words), of_characters, of_words


def plain_rarity(texts: list[str]) -> NDArray[np.float64]:
    seen = np.zeros((2, 1 << BITS))
    for text in texts:
        single, characters, _ = plain_columns(text)
        seen[0, list(single)] += 1
        seen[1, list(set().union(*characters))] += 1
    return np.asarray(np.log((1 + len(texts)) / (1 + seen)) + 1)


def plain_row(text: str, rarity: NDArray[Any]) -> NDArray[np.float64]:
    row, squares = np.zeros((2, 1 << BITS)), [0.0, 0.0]
    single, characters, each = plain_columns(text)
    for column, count in single.items():
        row[0, column] = count * rarity[0, column]
    squares[0] = sum(rarity[0, column] ** 2 for column in each)
    for word in characters:
        for column, count in word.items():
            row[1, column] += count * rarity[1, column]
            squares[1] += (count * rarity[1, column]) ** 2
    return (row / np.maximum(np.sqrt(squares), 1e-6)[:, None]).ravel()


class NumbersAsTexts(HashedNgrams):
    """The same step, fed by rows of numbers, each row's numbers written out."""

    def fit(self, X: Any, y: Any = None) -> "NumbersAsTexts":
        super().fit([" ".join(map(str, row)) for row in validate_data(self, X)], y)
        return self

    def transform(self, X: Any) -> Any:
        check_is_fitted(self)
        return super().transform([" ".join(map(str, row)) for row in validate_data(self, X, reset=False)])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.no_validation = False
        tags.input_tags.two_d_array, tags.input_tags.string = True, False
        return tags


@pytest.fixture(scope="module")
def fitted() -> HashedNgrams:
    return HashedNgrams(bits=BITS).fit(SENTENCES)


@given(st.lists(SHORT, max_size=6))
def test_rarity_is_that_of_plain_counting(texts: list[str]) -> None:
    np.testing.assert_allclose(HashedNgrams(bits=BITS).fit(texts).rarity_, plain_rarity(texts), rtol=1e-6)


@given(st.lists(SHORT, min_size=1, max_size=5))
@example([text for text in HOSTILE if len(text) < 500])
def test_rows_are_those_of_plain_sums(fitted: HashedNgrams, texts: list[str]) -> None:
    expected = np.array([plain_row(text, fitted.rarity_) for text in texts])
    np.testing.assert_allclose(fitted.transform(texts).toarray(), expected, atol=1e-5)


@pytest.mark.slow
@given(st.lists(TEXTS, min_size=1, max_size=5))
@example(HOSTILE)
def test_a_row_is_the_same_alone_and_in_a_batch(fitted: HashedNgrams, texts: list[str]) -> None:
    alone = [fitted.transform([text]).toarray()[0] for text in texts]
    np.testing.assert_allclose(fitted.transform(texts).toarray(), alone, atol=1e-6)


def test_what_is_said_twice_counts_once(fitted: HashedNgrams) -> None:
    once, often = fitted.transform(["an idiot an", "an idiot an idiot an"]).toarray()
    np.testing.assert_allclose(once, often, atol=1e-6)


def test_blocks_of_a_text_whose_words_share_nothing_have_length_one() -> None:
    rows = HashedNgrams().fit(SENTENCES).transform(["bridge"])
    np.testing.assert_allclose(np.sqrt(rows.power(2).sum(axis=1)), np.sqrt(2), rtol=1e-6)


def test_no_column_is_stored_twice(fitted: HashedNgrams) -> None:
    rows = fitted.transform([*SENTENCES, " ".join(f"word{i}" for i in range(3_000))])
    assert rows.has_canonical_format or np.all(np.diff(np.sort(rows[[-1]].indices)) > 0)
    assert rows.dtype == np.float32 and rows.shape == (6, 2 << BITS)


def test_no_texts_give_no_rows(fitted: HashedNgrams) -> None:
    assert fitted.transform([]).shape == (0, 2 << BITS)
    assert not fitted.transform(["", " \n", "\x00"]).nnz


@pytest.mark.filterwarnings("ignore:Can't test estimator HashedNgrams which requires input")
def test_scikit_learn_finds_no_fault_in_what_it_can_test_on_texts() -> None:
    check_estimator(HashedNgrams(bits=6))


def test_scikit_learn_finds_no_fault_when_numbers_make_a_text() -> None:
    check_estimator(NumbersAsTexts(bits=6), expected_failed_checks={})


def test_a_clone_is_unfitted_and_has_the_same_settings(fitted: HashedNgrams) -> None:
    copy = clone(fitted)
    assert not hasattr(copy, "rarity_") and copy.get_params() == {"bits": BITS}


def test_it_comes_back_as_it_was_saved(fitted: HashedNgrams) -> None:
    for again in (
        loads(dumps(fitted), trusted=["stance.features.ngrams.HashedNgrams"]),
        pickle.loads(pickle.dumps(fitted)),
    ):
        assert (again.transform(SENTENCES) != fitted.transform(SENTENCES)).nnz == 0
