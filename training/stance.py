"""Builds the shipped models of stance and of agreement: ``python -m training.stance --data ../shared/data``.

First the encoder is fine-tuned (``stance_encoder``, ``stance_stages``). The fast stance model learns from labelled
rows. The accurate model blends the two; the weight is chosen on half of the development comments of VAST and on those
of Perspectrum, the temperature on that half of VAST, and the calibration is measured on the other half.
The fast agreement model learns from the labelled replies and from what the encoder says of further ones; the accurate
one is the encoder's own. Needs the table of word-piece vectors, which ``training.static_vectors`` makes; where there is
none, it takes the one inside the shipped model. Seeds and the number of threads are fixed.
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
from joblib import Parallel, delayed
from scipy.special import log_softmax, softmax
from sklearn.base import clone
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from threadpoolctl import threadpool_limits

from stance.errors import StanceError
from stance.features.logits import Logits
from stance.features.pairs import PairEncoder
from stance.features.static_vectors import TargetAwareVectors
from stance.labels import AGREEMENTS, STANCES
from stance.linear import StanceClassifier
from stance.model_card import as_markdown
from stance.model_store import ModelStore, library_versions
from stance.pipelines import agreement_pipeline, stance_pipeline
from stance.records import ModelCard
from stance.scoring import Model
from training.stance_measures import agreement_measures, author_smoothing, halves, stance_measures
from training.stance_rows import SEED, agreement, claims, development, own_rows, training
from training.stance_taught import unlabelled_replies
from training.static_vectors import read_vectors

FAST_ID: Final = "stance-vectors-3"
ACCURATE_ID: Final = "stance-encoder-2"
FAST_AGREEMENT_ID: Final = "agreement-words-2"
ACCURATE_AGREEMENT_ID: Final = "agreement-encoder-2"
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
    "all-MiniLM-L6-v2 (Apache-2.0) fine-tuned to read target and comment together, 8-bit, blended with the fast model. "
    "Its first stage is stance-encoder-1, read back from 8 bits; two later epochs had denied claims as they are, "
    "and none of them all of training/own. "
    "8-bit arithmetic makes a score depend a little on the comments it is computed with."
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
}
"""What the fast stance model learns from: the set's weight, and its rows (None for all). Our own comments cost 0.001 of
macro-F1 on VAST dev and bring 0.07 on the labelled comments in ``seeds/``; with 0.5, 0.008 and 0.10 (2026-11)."""
TAUGHT_WEIGHT: Final = 0.5
"""Weight of a pair whose labels are the encoder's."""
REPLY_WEIGHTS: Final = {"debagreement": 1.0, "subreddit_agreement": 0.5, "iac1_qr_agreement_reconstructed": 0.2}
"""Weight of a labelled reply by its set: the first is the one that is measured on. Set by hand (2026-11)."""
TAUGHT_REPLY_WEIGHT: Final = 1.0
"""Weight of a reply whose labels are the encoder's. Accuracy on the held-out replies: 0.533 without, 0.582 with 0.5,
0.584 with 1 (2026-11)."""
BLENDS: Final = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Shares of the encoder in the accurate model that are tried."""
TEMPERATURES: Final = np.linspace(0.4, 3, 27)
"""Temperatures that are tried with each of them."""
C_ADAPT: Final = 5e-4
"""Inverse strength of the pull to the present weights where ``stance train`` adapts an accurate model: that of the fast
stance model (``stance_pipeline``)."""
JOBS: Final = 2
"""Processes in which the encoder runs."""
Floats = Any


def columns(frame: pd.DataFrame) -> Any:
    """Texts and targets as the pipelines take them, (n, 2)."""
    pairs = np.empty((len(frame), 2), dtype=object)
    pairs[:, 0], pairs[:, 1] = frame["text"].astype(str), frame["target"].astype(str)
    return pairs


def order_of(labels: Any) -> list[int]:
    """Where each of the labels stands in the alphabet: scikit-learn's classes ascend."""
    return np.argsort(list(labels)).tolist()


def encoder_features(encoder: PairEncoder, pairs: Any) -> Floats:
    """The encoder's features (n, d), found in ``JOBS`` processes."""
    parts = Parallel(n_jobs=JOBS)(delayed(encoder.transform)(part) for part in np.array_split(pairs, 16) if len(part))
    return np.concatenate(parts)


