from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone

from stance.features.logits import Logits
from stance.features.pairs import TARGET_PIECES, PairEncoder, centred, joined
from stance.model_store import ModelStore
from stance.scoring.lanes import opened
from stance.scoring.model import Model
from stance.settings import shipped

PAIRS = [
    ["The ferry is a blessing for the island.", "the ferry"],
    ["Long live the ferry! " * 80, "the ferry"],
    ["", "the ferry"],
    ["\ud800 broken", "\u0000"],
]


def pairs(rows: list[list[str]]) -> np.ndarray:
    table = np.empty((len(rows), 2), dtype=object)
    table[:] = rows
    return table


@pytest.fixture(scope="module")
def encoder() -> PairEncoder:
    pair_model = ModelStore(shipped("models")).open("stance-encoder-2", "stance")
    found = dict(pair_model.pipeline[0].transformer_list)["encoder"]
    assert isinstance(found, PairEncoder)
    return found


@given(st.lists(st.integers(0, 20), max_size=300), st.lists(st.integers(0, 20), max_size=5), st.integers(1, 60))
def test_what_is_read_of_a_comment_is_a_piece_of_it(comment: list[int], target: list[int], width: int) -> None:
    read = centred(comment, target, width)
    assert len(read) == min(len(comment), width)
    assert any(comment[at : at + len(read)] == read for at in range(len(comment) - len(read) + 1))


def test_a_long_comment_is_read_where_it_speaks_of_the_target() -> None:
    comment = [1, 2, 3] * 100 + [7, 8] + [1, 2, 3] * 100
    assert {7, 8} <= set(centred(comment, [7, 8, 1], 64))


def test_without_the_target_the_beginning_is_read() -> None:
    assert centred(list(range(300)), [999], 64) == list(range(64))


def test_the_target_comes_first_and_is_cut_where_it_is_a_whole_comment() -> None:
    run, begins = joined([5, 6], list(range(10, 10 + 2 * TARGET_PIECES)), 101, 102)
    assert run[0] == 101 and run[begins - 1] == 102 and run[begins:] == [5, 6, 102]
    assert begins == TARGET_PIECES + 2


def test_pairs_become_three_vectors_each_whatever_the_text(encoder: PairEncoder) -> None:
    found = encoder.transform(pairs(PAIRS))
    assert found.shape == (len(PAIRS), 3 * encoder.width())
    assert np.isfinite(found).all()
    assert not found[2, 2 * encoder.width() :].any()  # nothing was said


def test_a_pair_has_the_same_vectors_in_company(encoder: PairEncoder) -> None:
    alone = np.concatenate([encoder.transform(pairs([pair])) for pair in PAIRS])
    np.testing.assert_array_equal(encoder.transform(pairs(PAIRS)), alone)


def test_logits_of_another_pipeline_survive_a_clone(stance_model: Model) -> None:
    step = Logits(stance_model.pipeline)
    assert clone(step).transform(pairs(PAIRS[:1])).shape == (1, 3)


def test_agreement_stands_on_the_encoder_of_pairs() -> None:
    store = ModelStore(shipped("models"))
    model = opened(store, "agreement", store.in_use("agreement", "accurate"))
    assert model.card.stands_on == "stance-encoder-2"
    said = model.score(["Exactly, well put.", "No, that is plainly wrong."], parents="The tram should run all night.")
    assert said["agree"][0] > said["agree"][1] and said["disagree"][1] > said["disagree"][0]


def test_own_models_may_stand_on_a_shipped_one(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)
    assert opened(store, "agreement", store.in_use("agreement", "accurate")).pipeline.classes_.tolist() == [
        "agree", "disagree", "neutral",
    ]  # fmt: skip


def test_the_part_about_the_target_is_found_wherever_it_stands_in_a_long_comment(accurate_stance: Model) -> None:
    said = "I am against the new tram, it would ruin the town."
    filler = "We waited for an hour at the market, and my sister told us about her garden. "
    first, last, nowhere = accurate_stance.score([said + filler * 60, filler * 60 + said, filler * 60], "the new tram")[
        "against"
    ]
    assert min(first, last) > nowhere + 0.1
