"""How well toxicity and sides are told in other languages, on our own words that no model learns from.

    python -m benchmarks.languages [--model ID ...] [--rest]
    python -m benchmarks.languages --sides

The sentences, in ``tests/functions/languages``, are of 24 kinds: twelve of attacks and twelve of clean ones that look
like attacks or are ordinary. They were written in each language for itself, apart from those that are learned from. The
shipped model is calibrated on a half of them, by the digest of their words, and ``--rest`` measures on the other half.
``--sides`` measures the models of stance on threads in German, French and Spanish, whose sides two readings agree on
(``tests/functions/languages_stance``).
"""

import argparse
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from stance.labels import MODEL_LANES, OTHERS_LANE, TOXIC_FROM, UNCLEAR
from stance.model_store import ModelStore
from stance.scoring import opened
from stance.settings import models_folder
from training.toxicity_rows import in_calibration_half

CASES: Final = Path(__file__).parent.parent / "tests" / "functions" / "languages"


THREADS: Final = CASES.with_name("languages_stance")


def read_cases() -> pd.DataFrame:
    """One row per sentence: ``language``, ``function``, ``toxic`` (0 or 1), ``attribute`` and ``text``."""
    files = sorted(CASES.glob("*.csv"))
    parts = [pd.read_csv(file, keep_default_na=False).assign(language=file.stem) for file in files]
    return pd.concat(parts, ignore_index=True)


def of_cases(cases: pd.DataFrame) -> dict[str, Any]:
    """What the column ``score`` of ``cases`` gets right.

    ``rows``; ``auc``; and, at the threshold of toxicity, the share of attacks found and of clean sentences left alone.
    """
    truth, score = cases["toxic"].to_numpy() == 1, cases["score"].to_numpy()
    return {
        "rows": len(cases),
        "auc": float(roc_auc_score(truth, score)),
        "share of attacks found": float((score[truth] >= TOXIC_FROM).mean()),
        "share of clean ones left alone": float((score[~truth] < TOXIC_FROM).mean()),
    }


def sides(store: ModelStore) -> None:
    """Prints what the models of stance get right and wrong in each language; the rest is unclear."""
    for lane in MODEL_LANES:
        model = opened(store, "stance", lane=lane)
        for file in sorted(THREADS.glob("*.csv")):
            rows = pd.read_csv(file)
            truth = rows["stance"].replace({"off_topic": "neutral"}).to_numpy()
            about = (rows[name].tolist() for name in ("text", "target"))
            said = model.score(*about, headlines=rows["headline"].tolist())["stance"].to_numpy()
            right, wrong = (said == truth).mean(), ((said != truth) & (said != UNCLEAR)).mean()
            print(f"{model.id}, {file.stem}: of {len(rows)} comments {right:.2f} right, {wrong:.2f} wrong")


def main() -> None:
    """Prints a table for each model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", default=[], help="the id of a model; else that of other languages")
    parser.add_argument("--rest", action="store_true", help="only those that the shipped model is not calibrated on")
    parser.add_argument("--sides", action="store_true", help="measure the models of stance instead")
    given = parser.parse_args()
    store = ModelStore(models_folder())
    if given.sides:
        sides(store)
        return
    cases = read_cases()
    if given.rest:
        cases = cases[~in_calibration_half(cases["text"])]
    for model_id in given.model or [store.in_use("toxicity", OTHERS_LANE)]:
        scores = opened(store, "toxicity", model_id).score(cases["text"].tolist())["toxicity"]
        scored = cases.assign(score=scores.to_numpy())
        rows = {str(name): of_cases(part) for name, part in scored.groupby("language")}
        print(f"\n{model_id}\n\n| | {' | '.join(next(iter(rows.values())))} |\n|---|---|---|---|---|")
        for name, found in rows.items():
            print(f"| {name} | {' | '.join(f'{value:.3g}' for value in found.values())} |")
        print(f"mean over languages: AUC {np.mean([found['auc'] for found in rows.values()]):.3f}")
        for function, part in scored.groupby("function"):
            right = (part["score"] >= TOXIC_FROM) == (part["toxic"] == 1)
            print(f"  {function}: {right.mean():.2f} of {len(part)} right")


if __name__ == "__main__":
    main()
