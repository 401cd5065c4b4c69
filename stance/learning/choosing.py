"""Which way to learn is best, and how good it is on rows that took no part in that choice.

Nested cross-validation (Varma and Simon 2006, "Bias in error estimation when using cross-validation for model
selection"): for each part that is held out, the way is chosen on the other parts only. A fit that leaves out two parts
serves both of them, as the one measured on and as the one chosen on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np

from stance.learning.quality import Floats, Gold
from stance.learning.splits import FOLDS, Plan, Rows
from stance.learning.ways import AS_IT_IS, Learner, Way

MOST_TRIED: Final = 2_000
"""Rows that ways are chosen on: their number, not that of all rows, decides how long it takes."""
FIRST_POINT: Final = 50
"""Rows at the first point of the learning curve; each further one has twice as many."""


@dataclass(frozen=True)
class Choice:
    """The way chosen, and what the choosing brought to light."""

    way: Way
    tried: Mapping[Way, float]
    """Each way's quality while choosing."""
    measure: str
    """What that quality is."""
    rows: Rows
    """Those measured on, (m,)."""
    before: Floats
    """Logits of the model in use on them, (m, k)."""
    after: Floats
    """(r, m, k), those of models that had neither learned from them nor been chosen on them, for each repeat."""
    ways: Mapping[int, Way]
    """How those of the first repeat had learned, by the part that they had not learned from."""
    held_out: Floats
    """(n, k), logits of models that had not learned from the row, NaN where there are none: of a graded task, rows that
    are not measured on have only those of the attributes chosen by."""


def steps(learner: Learner, plan: Plan) -> int:
    """How many fits ``chosen`` makes."""
    pairs = FOLDS * (FOLDS - 1) // 2 if len(plan.held) > 1 else FOLDS - 1
    return len(plan.folds) * (pairs * len(learner.ways) + len(plan.held)) + 1


def tried_rows(plan: Plan, seed: int) -> Rows:
    """The rows to choose on: by lot, those that may be measured on first."""
    lot = np.random.default_rng(seed).random(len(plan.groups))
    return np.sort(np.lexsort((lot, ~plan.fresh))[:MOST_TRIED])


def chosen(learner: Learner, gold: Gold, by: Gold, plan: Plan, among: Rows, advance: Callable[[int], object]) -> Choice:
    """The best of the learner's ways, chosen on the rows ``among``, for which the learner is prepared.

    ``by`` is the gold with the labels to choose by alone. ``advance`` is called with a number of fits made, of all
    ``steps``.
    """
    rows, before = plan.measured, learner.present[plan.measured]
    place = np.full(len(plan.groups), -1)
    place[rows] = np.arange(len(rows))
    after = np.zeros((len(plan.folds), *before.shape))
    found: dict[Way, list[float]] = {way: [] for way in learner.ways}
    kept: dict[Way, Floats] = {way: np.zeros(learner.present.shape) for way in learner.ways}
    times, ways = np.zeros(len(plan.groups)), dict[int, Way]()
    for repeat in range(len(plan.folds)):
        trials = _trials(learner, plan, repeat, among, by.judged, advance)
        for part in plan.held:
            others = [other for other in range(FOLDS) if other != part]
            inner = np.concatenate([trials[part, other][0] for other in others])
            best: tuple[float, Way] = (-np.inf, AS_IT_IS)
            for number, way in enumerate(learner.ways):
                logits = np.concatenate([trials[part, other][1][number] for other in others])
                kept[way][inner] += logits
                value = float(np.nan_to_num(by.quality(logits, inner, plan.folds[repeat][inner])[0]))
                found[way].append(value)
                best = max(best, (value, way), key=lambda each: each[0])
            times[inner] += 1
            if not repeat:
                ways[part] = best[1]
            taught, held = plan.rows(repeat, [part])
            after[repeat, place[held]] = learner.tried(best[1], taught, held, gold.judged)
            advance(1)
    tried = {way: float(np.mean(values)) for way, values in found.items()}
    way = max(tried, key=lambda each: tried[each])
    held_out = kept[way] / np.where(times, times, np.nan)[:, None]
    if gold.task.is_graded:
        held_out[:, [label for label in range(held_out.shape[1]) if label not in by.judged]] = np.nan
    held_out[rows] = after.mean(axis=0)
    return Choice(way, tried, by.measure, rows, before, after, ways, held_out)


def instead(way: Way, choice: Choice, learner: Learner, gold: Gold, plan: Plan) -> Choice:
    """The ``choice`` with another way, of which nothing is known yet from the rows measured on."""
    place = np.full(len(plan.groups), -1)
    place[choice.rows] = np.arange(len(choice.rows))
    after = np.empty_like(choice.after)
    for repeat in range(len(plan.folds)):
        for part in plan.held:
            taught, held = plan.rows(repeat, [part])
            after[repeat, place[held]] = learner.tried(way, taught, held, gold.judged)
    held_out = np.full(choice.held_out.shape, np.nan)
    held_out[choice.rows] = after.mean(axis=0)
    return replace(choice, way=way, after=after, ways=dict.fromkeys(plan.held, way), held_out=held_out)


def curve(learner: Learner, gold: Gold, plan: Plan, choice: Choice, seed: int = 0) -> dict[int, float]:
    """Rows learned from, by lot, to the quality of the way chosen on held-out rows: 50, 100, 200 … and all."""
    order = np.random.default_rng(seed).permutation(len(plan.groups))
    parts = {part: plan.rows(0, [part]) for part in plan.held}
    most = min(len(taught) for taught, _ in parts.values())
    held = np.concatenate([held for _, held in parts.values()])
    sizes = [FIRST_POINT << i for i in range(20) if FIRST_POINT << i < most]
    found = []
    for part, (taught, rows) in parts.items():
        lot = order[np.isin(order, taught)]
        # A fit on all of them has been made, if this way did best without the part too.
        is_known = choice.ways[part] == choice.way
        nested = [np.sort(lot[:size]) for size in sizes] + ([] if is_known else [taught])
        logits = learner.grown(choice.way, nested, rows, gold.judged) if nested else []
        found.append([*logits, *([choice.after[0][np.isin(choice.rows, rows)]] if is_known else [])])
    by_size = zip([*sizes, most], zip(*found, strict=True), strict=True)
    folds = plan.folds[0][held]
    return {size: float(gold.quality(np.concatenate(logits), held, folds)[0]) for size, logits in by_size}


def _trials(
    learner: Learner, plan: Plan, repeat: int, among: Rows, labels: Sequence[int], advance: Callable[[int], object]
) -> dict[tuple[int, int], tuple[Rows, list[Floats]]]:
    """For a part held out and another: the rows of the other, and each way's logits on them, both parts left out."""
    found: dict[tuple[int, int], tuple[Rows, list[Floats]]] = {}
    for pair in combinations(range(FOLDS), 2):
        if not set(pair) & set(plan.held):
            continue
        taught = np.intersect1d(plan.rows(repeat, pair)[0], among)
        one, other = (np.intersect1d(plan.rows(repeat, [part])[1], among) for part in pair)
        logits = []
        for way in learner.ways:
            logits.append(learner.tried(way, taught, np.concatenate([one, other]), labels))
            advance(1)
        found[pair] = other, [each[len(one) :] for each in logits]
        found[pair[::-1]] = one, [each[: len(one)] for each in logits]
    return found
