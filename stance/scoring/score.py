"""Comments at work: a frame of them in, the same rows with language and scores out."""

from collections.abc import Collection, Generator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stance.language import is_reliable, languages_of
from stance.reading import why_gone
from stance.records import Target
from stance.scoring import columns
from stance.scoring.authors import by_author
from stance.scoring.columns import StanceColumns
from stance.scoring.model import Model, Models

PARENT_TEXT: Final = "parent_text"
HEADLINE: Final = "headline"
"""Columns of ``thread_context``."""


def score_in_parts(
    comments: pd.DataFrame,
    models: Models,
    targets: Sequence[Target],
    main: "pd.Series[Any] | None",
    headlines: Mapping[str, str],
    parents: Sequence[str | None],
    size: int,
) -> Generator[None, None, pd.DataFrame]:
    """The rows of whole threads with all their columns, scored up to ``size`` at a step, so that others get their turn.

    Args:
        comments: the ``COMMENT_COLUMNS`` of tables; at least one row.
        models: what scores them.
        targets: as for ``score_rows``.
        main: see there.
        headlines: of the threads, by id, as far as they are known.
        parents: per row the words that it replies to, where they are known from elsewhere; None leaves it to the rows.
        size: rows at a step.
    """
    context = thread_context(comments, headlines)
    found = zip(parents, context[PARENT_TEXT], strict=True)
    context[PARENT_TEXT] = pd.Series([given or words for given, words in found], dtype=object)
    parts = []
    for start in range(0, len(comments), size):
        rows = slice(start, start + size)
        main_of = None if main is None else main.iloc[rows]
        parts.append(score_rows(comments.iloc[rows], models, targets, main_of, context.iloc[rows]))
        yield
    return with_authors(pd.concat(parts) if len(parts) > 1 else parts[0], models, targets)


def score_rows(
    comments: pd.DataFrame,
    models: Models,
    targets: Sequence[Target],
    main: "pd.Series[Any] | None",
    context: pd.DataFrame,
) -> pd.DataFrame:
    """``comments`` with language, scores and the models' ids (``columns.output_columns``), index and order kept.

    The columns that depend on an author's other comments are empty; ``with_authors`` fills them. No row depends on
    another, so a thread may be scored in parts. A comment without a text keeps its row and has no scores.

    Args:
        comments: the ``COMMENT_COLUMNS`` of tables.
        models: what scores them.
        targets: what to tell the side on; each gives the columns ``stance_<name>…``.
        main: where no target was given, each row's own proposed target (None where there is none).
        context: what ``thread_context`` gives for the whole thread.
    """
    toxicity, stance = models.toxicity, models.stance
    texts = scored_words(comments)
    said = np.array([bool(text.strip()) for text in texts], dtype=bool)
    languages = context[columns.LANGUAGE].tolist()
    scored = comments.assign(**{columns.LANGUAGE: pd.Series(languages, index=comments.index, dtype=object)})
    spoken = [(text, code) for text, code, has_text in zip(texts, languages, said, strict=True) if has_text]
    attributes, names = toxicity.score_named([text for text, _ in spoken], [code for _, code in spoken])
    model_ids = np.full(len(texts), toxicity.id, dtype=object)
    model_ids[said] = names
    for name in attributes:
        scored[name] = _spread(attributes[name].to_numpy(), said)
    for target in targets:
        abouts = [target.text] * len(texts)
        scored = _beside(scored, _stance_columns(stance, texts, said, abouts, context, StanceColumns(target.name)))
    if main is not None:
        proposed = [words if isinstance(words, str) else None for words in main]
        has_target = said & np.array([words is not None for words in proposed], dtype=bool)
        scored[columns.MAIN_TARGET] = pd.Series(proposed, index=scored.index, dtype=object)
        of_main = StanceColumns(columns.MAIN)
        scored = _beside(scored, _stance_columns(stance, texts, has_target, proposed, context, of_main))
    scored = _beside(scored, _agreement_columns(models.agreement, texts, said, context))
    sides = stance.languages & models.agreement.languages
    facts: dict[str, Any] = {
        columns.RELIABLE: _are_reliable(languages, toxicity.languages),
        columns.SIDES_RELIABLE: _are_reliable(languages, sides),
        columns.TOXICITY_MODEL: model_ids,
        columns.STANCE_MODEL: np.full(len(texts), stance.id, dtype=object),
        columns.AGREEMENT_MODEL: np.full(len(texts), models.agreement.id, dtype=object),
    }
    return _beside(scored, facts)


def _are_reliable(languages: Sequence[str | None], trained: Collection[str]) -> NDArray[np.bool_]:
    return np.array([code is None or is_reliable(code, trained) for code in languages], dtype=bool)


