"""Old thresholds to new ones: where to cut the model's scores so that as many comments are flagged as before.

Quantile matching: of the scores of two systems on the same comments, the thresholds that flag the same number of them
belong together. That keeps a moderator's queue as long as it was; it does not make the two agree on what is in it.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from stance.errors import InputError
from stance.language import is_reliable, languages_of
from stance.learning.old_scores import OldScores
from stance.scoring import BATCH, Model, words_of

THRESHOLDS: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Old thresholds mapped where none is named."""
REVIEWED: Final = 0.8
"""The one of them whose disagreements are listed."""
FEW: Final = 20
"""With fewer rows than this on either side of a threshold, a handful of comments decides where the new one falls."""
DIGITS: Final = 6
"""Decimals of a score that count: as many as are written, so that a threshold does to a file what it says here."""

FOREIGN: Final = 0.05
"""From this share of rows in other languages on, thresholds mean too little not to be told so."""
FAR: Final = 0.1
"""A new threshold that flags more or fewer rows than the old one, by this share of them, is told."""
NAMED: Final = 8
"""Thresholds named in one caution."""

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
    attributes = [name for name in before if before[name].notna().any() and name in model.card.labels]
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
    notes = [f"No row has both a text and an old {name} score." for name in before if not before[name].notna().any()]
    return notes + [f"{model.id} gives no {name}; it was left out." for name in before if name not in model.card.labels]


def _foreign(texts: Sequence[str], model: Model) -> list[str]:
    """A sentence if one in twenty rows or more is in a language that the model does not know."""
    one_thread = [""] * len(texts)  # old scores are of one site, so that a short text is likely in the others' language
    foreign = sum(not is_reliable(language, model.card.languages) for language in languages_of(texts, one_thread))
    if foreign < FOREIGN * len(texts):
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
    from scipy.stats import spearmanr

    return float(spearmanr(old, new).statistic)


def _ranks(values: Any) -> Any:
    """Mean rank of each value as a share of the rows, 0..1."""
    return pd.Series(values).rank(pct=True).to_numpy()


def cautions(matches: Sequence[Match]) -> list[str]:
    """Sentences on the matches that are not to be relied on."""
    notes = []
    unsure = [f"{match.attribute} {match.old_threshold:g}" for match in matches if not match.stable]
    if unsure:
        more = f" and {len(unsure) - NAMED} more" if len(unsure) > NAMED else ""
        notes.append(
            f"Fewer than {FEW} rows lie on one side of these old thresholds, so their new ones are not stable: "
            f"{', '.join(unsure[:NAMED])}{more}. Take more comments."
        )
    for match in matches:
        now = match.flagged - match.only_old + match.only_new
        if match.stable and abs(now - match.flagged) > FAR * match.flagged:
            notes.append(
                f"Many rows have the same new {match.attribute} score, so {now:,} are flagged at "
                f"{match.new_threshold:g} where {match.flagged:,} were at {match.old_threshold:g}."
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
    return pd.DataFrame([asdict(match) for match in matches])


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``as_table`` for a person: shares in per cent, thresholds with the digits they need."""
    return table.assign(
        share=table["share"].map("{:.1%}".format),
        new_threshold=table["new_threshold"].map(lambda cut: "none flagged" if np.isnan(cut) else f"{cut:g}"),
        agree=table["agree"].map("{:.1%}".format),
        stable=table["stable"].map({True: "yes", False: "too few rows"}),
    )