def of_encoder(features: Floats, head: Floats) -> Floats:
    """The logits (n, k) of a head (k, d + 1)."""
    return features @ head[:, :-1].T + head[:, -1]


def taught(encoder: PairEncoder, heads: Any, pairs: pd.DataFrame, out: Path, name: str) -> pd.DataFrame:
    """``pairs`` with the encoder's logits in ``stance``, ``off_topic`` and ``agreement``; kept in ``out``."""
    file = out / f"{name}.parquet"
    if not file.is_file():
        features = encoder_features(encoder, columns(pairs))
        said = {key: of_encoder(features, head).tolist() for key, head in heads.items()}
        pairs.assign(**said).to_parquet(file)
    return pd.read_parquet(file)


def labelled_rows(data: Path) -> pd.DataFrame:
    """The labelled rows of the fast stance model, with ``weight``."""
    sets = training(data, [name for name in SOURCES if name != "own"])
    rows, parts = pd.concat([sets, own_rows()], ignore_index=True), []
    for name, (weight, count) in SOURCES.items():
        part = rows[rows["source"] == name]
        parts.append((part if count is None else part.sample(count, random_state=SEED)).assign(weight=weight))
    return pd.concat(parts, ignore_index=True)


def fast_stance(rows: pd.DataFrame, vectors: TargetAwareVectors) -> Pipeline:
    """The fast pipeline fitted to the labelled rows; not yet calibrated."""
    pipeline = stance_pipeline(vectors)
    weight = rows["weight"].to_numpy()
    features = pipeline[:-1].fit_transform(columns(rows), standardscaler__sample_weight=weight)
    pipeline[-1].fit(features, rows["stance"].to_numpy(dtype=str), weight)
    pipeline[-1].fit_off_topic(features, rows["off_topic"], weight)
    return pipeline


def calibrated(pipeline: Pipeline, rows: pd.DataFrame, label: str) -> Pipeline:
    """The pipeline, its last step's temperature chosen on ``rows``."""
    logits = pipeline.decision_function(columns(rows))
    pipeline[-1].calibrate(logits, rows[label].to_numpy())
    return pipeline


def accurate_stance(
    encoder: PairEncoder, heads: Any, fast: Pipeline, dev: pd.DataFrame, claims: pd.DataFrame
) -> tuple[Pipeline, float]:
    """The encoder and the fast model blended, calibrated on ``dev``, and the encoder's share.

    The share has the least mean log loss over ``dev`` and ``claims``, each set counting the same: the fast model
    learned mostly from comments like those of ``dev`` and is far weaker elsewhere.
    """
    order = order_of(STANCES)
    coef, intercept = heads["stance"][order, :-1], heads["stance"][order, -1]
    sets = []
    for rows in (dev, claims):
        own, others = encoder.transform(columns(rows)) @ coef.T + intercept, fast.decision_function(columns(rows))
        gold = np.array(sorted(STANCES))[None, :] == rows["stance"].to_numpy()[:, None]
        sets.append((own, others, gold))

    def loss(share: float) -> float:
        mixed = [(share * own + (1 - share) * others, gold) for own, others, gold in sets]
        return sum(min(-log_softmax(x / t, axis=1)[gold].mean() for t in TEMPERATURES) for x, gold in mixed)

    share = min(BLENDS, key=loss)
    classifier = StanceClassifier(C_adapt=C_ADAPT).set_weights(
        sorted(STANCES), np.hstack([share * coef, (1 - share) * np.eye(3)]), share * intercept
    )
    off_topic = heads["off_topic"][0]
    classifier.off_topic_ = np.concatenate([off_topic[:-1], np.zeros(3), off_topic[-1:]])
    union = FeatureUnion([("encoder", encoder), ("fast", Logits(fast))])
    return calibrated(make_pipeline(union, classifier), dev, "stance"), share


def accurate_agreement(stance: Pipeline, heads: Any, held: pd.DataFrame) -> StanceClassifier:
    """The encoder's head for agreement, on the features of the accurate stance model; calibrated on ``held``."""
    order = order_of(AGREEMENTS)
    head = heads["agreement"][order]
    coef = np.hstack([head[:, :-1], np.zeros((3, 3))])
    last = StanceClassifier(C_adapt=C_ADAPT).set_weights(sorted(AGREEMENTS), coef, head[:, -1])
    calibrated(Pipeline([*stance.steps[:-1], ("last", last)]), held, "agreement")
    return last


