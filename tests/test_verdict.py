import numpy as np
import pytest
from sklearn.metrics import f1_score, roc_auc_score

from stance.labels import STANCE, TOXICITY
from stance.learning.doubtful import doubts
from stance.learning.learned_rows import digests, known, with_rows
from stance.learning.quality import Gold, area_under_curve, macro_f1
from stance.learning.splits import FOLDS, Plan
from stance.learning.verdict import judged
from stance.records import Example


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def plan(groups: np.ndarray) -> Plan:
    """All rows measured on at once."""
    folds = np.zeros((1, len(groups)), dtype=np.int64)
    return Plan(folds, tuple(range(FOLDS)), groups, np.ones(len(groups), dtype=bool), "")


def toxic_gold(positive: np.ndarray) -> Gold:
    return Gold.of([Example("x", None, {"toxicity": float(y)}) for y in positive], TOXICITY, ["toxicity"])


def test_weighted_measures_are_those_of_scikit_learn(rng: np.random.Generator) -> None:
    truth, scores = rng.integers(0, 2, 80), rng.normal(size=80).round(1)
    weights = rng.integers(0, 4, (3, 80)).astype(float)
    expected = [roc_auc_score(truth, scores, sample_weight=each) for each in weights]
    np.testing.assert_allclose(area_under_curve(truth > 0, scores, weights), expected)
    truth, said = rng.integers(0, 3, 80), rng.integers(0, 3, 80)
    expected = [f1_score(truth, said, average="macro", sample_weight=each) for each in weights]
    np.testing.assert_allclose(macro_f1(truth, said, weights, [0, 1, 2]), expected)


def test_rows_are_compared_with_those_of_their_part_only(rng: np.random.Generator) -> None:
    positive, parts = np.arange(100) % 2 > 0, np.arange(100) // 50
    scores = positive + rng.normal(size=100)
    every = np.ones((1, 100))
    apart = area_under_curve(positive, scores, every, parts)
    assert apart == pytest.approx(np.mean([roc_auc_score(positive[parts == p], scores[parts == p]) for p in (0, 1)]))
    np.testing.assert_allclose(area_under_curve(positive, scores + 100 * parts, every, parts), apart)


def test_a_large_gain_is_better_and_none_is_not(rng: np.random.Generator) -> None:
    positive = np.arange(300) % 2
    gold, rows = toxic_gold(positive), np.arange(300)
    weak, strong = (positive * shift + rng.normal(size=300) for shift in (0.5, 3.0))
    found = judged(gold, plan(rows), weak[:, None], strong[None, :, None])
    assert found.outcome == "better" and found.difference.low > 0.1 and found.further is None
    same = judged(gold, plan(rows), weak[:, None], (weak + rng.normal(size=300) / 100)[None, :, None])
    assert same.outcome == "no difference seen"
    assert judged(gold, plan(rows), strong[:, None], weak[None, :, None]).outcome == "worse"


def test_a_small_gain_is_told_with_the_labels_it_takes(rng: np.random.Generator) -> None:
    positive = np.arange(200) % 2
    common = positive + rng.normal(size=200)
    better = common + 0.12 * positive + rng.normal(size=200) / 2
    found = judged(toxic_gold(positive), plan(np.arange(200)), common[:, None], better[None, :, None])
    assert found.outcome == "no difference seen" and found.difference.value > 0
    assert found.further is not None and 10 <= found.further < 4_000 and found.further % 10 == 0


