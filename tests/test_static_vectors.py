import os
import pickle
import subprocess
import sys
import time
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator
from sklearn.utils.validation import validate_data
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from stance.features.pair_views import BLOCKS, OVERLAP
from stance.features.static_vectors import TargetAwareVectors
from stance.features.word_pieces import MAX_PIECES, WordPieces

VOCABULARY = [
    "[PAD]",
    "[UNK]",
    *"0123456789.-ef'",
    "the",
    "bridge",
    "##s",
    "tunnel",
    "good",
    "bad",
    "fish",
    "fast",
    "##food",
]
DIMENSIONS = 8
TWO_COLUMNS = "the input is pairs of comment and target: two columns, where the check gives another number"
CHECKS_WITH_OTHER_COLUMNS = (
    "check_complex_data",
    "check_dict_unchanged",
    "check_dont_overwrite_parameters",
    "check_dtype_object",
    "check_estimators_dtypes",
    "check_estimators_nan_inf",
    "check_estimators_pickle",
    "check_f_contiguous_array_estimator",
    "check_fit2d_1feature",
    "check_fit2d_1sample",
    "check_fit2d_predict1d",
    "check_fit_score_takes_y",
    "check_methods_sample_order_invariance",
    "check_methods_subset_invariance",
    "check_n_features_in_after_fitting",
    "check_pipeline_consistency",
    "check_positive_only_tag_during_fit",
    "check_transformer_data_not_an_array",
    "check_transformer_general",
)


class NumbersAsPairs(TargetAwareVectors):
    """The same step, fed by rows of numbers: the last number, in words, is the target, the others the comment."""

    def _pairs(self, X: Any, reset: bool) -> Any:
        X = validate_data(self, X, reset=reset)
        return np.array([[" ".join(map(str, row[:-1])), str(row[-1])] for row in X], dtype=object)


def small_tokenizer() -> str:
    model = models.WordPiece({piece: i for i, piece in enumerate(VOCABULARY)}, unk_token="[UNK]")
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return str(tokenizer.to_str())


def small_vectors(kind: type[TargetAwareVectors] = TargetAwareVectors) -> TargetAwareVectors:
    pieces = np.random.default_rng(0).integers(-127, 128, (len(VOCABULARY), DIMENSIONS)).astype(np.int8)
    pieces[:2] = 0
    return kind(pieces, np.full(len(VOCABULARY), 0.01, dtype=np.float32), small_tokenizer())


def pairs(*rows: tuple[str, str]) -> Any:
    return np.array(rows, dtype=object)


@pytest.fixture
def fitted() -> TargetAwareVectors:
    return small_vectors().fit(pairs(("the bridge", "bridge"), ("the fish", "fish"), ("the bad bridge", "bridge")))


def test_scikit_learn_finds_no_fault_but_that_input_must_be_pairs() -> None:
    check_estimator(small_vectors(), expected_failed_checks=dict.fromkeys(CHECKS_WITH_OTHER_COLUMNS, TWO_COLUMNS))


def test_scikit_learn_finds_no_fault_when_any_columns_make_a_pair() -> None:
    reasons = {"check_fit2d_1feature": "one column makes no pair: the comment is empty, and that is allowed"}
    check_estimator(small_vectors(NumbersAsPairs), expected_failed_checks=reasons)


def test_features_have_the_promised_shape(fitted: TargetAwareVectors) -> None:
    features = fitted.transform(pairs(("good bridge", "tunnel"), ("bad", "the bridges")))
    assert features.shape == (2, BLOCKS * DIMENSIONS + OVERLAP)
    assert features.dtype == np.float32


def test_the_target_changes_the_features(fitted: TargetAwareVectors) -> None:
    bridge, fish = fitted.transform(pairs(("good bridge bad fish", "bridge"), ("good bridge bad fish", "fish")))
    comment = slice(0, DIMENSIONS)
    near_target = slice(2 * DIMENSIONS, 3 * DIMENSIONS)
    assert np.array_equal(bridge[comment], fish[comment])
    assert not np.allclose(bridge[near_target], fish[near_target])


def test_what_stands_near_the_target_counts_more_there(fitted: TargetAwareVectors) -> None:
    alone, together = fitted.transform(pairs(("bridge", "bridge"), ("bridge fish tunnel bad", "bridge")))
    block = DIMENSIONS
    mean_likeness = together[:block] @ alone[:block]
    assert together[2 * block : 3 * block] @ alone[:block] > mean_likeness


