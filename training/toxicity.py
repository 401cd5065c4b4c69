"""Builds the shipped toxicity models: ``python -m training.toxicity --data ../shared/data --models models``.

Three steps, one after the other. The encoder is fine-tuned (``training/toxicity_encoder.py``; what an earlier run left
in ``--out`` is used again). It reads comments that nobody has labelled, and the n-gram model, the fast one, learns from
its scores beside the labelled rows. The accurate model is the mean of the two. Last, the band of fast scores is chosen
in which a cascade asks the accurate model. Seeds and threads are fixed: the same data give the same weights.
"""

import argparse
import json
import platform
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import FeatureUnion, make_pipeline

from stance.features.encoder import Encoder
from stance.features.ngrams import NgramLogits
from stance.linear import AttributeClassifier
from stance.model_store import ModelStore
from stance.pipelines import toxicity_pipeline
from stance.records import ModelCard
from stance.scoring import Model
from training.toxicity_measures import measured
from training.toxicity_rows import (
    NAMES,
    NATURAL_SOURCE,
    UNLABELLED,
    calibration_half,
    fact,
    read_rows,
    unlabelled,
)

Floats = NDArray[np.floating[Any]]
FAST_ID: Final = "toxicity-ngrams-2"
ACCURATE_ID: Final = "toxicity-encoder-2"
FOLDS: Final = 3
"""Parts of the rows, each left out in turn to calibrate on; more would take longer."""
LIBRARIES: Final = ("numpy", "scipy", "scikit-learn", "skops")

INTENDED_USE: Final = (
    "Sorting and finding reader comments for a human moderator, and describing threads as a whole. "
    "Not for removing comments or judging people without a human."
)
LIMITS: Final = (
    "English only. Clean comments that name a group are oftener taken for toxic than others: see the false positives "
    "by group. Quoted insults, irony, reclaimed words and hostility in polite words are often misjudged, by the fast "
    "model most of the time; partisan political vocabulary raises scores. Attributes other than toxicity rest on fewer "
    "labelled comments, threat and severe_toxicity most of all, and share what was learned of toxicity. "
    "Calibrated for news comments of which 8 % are toxic; where more or fewer are, scores are too low or too high."
)

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

ENCODER_SHARES: Final = {"toxicity": 0.7, "others": 0.8}
"""The encoder's share of the logits of the accurate model, by attribute. For toxicity the area under the curve on
dev_civil is 0.948, 0.949, 0.947 and 0.935 with 0.5, 0.7, 0.8 and 1, over the functional tests 0.735, 0.775, 0.791 and
0.818 (2026-11)."""
LEAST_WEIGHT: Final = 0.02
"""Coefficients nearer to zero are dropped from the saved model, which makes it smaller. Set by hand (2026-11)."""
TAUGHT_WEIGHT: Final = 1.0
"""Weight of a comment whose labels are the encoder's scores. Area under the curve on dev_civil: 0.915 with 0, 0.920
with 0.4, 0.922 with 1 and with 2 (2026-11)."""
UNCERTAIN_SOURCES: Final = (
    "civil_ratings", "cad", "civil_cut", "civil_hidden", "implicit_hate", "stormfront", "labelled", "own",
    "own comments", "taught",
)  # fmt: skip
"""Sources whose comments were chosen for being toxic or clean, or made so: no measure of how common an attribute is."""
LABEL_NOTES: Final = (
    "Labels by reading follow training/labels/guide.md; where a crowd had labelled the same comment, toxicity is the "
    "mean of both. 750 comments were read twice, both times for this project: Krippendorff's alpha (interval) is 0.93 "
    "for toxicity, 0.84 to 0.92 for the other attributes."
)
FAST_NOTES: Final = (
    "Hashed n-grams of words (1-2) and characters (3-5) with logistic regressions, calibrated on out-of-fold "
    "predictions for assumed base rates: "
    + ", ".join(f"{name} {rate:g}" for name, rate in ASSUMED_RATES.items())
    + ". "
    "Learns from labelled comments, and from the encoder's scores of comments without a label. "
) + LABEL_NOTES
ACCURATE_NOTES: Final = (
    "all-MiniLM-L6-v2 (Apache-2.0) fine-tuned, 8-bit, with a linear layer on the mean of the pieces' vectors; its "
    "logits count 70 % for toxicity and 80 % for the others, the fast model's the rest; calibrated for the same base "
    "rates, toxicity on half of dev_civil, the others on held-out comments. It went on from the encoder of "
    "toxicity-encoder-1. Its first stage had 4,901 of the labels by reading, and the second 8,000; in the first they "
    "stood alone where a crowd had labelled the same comment. "
) + LABEL_NOTES


