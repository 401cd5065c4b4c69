"""A card from elsewhere is refused in a sentence, and the models beside it stay at hand."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from stance import ModelError
from stance.card_file import read_card
from stance.cli import main
from stance.model_store import ModelStore
from stance.settings import shipped

CARD = json.loads((shipped("models") / "toxicity" / "toxicity-ngrams-2" / "card.json").read_text()) | {"id": "mine"}
DEEP: Any = {}
for _ in range(50):
    DEEP = {"deep": DEEP}

FORGED: dict[str, bytes] = {
    "no labels": json.dumps(CARD | {"labels": None}).encode(),
    "empty labels": json.dumps(CARD | {"labels": []}).encode(),
    "labels that are numbers": json.dumps(CARD | {"labels": [1, 2]}).encode(),
    "labels that are one text": json.dumps(CARD | {"labels": "toxicity"}).encode(),
    "the same label twice": json.dumps(CARD | {"labels": ["toxicity", "toxicity"]}).encode(),
    "scores in a list": json.dumps(CARD | {"scores": [1]}).encode(),
    "a score without a name": json.dumps(CARD | {"scores": {"wiki": 1}}).encode(),
    "data that is text": json.dumps(CARD | {"data": ["x"]}).encode(),
    "no number": json.dumps(CARD | {"unclear_below": float("nan")}).encode(),
    "a band of texts": json.dumps(CARD | {"cascade": {"low": "a", "high": []}}).encode(),
    "another lane": json.dumps(CARD | {"lane": "slow"}).encode(),
    "another task": json.dumps(CARD | {"task": "stance"}).encode(),
    "no task": json.dumps(CARD | {"task": "../../x"}).encode(),
    "an id that is a path": json.dumps(CARD | {"id": "../../x"}).encode(),
    "another id": json.dumps(CARD | {"id": "toxicity-ngrams-2"}).encode(),
    "no id": json.dumps({name: value for name, value in CARD.items() if name != "id"}).encode(),
    "deep": json.dumps(CARD | {"scores": DEEP}).encode(),
    "deeper": b'{"scores":' * 100_000,
    "large": b" " * 5_000_000 + json.dumps(CARD).encode(),
    "a list": b"[]",
    "nothing": b"",
    "bytes": bytes(range(256)),
}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_card_is_refused_and_the_others_are_listed(tmp_path: Path, kind: str) -> None:
    (place := tmp_path / "toxicity" / "mine").mkdir(parents=True)
    (place / "card.json").write_bytes(FORGED[kind])
    with pytest.raises(ModelError, match="is not a model card: "):
        read_card(place / "card.json")
    listed = run("models", "list", "--models", tmp_path)
    assert listed.exit_code == 1
    assert "* toxicity-ngrams-2" in listed.stdout and "* stance-vectors-3" in listed.stdout
    assert "is not a model card" in listed.stderr
    for command in ("show", "use"):
        assert run("models", command, "mine", "--models", tmp_path).exit_code == 1


@pytest.mark.parametrize("mark", [b"\xff\xfe\x00" * 50, b"../../x", b"", b"a" * 100_000, b"nowhere-1"])
def test_a_mark_that_names_no_model_is_told_and_can_be_mended(tmp_path: Path, seeds: Path, mark: bytes) -> None:
    (tmp_path / "toxicity").mkdir()
    (tmp_path / "toxicity" / "IN_USE").write_bytes(mark)
    refused = run("classify", seeds / "bus_fares.txt", "--lane", "fast", "--models", tmp_path)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("stance: ") and "model" in refused.stderr
    assert "toxicity-ngrams-2" in run("models", "list", "--models", tmp_path).stdout
    assert run("models", "use", "toxicity-ngrams-2", "--models", tmp_path).exit_code == 0
    assert run("classify", seeds / "bus_fares.txt", "--lane", "fast", "--models", tmp_path).exit_code == 0


def test_a_measure_of_too_few_rows_is_shown_as_a_dash(tmp_path: Path) -> None:
    place = tmp_path / "toxicity" / "mine"
    shutil.copytree(shipped("models") / "toxicity" / "toxicity-ngrams-2", place)
    (place / "card.json").write_text(json.dumps(CARD | {"scores": {"few": {"auc": float("nan")}}}))
    assert "| auc | – |" in run("models", "show", "mine", "--models", tmp_path).stdout


def test_a_folder_that_takes_no_model_is_told_before_the_training(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match=r"Nothing can be saved in .*Name another: --models FOLDER"):
        ModelStore(tmp_path / "file" / "models").check_writable("stance")
    refused = run("train", tmp_path / "missing.csv", "--task", "stance", "--models", tmp_path / "file" / "models")
    assert refused.exit_code == 1
    assert "Nothing can be saved in" in refused.stderr
    ModelStore(tmp_path / "new" / "models").check_writable("stance")
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_a_card_that_names_other_labels_than_its_model_has_is_told(tmp_path: Path, seeds: Path) -> None:
    place = tmp_path / "toxicity" / "mine"
    shutil.copytree(shipped("models") / "toxicity" / "toxicity-ngrams-2", place)
    (place / "card.json").write_text(json.dumps(CARD | {"labels": ["toxicity", "mood"]}))
    (tmp_path / "toxicity" / "IN_USE").write_text("mine")
    refused = run("classify", seeds / "bus_fares.txt", "--lane", "fast", "--models", tmp_path)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("stance: Model mine gives 7 scores, and its card names 2.")
