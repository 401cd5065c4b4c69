"""Models at work: texts in, scores out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from stance.errors import InputError
from stance.labels import STANCES
from stance.language import is_reliable, languages_of
from stance.pipelines import model_input
from stance.records import Example, ModelCard, Target

BATCH: Final = 2_000
"""Rows whose features are in memory at a time: some 20 MB."""


@dataclass(frozen=True)
class Model:
    """A fitted pipeline and its card."""

    pipeline: Any
    card: ModelCard

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
        if self.card.task == "toxicity":
            examples = [Example(text) for text in texts]
        else:
            examples = [Example(*pair) for pair in zip(texts, _one_each(targets, len(texts)), strict=True)]
        labels = list(self.card.labels)
        parts = [
            self.pipeline.predict_proba(model_input(examples[start : start + BATCH], self.card.task))
            for start in range(0, len(examples), BATCH)
        ]
        scores = np.concatenate(parts) if parts else np.zeros((0, len(labels)))
        if self.card.task == "toxicity":
            return pd.DataFrame(scores, columns=labels)
        frame = pd.DataFrame(scores, columns=list(self.pipeline.classes_))[labels]
        return frame.assign(stance=np.array(labels, dtype=object)[frame.to_numpy().argmax(axis=1)] if texts else None)


def _one_each(targets: str | Sequence[str] | None, count: int) -> list[str]:
    if targets is None:
        raise InputError('A stance is towards something: give targets, such as targets="the harbour bridge".')
    each = [targets] * count if isinstance(targets, str) else list(targets)
    if len(each) != count:
        raise InputError(f"There are {count} texts and {len(each)} targets. Give one target for all, or one per text.")
    return each


def score_comments(
    comments: pd.DataFrame, toxicity: Model, stance: Model, targets: Sequence[Target], main: "pd.Series[Any] | None"
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
    texts = words_of(comments)
    said = np.array([bool(text.strip()) for text in texts], dtype=bool)
    languages = languages_of(texts)
    named: list[Any] = [each if is_said else None for each, is_said in zip(languages, said, strict=True)]
    scored = comments.assign(language=pd.Series(named, index=comments.index, dtype=object))
    attributes = toxicity.score([text for text, is_said in zip(texts, said, strict=True) if is_said])
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
    return scored.assign(scores_reliable=reliable, toxicity_model=toxicity.id, stance_model=stance.id)


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
