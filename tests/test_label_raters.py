"""Labels of several raters: whose belong together, what they come to, and how far they agree."""

from typing import Any

import pandas as pd
import pytest

from stance.labels import TASKS, Codebook
from stance.reading import Labelled, read_examples
from stance.reading.tables.labels.raters import alpha, majority

KRIPPENDORFF = [
    [1, 1, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
    [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [5, 5, 5], [1, 1], [3],
]  # fmt: skip
"""The example of section C in Krippendorff 2011, "Computing Krippendorff's alpha-reliability", unit by unit."""


def read(task: str = "toxicity", codebook: Codebook | None = None, **columns: list[Any]) -> Labelled:
    return read_examples(pd.DataFrame(columns), TASKS[task], codebook=codebook or Codebook())


def said(labelled: Labelled, words: str) -> bool:
    return any(words in note for note in labelled.notes)


def test_alpha_is_that_of_the_published_example() -> None:
    assert alpha(KRIPPENDORFF) == pytest.approx(0.849, abs=0.0005)
    assert alpha([[str(value) for value in values] for values in KRIPPENDORFF]) == pytest.approx(0.743, abs=0.0005)


@pytest.mark.parametrize("units", [[], [[1.0]], [[0.3, 0.3], [0.3, 0.3, 0.3]], [["favor", "favor"]]])
def test_alpha_is_unknown_where_nothing_could_differ(units: list[list[Any]]) -> None:
    assert alpha(units) is None


def test_a_majority_is_of_one_label() -> None:
    assert majority(["favor", "against", "favor"]) == "favor"
    assert majority(["favor", "against"]) is None


@pytest.mark.parametrize(
    "names",
    [
        ["rater1", "rater2", "rater3"], ["annotator_a", "annotator_b", "annotator_c"],
        ["label_1", "label_2", "label_3"], ["toxicity", "toxicity_2", "toxicity_3"],
        ["toxicity (rater 1)", "toxicity (rater 2)", "toxicity (rater 3)"],
        ["Rater Anna", "Rater Ben", "Rater Cleo"], ["coder1_toxic", "coder2_toxic", "coder3_toxic"],
    ],
)  # fmt: skip
def test_raters_as_columns_give_shares_and_their_number(names: list[str]) -> None:
    first, second, third = names
    labelled = read(text=["a", "b", "c"], **{first: [1, 0, None], second: [1, 0, None], third: [0, None, None]})
    assert [(e.labels["toxicity"], e.weight) for e in labelled.examples] == [(pytest.approx(2 / 3), 3), (0, 2)]
    assert said(labelled, "2 comments have 2.5 labels on average; their mean is learned")
    assert said(labelled, "Krippendorff's alpha of: toxicity 0.33")


def test_columns_with_other_numbers_are_not_of_raters() -> None:
    labelled = read("stance", text=["a"], target=["x"], label=["favor"], label3=["against"])
    assert labelled.examples[0].labels == {"stance": "favor"}
    assert said(labelled, "Not used, columns: 'label3': against (1)")


def test_what_raters_came_to_stands_for_them() -> None:
    labelled = read(text=["a"], toxicity=[1], toxicity_1=[1], toxicity_2=[0])
    assert labelled.examples[0].labels == {"toxicity": 1}
    assert said(labelled, "Not used, columns: 'toxicity_1': 1 (1); 'toxicity_2': 0 (1)")


def test_sides_of_raters_are_their_majority_and_ties_are_counted() -> None:
    labelled = read(
        "stance", text=["a", "b"], target=["x", "x"],
        rater1=["favor", "none"], rater2=["favor", "favor"], rater3=["against", ""],
    )  # fmt: skip
    assert [(e.labels["stance"], e.weight) for e in labelled.examples] == [("favor", 3)]
    assert said(labelled, "Not used: 1 comment on which as many raters said one thing as another.")


def test_raters_as_rows_are_put_together() -> None:
    labelled = read(text=["a", "a", "a", "b"], rater=["anna", "ben", "cleo", "anna"], toxicity=[1, 1, 0, 0])
    assert [(e.text, e.labels["toxicity"], e.weight) for e in labelled.examples] == [
        ("a", pytest.approx(2 / 3), 3),
        ("b", 0, 1),
    ]


def test_a_raters_second_label_of_a_comment_replaces_the_first() -> None:
    labelled = read(text=["a", "a", "a"], annotator=["anna", "anna", "ben"], toxicity=[1, 0, 0])
    assert [(e.labels["toxicity"], e.weight) for e in labelled.examples] == [(0, 2)]
    assert said(labelled, "1 row is a rater's earlier label of the same comment")


def test_rows_that_are_the_same_are_copies_unless_a_column_names_raters() -> None:
    copied = read(text=["a", "a", "a"], toxicity=[1, 1, 0])
    assert [(e.labels["toxicity"], e.weight) for e in copied.examples] == [(0.5, 2)]
    assert said(copied, "1 row is the same as another in every column, and counted once.")
    rated = read(text=["a", "a", "a"], toxicity=[1, 1, 0], rater=[1, 2, 3])
    assert [(e.labels["toxicity"], e.weight) for e in rated.examples] == [(pytest.approx(2 / 3), 3)]


@pytest.mark.parametrize("role", ["comment_id", "thread_id", "author", "created_at"])
def test_the_same_words_elsewhere_are_another_comment(role: str) -> None:
    cells = ["2031-01-05", "2031-01-06"]
    assert [e.weight for e in read(text=["Late.", "Late."], toxicity=[1, 0], **{role: cells}).examples] == [1, 1]


def test_the_same_words_towards_another_target_are_another_label() -> None:
    labelled = read("stance", text=["a", "a"], target=["x", "y"], stance=["favor", "against"])
    assert [e.target for e in labelled.examples] == ["x", "y"]


def test_a_list_of_numbers_in_a_cell_is_of_raters() -> None:
    labelled = read(text=["a", "b"], label=["[0, 1, 1]", [0, 0]])
    assert [(e.labels["toxicity"], e.weight) for e in labelled.examples] == [(pytest.approx(2 / 3), 3), (0, 2)]


def test_a_number_of_raters_is_the_weight() -> None:
    labelled = read(text=["a", "b"], toxicity=[0.7, 0.1], toxicity_annotator_count=[10, None])
    assert [e.weight for e in labelled.examples] == [10, 1]


def test_a_blank_is_filled_only_where_no_rater_spoke() -> None:
    labelled = read(codebook=Codebook(blank="no"), text=["a", "b"], rater1=[1, None], rater2=[None, None])
    assert [(e.labels["toxicity"], e.weight) for e in labelled.examples] == [(1, 1), (0, 1)]
