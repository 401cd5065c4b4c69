import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from stance.linear import AttributeClassifier, Floats


@pytest.fixture
def rows() -> tuple[Floats, Floats]:
    """400 rows of 5 features and two attributes: the first is the sign of feature 0, the second of feature 1."""
    X = np.random.default_rng(0).normal(size=(400, 5))
    return X, (X[:, :2] > 0).astype(float)


def test_the_first_attribute_is_an_ordinary_logistic_regression(rows: tuple[Floats, Floats]) -> None:
    X, Y = rows
    ours = AttributeClassifier(C=0.5).fit(X, Y[:, :1])
    theirs = LogisticRegression(C=0.5, tol=1e-8).fit(X, Y[:, 0])
    np.testing.assert_allclose(ours.predict_proba(X)[:, 0], theirs.predict_proba(X)[:, 1], atol=2e-3)


def test_rows_of_weight_two_count_as_two_rows(rows: tuple[Floats, Floats]) -> None:
    X, Y = rows
    twice = AttributeClassifier().fit(np.vstack([X, X]), np.vstack([Y, Y]))
    weighted = AttributeClassifier().fit(X, Y, np.full(len(X), 2.0))
    np.testing.assert_allclose(twice.coef_, weighted.coef_, atol=1e-3)


def test_sparse_and_dense_rows_give_the_same_model(rows: tuple[Floats, Floats]) -> None:
    X, Y = rows
    dense, sparse = AttributeClassifier().fit(X, Y), AttributeClassifier().fit(csr_matrix(X), Y)
    np.testing.assert_allclose(dense.predict_proba(X), sparse.predict_proba(csr_matrix(X)), atol=1e-6)


def test_an_unlabelled_row_teaches_nothing(rows: tuple[Floats, Floats]) -> None:
    X, Y = rows
    without = AttributeClassifier().fit(X, Y)
    unlabelled = np.full((50, 2), np.nan)
    beside = AttributeClassifier().fit(np.vstack([X, 9 * X[:50]]), np.vstack([Y, unlabelled]))
    np.testing.assert_allclose(beside.coef_, without.coef_)


def test_an_attribute_is_fitted_on_its_own_rows(rows: tuple[Floats, Floats]) -> None:
    X, Y = rows
    Y[200:, 1] = np.nan
    model = AttributeClassifier().fit(X, Y)
    assert model.coef_[0].argmax() == 0 and model.coef_[1].argmax() == 1


def test_an_attribute_without_a_label_scores_like_the_first(rows: tuple[Floats, Floats]) -> None:
    X, Y = rows
    model = AttributeClassifier().fit(X, np.column_stack([Y[:, 0], np.full(len(X), np.nan)]))
    np.testing.assert_array_equal(model.predict_proba(X)[:, 0], model.predict_proba(X)[:, 1])


def test_shares_of_raters_are_learned_as_shares() -> None:
    X = np.repeat(np.eye(2), 100, axis=0)
    model = AttributeClassifier(C=1000).fit(X, np.repeat([0.2, 0.7], 100))
    np.testing.assert_allclose(model.predict_proba(np.eye(2))[:, 0], [0.2, 0.7], atol=0.01)


def test_calibrated_probabilities_are_as_high_as_what_happens(rows: tuple[Floats, Floats]) -> None:
    X, Y = rows
    model = AttributeClassifier().fit(X, Y)
    rare = np.where(Y == 1, 0.1, 1.0)
    model.calibrate(model.decision_function(X), Y, rare)
    expected = (rare * Y).sum(axis=0) / rare.sum(axis=0)
    said = (rare * model.predict_proba(X)).sum(axis=0) / rare.sum(axis=0)
    np.testing.assert_allclose(said, expected, atol=0.01)


def test_calibration_keeps_the_order_of_rows(rows: tuple[Floats, Floats]) -> None:
    X, Y = rows
    model = AttributeClassifier().fit(X, Y)
    before = model.decision_function(X).argsort(axis=0)
    after = model.calibrate(model.decision_function(X) / 3 + 1, Y).decision_function(X).argsort(axis=0)
    assert (before == after).mean() > 0.99


def test_a_few_further_rows_move_it_towards_what_they_say(rows: tuple[Floats, Floats]) -> None:
    X, Y = rows
    model = AttributeClassifier().fit(X, Y)
    adapted = clone(model).fit(X, Y).partial_fit(X[:100], 1 - Y[:100])
    assert abs(adapted.coef_[0, 0]) < abs(model.coef_[0, 0])


def test_adapting_leaves_other_attributes_and_unseen_features_alone(rows: tuple[Floats, Floats]) -> None:
    X, Y = rows
    model = AttributeClassifier().fit(X, Y)
    before = model.coef_.copy()
    few = X[:50].copy()
    few[:, 4] = 0
    model.partial_fit(few, np.column_stack([Y[:50, 0], np.full(50, np.nan)]))
    np.testing.assert_array_equal(model.coef_[1], before[1])
    assert model.coef_[0, 4] == before[0, 4] and (model.coef_[0, :4] != before[0, :4]).all()


def test_labels_outside_nought_to_one_are_refused() -> None:
    with pytest.raises(ValueError, match=r"labels must lie in 0\.\.1; they reach from 0\.0 to 3\.0"):
        AttributeClassifier().fit(np.eye(2), [0, 3])


def test_rows_of_another_width_are_refused(rows: tuple[Floats, Floats]) -> None:
    with pytest.raises(ValueError, match="3 features, but AttributeClassifier is expecting 5"):
        AttributeClassifier().fit(*rows).predict_proba(np.eye(3))
