"""Training on a newsroom's own labels: what the model in use becomes, and whether that is better, with its doubt."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_array, get_index_dtype, issparse

from stance.errors import InputError
from stance.features.topic_words import joined
from stance.labels import OTHERS_LANE, Task
from stance.learning import choosing
from stance.learning.differing import Differing, differing
from stance.learning.doubtful import Doubts, doubts
from stance.learning.evaluate import label_measures, toxicity_measures
from stance.learning.forgetting import Forgetting
from stance.learning.learned_rows import digests, known, with_rows
from stance.learning.outcomes import Outcomes
from stance.learning.quality import MIN_PER_LABEL, Floats, Gold
from stance.learning.splits import POSITIVE_FROM, Rows, planned, without_repeats
from stance.learning.topic_training import Topics
from stance.learning.verdict import Verdict
from stance.learning.ways import ADAPTED, AS_IT_IS, OWN, Adapting, Learner, Way, grid
from stance.records import Example, ModelCard
from stance.scoring import Model, affirmative, model_input

MIN_ROWS: Final = 40
"""With fewer labelled rows nothing can be measured."""
WAYS: Final[Mapping[tuple[str, str], Sequence[Way]]] = {
    ("toxicity", "fast"): [
        *grid((0.5, 1.0, 2.0, 5.0, 50.0)),
        *grid((5.0, 50.0), trusts=(0.3,)),
        *grid((5.0,), trusts=(0.0,)),
    ],
    ("toxicity", "accurate"): [*grid((0.03, 0.3, 3.0), keeps=(3.0, 1.0, 0.3)), *grid((0.003, 0.03, 0.3))],
    ("toxicity", OTHERS_LANE): [*grid((0.03, 0.3, 3.0), keeps=(3.0, 1.0, 0.3)), *grid((0.003, 0.03, 0.3))],
    ("agreement", "fast"): [*grid((0.1, 0.3, 3.0)), *grid((3.0,), trusts=(0.3,)), *grid((6.0,), trusts=(0.0,))],
    ("agreement", "accurate"): [*grid((1e-3, 1e-2, 1e-1), keeps=(3.0,)), *grid((1e-4, 1e-3, 1e-2))],
}
"""By task and lane: the ways to adapt. Those for toxicity hold what did best, and best of all that forget little, on
100 to 1,000 rows of five sets that the models had not learned from (2026-11); those for agreement were set by hand."""
AT_ONCE: Final = 200
"""Rows whose features are made at a time: progress is seen after each."""
Begin = Callable[[str, int], Callable[[int], object]]
"""Called with a stage of the work and its number of steps: gives a function to call with steps done."""


def _quietly(_stage: str, _steps: int) -> Callable[[int], object]:
    return lambda steps: None


@dataclass(frozen=True)
class Trained:
    """A newly trained model beside the one it came from."""

    model: Model
    """The new model, which has learned from all rows."""
    before: Model
    """The one in use."""
    way: Way
    """How it has learned."""
    tried: Mapping[Way, float]
    """Each way's quality in the cross-validation by which it was chosen."""
    measure: str
    """What that quality is, such as ``AUC of toxicity``."""
    verdict: Verdict | None
    """Whether it is better; None if there are too few rows that the model in use has not learned from."""
    rows: int
    """Learned from."""
    known: int
    """Of these, the rows that the model in use or one it came from had learned from already."""
    how: str
    """How rows were held apart, a sentence."""
    forgetful: Sequence[Way]
    """The ways that were not tried, for they lose too much on other comments."""
    doubts: Doubts
    forgetting: Forgetting | None = None
    """What it loses on other comments; None if there were none to measure on."""
    measures: Mapping[str, Any] = field(default_factory=dict)
    """Of models that learned in this way, on held-out rows, as ``evaluate`` gives them; of the first repeat."""
    measures_before: Mapping[str, Any] = field(default_factory=dict)
    """Of the model in use, on the same rows."""
    differing: Differing = field(default_factory=Differing)
    """What both say of the held-out rows."""
    curve: Mapping[int, float] = field(default_factory=dict)
    """Rows learned from to quality on held-out rows, by the measure of the verdict."""
    notes: tuple[str, ...] = ()
    instead_of: Way | None = None
    """The way that did best, if a gentler one was taken, for it would have forgotten too much by learning from all."""

    @property
    def is_new(self) -> bool:
        """Whether it differs from the model in use."""
        return self.way != AS_IT_IS

    @property
    def is_recommended(self) -> bool:
        """Whether it is better beyond doubt, and on other comments loses nothing, nor takes more for toxic."""
        better = self.verdict is not None and self.verdict.outcome == "better"
        lost = self.forgetting
        return better and self.is_new and not (lost and (lost.is_loss or lost.takes_more_for_toxic))

    @property
    def to_save(self) -> Any:
        """What the new model's file holds: its pipeline, or only its last step where it stands on another model."""
        pipeline = self.model.pipeline
        return pipeline[-1] if self.model.card.stands_on else pipeline


