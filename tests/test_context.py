"""A model that reads headline and parent gets them, from the call and from a thread; on a shipped network."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from stance import Comment, Thread
from stance.errors import InputError
from stance.features.context import COMMENT_PIECES, PARENT_PIECES, ContextEncoder, joined
from stance.labels import STANCES, TASKS
from stance.records import Example, Target
from stance.scoring.model import Model, Models, model_input
from stance.scoring.score import score_rows, thread_context

ROWS = [
    ["The ferry is a blessing for the island.", "the ferry", "", ""],
    ["Long live the ferry! " * 80, "the ferry", "Ferry to sail all night", "It is a menace. " * 80],
    ["", "the ferry", "", ""],
    ["\ud800 broken", "\u0000", "", "\ud800"],
]


@pytest.fixture(scope="module")
def model(accurate_stance: Model) -> Model:
    return accurate_stance


def rows_of(rows: list[list[str]]) -> Any:
    table = np.empty((len(rows), 4), dtype=object)
    table[:] = rows
    return table


def sides(scores: pd.DataFrame) -> Any:
    return scores[list(STANCES)].to_numpy(dtype=float)


def test_each_part_has_room_of_its_own() -> None:
    comment, target, headline, parent = [7] * 500, [8] * 3, [9] * 4, [6] * 500
    run, begin = joined([comment, target, headline, parent], 1, 2)
    assert run[:begin] == [1, 8, 8, 8, 2, 9, 9, 9, 9, 2, *[6] * PARENT_PIECES, 2]
    assert run[begin:] == [*[7] * COMMENT_PIECES, 2]


def test_a_part_that_is_empty_keeps_its_place() -> None:
    assert joined([[7], [], [], []], 1, 2) == ([1, 2, 2, 2, 7, 2], 4)


def test_rows_become_a_vector_each_whatever_the_text(model: Model) -> None:
    encoder = model.pipeline[0]
    assert isinstance(encoder, ContextEncoder)
    found = encoder.transform(rows_of(ROWS))
    assert found.shape == (len(ROWS), encoder.width()) and np.isfinite(found).all()
    assert encoder.transform(rows_of(ROWS)[:0]).shape == (0, encoder.width())


def test_a_row_has_the_same_vector_in_company(model: Model) -> None:
    encoder = model.pipeline[0]
    alone = np.concatenate([encoder.transform(rows_of([row])) for row in ROWS])
    np.testing.assert_array_equal(encoder.transform(rows_of(ROWS)), alone)


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
    comments = thread.to_frame()
    context = thread_context(comments, {"t": str(thread.title)})
    scored = score_rows(comments, models, [Target("the ferry", "ferry")], None, context)
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
