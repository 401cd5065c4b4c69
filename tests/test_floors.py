"""The shipped models keep the quality they had: dev scores, pinned with the digest of the rows measured on."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

from stance.evaluate import evaluate
from stance.labels import STANCE_SYNONYMS
from stance.records import Example
from stance.score import Model

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))


def rows_of(path: Path) -> pd.DataFrame:
    """The rows, if they are those the floor was measured on."""
    assert hashlib.sha256(path.read_bytes()).hexdigest() == FLOORS["data"][path.name], f"{path.name} has changed"
    return pd.read_parquet(path)


@pytest.fixture(scope="module")
def toxicity_measures(shared: Path, toxicity: Model) -> dict[str, float]:
    rows = rows_of(shared / "data" / "toxicity" / "dev_civil.parquet")
    examples = [Example(text, labels={"toxicity": float(y)}) for text, y in zip(rows["text"], rows["y"], strict=True)]
    return dict(evaluate(toxicity, examples)["toxicity"])


@pytest.fixture(scope="module")
def stance_rows(shared: Path) -> pd.DataFrame:
    rows = rows_of(shared / "data" / "stance" / "vast.parquet")
    return rows[rows["split"] == "dev"]


@pytest.mark.parametrize("measure", FLOORS["dev_civil"])
def test_toxicity_on_news_comments_keeps_its_floor(toxicity_measures: dict[str, float], measure: str) -> None:
    floor = FLOORS["dev_civil"][measure]
    if measure == "ece":
        assert toxicity_measures[measure] <= floor
    else:
        assert toxicity_measures[measure] >= floor


@pytest.mark.parametrize("part", FLOORS["vast_dev_macro_f1"])
def test_stance_on_unseen_targets_keeps_its_floor(stance_rows: pd.DataFrame, stance_model: Model, part: str) -> None:
    chosen = stance_rows[{"all": stance_rows["seen?"] >= 0, "zero_shot": stance_rows["seen?"] == 0}[part]]
    rows = zip(chosen["text"], chosen["target"], chosen["label"], strict=True)
    examples = [Example(text, target, {"stance": STANCE_SYNONYMS[label]}) for text, target, label in rows]
    assert evaluate(stance_model, examples)["macro_f1"] >= FLOORS["vast_dev_macro_f1"][part]