def train(
    examples: Sequence[Example],
    current: Model,
    reference: Sequence[Example] = (),
    seed: int = 0,
    begin: Begin = _quietly,
) -> Trained:
    """What ``current`` becomes by learning from ``examples``, in the way that does best on rows held out.

    Args:
        examples: labelled rows.
        current: the model in use.
        reference: other comments, on which it is measured what the new model forgets; they need no labels.
        seed: of all lots that are drawn.
        begin: called at each stage of the work.

    Raises:
        InputError: if there are too few rows, or labels of one kind only.
    """
    from threadpoolctl import threadpool_limits

    # The products of matrices are small: more threads wait for each other. Training for toxicity takes 1.5 to 4 times
    # as long with them, and for stance 5 times where two trainings run at once on two cores (2026-11).
    with threadpool_limits(1, "blas"):
        return _trained(examples, current, reference, seed, begin)


def _trained(
    examples: Sequence[Example], current: Model, reference: Sequence[Example], seed: int, begin: Begin
) -> Trained:
    task = current.task
    examples = affirmative(without_repeats(examples), task)
    labels, notes = _labels_of(examples, current)
    _check(examples, task, labels)
    outputs = labels if task.is_graded else tuple(map(str, current.pipeline[-1].classes_))
    gold = Gold.of(examples, task, outputs)
    rows = digests(examples)
    fresh = ~known(rows, current.card.learned)
    learner = _learner(examples, reference, current, gold, begin)
    plan = planned(examples, task, fresh, seed)
    among = choosing.tried_rows(plan, seed)
    learner.prepare(among)
    # What the model in use says of an attribute that is new to it is nothing to keep.
    old = gold.only([label for label in gold.judged if label < len(current.card.labels)])
    kept = old if reference and old.judged else None
    outcomes = Outcomes(learner, gold, _measurable(gold, plan.measured), kept, plan, current.card.lane)
    advance = begin("measuring what is forgotten", len(outcomes.general_ways()))
    harmless = outcomes.harmless(among, advance)
    forgetful = [way for way in learner.ways if way not in harmless]
    learner.ways = harmless
    advance = begin(f"choosing among {len(learner.ways)} ways to learn", choosing.steps(learner, plan))
    best = choosing.chosen(learner, gold, _decisive(gold, among, current), plan, among, advance)
    begin("learning from all rows", 1)
    outcome = outcomes.of(best)
    choice, measurable, verdict = outcome.choice, outcomes.measurable, outcome.verdict
    card = replace(_card(examples, current, labels), learned=with_rows(current.card.learned, rows))
    if choice.way == AS_IT_IS:
        card = replace(card, labels=current.card.labels)
    elif current.card.lane != "fast" and choice.way.kind in (ADAPTED, OWN):  # its network need not be saved again
        card = replace(card, stands_on=current.card.stands_on or current.id)
    model = Model(card, lambda: outcome.pipeline)
    after, before = (_measures(gold, choice.rows, x) if verdict else {} for x in (choice.after[0], choice.before))
    curve, apart = {}, Differing()
    if measurable and choice.way != AS_IT_IS:
        curve = choosing.curve(learner, measurable, plan, choice, seed)
        apart = differing(examples, measurable, choice.rows, choice.before, choice.after.mean(axis=0))
    return Trained(
        model, current, choice.way, choice.tried, choice.measure, verdict, len(examples), int((~fresh).sum()), plan.how,
        forgetful, doubts(examples, gold, choice.held_out), outcome.forgetting,
        after, before, apart, curve, tuple(notes), None if choice is best else best.way,
    )  # fmt: skip


