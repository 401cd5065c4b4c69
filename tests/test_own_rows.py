"""The comments of our own that stance models learn from are well-formed, and none is one they are tested on."""

from pathlib import Path

import pandas as pd
import pytest

from stance.labels import STANCES

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "training" / "own").glob("*.csv"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_row_has_a_text_a_target_and_a_label(file: Path) -> None:
    rows = pd.read_csv(file)
    assert list(rows) == ["text", "target", "stance", "off_topic"]
    assert rows[["text", "target"]].notna().all().all() and rows["stance"].isin(list(STANCES)).all()
    assert rows.loc[rows["off_topic"] == 1, "stance"].eq("neutral").all()
    assert not rows.duplicated(["text", "target"]).any()


def test_no_row_is_one_that_models_are_tested_on() -> None:
    own = {text for file in FILES for text in pd.read_csv(file)["text"].str.casefold()}
    tested = [ROOT / "tests" / "functions" / f"stance_{name}.csv" for name in ("swaps", "tone")]
    for file in [*tested, ROOT / "seeds" / "labels.csv"]:
        assert own.isdisjoint(pd.read_csv(file)["text"].str.casefold())
