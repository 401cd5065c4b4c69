"""Builds the shipped models of stance and of agreement: ``python -m training.stance --data ../shared/data``.

First the encoder is fine-tuned (``stance_encoder``, ``stance_stages``): with its heads it is the accurate models of
stance and of agreement. The fast ones learn from labelled rows and from what the encoder says of further ones. All are
calibrated on half of the held-out comments; the calibration is measured on the other half. Needs the table of
word-piece vectors, which ``training.static_vectors`` makes; where there is none, it takes the one inside the shipped
model. Seeds and the number of threads are fixed.
"""

import argparse
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.special import softmax
from sklearn.base import clone
from sklearn.pipeline import Pipeline, make_pipeline
from threadpoolctl import threadpool_limits

from stance.errors import StanceError
from stance.features.context import ContextEncoder
from stance.features.static_vectors import TargetAwareVectors
from stance.labels import AGREEMENTS, STANCES
from stance.linear import StanceClassifier
from stance.model_card import as_markdown
from stance.model_store import ModelStore, library_versions
from stance.pipelines import agreement_pipeline, stance_pipeline
from stance.records import ModelCard
from stance.scoring import Model
from training.stance_measures import agreement_measures, author_smoothing, halves, stance_measures
from training.stance_rows import (
    SEED,
    agreement,
    development,
    labelled_threads,
    own_rows,
    own_threads,
    training,
)
from training.stance_taught import unlabelled_replies
from training.static_vectors import read_vectors

FAST_ID: Final = "stance-vectors-4"
ACCURATE_ID: Final = "stance-reader-1"
FAST_AGREEMENT_ID: Final = "agreement-words-3"
ACCURATE_AGREEMENT_ID: Final = "agreement-reader-1"
NO_LICENCE: Final = "none stated; published for research"
FREE: Final = "free (CC-BY-SA or CC-BY, see the sets)"
INTENDED_USE: Final = (
    "A first reading of which side the comments of a thread take on a target that a moderator names, as shares and to "
    "sort by. Not for decisions about a person; see docs/stance-limits.md."
)
LIMITS: Final = (
    "English only. Most comments it learned from are of one newspaper. It knows comments that speak of something else "
    "far better than comments that speak of the target without taking a side: to most of these it gives one. The fast "
    "model takes tone for side where the two part: gladness at a target's defeat is mostly read as favor. Irony, "
    "reported speech and a target called by another name are often missed. A few hundred labelled rows of one's own "
    "topic help much (stance train)."
)
NOTES: Final = (
    "Of the texts it learned from the model holds none, only weights. VAST, ARC, P-Stance, COVID-19-Stance, the tweets "
    "on Russia and Ukraine and the Reddit sets state no licence; they were published for research. No free set of "
    "reader comments with stances exists. Held out from all training: see training/stance_rows.py. "
)
FAST_NOTES: Final = (
    "Word-piece vectors of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), each piece read alone, 256 principal "
    "components, 8 bits; pooled towards the target, with a logistic regression."
)
ACCURATE_NOTES: Final = (
    "all-mpnet-base-v2 (Apache-2.0) fine-tuned to read a target, the headline, the comment replied to and the comment "
    "together; 7-bit weights. One network serves stance and agreement (agreement-reader-1)."
)
AGREEMENT_USE: Final = "Whether a reply agrees with the comment it answers, to see who argues with whom in a thread."
AGREEMENT_LIMITS: Final = "English only; learned from Reddit and from one debating forum. Irony is often missed."
UNCLEAR_BELOW: Final = 0.5
"""A label less likely than this is more likely wrong than right, and reads ``unclear``."""
SOURCES: Final = {
    "vast": (1.0, None),
    "pstance": (0.3, 4_000),
    "covid19_stance": (0.3, 4_000),
    "arc_related": (0.3, None),
    "own": (0.2, None),
    "own threads": (0.2, None),
    "labelled": (0.2, None),
}
"""What the fast stance model learns from: the set's weight, and its rows (None for all). Our own comments cost 0.001 of
macro-F1 on VAST dev and bring 0.07 on the labelled comments in ``seeds/``; with 0.5, 0.008 and 0.10 (2026-11)."""
OWN_SOURCES: Final = ("own", "own threads", "labelled")
"""Those that are ours."""
TAUGHT_WEIGHT: Final = 0.5
"""Weight of a pair whose labels are the encoder's."""
REPLY_WEIGHTS: Final = {"debagreement": 1.0, "subreddit_agreement": 0.5, "iac1_qr_agreement_reconstructed": 0.2}
"""Weight of a labelled reply by its set: the first is the one that is measured on. Set by hand (2026-11)."""
TAUGHT_REPLY_WEIGHT: Final = 1.0
"""Weight of a reply whose labels are the encoder's. Accuracy on the held-out replies: 0.533 without, 0.582 with 0.5,
0.584 with 1 (2026-11)."""
TAUGHT_REPLIES: Final = 8_000
"""Replies of which the fast agreement model learns what the encoder says."""
FURTHER_TARGETS: Final = 2
"""Targets on which the fast stance model learns what the encoder says of a comment."""
C_ADAPT: Final = 5e-4
"""Inverse strength of the pull to the present weights where ``stance train`` adapts an accurate model: that of the fast
stance model (``stance_pipeline``)."""
Floats = Any


