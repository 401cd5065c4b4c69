"""Models at work: texts in, scores out."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stance.errors import InputError
from stance.features.ngram_scorer import NgramScorer
from stance.labels import STANCES
from stance.records import Example, Explanation, ModelCard, Target

BATCH: Final = 2_000
"""Rows whose features are in memory at a time: some 20 MB."""


def model_input(examples: Sequence[Example], task: str) -> Any:
    """What a task's pipeline is fitted and used on: texts, or an (n, 2) object array of text and target.

    The same for training and for scoring, so that a model is used on just what it was trained on.
    """
    if task == "toxicity":
        return [example.text for example in examples]
    rows = np.empty((len(examples), 2), dtype=object)
    rows[:] = [(example.text, example.target or "") for example in examples]
    return rows


class Toxicity(Protocol):
    """What scores toxicity: a ``Model``, or two of them in a cascade."""

    @property
    def id(self) -> str:
        """Its name, or both names."""

    @property
    def card(self) -> ModelCard:
        """What is known of the model."""

    def score_named(self, texts: Sequence[str]) -> tuple[pd.DataFrame, NDArray[Any]]:
        """A row of scores per text, and the id of the model that gave each."""


class Model:
    """A fitted pipeline and its card."""

    def __init__(self, card: ModelCard, pipeline: Callable[[], Any], scorer: NgramScorer | None = None) -> None:
        """A model whose pipeline is opened when it is first needed; for scores, a ``scorer`` may do without it."""
        self.card = card
        self._open = pipeline
        self._scorer = scorer

    @cached_property
    def pipeline(self) -> Any:
        """The fitted scikit-learn pipeline."""
        return self._open()

    @property
    def id(self) -> str:
        """The model's name in the store."""
        return self.card.id

    def score(self, texts: Sequence[str], targets: str | Sequence[str] | None = None) -> pd.DataFrame:
        """One row per text.

        Toxicity: a column per attribute of the model, each in 0..1. Stance: ``favor``, ``against`` and ``neutral``,
        summing to 1, and ``stance``, the likeliest of them.

        Args:
            texts: the comments.
            targets: for stance, what the comments may be for or against: one for all, or one per text.

        Raises:
            InputError: if stance is asked for without a target, or with another number of targets than of texts.
        """
        if isinstance(texts, str):
            raise InputError("score() takes a list of texts, and was given one text. Put it into a list.")
        texts = list(texts)
        labels = list(self.card.labels)
        if self._scorer:
            return pd.DataFrame(logistic(self._scorer.logits(texts)), columns=labels)
        if self.card.task == "toxicity":
            examples = [Example(text) for text in texts]
        else:
            examples = [Example(*pair) for pair in zip(texts, _one_each(targets, len(texts)), strict=True)]
        if self.card.task == "toxicity":
            return pd.DataFrame(self._probabilities(examples, len(labels)), columns=labels)
        frame = pd.DataFrame(self._probabilities(examples, len(labels)), columns=list(self.pipeline.classes_))[labels]
        return frame.assign(stance=np.array(labels, dtype=object)[frame.to_numpy().argmax(axis=1)] if texts else None)

    def score_named(self, texts: Sequence[str]) -> tuple[pd.DataFrame, NDArray[Any]]:
        """The scores of ``score``, and which model gave each row's: this one."""
        return self.score(texts), np.full(len(texts), self.id, dtype=object)

    def explain(self, text: str) -> Explanation:
        """Why a toxicity model gives ``text`` its scores: what each word adds to each attribute's logit.

        Raises:
            InputError: if the model is for stance.
        """
        from stance import reasons

        if self.card.task != "toxicity":
            raise InputError(f"{self.id} is a model for {self.card.task}; only toxicity scores can be explained.")
        if self.card.lane == "fast":
            scorer = self._scorer or NgramScorer.of(self.pipeline)
            found, base, logits = reasons.by_ngrams(scorer, text), scorer.intercept, scorer.logits([text])[0]
        else:
            found, base = reasons.by_encoder(self.pipeline, text)
            logits = self.pipeline.decision_function([text])[0]
        return reasons.explanation(self.card.labels, base.tolist(), logits.tolist(), found)

    def _probabilities(self, examples: Sequence[Example], width: int) -> Any:
        parts = [
            self.pipeline.predict_proba(model_input(examples[start : start + BATCH], self.card.task))
            for start in range(0, len(examples), BATCH)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, width))


