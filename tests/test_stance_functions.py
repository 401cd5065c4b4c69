"""The functional tests of stance models are well-formed, and the shipped models do better on them than chance."""

import pandas as pd
import pytest

from benchmarks.stance_functions import CASES, swaps, tone
from stance.score import Model

FLOORS = {"swaps": 0.5, "tone": 0.5}
"""Shares that lean right, of which chance has a half."""


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
def test_the_shipped_models_read_more_than_the_tone(lane: str, request: pytest.FixtureRequest) -> None:
    model: Model = request.getfixturevalue(lane)
    assert swaps(model)["lean_right"] > FLOORS["swaps"]
    assert tone(model)["lean_right"] > FLOORS["tone"]
