from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone

from stance.features.topic_weights import TopicClassifier
from stance.features.topic_words import TopicFeatures, key_of
from stance.labels import TASKS
from stance.learning import with_measures
from stance.learning.topic_training import TOPIC
from stance.learning.train import Trained, train
from stance.learning.ways import AS_IT_IS
from stance.model_store import ModelStore
from stance.pipelines import topic_pipeline
from stance.reading import reference_rows
from stance.reading.tables import TableReader, read_examples
from stance.records import Example
from stance.scoring.model import Model, model_input

pytestmark = pytest.mark.slow

SAID = {"favor": "Ann beat Bob", "against": "Bob beat Ann", "neutral": "nobody beat Cid"}
"""What is said on each side: the same words, in an order that only n-grams see."""


def rows(count: int, target: str = "Quay Nine", start: int = 0) -> list[Example]:
    """Comments that nothing general can tell apart, a third of each side."""
    sides = [side for side, _ in zip(cycle(SAID), range(count), strict=False)]
    return [Example(f"Number {start + i} says {SAID[side]}.", target, {"stance": side}) for i, side in enumerate(sides)]


@pytest.fixture(scope="module")
def trained(stance_model: Model) -> Trained:
    return train(rows(150), stance_model, reference_rows(TASKS["stance"], "fast")[:40])


def logits(pipeline: object, texts: list[str], target: str) -> object:
    pairs = model_input([Example(text, target) for text in texts], TASKS["stance"])
    return pipeline.decision_function(pairs)  # type: ignore[attr-defined]


def test_a_topic_model_learns_the_topics_own_words(trained: Trained) -> None:
    assert trained.way.kind == TOPIC and trained.is_recommended
    assert trained.measures["macro_f1"] > trained.measures_before["macro_f1"] + 0.3
    assert trained.tried[trained.way] == max(trained.tried.values()) > trained.tried[AS_IT_IS] + 0.3


def test_a_topic_model_forgets_nothing_on_other_targets(trained: Trained) -> None:
    lost = trained.forgetting
    assert lost is not None and lost.rows == 40 and not lost.is_loss
    assert lost.after == pytest.approx(lost.before)


def test_other_comments_on_a_topic_that_is_learned_do_not_count_as_forgotten(stance_model: Model) -> None:
    learned = train(rows(150), stance_model, rows(40, start=500))
    assert learned.way.kind == TOPIC and not any(way.kind == TOPIC for way in learned.forgetful)
    assert learned.forgetting and learned.forgetting.after == pytest.approx(learned.forgetting.before)


def test_targets_without_labels_are_scored_as_before(trained: Trained, stance_model: Model) -> None:
    texts = ["He says Ann beat Bob.", "He says Bob beat Ann."]
    new, old = (logits(each.pipeline, texts, "the ferry") for each in (trained.model, stance_model))
    np.testing.assert_allclose(new, old, atol=1e-5)
    pairs = model_input([Example(text, "Quay  nine!") for text in texts], TASKS["stance"])
    assert trained.model.pipeline.predict(pairs).tolist() == ["favor", "against"]


def test_the_curve_grows_with_the_rows_and_stands_on_the_card(trained: Trained) -> None:
    *first, most = trained.curve
    assert first == [50, 100] and 100 < most <= 120
    assert trained.curve[most] == pytest.approx(trained.measures["macro_f1"], abs=0.05)
    scores = with_measures(trained).scores
    assert "learned from 50 rows" in scores["own labels, held out, macro-F1"]
    assert scores["own labels, cross-validated macro-F1"][trained.way.name] == trained.tried[trained.way]


def test_a_topic_model_comes_back_from_the_store_as_it_was(trained: Trained, tmp_path: Path) -> None:
    card = ModelStore(tmp_path).save(trained.model.pipeline, with_measures(trained))
    back = ModelStore(tmp_path).open(card.id).pipeline
    for target in ("Quay Nine", "the ferry"):
        texts = ["So Ann beat Bob.", "What a liar, nobody beat Cid."]
        np.testing.assert_array_equal(logits(back, texts, target), logits(trained.model.pipeline, texts, target))


def test_a_topic_model_learns_on_and_keeps_what_it_knows(trained: Trained) -> None:
    further = train(rows(90, "The Old Mill", 500), trained.model)
    assert further.way.kind == TOPIC and further.model.card.parent == trained.model.id
    pairs = model_input(
        [Example("He says Ann beat Bob.", each) for each in ("Quay Nine", "the old mill")], TASKS["stance"]
    )
    assert further.model.pipeline.predict(pairs).tolist() == ["favor", "favor"]


def test_where_nothing_helps_the_model_stays_as_it_is(seeds: Path, stance_model: Model) -> None:
    rows = read_examples(TableReader(seeds / "labels.csv"), TASKS["stance"]).examples
    said = stance_model.pipeline.predict(model_input(rows, TASKS["stance"])).tolist()
    examples = [Example(row.text, row.target, {"stance": label}) for row, label in zip(rows, said, strict=True)]
    found = train(examples, stance_model)
    assert found.way == AS_IT_IS and not found.is_recommended
    assert logits(found.model.pipeline, ["No."], "ferries").tolist() == (  # type: ignore[attr-defined]
        logits(stance_model.pipeline, ["No."], "ferries").tolist()  # type: ignore[attr-defined]
    )


def test_estimators_keep_their_parameters_and_their_general_model_when_cloned(stance_model: Model) -> None:
    pipeline = topic_pipeline(stance_model.pipeline, 7)
    copies = clone(pipeline)
    assert isinstance(copies[0], TopicFeatures) and isinstance(copies[1], TopicClassifier)
    assert copies[0].general is pipeline[0].general and copies[1].general is pipeline[1].general
    assert copies[1].get_params(deep=False) == pipeline[1].get_params(deep=False)
    assert copies[1].set_params(C=9.0).C == 9.0 and pipeline[1].C != 9.0


def test_a_target_is_a_topic_however_it_is_written() -> None:
    assert key_of("  The HARBOUR-bridge! ") == "the harbour bridge"
    assert key_of("…") == ""


def test_no_target_has_more_rows_than_can_be_learned_from(monkeypatch: pytest.MonkeyPatch, stance_model: Model) -> None:
    monkeypatch.setattr("stance.learning.topic_training.MOST_TOPIC_ROWS", 40)
    found = train([*rows(120), *rows(45, "The Old Mill", 500)], stance_model)
    assert found.way.kind == TOPIC and found.rows == 165
    assert len(found.model.pipeline[-1].ends_) == 3