def row_weights(frame: pd.DataFrame) -> Floats:
    """A weight per row and attribute."""
    others = np.repeat(frame[["weight_kinds"]].to_numpy(), len(NAMES) - 1, axis=1)
    return np.column_stack([frame["weight"], others])


def out_of_fold_logits(classifier: AttributeClassifier, X: Any, Y: Floats, weight: Floats, groups: Any) -> Floats:
    """Logits of each row from a classifier fitted on other groups, copies of a comment being one group."""
    logits = np.empty_like(Y)
    for fold, (taught, held) in enumerate(GroupKFold(FOLDS).split(X, groups=groups), 1):
        print(f"fold {fold} of {FOLDS} …", flush=True)
        fitted = clone(classifier).fit(X[taught], Y[taught], weight[taught])
        logits[held] = fitted.decision_function(X[held])
    return logits


def as_in_news(frame: pd.DataFrame, natural: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Labels and weights (n, k) under which each attribute is as common as ``ASSUMED_RATES`` says.

    Toxicity is judged by the sources ``natural``, whose comments came as they were, toxic and clean ones alike; the
    other attributes by rows not chosen for being toxic. A label in between counts as so much of a positive and so much
    of a negative row (Saerens and others 2002, "Adjusting the outputs of a classifier to new a priori probabilities").
    """
    labels = frame[list(NAMES)].copy()
    labels.loc[~frame["source"].isin(natural), "toxicity"] = np.nan
    labels.loc[frame["source"].isin(UNCERTAIN_SOURCES), list(NAMES[1:])] = np.nan
    share, rate = labels.to_numpy(), np.array([ASSUMED_RATES[name] for name in NAMES])
    positive = share * rate / np.nansum(share, axis=0)
    negative = (1 - share) * (1 - rate) / np.nansum(1 - share, axis=0)
    weight = np.nan_to_num(positive + negative) * len(frame)
    return positive / (positive + negative), weight


def slim(coefficients: Floats) -> Floats:
    """The coefficients at half precision, the smallest of them zero: they pack to a third and score the same."""
    rounded = coefficients.astype(np.float16).astype(np.float32)
    return np.asfortranarray(np.where(np.abs(rounded) < LEAST_WEIGHT, 0, rounded), dtype=np.float32)


def encoder_pipeline(data: Path, out: Path, models: Path | None, held_out: pd.DataFrame) -> Any:
    """The encoder with the linear layer it was trained with, calibrated."""
    from training.toxicity_encoder import finished

    network, tokenizer, attributes, spans = finished(data, out, models)
    classifier = AttributeClassifier().set_weights(attributes[:, :-1], attributes[:, -1])
    pipeline = make_pipeline(Encoder(network, tokenizer, spans), classifier)
    return calibrated(pipeline, held_out, ("jigsaw2018_train20k", "civil_fractional_1k"))


def accurate_pipeline(encoder: Any, fast: Any, held_out: pd.DataFrame, news: pd.DataFrame) -> Any:
    """The encoder's and the n-gram model's logits together, calibrated: two views that err on different comments."""
    ngrams = NgramLogits(fast[0].rarity_, fast[-1].coef_, fast[-1].intercept_)
    share = np.array([ENCODER_SHARES.get(name, ENCODER_SHARES["others"]) for name in NAMES])
    coef = np.hstack([encoder[-1].coef_ * share[:, None], np.diag(1 - share)])
    classifier = AttributeClassifier(C_adapt=5.0).set_weights(coef, encoder[-1].intercept_ * share)
    union = FeatureUnion([("encoder", encoder[0]), ("ngrams", ngrams)])
    # Toxicity by a natural sample of ``news``: by the comments of Wikipedia's talk pages that are held out, the scores
    # lie too near the middle (calibration error on dev_civil 0.044).
    rows = pd.concat([held_out, news.assign(source="news sample")], ignore_index=True)
    return calibrated(make_pipeline(union, classifier), rows, ("news sample",))


def calibrated(pipeline: Any, held_out: pd.DataFrame, natural: tuple[str, ...]) -> Any:
    """The pipeline, its last step calibrated on comments it has not seen."""
    rows = held_out.drop_duplicates(["text", "source"])
    logits = pipeline.decision_function(rows["text"].tolist())
    pipeline[-1].calibrate(logits, *as_in_news(rows, natural))
    return pipeline


def taught_rows(pipeline: Any, data: Path, frame: pd.DataFrame, out: Path) -> pd.DataFrame:
    """Comments without labels, labelled with the encoder's scores."""
    saved = out / "taught.parquet"
    if not saved.is_file():
        texts = unlabelled(data, set(frame["group"]))
        print(f"the encoder reads {len(texts):,} comments …", flush=True)
        batches = (texts[start : start + 2_000] for start in range(0, len(texts), 2_000))
        parts = Parallel(n_jobs=2)(delayed(pipeline.predict_proba)(batch) for batch in batches)
        pd.DataFrame(np.concatenate(parts), columns=list(NAMES)).assign(text=texts).to_parquet(saved)
    taught = pd.read_parquet(saved)
    marks = {"weight": TAUGHT_WEIGHT, "weight_kinds": TAUGHT_WEIGHT / 2, "source": "taught", "held_out": False}
    return taught.assign(group=taught["text"], **marks)


def fast_pipeline(frame: pd.DataFrame) -> Any:
    """The n-gram model, calibrated on rows each fold has not seen."""
    pipeline = toxicity_pipeline()
    X = pipeline[:-1].fit_transform(frame["text"].tolist())
    Y, weight, classifier = frame[list(NAMES)].to_numpy(), row_weights(frame), pipeline[-1]
    logits = out_of_fold_logits(classifier, X, Y, weight, frame["group"])
    print("all rows …", flush=True)
    classifier.fit(X, Y, weight).calibrate(logits, *as_in_news(frame, (NATURAL_SOURCE,)))
    classifier.coef_ = slim(classifier.coef_)
    return pipeline


def band(fast: Model, texts: list[str]) -> Mapping[str, float]:
    """The band of fast scores in which the cascade asks the accurate model, and the share of ``texts`` in it.

    The scores are calibrated: a comment that is less likely to be toxic than one picked at random counts as clear, and
    one that is all but sure to be toxic as well.
    """
    low, high = ASSUMED_RATES["toxicity"], 0.95
    share = fast.score(texts)["toxicity"].between(low, high).mean()
    return {"low": low, "high": high, "share_expected": round(float(share), 3)}


def card(model_id: str, lane: str, facts: Any, notes: str) -> ModelCard:
    """A card without scores and digest."""
    libraries = LIBRARIES if lane == "fast" else (*LIBRARIES, "tokenizers", "onnxruntime", "torch", "transformers")
    return ModelCard(
        id=model_id,
        task="toxicity",
        labels=NAMES,
        languages=("en",),
        created=datetime.now(UTC).date().isoformat(),
        model_sha256="",
        data=tuple(facts),
        versions={"python": platform.python_version()} | {name: version(name) for name in libraries},
        lane=lane,
        intended_use=INTENDED_USE,
        limits=LIMITS,
        notes=notes,
    )


def main() -> None:
    """Trains both models, prints their measures and saves them."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with toxicity/ and stance/")
    parser.add_argument("--models", type=Path, default=Path("models"), help="folder the models are saved to")
    parser.add_argument("--go-on", action="store_true", help="start the encoder from the accurate model in use")
    parser.add_argument("--keep-fast", action="store_true", help=f"make the accurate model alone, beside {FAST_ID}")
    parser.add_argument("--out", type=Path, default=Path("out/toxicity"), help="folder for what is in between")
    given = parser.parse_args()
    start = time.monotonic()
    given.out.mkdir(parents=True, exist_ok=True)
    frame, facts = read_rows(given.data)
    held_out, frame = frame[frame["held_out"]], frame[~frame["held_out"]].reset_index(drop=True)
    encoder = encoder_pipeline(given.data, given.out, given.models if given.go_on else None, held_out)
    taught = taught_rows(encoder, given.data, pd.concat([frame, held_out]), given.out)
    if given.keep_fast:
        fast = ModelStore(given.models).open(FAST_ID, "toxicity").pipeline
    else:
        fast = fast_pipeline(pd.concat([frame, taught], ignore_index=True))
    accurate = accurate_pipeline(encoder, fast, held_out, calibration_half(given.data))
    facts.append(
        fact(f"texts alone of stance/: {', '.join(UNLABELLED)}", taught["text"], "as those sets, mostly none stated")
    )
    fast_card = card(FAST_ID, "fast", facts, FAST_NOTES)
    accurate_card = card(ACCURATE_ID, "accurate", facts, ACCURATE_NOTES)
    chosen = band(Model(fast_card, lambda: fast), taught["text"].tolist())
    accurate_card = replace(accurate_card, cascade={"fast": FAST_ID, **chosen})
    models = [Model(fast_card, lambda: fast), Model(accurate_card, lambda: accurate)]
    for model in models[given.keep_fast :]:
        found = measured(model, given.data, held_out)
        print(json.dumps(found, indent=2))
        saved = ModelStore(given.models).save(model.pipeline, replace(model.card, scores=found))
        print(f"{saved.id}, sha256 {saved.model_sha256}, in {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
