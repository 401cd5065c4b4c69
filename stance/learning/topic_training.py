"""Learning a newsroom's topics: ways to give targets with labelled rows weights of their own."""

import copy
from collections.abc import Sequence
from typing import Any, Final, Self

import numpy as np
from sklearn.pipeline import Pipeline, make_pipeline

from stance.features.topic_weights import TopicClassifier, topic_step
from stance.features.topic_words import TopicParts
from stance.labels import STANCE
from stance.learning.quality import Floats, Gold
from stance.learning.splits import Rows
from stance.learning.ways import AS_IT_IS, Adapting, Way, grid
from stance.pipelines import topic_pipeline
from stance.records import Example
from stance.scoring import model_input

TOPIC: Final = "topic model"
MOST_TOPIC_ROWS: Final = 4_000
"""More rows of a topic are not learned from: time and memory grow with their square."""
LEAST_ROWS: Final = 5
"""Rows of a topic that a trial must have to move it."""
STRENGTHS: Final = (2e-4, 1e-3, 5e-3)
"""``C`` of adaptation to choose from."""
RECIPES: Final = (
    Way(TOPIC, 0.1, 1.0, 0.0),
    *(Way(TOPIC, C, trust, balance) for balance in (0.0, 0.75) for C in (2.0, 7.0) for trust in (1.0, 0.3)),
)
"""Ways to learn topics: ``C``, ``trust`` and ``balance`` of a ``TopicClassifier``. The first learns
little more than which side is the commonest."""


class Topics:
    """Ways to learn stances: adapting the classifier in use, and topics with weights of their own on top of it."""

    def __init__(self, current: Pipeline, examples: Sequence[Example], reads_context: bool, gold: Gold) -> None:
        """Ways from ``current``, a fitted stance pipeline, which may know topics already; ``read`` has to follow."""
        self.gold, self.reads_context, self.current = gold, reads_context, current
        targets = [example.target or "" for example in examples]
        if isinstance(current[-1], TopicClassifier):
            self.features = copy.deepcopy(current[0]).add_topics(targets)
        else:
            self.features = topic_pipeline(current, 0)[0].fit(model_input(examples, STANCE, reads_context))

    def read(self, parts: TopicParts, others: TopicParts | None = None) -> Self:
        """Itself, with the features of all rows, and of others whose labels are not known."""
        self.parts, self.others = parts, others
        knows = isinstance(self.current[-1], TopicClassifier)
        if knows:
            self.classifier, self.adapting = copy.deepcopy(self.current[-1]), None
        else:
            self.classifier = topic_pipeline(self.current, parts.general.shape[1])[-1].begin(parts)
            general, ways = others.general if others else None, grid(STRENGTHS)
            self.adapting = Adapting(self.current[:-1], self.current[-1], parts.general, self.gold, ways, general)
        self.present = self.classifier.decision_function(parts)
        recipes = [way for way in RECIPES if not knows or way.trust == self.classifier.trust]
        has_topics = bool((np.bincount(parts.topic)[1:] > 0).any())
        self.ways = [*(self.adapting.ways if self.adapting else [AS_IT_IS]), *(recipes if has_topics else [])]
        return self

    def prepare(self, rows: Rows) -> None:
        """Makes trials on some of the ``rows`` quick."""
        if self.adapting:
            self.adapting.prepare(rows)
        self._topics = self.classifier.rows_of(self.parts[rows])
        self._place = np.full(len(self.parts.topic), -1)
        self._place[rows] = np.arange(len(rows))

    def tried(self, way: Way, taught: Rows, held: Rows, labels: Sequence[int]) -> Floats:
        """The logits (m, k) on the rows ``held`` after learning in ``way`` from the rows ``taught``."""
        if way == AS_IT_IS:
            return np.asarray(self.present[held])
        if self.adapting and way.kind != TOPIC:
            return self.adapting.tried(way, taught, held, labels)
        mine, theirs = self._place[taught], self._place[held]
        if (mine < 0).any() or (theirs < 0).any():
            return np.asarray(self._fitted(way, taught).decision_function(self.parts[held]))
        logits = np.array(self.present[held])
        for topic in self._topics:
            learned_from, measured = np.isin(topic.where, mine), np.isin(theirs, topic.where)
            rows = taught[np.isin(mine, topic.where)]
            shares = self.gold.shares[rows]
            if len(rows) >= LEAST_ROWS and measured.any():
                start = topic.start(way.trust)
                step = topic_step(
                    topic.root[learned_from], start[learned_from], shares, self.gold.weight[rows], way.C, way.balance
                )
                places = np.searchsorted(topic.where, theirs[measured])
                logits[measured] = start[places] + topic.root[places] @ step[0] + step[1]
        return logits

    def learned(self, way: Way, taught: Rows, held_out: Floats | None = None) -> Any:
        """The pipeline that has learned in ``way`` from the rows ``taught``, and is as sure as ``held_out`` allows."""
        if way.kind != TOPIC:
            return self.adapting.learned(way, taught, held_out) if self.adapting else copy.deepcopy(self.current)
        classifier = self._fitted(way, taught)
        if held_out is not None:
            known = np.flatnonzero(~np.isnan(held_out).any(axis=1) & (self.parts.topic > 0))
            classifier.calibrate(held_out[known], self._sides(known))
        return make_pipeline(self.features, classifier)

    def elsewhere(self, pipeline: Any) -> tuple[Floats, Floats]:
        """The logits on the other rows, (m, k) each, of the model in use and of a ``pipeline`` that has learned.

        A topic model is compared on the topics that it has not learned: what it says on the others is meant to change.
        """
        before = self.classifier.decision_function(self.others)
        last = pipeline[-1]
        if isinstance(last, TopicClassifier):
            assert self.others is not None
            is_learned = (self.others.topic > 0)[:, None]
            return before, np.where(is_learned, before, last.decision_function(self.others))
        return self.adapting.elsewhere(pipeline) if self.adapting else (before, before)

    def _fitted(self, way: Way, taught: Rows) -> TopicClassifier:
        classifier: TopicClassifier = copy.deepcopy(self.classifier).set_params(
            C=way.C, trust=way.trust, balance=way.balance
        )
        own = self._capped(taught[self.parts.topic[taught] > 0])
        classifier.partial_fit(self.parts[own], self._sides(own), self.gold.weight[own])
        return classifier

    def _sides(self, rows: Rows) -> Any:
        return np.array(self.gold.labels, dtype=str)[self.gold.shares[rows].argmax(axis=1)]

    def _capped(self, rows: Rows) -> Rows:
        """Of each topic's rows ``MOST_TOPIC_ROWS`` by lot, or all."""
        lot = np.random.default_rng(0).permutation(rows)
        rank = np.empty(len(lot), dtype=np.int64)
        for topic in np.unique(self.parts.topic[lot]):
            own = self.parts.topic[lot] == topic
            rank[own] = np.arange(own.sum())
        return np.sort(lot[rank < MOST_TOPIC_ROWS])