def test_frequent_pieces_weigh_less(fitted: TargetAwareVectors) -> None:
    weights = dict(zip(VOCABULARY, fitted.weights_, strict=True))
    assert weights["the"] < weights["fish"] < weights["tunnel"] == 1


@pytest.mark.parametrize(
    ("comment", "target"),
    [("", "bridge"), ("bridge", ""), ("", ""), ("😀😡", "bridge"), ("مرحبا", "الجسر"), ("[UNK] [PAD]", "[UNK]"),
     ("\ud800 bridge", "\x00"), ("bridge" * 200_000, "bridge"), ("bridge " * 150_000, "bridge " * 150_000)],
)  # fmt: skip
def test_hostile_input_gives_finite_features_soon(fitted: TargetAwareVectors, comment: str, target: str) -> None:
    start = time.process_time()
    features = fitted.transform(pairs((comment, target)))
    assert np.isfinite(features).all()
    assert time.process_time() - start < 10  # in time that is not linear, it would be hours


def test_rows_are_scored_alike_alone_and_in_a_crowd(fitted: TargetAwareVectors) -> None:
    rows = pairs(*((" ".join(VOCABULARY[17 + i % 5 :]), VOCABULARY[18 + i % 4]) for i in range(600)))
    whole = fitted.transform(rows)
    assert np.allclose(whole[[0, 300, 599]], np.vstack([fitted.transform(rows[[i]]) for i in (0, 300, 599)]), atol=1e-5)


def test_state_is_arrays_and_strings_only(fitted: TargetAwareVectors) -> None:
    fitted.transform(pairs(("bridge", "fish")))
    state = fitted.__getstate__()
    assert {type(value) for value in state.values()} <= {np.ndarray, str, int}
    again = pickle.loads(pickle.dumps(fitted))
    assert np.array_equal(again.transform(pairs(("bridge", "fish"))), fitted.transform(pairs(("bridge", "fish"))))


def test_without_a_table_it_says_what_is_missing() -> None:
    with pytest.raises(ValueError, match="needs a table of vectors: give pieces, scales and tokenizer"):
        TargetAwareVectors().fit(pairs(("bridge", "fish")))


def test_a_clone_is_unfitted_and_keeps_the_table(fitted: TargetAwareVectors) -> None:
    copy = clone(fitted)
    assert not hasattr(copy, "weights_")
    assert np.array_equal(copy.pieces, fitted.pieces)


def test_words_cut_one_by_one_are_cut_as_the_tokenizer_cuts_texts(stance_model: Any) -> None:
    source = stance_model.pipeline[0].tokenizer
    whole = Tokenizer.from_str(source)
    texts = [
        "Isn't the U.S. bridge—10% of it—rotten?!",
        "réfugiés, naïve\u00a0Straße\t\nØre",
        "جسر الميناء سيّئ",
        "桥 很好 ok",
    ]
    for text in texts * 2:
        assert WordPieces(source).ids(text) == whole.encode(text, add_special_tokens=False).ids[:MAX_PIECES]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_fork_after_scoring_warns_of_nothing() -> None:
    script = (
        "import os, stance; m = stance.load_model('stance', lane='fast'); m.score(['good bridge'] * 50, 'bridge')\n"
        "pid = os.fork()\n"
        "m.score(['bad bridge'] * 50, 'bridge')\n"
        "os.waitpid(pid, 0) if pid else os._exit(0)"
    )
    environment = {key: value for key, value in os.environ.items() if key != "TOKENIZERS_PARALLELISM"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True)
    assert "fork" not in done.stderr and "parallelism" not in done.stderr.lower()


def test_unseen_targets_get_probabilities(stance_model: Any) -> None:
    scores = stance_model.score(["The new bridge is a blessing.", ""], targets=["harbour bridge", "harbour bridge"])
    assert np.allclose(scores[["favor", "against", "neutral"]].sum(axis=1), 1)


def test_scoring_needs_no_torch(stance_model: Any) -> None:
    stance_model.score(["The new bridge is a blessing."], "harbour bridge")
    assert not {"torch", "transformers"} & set(sys.modules)
