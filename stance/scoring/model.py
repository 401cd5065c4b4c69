"""A model at work: texts in, scores and their reasons out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from stance.errors import InputError, ModelError
from stance.labels import TASKS, UNCLEAR, Task
from stance.records import Example, Explanation, ModelCard
from stance.scoring import reasons
from stance.scoring.claims import affirmed

BATCH: Final = 2_000
"""Rows whose features are in memory at a time: some 20 MB."""


def model_input(examples: Sequence[Example], task: Task, with_context: bool = False) -> Any:
    """What a task's pipeline is fitted and used on: texts, or an (n, 2) object array of text and target (or parent).

    With context an (n, 4) one of text, target ("" for agreement), headline and parent. The same for training and for
    scoring, so that a model is used on just what it was trained on.
    """
    if task.about is None:
        return [example.text for example in examples]
    rows = np.empty((len(examples), 4 if with_context else 2), dtype=object)
    rows[:] = [_row(example, task, with_context) for example in examples]
    return rows


def _row(example: Example, task: Task, with_context: bool) -> tuple[str, ...]:
    about = example.target or ""
    if not with_context:
        return example.text, about
    target, parent = (about, example.parent or "") if task.about == "target" else ("", about)
    return example.text, target, example.headline or "", parent


def affirmative(examples: Sequence[Example], task: Task) -> list[Example]:
    """Rows on a denied claim as rows on the claim, with the opposite label; all others as they are."""
    if not task.opposites:
        return list(examples)
    found = []
    for example in examples:
        target, is_denied = affirmed(example.target or "")
        labels = {name: task.opposites.get(label, label) for name, label in example.labels.items()}
        found.append(replace(example, target=target, labels=labels) if is_denied else example)
    return found


class Toxicity(Protocol):
    """What scores toxicity: a ``Model``, or two of them in a cascade."""

    @property
    def id(self) -> str:
        """Its name, or both names."""

    @property
    def card(self) -> ModelCard:
        """What is known of the model."""

    @property
    def languages(self) -> frozenset[str]:
        """The languages in which its scores are reliable."""

    def score_named(
        self, texts: Sequence[str], languages: Sequence[str | None] | None = None
    ) -> tuple[pd.DataFrame, NDArray[Any]]:
        """A row of scores per text, and the id of the model that gave each; ``languages`` are those of the texts."""

    def explain(self, text: str, *, language: str | None = None) -> Explanation:
        """Why ``text``, which is in that ``language``, gets its scores."""


class Pairs(Protocol):
    """Scores of pairs of a text and what it is about, made without the pipeline."""

    @property
    def classes(self) -> NDArray[Any]:
        """The labels, (k,)."""

    def score(self, texts: Sequence[str], abouts: Sequence[str], /) -> tuple[Any, Any]:
        """The probability of each label, (n, k), and how likely each text is off topic, (n,)."""


_SEEN: Final = 60
"""Characters that a message shows of what is no text."""


class Model:
    """A fitted pipeline and its card."""

    def __init__(
        self,
        card: ModelCard,
        pipeline: Callable[[], Any],
        scorer: reasons.Scorer | None = None,
        pairs: Pairs | None = None,
    ) -> None:
        """A model whose pipeline is opened when it is first needed; ``scorer`` or ``pairs`` may do without it."""
        self.card = card
        self.task = TASKS[card.task]
        self._open = pipeline
        self._scorer = scorer
        self._pairs = pairs

    @cached_property
    def pipeline(self) -> Any:
        """The fitted scikit-learn pipeline."""
        return self._open()

    @property
    def id(self) -> str:
        """The model's name in the store."""
        return self.card.id

    def score(
        self,
        texts: Sequence[str],
        targets: str | Sequence[str] | None = None,
        parents: str | Sequence[str | None] | None = None,
        headlines: str | Sequence[str | None] | None = None,
    ) -> pd.DataFrame:
        """One row per text.

        Toxicity: a column per attribute of the model, each in 0..1. Stance: ``favor``, ``against`` and ``neutral``,
        summing to 1; ``off_topic``, 0..1, how likely the text speaks of something else than the target (NaN if the
        model cannot tell); and ``stance``, the likeliest side, or ``unclear`` where it is less likely than the card's
        ``unclear_below``. Agreement: ``agree``, ``disagree``, ``neutral`` and, in the same way, ``agreement``.

        Towards a denied claim ("states should not …") a text has the opposite side to the one towards the claim.

        Args:
            texts: the comments.
            targets: for stance, what the comments may be for or against: one for all, or one per text.
            parents: what the comments reply to: one text for all, or one per comment. Agreement needs it. A stance
                model whose card says ``reads_context`` reads it where it is given; None where there is none.
            headlines: the page's headline, for all or for each comment, for a model whose card says ``reads_context``.

        Raises:
            InputError: if stance is asked for without a target, agreement without a parent, or with another number of
                them than of texts.
        """
        if isinstance(texts, str):
            raise InputError("score() takes a list of texts, and was given one text. Put it into a list.")
        texts = list(texts)
        if wrong := [text for text in texts if not isinstance(text, str)]:
            seen = repr(wrong[0])[:_SEEN]
            raise InputError(f"score() takes texts, and one of them is {seen}. Give an empty text where there is none.")
        if self.task.is_graded:
            return pd.DataFrame(self._known_shares(texts), columns=list(self.card.labels))
        wanted = targets if self.task.about == "target" else parents
        if wanted is None:
            raise InputError(self.task.asks)
        abouts, before, heads = (_per_text(given, len(texts)) for given in (wanted, parents, headlines))
        return self._labelled(texts, [about or "" for about in abouts], before, heads)

    def score_examples(self, examples: Sequence[Example]) -> pd.DataFrame:
        """The scores of ``score`` for rows that say what each text is about; for toxicity that may be anything."""
        if self.task.is_graded:
            return self.score([example.text for example in examples])
        texts, abouts = [row.text for row in examples], [row.target or "" for row in examples]
        return self._labelled(texts, abouts, [row.parent for row in examples], [row.headline for row in examples])

    def label(self, shares: pd.DataFrame) -> NDArray[Any]:
        """The likeliest of each row's labels, (n,), or ``unclear`` where even that is too unlikely."""
        likely = shares[list(self.card.labels)].to_numpy(dtype=float)
        said = np.array(self.card.labels, dtype=object)[likely.argmax(axis=1)] if len(likely) else np.zeros(0, object)
        said[likely.max(axis=1, initial=0) < self.card.unclear_below] = UNCLEAR
        return said

    @property
    def languages(self) -> frozenset[str]:
        """The languages in which its scores are reliable."""
        return frozenset(self.card.languages)

    def score_named(
        self, texts: Sequence[str], languages: Sequence[str | None] | None = None
    ) -> tuple[pd.DataFrame, NDArray[Any]]:
        """The scores of ``score``, and which model gave each row's: this one, whatever the ``languages``."""
        return self.score(texts), np.full(len(texts), self.id, dtype=object)

    def explain(
        self,
        text: str,
        target: str | None = None,
        parent: str | None = None,
        headline: str | None = None,
        *,
        language: str | None = None,
    ) -> Explanation:
        """Why the model gives ``text`` its scores: what each word adds to each logit.

        For toxicity the words' shares are exact. A stance is no sum over words: there a word's share is what leaving
        it out takes away (Li, Monroe and Jurafsky 2016, "Understanding neural networks through representation
        erasure"), and the logits are the logarithms of the probabilities. The first ``reasons.MOST_WORDS`` words are
        tried.

        Args:
            text: the comment.
            target: for stance, what it is about; for agreement, the comment it replies to.
            parent: for stance, the comment it replies to, if any.
            headline: of the page, if known.
            language: of the text; a single model reads all languages alike.

        Raises:
            InputError: if a target is needed and not given, or what is given is no text.
        """
        del language
        if not isinstance(text, str):
            raise InputError(f"explain() takes a text, and was given {repr(text)[:_SEEN]}.")
        labels = list(self.card.labels)
        if self._scorer is not None:
            return reasons.of_scorer(self._scorer, labels, text)
        if self.task.about and target is None:
            raise InputError(self.task.asks)
        row = Example(text, target or "", {}, None, headline, parent)
        return reasons.of_pipeline(
            self.pipeline,
            labels,
            text,
            lambda texts: self.score_examples([replace(row, text=each) for each in texts])[labels].to_numpy(
                dtype=float
            ),
        )

    def _known_shares(self, texts: list[str]) -> Any:
        shares = self._shares(texts)
        if shares.shape[1] != len(self.card.labels):
            raise ModelError(
                f"Model {self.id} gives {shares.shape[1]} scores, and its card names {len(self.card.labels)}. "
                "Restore its card or use another model: stance models use ID"
            )
        return shares

    def _shares(self, texts: list[str]) -> Any:
        """The probability of each label of a graded task, (n, k)."""
        if self._scorer is not None:
            return expit(np.asarray(self._scorer.logits(texts), dtype=np.float64))
        return self._predicted([Example(text) for text in texts])[0]

    def _labelled(
        self,
        texts: Sequence[str],
        abouts: Sequence[str],
        parents: Sequence[str | None],
        headlines: Sequence[str | None],
    ) -> pd.DataFrame:
        """The probability of each label, summing to 1, and the label."""
        labels = list(self.card.labels)
        claims = {about: affirmed(about) if self.task.opposites else (about, False) for about in set(abouts)}
        are_denied = np.array([claims[about][1] for about in abouts], dtype=bool)
        abouts = [claims[about][0] for about in abouts]
        if self._pairs is not None:
            shares, off_topic = _in_batches(self._pairs, texts, abouts)
        else:
            rows = zip(texts, abouts, headlines, parents, strict=True)
            examples = [Example(text, about, {}, None, head, parent) for text, about, head, parent in rows]
            shares, off_topic = self._predicted(examples)
        classes = self.pipeline.classes_ if self._pairs is None else self._pairs.classes
        frame = pd.DataFrame(shares, columns=list(classes))[labels]
        if are_denied.any():
            turned = list(self.task.opposites)
            frame.loc[are_denied, turned] = frame.loc[are_denied, list(self.task.opposites.values())].to_numpy()
        label = self.label(frame)
        if self.task.tells_off_topic:
            frame["off_topic"] = off_topic
        return frame.assign(**{self.task.name: label})

    def _predicted(self, examples: Sequence[Example]) -> tuple[Any, Any]:
        """The probabilities (n, k) and, where the task tells it, how likely each row is off topic (n,)."""
        features, last = self.pipeline[:-1], self.pipeline[-1]
        shares, off_topic = [np.zeros((0, len(self.card.labels)))], [np.zeros(0)]
        for start in range(0, len(examples), BATCH):
            batch = examples[start : start + BATCH]
            rows = features.transform(model_input(batch, self.task, self.card.reads_context))
            shares.append(last.predict_proba(rows))
            if self.task.tells_off_topic:
                off_topic.append(last.predict_off_topic(rows))
        return np.concatenate(shares), np.concatenate(off_topic)


def _in_batches(pairs: Pairs, texts: Sequence[str], abouts: Sequence[str]) -> tuple[Any, Any]:
    """What ``pairs`` gives, in bounded memory."""
    parts: list[tuple[Any, Any]] = [(np.zeros((0, len(pairs.classes))), np.zeros(0))]
    for start in range(0, len(texts), BATCH):
        batch = slice(start, start + BATCH)
        parts.append(pairs.score(texts[batch], abouts[batch]))
    shares, off_topic = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return shares, off_topic


def _per_text(given: str | Sequence[str | None] | None, count: int) -> list[str | None]:
    """One for each of ``count`` texts."""
    found = [given] * count if given is None or isinstance(given, str) else list(given)
    if len(found) != count:
        raise InputError(
            f"There are {count} texts and {len(found)} targets, parents or headlines. Give one for all, or one each."
        )
    return found


@dataclass(frozen=True)
class Models:
    """What scores a comment."""

    toxicity: Toxicity
    stance: Model
    agreement: Model
