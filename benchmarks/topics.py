"""Topic models beside the n-gram classifiers they have to beat: ``python -m benchmarks.topics labels.csv``.

The table has columns text, target and stance, and, where rows of a thread must stay together, thread_id. Of each target
a third is held out. The peer is a linear support vector machine per target on n-grams of words (1 to 3) and of
characters (2 to 5), as in Mohammad, Sobhani and Kiritchenko 2017, "Stance and sentiment in tweets", its ``C`` chosen
by cross-validation. Printed are macro-F1, and the mean of the F1 of favor and against, over all held-out rows.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

import stance
from stance import learning
from stance.labels import TASKS
from stance.reading.tables import TableReader, read_examples
from stance.records import Example
from stance.scoring import Model, model_input

SIZES: Final = (50, 100, 200, 400)
"""Rows of each target to learn from."""


def peer(taught: Sequence[Example], held: Sequence[Example]) -> list[str]:
    """The labels that a support vector machine per target gives ``held``."""
    said: dict[int, str] = {}
    for target in {example.target for example in held}:
        own = [example for example in taught if example.target == target]
        words = TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True)
        characters = TfidfVectorizer(analyzer="char", ngram_range=(2, 5), sublinear_tf=True)
        search = GridSearchCV(LinearSVC(), {"C": [0.1, 0.3, 1.0, 3.0]}, scoring="f1_macro", cv=3)
        model = make_pipeline(make_union(words, characters), search)
        model.fit([example.text for example in own], [str(example.labels["stance"]) for example in own])
        where = [i for i, example in enumerate(held) if example.target == target]
        said |= dict(zip(where, model.predict([held[i].text for i in where]).tolist(), strict=True))
    return [said[i] for i in range(len(held))]


def topic_model(taught: Sequence[Example], held: Sequence[Example], general: Model) -> list[str]:
    """The labels that ``general``, having learned from ``taught``, gives ``held``."""
    pipeline = learning.train(taught, general).model.pipeline
    return [str(label) for label in pipeline.predict(model_input(held, TASKS["stance"], general.card.reads_context))]


def measured(held: Sequence[Example], said: Sequence[str]) -> tuple[float, float]:
    """Macro-F1 over the labels there are, and the mean F1 of the two sides."""
    gold = [str(example.labels["stance"]) for example in held]
    both: list[Any] = [sorted(set(gold)), ["favor", "against"]]
    macro, sides = (f1_score(gold, said, labels=labels, average="macro", zero_division=0) for labels in both)
    return float(macro), float(sides)


def parted(examples: Sequence[Example], rows: int) -> tuple[list[Example], list[Example]]:
    """Of each target ``rows`` to learn from, and a third to measure on, which is the same for every ``rows``."""
    taught, held = [], []
    for target in dict.fromkeys(example.target for example in examples):
        own = [example for example in examples if example.target == target]
        groups = [example.group or example.text for example in own]
        order = np.random.default_rng(0).permutation(list(dict.fromkeys(groups))).tolist()
        place = {group: number for number, group in enumerate(order)}
        own = [own[i] for i in np.argsort([place[group] for group in groups], kind="stable")]
        held += own[: len(own) // 3]
        taught += own[len(own) // 3 :][:rows]
    return taught, held


def main() -> None:
    """Prints the curves."""
    parser = argparse.ArgumentParser(description="Topic models beside support vector machines on n-grams.")
    parser.add_argument("table", type=Path, help="labelled rows: text, target, stance")
    parser.add_argument("--lane", choices=["fast", "accurate"], default="fast")
    parser.add_argument("--models", type=Path, help="a folder of models, laid over the shipped ones")
    args = parser.parse_args()
    examples = read_examples(TableReader(args.table), TASKS["stance"]).examples
    general = stance.load_model("stance", args.models, lane=args.lane)
    print(f"{'rows a target':>13}{'peer macro-F1':>16}{'sides':>8}{'ours macro-F1':>16}{'sides':>8}")
    for size in SIZES:
        taught, held = parted(examples, size)
        theirs, ours = measured(held, peer(taught, held)), measured(held, topic_model(taught, held, general))
        print(f"{size:>13}{theirs[0]:>16.3f}{theirs[1]:>8.3f}{ours[0]:>16.3f}{ours[1]:>8.3f}", flush=True)


if __name__ == "__main__":
    main()
