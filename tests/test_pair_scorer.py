"""Stances and agreement by sums alone: the scores of the pipelines, and the columns of scikit-learn."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import HashingVectorizer

from stance.features.reply_words import counted, murmur
from stance.records import Example
from stance.scoring import Model

TEXTS = [
    "The new bridge is a blessing.",
    "",
    "Früher war ALLES besser 😀, oder?",
    "\ud800 broken",
    "جسر الميناء سيّئ",
    "bridge " * 3_000,
    "No. Don't build it!!! They said 'never'",
    "x",
]
ABOUTS = ["the harbour bridge", "States should subsidise tobacco", "", "Brücke", "a b c d e f g " * 40]
WORDS = st.text(st.sampled_from("ab'?.! é😀日\n\t_1"), max_size=40)


def by_pipeline(model: Model, texts: list[str], abouts: list[str]) -> Any:
    """The scores of the model's scikit-learn pipeline."""
    plain = Model(model.card, lambda: model.pipeline)
    return plain.score_examples([Example(text, about) for text, about in zip(texts, abouts, strict=True)])


@pytest.mark.parametrize("name", ["stance_model", "agreement"])
def test_scores_are_those_of_the_pipeline(request: pytest.FixtureRequest, name: str) -> None:
    model: Model = request.getfixturevalue(name)
    texts, abouts = TEXTS * len(ABOUTS), [about for about in ABOUTS for _ in TEXTS]
    found = model.score_examples([Example(text, about) for text, about in zip(texts, abouts, strict=True)])
    expected = by_pipeline(model, texts, abouts)
    assert list(found) == list(expected)
    numbers = list(found.select_dtypes("number"))
    np.testing.assert_allclose(found[numbers], expected[numbers], atol=1e-5)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=5))
@settings(max_examples=50)
def test_a_reply_has_the_same_columns_alone_and_beside_others(pairs: list[tuple[str, str]]) -> None:
    replies, parents = [reply for reply, _ in pairs], [parent for _, parent in pairs]
    found = counted(replies, parents, 12)
    assert found.shape == (len(pairs), 1 << 12)
    for row, reply in enumerate(replies):
        alone = counted([reply], [parents[row]], 12)
        assert (alone != found[[row]]).nnz == 0


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Z", "Cc"]), min_size=1, max_size=12), max_size=20))
def test_hashes_are_murmur(words: list[str]) -> None:
    vectorizer = HashingVectorizer(
        n_features=1 << 17, ngram_range=(1, 1), token_pattern=r"\S+", lowercase=False, norm=None, alternate_sign=False
    )
    data = [word.encode() for word in words]
    ends = np.cumsum([0, *map(len, data)])
    hashes = murmur(np.frombuffer(b"".join(data) + bytes(4), dtype=np.uint8), ends[:-1], ends[1:])
    columns = np.abs(hashes.view(np.int32).astype(np.int64)) % (1 << 17)
    for word, column in zip(words, columns.tolist(), strict=True):
        expected = vectorizer.transform([word])
        assert expected.indices.tolist() in ([column], [])  # empty where scikit-learn sees a space that is none to us
