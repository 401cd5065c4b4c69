"""The lanes of toxicity scoring, on the shipped models."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import stance
from benchmarks.functions import read_cases
from stance.cli import main
from stance.errors import ModelError
from stance.model_store import ModelStore
from stance.reading.tables import comment_frame
from stance.scoring import choose, models_of
from stance.scoring.lanes import Cascade, opened, opened_lane
from stance.scoring.model import Model
from stance.scoring.score import score_rows, thread_context
from stance.settings import shipped

TEXTS = read_cases()["text"].tolist()[::6]


@pytest.fixture(scope="module")
def cascade(toxicity: Model, accurate: Model) -> Cascade:
    return Cascade(toxicity, accurate)


def test_a_cascade_asks_the_accurate_model_about_doubtful_comments_only(
    cascade: Cascade, toxicity: Model, accurate: Model
) -> None:
    scores, names = cascade.score_named(TEXTS)
    fast = toxicity.score(TEXTS)
    doubtful = fast["toxicity"].between(cascade.low, cascade.high).to_numpy()
    assert 0 < doubtful.sum() < len(TEXTS)
    assert (names[doubtful] == accurate.id).all() and (names[~doubtful] == toxicity.id).all()
    pd.testing.assert_frame_equal(scores[~doubtful], fast[~doubtful])
    asked = accurate.score([text for text, is_asked in zip(TEXTS, doubtful, strict=True) if is_asked])
    np.testing.assert_allclose(scores[doubtful].to_numpy(), asked.to_numpy(), atol=1e-6)


def test_a_cascade_of_no_comments_gives_no_rows(cascade: Cascade) -> None:
    assert len(cascade.score([])) == 0


def test_an_accurate_model_without_a_band_cannot_be_in_a_cascade(toxicity: Model, accurate: Model) -> None:
    lacking = Model(replace(accurate.card, cascade={}), lambda: accurate.pipeline)
    with pytest.raises(ModelError, match="names no band of doubtful scores"):
        Cascade(toxicity, lacking)


def test_a_lane_without_a_model_says_which(tmp_path: Path) -> None:
    shutil.copytree(shipped("models") / "stance", tmp_path / "stance")
    store = ModelStore(tmp_path, shipped=tmp_path)
    with pytest.raises(ModelError, match="No accurate toxicity model is in use"):
        opened_lane(store, "accurate")


def test_every_row_names_the_model_that_scored_it(cascade: Cascade) -> None:
    choice = choose(ModelStore(shipped("models")), "cascade")
    frame = comment_frame(pd.DataFrame({"text": [*TEXTS[:20], ""]}), "comments.csv")
    scored = score_rows(frame, models_of(choice), [], None, thread_context(frame, {}))
    assert set(scored["toxicity_model"][:20]) <= {cascade.fast.id, cascade.accurate.id}
    assert scored["toxicity"].isna().tolist() == [False] * 20 + [True]


def test_the_command_line_tells_the_share_asked(tmp_path: Path) -> None:
    table = tmp_path / "comments.csv"
    pd.DataFrame({"text": TEXTS}).to_csv(table, index=False)
    done = CliRunner().invoke(main, ["classify", str(table), "--lane", "cascade", "-t", "the mayor"])
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    asked = sum(row["toxicity_model"].startswith("toxicity-encoder") for row in rows)
    assert f"scored {asked} of {len(TEXTS)} comments" in done.stderr


def test_an_explanation_adds_up_in_every_lane(cascade: Cascade, toxicity: Model, accurate: Model) -> None:
    for model in (toxicity, accurate, cascade):
        for text in ("You are an I-D-I-O-T, go away!", "Thanks for the report.", "", "ß👍\u200b"):
            found = model.explain(text)
            for number, name in enumerate(found.logits):
                total = found.base[name] + sum(part.contributions[number] for part in found.parts)
                assert total == pytest.approx(found.logits[name], abs=2e-3)
            assert all(0 <= start < end <= len(text) for start, end in found.toxic_spans)


def test_the_shipped_models_are_of_their_lanes() -> None:
    store = ModelStore(shipped("models"))
    for lane in ("fast", "accurate"):
        assert opened(store, "toxicity", store.in_use("toxicity", lane)).card.lane == lane
    assert stance.load_model("toxicity").card.lane == "accurate"
