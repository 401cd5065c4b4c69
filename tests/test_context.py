"""A model that reads headline and parent gets them, from the call and from a thread; on a shipped network."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline

from stance import Comment, Thread
from stance.errors import InputError
from stance.features.context import COMMENT_PIECES, PARENT_PIECES, ContextEncoder, joined
from stance.labels import STANCES, TASKS
from stance.linear import StanceClassifier
from stance.records import Example, Target
from stance.scoring.model import Model, Models, model_input
from stance.scoring.score import score_comments


@pytest.fixture(scope="module")
def encoder(accurate: Model) -> ContextEncoder:
    step = accurate.pipeline[0].transformer_list[0][1]
    return ContextEncoder(step.network, step.tokenizer)


@pytest.fixture(scope="module")
def model(encoder: ContextEncoder, accurate_stance: Model) -> Model:
    """A model of stances whose classifier stands at random."""
    rng = np.random.default_rng(0)
    classifier = StanceClassifier().set_weights(sorted(STANCES), rng.normal(size=(3, encoder.width())), np.zeros(3))
    card = replace(accurate_stance.card, reads_context=True)
    pipeline = make_pipeline(encoder, classifier)
    return Model(card, lambda: pipeline)


def sides(scores: pd.DataFrame) -> Any:
    return scores[list(STANCES)].to_numpy(dtype=float)


def test_each_part_has_room_of_its_own() -> None:
    comment, target, headline, parent = [7] * 500, [8] * 3, [9] * 4, [6] * 500
    run, begin = joined([comment, target, headline, parent], 1, 2)
    assert run[:begin] == [1, 8, 8, 8, 2, 9, 9, 9, 9, 2, *[6] * PARENT_PIECES, 2]
    assert run[begin:] == [*[7] * COMMENT_PIECES, 2]


def test_a_part_that_is_empty_keeps_its_place() -> None:
    assert joined([[7], [], [], []], 1, 2) == ([1, 2, 2, 2, 7, 2], 4)


def test_a_side_depends_on_parent_and_headline(model: Model) -> None:
    alone = sides(model.score(["Exactly."], "the ferry"))
    answering = sides(model.score(["Exactly."], "the ferry", parents=["The ferry is a menace."]))
    under = sides(model.score(["Exactly."], "the ferry", headlines="Ferry to sail all night"))
    assert np.abs(alone - answering).max() > 1e-4
    assert np.abs(alone - under).max() > 1e-4
    assert np.array_equal(alone, sides(model.score(["Exactly."], "the ferry", parents=[None])))


def test_a_thread_hands_its_headline_and_parents_on(model: Model, toxicity: Model, agreement: Model) -> None:
    said = (Comment("1", "The ferry is a menace."), Comment("2", "Exactly.", parent_id="1"))
    thread = Thread("t", "t", "Ferry to sail all night", comments=said)
    models = Models(toxicity, model, agreement)
    scored = score_comments(thread.to_frame(), models, [Target("the ferry", "ferry")], None, {"t": str(thread.title)})
    given = model.score(["Exactly."], "the ferry", [said[0].text], thread.title)
    shares = scored[[f"stance_ferry_{side}" for side in STANCES]].to_numpy(dtype=float)[1]
    assert np.array_equal(shares, sides(given)[0])


def test_agreement_is_read_without_a_target() -> None:
    rows = model_input([Example("Exactly.", "It is a menace.", headline="Ferry")], TASKS["agreement"], True)
    assert rows.tolist() == [["Exactly.", "", "Ferry", "It is a menace."]]


def test_as_many_parents_as_texts_are_needed(model: Model) -> None:
    with pytest.raises(InputError, match="There are 2 texts and 1 targets, parents or headlines"):
        model.score(["a", "b"], "the ferry", parents=["c"])


def test_a_reason_is_told_in_context(model: Model) -> None:
    found = model.explain("Exactly that.", "the ferry", "The ferry is a menace.", "Ferry to sail all night")
    said = sides(model.score(["Exactly that."], "the ferry", ["The ferry is a menace."], "Ferry to sail all night"))
    np.testing.assert_allclose([found.scores[side] for side in STANCES], said[0], atol=1e-6)
