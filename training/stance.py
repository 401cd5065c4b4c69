"""Builds the shipped stance model: ``python -m training.stance --data ../shared/data --models models``.

It learns from the training rows of VAST, and, at a lower weight, of two sets of tweets whose targets are people and
policies; the development rows are measured on and never learned from. It needs the table of word-piece vectors, which
``training.static_vectors`` makes; where there is none, it takes the one inside the shipped model. Seeds are fixed: the
same data give the same weights.
"""

import argparse
import copy
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from stance.errors import StanceError
from stance.evaluate import evaluate
from stance.features.static_vectors import TargetAwareVectors
from stance.labels import STANCE_SYNONYMS, STANCES
from stance.model_card import as_markdown
from stance.model_store import ModelStore, library_versions, save_model
from stance.pipelines import model_input, stance_pipeline
from stance.records import Example, ModelCard
from stance.score import Model
from training.static_vectors import read_vectors

MODEL_ID: Final = "stance-vectors-1"
SEED: Final = 0
FOLDS: Final = 5
RESAMPLES: Final = 1_000
NO_LICENCE: Final = "none stated; published for research"
INTENDED_USE: Final = (
    "A first reading of which side the comments of a thread take on a target that a moderator names, as shares and to "
    "sort by. Not for decisions about a person: a third of the labels on unseen targets are wrong."
)
LIMITS: Final = (
    "English only. Trained on comments of one newspaper. It knows comments that speak of something else far better "
    "than comments that speak of the target without taking a side: nearly all neutral rows it learned from are "
    "comments paired with a random other target. Irony, reported speech and a target called by another name are often "
    "missed. A few hundred labelled rows of one's own topic help much (stance train)."
)
NOTES: Final = (
    "VAST, P-Stance and COVID-19-Stance state no licence; they were published for research. No free set of reader "
    "comments with stances exists. Of their texts the model holds none, only weights. Word-piece vectors: "
    "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), each piece read alone, 256 principal components, 8 bits."
)


@dataclass(frozen=True)
class Source:
    """A data set to learn from: its training rows, or so many of them by lot, each counting ``weight``."""

    name: str
    weight: float
    rows: int | None = None


SOURCES: Final = (Source("vast", 1.0), Source("pstance", 0.3, 4_000), Source("covid19_stance", 0.3, 4_000))
"""Chosen on VAST dev, macro-F1 all / zero-shot: VAST alone 0.655 / 0.634, with both sets of tweets 0.664 / 0.648.

ARC (0.646), Perspectrum (0.639), IBM claims (0.656) and arguments (0.640), Reddit on three topics (0.656) and tweets on
Russia and Ukraine (0.647), each alone beside VAST at full weight, gained nothing; at weight 0.3 neither (2026-11).
"""
TOPICS: Final = {
    "mtcsd_reddit_conversation": ("Biden", "Bitcoin", "SpaceX"),
    "ruw_russia_ukraine": ("Russia", "Ukraine"),
}
"""Sets and targets that no source has, to try adapting to a topic on."""
TOPIC_ROWS: Final = 250


def read_rows(file: Path, splits: Sequence[str]) -> pd.DataFrame:
    """The rows of ``splits`` with the labels in the project's words; others are left out."""
    rows = pd.read_parquet(file)
    rows = rows[rows["split"].isin(splits) & rows["text"].notna() & rows["target"].notna()]
    rows = rows.assign(stance=rows["label"].astype(str).str.lower().map(STANCE_SYNONYMS))
    return rows[rows["stance"].notna()].reset_index(drop=True)


def training_rows(data: Path) -> pd.DataFrame:
    """The rows of all ``SOURCES``: ``text``, ``target``, ``stance``, ``source``, ``weight``."""
    parts = []
    for source in SOURCES:
        rows = read_rows(data / "stance" / f"{source.name}.parquet", ["train"])
        if source.rows is not None:
            rows = rows.sample(source.rows, random_state=SEED)
        parts.append(rows[["text", "target", "stance"]].assign(source=source.name, weight=source.weight))
    return pd.concat(parts, ignore_index=True)


def examples(rows: pd.DataFrame) -> list[Example]:
    """One example per row."""
    columns = (rows["text"], rows["target"], rows["stance"])
    return [Example(str(text), str(target), {"stance": stance}) for text, target, stance in zip(*columns, strict=True)]


def fit(rows: pd.DataFrame, vectors: TargetAwareVectors) -> Pipeline:
    """The pipeline fitted to ``rows``, calibrated on what it says of comments it was not fitted to."""
    pipeline = stance_pipeline(vectors)
    stance = np.asarray(rows["stance"].tolist())
    weight = rows["weight"].to_numpy()
    features = pipeline[:-1].fit_transform(model_input(examples(rows), "stance"), standardscaler__sample_weight=weight)
    classifier = pipeline[-1]
    comments = pd.factorize(rows["text"])[0]
    logits = cross_val_predict(
        clone(classifier), features, stance, groups=comments, cv=GroupKFold(FOLDS), method="decision_function",
        params={"sample_weight": weight},
    )  # fmt: skip
    classifier.fit(features, stance, weight).calibrate(logits, stance, weight)
    return pipeline


def dev_scores(model: Model, data: Path) -> dict[str, Any]:
    """The measures on the development rows of VAST: all, on targets training has not seen, and on the others."""
    rows = read_rows(data / "stance" / "vast.parquet", ["dev"])
    parts = {"all": rows, "zero-shot": rows[rows["seen?"] == 0], "few-shot": rows[rows["seen?"] == 1]}
    return {
        f"VAST dev, {name}": {**evaluate(model, examples(part)), "macro_f1_95_percent": interval(model, part)}
        for name, part in parts.items()
    }


