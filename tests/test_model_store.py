import json
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from skops.io import dump

import stance
from stance import ModelError
from stance.labels import TASKS
from stance.linear import StanceClassifier
from stance.model_store import ModelStore, StoredModel
from stance.records import ModelCard
from stance.settings import shipped


def small_model() -> tuple[object, ModelCard]:
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60, 3)), np.repeat(["against", "favor", "neutral"], 20)
    card = ModelCard("tiny-1", "stance", ("favor", "against", "neutral"), ("en",), "2031-05-09", "")
    return make_pipeline(StandardScaler(), StanceClassifier()).fit(X, y), card


def test_model_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    pipeline, card = small_model()
    saved = ModelStore(tmp_path).save(pipeline, card)
    opened = ModelStore(tmp_path).open("tiny-1", "stance")
    X = np.random.default_rng(1).normal(size=(5, 3))
    assert opened.card == saved
    np.testing.assert_array_equal(opened.pipeline.predict_proba(X), pipeline.predict_proba(X))  # type: ignore[attr-defined]


def test_saving_twice_is_refused_and_leaves_the_first(tmp_path: Path) -> None:
    pipeline, card = small_model()
    first = ModelStore(tmp_path).save(pipeline, card)
    with pytest.raises(ModelError, match="There is a model tiny-1"):
        ModelStore(tmp_path).save(pipeline, card)
    assert ModelStore(tmp_path).open("tiny-1").card == first
    assert [each.name for each in (tmp_path / "stance").iterdir()] == ["tiny-1"]


def test_a_model_taken_from_another_store_is_the_same_and_is_taken_once(tmp_path: Path) -> None:
    drafts, store = ModelStore(tmp_path / "drafts"), ModelStore(tmp_path / "own")
    saved = drafts.save(*small_model())
    assert store.take(drafts, "tiny-1") == saved
    assert store.open("tiny-1", "stance").pipeline is not None
    with pytest.raises(ModelError, match="There is a model tiny-1"):
        store.take(drafts, "tiny-1")
    assert sorted(each.name for each in (tmp_path / "own" / "stance" / "tiny-1").iterdir()) == [
        "card.json",
        "model.skops",
    ]


def test_many_who_choose_a_model_at_once_all_succeed_and_leave_nothing(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)
    store.save(*small_model())
    with ThreadPoolExecutor(8) as threads:
        chosen = list(threads.map(store.use, ["tiny-1"] * 64))
    assert {card.id for card in chosen} == {"tiny-1"}
    assert store.in_use("stance", chosen[0].lane) == "tiny-1"
    assert sorted(each.name for each in (tmp_path / "stance").iterdir() if each.name != "tiny-1") == [
        model_mark(chosen[0])
    ]


def model_mark(card: ModelCard) -> str:
    return "IN_USE" if card.lane == "fast" else "IN_USE_ACCURATE"


def test_changed_file_is_refused_by_name(tmp_path: Path) -> None:
    ModelStore(tmp_path).save(*small_model())
    file = tmp_path / "stance" / "tiny-1" / "model.skops"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(
        ModelError, match=r"tiny-1/model\.skops was changed since it was saved: its sha256 is .*Restore"
    ):
        _ = ModelStore(tmp_path).open("tiny-1", "stance").pipeline


class Foreign:
    """A type no model of ours holds."""

    def __init__(self) -> None:
        self.payload = 1


def test_foreign_type_is_named_and_not_opened(tmp_path: Path) -> None:
    card = ModelStore(tmp_path).save(*small_model())
    place = tmp_path / "stance" / "tiny-1"
    dump(Foreign(), place / "model.skops")
    forge_card(place, card)
    with pytest.raises(ModelError, match=r"model\.skops holds types that a model may not hold.*Foreign"):
        _ = ModelStore(tmp_path).open("tiny-1", "stance").pipeline


def forge_card(place: Path, card: ModelCard) -> None:
    """As a malicious sender would: the card is made to match the file."""
    import hashlib

    raw = json.loads((place / "card.json").read_text())
    raw["model_sha256"] = hashlib.sha256((place / "model.skops").read_bytes()).hexdigest()
    (place / "card.json").write_text(json.dumps(raw))


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04broken"])
def test_broken_file_with_matching_card_is_an_error_not_a_crash(tmp_path: Path, content: bytes) -> None:
    card = ModelStore(tmp_path).save(*small_model())
    place = tmp_path / "stance" / "tiny-1"
    (place / "model.skops").write_bytes(content)
    forge_card(place, card)
    with pytest.raises(ModelError, match=r"model\.skops is not a model this program saved"):
        _ = ModelStore(tmp_path).open("tiny-1", "stance").pipeline


