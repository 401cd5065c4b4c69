from pathlib import Path

import numpy as np
import pytest

from stance.labels import TASKS
from stance.learning.evaluate import calibration_error, label_measures
from stance.learning.splits import split
from stance.learning.train import train
from stance.reading.tables import TableReader, read_examples
from stance.records import Example
from stance.scoring.model import Model, model_input

pytestmark = pytest.mark.slow


def labels(seeds: Path, task: str) -> list[Example]:
    return read_examples(TableReader(seeds / "labels.csv"), TASKS[task]).examples


@pytest.mark.parametrize("task", ["toxicity", "stance"])
def test_split_leaks_no_thread_and_no_text(seeds: Path, task: str) -> None:
    examples = labels(seeds, task)
    taught, held, notes = split(examples, TASKS[task])
    assert sorted(taught + held) == list(range(len(examples)))
    assert 0.1 < len(held) / len(examples) < 0.35
    assert not {examples[i].group for i in taught} & {examples[i].group for i in held}
    assert notes == []


def test_repeated_words_stay_together_whatever_their_thread() -> None:
    examples = [Example(f"word{i % 30} and more.", None, {"toxicity": float(i % 2)}, f"thread{i}") for i in range(120)]
    taught, held, _ = split(examples, TASKS["toxicity"])
    assert not {examples[i].text for i in taught} & {examples[i].text for i in held}


def test_one_thread_alone_is_split_by_text_and_told() -> None:
    examples = [Example(f"word{i}", None, {"toxicity": float(i % 2)}, "only") for i in range(60)]
    _, held, notes = split(examples, TASKS["toxicity"])
    assert 5 <= len(held) <= 20
    assert "too few threads" in notes[0]


@pytest.mark.parametrize("task", ["toxicity", "stance"])
def test_both_models_are_measured_on_the_same_unseen_rows(
    seeds: Path, toxicity: Model, stance_model: Model, task: str
) -> None:
    current = toxicity if task == "toxicity" else stance_model
    before = current.pipeline[-1].coef_.copy()
    trained = train(labels(seeds, task), current)
    measure = ("toxicity", "auc") if task == "toxicity" else ("macro_f1",)
    new, old = trained.measures, trained.measures_before
    for name in measure:
        new, old = new[name], old[name]
    assert trained.rows + trained.held_out == len(labels(seeds, task))
    assert new >= old - 0.02
    np.testing.assert_array_equal(current.pipeline[-1].coef_, before)
    assert trained.model.card.parent == current.id


def test_training_twice_gives_the_same_weights(seeds: Path, stance_model: Model) -> None:
    first, second = (train(labels(seeds, "stance"), stance_model) for _ in range(2))
    pairs = model_input(labels(seeds, "stance"), TASKS["stance"])
    assert (first.way, first.tried, first.curve) == (second.way, second.tried, second.curve)
    np.testing.assert_array_equal(first.model.pipeline.predict_proba(pairs), second.model.pipeline.predict_proba(pairs))


def test_a_model_learns_a_newsrooms_own_word(toxicity: Model) -> None:
    rows = [
        Example(f"The {w} at number {i} is a total gronkbart.", None, {"toxicity": 1.0})
        for i, w in enumerate(["man", "clerk"] * 30)
    ]
    rows += [
        Example(f"The {w} at number {i} is a good neighbour.", None, {"toxicity": 0.0})
        for i, w in enumerate(["man", "clerk"] * 30)
    ]
    trained = train(rows, toxicity)
    text = ["My uncle is a gronkbart."]
    assert trained.model.score(text)["toxicity"][0] > toxicity.score(text)["toxicity"][0] + 0.2


def test_calibration_error_is_the_gap_between_said_and_seen() -> None:
    assert calibration_error([1, 0, 1, 0], [0.5, 0.5, 0.5, 0.5]) == pytest.approx(0)
    assert calibration_error([0, 0], [0.9, 0.9]) == pytest.approx(0.9)
    assert calibration_error([1, 0], [1.0, 0.0]) == pytest.approx(0)


def test_macro_f1_is_the_mean_over_labels(stance_model: Model) -> None:
    scores = stance_model.score(["I love the ferry.", "I hate the ferry."], "the ferry")
    said = scores["stance"].tolist()
    assert label_measures(said, scores[["favor", "against", "neutral"]])["macro_f1"] == 1
