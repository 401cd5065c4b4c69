"""Old thresholds to new ones: where to cut the model's scores so that as many comments are flagged as before.

Quantile matching: of the scores of two systems on the same comments, the thresholds that flag the same number of them
belong together. That keeps a moderator's queue as long as it was; it does not make the two agree on what is in it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from stance.errors import InputError
from stance.labels import ATTRIBUTES
from stance.language import is_reliable, languages_of
from stance.reading.tables import TableReader, comment_frame, guess_columns
from stance.reading.tables.columns import listed, string
from stance.scoring import BATCH, Model, words_of

THRESHOLDS: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Old thresholds mapped where none is named."""
REVIEWED: Final = 0.8
"""The one of them whose disagreements are listed."""
FEW: Final = 20
"""With fewer rows than this on either side of a threshold, a handful of comments decides where the new one falls."""
DIGITS: Final = 6
"""Decimals of a score that count: as many as are written, so that a threshold does to a file what it says here."""

SHOWN: Final = (
    "attribute",
    "old_threshold",
    "new_threshold",
    "rows",
    "flagged",
    "share",
    "agree",
    "only_old",
    "only_new",
    "rank_correlation",
    "stable",
)
"""The columns as a terminal shows them; the first ``NARROW`` fit into 80 characters."""
NARROW: Final = 7

OLD_NAMES: Final = {
    **{attribute: attribute for attribute in ATTRIBUTES},
    **{"toxic": "toxicity", "severe_toxic": "severe_toxicity", "obscene": "profanity"},
    **{"identity_hate": "identity_attack", "sexual_explicit": "sexually_explicit"},
}
"""What Perspective, Detoxify and their data call the attributes, in lower case."""


@dataclass(frozen=True)
class OldScores:
    """Comments with the scores that another system gave them."""

    comments: pd.DataFrame
    """The ``COMMENT_COLUMNS`` of tables, one row per comment."""
    scores: pd.DataFrame
    """A column per attribute found, in 0..1, NaN where there is none; rows as in ``comments``."""
    name: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compared:
    """The rows with a text and an old score, scored anew; the three frames have the same rows."""

    comments: pd.DataFrame
    old: pd.DataFrame
    new: pd.DataFrame
    notes: tuple[str, ...]

    @property
    def attributes(self) -> list[str]:
        """The attributes compared."""
        return list(map(str, self.old.columns))

    def pairs(self, attribute: str) -> tuple[Any, Any, Any]:
        """Positions of the rows with an old score of ``attribute``, their old scores and their new ones."""
        old = self.old[attribute].to_numpy(dtype=float)
        rows = np.flatnonzero(~np.isnan(old))
        return rows, old[rows], self.new[attribute].to_numpy(dtype=float)[rows]


def attribute_of(column: str) -> tuple[str, int] | None:
    """The attribute whose old scores ``column`` holds by its name, and how likely: 0 most.

    The attribute's own name is 0, another system's word for it 1, an experimental variant 2.
    """
    plain = re.sub(r"[\s./-]+", "_", column.strip().lower())
    plain = plain.removeprefix("attributescores_").removesuffix("_value").removesuffix("_summaryscore")
    name = plain.removesuffix("_experimental")
    if name not in OLD_NAMES:
        return None
    return OLD_NAMES[name], 2 if name != plain else int(name not in ATTRIBUTES)


def read_old_scores(reader: TableReader, given: Mapping[str, str] | None = None) -> OldScores:
    """The comments of a table and their old scores, all rows of it.

    ``given`` names columns by role, such as ``{"text": "remark", "toxicity": "score"}``.

    Raises:
        InputError: if there is no column of texts or of scores, or a score lies outside of 0..1.
    """
    comments, scores, rows = [], [], 0
    unread: dict[str, list[str]] = {}
    for frame in reader.chunks():
        flat = _unnested(frame)
        comments.append(comment_frame(flat, reader.name, given, rows + 1))
        columns = _score_columns(list(flat.columns), given, reader.name)
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