def columns(frame: pd.DataFrame) -> Any:
    """Texts and targets as the pipelines take them, (n, 2)."""
    pairs = np.empty((len(frame), 2), dtype=object)
    pairs[:, 0], pairs[:, 1] = frame["text"].astype(str), frame["target"].astype(str)
    return pairs


def order_of(labels: Any) -> list[int]:
    """Where each of the labels stands in the alphabet: scikit-learn's classes ascend."""
    return np.argsort(list(labels)).tolist()


def context_columns(frame: pd.DataFrame) -> Any:
    """Texts, targets, headlines and parents as the encoder takes them, (n, 4)."""
    rows = np.empty((len(frame), 4), dtype=object)
    for place, name in enumerate(("text", "target", "headline", "parent")):
        rows[:, place] = frame[name].fillna("").astype(str) if name in frame else ""
    return rows


def taught(encoder: ContextEncoder, head: Floats, rows: pd.DataFrame, file: Path) -> Floats:
    """How likely the labels of a head (k, d + 1) are for ``rows``, (n, k); kept in ``file``."""
    if not file.is_file():
        features = encoder.transform(context_columns(rows))
        np.save(file, softmax(features @ head[:, :-1].T + head[:, -1], axis=1))
    said: Floats = np.load(file)
    return said


def labelled_rows(data: Path) -> pd.DataFrame:
    """The labelled rows of the fast stance model, with ``weight``."""
    sets = training(data, [name for name in SOURCES if name not in OWN_SOURCES])
    rows, parts = pd.concat([sets, own_rows(), own_threads(), labelled_threads(data)], ignore_index=True), []
    for name, (weight, count) in SOURCES.items():
        part = rows[rows["source"] == name]
        parts.append((part if count is None else part.sample(count, random_state=SEED)).assign(weight=weight))
    return pd.concat(parts, ignore_index=True)


def further_pairs(data: Path) -> pd.DataFrame:
    """Comments of VAST and of the threads labelled by reading, each with targets that others were labelled on."""
    rng = np.random.default_rng(SEED + 3)
    rows = pd.concat([training(data, ["vast"]), labelled_threads(data)], ignore_index=True)
    rows = rows[["text", "target", "headline", "parent"]].fillna("")
    comments = rows.drop_duplicates("text").sample(frac=1, random_state=SEED)
    others = rows["target"].unique()
    drawn = [comments.assign(target=rng.choice(others, len(comments))) for _ in range(FURTHER_TARGETS)]
    return pd.concat(drawn, ignore_index=True).drop_duplicates(["text", "target"], ignore_index=True)


def fast_stance(rows: pd.DataFrame, further: pd.DataFrame, said: Floats, vectors: TargetAwareVectors) -> Pipeline:
    """The fast pipeline fitted to labelled rows and to what the encoder said of ``further`` ones; uncalibrated."""
    pipeline = stance_pipeline(vectors)
    both = pd.concat([rows, further.assign(weight=TAUGHT_WEIGHT, off_topic=np.nan)], ignore_index=True)
    weight = both["weight"].to_numpy()
    features = pipeline[:-1].fit_transform(columns(both), standardscaler__sample_weight=weight)
    gold = np.array(sorted(STANCES))[None, :] == rows["stance"].to_numpy()[:, None]
    shares = np.concatenate([gold.astype(float), said[:, order_of(STANCES)]])
    pipeline[-1].fit_shares(features, shares, sorted(STANCES), weight)
    pipeline[-1].fit_off_topic(features, both["off_topic"], weight)
    return pipeline


