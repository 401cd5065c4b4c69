"""Training on a newsroom's own labels: what the model in use becomes, measured beside it on rows neither has seen.

For toxicity and agreement the model is adapted; for stance the best of several ways is gone (``topic_training``).
"""

import copy
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from stance.errors import InputError
from stance.labels import AGREEMENTS, ATTRIBUTES, STANCES
from stance.learning.evaluate import evaluate
from stance.learning.topic_training import ADAPTED, MOST_TOPIC_ROWS, capped, learn
from stance.records import Example, ModelCard
from stance.scoring import Model, affirmative, model_input

MIN_ROWS: Final = 40
"""With fewer labelled rows the held-out fifth says nothing."""
MIN_PER_LABEL: Final = 8
"""Rows of a label needed to learn it and to measure it."""
FOLDS: Final = 5
"""One fold of this many is held out."""


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
    """What it is: the model in use as it is, adapted, or a topic model."""
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
    task = current.card.task
    examples = _without_repeats(examples)
    _check(examples, task)
    train_rows, held_rows, notes = split(examples, task, seed)
    taught, held = [examples[i] for i in train_rows], [examples[i] for i in held_rows]
    ways: dict[str, Any] = {}
    if task == "stance":
        kept = [taught[i] for i in capped(taught, seed)]
        if len(kept) < len(taught):
            notes.append(
                f"{len(taught) - len(kept):,} rows are left out: at most {MOST_TOPIC_ROWS:,} of a target help."
            )
        folds = folds_of(kept, task, seed)
        found = learn(current.pipeline, affirmative(kept), affirmative(held), folds, seed)
        pipeline, ways = found.pipeline, {"way": found.way, "tried": found.macro_f1, "curve": found.curve}
    else:
        kept, pipeline = taught, adapted(current.pipeline, taught, task)
    advance(len(taught))
    model = Model(_card(examples, current, len(kept)), lambda: pipeline)
    measures, before = evaluate(model, held, advance), evaluate(current, held, advance)
    return Trained(model, measures, before, len(kept), len(held), tuple(notes), **ways)


def adapted(pipeline: Any, taught: Sequence[Example], task: str) -> Any:
    """A copy of ``pipeline`` whose last step has moved as far as ``taught`` speaks for it; the features stay."""
    pipeline = copy.deepcopy(pipeline)
    features = pipeline[:-1].transform(model_input(taught, task))
    pipeline[-1].partial_fit(features, _gold(taught, task))
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


def split(examples: Sequence[Example], task: str, seed: int = 0) -> tuple[list[int], list[int], list[str]]:
    """Row numbers to train on, row numbers held out, and notes on how they were kept apart.

    Rows go together that share a thread or, whatever the thread, the same words.
    """
    groups, notes = _groups(examples), []
    if len(set(groups)) < FOLDS:
        notes.append(
            "All rows are of too few threads to hold whole threads out; only repeated texts were kept together."
        )
    taught, held = folds_of(examples, task, seed)[0]
    return taught.tolist(), held.tolist(), notes


def folds_of(examples: Sequence[Example], task: str, seed: int = 0) -> list[tuple[Any, Any]]:
    """Row numbers to learn from and to measure on, ``FOLDS`` times, grouped as ``split`` has it."""
    groups = _groups(examples)
    if len(set(groups)) < FOLDS:
        groups = _groups([Example(each.text, each.target, each.labels) for each in examples])
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    rows = [str(_key_label(example, task)) for example in examples]
    return list(folds.split(np.zeros(len(rows)), rows, groups))


def _key_label(example: Example, task: str) -> object:
    if task != "toxicity":
        return example.labels[task]
    return max(example.labels.values()) >= 0.5


def _groups(examples: Sequence[Example]) -> list[int]:
    """A number per row, the same for rows connected by a thread or by the same words."""
    owner: dict[str, int] = {}
    parent = list(range(len(examples)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, example in enumerate(examples):
        for key in (f"thread {example.group}" if example.group else None, f"text {_words(example.text)}"):
            if key is not None:
                parent[root(i)] = root(owner.setdefault(key, i))
    return [root(i) for i in range(len(examples))]


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _without_repeats(examples: Sequence[Example]) -> list[Example]:
    """The rows, of identical ones (words, target, labels) the first."""
    first = {(_words(e.text), e.target, tuple(sorted(e.labels.items()))): e for e in reversed(examples)}
    return list(reversed(first.values()))


def _check(examples: Sequence[Example], task: str) -> None:
    if len(examples) < MIN_ROWS:
        raise InputError(f"There are {len(examples)} labelled rows to learn from; at least {MIN_ROWS} are needed.")
    if task != "toxicity":
        labels = STANCES if task == "stance" else AGREEMENTS
        counts = {label: sum(e.labels[task] == label for e in examples) for label in labels}
        usable = sum(count >= MIN_PER_LABEL for count in counts.values())
        seen = ", ".join(f"{label} {count}" for label, count in counts.items())
    else:
        shares = {name: [e.labels[name] for e in examples if name in e.labels] for name in ATTRIBUTES}
        counts = {name: sum(share >= 0.5 for share in each) for name, each in shares.items() if each}
        usable = 1 + any(MIN_PER_LABEL <= n <= len(shares[name]) - MIN_PER_LABEL for name, n in counts.items())
        seen = ", ".join(f"{name} {count} of {len(shares[name])}" for name, count in counts.items())
    if usable < 2:
        raise InputError(
            f"Nearly all labels are of one kind: {seen}. At least {MIN_PER_LABEL} rows each of two kinds are needed."
        )


def _gold(examples: Sequence[Example], task: str) -> Any:
    if task != "toxicity":
        return np.array([example.labels[task] for example in examples], dtype=object)
    return np.array([[example.labels.get(name, np.nan) for name in ATTRIBUTES] for example in examples], dtype=float)


def _quality(measures: Mapping[str, Any]) -> float:
    """The one number two models are compared by."""
    return float(measures["macro_f1"] if "macro_f1" in measures else measures.get("toxicity", {}).get("auc", 0.0))


def _card(examples: Sequence[Example], current: Model, taught: int) -> ModelCard:
    content = "\n".join(f"{e.text}\t{e.target}\t{sorted(e.labels.items())}" for e in examples)
    digest = hashlib.sha256(content.encode("utf-8", errors="surrogatepass")).hexdigest()
    now = datetime.now(UTC)
    card = current.card
    return ModelCard(
        id=f"{card.task}-{now:%Y%m%d-%H%M%S}-{digest[:6]}",
        task=card.task,
        labels=card.labels,
        languages=card.languages,
        created=now.date().isoformat(),
        model_sha256="",
        data=({"name": "own labels", "rows": taught, "licence": "own", "sha256": digest}, *card.data),
        lane=card.lane,
        unclear_below=card.unclear_below,
        cascade=card.cascade,
        parent=card.id,
        intended_use=card.intended_use,
        limits=card.limits,
    )
