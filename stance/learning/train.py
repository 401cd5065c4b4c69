"""Training on a newsroom's own labels: what the model in use becomes, measured beside it on rows neither has seen.

For toxicity and agreement the model is adapted; for stance the best of several ways is taken (``topic_training``).
"""

import copy
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np

from stance.errors import InputError
from stance.labels import Task
from stance.learning.evaluate import evaluate
from stance.learning.splits import POSITIVE_FROM, folds_of, split, without_repeats
from stance.learning.topic_training import ADAPTED, MOST_TOPIC_ROWS, capped, learn
from stance.records import Example, ModelCard
from stance.scoring import Model, affirmative, model_input

MIN_ROWS: Final = 40
"""With fewer labelled rows the held-out fifth says nothing."""
MIN_PER_LABEL: Final = 8
"""Rows of a label needed to learn it and to measure it."""


@dataclass(frozen=True)
class Trained:
    """A newly trained model beside the one it came from."""

    model: Model
    measures: Mapping[str, Any]
    """Of the new model, on the held-out rows."""
    measures_before: Mapping[str, Any]
    """Of the model in use, on the same rows."""
    rows: int
    held_out: int
    notes: tuple[str, ...]
    way: str = ADAPTED
    """What the new model is: the model in use as it is, adapted, or a topic model."""
    tried: Mapping[str, float] = field(default_factory=dict)
    """Of stance: each way's macro-F1 in cross-validation, by which it was chosen."""
    curve: Mapping[int, float] = field(default_factory=dict)
    """Of stance: rows learned from to the topic model's macro-F1 on the held-out rows."""

    @property
    def is_worse(self) -> bool:
        """Whether the new model does worse on the held-out rows than the one in use."""
        return _quality(self.measures) < _quality(self.measures_before)


def train(
    examples: Sequence[Example], current: Model, seed: int = 0, advance: Callable[[int], object] = lambda rows: None
) -> Trained:
    """What ``current`` becomes by learning from ``examples``, and both measured on a held-out fifth of them.

    No thread and no repeated text stands on both sides of the split. ``advance`` is called with a number of rows
    learned or measured, in all as many as there are examples, and the held-out ones once more.

    Raises:
        InputError: if there are too few rows, or labels of one kind only.
    """
    task = current.task
    examples = without_repeats(examples)
    labels, new = _labels_of(examples, current)
    _check(examples, task, labels)
    train_rows, held_rows, notes = split(examples, task, seed)
    notes += new
    taught, held = [examples[row] for row in train_rows], [examples[row] for row in held_rows]
    ways: dict[str, Any] = {}
    if task.learns_topics:
        kept = [taught[row] for row in capped(taught, seed)]
        if len(kept) < len(taught):
            notes.append(
                f"{len(taught) - len(kept):,} rows are left out: at most {MOST_TOPIC_ROWS:,} of a target help."
            )
        folds = folds_of(kept, task, seed)
        rows = affirmative(kept, task), affirmative(held, task)
        found = learn(current.pipeline, *rows, folds, seed, current.card.reads_context)
        pipeline, ways = found.pipeline, {"way": found.way, "tried": found.macro_f1, "curve": found.curve}
    else:
        kept, pipeline = taught, adapted(current.pipeline, taught, task, labels, current.card.reads_context)
    advance(len(taught))
    model = Model(_card(examples, current, labels, len(kept)), lambda: pipeline)
    measures, before = evaluate(model, held, advance), evaluate(current, held, advance)
    return Trained(model, measures, before, len(kept), len(held), tuple(notes), **ways)


def adapted(
    pipeline: Any, taught: Sequence[Example], task: Task, labels: Sequence[str], with_context: bool = False
) -> Any:
    """A copy of ``pipeline`` whose last step has moved as far as ``taught`` speaks for it; the features stay.

    Args:
        pipeline: fitted, of the model in use.
        taught: the rows to learn from.
        task: what their labels are of.
        labels: the outputs of the new pipeline: those of the old one, and new ones after them.
        with_context: whether it reads headline and parent too.
    """
    pipeline = copy.deepcopy(pipeline)
    features = pipeline[:-1].transform(model_input(taught, task, with_context))
    pipeline[-1].partial_fit(features, np.array(task.gold(taught, labels)))
    return pipeline


