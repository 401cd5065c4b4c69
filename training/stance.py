"""Builds models of stance in both lanes: ``python -m training.stance --data ../shared/data``.

First the encoder is fine-tuned (``stance_encoder``, ``stance_stages``): with its head it is the accurate model. The
fast one learns from labelled rows and from what the encoder says of further ones. Both are calibrated on half of the
held-out comments; the calibration is measured on the other half. Needs the table of word-piece vectors, which
``training.static_vectors`` makes; where there is none, it takes the one inside the shipped model. Seeds and the number
of threads are fixed.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.pipeline import Pipeline, make_pipeline
from threadpoolctl import threadpool_limits

from stance.errors import StanceError
from stance.features.context import ContextEncoder
from stance.features.static_vectors import TargetAwareVectors
from stance.labels import STANCES
from stance.linear import StanceClassifier
from stance.model_store import ModelStore, library_versions
from stance.pipelines import stance_pipeline
from stance.records import ModelCard
from stance.scoring import Model
from training.stance_measures import author_smoothing, halves, stance_measures
from training.stance_rows import (
    SEED,
    agreement,
    development,
    labelled_threads,
    own_rows,
    own_threads,
    training,
)
from training.static_vectors import read_vectors

FAST_ID: Final = "stance-vectors-4"
ACCURATE_ID: Final = "stance-reader-1"
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
    "together; 7-bit weights. It read three quarters of "
    "its rows once, then a part of them again, our own comments most often. Its head for the sides was fitted on to "
    "rows that it had not read, in which each side weighs the same with and without a headline."
)
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
FURTHER_TARGETS: Final = 1
"""Targets on which the fast stance model learns what the encoder says of a comment."""
HEAD_ROWS: Final = {"own threads": 1_800, "labelled": 1_300, "vast": 1_500}
"""Rows that the head for the sides is fitted on to, by source, of those that the network has not read: as it leaves
training, it takes a headline for a sign of neutral, since most rows with one are."""
HEAD_ADAPT: Final = 0.003
"""Inverse strength of the pull to the head as it leaves training. Mean macro-F1 over the sources, with and without
headline, threads held out: 0.591 as it is, 0.612 with 0.001, 0.616 with 0.003, 0.612 with 0.01, 0.600 with 0.05
(2026-11)."""
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


def kept(file: Path, make: Callable[[], Floats]) -> Floats:
    """What ``make`` gives, kept in ``file``."""
    if not file.is_file():
        np.save(file, make())
    found: Floats = np.load(file)
    return found


def taught(pipeline: Pipeline, rows: pd.DataFrame, file: Path) -> Floats:
    """How likely the labels of an accurate model are for ``rows``, (n, k); kept in ``file``."""
    return kept(file, lambda: pipeline.predict_proba(context_columns(rows)))


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
    shares = np.concatenate([gold.astype(float), said])
    pipeline[-1].fit_shares(features, shares, sorted(STANCES), weight)
    pipeline[-1].fit_off_topic(features, both["off_topic"], weight)
    return pipeline


def calibrated(pipeline: Pipeline, rows: Any, labels: "pd.Series[Any]") -> Pipeline:
    """The pipeline, its last step's temperature chosen on ``rows``."""
    pipeline[-1].calibrate(pipeline.decision_function(rows), labels.to_numpy())
    return pipeline


def head_rows(rest: pd.DataFrame) -> pd.DataFrame:
    """Those of the rows which the network has not read that its head for the sides is fitted to, with ``weight``.

    Of each source, with and without a headline, the sides weigh the same.
    """
    parts = [rest[rest["source"] == name].sample(count, random_state=0) for name, count in HEAD_ROWS.items()]
    rows = pd.concat(parts, ignore_index=True).dropna(subset=["stance"]).reset_index(drop=True)
    cell = [rows["source"], rows["headline"] != ""]
    sizes = rows.groupby(cell)["text"].transform("size")
    return rows.assign(weight=sizes / len(STANCES) / rows.groupby([*cell, rows["stance"]])["text"].transform("size"))


def accurate_stance(encoder: ContextEncoder, heads: Any, rest: pd.DataFrame, dev: pd.DataFrame, out: Path) -> Pipeline:
    """The encoder with its head for the sides, fitted on to rows that it has not read, calibrated on ``dev``."""
    head, rows = heads["stance"][order_of(STANCES)], head_rows(rest)
    features = kept(out / "head_features.npy", lambda: encoder.transform(context_columns(rows)))
    classifier = StanceClassifier(C_adapt=HEAD_ADAPT).set_weights(sorted(STANCES), head[:, :-1], head[:, -1])
    classifier.partial_fit(features, rows["stance"].to_numpy(str), sample_weight=rows["weight"])
    classifier.set_params(C_adapt=C_ADAPT)
    classifier.off_topic_ = heads["off_topic"][0]
    return calibrated(make_pipeline(encoder, classifier), context_columns(dev), dev["stance"])


def card(model_id: str, lane: str, data: Any, **more: Any) -> ModelCard:
    """A card without scores and digest."""
    return ModelCard(
        id=model_id,
        task="stance",
        labels=tuple(STANCES),
        languages=("en",),
        created=f"{datetime.now(UTC):%Y-%m-%d}",
        model_sha256="",
        data=tuple(data),
        versions=library_versions(),
        lane=lane,
        unclear_below=UNCLEAR_BELOW,
        intended_use=INTENDED_USE,
        limits=LIMITS,
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
        pipeline = store.open(store.in_use("stance", "fast"), "stance").pipeline
    except StanceError as error:
        raise SystemExit(
            f"There is no table {file}. Make it: python -m training.static_vectors --out {file}"
        ) from error
    vectors: TargetAwareVectors = clone(pipeline[0])
    return vectors


def main() -> None:
    """Trains, measures, and saves both models with their cards."""
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

    network, tokenizer, heads, rest = finished(args.data, args.encoder, args.out)
    encoder = ContextEncoder(network, tokenizer)
    dev = development(args.data)
    half, store, said_of = dev[halves(dev)], ModelStore(args.models), facts(args.data)

    def keep(pipeline: Any, draft: ModelCard) -> None:
        model = Model(draft, lambda: pipeline)
        scores = stance_measures(model, args.data, args.samples)
        scores["Reddit, authors with several comments"] = author_smoothing(model, args.data)
        print(draft.id, json.dumps(scores, indent=2), flush=True)
        store.save(pipeline, replace(draft, scores=scores))

    reader = accurate_stance(encoder, heads, rest, half, args.out)
    keep(reader, card(ACCURATE_ID, "accurate", said_of, notes=NOTES + ACCURATE_NOTES, reads_context=True))
    further = further_pairs(args.data)
    said = taught(reader, further, args.out / "taught_pairs.npy")
    with threadpool_limits(1):  # sums made by several threads differ in their last digits
        fast = fast_stance(labelled_rows(args.data), further, said, vectors_at(args.vectors, args.models))
    fast = calibrated(fast, columns(half), half["stance"])
    keep(fast, card(FAST_ID, "fast", said_of, notes=NOTES + FAST_NOTES))


if __name__ == "__main__":
    main()
