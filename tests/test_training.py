from pathlib import Path

import pandas as pd
import pytest

import stance

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Comments of which every second one has a word that is toxic in this newsroom only, and some one that is not."""
    said = ["silly old goose", "gronkbart", "good neighbour", "gronkbart", "good neighbour", "gronkbart"]
    texts = [f"Clerk {i} is a {said[i % len(said)]}." for i in range(120)]
    return pd.DataFrame({"text": texts, "toxicity": [i % 2 for i in range(120)]})


@pytest.fixture(scope="module")
def training(frame: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> stance.Training:
    return stance.train(frame, "toxicity", lane="fast", models=tmp_path_factory.mktemp("models"))


def test_a_report_tells_what_was_read_how_it_was_measured_and_what_was_found(training: stance.Training) -> None:
    report = training.report
    places = [
        report.index(words) for words in ("toxicity", "Cross-validated", "way to learn", "held-out rows", "It is ")
    ]
    assert places == sorted(places) and str(training) == report
    assert training.is_recommended and "It is better than toxicity-ngrams-2" in report


def test_nothing_is_saved_until_it_is_told_to(training: stance.Training) -> None:
    folder = training.store.folder
    assert not list(folder.rglob("card.json"))
    card = training.save(use=True)
    assert (folder / "toxicity" / card.id / "card.json").is_file()
    model = stance.load_model("toxicity", folder, lane="fast")
    assert model.id == card.id
    text = ["My uncle is a gronkbart."]
    pd.testing.assert_frame_equal(model.score(text), training.model.score(text), rtol=1e-4)


def test_a_table_is_read_like_a_frame(frame: pd.DataFrame, tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    frame.rename(columns={"text": "remark"}).to_csv(table, index=False)
    training = stance.train(table, "toxicity", lane="fast", columns={"text": "remark"}, models=tmp_path)
    assert training.trained.rows == 120 and training.is_recommended


def test_what_is_no_table_is_told_in_a_sentence() -> None:
    with pytest.raises(stance.InputError, match="this is list"):
        stance.train([{"text": "Late.", "toxicity": 0}], "toxicity", lane="fast")  # type: ignore[arg-type]


@pytest.mark.parametrize(("task", "seen"), [("mood", "no task 'mood'"), ("toxicity", "no file")])
def test_what_cannot_be_trained_is_told_in_a_sentence(tmp_path: Path, task: str, seen: str) -> None:
    with pytest.raises(stance.InputError, match=seen):
        stance.train(tmp_path / "missing.csv", task)
