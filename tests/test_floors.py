"""The shipped models keep the quality they had: dev scores, pinned with the digest of the rows measured on."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

from stance.labels import ATTRIBUTES, STANCE_SYNONYMS, STANCES
from stance.learning.evaluate import evaluate, label_measures
from stance.learning.evaluate import toxicity_measures as measures
from stance.model_store import ModelStore
from stance.records import Example
from stance.scoring.lanes import Cascade, opened
from stance.scoring.model import Model
from stance.settings import shipped
from training.stance_rows import agreement, foreign_held

pytestmark = pytest.mark.slow

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


@pytest.fixture(scope="module")
def sides(stance_rows: pd.DataFrame, stance_model: Model, accurate_stance: Model) -> dict[str, pd.DataFrame]:
    """The sides by lane."""
    texts, targets = stance_rows["text"].tolist(), stance_rows["target"].tolist()
    lanes = {"fast": stance_model, "accurate": accurate_stance}
    return {lane: model.score(texts, targets).drop(columns="stance") for lane, model in lanes.items()}


@pytest.mark.parametrize("lane", FLOORS["vast_dev"])
@pytest.mark.parametrize("part", ["all", "zero_shot", "ece"])
def test_stance_on_news_comments_keeps_its_floor(
    stance_rows: pd.DataFrame, sides: dict[str, pd.DataFrame], lane: str, part: str
) -> None:
    chosen = (stance_rows["seen?"] == 0).to_numpy() if part == "zero_shot" else [True] * len(stance_rows)
    gold = stance_rows["label"].map(STANCE_SYNONYMS)[chosen].tolist()
    measures = label_measures(gold, sides[lane][chosen][list(STANCES)])
    if part == "ece":
        assert measures["ece"] <= FLOORS["vast_dev"][lane]["ece"]
    else:
        assert measures["macro_f1"] >= FLOORS["vast_dev"][lane][part]


@pytest.mark.parametrize("lane", FLOORS["foreign_policy_held_out"])
def test_stance_on_held_out_foreign_policy_keeps_its_floor(
    shared: Path, lane: str, stance_model: Model, accurate_stance: Model
) -> None:
    rows_of(shared / "data" / "stance" / "foreign_policy.parquet")
    model = {"fast": stance_model, "accurate": accurate_stance}[lane]
    rows = foreign_held(shared / "data")
    examples = [Example(row.text, row.target, {"stance": row.stance}) for row in rows.itertuples()]
    assert evaluate(model, examples)["macro_f1"] >= FLOORS["foreign_policy_held_out"][lane]


@pytest.mark.parametrize("lane", FLOORS["debagreement_held_out"])
def test_agreement_on_held_out_replies_keeps_its_floor(shared: Path, lane: str) -> None:
    rows_of(shared / "data" / "stance" / "debagreement.parquet")
    _, held = agreement(shared / "data")
    store = ModelStore(shipped("models"))
    model = opened(store, "agreement", store.in_use("agreement", lane))
    examples = [Example(row.text, row.target, {"agreement": row.agreement}) for row in held.itertuples()]
    assert evaluate(model, examples)["accuracy"] >= FLOORS["debagreement_held_out"][lane]