def calibrated(pipeline: Pipeline, rows: Any, labels: "pd.Series[Any]") -> Pipeline:
    """The pipeline, its last step's temperature chosen on ``rows``."""
    pipeline[-1].calibrate(pipeline.decision_function(rows), labels.to_numpy())
    return pipeline


def accurate_stance(encoder: ContextEncoder, heads: Any, dev: pd.DataFrame) -> Pipeline:
    """The encoder with its head for the sides, calibrated on ``dev``."""
    head = heads["stance"][order_of(STANCES)]
    classifier = StanceClassifier(C_adapt=C_ADAPT).set_weights(sorted(STANCES), head[:, :-1], head[:, -1])
    classifier.off_topic_ = heads["off_topic"][0]
    return calibrated(make_pipeline(encoder, classifier), context_columns(dev), dev["stance"])


def accurate_agreement(encoder: ContextEncoder, heads: Any, held: pd.DataFrame) -> StanceClassifier:
    """The encoder's head for agreement; calibrated on ``held``."""
    head = heads["agreement"][order_of(AGREEMENTS)]
    last = StanceClassifier(C_adapt=C_ADAPT).set_weights(sorted(AGREEMENTS), head[:, :-1], head[:, -1])
    calibrated(make_pipeline(encoder, last), context_columns(as_replies(held)), held["agreement"])
    return last


def as_replies(rows: pd.DataFrame) -> pd.DataFrame:
    """Replies as the encoder reads them: their parents (``target``) in ``parent``, and no target."""
    return rows.rename(columns={"target": "parent"}).assign(target="")


def fast_agreement(encoder: ContextEncoder, heads: Any, data: Path, out: Path) -> Pipeline:
    """The fast pipeline, fitted to the labelled replies and to what the encoder says of further ones."""
    replies, held = agreement(data)
    further = unlabelled_replies(data).sample(TAUGHT_REPLIES, random_state=SEED)
    said = taught(encoder, heads["agreement"], as_replies(further), out / "taught_replies.npy")
    gold = np.array(sorted(AGREEMENTS))[None, :] == replies["agreement"].to_numpy()[:, None]
    weight = np.concatenate([replies["source"].map(REPLY_WEIGHTS), np.full(len(further), TAUGHT_REPLY_WEIGHT)])
    both = columns(pd.concat([replies[["text", "target"]], further[["text", "target"]]], ignore_index=True))
    pipeline = agreement_pipeline()
    features = pipeline[0].fit_transform(both)
    shares = np.concatenate([gold.astype(float), said[:, order_of(AGREEMENTS)]])
    pipeline[-1].fit_shares(features, shares, sorted(AGREEMENTS), weight)
    half = held[halves(held)]
    return calibrated(pipeline, columns(half), half["agreement"])


def card(model_id: str, task: str, lane: str, data: Any, **more: Any) -> ModelCard:
    """A card without scores and digest."""
    is_stance = task == "stance"
    return ModelCard(
        id=model_id,
        task=task,
        labels=tuple(STANCES if is_stance else AGREEMENTS),
        languages=("en",),
        created=f"{datetime.now(UTC):%Y-%m-%d}",
        model_sha256="",
        data=tuple(data),
        versions=library_versions(),
        lane=lane,
        unclear_below=UNCLEAR_BELOW,
        intended_use=INTENDED_USE if is_stance else AGREEMENT_USE,
        limits=LIMITS if is_stance else AGREEMENT_LIMITS,
        **more,
    )