def test_pickle_in_a_models_clothes_is_not_run(tmp_path: Path) -> None:
    card = ModelStore(tmp_path).save(*small_model())
    place = tmp_path / "stance" / "tiny-1"
    with zipfile.ZipFile(place / "model.skops", "w") as archive:
        archive.writestr(
            "schema.json", json.dumps({"__class__": "system", "__module__": "os", "__loader__": "ObjectNode"})
        )
    forge_card(place, card)
    with pytest.raises(ModelError, match=r"model\.skops"):
        _ = ModelStore(tmp_path).open("tiny-1", "stance").pipeline


SMALL_STEPS = ("StandardScaler", "StanceClassifier")
FAST_STEPS = ("HashedNgrams", "AttributeClassifier")


def test_arrays_read_alone_are_those_of_the_opened_pipeline() -> None:
    store = ModelStore(shipped("models"))
    opened = store.open(store.in_use("toxicity", "fast"))
    arrays, pipeline = opened.arrays(FAST_STEPS), opened.pipeline
    assert arrays is not None and "rarity_" in arrays[0] and {"coef_", "intercept_"} <= set(arrays[1])
    for read, step in zip(arrays, [step for _, step in pipeline.steps], strict=True):
        for name, values in read.items():
            np.testing.assert_array_equal(values, getattr(step, name), strict=True)


def test_arrays_of_other_steps_are_not_read(tmp_path: Path) -> None:
    ModelStore(tmp_path).save(*small_model())
    opened = ModelStore(tmp_path).open("tiny-1")
    assert opened.arrays(SMALL_STEPS)
    for others in (FAST_STEPS, SMALL_STEPS[::-1], SMALL_STEPS[:1], ()):
        assert opened.arrays(others) is None


def test_arrays_of_a_changed_or_missing_file_are_refused(tmp_path: Path) -> None:
    ModelStore(tmp_path).save(*small_model())
    file = tmp_path / "stance" / "tiny-1" / "model.skops"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError, match="was changed since it was saved"):
        ModelStore(tmp_path).open("tiny-1").arrays(SMALL_STEPS)
    file.unlink()
    with pytest.raises(ModelError, match=r"has no model\.skops.*Restore the file"):
        ModelStore(tmp_path).open("tiny-1").arrays(SMALL_STEPS)


def forged(tmp_path: Path, schema: bytes | None = None, array: bytes | None = None) -> StoredModel:
    """A saved model with another schema, or other bytes for each array, and with a card that matches."""
    card = ModelStore(tmp_path).save(*small_model())
    place = tmp_path / "stance" / "tiny-1"
    with zipfile.ZipFile(place / "model.skops") as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(place / "model.skops", "w") as archive:
        for name, content in entries.items():
            other = schema if name == "schema.json" else array
            if other != b"":
                archive.writestr(name, content if other is None else other)
    forge_card(place, card)
    return ModelStore(tmp_path).open("tiny-1")


def schema_of(steps: Any) -> bytes:
    return json.dumps({"content": {"content": {"steps": {"content": steps}}}}).encode()


@pytest.mark.parametrize(
    "schema",
    [
        b"",
        b"no json",
        b"[]",
        b"{}",
        b"[" * 100_000,
        schema_of(3),
        schema_of([{"content": []}]),
        schema_of([{"content": [0, {}]}]),
        schema_of([{"content": [0, {"__class__": name}]} for name in SMALL_STEPS]),
        schema_of([{"content": [0, {"__class__": name, "content": {"content": {"a": 1}}}]} for name in SMALL_STEPS]),
        schema_of(
            [{"content": [0, {"__class__": n, "content": {"content": {"a": {"file": "b"}}}}]} for n in SMALL_STEPS]
        ),
    ],
)
def test_arrays_under_no_or_another_schema_are_an_error_not_a_crash(tmp_path: Path, schema: bytes) -> None:
    opened = forged(tmp_path, schema=schema)
    with pytest.raises(ModelError, match=r"model\.skops is not a model this program saved"):
        opened.arrays(SMALL_STEPS)


def array_of(kind: str, shape: str) -> bytes:
    """The beginning of a saved array that says what follows, and nothing after it."""
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header


