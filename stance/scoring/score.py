"""Comments at work: a frame of them in, the same rows with language and scores out."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from stance.labels import STANCES
from stance.language import is_reliable, languages_of
from stance.records import Target
from stance.scoring import columns
from stance.scoring.authors import by_author
from stance.scoring.columns import StanceColumns
from stance.scoring.model import Model, Models


def score_comments(
    comments: pd.DataFrame, models: Models, targets: Sequence[Target], main: "pd.Series[Any] | None"
) -> pd.DataFrame:
    """``comments`` with language, scores and the models' ids (``columns.output_columns``), index and order kept.

    A comment without a text keeps its row and has no scores.

    Args:
        comments: the ``COMMENT_COLUMNS`` of tables.
        models: what scores them.
        targets: what to tell the side on; each gives the columns ``stance_<name>…``.
        main: where no target was given, each row's own proposed target (None where there is none).
    """
    toxicity, stance = models.toxicity, models.stance
    texts = words_of(comments)
    said = np.array([bool(text.strip()) for text in texts], dtype=bool)
    languages = languages_of(texts)
    named: list[Any] = [code if has_text else None for code, has_text in zip(languages, said, strict=True)]
    scored = comments.assign(**{columns.LANGUAGE: pd.Series(named, index=comments.index, dtype=object)})
    attributes, names = toxicity.score_named([text for text, has_text in zip(texts, said, strict=True) if has_text])
    model_ids = np.full(len(texts), toxicity.id, dtype=object)
    model_ids[said] = names
    for name in attributes:
        scored[name] = _spread(attributes[name].to_numpy(), said)
    for target in targets:
        abouts = [target.text] * len(texts)
        scored = scored.assign(**_stance_columns(stance, comments, texts, said, abouts, StanceColumns(target.name)))
    if main is not None:
        proposed = [words if isinstance(words, str) else None for words in main]
        has_target = said & np.array([words is not None for words in proposed], dtype=bool)
        scored[columns.MAIN_TARGET] = pd.Series(proposed, index=scored.index, dtype=object)
        of_main = StanceColumns(columns.MAIN)
        scored = scored.assign(**_stance_columns(stance, comments, texts, has_target, proposed, of_main))
    scored = scored.assign(**_agreement_columns(models.agreement, comments, texts, said))
    trained = set(toxicity.card.languages) & set(stance.card.languages)
    reliable = [is_reliable(text, code, trained) for text, code in zip(texts, languages, strict=True)]
    facts: dict[str, Any] = {
        columns.RELIABLE: reliable,
        columns.TOXICITY_MODEL: model_ids,
        columns.STANCE_MODEL: stance.id,
        columns.AGREEMENT_MODEL: models.agreement.id,
    }
    return scored.assign(**facts)


def words_of(comments: pd.DataFrame) -> list[str]:
    """What each comment says: its text, under its subject line where it has one."""
    subjects = comments["subject"] if "subject" in comments else [None] * len(comments)
    return [f"{subject}\n{text}" if subject else text for subject, text in zip(subjects, comments["text"], strict=True)]


def _stance_columns(
    model: Model,
    comments: pd.DataFrame,
    texts: list[str],
    wanted: Any,
    targets: Sequence[str | None],
    names: StanceColumns,
) -> dict[str, Any]:
    rows = np.flatnonzero(wanted).tolist()
    scores = model.score([texts[row] for row in rows], [str(targets[row]) for row in rows])
    sides = list(STANCES)
    pooled = scores[sides].copy()
    for _, thread in comments.iloc[rows].reset_index(drop=True).groupby("thread_id", sort=False):
        places = thread.index
        authors = thread["author"].where(thread["author"].notna(), None)
        pooled.iloc[places] = by_author(scores[sides].iloc[places], authors.tolist(), scores["off_topic"].iloc[places])
    label, label_by_author = (np.full(len(texts), None, dtype=object) for _ in range(2))
    label[rows], label_by_author[rows] = scores["stance"].to_numpy(), model.label(pooled)
    shares = {name: _spread(scores[side], wanted) for side, name in names.shares.items()}
    off_topic = {names.off_topic: _spread(scores["off_topic"], wanted)}
    return {names.label: label} | shares | off_topic | {names.by_author: label_by_author}


def _agreement_columns(model: Model, comments: pd.DataFrame, texts: list[str], said: Any) -> dict[str, Any]:
    keys = zip(comments["thread_id"], comments["comment_id"], strict=True)
    places = {key: row for row, key in enumerate(keys) if said[row]}
    parents = [places.get(key) for key in zip(comments["thread_id"], comments["parent_id"], strict=True)]
    rows = [row for row, parent in enumerate(parents) if said[row] and parent is not None and parent != row]
    scores = model.score([texts[row] for row in rows], parents=[texts[parents[row] or 0] for row in rows])
    label, sure = np.full(len(texts), None, dtype=object), np.full(len(texts), np.nan)
    label[rows] = scores["agreement"].to_numpy()
    sure[rows] = scores[list(model.card.labels)].max(axis=1)
    return {columns.AGREES: label, columns.AGREES_SURE: sure}


def _spread(values: Any, wanted: Any) -> Any:
    """``values`` at the ``wanted`` rows of a column, NaN elsewhere."""
    column = np.full(len(wanted), np.nan)
    column[wanted] = values
    return column