def _unnested(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with what saved requests and answers of Perspective hold in objects spread into columns."""
    flat: dict[str, Any] = {}
    for position, name in enumerate(map(str, frame.columns)):
        cells = frame.iloc[:, position]
        if name == "comment":
            flat[name] = cells.map(lambda cell: cell.get("text") if isinstance(cell, dict) else cell)
        elif name == "attributeScores":
            answers = [cell if isinstance(cell, dict) else {} for cell in cells]
            for each in sorted({str(key) for answer in answers for key in answer if attribute_of(str(key))}):
                flat[f"{name}.{each}"] = pd.Series([_value(answer.get(each)) for answer in answers], frame.index)
        else:
            flat[name] = cells
    return pd.DataFrame(flat, index=frame.index)


def _value(answer: Any) -> Any:
    """The number in ``{"summaryScore": {"value": 0.7}}``; None in anything else."""
    for key in ("summaryScore", "value"):
        answer = answer.get(key) if isinstance(answer, dict) else None
    return answer


def _score_columns(columns: Sequence[str], given: Mapping[str, str] | None, name: str) -> dict[str, str]:
    """Attribute to column: as given, else the one likeliest by its name."""
    guess_columns(columns, given)  # tells of a column that is not there
    chosen = {role: column for role, column in (given or {}).items() if role in ATTRIBUTES}
    found: dict[str, dict[int, list[str]]] = {}
    for column in columns:
        known = attribute_of(column)
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
    return {attribute: chosen[attribute] for attribute in ATTRIBUTES if attribute in chosen}


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


def compare(model: Model, old: OldScores, advance: Callable[[int], object] = lambda rows: None) -> Compared:
    """The rows with a text and an old score, with the model's scores beside the old ones.

    ``advance`` is called with the number of rows after each batch, and in all with the number of rows of ``old``.

    Raises:
        InputError: if no row has both, for any attribute of the model.
    """
    texts = words_of(old.comments)
    said = np.array([bool(text.strip()) for text in texts], dtype=bool)
    used = said & old.scores.notna().any(axis=1).to_numpy()
    before = old.scores[used].reset_index(drop=True)
    notes = [*old.notes, *_missing(before, model)]
    attributes = [each for each in before if before[each].notna().any() and each in model.card.labels]
    if not attributes:
        raise InputError(f"{old.name} has no row with both a text and an old score that {model.id} has a like for.")
    advance(int((~used).sum()))
    if not used.all():
        notes.insert(0, f"{used.sum():,} of the {len(used):,} rows of {old.name} have a text and an old score.")
    chosen = [text for text, is_used in zip(texts, used, strict=True) if is_used]
    parts = []
    for start in range(0, len(chosen), BATCH):
        parts.append(model.score(chosen[start : start + BATCH]))
        advance(len(parts[-1]))
    notes += _foreign(chosen, model)
    new = pd.concat(parts, ignore_index=True)[attributes].round(DIGITS)
    return Compared(old.comments[used].reset_index(drop=True), before[attributes], new, tuple(notes))


def _missing(before: pd.DataFrame, model: Model) -> list[str]:
    """A sentence for each attribute that cannot be compared."""
    notes = [f"No row has both a text and an old {each} score." for each in before if not before[each].notna().any()]
    return notes + [f"{model.id} gives no {each}; it was left out." for each in before if each not in model.card.labels]


def _foreign(texts: Sequence[str], model: Model) -> list[str]:
    """A sentence if one in twenty rows or more is in a language that the model does not know."""
    pairs = zip(texts, languages_of(texts), strict=True)
    foreign = sum(not is_reliable(text, language, model.card.languages) for text, language in pairs)
    if foreign * 20 < len(texts):
        return []
    return [
        f"{foreign:,} rows are not in a language that {model.id} was trained on ({', '.join(model.card.languages)}), "
        "and its scores on them mean little. Leave them out and run this again."
    ]


def matching_threshold(scores: Any, flagged: int) -> float:
    """The threshold that as near as possible to ``flagged`` of ``scores`` reach; NaN if ``flagged`` is 0.

    Equal scores go together. Of two thresholds that are as near, the one that flags more is taken: a comment too many
    in a queue costs a look, one that is missing is not seen. It lies between two scores, with as few decimals as fit.
    """
    if not flagged:
        return float("nan")
    values, counts = np.unique(scores, return_counts=True)
    reached = counts[::-1].cumsum()[::-1]
    if values[-1] < 1:  # above all scores there is room for a threshold that none of them reaches
        values, reached = np.append(values, 1.0), np.append(reached, 0)
    best = int(np.abs(reached - flagged).argmin())
    below, above = float(values[best - 1]) if best else 0.0, float(values[best])
    for digits in range(2, DIGITS):
        middle = round((below + above) / 2, digits)
        if below < middle <= above:
            return middle
    return above


@dataclass(frozen=True)
class Match:
    """An old threshold of one attribute, and the new one that flags as many rows."""

    attribute: str
    rows: int
    """Rows compared."""
    old_threshold: float
    flagged: int
    """Rows at or above the old threshold."""
    share: float
    """Of the rows, 0..1."""
    new_threshold: float
    """NaN where the old one flags none."""
    agree: float
    """Share of the rows on which both say the same, 0..1."""
    only_old: int
    """Rows that the old threshold alone flags."""
    only_new: int
    rank_correlation: float
    """Spearman's, over all rows of the attribute; NaN where all scores are equal."""
    stable: bool
    """Whether at least ``FEW`` rows lie on either side of the old threshold."""


def mapping(compared: Compared, thresholds: Sequence[float] = THRESHOLDS) -> list[Match]:
    """One per attribute and old threshold, in this order."""
    return [
        _match(attribute, threshold, *compared.pairs(attribute)[1:])
        for attribute in compared.attributes
        for threshold in dict.fromkeys(thresholds)
    ]


def _match(attribute: str, threshold: float, old: Any, new: Any) -> Match:
    before = old >= threshold
    flagged = int(before.sum())
    cut = matching_threshold(new, flagged)
    now = new >= cut
    return Match(
        attribute=attribute,
        rows=len(old),
        old_threshold=threshold,
        flagged=flagged,
        share=flagged / len(old),
        new_threshold=cut,
        agree=float((before == now).mean()),
        only_old=int((before & ~now).sum()),
        only_new=int((now & ~before).sum()),
        rank_correlation=rank_correlation(old, new),
        stable=min(flagged, len(old) - flagged) >= FEW,
    )


def rank_correlation(old: Any, new: Any) -> float:
    """Spearman's coefficient in -1..1, ties at their mean rank; NaN if either side is all equal."""
    if len(set(old)) < 2 or len(set(new)) < 2:
        return float("nan")
    return float(np.corrcoef(_ranks(old), _ranks(new))[0, 1])


def _ranks(values: Any) -> Any:
    """Mean rank of each value as a share of the rows, 0..1."""
    return pd.Series(values).rank(pct=True).to_numpy()


def cautions(matches: Sequence[Match]) -> list[str]:
    """Sentences on the matches that are not to be relied on."""
    notes = []
    unsure = [f"{each.attribute} {each.old_threshold:g}" for each in matches if not each.stable]
    if unsure:
        more = f" and {len(unsure) - 8} more" if len(unsure) > 8 else ""
        notes.append(
            f"Fewer than {FEW} rows lie on one side of these old thresholds, so their new ones are not stable: "
            f"{', '.join(unsure[:8])}{more}. Take more comments."
        )
    for each in matches:
        now = each.flagged - each.only_old + each.only_new
        if each.stable and abs(now - each.flagged) * 10 > each.flagged:
            notes.append(
                f"Many rows have the same new {each.attribute} score, so {now:,} are flagged at "
                f"{each.new_threshold:g} where {each.flagged:,} were at {each.old_threshold:g}."
            )
    return notes


def disagreements(compared: Compared, threshold: float = REVIEWED) -> pd.DataFrame:
    """The rows that ``threshold`` or its new counterpart flags and the other does not, per attribute.

    Those with the largest ``rank_gap`` are first: the share of all rows that lie between the comment's places when all
    are sorted by old and by new score. ``flagged_by`` is ``old`` or ``new``.
    """
    parts = [_differing(compared, attribute, threshold) for attribute in compared.attributes]
    return pd.concat(parts).sort_values("rank_gap", ascending=False, kind="stable").reset_index(drop=True)


def _differing(compared: Compared, attribute: str, threshold: float) -> pd.DataFrame:
    rows, old, new = compared.pairs(attribute)
    before = old >= threshold
    now = new >= matching_threshold(new, int(before.sum()))
    differ = np.flatnonzero(before != now)
    comments = compared.comments.iloc[rows[differ]]
    return pd.DataFrame(
        {
            "attribute": attribute,
            "flagged_by": np.where(before[differ], "old", "new").astype(object),
            "old_score": old[differ],
            "new_score": new[differ],
            "rank_gap": np.abs(_ranks(old) - _ranks(new))[differ],
            "comment_id": comments["comment_id"].to_numpy(dtype=object),
            "text": np.array(words_of(comments), dtype=object),
        }
    )


def as_table(matches: Sequence[Match]) -> pd.DataFrame:
    """One row per match, with the fields of ``Match`` as columns."""
    return pd.DataFrame([asdict(each) for each in matches])


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``as_table`` for a person: shares in per cent, thresholds with the digits they need."""
    return table.assign(
        share=table["share"].map("{:.1%}".format),
        new_threshold=table["new_threshold"].map(lambda cut: "none flagged" if np.isnan(cut) else f"{cut:g}"),
        agree=table["agree"].map("{:.1%}".format),
        stable=table["stable"].map({True: "yes", False: "too few rows"}),
    )
