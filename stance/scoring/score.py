"""Models at work: texts in, scores out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stance.errors import InputError
from stance.features.ngram_scorer import NgramScorer
from stance.labels import STANCES, UNCLEAR
from stance.records import Example, Explanation, ModelCard, Target
from stance.scoring.authors import by_author
from stance.scoring.claims import affirmed

BATCH: Final = 2_000
"""Rows whose features are in memory at a time: some 20 MB."""
OTHER_SIDE: Final = {"favor": "against", "against": "favor"}
"""Who is for a claim is against its denial."""


def model_input(examples: Sequence[Example], task: str) -> Any:
    """What a task's pipeline is fitted and used on: texts, or an (n, 2) object array of text and target (or parent).

    The same for training and for scoring, so that a model is used on just what it was trained on.
    """
    if task == "toxicity":
        return [example.text for example in examples]
    rows = np.empty((len(examples), 2), dtype=object)
    rows[:] = [(example.text, example.target or "") for example in examples]
    return rows


def affirmative(examples: Sequence[Example]) -> list[Example]:
    """Rows on a denied claim as rows on the claim, with the other side; all others as they are."""
    found = []
    for example in examples:
        target, is_denied = affirmed(example.target or "")
        labels = {task: OTHER_SIDE.get(label, label) for task, label in example.labels.items()}
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

    def score_named(self, texts: Sequence[str]) -> tuple[pd.DataFrame, NDArray[Any]]:
        """A row of scores per text, and the id of the model that gave each."""

    def explain(self, text: str) -> Explanation:
        """Why ``text`` gets its scores."""


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

    def score(
        self,
        texts: Sequence[str],
        targets: str | Sequence[str] | None = None,
        parents: str | Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """One row per text.

        Toxicity: a column per attribute of the model, each in 0..1. Stance: ``favor``, ``against`` and ``neutral``,
        summing to 1; ``off_topic``, 0..1, how likely the text speaks of something else than the target (NaN if the
        model cannot tell); and ``stance``, the likeliest side, or ``unclear`` where it is less likely than the card's
        ``unclear_below``. Agreement: ``agree``, ``disagree``, ``neutral`` and, in the same way, ``agreement``.

        Towards a denied claim ("states should not …") a text has the other side than towards the claim.

        Args:
            texts: the comments.
            targets: for stance, what the comments may be for or against: one for all, or one per text.
            parents: for agreement, what the comments answer: one text for all, or one per comment.

        Raises:
            InputError: if stance is asked for without a target, agreement without a parent, or with another number of
                them than of texts.
        """
        if isinstance(texts, str):
            raise InputError("score() takes a list of texts, and was given one text. Put it into a list.")
        texts, labels = list(texts), list(self.card.labels)
        if self._scorer:
            return pd.DataFrame(logistic(self._scorer.logits(texts)), columns=labels)
        if self.card.task == "toxicity":
            parts = self._parts([Example(text) for text in texts])
            return pd.DataFrame(
                np.concatenate([each for each, _ in parts] or [np.zeros((0, len(labels)))]), columns=labels
            )
        abouts = _one_each(targets, len(texts)) if self.card.task == "stance" else _parents(parents, len(texts))
        are_denied = np.zeros(len(texts), dtype=bool)
        if self.card.task == "stance":
            claims = {about: affirmed(about) for about in set(abouts)}
            are_denied = np.array([claims[about][1] for about in abouts], dtype=bool)
            abouts = [claims[about][0] for about in abouts]
        parts = self._parts([Example(*pair) for pair in zip(texts, abouts, strict=True)])
        sides = np.concatenate([each for each, _ in parts] or [np.zeros((0, len(labels)))])
        frame = pd.DataFrame(sides, columns=list(self.pipeline.classes_))[labels]
        if are_denied.any():
            frame.loc[are_denied, list(OTHER_SIDE)] = frame.loc[are_denied, list(OTHER_SIDE.values())].to_numpy()
        said = self.label(frame)
        if self.card.task == "stance":
            frame["off_topic"] = np.concatenate([each for _, each in parts] or [np.zeros(0)])
        return frame.assign(**{self.card.task: said})

    def label(self, sides: pd.DataFrame) -> NDArray[Any]:
        """The likeliest of each row's labels, (n,), or ``unclear`` where even that is too unlikely."""
        likely = sides[list(self.card.labels)].to_numpy(dtype=float)
        said = np.array(self.card.labels, dtype=object)[likely.argmax(axis=1)] if len(likely) else np.zeros(0, object)
        said[likely.max(axis=1, initial=0) < self.card.unclear_below] = UNCLEAR
        return said

    def score_named(self, texts: Sequence[str]) -> tuple[pd.DataFrame, NDArray[Any]]:
        """The scores of ``score``, and which model gave each row's: this one."""
        return self.score(texts), np.full(len(texts), self.id, dtype=object)

    def explain(self, text: str, target: str | None = None) -> Explanation:
        """Why the model gives ``text`` its scores: what each word adds to each logit.

        For toxicity the words' shares are exact. A stance is no sum over words: there a word's share is what leaving
        it out takes away (Li, Monroe and Jurafsky 2016, "Understanding neural networks through representation
        erasure"), and the logits are the logarithms of the probabilities. The first ``reasons.MOST_WORDS`` words are
        tried.

        Args:
            text: the comment.
            target: for stance, what it is about; for agreement, the comment it answers.

        Raises:
            InputError: if a target is needed and not given.
        """
        from stance.scoring import reasons

        if self.card.task != "toxicity":
            if target is None:
                raise InputError('A stance is towards something: explain(text, target="the harbour bridge").')
            return reasons.by_leaving_out(self, text, target)
        if self.card.lane == "fast":
            scorer = self._scorer or NgramScorer.of(self.pipeline)
            found, base, logits = reasons.by_ngrams(scorer, text), scorer.intercept, scorer.logits([text])[0]
        else:
            found, base = reasons.by_encoder(self.pipeline, text)
            logits = self.pipeline.decision_function([text])[0]
        return reasons.explanation(self.card.labels, logistic(logits).tolist(), logits.tolist(), base.tolist(), found)

    def _parts(self, examples: Sequence[Example]) -> list[tuple[Any, Any]]:
        """Batch by batch, the probabilities (n, k) and how likely each is off topic (n,)."""
        features, last = self.pipeline[:-1], self.pipeline[-1]
        parts = []
        for start in range(0, len(examples), BATCH):
            found = features.transform(model_input(examples[start : start + BATCH], self.card.task))
            off_topic = last.predict_off_topic(found) if self.card.task == "stance" else None
            parts.append((last.predict_proba(found), off_topic))
        return parts


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