def fast_agreement(encoder: PairEncoder, heads: Any, data: Path, out: Path) -> Pipeline:
    """The fast pipeline, fitted to the labelled replies and to what the encoder says of further ones."""
    replies, held = agreement(data)
    teacher = taught(encoder, heads, unlabelled_replies(data), out, "taught_replies")
    gold = np.array(sorted(AGREEMENTS))[None, :] == replies["agreement"].to_numpy()[:, None]
    said = softmax(np.array(teacher["agreement"].tolist())[:, order_of(AGREEMENTS)], axis=1)
    weight = np.concatenate([replies["source"].map(REPLY_WEIGHTS), np.full(len(teacher), TAUGHT_REPLY_WEIGHT)])
    both = columns(pd.concat([replies[["text", "target"]], teacher[["text", "target"]]], ignore_index=True))
    pipeline = agreement_pipeline()
    features = pipeline[0].fit_transform(both)
    pipeline[-1].fit_shares(features, np.concatenate([gold.astype(float), said]), sorted(AGREEMENTS), weight)
    return calibrated(pipeline, held[halves(held)], "agreement")


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
    from training.stance_encoder import TAKEN
    from training.stance_stages import LAST

    rows = training(data, list({**TAKEN, **LAST.taken}))
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
    own = own_rows()
    words = "\n".join(sorted(own["text"] + "\t" + own["target"] + "\t" + own["stance"]))
    digest = hashlib.sha256(words.encode()).hexdigest()
    return [*sets, {"name": "training/own", "rows": len(own), "licence": "Apache-2.0, our own", "sha256": digest}]


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
    parser.add_argument("--models", type=Path, default=Path("models"), help="folder to save the models in")
    parser.add_argument("--go-on", action="store_true", help="start the encoder from the accurate models in use")
    parser.add_argument("--samples", type=Path, default=Path("../shared/seeds"), help="folder of the sample pages")
    parser.add_argument("--vectors", type=Path, default=Path("out/static_vectors.npz"), help="table of vectors")
    parser.add_argument("--out", type=Path, default=Path("out/stance"), help="folder for what is in between")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    from training.stance_stages import finished

    network, tokenizer, heads = finished(args.data, args.out, args.models if args.go_on else None)
    encoder = PairEncoder(network, tokenizer)
    vectors = vectors_at(args.vectors, args.models)
    with threadpool_limits(1):  # sums made by several threads differ in their last digits
        fast = fast_stance(labelled_rows(args.data), vectors)
    dev = development(args.data)
    half = dev[halves(dev)]
    calibrated(fast, half, "stance")
    accurate, share = accurate_stance(encoder, heads, fast, half, claims(args.data))
    said_of = facts(args.data)
    blend = f" The encoder's share of the logits is {share:g}."
    cards = [
        card(FAST_ID, "stance", "fast", said_of, notes=NOTES + FAST_NOTES),
        card(ACCURATE_ID, "stance", "accurate", said_of, notes=NOTES + ACCURATE_NOTES + blend),
    ]
    for pipeline, draft in zip((fast, accurate), cards, strict=True):
        model = Model(draft, lambda pipeline=pipeline: pipeline)
        scores = stance_measures(model, args.data, args.samples)
        scores["Reddit, authors with several comments"] = author_smoothing(model, args.data)
        print(json.dumps(scores, indent=2), flush=True)
        print(as_markdown(ModelStore(args.models).save(pipeline, replace(draft, scores=scores))))
    _, held = agreement(args.data)
    words = fast_agreement(encoder, heads, args.data, args.out)
    last = accurate_agreement(accurate, heads, held[halves(held)])
    whole = Pipeline([*accurate.steps[:-1], ("last", last)])
    for saved, pipeline, draft in (
        (words, words, card(FAST_AGREEMENT_ID, "agreement", "fast", said_of)),
        (last, whole, card(ACCURATE_AGREEMENT_ID, "agreement", "accurate", said_of, stands_on=ACCURATE_ID)),
    ):
        scores = agreement_measures(Model(draft, lambda pipeline=pipeline: pipeline), args.data)
        print(json.dumps(scores, indent=2), flush=True)
        ModelStore(args.models).save(saved, replace(draft, scores=scores))


if __name__ == "__main__":
    main()
