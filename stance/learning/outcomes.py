"""What comes of learning in a way from all rows: a pipeline, whether it is better, and what it forgets."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from stance.learning import choosing
from stance.learning.choosing import Choice
from stance.learning.forgetting import Forgetting, forgetting
from stance.learning.quality import Gold
from stance.learning.splits import Plan, Rows
from stance.learning.verdict import Verdict, judged
from stance.learning.ways import ADAPTED, AS_IT_IS, OWN, Learner, Way

GENTLER: Final = 5.0
"""By what ``C`` is divided from a way to the next gentler one."""
MOST_GENTLER: Final = 4
"""How many gentler ways are tried. Of 85,000 rows of four other sets, C 0.5 loses 0.020 of the AUC on other comments,
and C 0.02, two steps gentler, 0.0005; held-out rows gain 0.076 and 0.032 (2026-11)."""


@dataclass(frozen=True)
class Outcome:
    """What came of learning in the way chosen."""

    choice: Choice
    pipeline: Any
    verdict: Verdict | None
    """Whether it is better; None if that cannot be measured."""
    forgetting: Forgetting | None
    """What it loses on other comments; None if there are none to measure on."""

    @property
    def is_better(self) -> bool:
        """Whether it is better beyond doubt."""
        return self.verdict is not None and self.verdict.outcome == "better" and self.choice.way != AS_IT_IS

    @property
    def forgets(self) -> bool:
        """Whether it loses too much on other comments."""
        return self.forgetting is not None and self.forgetting.is_loss


@dataclass(frozen=True)
class Outcomes:
    """All that it takes to tell what comes of a way."""

    learner: Learner
    gold: Gold
    measurable: Gold | None
    """The gold with the labels that can be measured; None if none can."""
    kept: Gold | None
    """The gold with the labels that may be forgotten; None if there are no other comments to see it on."""
    plan: Plan
    lane: str

    def general_ways(self) -> list[Way]:
        """The ways that may forget: weights of topics change nothing elsewhere."""
        return [way for way in self.learner.ways if way.kind in (ADAPTED, OWN)] if self.kept else []

    def harmless(self, rows: Rows, advance: Callable[[int], object]) -> list[Way]:
        """The ways that lose little by learning from ``rows``; ``advance`` is called with 1 after each.

        If that is none of those that may forget, the first one gentler than they are is among them.
        """
        general, forgetful = self.general_ways(), []
        for way in general:
            if self._is_loss(way, rows):
                forgetful.append(way)
            advance(1)
        found = [way for way in self.learner.ways if way not in forgetful]
        if general and forgetful == general and (gentle := self._gentler(general[0], rows)):
            found.append(gentle)
        return found

    def of(self, choice: Choice) -> Outcome:
        """What comes of the way chosen; of the next gentler one if it is better but forgets, and that does not."""
        first = self._of(choice)
        if not (first.is_better and first.forgets):
            return first
        way = self._gentler(choice.way, np.arange(len(self.gold.shares)))
        if not way:
            return first
        second = self._of(choosing.instead(way, choice, self.learner, self.gold, self.plan))
        return second if second.is_better and not second.forgets else first

    def _gentler(self, way: Way, rows: Rows) -> Way | None:
        """The first way gentler than ``way`` that loses little by learning from ``rows``; None if there is none."""
        for power in range(1, MOST_GENTLER + 1):
            gentle = Way(ADAPTED, way.C / GENTLER**power, keeps=way.keeps)
            if not self._is_loss(gentle, rows):
                return gentle
        return None

    def _of(self, choice: Choice) -> Outcome:
        pipeline = self.learner.learned(choice.way, np.arange(len(self.gold.shares)), choice.held_out)
        verdict = judged(self.measurable, self.plan, choice.before, choice.after) if self.measurable else None
        return Outcome(choice, pipeline, verdict, self._lost(pipeline))

    def _lost(self, pipeline: Any) -> Forgetting | None:
        return forgetting(self.kept, *self.learner.elsewhere(pipeline), self.lane) if self.kept else None

    def _is_loss(self, way: Way, rows: Rows) -> bool:
        lost = self._lost(self.learner.learned(way, rows))
        return lost is not None and lost.is_loss