def _parents(parents: str | Sequence[str] | None, count: int) -> list[str]:
    if parents is None:
        raise InputError("Agreement is with another comment: give parents, the texts of the comments answered.")
    return _one_each(parents, count)


@dataclass(frozen=True)
class Models:
    """What scores a comment."""

    toxicity: Toxicity
    stance: Model
    agreement: Model


def score_comments(
    comments: pd.DataFrame, models: Models, targets: Sequence[Target], main: "pd.Series[Any] | None"
) -> pd.DataFrame:
    """``comments`` with language, scores and the models' ids, one row per row, index and order kept.

    A comment without a text keeps its row and has no scores.

    Args:
        comments: the ``COMMENT_COLUMNS`` of tables.
        models: what scores them.
        targets: what to tell the side on; each gives the columns ``stance_<name>…``.
        main: where no target was given, each row's own proposed target (None where there is none).
    """
    from stance.language import is_reliable, languages_of

    toxicity, stance = models.toxicity, models.stance
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
        scored = scored.assign(
            **_stance_columns(stance, comments, texts, said, [target.text] * len(texts), target.name)
        )
    if main is not None:
        about = [each if isinstance(each, str) else None for each in main]
        has_target = said & np.array([each is not None for each in about], dtype=bool)
        scored["stance_main_target"] = pd.Series(about, index=scored.index, dtype=object)
        scored = scored.assign(**_stance_columns(stance, comments, texts, has_target, about, "main"))
    scored = scored.assign(**_agreement_columns(models.agreement, comments, texts, said))
    trained = set(toxicity.card.languages) & set(stance.card.languages)
    reliable = [is_reliable(text, each, trained) for text, each in zip(texts, languages, strict=True)]
    ids = {"stance_model": stance.id, "agreement_model": models.agreement.id}
    return scored.assign(scores_reliable=reliable, toxicity_model=by, **ids)


def words_of(comments: pd.DataFrame) -> list[str]:
    """What each comment says: its text, under its subject line where it has one."""
    subjects = comments["subject"] if "subject" in comments else [None] * len(comments)
    return [f"{subject}\n{text}" if subject else text for subject, text in zip(subjects, comments["text"], strict=True)]


def _stance_columns(
    model: Model, comments: pd.DataFrame, texts: list[str], wanted: Any, targets: Sequence[str | None], name: str
) -> dict[str, Any]:
    rows = np.flatnonzero(wanted).tolist()
    scores = model.score([texts[i] for i in rows], [str(targets[i]) for i in rows])
    sides = list(STANCES)
    pooled = scores[sides].copy()
    for _, at in comments.iloc[rows].reset_index(drop=True).groupby("thread_id", sort=False):
        here = at.index
        authors = at["author"].where(at["author"].notna(), None)
        pooled.iloc[here] = by_author(scores[sides].iloc[here], authors.tolist(), scores["off_topic"].iloc[here])
    label, by = (np.full(len(texts), None, dtype=object) for _ in range(2))
    label[rows], by[rows] = scores["stance"].to_numpy(), model.label(pooled)
    numbers = {f"stance_{name}_{each}": _spread(scores[each], wanted) for each in (*sides, "off_topic")}
    return {f"stance_{name}": label} | numbers | {f"stance_{name}_by_author": by}


def _agreement_columns(model: Model, comments: pd.DataFrame, texts: list[str], said: Any) -> dict[str, Any]:
    where = {key: i for i, key in enumerate(zip(comments["thread_id"], comments["comment_id"], strict=True)) if said[i]}
    above = [where.get(key) for key in zip(comments["thread_id"], comments["parent_id"], strict=True)]
    rows = [i for i, parent in enumerate(above) if said[i] and parent is not None and parent != i]
    scores = model.score([texts[i] for i in rows], parents=[texts[above[i] or 0] for i in rows])
    label, sure = np.full(len(texts), None, dtype=object), np.full(len(texts), np.nan)
    label[rows] = scores["agreement"].to_numpy()
    sure[rows] = scores[list(model.card.labels)].max(axis=1)
    return {"agrees_with_parent": label, "agrees_with_parent_sure": sure}


def _spread(values: Any, wanted: Any) -> Any:
    column = np.full(len(wanted), np.nan)
    column[wanted] = values
    return column
