"""The same text has the same score, to the last digit, whatever stands beside it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import stance
from stance.records import Example
from stance.settings import shipped

PAGES = [shipped("seeds") / name for name in ("bus_fares.txt", "school_phones.html")]
TEXTS = [
    *(comment.text for page in PAGES for comment in stance.parse(page).comments),
    "I'm gay.",
    "fvck you all",
    "",
    "to be or not to be or not to be, that that is is the question",
    "You are a 🤡💩 " * 40,
]


@pytest.fixture(params=["toxicity", "accurate", "stance_model", "accurate_stance", "agreement"])
def score(request: pytest.FixtureRequest) -> Any:
    """Gives the scores of some texts by one of the models, (n, k)."""
    model = request.getfixturevalue(request.param)

    def of(texts: Sequence[str]) -> Any:
        rows = [Example(text, "the council") for text in texts]
        return model.score_examples(rows).select_dtypes("number").to_numpy()

    return of


def test_a_score_is_the_same_alone_and_beside_others(score: Any) -> None:
    together = score(TEXTS)
    assert np.array_equal(np.vstack([score([text]) for text in TEXTS]), together)


def test_a_score_is_the_same_in_any_order(score: Any) -> None:
    order = np.random.default_rng(3).permutation(len(TEXTS))
    assert np.array_equal(score([TEXTS[place] for place in order]), score(TEXTS)[order])


def test_a_score_is_the_same_after_thousands_of_other_words(toxicity: Any) -> None:
    before = toxicity.score(TEXTS).to_numpy()
    toxicity.score([f"word{number} and other{number * 7} again" for number in range(20_000)])
    after = toxicity.score([*TEXTS, *(f"new{number}" for number in range(5_000))]).to_numpy()[: len(TEXTS)]
    assert np.array_equal(after, before)
