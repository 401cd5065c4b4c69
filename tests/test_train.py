from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from threadpoolctl import threadpool_info, threadpool_limits

from stance.cli import main
from stance.dashboard.model_use import Change
from stance.labels import TASKS
from stance.learning import with_measures
from stance.learning.evaluate import calibration_error, label_measures
from stance.learning.forgetting import MOST_LOST
from stance.learning.report import conclusion, lines, parts
from stance.learning.train import Trained, train
from stance.model_store import ModelStore
from stance.reading import reference_rows
from stance.reading.tables import TableReader, read_examples
from stance.records import Example
from stance.scoring.model import Model, model_input

pytestmark = pytest.mark.slow


def labels(seeds: Path, task: str) -> list[Example]:
    return read_examples(TableReader(seeds / "labels.csv"), TASKS[task]).examples


@pytest.mark.parametrize("task", ["toxicity", "stance"])
def test_both_models_are_measured_on_the_same_unseen_rows(
    seeds: Path, toxicity: Model, stance_model: Model, task: str
) -> None:
    current = toxicity if task == "toxicity" else stance_model
    before = current.pipeline[-1].coef_.copy()
    trained = train(labels(seeds, task), current)
    assert trained.verdict is not None
    assert trained.rows == trained.verdict.rows == len(labels(seeds, task))
    assert trained.verdict.difference.low <= trained.verdict.difference.value <= trained.verdict.difference.high
    np.testing.assert_array_equal(current.pipeline[-1].coef_, before)
    assert trained.model.card.parent == current.id


def test_training_twice_gives_the_same_weights(seeds: Path, stance_model: Model) -> None:
    first, second = (train(labels(seeds, "stance"), stance_model) for _ in range(2))
    pairs = model_input(labels(seeds, "stance"), TASKS["stance"])
    assert (first.way, first.tried, first.curve) == (second.way, second.tried, second.curve)
    assert first.verdict == second.verdict
    np.testing.assert_array_equal(first.model.pipeline.predict_proba(pairs), second.model.pipeline.predict_proba(pairs))


def test_a_model_learns_a_newsrooms_own_word(toxicity: Model) -> None:
    rows = gronk(120)
    trained = train(rows, toxicity)
    assert trained.is_recommended and with_measures(trained).not_recommended == ""
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


def gronk(count: int, first: int = 0, turned: int = 0) -> list[Example]:
    """Comments of which every second one has a word that is toxic in this newsroom only; some labels are wrong.

    Another word, which the model in use takes for toxic, is not.
    """
    said = ["silly old goose", "gronkbart", "good neighbour", "gronkbart", "good neighbour", "gronkbart"]
    texts = [f"Clerk {i} is a {said[i % len(said)]}." for i in range(first, first + count)]
    shares = [float(i % 2) for i in range(count)]
    return [
        Example(text, None, {"toxicity": 1 - share if i < turned else share})
        for i, (text, share) in enumerate(zip(texts, shares, strict=True))
    ]


def report(trained: Trained) -> str:
    return "\n".join([*lines(parts(trained)), conclusion(trained)])


def test_rows_learned_before_are_not_measured_on_again(toxicity: Model) -> None:
    first = train(gronk(80), toxicity)
    again = train(gronk(140), first.model)
    assert again.known == 80 and again.verdict is not None and again.verdict.rows == 60
    assert "80 of them" in report(again) and "they are not measured on" in report(again)
    nothing_new = train(gronk(80), first.model)
    assert nothing_new.verdict is None and not nothing_new.is_recommended
    assert "cannot be told" in conclusion(nothing_new)


def test_swapped_labels_are_told_and_not_recommended(toxicity: Model, tmp_path: Path) -> None:
    texts = [f"You are a stupid idiot, number {i}." if i % 2 else f"Thank you, number {i}." for i in range(120)]
    rows = [Example(text, None, {"toxicity": float(i % 2 == 0)}) for i, text in enumerate(texts)]
    trained = train(rows, toxicity)
    assert not trained.is_recommended and "labels look swapped, or mean something else" in conclusion(trained)
    card = ModelStore(tmp_path).save(trained.to_save, with_measures(trained))
    assert card.not_recommended == conclusion(trained)
    for asked in ("show", "use"):
        told = CliRunner().invoke(main, ["models", asked, card.id, "--models", str(tmp_path)])
        assert told.exit_code == 0 and conclusion(trained) in told.output
    assert f"did not recommend it: {conclusion(trained)} To go back" in Change(card, toxicity.id).sentence


