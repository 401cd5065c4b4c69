"""Scores that another system gave to comments: which columns of a table hold them, and what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from stance.errors import InputError
from stance.labels import ATTRIBUTES
from stance.reading import TableReader, attribute_of, comment_frame, guess_columns, listed, string, unnested


@dataclass(frozen=True)
class OldScores:
    """Comments with the scores that another system gave them."""

    comments: pd.DataFrame
    """The ``COMMENT_COLUMNS`` of tables, one row per comment."""
    scores: pd.DataFrame
    """A column per attribute found, in 0..1, NaN where there is none; rows as in ``comments``."""
    name: str
    notes: tuple[str, ...] = ()


def read_old_scores(
    reader: TableReader, given: Mapping[str, str] | None = None, further: Sequence[str] = ()
) -> OldScores:
    """The comments of a table and their old scores, all rows of it.

    Args:
        reader: the table.
        given: names of columns by role, such as ``{"text": "remark", "toxicity": "score"}``.
        further: attributes that are not among the program's own, such as those that a model's card names.

    Raises:
        InputError: if there is no column of texts or of scores, or a score lies outside of 0..1.
    """
    comments, scores, rows = [], [], 0
    unread: dict[str, list[str]] = {}
    for frame in reader.chunks():
        flat = unnested(frame, further)
        comments.append(comment_frame(flat, reader.name, given, rows + 1))
        columns = _score_columns(list(flat.columns), given, reader.name, further)
        numbers = {attribute: _numbers(flat[column], unread, column) for attribute, column in columns.items()}
        for attribute, column in columns.items():
            _need_shares(numbers[attribute], column, reader.name, rows + 1)
        scores.append(pd.DataFrame(numbers, index=flat.index, dtype=float))
        rows += len(flat)
    together = pd.concat(scores, ignore_index=True)
    if not len(together.columns):
        raise InputError(
            f"{reader.name} has no column of old scores. Its columns are {listed(map(str, flat.columns))}. Known are "
            "names such as TOXICITY, IDENTITY_ATTACK or insult; name another: --column toxicity=NAME"
        )
    notes = [
        f"{len(cells):,} cells of {column!r} are no numbers and were left out, such as {cells[0][:40]!r}."
        for column, cells in unread.items()
    ]
    return OldScores(pd.concat(comments, ignore_index=True), together, reader.name, tuple(notes))


def _score_columns(
    columns: Sequence[str], given: Mapping[str, str] | None, name: str, further: Sequence[str]
) -> dict[str, str]:
    """Attribute to column: as given, else the one likeliest by its name."""
    guess_columns(columns, given, further)  # tells of a column that is not there
    attributes = dict.fromkeys([*ATTRIBUTES, *further])
    chosen = {role: column for role, column in (given or {}).items() if role in attributes}
    found: dict[str, dict[int, list[str]]] = {}
    for column in columns:
        known = attribute_of(column, further)
        if known and known[0] not in chosen and column not in (given or {}).values():
            found.setdefault(known[0], {}).setdefault(known[1], []).append(column)
    for attribute, by_likelihood in found.items():
        candidates = by_likelihood[min(by_likelihood)]
        if len(candidates) > 1:
            raise InputError(
                f"{name} has more than one column that may hold the old {attribute}: {listed(candidates)}. "
                f"Name the one to use: --column {attribute}={candidates[0]}"
            )
        chosen[attribute] = candidates[0]
    return {attribute: chosen[attribute] for attribute in attributes if attribute in chosen}


def _numbers(cells: "pd.Series[Any]", unread: dict[str, list[str]], column: str) -> "pd.Series[float]":
    """The cells as numbers, NaN where there is none; what is neither empty nor a number goes to ``unread``."""
    numbers = []
    for cell in cells:
        try:
            written = string(cell)
            numbers.append(float(written) if written else np.nan)
        except (TypeError, ValueError):
            numbers.append(np.nan)
            unread.setdefault(column, []).append(str(cell)[:40])
    return pd.Series(numbers, index=cells.index, dtype=float)


def _need_shares(numbers: "pd.Series[float]", column: str, name: str, first_row: int) -> None:
    wrong = np.flatnonzero((numbers < 0) | (numbers > 1))
    if len(wrong):
        percent = numbers.min() >= 0 and 1 < numbers.max() <= 100
        advice = "Divide percentages by 100." if percent else "Export the scores as the system gave them."
        raise InputError(
            f"{name} has {numbers.iloc[wrong[0]]:g} in column {column!r}, row {first_row + wrong[0]:,}; scores "
            f"are read from 0 to 1. {advice}"
        )
