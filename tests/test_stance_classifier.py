import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.utils.estimator_checks import check_estimator

from stance.linear import StanceClassifier

CLASSES = ("against", "favor", "neutral")


def rows(seed: int = 0, n: int = 400, shift: float = 0.0) -> tuple[NDArray[np.float64], NDArray[np.str_]]:
    """Rows of three overlapping classes; ``shift`` makes another topic, on which favor and against change places."""
    random = np.random.default_rng(seed)
    y = random.choice(CLASSES, n)
    X = random.normal(size=(n, 6))
    side = np.select([y == "favor", y == "against"], [1.0, -1.0])
    X[:, 0] += side * (1 - shift)
    X[:, 1] += (y == "neutral") * 1.5
    X[:, 2] += side * shift
    X[:, 5] = 3 * shift
    return X, y


@pytest.mark.slow
def test_scikit_learn_finds_no_fault() -> None:
    check_estimator(StanceClassifier())


def test_fit_is_scikit_learns_logistic_regression() -> None:
    X, y = rows()
    weight = np.random.default_rng(1).random(len(y))
    ours = StanceClassifier(C=0.05).fit(X, y, weight)
    theirs = LogisticRegression(C=0.05, tol=1e-8, max_iter=1_000).fit(X, y, weight)
    assert np.allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-3)


def test_sparse_and_single_precision_rows_give_the_same() -> None:
    X, y = rows()
    dense = StanceClassifier().fit(X, y).predict_proba(X)
    sparse = StanceClassifier().fit(csr_array(X), y).predict_proba(csr_array(X))
    single = StanceClassifier().fit(X.astype(np.float32), y).predict_proba(X.astype(np.float32))
    assert np.allclose(dense, sparse, atol=1e-3) and np.allclose(dense, single, atol=1e-3)


def test_adapting_helps_on_the_new_topic_and_spares_the_old() -> None:
    old, new, held = rows(0), rows(1, 120, shift=1.0), rows(2, 400, shift=1.0)
    classifier = StanceClassifier(C=1.0, C_adapt=0.05).fit(*old)
    before_new, before_old = classifier.score(*held), classifier.score(*old)
    classifier.partial_fit(*new)
    assert classifier.score(*held) > before_new + 0.1
    assert classifier.score(*old) > before_old - 0.05


@pytest.mark.slow
def test_the_weaker_the_adaptation_the_less_it_moves() -> None:
    old, new = rows(0), rows(1, 120, shift=1.0)
    moved = []
    for strength in (1e-6, 1e-2, 1.0):
        classifier = StanceClassifier(C_adapt=strength).fit(*old)
        coef = classifier.coef_.copy()
        moved.append(np.abs(classifier.partial_fit(*new).coef_ - coef).max())
    assert moved[0] < 1e-3 < moved[1] < moved[2]


def test_rows_of_one_side_do_not_move_the_intercept_far() -> None:
    X, y = rows()
    classifier = StanceClassifier(C_adapt=1e-3).fit(X, y)
    intercept = classifier.intercept_.copy()
    classifier.partial_fit(X[:100], np.full(100, "against"))
    assert np.abs(classifier.intercept_ - intercept).max() < 0.1


def test_adapting_keeps_classes_the_new_rows_lack() -> None:
    X, y = rows()
    classifier = StanceClassifier().fit(X, y)
    classifier.partial_fit(X[y != "neutral"], y[y != "neutral"])
    assert tuple(classifier.classes_) == CLASSES
    assert np.allclose(classifier.predict_proba(X).sum(axis=1), 1)


def test_calibration_makes_held_out_probabilities_likelier() -> None:
    X, y = rows(0, 60)
    held, gold = rows(3, 2_000)
    classifier = StanceClassifier(C=1e3).fit(X, y)
    classifier.coef_ *= 5
    before = log_loss(gold, classifier.predict_proba(held))
    said = classifier.predict(held)
    classifier.calibrate(classifier.decision_function(held[:1_000]), gold[:1_000])
    assert log_loss(gold, classifier.predict_proba(held)) < before
    assert (classifier.predict(held) == said).mean() > 0.9


@pytest.mark.parametrize("method", ["predict", "predict_proba", "decision_function"])
def test_nothing_is_predicted_before_fitting(method: str) -> None:
    with pytest.raises(NotFittedError):
        getattr(StanceClassifier(), method)(rows()[0])


def test_what_cannot_be_learned_is_refused_with_the_reason() -> None:
    X, y = rows()
    with pytest.raises(ValueError, match="only one class, 'favor': nothing to tell apart"):
        StanceClassifier().fit(X, np.full(len(y), "favor"))
    with pytest.raises(ValueError, match=r"(?i)sample weights .*zero"):
        StanceClassifier().fit(X, y, np.zeros(len(y)))
    with pytest.raises(ValueError, match="labels \\['maybe'\\] are not among the classes it knows"):
        StanceClassifier().fit(X, y).partial_fit(X, np.full(len(y), "maybe"))
    with pytest.raises(ValueError, match="are not those it knows"):
        StanceClassifier().fit(X, y).partial_fit(X, y, classes=["favor", "against"])


def test_shares_of_one_and_nought_are_labels() -> None:
    X, y = rows(200)
    classes = np.unique(y)
    shares = (y[:, None] == classes).astype(float)
    by_shares, by_labels = StanceClassifier().fit_shares(X, shares, classes), StanceClassifier().fit(X, y)
    assert np.allclose(by_shares.coef_, by_labels.coef_)


def test_weights_learned_elsewhere_are_used_as_they_are() -> None:
    X, y = rows(200)
    fitted = StanceClassifier().fit(X, y)
    given = StanceClassifier().set_weights(fitted.classes_, fitted.coef_, fitted.intercept_)
    assert np.allclose(given.predict_proba(X), fitted.predict_proba(X))


def test_being_off_topic_is_learned_beside_the_classes() -> None:
    X, y = rows(200)
    fitted = StanceClassifier().fit(X, y)
    assert np.isnan(fitted.predict_off_topic(X)).all()
    known = np.where(np.arange(len(X)) % 2, np.nan, (X[:, 0] > 0).astype(float))
    fitted.fit_off_topic(X, known)
    assert ((fitted.predict_off_topic(X) > 0.5) == (X[:, 0] > 0)).mean() > 0.9
