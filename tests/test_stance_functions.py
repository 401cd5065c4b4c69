"""The functional tests of stance models are well-formed, and the shipped models keep what they get right of them."""

import pandas as pd
import pytest

from benchmarks.stance_functions import CASES, swaps, tone, tries
from stance.scoring.model import Model

pytestmark = pytest.mark.slow

SWAPS = {"stance_model": 0.65, "accurate_stance": 0.92}
"""Pairs that lean right, of which chance has a half: stance-vectors-3 has 0.71, stance-reader-1 0.94 (stance-encoder-2
had 0.85)."""
TONE = {"stance_model": 0.4, "accurate_stance": 0.65}
"""Sentences with the right label. A model that reads tone alone has none: stance-vectors-3 has 0.44, so it still takes
tone for side where the two part; stance-reader-1 has 0.67. It was 0.80 for stance-encoder-2, which had read our own
comments of this kind far more often and was worse at everything else."""

TRIES = {"stance_model": (0.28, 0.42), "accurate_stance": (0.57, 0.22)}
"""The least share of short comments that is right, and the most that is wrong, where ``unclear`` is neither:
stance-vectors-3 has 0.29 and 0.41, stance-reader-1 0.59 and 0.21 (stance-encoder-2 had 0.51 and 0.21)."""


def test_pairs_take_opposite_sides_of_one_target() -> None:
    rows = pd.read_csv(CASES / "stance_swaps.csv")
    pairs = rows.groupby("pair")
    assert (pairs["stance"].agg(lambda sides: sorted(sides) == ["against", "favor"])).all()
    assert (pairs["target"].nunique() == 1).all() and len(pairs) == 200
    assert rows["text"].is_unique


def test_half_of_the_sentences_are_for_their_target_in_an_angry_tone() -> None:
    rows = pd.read_csv(CASES / "stance_tone.csv")
    assert rows["stance"].value_counts().to_dict() == {"favor": 50, "against": 50}
    assert rows["text"].is_unique


@pytest.mark.parametrize("lane", ["stance_model", "accurate_stance"])
def test_the_shipped_models_keep_what_they_get_right(lane: str, request: pytest.FixtureRequest) -> None:
    model: Model = request.getfixturevalue(lane)
    assert swaps(model)["lean_right"] >= SWAPS[lane]
    assert tone(model)["accuracy"] >= TONE[lane]


def test_the_comments_a_moderator_tries_have_a_target_and_a_label() -> None:
    rows = pd.read_csv(CASES / "stance_tries.csv", keep_default_na=False)
    assert list(rows) == ["kind", "headline", "parent", "text", "target", "stance"]
    assert rows[["kind", "text", "target"]].ne("").all(axis=None) and rows["text"].is_unique
    assert set(rows["stance"]) == {"favor", "against", "neutral"}


@pytest.mark.parametrize("lane", TRIES)
def test_the_shipped_models_are_as_right_on_them_as_they_were(lane: str, request: pytest.FixtureRequest) -> None:
    found = tries(request.getfixturevalue(lane))
    least_right, most_wrong = TRIES[lane]
    assert found["right"] >= least_right and found["wrong"] <= most_wrong
