"""Learning a newsroom's topics: ways to give targets with labelled rows weights of their own."""

import copy
from collections.abc import Iterator, Sequence
from typing import Any, Final, Self

import numpy as np
from sklearn.pipeline import Pipeline, make_pipeline

from stance.features.topic_weights import TopicClassifier, TopicRows, topic_step, topics_of
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
MOST_KEPT: Final = 400_000_000
"""Bytes of likenesses that are kept from one fit to the next; others are found again for each."""
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
        self._kept: dict[int, TopicRows] = {}
        recipes = [way for way in RECIPES if not knows or way.trust == self.classifier.trust]
        has_topics = bool((np.bincount(parts.topic)[1:] > 0).any())
        self.ways = [*(self.adapting.ways if self.adapting else [AS_IT_IS]), *(recipes if has_topics else [])]
        return self

    def prepare(self, rows: Rows) -> None:
        """Makes trials on some of the ``rows`` quick."""
        if self.adapting:
            self.adapting.prepare(rows)
        self._are_prepared = np.isin(np.arange(len(self.parts.topic)), rows)
        own = self.parts.topic[rows]
        self._prepared = [self._topic(number, rows[own == number]) for number in topics_of(own)]

    def tried(self, way: Way, taught: Rows, held: Rows, labels: Sequence[int]) -> Floats:
        """The logits (m, k) on the rows ``held`` after learning in ``way`` from the rows ``taught``."""
        return self.grown(way, [taught], held, labels)[0]

    def grown(self, way: Way, nested: Sequence[Rows], held: Rows, labels: Sequence[int]) -> list[Floats]:
        """The logits (m, k) on the rows ``held`` after learning in ``way`` from each of the ``nested`` rows."""
        if self.adapting and way.kind != TOPIC:
            return self.adapting.grown(way, nested, held, labels)
        found = [np.array(self.present[held]) for _ in nested]
        if way == AS_IT_IS:
            return found
        is_prepared = self._are_prepared[nested[-1]].all() and self._are_prepared[held].all()
        for topic in self._prepared if is_prepared else self._topics(nested):
            if (measured := self.parts.topic[held] == topic.number).any():
                for taught, logits in zip(nested, found, strict=True):
                    if step := self._step(topic, way, taught):
                        logits[measured] = self._moved(topic, way, held[measured], step)
        return found

    def learned(self, way: Way, taught: Rows, held_out: Floats | None = None) -> Any:
        """The pipeline that has learned in ``way`` from the rows ``taught``, and is as sure as ``held_out`` allows."""
        if way.kind != TOPIC:
            return self.adapting.learned(way, taught, held_out) if self.adapting else copy.deepcopy(self.current)
        classifier = self._beginner(way)
        for topic in self._topics([taught]):
            if step := self._step(topic, way, taught):
                classifier.take(topic, self.parts, *step)
        if held_out is not None:
            known = np.flatnonzero(~np.isnan(held_out).any(axis=1) & (self.parts.topic > 0))
            classifier.calibrate(held_out[known], np.array(self.gold.labels)[self.gold.shares[known].argmax(axis=1)])
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

    def _beginner(self, way: Way) -> TopicClassifier:
        """The classifier in use, which learns on in ``way``."""
        classifier: TopicClassifier = copy.deepcopy(self.classifier).set_params(
            C=way.C, trust=way.trust, balance=way.balance
        )
        return classifier

    def _topics(self, nested: Sequence[Rows]) -> Iterator[TopicRows]:
        """The topics of the rows, with likenesses of all their rows, or of as many to learn from as may be."""
        for number in topics_of(self.parts.topic[nested[-1]]):
            every = np.flatnonzero(self.parts.topic == number)
            if len(every) > MOST_TOPIC_ROWS:
                yield self._topic(number, np.sort(self._first(number, nested)))
            elif number in self._kept:
                yield self._kept[number]
            else:
                topic = self._topic(number, every)
                if sum(each.root.nbytes for each in self._kept.values()) + topic.root.nbytes <= MOST_KEPT:
                    self._kept[number] = topic
                yield topic

    def _first(self, number: int, nested: Sequence[Rows]) -> Rows:
        """``MOST_TOPIC_ROWS`` of a topic by lot, those of the first of the ``nested`` rows before those of others."""
        lot, found = np.random.default_rng(0), np.zeros(0, dtype=np.int64)
        for rows in nested:
            own = rows[self.parts.topic[rows] == number]
            found = np.concatenate([found, lot.permutation(np.setdiff1d(own, found))])
        return found[:MOST_TOPIC_ROWS]

    def _topic(self, number: int, rows: Rows) -> TopicRows:
        found: TopicRows = self.classifier.rows_of(self.parts, number, rows)
        return found

    def _step(self, topic: TopicRows, way: Way, taught: Rows) -> tuple[Floats, Floats] | None:
        """How far the rows ``taught`` move a topic; None if they are too few."""
        own = np.isin(topic.where, taught)
        if own.sum() < LEAST_ROWS:
            return None
        shares, weight = self.gold.shares[topic.where[own]], self.gold.weight[topic.where[own]]
        return topic_step(topic.root[own], topic.start(way.trust)[own], shares, weight, way.C, way.balance)

    def _moved(self, topic: TopicRows, way: Way, held: Rows, step: tuple[Floats, Floats]) -> Floats:
        """The logits (m, k) on the rows ``held``, all of the topic, after a step."""
        if np.isin(held, topic.where).all():
            places = np.searchsorted(topic.where, held)
            return np.asarray(topic.start(way.trust)[places] + topic.root[places] @ step[0] + step[1])
        classifier = self._beginner(way)
        classifier.take(topic, self.parts, *step)
        classifier.temperature_ = 1.0
        return np.asarray(classifier.decision_function(self.parts[held]))
