"""Ways to learn, tried on ever more rows: what is shared between fits changes none of them."""

import numpy as np
import pytest

from stance.features.topic_words import TopicFeatures, TopicParts
from stance.labels import STANCE, TOXICITY
from stance.learning.quality import Gold
from stance.learning.splits import Rows
from stance.learning.topic_training import MOST_KEPT, TOPIC, Topics
from stance.learning.ways import ADAPTED, Adapting, Way
from stance.records import Example
from stance.scoring import Model, model_input

pytestmark = pytest.mark.slow

SAID = {"favor": "Ann beat Bob", "against": "Bob beat Ann", "neutral": "nobody beat Cid"}


def nested(count: int, sizes: tuple[int, ...]) -> tuple[list[Rows], Rows]:
    """Rows by lot, of each size all that smaller ones have, and the rest."""
    lot = np.random.default_rng(0).permutation(count)
    return [np.sort(lot[:size]) for size in sizes], np.sort(lot[sizes[-1] :])


@pytest.fixture(scope="module")
def adapting(toxicity: Model) -> Adapting:
    rows = [
        Example(f"Clerk {i} is {'a gronkbart' if i % 2 else 'kind'}.", None, {"toxicity": i % 2}) for i in range(300)
    ]
    gold = Gold.of(rows, TOXICITY, toxicity.card.labels)
    X = toxicity.pipeline[:-1].transform(model_input(rows, TOXICITY))
    adapting = Adapting(toxicity.pipeline[:-1], toxicity.pipeline[-1], X, gold, [Way(ADAPTED, 5.0)])
    adapting.prepare(np.arange(60))
    return adapting


def topics_of(model: Model, count: int) -> Topics:
    sides = [list(SAID)[i % 3] for i in range(count)]
    rows = [Example(f"Number {i} says {SAID[s]}.", "Quay Nine", {"stance": s}) for i, s in enumerate(sides)]
    gold = Gold.of(rows, STANCE, list(map(str, model.pipeline[-1].classes_)))
    topics = Topics(model.pipeline, rows, model.card.reads_context, gold)
    topics.read(topics.features.parts(model_input(rows, STANCE, model.card.reads_context)))
    topics.prepare(np.arange(60))
    return topics


def test_a_fit_that_begins_at_a_smaller_one_ends_where_it_does_alone(adapting: Adapting) -> None:
    sizes, held = nested(300, (50, 100, 200))
    grown = adapting.grown(Way(ADAPTED, 5.0), sizes, held, [0])
    alone = [adapting.tried(Way(ADAPTED, 5.0), taught, held, [0]) for taught in sizes]
    for one, other in zip(grown, alone, strict=True):
        np.testing.assert_allclose(one[:, 0], other[:, 0], atol=0.1)  # trials are rough
    assert np.abs(grown[2] - grown[0]).max() > 0.5


def test_trials_on_prepared_rows_are_those_on_any_rows(adapting: Adapting) -> None:
    taught, held = np.arange(40), np.arange(40, 60)
    quick = adapting.tried(Way(ADAPTED, 5.0), taught, held, [0])
    adapting.prepare(np.arange(100, 160))
    np.testing.assert_allclose(quick, adapting.tried(Way(ADAPTED, 5.0), taught, held, [0]), atol=0.02)
    adapting.prepare(np.arange(60))


def test_topics_learned_with_shared_likenesses_are_those_learned_alone(stance_model: Model) -> None:
    topics, way = topics_of(stance_model, 150), Way(TOPIC, 2.0)
    sizes, held = nested(150, (50, 100))
    grown = topics.grown(way, sizes, held, [0, 1, 2])
    for taught, logits in zip(sizes, grown, strict=True):
        alone = topics.learned(way, taught)
        np.testing.assert_allclose(logits, alone[-1].decision_function(topics.parts[held]), atol=0.02)


def test_a_topic_with_more_rows_than_are_learned_from_is_measured_on_all_held_out_ones(
    stance_model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes, held = nested(150, (50, 100))
    whole = topics_of(stance_model, 150).grown(Way(TOPIC, 2.0), sizes, held, [0, 1, 2])
    monkeypatch.setattr("stance.learning.topic_training.MOST_TOPIC_ROWS", 100)
    capped = topics_of(stance_model, 150).grown(Way(TOPIC, 2.0), sizes, held, [0, 1, 2])
    for one, other in zip(whole, capped, strict=True):
        np.testing.assert_allclose(one, other, atol=0.02)


def test_likenesses_are_kept_only_within_bounds(stance_model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_KEPT < 1e9
    monkeypatch.setattr("stance.learning.topic_training.MOST_KEPT", 1_000)
    topics = topics_of(stance_model, 90)
    topics.learned(Way(TOPIC, 2.0), np.arange(90))
    assert not topics._kept


def test_rows_are_as_alike_as_their_features(stance_model: Model) -> None:
    topics = topics_of(stance_model, 60)
    assert isinstance(topics.features, TopicFeatures) and isinstance(topics.parts, TopicParts)
    rows = topics.classifier.rows_of(topics.parts, 1, np.arange(60))
    likeness = rows.root @ rows.root.T - 1e-3 * np.eye(60)
    words = (topics.parts.words @ topics.parts.words.T).toarray()
    general = likeness - words
    scaled = topics.parts.general - topics.classifier.centre_
    expected = scaled @ scaled.T
    np.testing.assert_allclose(general / general[0, 0], expected / expected[0, 0], atol=0.02)
