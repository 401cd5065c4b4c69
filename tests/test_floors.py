"""The shipped models keep the quality they had: dev scores, pinned with the digest of the rows measured on."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

from stance.evaluate import evaluate
from stance.evaluate import toxicity_measures as measures
from stance.labels import ATTRIBUTES, STANCE_SYNONYMS
from stance.lanes import Cascade
from stance.records import Example
from stance.score import Model

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))


def rows_of(path: Path) -> pd.DataFrame:
    """The rows, if they are those the floor was measured on."""
    assert hashlib.sha256(path.read_bytes()).hexdigest() == FLOORS["data"][path.name], f"{path.name} has changed"
    return pd.read_parquet(path)


@pytest.fixture(scope="module")
def toxicity_measures(shared: Path, toxicity: Model, accurate: Model) -> dict[str, dict[str, float]]:
    """Measures on natural news comments by lane."""
    rows = rows_of(shared / "data" / "toxicity" / "dev_civil.parquet")
    gold = pd.DataFrame({"toxicity": rows["y"].astype(float)}, columns=list(ATTRIBUTES))
    lanes = {"fast": toxicity, "accurate": accurate, "cascade": Cascade(toxicity, accurate)}
    scores = {lane: model.score(rows["text"].tolist()) for lane, model in lanes.items()}
    return {lane: measures(gold, each)["toxicity"] for lane, each in scores.items()}


@pytest.fixture(scope="module")
def stance_rows(shared: Path) -> pd.DataFrame:
    rows = rows_of(shared / "data" / "stance" / "vast.parquet")
    return rows[rows["split"] == "dev"]


@pytest.mark.parametrize(
    ("lane", "measure"), [(lane, name) for lane, each in FLOORS["dev_civil"].items() for name in each]
)
def test_toxicity_on_news_comments_keeps_its_floor(
    toxicity_measures: dict[str, dict[str, float]], lane: str, measure: str
) -> None:
    floor = FLOORS["dev_civil"][lane][measure]
    if measure == "ece":
        assert toxicity_measures[lane][measure] <= floor
    else:
        assert toxicity_measures[lane][measure] >= floor


@pytest.mark.parametrize("part", FLOORS["vast_dev_macro_f1"])
def test_stance_on_unseen_targets_keeps_its_floor(stance_rows: pd.DataFrame, stance_model: Model, part: str) -> None:
    chosen = stance_rows[{"all": stance_rows["seen?"] >= 0, "zero_shot": stance_rows["seen?"] == 0}[part]]
    rows = zip(chosen["text"], chosen["target"], chosen["label"], strict=True)
    examples = [Example(text, target, {"stance": STANCE_SYNONYMS[label]}) for text, target, label in rows]
    assert evaluate(stance_model, examples)["macro_f1"] >= FLOORS["vast_dev_macro_f1"][part]
