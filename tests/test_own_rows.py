"""The comments of our own that models learn from are well-formed, and none is one they are tested on."""

import json
from pathlib import Path

import pandas as pd
import pytest

from stance.labels import ATTRIBUTES, STANCES

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "training" / "own").glob("*.csv"))
TOXIC_FILES = sorted((ROOT / "training" / "own_toxicity").glob("*.csv"))
THREADS = sorted((ROOT / "training" / "own_threads").glob("*.jsonl"))
LABELS = ROOT / "training" / "labels"


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


@pytest.mark.parametrize("file", TOXIC_FILES, ids=lambda file: file.stem)
def test_every_toxic_or_harmless_comment_has_all_attributes(file: Path) -> None:
    rows = pd.read_csv(file)
    assert set(rows) == {"text", *ATTRIBUTES}
    assert rows["text"].str.strip().astype(bool).all() and not rows["text"].duplicated().any()
    assert rows["toxicity"].isin([0, 0.25, 0.5, 0.75, 1]).all()
    assert rows[[name for name in ATTRIBUTES if name != "toxicity"]].isin([0, 0.5, 1]).all(axis=None)


def test_no_comment_on_toxicity_is_one_that_models_are_tested_on() -> None:
    own = {plain(text) for file in TOXIC_FILES for text in pd.read_csv(file)["text"]}
    for name in ("toxicity", "toxicity_tries"):
        assert own.isdisjoint(map(plain, pd.read_csv(ROOT / "tests" / "functions" / f"{name}.csv")["text"]))


def plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


@pytest.mark.parametrize("file", THREADS, ids=lambda file: file.stem)
def test_every_thread_has_a_headline_targets_and_a_side_on_each(file: Path) -> None:
    for line in file.read_text(encoding="utf-8").splitlines():
        thread = json.loads(line)
        assert thread["headline"] and len(thread["targets"]) > 1
        for place, comment in enumerate(thread["comments"]):
            assert comment["text"].strip()
            assert comment["parent"] is None or 0 <= comment["parent"] < place
            assert len(comment["sides"]) == len(thread["targets"]) and set(comment["sides"]) <= set("FANO")


def test_labels_are_known_ones_and_hold_no_text() -> None:
    sides, grades = pd.read_csv(LABELS / "stance.csv"), pd.read_csv(LABELS / "toxicity.csv")
    assert list(sides) == ["set", "comment", "reading", "target", "label"] and sides["label"].isin(list("FANO?")).all()
    assert list(grades) == ["comment", "reading", *(name for name in grades if name in ATTRIBUTES)]
    assert set(grades) >= set(ATTRIBUTES)
    for rows in (sides, grades):
        assert rows["comment"].str.fullmatch("[0-9a-f]{16}").all() and rows["reading"].isin([1, 2]).all()