def _learner(
    examples: Sequence[Example], reference: Sequence[Example], current: Model, gold: Gold, begin: Begin
) -> Learner:
    """The ways to learn for the task and lane of ``current``, with the features of all rows."""
    reads_context = current.card.reads_context
    kinds = [(examples, "rows"), *([(reference, "other comments")] if reference else [])]

    def read(features: Any, rows: Sequence[Example], what: str) -> Iterator[Any]:
        advance = begin(f"reading {len(rows):,} {what}", len(rows))
        for start in range(0, len(rows), AT_ONCE):
            batch = rows[start : start + AT_ONCE]
            yield features(model_input(batch, current.task, reads_context))
            advance(len(batch))

    if current.task.learns_topics:
        topics = Topics(current.pipeline, examples, reads_context, gold)
        return topics.read(*(joined(list(read(topics.features.parts, rows, what))) for rows, what in kinds))
    X, *others = (_stacked(read(current.pipeline[:-1].transform, rows, what)) for rows, what in kinds)
    ways = WAYS[current.task.name, current.card.lane]
    return Adapting(current.pipeline[:-1], current.pipeline[-1], X, gold, ways, *others)


def _stacked(parts: Iterator[Any]) -> Any:
    """Features of several batches, one after the other.

    Sparse ones are put at once where they stay, so that they are in memory once only.
    """
    first = next(parts)
    if not issparse(first):
        return np.concatenate([first, *parts])
    data, indices, ends = first.data.copy(), first.indices.copy(), [first.indptr]
    for part in parts:
        begin = int(ends[-1][-1])
        ends.append(part.indptr[1:].astype(np.int64) + begin)
        for whole, some in ((data, part.data), (indices, part.indices)):
            if len(whole) < begin + part.nnz:
                whole.resize((begin + part.nnz) * 5 // 4, refcheck=False)
            whole[begin : begin + part.nnz] = some
    indptr = np.concatenate(ends)
    for whole in (data, indices):
        whole.resize(indptr[-1], refcheck=False)
    indptr = indptr.astype(get_index_dtype(maxval=int(indptr[-1])))  # long ones would make the indices long too
    return csr_array((data, indices, indptr), shape=(len(indptr) - 1, first.shape[1]))


def _decisive(gold: Gold, among: Rows, current: Model) -> Gold:
    """The gold with the labels by which a way is chosen on the rows ``among``: the first attribute, and new ones.

    To choose by one attribute takes less time than by all, and what helps one helps the others.
    """
    there = gold.judged_on(among) or gold.judged
    if not gold.task.is_graded:
        return gold.only(there)
    return gold.only([label for label in there if label == there[0] or label >= len(current.card.labels)])


def _measurable(gold: Gold, rows: Rows) -> Gold | None:
    """The gold without attributes of which the ``rows`` have too few of a kind; None if they have too few of all."""
    judged_there = gold.judged_on(rows)
    return gold.only(judged_there) if len(judged_there) >= (1 if gold.task.is_graded else 2) else None


def _measures(gold: Gold, rows: Any, logits: Floats) -> Mapping[str, Any]:
    import pandas as pd
    from scipy.special import expit, softmax

    shares = pd.DataFrame(gold.shares[rows], columns=list(gold.labels))
    if gold.task.is_graded:
        return toxicity_measures(shares, pd.DataFrame(expit(logits), columns=list(gold.labels)))
    given = np.array(gold.labels, dtype=object)[gold.shares[rows].argmax(axis=1)]
    return label_measures(given.tolist(), pd.DataFrame(softmax(logits, axis=1), columns=list(gold.labels)))


def _labels_of(examples: Sequence[Example], current: Model) -> tuple[tuple[str, ...], list[str]]:
    """The labels of the new model, and notes: those of ``current`` and, of a graded task, new ones with rows enough."""
    labels, notes, task = list(current.card.labels), [], current.task
    if not task.is_graded:
        counts = {label: sum(example.labels[task.name] == label for example in examples) for label in labels}
        few = {label: count for label, count in counts.items() if count < MIN_PER_LABEL}
        return tuple(labels), [
            f"{label} does not count in the measure: {count} rows have it, and at least {MIN_PER_LABEL} are needed."
            for label, count in few.items()
        ]
    for name in dict.fromkeys(name for example in examples for name in example.labels):
        shares = [example.labels[name] for example in examples if name in example.labels]
        positive, is_new = sum(share >= POSITIVE_FROM for share in shares), name not in labels
        if min(positive, len(shares) - positive) < MIN_PER_LABEL:
            left = f"new to {current.id} and left out" if is_new else "not learned and stays as it is"
            notes.append(
                f"{name} is {left}: {positive:,} of {len(shares):,} rows have it, and at least {MIN_PER_LABEL} with "
                f"and {MIN_PER_LABEL} without it are needed."
            )
        elif is_new:
            labels.append(name)
            notes.append(f"{name} is new to {current.id} and is learned from {len(shares):,} rows.")
    return tuple(labels), notes


def _check(examples: Sequence[Example], task: Task, labels: Sequence[str]) -> None:
    if len(examples) < MIN_ROWS:
        noun = "There is 1 labelled row" if len(examples) == 1 else f"There are {len(examples)} labelled rows"
        raise InputError(f"{noun} to learn from; at least {MIN_ROWS} are needed.")
    if task.is_graded:
        shares = {name: [e.labels[name] for e in examples if name in e.labels] for name in labels}
        counts = {name: sum(share >= POSITIVE_FROM for share in given) for name, given in shares.items() if given}
        usable = 1 + any(MIN_PER_LABEL <= n <= len(shares[name]) - MIN_PER_LABEL for name, n in counts.items())
        seen = ", ".join(f"{name} {count} of {len(shares[name])}" for name, count in counts.items())
    else:
        counts = {label: sum(example.labels[task.name] == label for example in examples) for label in labels}
        usable = sum(count >= MIN_PER_LABEL for count in counts.values())
        seen = ", ".join(f"{label} {count}" for label, count in counts.items())
    if usable < 2:
        raise InputError(
            f"Nearly all labels are of one kind: {seen}. At least {MIN_PER_LABEL} rows each of two kinds are needed."
        )


def _card(examples: Sequence[Example], current: Model, labels: tuple[str, ...]) -> ModelCard:
    content = "\n".join(f"{e.text}\t{e.target}\t{sorted(e.labels.items())}" for e in examples)
    digest = hashlib.sha256(content.encode("utf-8", errors="surrogatepass")).hexdigest()
    now = datetime.now(UTC)
    card = current.card
    return ModelCard(
        id=f"{card.task}-{now:%Y%m%d-%H%M%S}-{digest[:6]}",
        task=card.task,
        labels=labels,
        languages=card.languages,
        created=now.date().isoformat(),
        model_sha256="",
        data=({"name": "own labels", "rows": len(examples), "licence": "own", "sha256": digest}, *card.data),
        lane=card.lane,
        unclear_below=card.unclear_below,
        reads_context=card.reads_context,
        cascade=card.cascade,
        parent=card.id,
        intended_use=card.intended_use,
        limits=card.limits,
    )
