"""Builds the shipped toxicity model: ``python -m training.toxicity --data ../shared/data --models models``.

Only sets of class F (free, also commercially) are learned from, and the New York Times comments of VAST's training
part, which have passed moderation, as clean comments in the register of news. The development sets are measured on
and never learned from. Seeds are fixed: the same data give the same weights.
"""

import argparse
import hashlib
import json
import platform
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import clone
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from stance.evaluate import toxicity_measures
from stance.labels import ATTRIBUTES
from stance.linear import AttributeClassifier
from stance.model_store import save_model
from stance.pipelines import toxicity_pipeline
from stance.records import ModelCard

Floats = NDArray[np.floating[Any]]
MODEL_ID: Final = "toxicity-ngrams-1"
NAMES: Final = tuple(ATTRIBUTES)
SEED: Final = 0
FOLDS: Final = 3
LIBRARIES: Final = ("numpy", "scipy", "scikit-learn", "skops")

INTENDED_USE: Final = (
    "Sorting and finding reader comments for a human moderator, and describing threads as a whole. "
    "Not for removing comments or judging people without a human."
)
LIMITS: Final = (
    "English only. It reads words, not context: quoted insults, irony, reclaimed words and hostility in polite words "
    "are often misjudged; partisan political vocabulary raises scores. Attributes other than toxicity rest on few "
    "labelled comments, threat and severe_toxicity most of all. It takes some plain statements of who somebody is for "
    "attacks: 'I am a gay man.' scores 0.98. Look before you act on a comment that names a group."
)

POOL_WEIGHTS: Final = {
    "civil_autolabel": 1.0,
    "civil_fractional_1k": 1.0,
    "convabuse": 1.0,
    "jigsaw2018_lower5k": 1.0,
    "jigsaw2018_sixlabel_samples": 1.0,
    "jigsaw2018_train20k": 1.0,
    "jigsaw_multi_demo_1k": 1.0,
    "surge_toxicity": 1.0,
    "wiki_cat_large": 0.5,
}
"""Weight of a row by its source in train_pool. Its toxic Civil comments come with their raters from
civil_span_ratings instead. These weights and those below were chosen on dev_civil, dev_unhealthy_val and a held-out
half of the pool's mixed Civil rows, 2026-11."""

ASSUMED_RATES: Final = {
    "toxicity": 0.08,
    "severe_toxicity": 0.005,
    "identity_attack": 0.01,
    "insult": 0.05,
    "profanity": 0.02,
    "threat": 0.003,
    "sexually_explicit": 0.003,
}
"""How common each attribute is taken to be among news comments, for calibration. Toxicity: Civil Comments as published
(8 % of 1.8 million at half of the raters or more; Borkan and others 2019). The rest: rounded shares of that, between
those in Civil Comments and those in the Wikipedia comments of the 2018 challenge."""

CLEAN_OF_ALL_KINDS: Final = ("jigsaw2018_train20k",)
"""Sources in train_pool whose clean rows also teach what has no insult, threat and so on."""
NATURAL_SOURCE: Final = "jigsaw_multi_demo_1k"
"""The source in train_pool whose comments, mostly of news sites, were not chosen by what they say."""
LEAST_WEIGHT: Final = 0.02
"""Coefficients nearer to nought are dropped from the saved model."""

CIVIL_KINDS: Final = {
    "insult": "Insult",
    "threat": "Threat",
    "identity_attack": "Identity based Attack",
    "profanity": "Profane/Obscene",
}
"""What the span raters of Civil Comments call our attributes."""


NOTES: Final = (
    "Hashed n-grams of words (1-2) and characters (3-5) with logistic regressions, calibrated on out-of-fold "
    "predictions for assumed base rates: " + ", ".join(f"{name} {rate:g}" for name, rate in ASSUMED_RATES.items()) + "."
)


