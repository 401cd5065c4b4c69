"""The best way to learn a newsroom's topics from its labelled rows, told by cross-validation inside them."""

import copy
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline

from stance.features.topic_weights import Step, TopicClassifier, TopicRows, learned
from stance.features.topic_words import key_of
from stance.labels import STANCE
from stance.pipelines import topic_pipeline
from stance.records import Example
from stance.scoring import BATCH, model_input

ALONE: Final = "as it is"
ADAPTED: Final = "adapted"
TOPIC: Final = "topic model"
MOST_TOPIC_ROWS: Final = 4_000
"""More rows of a topic are not learned from: time and memory grow with their square."""
LEAST_ROWS: Final = 5
"""Rows of a topic that a point of the learning curve, or a fold, must have to move it."""
RECIPES: Final = ((2.0, 0.3), (7.0, 0.3), (2.0, 1.0), (7.0, 1.0))
"""Values of ``C`` and ``trust`` of a ``TopicClassifier`` to choose from."""
FIRST_POINT: Final = 50
"""Rows at the first point of the learning curve; each further one has twice as many."""

Floats = NDArray[np.floating[Any]]
Folds = Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]]


@dataclass(frozen=True)
class Learned:
    """A stance pipeline that has learned from rows, and how the way was chosen."""

    pipeline: Any
    way: str
    """``ALONE``, ``ADAPTED`` or ``TOPIC``."""
    macro_f1: Mapping[str, float]
    """Of each way, on rows that were held out while learning from the others."""
    curve: Mapping[int, float]
    """Rows learned from to macro-F1 of the topic model on other rows; empty if no target has rows enough."""


def capped(examples: Sequence[Example], seed: int) -> list[int]:
    """The numbers of the rows to learn from: of each target ``MOST_TOPIC_ROWS`` by lot, or all."""
    count: Counter[str] = Counter()
    kept = []
    for i in np.random.default_rng(seed).permutation(len(examples)).tolist():
        key = key_of(examples[i].target or "")
        count[key] += 1
        if count[key] <= MOST_TOPIC_ROWS:
            kept.append(i)
    return sorted(kept)


def learn(
    current: Any,
    taught: Sequence[Example],
    held: Sequence[Example],
    folds: Folds,
    seed: int = 0,
    with_context: bool = False,
) -> Learned:
    """What ``current``, a fitted stance pipeline, becomes by learning from ``taught``.

    Three ways are tried on ``folds`` (row numbers of ``taught`` to learn from, and to measure on), and the one with
    the highest macro-F1 is taken, the simpler of equals: the pipeline as it is; its classifier adapted to the rows; and
    a topic model, which gives targets with rows enough weights of their own. ``held`` serves for the learning curve;
    ``with_context`` is whether ``current`` reads headline and parent too.
    """
    gold = np.array([example.labels[STANCE.name] for example in taught], dtype=str)
    features, classifier = _begun(current, taught, with_context)
    X = _in_batches(features, [*taught, *held], with_context)
    if classifier is None:
        classifier = topic_pipeline(current, X.shape[1] - 1 - (2 << features.bits))[-1].begin(X[: len(taught)])
    trial = Trial(classifier, X, gold, folds)
    logits = trial.alone[: len(gold)]
    found = {ALONE: _macro_f1(classifier, gold, logits)}
    if not isinstance(current[-1], TopicClassifier) and hasattr(current[-1], "partial_fit"):
        found[ADAPTED] = _macro_f1(classifier, gold, trial.adapted(current[-1]))
    recipe: tuple[float, float] | None = None
    curve: dict[int, float] = {}
    if trial.topics:
        recipe, logits, found[TOPIC] = trial.best_recipe()
        truth = [str(example.labels[STANCE.name]) for example in held]
        curve = {size: _macro_f1(classifier, truth, held) for size, held in trial.curve(recipe, seed).items()}
    way = max(found, key=lambda name: found[name])
    if way == TOPIC and recipe:
        classifier.set_params(C=recipe[0], trust=recipe[1])
        own = trial.owned
        classifier.partial_fit(X[own], gold[own]).calibrate(logits[own], gold[own])
        pipeline = make_pipeline(features, classifier)
    else:
        pipeline = copy.deepcopy(current)
        if way == ADAPTED:
            pipeline[-1].partial_fit(classifier.general_of(X[: len(gold)]), gold)
    return Learned(pipeline, way, found, curve)