def interval(model: Model, rows: pd.DataFrame) -> tuple[float, float]:
    """The 95 % interval of macro-F1 when the comments are drawn again: rows of one comment stay together."""
    said = model.score(rows["text"].tolist(), rows["target"].tolist())["stance"]
    comment, _ = pd.factorize(rows["text"])
    tables = np.zeros((comment.max() + 1, len(STANCES), len(STANCES)))
    number = {label: i for i, label in enumerate(STANCES)}
    np.add.at(tables, (comment, rows["stance"].map(number).to_numpy(), said.map(number).to_numpy()), 1)
    draws = np.random.default_rng(SEED).multinomial(len(tables), np.full(len(tables), 1 / len(tables)), RESAMPLES)
    table = np.tensordot(draws, tables, axes=1)
    right = np.diagonal(table, axis1=1, axis2=2)
    f1 = 2 * right / (table.sum(axis=1) + table.sum(axis=2))
    low, high = np.quantile(f1.mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


def adaptation_scores(model: Model, data: Path) -> dict[str, Any]:
    """Macro-F1 before and after adapting to ``TOPIC_ROWS`` rows of a topic: on its other rows, and on VAST dev."""
    elsewhere = examples(read_rows(data / "stance" / "vast.parquet", ["dev"]))
    before = evaluate(model, elsewhere)["macro_f1"]
    scores = {}
    for name, targets in TOPICS.items():
        rows = read_rows(data / "stance" / f"{name}.parquet", ["train"])
        for target in targets:
            topic = rows[rows["target"] == target].drop_duplicates("text")
            own = examples(topic.sample(frac=1, random_state=SEED))
            taught, held = own[:TOPIC_ROWS], own[TOPIC_ROWS:]
            adapted = adapt(model, taught)
            scores[f"{TOPIC_ROWS} rows on {target}"] = {
                "macro_f1_before": evaluate(model, held)["macro_f1"],
                "macro_f1_after": evaluate(adapted, held)["macro_f1"],
                "macro_f1_vast_dev_before": before,
                "macro_f1_vast_dev_after": evaluate(adapted, elsewhere)["macro_f1"],
            }
    return scores


def adapt(model: Model, taught: Sequence[Example]) -> Model:
    """``model`` adapted to the rows of ``taught``."""
    pipeline = copy.deepcopy(model.pipeline)
    features = pipeline[:-1].transform(model_input(taught, "stance"))
    pipeline[-1].partial_fit(features, np.asarray([example.labels["stance"] for example in taught]))
    return Model(pipeline, model.card)


def card_of(rows: pd.DataFrame, data: Path) -> ModelCard:
    """The card of the model fitted to ``rows``, without scores."""
    return ModelCard(
        id=MODEL_ID,
        task="stance",
        labels=tuple(STANCES),
        languages=("en",),
        created=f"{datetime.now(UTC):%Y-%m-%d}",
        model_sha256="",
        data=tuple(_data_entry(source, rows, data) for source in SOURCES),
        versions=library_versions(),
        intended_use=INTENDED_USE,
        limits=LIMITS,
        notes=NOTES,
    )


def _data_entry(source: Source, rows: pd.DataFrame, data: Path) -> Mapping[str, Any]:
    content = (data / "stance" / f"{source.name}.parquet").read_bytes()
    return {
        "name": source.name,
        "rows": int((rows["source"] == source.name).sum()),
        "weight": source.weight,
        "licence": NO_LICENCE,
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def vectors_at(file: Path, models: Path) -> TargetAwareVectors:
    """The unfitted first step with the table in ``file``, or else in the shipped model."""
    if file.is_file():
        return read_vectors(file)
    try:
        pipeline, _ = ModelStore(models).load("stance", MODEL_ID)
    except StanceError as error:
        raise SystemExit(
            f"There is no table {file}. Make it: python -m training.static_vectors --out {file}"
        ) from error
    vectors: TargetAwareVectors = clone(pipeline[0])
    return vectors


def weights_digest(pipeline: Pipeline) -> str:
    """The digest of all that was learned; unlike that of the file, it depends on nothing else."""
    learned: list[NDArray[Any]] = [
        *(pipeline[0].weights_, pipeline[0].pieces, pipeline[0].scales),
        *(pipeline[1].mean_, pipeline[1].scale_),
        *(pipeline[2].coef_, pipeline[2].intercept_),
    ]
    return hashlib.sha256(b"".join(np.ascontiguousarray(each).tobytes() for each in learned)).hexdigest()


def main() -> None:
    """Trains, measures, and saves the model with its card."""
    parser = argparse.ArgumentParser(description="Builds the shipped stance model.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the labelled data")
    parser.add_argument("--models", type=Path, default=Path("models"), help="folder to save the model in")
    parser.add_argument("--vectors", type=Path, default=Path("out/static_vectors.npz"), help="table of vectors")
    args = parser.parse_args()
    rows = training_rows(args.data)
    with threadpool_limits(1):  # sums made by several threads differ in their last digits
        pipeline = fit(rows, vectors_at(args.vectors, args.models))
    card = card_of(rows, args.data)
    model = Model(pipeline, card)
    scores = dev_scores(model, args.data) | adaptation_scores(model, args.data)
    card = replace(card, scores=scores, notes=f"{NOTES} Weights: sha256 {weights_digest(pipeline)}.")
    print(as_markdown(save_model(args.models, pipeline, card)))


if __name__ == "__main__":
    main()
