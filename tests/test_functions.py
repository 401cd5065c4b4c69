"""The functional tests of toxicity models are well-formed, and the shipped model does better on them than chance."""

import re
from collections import Counter

import pandas as pd
import pytest

from benchmarks.functions import (
    CASES,
    REVIEW_FROM,
    function_scores,
    read_cases,
    read_tries,
    table,
    tries_scores,
)
from stance.labels import ATTRIBUTES, TOXIC_FROM
from stance.scoring.model import Model

LEAST_FUNCTIONS, LEAST_CASES, MOST_OF_A_FRAME = 15, 20, 4
FEWEST_WORDS, MOST_WORDS, MOST_WORDS_OF_A_LONG_COMMENT = 6, 40, 80
LONG = "toxic_sentence_in_polite_comment"
FLOORS = {"toxicity": 0.55, "accurate": 0.77}
"""AUC over all cases, which are hard on purpose: chance has 0.5, toxicity-ngrams-2 0.57 and toxicity-encoder-2 0.78
(toxicity-encoder-1 had 0.59)."""
TRIES = {
    "toxicity": {"auc": 0.55, "clean_kept": 0.84, "attacks_caught": 0.2},
    "accurate": {"auc": 0.77, "clean_kept": 0.84, "attacks_caught": 0.37, "threats_found": 0.15},
}
"""Least shares of the short texts: toxicity-ngrams-2 has an AUC of 0.557, keeps 0.848 and catches 0.205;
toxicity-encoder-2 has 0.776, 0.843 and 0.375 (toxicity-encoder-1 had 0.584, 0.826 and 0.265)."""


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def perfect(cases: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"toxicity": cases["toxic"].astype(float)})


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return read_cases()


def test_there_are_enough_functions_with_enough_cases(cases: pd.DataFrame) -> None:
    counts = cases["function"].value_counts()
    assert len(counts) >= LEAST_FUNCTIONS
    assert counts.min() >= LEAST_CASES


def test_every_column_holds_what_it_may(cases: pd.DataFrame) -> None:
    assert list(cases) == ["function", "toxic", "attribute", "text"]
    assert set(cases["toxic"]) == {0, 1}
    assert set(cases["attribute"]) <= {"", *ATTRIBUTES}
    assert cases["function"].str.fullmatch("[a-z_]+").all()


def test_no_text_is_there_twice(cases: pd.DataFrame) -> None:
    assert not cases["text"].map(words).duplicated().any()


def test_the_cases_of_a_function_have_one_label(cases: pd.DataFrame) -> None:
    assert (cases.groupby("function")["toxic"].nunique() == 1).all()


def test_only_swear_words_are_expected_of_a_case_that_is_not_toxic(cases: pd.DataFrame) -> None:
    assert set(cases.loc[cases["toxic"] == 0, "attribute"]) == {"", "profanity"}


def test_every_text_is_as_long_as_a_comment(cases: pd.DataFrame) -> None:
    for function, text in zip(cases["function"], cases["text"], strict=True):
        most = MOST_WORDS_OF_A_LONG_COMMENT if function == LONG else MOST_WORDS
        assert FEWEST_WORDS <= len(text.split()) <= most, text


def test_no_frame_is_used_more_than_a_few_times(cases: pd.DataFrame) -> None:
    starts = Counter(
        (function, *words(text).split()[:2]) for function, text in zip(cases["function"], cases["text"], strict=True)
    )
    assert max(starts.values()) <= MOST_OF_A_FRAME


def test_no_case_is_or_holds_a_training_sentence(cases: pd.DataFrame) -> None:
    from training.plain_statements import plain_statements

    texts = [f" {words(text)} " for text in cases["text"]]
    for sentence in map(words, plain_statements()):
        assert not any(f" {sentence} " in text for text in texts), sentence


def test_the_file_reads_the_same_everywhere() -> None:
    raw = CASES.read_bytes()
    assert b"\r" not in raw
    assert raw.decode("utf-8").endswith("\n")


def test_perfect_scores_get_everything_right(cases: pd.DataFrame) -> None:
    measures = function_scores(perfect(cases))
    assert measures["auc"] == 1
    for each in measures["functions"].values():
        assert each["right"] == each["right_for_review"] == each["auc"] == 1


def test_a_score_between_the_thresholds_is_right_for_review_only(cases: pd.DataFrame) -> None:
    between = perfect(cases) * (TOXIC_FROM + REVIEW_FROM) / 2
    assert function_scores(between)["toxic"] == {
        "cases": int(cases["toxic"].sum()), "right": 0, "right_for_review": 1, "auc": 1,
    }  # fmt: skip


def test_scores_of_other_texts_are_refused(cases: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=f"There are {len(cases)} cases and 3 scores"):
        function_scores(perfect(cases)[:3])


def test_the_table_names_every_function_and_model(cases: pd.DataFrame) -> None:
    measures = function_scores(perfect(cases))
    shown = table({"one": measures, "other": measures})
    assert "| one | other |" in shown
    assert all(f"| {name} |" in shown for name in cases["function"])


@pytest.mark.parametrize("lane", FLOORS)
def test_the_shipped_models_keep_their_floor(lane: str, cases: pd.DataFrame, request: pytest.FixtureRequest) -> None:
    model: Model = request.getfixturevalue(lane)
    assert function_scores(model.score(cases["text"].tolist()))["auc"] > FLOORS[lane]


def test_the_texts_a_moderator_tries_are_well_formed(cases: pd.DataFrame) -> None:
    tries = read_tries()
    assert list(tries) == ["kind", "toxic", "attribute", "text"]
    assert set(tries["toxic"]) == {0, 1} and set(tries["attribute"]) <= {"", *ATTRIBUTES}
    assert (tries.loc[tries["toxic"] == 0, "attribute"] == "").all()
    assert (tries.groupby("kind")["toxic"].nunique() == 1).all()
    texts = tries["text"].map(words)
    assert not texts.duplicated().any() and set(texts).isdisjoint(cases["text"].map(words))


def test_what_is_caught_and_kept_of_tries_is_counted() -> None:
    tries = read_tries()
    scores = pd.DataFrame({"toxicity": tries["toxic"].astype(float), "threat": tries["attribute"].eq("threat") * 1.0})
    found = tries_scores(scores)
    assert found["auc"] == found["clean_kept"] == found["attacks_caught"] == found["threats_found"] == 1
    assert tries_scores(1 - scores)["attacks_caught"] == 0


@pytest.mark.parametrize("lane", TRIES)
def test_the_shipped_models_catch_what_a_moderator_tries(lane: str, request: pytest.FixtureRequest) -> None:
    model = request.getfixturevalue(lane)
    found = tries_scores(model.score(read_tries()["text"].tolist()))
    assert {name: found[name] for name in TRIES[lane] if found[name] < TRIES[lane][name]} == {}