class Trial:
    """Trials of ways to learn, all on the same features and likenesses of rows."""

    def __init__(self, classifier: TopicClassifier, X: Any, gold: NDArray[np.str_], folds: Folds) -> None:
        """Trials on ``X``, whose first rows have the labels ``gold``; the others are to measure the curve on."""
        self.classifier, self.X, self.gold, self.folds = classifier, X, gold, folds
        self.Y = classifier.one_hot(gold)
        self.alone = classifier.decision_function(X)
        taught = np.arange(len(gold))
        self.topics = [rows for rows in classifier.rows_of(X) if _may_learn(self.Y, np.intersect1d(rows.where, taught))]
        owned = [rows.where[rows.where < len(gold)] for rows in self.topics]
        self.owned = np.sort(np.concatenate(owned)) if owned else taught[:0]
        """The rows to learn from that belong to a topic."""

    def adapted(self, general: Any) -> Floats:
        """Logits of ``general`` adapted fold by fold, (n, k)."""
        X = self.classifier.general_of(self.X[: len(self.gold)])
        logits = np.array(self.alone[: len(self.gold)])
        for taught, held in self.folds:
            logits[held] = copy.deepcopy(general).partial_fit(X[taught], self.gold[taught]).decision_function(X[held])
        return logits

    def best_recipe(self) -> tuple[tuple[float, float], Floats, float]:
        """The recipe that is best on the folds, its logits there, (n, k), and their macro-F1."""
        tried = []
        for recipe in self._recipes():
            logits = np.array(self.alone[: len(self.gold)])
            for taught, held in self.folds:
                logits[held] = self._logits(recipe, taught, held)
            tried.append((recipe, logits, _macro_f1(self.classifier, self.gold, logits)))
        return max(tried, key=lambda recipe_tried: recipe_tried[2])

    def curve(self, recipe: tuple[float, float], seed: int) -> dict[int, Floats]:
        """Rows learned from to logits on the rows to measure on: 50, 100, 200 … by lot, and all."""
        order = np.random.default_rng(seed).permutation(len(self.gold))
        held = np.arange(len(self.gold), self.X.shape[0])
        sizes = [*(FIRST_POINT << i for i in range(20) if FIRST_POINT << i < len(order)), len(order)]
        return {size: self._logits(recipe, order[:size], held) for size in sizes}

    def _recipes(self) -> Sequence[tuple[float, float]]:
        """Those to choose from; a topic model that learns on keeps to its trust, from which its weights start."""
        if len(self.classifier.dense_):
            return [(C, self.classifier.trust) for C in dict.fromkeys(C for C, _ in RECIPES)]
        return RECIPES

    def _logits(self, recipe: tuple[float, float], taught: Any, held: Any) -> Floats:
        """Logits of the rows ``held``, (m, k), of a model that learned from the rows ``taught``."""
        logits = np.array(self.alone)
        for rows in self.topics:
            mine = np.flatnonzero(np.isin(rows.where, taught))
            if _may_learn(self.Y, rows.where[mine]):
                start, C = rows.start(recipe[1]), recipe[0]
                step = learned(rows.likeness[np.ix_(mine, mine)], start[mine], self.Y[rows.where[mine]], C)
                logits[rows.where] = _stepped(rows, start, step, mine)
        return np.asarray(logits[held])


def _stepped(rows: TopicRows, start: Floats, step: Step, taught: NDArray[np.int64]) -> Floats:
    return np.asarray(start + rows.likeness[:, taught] @ step.rows + step.intercept)


def _may_learn(Y: Floats, rows: NDArray[np.int64]) -> bool:
    return len(rows) >= LEAST_ROWS and (Y[rows].sum(axis=0) > 0).sum() > 1


def _begun(current: Any, taught: Sequence[Example], with_context: bool) -> tuple[Any, TopicClassifier | None]:
    """The first step of a topic model, knowing its topics, and its last, if ``current`` is one."""
    if isinstance(current[-1], TopicClassifier):
        own = copy.deepcopy(current)
        return own[0].add_topics([example.target or "" for example in taught]), own[-1]
    return topic_pipeline(current, 0)[0].fit(model_input(taught, STANCE, with_context)), None


def _in_batches(features: Any, examples: Sequence[Example], with_context: bool) -> Any:
    from scipy.sparse import vstack

    batches = (examples[start : start + BATCH] for start in range(0, len(examples), BATCH))
    return vstack([features.transform(model_input(batch, STANCE, with_context)) for batch in batches], format="csr")


def _macro_f1(classifier: Any, gold: Sequence[str] | NDArray[np.str_], logits: Floats) -> float:
    said = classifier.classes_[logits.argmax(axis=1)]
    present = sorted(set(np.asarray(gold).tolist()))
    return float(f1_score(gold, said, labels=present, average="macro", zero_division=0))