def with_authors(scored: pd.DataFrame, models: Models, targets: Sequence[Target]) -> pd.DataFrame:
    """The rows of ``score_rows`` for whole threads, with the sides in which an author's other comments count."""
    for names in map(StanceColumns, [target.name for target in targets] or [columns.MAIN]):
        if names.label not in scored:
            continue
        rows = np.flatnonzero(scored[names.label].notna().to_numpy())
        own = scored.iloc[rows]
        sides = by_author(
            own[list(names.shares.values())], own["author"].tolist(), own[names.off_topic], own["thread_id"].tolist()
        )
        pooled = pd.DataFrame(sides, columns=list(names.shares))
        label = np.full(len(scored), None, dtype=object)
        label[rows] = models.stance.label(pooled)
        scored = _beside(scored, {names.by_author: label})
    return scored


def thread_context(comments: pd.DataFrame, headlines: Mapping[str, str]) -> pd.DataFrame:
    """What is known of each row from the whole of its thread: the words of its parent, the headline, its language.

    The columns are ``PARENT_TEXT``, ``HEADLINE`` and ``columns.LANGUAGE``, None where there is no parent, no headline
    in ``headlines`` (by thread), or no words; the index is 0, 1, …
    """
    texts = scored_words(comments)
    languages = languages_of(texts, comments["thread_id"].tolist())
    named = [code if text.strip() else None for code, text in zip(languages, texts, strict=True)]
    over = [headlines.get(thread_id) for thread_id in comments["thread_id"]]
    known = {PARENT_TEXT: parent_texts(comments, texts), HEADLINE: over, columns.LANGUAGE: named}
    return pd.DataFrame(known, dtype=object)


def parent_texts(comments: pd.DataFrame, texts: Sequence[str]) -> list[str | None]:
    """What the comment says that each row replies to, where that is another row that has words; ``texts`` are all."""
    keys = list(zip(comments["thread_id"], comments["comment_id"], strict=True))
    said = {key: text for key, text in zip(keys, texts, strict=True) if text.strip()}
    parents = zip(comments["thread_id"], comments["parent_id"], strict=True)
    return [said.get(parent) if parent != key else None for key, parent in zip(keys, parents, strict=True)]


def words_of(comments: pd.DataFrame) -> list[str]:
    """What each comment says: its text, under its subject line where it has one."""
    subjects = comments["subject"] if "subject" in comments else [None] * len(comments)
    return [f"{subject}\n{text}" if subject else text for subject, text in zip(subjects, comments["text"], strict=True)]


def scored_words(comments: pd.DataFrame) -> list[str]:
    """What is scored of each comment: its words, and nothing if it was deleted or removed."""
    return ["" if why_gone(text) else said for text, said in zip(comments["text"], words_of(comments), strict=True)]


def _stance_columns(
    model: Model,
    texts: list[str],
    wanted: Any,
    targets: Sequence[str | None],
    context: pd.DataFrame,
    names: StanceColumns,
) -> dict[str, Any]:
    rows = np.flatnonzero(wanted).tolist()
    parents, headlines = (context[name].iloc[rows].tolist() for name in (PARENT_TEXT, HEADLINE))
    scores = model.score([texts[row] for row in rows], [str(targets[row]) for row in rows], parents, headlines)
    label, nothing = (np.full(len(texts), None, dtype=object) for _ in range(2))
    label[rows] = scores["stance"].to_numpy()
    shares = {name: _spread(scores[side], wanted) for side, name in names.shares.items()}
    off_topic = {names.off_topic: _spread(scores["off_topic"], wanted)}
    return {names.label: label} | shares | off_topic | {names.by_author: nothing}


def _agreement_columns(model: Model, texts: list[str], said: Any, context: pd.DataFrame) -> dict[str, Any]:
    rows = [row for row, parent in enumerate(context[PARENT_TEXT]) if said[row] and parent is not None]
    parents, headlines = (context[name].iloc[rows].tolist() for name in (PARENT_TEXT, HEADLINE))
    scores = model.score([texts[row] for row in rows], parents=parents, headlines=headlines)
    label, sure = np.full(len(texts), None, dtype=object), np.full(len(texts), np.nan)
    label[rows] = scores["agreement"].to_numpy()
    sure[rows] = scores[list(model.card.labels)].max(axis=1)
    return {columns.AGREES: label, columns.AGREES_SURE: sure}


def _beside(scored: pd.DataFrame, added: dict[str, Any]) -> pd.DataFrame:
    """``scored`` with more columns; texts stay objects, whatever pandas makes of a column of texts by itself."""
    for name, values in added.items():
        is_text = isinstance(values, np.ndarray) and values.dtype.kind == "O"
        scored = scored.assign(**{name: pd.Series(values, index=scored.index, dtype=object) if is_text else values})
    return scored


def _spread(values: Any, wanted: Any) -> Any:
    """``values`` at the ``wanted`` rows of a column, NaN elsewhere."""
    column = np.full(len(wanted), np.nan)
    column[wanted] = values
    return column