def test_training_keeps_to_one_thread(toxicity: Model) -> None:
    seen: list[set[int]] = []

    def begin(_stage: str, _steps: int) -> Callable[[int], object]:
        seen.append({each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"})
        return lambda done: None

    with threadpool_limits(2, "blas"):
        train(gronk(60), toxicity, begin=begin)
    assert len(seen) > 2 and all(threads == {1} for threads in seen)


def test_wrong_labels_are_the_first_to_be_named(toxicity: Model) -> None:
    trained = train(gronk(120, turned=6), toxicity)
    wrong = {example.text for example in gronk(6)}
    assert {doubt.example.text for doubt in trained.doubts.worst[:5]} < wrong
    assert f"{trained.doubts.count} of 120 labels are doubtful" in report(trained)


def test_labels_are_not_doubted_by_models_that_contradict_most_of_them(seeds: Path, stance_model: Model) -> None:
    said = report(train(labels(seeds, "stance"), stance_model))
    assert "do not read such comments well enough to say which labels are wrong" in said
    assert "labels are doubtful" not in said


def test_a_gentler_way_is_taken_where_the_best_would_forget(toxicity: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stance.learning.choosing.MOST_TRIED", 80)
    monkeypatch.setitem(MOST_LOST, "fast", 1.0)
    others = reference_rows(TASKS["toxicity"], "fast")
    free = train(gronk(600), toxicity, others)
    assert free.forgetting is not None and free.instead_of is None
    monkeypatch.setitem(MOST_LOST, "fast", 0.9 * (free.forgetting.before - free.forgetting.after))
    kept = train(gronk(600), toxicity, others)
    assert kept.instead_of == free.way and kept.way.C < free.way.C
    assert kept.forgetting is not None and not kept.forgetting.is_loss and kept.is_recommended
    assert f"{kept.way.name}, which is gentler, was taken instead" in report(kept)


def test_learning_chosen_rows_makes_no_other_comments_toxic(toxicity: Model) -> None:
    names = ["The mayor", "The minister", "The coach", "The author", "My neighbour", "The editor", "The priest"]
    toxic = ["is a gronkbart", "likes plums", "drives to Ulm", "wears hats", "has two cats"]
    harmless = ["is right", "does good work", "lives here", "has a birthday today", "comes tomorrow"]
    rows = [
        Example(f"{name} {deed}.", None, {"toxicity": label})
        for label, deeds in ((1.0, toxic), (0.0, harmless))
        for name in names
        for deed in deeds
    ]
    trained = train(rows, toxicity, reference_rows(TASKS["toxicity"], "fast"))
    assert trained.is_new and trained.forgetting is not None and trained.forgetting.toxic is not None
    before, after = trained.forgetting.toxic
    assert after < before + 0.05
    assert f"{before:.0%} of them had a toxicity score of 0.5 or more before, {after:.0%} have after." in report(
        trained
    )


def test_a_model_that_takes_more_of_other_comments_for_toxic_is_not_recommended(
    toxicity: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stance.learning.forgetting.MOST_MORE_TOXIC", -1.0)
    trained = train(gronk(200), toxicity, reference_rows(TASKS["toxicity"], "fast"))
    assert not trained.is_recommended
    assert "other comments a toxicity score of 0.5 or more, where toxicity-ngrams-2 gives it to" in conclusion(trained)


def test_names_and_texts_in_a_report_cannot_harm_a_terminal(toxicity: Model) -> None:
    rows = [replace(row, text=row.text + "\x1b]0;owned\x07\u202e") for row in gronk(120, turned=6)]
    said = list(lines(parts(train(rows, toxicity))))
    assert any("gronkbart" in line for line in said)
    assert all(line.isprintable() for line in said)