def facts(data: Path) -> list[Mapping[str, Any]]:
    """What the models learned from, for their cards."""
    from training.stance_stages import STAGES

    rows = training(data, list(dict.fromkeys(name for stage in STAGES for name in stage.mixture.sets)))
    replies, _ = agreement(data)
    counts = [*rows["source"].value_counts().items(), *replies["source"].value_counts().items()]
    free = ("perspectrum", "ibm_claim_stance", "ibm_argkp_args")
    sets = [
        {
            "name": str(name),
            "rows": int(count),
            "licence": FREE if name in free else NO_LICENCE,
            "sha256": hashlib.sha256((data / "stance" / f"{name}.parquet").read_bytes()).hexdigest(),
        }
        for name, count in counts
    ]
    licence = "Apache-2.0, our own"
    read = "the comments as their sets; the labels our own"
    ours = (
        ("training/own", own_rows(), licence),
        ("training/own_threads", own_threads(), licence),
        ("training/labels/stance.csv", labelled_threads(data), read),
    )
    return [*sets, *(_fact(name, rows, licence) for name, rows, licence in ours)]


def _fact(name: str, rows: pd.DataFrame, licence: str) -> Mapping[str, Any]:
    words = "\n".join(sorted(rows["text"] + "\t" + rows["target"] + "\t" + rows["stance"]))
    return {"name": name, "rows": len(rows), "licence": licence, "sha256": hashlib.sha256(words.encode()).hexdigest()}


def vectors_at(file: Path, models: Path) -> TargetAwareVectors:
    """The unfitted first step with the table in ``file``, or else in the shipped model."""
    if file.is_file():
        return read_vectors(file)
    try:
        store = ModelStore(models)
        pipeline = store.open(store.in_use("stance"), "stance").pipeline
    except StanceError as error:
        raise SystemExit(
            f"There is no table {file}. Make it: python -m training.static_vectors --out {file}"
        ) from error
    vectors: TargetAwareVectors = clone(pipeline[0])
    return vectors


def main() -> None:
    """Trains, measures, and saves the four models with their cards."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the labelled data")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of all-mpnet-base-v2")
    parser.add_argument("--models", type=Path, default=Path("models"), help="folder to save the models in")
    parser.add_argument("--samples", type=Path, default=Path("../shared/seeds"), help="folder of the sample pages")
    parser.add_argument("--vectors", type=Path, default=Path("out/static_vectors.npz"), help="table of vectors")
    parser.add_argument("--out", type=Path, default=Path("out/stance"), help="folder for what is in between")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    from training.stance_stages import finished

    network, tokenizer, heads = finished(args.data, args.encoder, args.out)
    encoder = ContextEncoder(network, tokenizer)
    dev = development(args.data)
    half = dev[halves(dev)]
    accurate = accurate_stance(encoder, heads, half)
    further = further_pairs(args.data)
    said = taught(encoder, heads["stance"], further, args.out / "taught_pairs.npy")
    with threadpool_limits(1):  # sums made by several threads differ in their last digits
        fast = fast_stance(labelled_rows(args.data), further, said, vectors_at(args.vectors, args.models))
    calibrated(fast, columns(half), half["stance"])
    said_of = facts(args.data)
    cards = [
        card(FAST_ID, "stance", "fast", said_of, notes=NOTES + FAST_NOTES),
        card(ACCURATE_ID, "stance", "accurate", said_of, notes=NOTES + ACCURATE_NOTES, reads_context=True),
    ]
    for pipeline, draft in zip((fast, accurate), cards, strict=True):
        model = Model(draft, lambda pipeline=pipeline: pipeline)
        scores = stance_measures(model, args.data, args.samples)
        scores["Reddit, authors with several comments"] = author_smoothing(model, args.data)
        print(json.dumps(scores, indent=2), flush=True)
        print(as_markdown(ModelStore(args.models).save(pipeline, replace(draft, scores=scores))))
    _, held = agreement(args.data)
    words = fast_agreement(encoder, heads, args.data, args.out)
    last = accurate_agreement(encoder, heads, held[halves(held)])
    replying = {"stands_on": ACCURATE_ID, "reads_context": True}
    for saved, pipeline, draft in (
        (words, words, card(FAST_AGREEMENT_ID, "agreement", "fast", said_of)),
        (last, make_pipeline(encoder, last), card(ACCURATE_AGREEMENT_ID, "agreement", "accurate", said_of, **replying)),
    ):
        scores = agreement_measures(Model(draft, lambda pipeline=pipeline: pipeline), args.data)
        print(json.dumps(scores, indent=2), flush=True)
        ModelStore(args.models).save(saved, replace(draft, scores=scores))


if __name__ == "__main__":
    main()