def rows(text: "pd.Series[str]", labels: Mapping[str, Any], weight: float, weight_kinds: float = 0.0) -> pd.DataFrame:
    """Training rows: ``text``, ``group``, and an attribute column each, NaN where not labelled.

    ``weight`` is for the label ``toxicity``, ``weight_kinds`` for those of the other attributes.
    """
    frame = pd.DataFrame({"text": text.astype(str).to_numpy(), "weight": weight, "weight_kinds": weight_kinds})
    frame["is_natural"] = False
    frame["group"] = frame["text"].map(words_only)
    for name in NAMES:
        frame[name] = np.asarray(labels[name], dtype=float) if name in labels else np.nan
    return frame


def words_only(text: str) -> str:
    """``text`` without what differs between copies of a comment: case, spaces and punctuation."""
    return re.sub(r"\W+", "", text.lower())


def pool(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The mixed pool, balanced by source; what is not toxic at all has none of the other attributes either."""
    for source, weight in POOL_WEIGHTS.items():
        part = data[data["source"] == source]
        labels: dict[str, Any] = {"toxicity": part["y"]}
        if source in CLEAN_OF_ALL_KINDS:
            labels |= {name: part["y"].where(part["y"] == 0) for name in NAMES[1:]}
        yield rows(part["text"], labels, weight, weight_kinds=0.1).assign(is_natural=source == NATURAL_SOURCE)


def attributes(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Comments with all attributes; that they are toxic is learned from the pool, and here only measured."""
    yield rows(data["text"], {name: data[name] for name in NAMES}, 0.0, weight_kinds=1.0)


def civil_span_ratings(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Comments the crowd found toxic; the more of the later raters saw nothing toxic, the nearer the label to 0.2."""
    marks = [json.loads(kinds) if isinstance(kinds, str) else {} for kinds in data["span_types"]]
    labels: dict[str, Any] = {
        name: [min(1.0, mark.get(kind, 0) / n) for mark, n in zip(marks, data["n_raters"], strict=True)]
        for name, kind in CIVIL_KINDS.items()
    }
    labels["toxicity"] = 1 - 0.8 * data["frac_not_toxic"]
    yield rows(data["text"], labels, weight=1.0, weight_kinds=0.5)


def civil_spans(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The same comments with their toxic words cut out: the register of news, and no longer toxic."""
    data = data[data["spans"] != "[]"]
    frame = rows(data["text"], {"toxicity": np.zeros(len(data))}, weight=1.5)
    frame["text"] = [without(text, json.loads(spans)) for text, spans in zip(data["text"], data["spans"], strict=True)]
    yield frame


def without(text: str, positions: Sequence[int]) -> str:
    """``text`` less the characters at ``positions``."""
    gone = set(positions)
    return "".join(character for i, character in enumerate(text) if i not in gone)


def cad(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Reddit, annotated in context, with attacks on identity; instead of the same rows in the pool."""
    identity = data["labels"].str.contains("IdentityDirectedAbuse")
    yield rows(data["text"], {"toxicity": data["y"], "identity_attack": identity}, 0.5, weight_kinds=0.3)


def ruddit(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Reddit, by how offensive."""
    yield rows(data["text"], {"toxicity": data["y"]}, 1.0)


def paradetox(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Toxic sentences and the same put politely: what differs is what is toxic."""
    yield rows(data["text"], {"toxicity": data["y"]}, 0.7)


def news(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """New York Times comments that passed moderation, taken for clean; their stance is not looked at."""
    texts = data.loc[data["split"] == "train", "text"].drop_duplicates()
    yield rows(texts, dict.fromkeys(NAMES, np.zeros(len(texts))), 2.0, weight_kinds=0.1)


@dataclass(frozen=True)
class Source:
    """A file of labelled comments, and how it is read."""

    file: str
    licence: str
    read: Callable[[pd.DataFrame], Iterator[pd.DataFrame]]


SOURCES: Final = (
    Source("toxicity/train_pool.parquet", "mixed, all free; see its column licence", pool),
    Source("toxicity/attributes.parquet", "CC0; text of Wikipedia CC-BY-SA-3.0", attributes),
    Source("toxicity/civil_span_ratings.parquet", "CC0", civil_span_ratings),
    Source("toxicity/civil_spans.parquet", "CC0", civil_spans),
    Source("toxicity/extra_cad_v1_1.parquet", "CC-BY-4.0", cad),
    Source("toxicity/extra_ruddit.parquet", "free (labels)", ruddit),
    Source("toxicity/extra_paradetox_pairs.parquet", "CC0", paradetox),
    Source("stance/vast.parquet", "none stated; New York Times comments, as clean examples only", news),
)
DEVELOPMENT: Final = ("dev_civil", "dev_unhealthy_val", "dev_identity_swaps")


def read_rows(data: Path) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """All training rows, less those that stand in a development set, and what the card says of each file."""
    measured = {words_only(text) for name in DEVELOPMENT for text in development(data, name)["text"].astype(str)}
    frames, facts = [], []
    for source in SOURCES:
        table = pd.read_parquet(data / source.file)
        frame = pd.concat(source.read(table), ignore_index=True)
        frame = frame[~frame["group"].isin(measured)].assign(file=source.file)
        frames.append(frame)
        licence = ", ".join(sorted(table["licence"].unique())) if "licence" in table else source.licence
        digest = hashlib.sha256((data / source.file).read_bytes()).hexdigest()
        facts.append({"name": source.file, "rows": len(frame), "licence": licence, "sha256": digest})
    return pd.concat(frames, ignore_index=True), facts


def development(data: Path, name: str) -> pd.DataFrame:
    """A development set."""
    return pd.read_parquet(data / "toxicity" / f"{name}.parquet")


def row_weights(frame: pd.DataFrame) -> Floats:
    """A weight per row and attribute."""
    others = np.repeat(frame[["weight_kinds"]].to_numpy(), len(NAMES) - 1, axis=1)
    return np.column_stack([frame["weight"], others])


def held_out_logits(classifier: AttributeClassifier, X: Any, Y: Floats, weight: Floats, groups: Any) -> Floats:
    """Logits of each row from a classifier fitted on other groups, copies of a comment being one group."""
    logits = np.empty_like(Y)
    for fold, (taught, held) in enumerate(GroupKFold(FOLDS).split(X, groups=groups), 1):
        print(f"fold {fold} of {FOLDS} …", flush=True)
        fitted = clone(classifier).fit(X[taught], Y[taught], weight[taught])
        logits[held] = fitted.decision_function(X[held])
    return logits


def as_in_news(frame: pd.DataFrame) -> tuple[Floats, Floats]:
    """Labels and weights (n, k) under which each attribute is as common as ``ASSUMED_RATES`` says.

    Toxicity is judged by the one sample of comments as they came, toxic and clean ones alike; the other attributes by
    rows not chosen for being toxic. A label in between counts as so much of a positive and so much of a negative row
    (Saerens and others 2002, "Adjusting the outputs of a classifier to new a priori probabilities").
    """
    labels = frame[list(NAMES)].copy()
    labels.loc[~frame["is_natural"], "toxicity"] = np.nan
    labels.loc[frame["file"].str.contains("civil_span_ratings|cad"), list(NAMES[1:])] = np.nan
    share, rate = labels.to_numpy(), np.array([ASSUMED_RATES[name] for name in NAMES])
    positive = share * rate / np.nansum(share, axis=0)
    negative = (1 - share) * (1 - rate) / np.nansum(1 - share, axis=0)
    weight = np.nan_to_num(positive + negative) * len(frame)
    return positive / (positive + negative), weight


def slim(coefficients: Floats) -> Floats:
    """The coefficients at half precision, the least of them nought: they pack to a third and score the same."""
    rounded = coefficients.astype(np.float16).astype(np.float32)
    return np.asfortranarray(np.where(np.abs(rounded) < LEAST_WEIGHT, 0, rounded), dtype=np.float32)


def scores(pipeline: Any, data: Path) -> dict[str, Any]:
    """What the model reaches on the development sets, none of which it has seen."""
    civil = development(data, "dev_civil")
    gold = pd.DataFrame({"toxicity": civil["y"]}, columns=list(NAMES), dtype=float)
    said = pd.DataFrame(pipeline.predict_proba(civil["text"].tolist()), columns=list(NAMES))
    measured = toxicity_measures(gold, said)["toxicity"]
    interval = bootstrap_interval(civil["y"].to_numpy(), said["toxicity"].to_numpy())
    unhealthy = development(data, "dev_unhealthy_val")
    tone = pipeline.predict_proba(unhealthy["text"].tolist())[:, 0]
    swaps = development(data, "dev_identity_swaps")
    swaps["score"] = pipeline.predict_proba(swaps["text"].tolist())[:, 0]
    pairs = swaps.pivot(index="rev_id", columns="variant", values="score")
    return {
        "dev_civil": {**measured, "auc_95_percent": interval},
        "dev_unhealthy_val": {
            "rows": len(unhealthy),
            "auc_unhealthy": float(roc_auc_score(1 - unhealthy["healthy"], tone)),
            "auc_hostile": float(roc_auc_score(unhealthy["hostile"], tone)),
        },
        "dev_identity_swaps": {
            "pairs": len(pairs),
            "mean_change": float((pairs["fuzzed"] - pairs["nonfuzzed"]).abs().mean()),
            "auc": float(roc_auc_score(swaps["y"], swaps["score"])),
        },
    }


def bootstrap_interval(truth: NDArray[Any], said: Floats, draws: int = 2000) -> list[float]:
    """Lower and upper end of the 95 % percentile interval of the AUC, over rows drawn with replacement."""
    rng = np.random.default_rng(SEED)
    picks = (rng.integers(0, len(truth), len(truth)) for _ in range(draws))
    areas = [roc_auc_score(truth[pick], said[pick]) for pick in picks if 0 < truth[pick].sum() < len(pick)]
    return [float(end) for end in np.percentile(areas, [2.5, 97.5])]


def held_out_scores(frame: pd.DataFrame, logits: Floats) -> dict[str, Any]:
    """Per attribute, AUC on the rows of ``attributes`` by models that have not seen the comment."""
    here = frame["file"].str.contains("attributes").to_numpy()
    gold = frame.loc[here, list(NAMES)].reset_index(drop=True)
    measured = toxicity_measures(gold, pd.DataFrame(expit(logits[here]), columns=list(NAMES)))
    return {name: {key: each[key] for key in ("rows", "positives", "auc")} for name, each in measured.items()}


def trained(data: Path) -> tuple[Any, ModelCard]:
    """The fitted, calibrated pipeline and its card, digest still empty."""
    frame, facts = read_rows(data)
    print(f"{len(frame):,} rows from {len(facts)} files; n-grams …", flush=True)
    pipeline = toxicity_pipeline()
    X = pipeline[:-1].fit_transform(frame["text"].tolist())
    Y, weight, classifier = frame[list(NAMES)].to_numpy(), row_weights(frame), pipeline[-1]
    logits = held_out_logits(classifier, X, Y, weight, frame["group"])
    print("all rows …", flush=True)
    classifier.fit(X, Y, weight).calibrate(logits, *as_in_news(frame))
    classifier.coef_ = slim(classifier.coef_)
    measured = {**scores(pipeline, data), "attributes, held out in folds": held_out_scores(frame, logits)}
    card = ModelCard(
        id=MODEL_ID,
        task="toxicity",
        labels=NAMES,
        languages=("en",),
        created=datetime.now(UTC).date().isoformat(),
        model_sha256="",
        data=tuple(facts),
        scores=measured,
        versions={"python": platform.python_version()} | {name: version(name) for name in LIBRARIES},
        intended_use=INTENDED_USE,
        limits=LIMITS,
        notes=NOTES,
    )
    return pipeline, card


def main() -> None:
    """Trains, prints the scores and saves the model."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with toxicity/ and stance/")
    parser.add_argument("--models", type=Path, default=Path("models"), help="folder the model is saved to")
    given = parser.parse_args()
    start = time.monotonic()
    pipeline, card = trained(given.data)
    print(json.dumps(dict(card.scores), indent=2))
    saved = save_model(given.models, pipeline, card)
    print(f"{saved.id}, sha256 {saved.model_sha256}, in {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
