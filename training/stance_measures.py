"""What the stance models are measured by, on rows that none of them learned from."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from benchmarks.stance_functions import swaps, tone, tries
from stance.labels import STANCES
from stance.learning import calibration_error, label_measures
from stance.scoring import Model, by_author
from training.stance_rows import SEED, development, foreign_held, lot, read

RESAMPLES: Final = 1_000
"""How often the comments are drawn again for an interval."""
FUNCTIONS: Final = Path(__file__).parent.parent / "tests" / "functions"
SIDES: Final = list(STANCES)


def halves(rows: pd.DataFrame) -> np.ndarray:
    """True for the half of ``rows``, by comment, on which models are blended and calibrated."""
    return rows["text"].map(lambda text: lot(text, 2) == 0).to_numpy()


def stance_measures(model: Model, data: Path, samples: Path) -> dict[str, Any]:
    """All measures of a stance model; those on the sample pages where ``samples`` has them."""
    dev, foreign = development(data), foreign_held(data)
    sides = model.score(dev["text"].tolist(), dev["target"].tolist())
    zero = (dev["seen?"] == 0).to_numpy()
    found = {
        f"VAST dev, {name}": with_interval(dev[part], sides[part])
        for name, part in (("all", np.full(len(dev), True)), ("zero-shot", zero), ("few-shot", ~zero))
    }
    rest = ~halves(dev)
    found["VAST dev, calibration on the half not calibrated on"] = {"ece": error_of(dev[rest], sides[rest])}
    found["VAST dev, unclear"] = unclear(dev["stance"], sides)
    found["VAST dev, off topic"] = {
        "auc of neutral": float(roc_auc_score(dev["stance"] == "neutral", sides["off_topic"]))
    }
    said = model.score(foreign["text"].tolist(), foreign["target"].tolist())
    found["foreign policy, held-out targets and comments"] = with_interval(foreign, said)
    found["own pairs with sentiment words swapped"] = swaps(model)
    found["own sentences whose tone is not their side"] = tone(model)
    found["short comments a moderator tries"] = tries(model)
    if samples.is_dir():
        found["sample pages, towards Bashar al-Assad"] = sample_pages(model, samples)
    return found


def with_interval(rows: pd.DataFrame, sides: pd.DataFrame) -> dict[str, Any]:
    """The measures of ``label_measures`` with the 95 % interval of macro-F1 when the comments are drawn again."""
    measures: dict[str, Any] = label_measures(rows["stance"].tolist(), sides[SIDES])
    comment, _ = pd.factorize(rows["text"])
    said = sides[SIDES].to_numpy().argmax(axis=1)
    tables = np.zeros((comment.max() + 1, len(SIDES), len(SIDES)))
    np.add.at(tables, (comment, rows["stance"].map(SIDES.index).to_numpy(), said), 1)
    draws = np.random.default_rng(SEED).multinomial(len(tables), np.full(len(tables), 1 / len(tables)), RESAMPLES)
    table = np.tensordot(draws, tables, axes=1)
    f1 = 2 * np.diagonal(table, axis1=1, axis2=2) / np.maximum(table.sum(axis=1) + table.sum(axis=2), 1)
    low, high = np.quantile(f1.mean(axis=1), [0.025, 0.975])
    return measures | {"macro_f1_95_percent": (float(low), float(high))}


def error_of(rows: pd.DataFrame, sides: pd.DataFrame) -> float:
    """The calibration error of the likeliest side."""
    likely = sides[SIDES].to_numpy()
    right = np.array(SIDES)[likely.argmax(axis=1)] == rows["stance"].to_numpy()
    return calibration_error(right, likely.max(axis=1))


def unclear(gold: "pd.Series[Any]", sides: pd.DataFrame) -> dict[str, float]:
    """The share of rows that read ``unclear``, and the accuracy of the others and of these."""
    is_unclear = (sides["stance"] == "unclear").to_numpy()
    right = np.array(SIDES)[sides[SIDES].to_numpy().argmax(axis=1)] == gold.to_numpy()
    return {
        "share": float(is_unclear.mean()),
        "accuracy of the others": float(right[~is_unclear].mean()),
        "accuracy of the likeliest label where unclear": float(right[is_unclear].mean()) if is_unclear.any() else 0.0,
    }


def sample_pages(model: Model, samples: Path) -> dict[str, Any]:
    """The accuracy on the comments of the sample pages, alone and with the authors' other comments."""
    from stance import parse

    gold = pd.read_csv(FUNCTIONS / "stance_samples.csv")
    right, pooled_right = [], []
    for page, labels in gold.groupby("page"):
        thread = parse(samples / f"{page}.txt")
        comments, said = thread.comments, {comment.comment_id: comment.text for comment in thread.comments}
        parents = [said.get(comment.parent_id or "") for comment in comments]
        sides = model.score([comment.text for comment in comments], "Bashar al-Assad", parents, thread.title)
        pooled = by_author(sides[SIDES], [comment.author for comment in comments], sides["off_topic"])
        truth = labels.sort_values("comment")["stance"].to_numpy()
        right += (np.array(SIDES)[sides[SIDES].to_numpy().argmax(axis=1)] == truth).tolist()
        pooled_right += (np.array(SIDES)[pooled.argmax(axis=1)] == truth).tolist()
    return {"rows": len(right), "accuracy": float(np.mean(right)), "accuracy_by_author": float(np.mean(pooled_right))}


def author_smoothing(model: Model, data: Path) -> dict[str, float]:
    """Accuracy on Reddit comments of authors with several on one target, alone and with the author's others."""
    rows = pd.read_parquet(data / "stance" / "spinos_reddit.parquet")
    rows = rows.assign(stance=read(data, "spinos_reddit")["stance"]).dropna(subset=["stance", "author_id"])
    key = rows["author_id"] + " " + rows["target"]
    rows = rows[(key.map(key.value_counts()) > 1) & key.map(lambda author: lot(author, 3) == 0)].reset_index(drop=True)
    sides = model.score(rows["text"].tolist(), rows["target"].tolist())
    names = (rows["author_id"] + " " + rows["target"]).tolist()
    pooled = by_author(sides[SIDES], names, sides["off_topic"])
    plain = np.array(SIDES)[sides[SIDES].to_numpy().argmax(axis=1)] == rows["stance"].to_numpy()
    with_others = np.array(SIDES)[pooled.argmax(axis=1)] == rows["stance"].to_numpy()
    return {"rows": len(rows), "accuracy": float(plain.mean()), "accuracy_by_author": float(with_others.mean())}