def test_rows_of_one_group_count_as_one(rng: np.random.Generator) -> None:
    positive = np.repeat(np.arange(30) % 2, 10)
    gold, rows = toxic_gold(positive), np.arange(300)
    weak, strong = (positive * shift + np.repeat(rng.normal(size=30), 10) for shift in (0.5, 1.0))
    apart = judged(gold, plan(rows), weak[:, None], strong[None, :, None]).difference
    together = judged(gold, plan(rows // 10), weak[:, None], strong[None, :, None]).difference
    assert together.high - together.low > apart.high - apart.low


def test_labels_that_the_model_contradicts_look_swapped(rng: np.random.Generator) -> None:
    positive = np.arange(200) % 2
    right = (positive + rng.normal(size=200) / 2)[:, None]
    found = judged(toxic_gold(1 - positive), plan(np.arange(200)), right, -right[None])
    assert found.outcome == "labels look swapped"


def test_swapped_sides_are_seen_by_the_two_sides_alone(rng: np.random.Generator) -> None:
    sides = np.array(["favor", "against", "neutral"] * 60)
    rows = [Example("x", "y", {"stance": side}) for side in sides]
    swapped = [Example("x", "y", {"stance": {"favor": "against", "against": "favor"}.get(s, s)}) for s in sides]
    labels = ["against", "favor", "neutral"]
    logits = np.array([[2.0 * (side == label) for label in labels] for side in sides]) + rng.normal(size=(180, 3))
    every = np.arange(180)
    assert judged(Gold.of(rows, STANCE, labels), plan(every), logits, logits[None]).outcome == "no difference seen"
    assert judged(Gold.of(swapped, STANCE, labels), plan(every), logits, logits[None]).outcome == "labels look swapped"


def test_turned_labels_are_the_most_doubtful_ones(rng: np.random.Generator) -> None:
    positive = np.arange(100) % 2
    logits = (positive * 6.0 - 3 + rng.normal(size=100))[:, None]
    turned = positive.copy()
    turned[:10] = 1 - turned[:10]
    examples = [Example(f"text {i}", None, {"toxicity": float(y)}) for i, y in enumerate(turned)]
    found = doubts(examples, Gold.of(examples, TOXICITY, ["toxicity"]), logits)
    named = {doubt.example.text for doubt in found.worst}
    assert named <= {f"text {i}" for i in range(10)} and len(named) >= 5
    assert found.count == len(named) and found.rows == 100
    assert (found.worst[0].given, found.worst[0].likelier) in {("toxicity", "no toxicity"), ("no toxicity", "toxicity")}


def test_models_that_contradict_most_labels_are_doubted_themselves(rng: np.random.Generator) -> None:
    examples = [Example(f"text {i}", None, {"toxicity": float(i % 2)}) for i in range(100)]
    gold = Gold.of(examples, TOXICITY, ["toxicity"])
    right = (np.arange(100) % 2 * 6.0 - 3)[:, None]
    assert doubts(examples, gold, -right).is_model_weak
    some_wrong = np.where(np.arange(100)[:, None] < 40, -right, right)
    assert (
        not doubts(examples, gold, some_wrong).is_model_weak and doubts(examples, gold, some_wrong).contradicted == 40
    )


def test_rows_without_logits_are_not_doubted() -> None:
    examples = [Example(f"text {i}", None, {"toxicity": float(i % 2)}) for i in range(40)]
    found = doubts(examples, Gold.of(examples, TOXICITY, ["toxicity"]), np.full((40, 1), np.nan))
    assert (found.rows, found.count) == (0, 0)


@pytest.mark.parametrize("written", ["We need the Bridge!", "we need   the bridge"])
def test_learned_rows_are_known_however_they_are_written(written: str) -> None:
    learned = with_rows("", digests([Example("We need the bridge.", "the bridge"), Example("No.", "the bridge")]))
    assert known(digests([Example(written, "The Bridge")]), learned).all()
    assert not known(digests([Example(written, "the ferry"), Example("Other.", "the bridge")]), learned).any()


def test_a_card_remembers_the_rows_of_its_ancestors() -> None:
    first = with_rows("", digests([Example("One.")]))
    second = with_rows(first, digests([Example("Two.")]))
    rows = digests([Example("One."), Example("Two."), Example("Three.")])
    assert known(rows, second).tolist() == [True, True, False]
    assert len(with_rows("", digests([Example(f"Row {i}.") for i in range(1_000)]))) < 5_400
