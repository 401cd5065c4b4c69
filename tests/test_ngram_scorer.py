"""The n-gram model's sums over tokens against the pipeline they are taken from."""

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from stance.features.ngram_scorer import NgramScorer
from stance.features.ngrams import HashedNgrams
from stance.features.spelling import MAX_CHARACTERS
from stance.scoring.model import Model
from tests.test_tokens import HOSTILE, TEXTS, words_of

BITS, ATTRIBUTES = 10, 3
ORDINARY = [
    "You are a filthy liar and an idiot, and your whole family is no better.",
    "The council met on Tuesday; nobody objected to the new bridge. Nobody!",
    "I'd rather walk than pay $5 for that – wouldn't you?",
    "You’re not 1d10ts, you are s h e e p, all of you, all of you, all of you!!!",
]


class Small:
    """A small step and weights drawn at random, and the scorer that should agree with them."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.step = HashedNgrams(bits=BITS).fit(ORDINARY)
        self.coef = rng.normal(size=(ATTRIBUTES, 2 << BITS)).astype(np.float32)
        self.intercept = rng.normal(size=ATTRIBUTES)

    def scorer(self) -> NgramScorer:
        return NgramScorer(self.step.rarity_, self.coef, self.intercept)

    def expected(self, texts: list[str]) -> NDArray[Any]:
        return np.asarray(self.step.transform(texts) @ self.coef.T + self.intercept)


@pytest.fixture(scope="module")
def small() -> Small:
    return Small()


@pytest.fixture(scope="module")
def used(small: Small) -> NgramScorer:
    """A scorer that every test has scored with before."""
    return small.scorer()


@pytest.fixture(scope="session")
def shipped_scorer(toxicity: Model) -> NgramScorer:
    step, classifier = toxicity.pipeline[0], toxicity.pipeline[-1]
    return NgramScorer(step.rarity_, classifier.coef_, classifier.intercept_)


@given(st.lists(TEXTS, min_size=1, max_size=5))
@example(HOSTILE)
@example(ORDINARY)
def test_logits_of_the_shipped_model_are_its_pipeline_s(
    toxicity: Model, shipped_scorer: NgramScorer, texts: list[str]
) -> None:
    np.testing.assert_allclose(shipped_scorer.logits(texts), toxicity.pipeline.decision_function(texts), atol=1e-4)


def test_shipped_scores_are_the_pipeline_s(toxicity: Model) -> None:
    texts = [*HOSTILE, *ORDINARY]
    np.testing.assert_allclose(toxicity.score(texts), toxicity.pipeline.predict_proba(texts), atol=1e-4)


@pytest.mark.slow
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_logits_do_not_depend_on_what_was_scored_before(small: Small, used: NgramScorer, texts: list[str]) -> None:
    np.testing.assert_allclose(used.logits(texts), small.scorer().logits(texts), atol=1e-4)
    np.testing.assert_allclose(used.logits(texts), small.expected(texts), atol=1e-4)


@pytest.mark.slow
def test_more_words_than_the_table_holds_are_scored_right(small: Small) -> None:
    words, scorer = words_of(range(200_000)), small.scorer()
    texts = [" ".join(words[start : start + 200]) for start in range(0, len(words), 200)]
    expected = small.expected(texts)
    for _ in range(2):
        np.testing.assert_allclose(scorer.logits(texts), expected, atol=1e-4)
    np.testing.assert_allclose(scorer.logits(texts[::-1]), expected[::-1], atol=1e-4)


def test_words_of_one_batch_that_want_one_place_are_scored_right(small: Small) -> None:
    words = words_of(range(100_000))
    texts = [" ".join(words[start : start + 250]) for start in range(0, len(words), 250)]
    together = small.scorer().logits(texts)
    alone = np.concatenate([small.scorer().logits([text]) for text in texts[:20]])
    np.testing.assert_allclose(together[:20], alone, atol=1e-4)
    np.testing.assert_allclose(together, small.expected(texts), atol=1e-4)


@pytest.mark.slow
@given(st.permutations([*HOSTILE, *ORDINARY]))
def test_the_order_of_texts_changes_no_score(small: Small, used: NgramScorer, texts: list[str]) -> None:
    alone = {text: used.logits([text])[0] for text in texts}
    np.testing.assert_allclose(used.logits(texts), [alone[text] for text in texts], atol=1e-4)


def test_no_texts_have_no_logits_and_an_empty_one_the_intercepts(small: Small, used: NgramScorer) -> None:
    assert used.logits([]).shape == (0, ATTRIBUTES)
    np.testing.assert_allclose(used.logits(["", " \n"]), [small.intercept] * 2, rtol=1e-6)


@given(TEXTS)
@example("".join(HOSTILE))
def test_parts_and_intercepts_sum_to_the_logits(used: NgramScorer, text: str) -> None:
    parts = [part.contributions for part in used.parts(text)]
    total = used.intercept + np.sum(parts, axis=0) if parts else used.intercept
    np.testing.assert_allclose(total, used.logits([text])[0], atol=1e-3)


@given(TEXTS)
@example("".join(HOSTILE))
def test_parts_stand_in_the_text_in_order(used: NgramScorer, text: str) -> None:
    parts = used.parts(text)
    assert all(0 <= part.start < part.end <= min(len(text), MAX_CHARACTERS) for part in parts)
    assert [part.start for part in parts] == sorted(part.start for part in parts)
    assert [part.end for part in parts] == sorted(part.end for part in parts)
    assert all(text[part.start : part.end].strip() for part in parts)


@pytest.mark.parametrize(
    ("before", "disguised", "after"),
    [
        ("What an ", "i d i o t", ", honestly"),
        ("¡Qué ", "1D10T", "!"),
        ("An ", "іdіот", "…"),
        ("So ", "ídí\u200bot", ""),
    ],
)
def test_a_word_in_disguise_is_one_part_and_covered(used: NgramScorer, before: str, disguised: str, after: str) -> None:
    parts = used.parts(before + disguised + after)
    assert (len(before), len(before) + len(disguised)) in {(part.start, part.end) for part in parts}
