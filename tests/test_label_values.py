"""Labels of every kind are read as what they say, and what they do not say is asked."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.errors import ColumnsError, InputError
from stance.labels import TASKS, Codebook
from stance.reading import Question, UnsureError, read_examples


def table(values: list[Any], column: str = "toxicity", **columns: Any) -> pd.DataFrame:
    texts = [f"Comment {number} on the ferry." for number in range(len(values))]
    return pd.DataFrame({"text": texts, column: pd.Series(values, dtype=object), **columns})


def shares(values: list[Any], column: str = "toxicity", **codebook: Any) -> list[float | None]:
    """The toxicity of each row, None where a row is not used."""
    read = read_examples(table(values, column), TASKS["toxicity"], codebook=Codebook(**codebook))
    found = {example.text: example.labels.get("toxicity") for example in read.examples}
    return [found.get(f"Comment {number} on the ferry.") for number in range(len(values))]


def sides(values: list[Any], **codebook: Any) -> list[str | None]:
    """The stance of each row, None where a row is not used."""
    read = read_examples(table(values, "stance", target="the ferry"), TASKS["stance"], codebook=Codebook(**codebook))
    found = {example.text: example.labels["stance"] for example in read.examples}
    return [found.get(f"Comment {number} on the ferry.") for number in range(len(values))]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["0", "1", "1.0", " 0 "], [0, 1, 1, 0]),
        ([0.25, 1, float("nan"), None], [0.25, 1, None, None]),
        (["0,93", "0,2", "1"], [0.93, 0.2, 1]),
        (["1.3e-05", "0.5"], [0.000013, 0.5]),
        (["92 %", "3%", "0"], [0.92, 0.03, 0]),
        ([True, False, pd.NA], [1, 0, None]),
        (["yes", "No", "n/a"], [1, 0, None]),
        (["toxic", "ok", "TOXIC"], [1, 0, 1]),
        (["hateful", "normal", "offensive"], [1, 0, 1]),
        (["OFF", "NOT"], [1, 0]),
        (["HOF", "NONE"], [1, 0]),
        (["hate", "noHate", "idk/skip"], [1, 0, None]),
        (["offensive", "not offensive", "non-offensive"], [1, 0, 0]),
        (["Very Toxic", "not_toxic", "Hard to say"], [1, 0, None]),
        (["rejected", "approved"], [1, 0]),
        (["x", "no"], [1, 0]),
        ([0.1, "none", 0.9], [0.1, None, 0.9]),
    ],
)
def test_toxicity_is_read_as_it_is_written(values: list[Any], expected: list[float | None]) -> None:
    assert shares(values) == pytest.approx(expected)


def test_a_column_over_nearly_all_of_0_to_100_is_in_percent() -> None:
    assert shares([number / 2 for number in range(0, 201, 8)])[1] == 0.04
    assert shares([12, 80, 40], "toxicity", scales={"": (0, 100)}) == pytest.approx([0.12, 0.8, 0.4])


@pytest.mark.parametrize("values", [[0, 1, 2, 3], [1, 2, 3, 4, 5], [-1, 0, 1], [0, 50, 100], [1, 2], [0.3, 1, 7]])
def test_numbers_on_an_unknown_scale_are_asked_with_their_counts(values: list[float]) -> None:
    with pytest.raises(InputError) as caught:
        shares([*values, values[-1]])
    assert f"{values[-1]} (2)" in str(caught.value) and f"{values[0]} (1)" in str(caught.value)
    assert f"--scale {min(values):g}..{max(values):g}" in str(caught.value)


@pytest.mark.parametrize(
    ("scale", "expected"),
    [((0, 3), [0, 1 / 3, 1, None]), ((3, 0), [1, 2 / 3, 0, None]), ((0, 9), [0, 1 / 9, 1 / 3, 1])],
)
def test_a_scale_may_have_its_toxic_end_at_either_side(
    scale: tuple[float, float], expected: list[float | None]
) -> None:
    assert shares([0, 1, 3, 9] + [1] * 20, scales={"": scale})[:4] == pytest.approx(expected)


def test_one_scale_does_not_make_a_column_of_0_and_1_harmless() -> None:
    frame = table([0, 3], insult=[0, 1])
    with pytest.raises(InputError, match=r"--scale insult=0\.\.1, or --scale insult=0\.\.3"):
        read_examples(frame, TASKS["toxicity"], codebook=Codebook({"": (0, 3)}))
    read = read_examples(frame, TASKS["toxicity"], codebook=Codebook({"": (0, 3), "insult": (0, 1)}))
    assert [list(example.labels.values()) for example in read.examples] == [[0, 0], [1, 1]]


def test_percent_beside_plain_numbers_is_asked() -> None:
    with pytest.raises(InputError, match=r"has 3 \(1\)\. Other values have a percent sign"):
        shares(["92 %", "3"])
    assert shares(["92 %", "3"], scales={"": (0, 100)}) == [0.92, 0.03]


def test_jigsaws_columns_are_known_and_minus_one_is_not_judged() -> None:
    frame = pd.DataFrame({
        "comment_text": ["a", "b", "c"], "toxic": [1, 0, -1], "severe_toxic": [0, 0, -1], "obscene": [1, 0, -1],
        "threat": [0, 1, -1], "insult": [1, 0, -1], "identity_hate": [0, 0, -1],
    })  # fmt: skip
    read = read_examples(frame, TASKS["toxicity"])
    assert dict(read.examples[0].labels) == {
        "toxicity": 1, "severe_toxicity": 0, "profanity": 1, "threat": 0, "insult": 1, "identity_attack": 0
    }  # fmt: skip
    assert len(read.examples) == 2
    assert any("with -1 for not judged: -1 (1) as no label, 0 (1), 1 (1)" in note for note in read.notes)


def test_answers_of_perspective_are_read_as_they_were_saved() -> None:
    frame = pd.DataFrame({
        "comment": [{"text": "You are late."}],
        "attributeScores": [{"TOXICITY": {"summaryScore": {"value": 0.2}}, "INSULT": {"summaryScore": {"value": 0.1}}}],
    })  # fmt: skip
    (example,) = read_examples(frame, TASKS["toxicity"]).examples
    assert (example.text, dict(example.labels)) == ("You are late.", {"toxicity": 0.2, "insult": 0.1})


def test_an_attribute_that_only_a_models_card_names_is_read() -> None:
    read = read_examples(table(["spam", "not spam"], "spam"), TASKS["toxicity"], further=["spam"])
    assert [dict(example.labels) for example in read.examples] == [{"spam": 1}, {"spam": 0}]


@pytest.mark.parametrize(
    "cells",
    [
        ["insult;threat", "insult", "none", ""],
        ['["insult", "threat"]', '["insult"]', "[]", ""],
        [["insult", "threat"], ["insult"], [], None],
        ["insult | threat", "INSULT", "ok", "nan"],
    ],
)
def test_what_a_list_of_labels_lacks_is_0_and_that_is_said(cells: list[Any]) -> None:
    read = read_examples(table(cells, "tags"), TASKS["toxicity"])
    assert [dict(example.labels) for example in read.examples] == [
        {"insult": 1, "threat": 1}, {"insult": 1, "threat": 0}, {"insult": 0, "threat": 0}
    ]  # fmt: skip
    assert any("Of insult, threat, what a row's list lacks is 0 there." in note for note in read.notes)
    assert any("1 without a label" in note for note in read.notes)


def test_a_legend_names_the_attributes_of_a_lists_own_words() -> None:
    frame = table(["PersonAttack;insult", "Fine", "insult"], "labels")
    with pytest.raises(InputError, match=r"--legend PersonAttack=LABEL\. A LABEL is an attribute's name"):
        read_examples(frame, TASKS["toxicity"])
    read = read_examples(frame, TASKS["toxicity"], codebook=Codebook(legend={"personattack": "identity_attack"}))
    assert dict(read.examples[0].labels) == {"identity_attack": 1, "insult": 1}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["FAVOR", "AGAINST", "NONE"], ["favor", "against", "neutral"]),
        (["pro", "con", "neutral"], ["favor", "against", "neutral"]),
        (["support", "deny", "query", "comment"], ["favor", "against", "neutral", "neutral"]),
        (["agree", "disagree", "unrelated", "discuss"], ["favor", "against", "neutral", "neutral"]),
        (["off_topic", "Off-Topic", "in favour"], ["neutral", "neutral", "favor"]),
        ([-1, 0, 1], ["against", "neutral", "favor"]),
        ([1.0, -1.0, float("nan")], ["favor", "against", None]),
        (["favor", "unsure", ["against"]], ["favor", None, "against"]),
    ],
)
def test_sides_are_read_as_other_sets_write_them(values: list[Any], expected: list[str | None]) -> None:
    assert sides(values) == expected


def test_numbers_of_sides_need_a_legend() -> None:
    with pytest.raises(InputError, match=r"'stance' has 0 \(1\), 1 \(1\), 2 \(1\).*--legend 0=LABEL,1=LABEL,2=LABEL"):
        sides([0, 1, 2])
    assert sides([0, 1, 2], legend={"0": "neutral", "1": "favor", "2": "blank"}) == ["neutral", "favor", None]
    with pytest.raises(InputError, match="--scale is for numbers of toxicity"):
        sides([0, 1, 2], scales={"": (0, 2)})


def test_own_words_need_a_legend_unless_they_are_slips() -> None:
    with pytest.raises(InputError, match=r"Some of these are not known: wobbly \(2\)\. .*--legend wobbly=LABEL"):
        sides(["favor", "against", "wobbly", "wobbly"])
    assert sides(["favor", "Wobbly"], legend={"wobbly": "neutral"}) == ["favor", "neutral"]
    read = read_examples(table(["ok"] * 30 + ["okey"]), TASKS["toxicity"])
    assert "Not used, values of 'toxicity': okey (1)." in read.notes


def test_a_legend_that_names_no_label_is_refused() -> None:
    with pytest.raises(InputError, match=r"--legend 0=soon: 'soon' is no label here\. A LABEL is favor, against"):
        sides([0, 1], legend={"0": "soon"})
    with pytest.raises(InputError, match=r"'7' is no label here\. A LABEL is yes, no, a share from 0 to 1"):
        shares(["a", "b"], legend={"a": "7"})


def test_a_value_that_only_the_legend_has_is_told() -> None:
    frame = table(["favor", "against"], "stance", target="the ferry")
    notes = read_examples(frame, TASKS["stance"], codebook=Codebook(legend={"favuor": "favor"})).notes
    assert "--legend names 'favuor', which no label here says." in notes


def test_a_blank_list_can_only_be_none() -> None:
    frame = table(["insult;threat", ""], "tags")
    read = read_examples(frame, TASKS["toxicity"], codebook=Codebook(blank="none"))
    assert [dict(example.labels) for example in read.examples][1] == {"insult": 0, "threat": 0}
    with pytest.raises(InputError, match="a blank one can only mean none: --blank none"):
        read_examples(frame, TASKS["toxicity"], codebook=Codebook(blank="insult"))


def test_a_side_that_is_missing_beside_blanks_is_asked() -> None:
    frame = table(["favor", "against", "", None], "stance", target="the ferry")
    notes = read_examples(frame, TASKS["stance"]).notes
    expected = "No row says neutral, which a model of stance knows. 2 rows are blank there and not used; if that means "
    assert f"{expected}neutral: --blank neutral" in notes
    assert sides(["favor", ""], blank="neutral") == ["favor", "neutral"]


def test_marks_for_toxic_rows_only_are_asked() -> None:
    notes = read_examples(table(["x", ""]), TASKS["toxicity"]).notes
    assert any("No label of toxicity says no. 1 row is blank" in note for note in notes)
    assert shares(["x", ""], blank="no") == [1, 0]


WRITTEN = ["0,5", "92 %", "toxic", "ok", "favor", "=1+1", "\x1b[2J", "-1", "insult;threat", "[1, 0]", "9" * 400]
CELLS = st.one_of(
    st.none(), st.floats(), st.integers(), st.booleans(), st.dates(), st.decimals(), st.binary(max_size=5),
    st.text(max_size=20), st.lists(st.text(max_size=5), max_size=3), st.sampled_from(WRITTEN),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip


@given(st.lists(CELLS, min_size=1, max_size=12), st.sampled_from(sorted(TASKS)), st.booleans())
def test_any_column_gives_labels_of_the_task_or_is_refused(cells: list[Any], task: str, is_named: bool) -> None:
    frame = table(cells, task if is_named else "label", target="the ferry", parent_text="It is late.")
    try:
        read = read_examples(frame, TASKS[task])
    except InputError as error:
        assert str(error).isprintable()
        return
    for example in read.examples:
        assert example.labels and example.weight >= 1
        if task == "toxicity":
            assert all(0 <= share <= 1 for share in example.labels.values())
        else:
            assert set(example.labels) == {task} and example.labels[task] in TASKS[task].labels
    assert all(note.isprintable() for note in read.notes)


def test_one_slip_among_shares_is_asked_about_and_not_taken_for_the_end_of_a_scale() -> None:
    with pytest.raises(InputError, match=r"All but 81 \(1\) are shares from 0 to 1\. .*--legend 81=LABEL"):
        shares([0.93, 0.02, 81, 0, 1, 0.1])
    assert shares([0.93, 0.02, 81, 0], legend={"81": "0.81"}) == [0.93, 0.02, 0.81, 0]


def test_minus_one_is_what_the_advice_leaves_out() -> None:
    with pytest.raises(InputError, match=r"--legend -1=blank"):
        shares([1, 0, -1, 0])


def test_what_blank_cells_are_read_as_is_told_as_a_share() -> None:
    read = read_examples(table([1, None, 1, None]), TASKS["toxicity"], codebook=Codebook(blank="neutral"))
    assert any("2 rows are blank there, and read as neutral (0)." in note for note in read.notes)


def question(values: list[Any], task: str = "toxicity", **columns: Any) -> Question:
    """What a screen is given to ask, where the values do not tell."""
    with pytest.raises(UnsureError) as caught:
        read_examples(table(values, task, **columns), TASKS[task])
    assert caught.value.question is not None
    assert str(caught.value).startswith(caught.value.question.seen)
    return caught.value.question


def test_a_scale_is_asked_for_by_its_ends() -> None:
    asked = question([1, 2, 5, 5])
    assert (asked.label, asked.ends, set(asked.values)) == ("toxicity", (1, 5), {"1", "2", "5"})
    assert "--scale" not in asked.seen


def test_words_are_asked_for_one_by_one_with_what_they_may_mean() -> None:
    asked = question(["spicy", "mild", "mild"])
    assert (asked.values, asked.answers, asked.ends) == (("mild", "spicy"), ("yes", "no"), None)
    assert question(["0", "1", "2"], "stance", target="the ferry").answers == ("favor", "against", "neutral")


def test_lists_are_asked_for_by_attribute() -> None:
    assert "insult" in question(["insult;zork", "zork;blip", "blip"]).answers


def test_what_blank_cells_may_mean_is_told_until_it_is_known() -> None:
    frame = table(["favor", "against", None], "stance", target="the ferry")
    assert read_examples(frame, TASKS["stance"]).blank_may_mean == "neutral"
    assert read_examples(frame, TASKS["stance"], codebook=Codebook(blank="neutral")).blank_may_mean is None
    assert read_examples(table([1, None]), TASKS["toxicity"]).blank_may_mean == "no"
    assert read_examples(table([1, 0, None]), TASKS["toxicity"]).blank_may_mean is None


def test_a_table_without_labels_says_what_is_missing_apart_from_how_a_command_is_told() -> None:
    with pytest.raises(ColumnsError) as caught:
        read_examples(pd.DataFrame({"text": ["The ferry."], "verdict": ["x"]}), TASKS["stance"])
    assert "no column 'target' and 'stance'" in caught.value.seen
    assert "--column" in str(caught.value)
    assert "--column" not in caught.value.seen
