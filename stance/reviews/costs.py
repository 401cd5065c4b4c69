"""What rules would have cost in the past: what is left to people, and what is decided wrongly."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from stance.reviews.past import Past
from stance.reviews.rules import APPROVE, HOLD, REJECT, Rules, verdicts

ENOUGH: Final = 50
"""Audit cards on which a share is told: with one wrong decision in 50, the interval reaches from 0 to 10 %."""
WITHIN: Final = 1.96
"""Standard errors to each side of a value within which the true one lies in 95 of 100 cases."""

Found = Sequence[Collection[str]]


@dataclass(frozen=True)
class Mistakes:
    """The share of some comments that is decided wrongly, with its 95 % interval."""

    share: float
    low: float
    high: float
    audited: int = 0
    """The audit cards that it was counted on; 0 if it is what the scores say of themselves."""


@dataclass(frozen=True)
class Contradiction:
    """Comments on which people and the rules say the opposite."""

    said: str
    """What people did: ``approve`` or ``reject``."""
    of: int
    """How many comments people did that to."""
    comments: tuple[int, ...]
    """The numbers of those to which the rules would do the other, the latest decision first."""


@dataclass(frozen=True)
class Cost:
    """What rules would have done."""

    looked_at: int
    """Comments that they were tried on."""
    total: int
    """Comments in the store."""
    verdicts: Mapping[str, float]
    """``approve``, ``hold`` and ``reject`` to the number of comments of the store; of a sample, projected."""
    days: int
    """Days on which these were posted."""
    now: Mapping[str, float]
    """The same of the comments that the rules may decide on now."""
    open: int
    """Open comments now."""
    misses: Mistakes | None
    """Of what they approve, what is not fine; None if they approve nothing."""
    false_alarms: Mistakes | None
    """Of what they reject, what is fine; None if they reject nothing."""
    contradictions: tuple[Contradiction, ...]

    @property
    def open_then(self) -> float:
        """Comments that stay open."""
        return max(self.open - self.now[APPROVE] - self.now[REJECT], 0.0)

    def per_day(self, verdict: str) -> float:
        """Comments a day that get a verdict."""
        return self.verdicts[verdict] / max(self.days, 1)


def cost(rules: Rules, past: Past, found: Found, found_in_decided: Found) -> Cost:
    """What ``rules`` would have done to the comments of ``past``.

    What they approve and reject wrongly is told by people's decisions on random audit cards, where there are
    ``ENOUGH``; else by the scores, each of which is a probability: of what is approved, each comment is as likely not
    fine as its strongest attribute is. That holds as far as the scores are calibrated on the site's comments.

    Args:
        rules: tried, not live.
        past: what they are tried on.
        found: the words of ``rules`` in the comments of the sample.
        found_in_decided: the same of the comments that people decided on.
    """
    said = verdicts(rules, past.sample, found)
    said_of_decided = verdicts(rules, past.decided.batch, found_in_decided)
    scale = past.total / len(said) if len(said) else 0.0
    harm = past.sample.harm
    return Cost(
        looked_at=len(said),
        total=past.total,
        verdicts=_counts(said, scale),
        days=past.days,
        now=_counts(said[past.is_undecided], scale),
        open=past.open,
        misses=_mistakes(past, said_of_decided == APPROVE, ~past.decided.is_approved, harm[said == APPROVE]),
        false_alarms=_mistakes(past, said_of_decided == REJECT, past.decided.is_approved, 1 - harm[said == REJECT]),
        contradictions=(
            _contradiction(past, APPROVE, past.decided.is_approved, said_of_decided == REJECT),
            _contradiction(past, REJECT, ~past.decided.is_approved, said_of_decided == APPROVE),
        ),
    )


def _counts(said: NDArray[np.str_], scale: float) -> dict[str, float]:
    return {verdict: float(np.sum(said == verdict)) * scale for verdict in (APPROVE, HOLD, REJECT)}


def _mistakes(
    past: Past, concerned: NDArray[np.bool_], is_wrong: NDArray[np.bool_], risks: NDArray[np.floating[Any]]
) -> Mistakes | None:
    """The share of mistakes among comments with a verdict.

    Args:
        past: with the decisions of people.
        concerned: which of the decided comments have the verdict.
        is_wrong: which of them it is wrong for.
        risks: for each comment of the sample with the verdict, how likely it is wrong by its scores.
    """
    audited = concerned & past.decided.is_random
    if (count := int(audited.sum())) >= ENOUGH:
        return counted(int((audited & is_wrong).sum()), count)
    if not len(risks):
        return None
    known = np.where(np.isnan(risks), 0.5, risks)  # without a score: as likely as not
    share, error = float(known.mean()), float(np.sqrt(np.sum(known * (1 - known)))) / len(known)
    return Mistakes(share, max(share - WITHIN * error, 0.0), min(share + WITHIN * error, 1.0))


def counted(wrong: int, count: int) -> Mistakes:
    """The share of mistakes in ``count`` audited comments, with Wilson's interval (1927), which holds near 0 too."""
    share, z = wrong / count, WITHIN
    middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    reach = z / (1 + z**2 / count) * (share * (1 - share) / count + z**2 / (4 * count**2)) ** 0.5
    return Mistakes(share, max(middle - reach, 0.0), min(middle + reach, 1.0), count)


def _contradiction(past: Past, said: str, by_people: NDArray[np.bool_], by_rules: NDArray[np.bool_]) -> Contradiction:
    places = np.flatnonzero(by_people & by_rules)
    return Contradiction(said, int(by_people.sum()), tuple(past.decided.batch.rows[int(place)].id for place in places))
