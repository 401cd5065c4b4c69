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
"""How many gentler ways are tried. Of 85,000 rows of other sets, C 0.5 loses 0.020 of the AUC on other comments,
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
        """What comes of the way chosen; if it gains but forgets, of the next gentler one if that is better too."""
        pipeline = self._pipeline(choice)
        lost = self._lost(pipeline)
        if lost and lost.is_loss and self._gains(choice):
            way = self._gentler(choice.way, np.arange(len(self.gold.shares)))
            if way:
                other = choosing.instead(way, choice, self.learner, self.gold, self.plan)
                gentle = self._told(other, self._pipeline(other))
                if gentle.is_better and not gentle.forgets:
                    return gentle
        return self._told(choice, pipeline)

    def _gentler(self, way: Way, rows: Rows) -> Way | None:
        """The first way gentler than ``way`` that loses little by learning from ``rows``; None if there is none."""
        for power in range(1, MOST_GENTLER + 1):
            gentle = Way(ADAPTED, way.C / GENTLER**power, keeps=way.keeps)
            if not self._is_loss(gentle, rows):
                return gentle
        return None

    def _pipeline(self, choice: Choice) -> Any:
        return self.learner.learned(choice.way, np.arange(len(self.gold.shares)), choice.held_out)

    def _told(self, choice: Choice, pipeline: Any) -> Outcome:
        verdict = judged(self.measurable, self.plan, choice.before, choice.after) if self.measurable else None
        return Outcome(choice, pipeline, verdict, self._lost(pipeline))

    def _gains(self, choice: Choice) -> bool:
        """Whether it does better on held-out rows, by chance or not."""
        if not self.measurable:
            return False
        parts = self.plan.folds[0][choice.rows]
        old, new = (self.measurable.quality(x, choice.rows, parts)[0] for x in (choice.before, choice.after[0]))
        return bool(new > old)

    def _lost(self, pipeline: Any) -> Forgetting | None:
        return forgetting(self.kept, *self.learner.elsewhere(pipeline), self.lane) if self.kept else None

    def _is_loss(self, way: Way, rows: Rows) -> bool:
        lost = self._lost(self.learner.learned(way, rows))
        return lost is not None and lost.is_loss
