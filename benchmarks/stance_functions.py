"""What stance models get right where tone misleads: our own sentences, never trained on.

    python -m benchmarks.stance_functions [--model ID ...]

``tests/functions/stance_swaps.csv`` holds pairs of sentences that differ in one to three words of sentiment and take
opposite sides; ``stance_tone.csv`` sentences whose tone is the opposite of their side. A pair is right if both of its
labels are; it leans right if favor, less against, is likelier in the sentence that is for the target.
``stance_tries.csv`` holds short comments of the kind that a moderator tries a tool with, some with headline and parent;
they were written apart from everything else, and nothing is chosen by them. There ``unclear`` counts as neither right
nor wrong.
"""

import argparse
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from stance.labels import STANCES, UNCLEAR
from stance.model_store import ModelStore
from stance.scoring import Model, opened
from stance.settings import models_folder

CASES: Final = Path(__file__).parent.parent / "tests" / "functions"
SIDES: Final = list(STANCES)


def swaps(model: Model) -> dict[str, float]:
    """``pairs``, and the shares of them that are ``both_right`` and that ``lean_right``."""
    rows = pd.read_csv(CASES / "stance_swaps.csv")
    said, lean = _read(model, rows)
    right = pd.Series(said == rows["stance"].to_numpy()).groupby(rows["pair"]).all()
    leans = pd.Series(lean).groupby(rows["pair"]).sum() > 0
    return {"pairs": len(right), "both_right": float(right.mean()), "lean_right": float(leans.mean())}


def tone(model: Model) -> dict[str, float]:
    """``rows``, the share whose label is right (``accuracy``), and that of rows that ``lean_right``."""
    rows = pd.read_csv(CASES / "stance_tone.csv")
    said, lean = _read(model, rows)
    right = said == rows["stance"].to_numpy()
    return {"rows": len(rows), "accuracy": float(right.mean()), "lean_right": float((lean > 0).mean())}


def tries(model: Model) -> dict[str, Any]:
    """``rows``, the shares of them that are ``right`` and ``wrong``, and ``kinds``: the share right of each."""
    rows = pd.read_csv(CASES / "stance_tries.csv", keep_default_na=False)
    parents, headlines = ([text or None for text in rows[name]] for name in ("parent", "headline"))
    said = model.score(rows["text"].tolist(), rows["target"].tolist(), parents, headlines)["stance"]
    right = said == rows["stance"]
    return {
        "rows": len(rows),
        "right": float(right.mean()),
        "wrong": float((~right & (said != UNCLEAR)).mean()),
        "kinds": right.groupby(rows["kind"]).mean().to_dict(),
    }


def _read(model: Model, rows: pd.DataFrame) -> tuple[Any, Any]:
    """The likeliest side of each row, however unsure, and by how much the right one of favor and against leads."""
    sides = model.score(rows["text"].tolist(), rows["target"].tolist())[SIDES]
    lean = (sides["favor"] - sides["against"]).to_numpy()
    return np.array(SIDES)[sides.to_numpy().argmax(axis=1)], np.where(rows["stance"] == "favor", lean, -lean)


def main() -> None:
    """Prints both measures of the models named, or of those in use."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", help="a model's id; without it, those in use in either lane")
    store = ModelStore(models_folder())
    ids = parser.parse_args().model or [store.in_use("stance", lane) for lane in ("fast", "accurate")]
    heads = ("model", "pairs, both right", "pairs that lean right", "tone, right", "tone, leans right", "tries, right",
             "tries, wrong")  # fmt: skip
    print(f"| {' | '.join(heads)} |\n" + "|---" * len(heads) + "|")
    for model_id in ids:
        model = opened(store, "stance", model_id)
        pairs, sentences = swaps(model), tone(model)
        tried = tries(model)
        values = (pairs["both_right"], pairs["lean_right"], sentences["accuracy"], sentences["lean_right"],
                  tried["right"], tried["wrong"])  # fmt: skip
        print(f"| {model_id} | " + " | ".join(f"{value:.0%}" for value in values) + " |")


if __name__ == "__main__":
    main()