@pytest.mark.parametrize(
    "array",
    [b"", b"no array", b"\x93NUMPY\x01\x00", array_of("|O", "(1,)"), array_of("<f8", "(9,)"), array_of("<f8", "(9, ")]
    + [array_of("<f8", f"({10**size},)") for size in (11, 15, 18, 30)],
)
def test_an_array_that_is_none_is_an_error_not_a_crash(tmp_path: Path, array: bytes) -> None:
    opened = forged(tmp_path, array=array)
    with pytest.raises(ModelError, match=r"model\.skops is not a model this program saved"):
        opened.arrays(SMALL_STEPS)


def test_arrays_that_do_not_unpack_are_an_error_not_a_crash(tmp_path: Path) -> None:
    card = ModelStore(tmp_path).save(*small_model())
    file = tmp_path / "stance" / "tiny-1" / "model.skops"
    whole = file.read_bytes()
    for at in range(40, len(whole) - 2_000, 97):
        file.write_bytes(whole[:at] + b"\xff\xff\xff" + whole[at + 3 :])
        forge_card(file.parent, card)
        try:
            ModelStore(tmp_path).open("tiny-1").arrays(SMALL_STEPS)
        except ModelError as error:
            assert "is not a model this program saved" in str(error)


@pytest.mark.slow
def test_toxicity_is_scored_without_importing_scikit_learn() -> None:
    script = "import stance, sys; stance.load_model('toxicity', lane='fast').score(['ok']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"sklearn", "skops", "torch", "onnxruntime"} & set(done.stdout.split())


@pytest.mark.parametrize("model_id", ["../escape", "/etc/passwd", "", ".hidden", "A" * 90])
def test_id_never_becomes_a_path(tmp_path: Path, model_id: str) -> None:
    with pytest.raises(ModelError, match="cannot be a model's id"):
        ModelStore(tmp_path).open(model_id)


def test_a_model_that_uses_another_models_features_is_opened_with_them() -> None:
    store = ModelStore(shipped("models"))
    opened = store.open(store.in_use("agreement", "accurate"))
    assert opened.card.stands_on is not None
    base = store.open(opened.card.stands_on, "stance")
    assert [name for name, _ in opened.pipeline.steps[:-1]] == [name for name, _ in base.pipeline.steps[:-1]]
    assert opened.arrays(FAST_STEPS) is None


def test_features_are_not_handed_on_from_model_to_model(tmp_path: Path) -> None:
    store, (pipeline, card) = ModelStore(tmp_path), small_model()
    store.save(pipeline, replace(card, id="first-1", stands_on="second-1"))
    store.save(pipeline, replace(card, id="second-1", stands_on="first-1"))
    with pytest.raises(ModelError, match=r"first-1 uses the features of second-1, which itself uses .*Restore"):
        store.open("first-1")


def test_unknown_model_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"There is no stance model other-1\. There are: .*stance-"):
        _ = ModelStore(tmp_path).open("other-1", "stance").pipeline


def test_own_folder_lies_over_the_shipped_one_and_back(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)
    before = store.in_use("stance", "fast")
    ModelStore(tmp_path).save(*small_model())
    store.use("tiny-1")
    assert ModelStore(tmp_path).in_use("stance", "fast") == "tiny-1"
    store.use(before)
    assert ModelStore(tmp_path).in_use("stance", "fast") == before


@pytest.mark.parametrize("task", TASKS)
def test_shipped_model_has_a_whole_card(task: str) -> None:
    store = ModelStore(shipped("models"))
    card = store.open(store.in_use(task, "fast")).card
    assert card.labels and card.languages and card.scores and card.versions and card.intended_use and card.limits
    assert all(each["name"] and each["rows"] and each["licence"] and each["sha256"] for each in card.data)


def test_all_models_together_stay_small() -> None:
    sizes = [file.stat().st_size for file in shipped("models").rglob("*") if file.is_file()]
    assert sum(sizes) <= 185e6 and max(sizes) <= 95e6


def test_models_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no folder of models"):
        stance.load_model("toxicity", models=tmp_path / "nowhere")


def test_copied_folder_of_models_works(tmp_path: Path) -> None:
    shutil.copytree(shipped("models"), tmp_path / "mine")
    model = stance.load_model("toxicity", models=tmp_path / "mine")
    assert model.score(["You are a filthy liar and an idiot."])["toxicity"][0] > 0.5