def logistic(logits: Any) -> Any:
    """The probabilities of ``logits``, in 0..1."""
    return 1 / (1 + np.exp(-np.clip(np.asarray(logits, dtype=np.float64), -60, 60)))


def _one_each(targets: str | Sequence[str] | None, count: int) -> list[str]:
    if targets is None:
        raise InputError('A stance is towards something: give targets, such as targets="the harbour bridge".')
    each = [targets] * count if isinstance(targets, str) else list(targets)
    if len(each) != count:
        raise InputError(f"There are {count} texts and {len(each)} targets. Give one target for all, or one per text.")
    return each


def score_comments(
    comments: pd.DataFrame, toxicity: Toxicity, stance: Model, targets: Sequence[Target], main: "pd.Series[Any] | None"
) -> pd.DataFrame:
    """``comments`` with language, scores and the models' ids, one row per row, index and order kept.

    A comment without a text keeps its row and has no scores.

    Args:
        comments: the ``COMMENT_COLUMNS`` of tables.
        toxicity: the model for the attributes.
        stance: the model for the sides.
        targets: what to tell the side on; each gives the columns ``stance_<name>…``.
        main: where no target was given, each row's own proposed target (None where there is none).
    """
    from stance.language import is_reliable, languages_of

    texts = words_of(comments)
    said = np.array([bool(text.strip()) for text in texts], dtype=bool)
    languages = languages_of(texts)
    named: list[Any] = [each if is_said else None for each, is_said in zip(languages, said, strict=True)]
    scored = comments.assign(language=pd.Series(named, index=comments.index, dtype=object))
    attributes, names = toxicity.score_named([text for text, is_said in zip(texts, said, strict=True) if is_said])
    by = np.full(len(texts), toxicity.id, dtype=object)
    by[said] = names
    for name in attributes:
        scored[name] = _spread(attributes[name].to_numpy(), said)
    for target in targets:
        scored = scored.assign(**_stance_columns(stance, texts, said, [target.text] * len(texts), target.name))
    if main is not None:
        about = [each if isinstance(each, str) else None for each in main]
        has_target = said & np.array([each is not None for each in about], dtype=bool)
        scored["stance_main_target"] = pd.Series(about, index=scored.index, dtype=object)
        scored = scored.assign(**_stance_columns(stance, texts, has_target, about, "main"))
    trained = set(toxicity.card.languages) & set(stance.card.languages)
    reliable = [is_reliable(text, each, trained) for text, each in zip(texts, languages, strict=True)]
    return scored.assign(scores_reliable=reliable, toxicity_model=by, stance_model=stance.id)


def words_of(comments: pd.DataFrame) -> list[str]:
    """What each comment says: its text, under its subject line where it has one."""
    subjects = comments["subject"] if "subject" in comments else [None] * len(comments)
    return [f"{subject}\n{text}" if subject else text for subject, text in zip(subjects, comments["text"], strict=True)]


def _stance_columns(
    model: Model, texts: list[str], wanted: Any, targets: Sequence[str | None], name: str
) -> dict[str, Any]:
    rows = np.flatnonzero(wanted).tolist()
    scores = model.score([texts[i] for i in rows], [str(targets[i]) for i in rows])
    label = np.full(len(texts), None, dtype=object)
    label[rows] = scores["stance"].to_numpy()
    return {f"stance_{name}": label} | {f"stance_{name}_{side}": _spread(scores[side], wanted) for side in STANCES}


def _spread(values: Any, wanted: Any) -> Any:
    column = np.full(len(wanted), np.nan)
    column[wanted] = values
    return column
