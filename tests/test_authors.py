import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.scoring.authors import by_author

SURE = [0.9, 0.05, 0.05]
UNSURE = [0.34, 0.36, 0.3]


def test_an_unsure_comment_follows_its_authors_other_ones() -> None:
    found = by_author([SURE, UNSURE, SURE], ["ida", "ida", "ida"])
    assert found[1].argmax() == 0


@pytest.mark.parametrize("authors", [["ida", "bo", "cy"], [None, None, None]])
def test_without_other_comments_of_the_author_nothing_changes(authors: list[str | None]) -> None:
    assert by_author([SURE, UNSURE, SURE], authors).tolist() == [SURE, UNSURE, SURE]


def test_comments_on_something_else_do_not_count() -> None:
    found = by_author([SURE, UNSURE], ["ida", "ida"], off_topic=[1.0, 0.0])
    assert found[1] == pytest.approx(UNSURE)


def test_two_comments_follow_bayes_rule() -> None:
    """Written out by hand: sum over the author's side of what either comment says of it."""
    sides, k, keeps = np.array([SURE, UNSURE]), 3, 0.7
    follows = keeps * np.eye(k) + (1 - keeps) / k
    joint = np.einsum("s,sa,sb,a,b->ab", np.full(k, 1 / k), follows, follows, sides[0], sides[1])
    assert by_author(sides, ["ida", "ida"]) == pytest.approx(
        np.stack([joint.sum(1) / joint.sum(), joint.sum(0) / joint.sum()]), abs=1e-6
    )


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["a", "b", None])), max_size=12))
def test_probabilities_stay_probabilities(rows: list[tuple[float, float, str | None]]) -> None:
    sides = np.array([[x * y, x * (1 - y), 1 - x] for x, y, _ in rows]).reshape(len(rows), 3)
    found = by_author(sides, [author for *_, author in rows])
    assert found.shape == sides.shape and np.allclose(found.sum(axis=1), 1) and (found >= 0).all()