def with_measures(trained: Trained) -> ModelCard:
    """The new model's card with both models' measures on the held-out rows, and how they got better with rows."""
    before = f"own labels, held out, {trained.model.card.parent}"
    scores = {"own labels, held out": trained.measures, before: trained.measures_before}
    if trained.tried:
        scores["own labels, cross-validated macro-F1"] = dict(trained.tried)
    if trained.curve:
        points = {f"learned from {rows:,} rows": macro_f1 for rows, macro_f1 in trained.curve.items()}
        scores["own labels, held out, macro-F1 of the topic model"] = points
    notes = f"Learned from own labels in the way cross-validation chose: {trained.way}." if trained.tried else ""
    return replace(trained.model.card, scores=scores, notes=notes)


def _labels_of(examples: Sequence[Example], current: Model) -> tuple[tuple[str, ...], list[str]]:
    """The labels of the new model, and notes: those of ``current`` and, of a graded task, new ones with rows enough."""
    labels, notes = list(current.card.labels), []
    if current.task.is_graded:
        for name in dict.fromkeys(name for example in examples for name in example.labels if name not in labels):
            shares = [example.labels[name] for example in examples if name in example.labels]
            positive = sum(share >= POSITIVE_FROM for share in shares)
            if min(positive, len(shares) - positive) >= MIN_PER_LABEL:
                labels.append(name)
                notes.append(f"{name} is new to {current.id} and is learned from {len(shares):,} rows.")
            else:
                notes.append(
                    f"{name} is new to {current.id} and was left out: {positive:,} of {len(shares):,} rows have it, "
                    f"and at least {MIN_PER_LABEL} with and {MIN_PER_LABEL} without it are needed."
                )
    return tuple(labels), notes


def _check(examples: Sequence[Example], task: Task, labels: Sequence[str]) -> None:
    if len(examples) < MIN_ROWS:
        raise InputError(f"There are {len(examples)} labelled rows to learn from; at least {MIN_ROWS} are needed.")
    if task.is_graded:
        shares = {name: [e.labels[name] for e in examples if name in e.labels] for name in labels}
        counts = {name: sum(share >= POSITIVE_FROM for share in given) for name, given in shares.items() if given}
        usable = 1 + any(MIN_PER_LABEL <= n <= len(shares[name]) - MIN_PER_LABEL for name, n in counts.items())
        seen = ", ".join(f"{name} {count} of {len(shares[name])}" for name, count in counts.items())
    else:
        counts = {label: sum(example.labels[task.name] == label for example in examples) for label in labels}
        usable = sum(count >= MIN_PER_LABEL for count in counts.values())
        seen = ", ".join(f"{label} {count}" for label, count in counts.items())
    if usable < 2:
        raise InputError(
            f"Nearly all labels are of one kind: {seen}. At least {MIN_PER_LABEL} rows each of two kinds are needed."
        )


def _quality(measures: Mapping[str, Any]) -> float:
    """The one number two models are compared by."""
    return float(measures["macro_f1"] if "macro_f1" in measures else measures.get("toxicity", {}).get("auc", 0.0))


def _card(examples: Sequence[Example], current: Model, labels: tuple[str, ...], taught: int) -> ModelCard:
    content = "\n".join(f"{e.text}\t{e.target}\t{sorted(e.labels.items())}" for e in examples)
    digest = hashlib.sha256(content.encode("utf-8", errors="surrogatepass")).hexdigest()
    now = datetime.now(UTC)
    card = current.card
    return ModelCard(
        id=f"{card.task}-{now:%Y%m%d-%H%M%S}-{digest[:6]}",
        task=card.task,
        labels=labels,
        languages=card.languages,
        created=now.date().isoformat(),
        model_sha256="",
        data=({"name": "own labels", "rows": taught, "licence": "own", "sha256": digest}, *card.data),
        lane=card.lane,
        unclear_below=card.unclear_below,
        reads_context=card.reads_context,
        cascade=card.cascade,
        parent=card.id,
        intended_use=card.intended_use,
        limits=card.limits,
    )
