"""Whether the verdict of a training can be relied on: ``python -m benchmarks.learning DATA --task toxicity``.

A newsroom is drawn from one half of a labelled set, 100 to 300 rows of it, and a model learns from them; what it is
really worth is measured on the other half, and on news comments that have nothing to do with the set. Per training:
the verdict, the difference as printed and as it is, and what news comments lose. In the end: how many trainings were
recommended and worse, and how many refused though better by more than 0.01. With ``--wrong 0.3`` so many of the labels
are turned, with ``--wrong 1`` all of them.

``DATA`` is a folder of Parquet files, as the project's data are laid out; they do not come with the program.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

import stance
from stance import learning
from stance.labels import STANCE_SYNONYMS, TASKS
from stance.reading import reference_rows
from stance.records import Example
from stance.scoring import Model

SIZES: Final = (100, 200, 300)
MOST_MEASURED: Final = 3_000
"""Rows of the other half that are measured on."""
BETTER: Final = 0.01
"""A gain that should not be refused."""
TOXICITY: Final = (
    "extra_olid", "extra_gab_hate_corpus", "extra_kaggle_insults_train", "dev_unhealthy_val", "extra_davidson2017",
    "extra_hatexplain_magpie",
)  # fmt: skip
STANCES: Final = (
    "spinos_reddit", "conflict_bias_israel_palestine", "covid19_stance", "mtcsd_reddit_conversation", "pstance",
    "ruw_russia_ukraine",
)  # fmt: skip
OTHER_WORDS: Final = {
    "s_favor": "favor", "s_against": "against", "undecided": "neutral", "stance_not_inferrable": "neutral",
    "pro-israel": "favor", "pro-palestine": "against",
}  # fmt: skip


def rows_of(data: Path, task: str, name: str) -> list[Example]:
    """The labelled rows of a set."""
    frame = pd.read_parquet(data / task / f"{name}.parquet").drop_duplicates("text")
    if task == "toxicity":
        frame = frame.dropna(subset=["y"])
        return [Example(text, None, {task: float(y)}) for text, y in zip(frame["text"], frame["y"], strict=True)]
    if set(frame["split"]) & {"val", "valid"}:  # the models in use learned from the others
        frame = frame[frame["split"] != "train"]
    sides = frame["label"].str.lower().map(OTHER_WORDS | STANCE_SYNONYMS)
    groups = frame["thread_id"] if "thread_id" in frame else [None] * len(frame)
    rows = zip(frame["text"], frame["target"], sides, groups, strict=True)
    return [Example(text, target, {task: side}, group) for text, target, side, group in rows]


def halves(rows: Sequence[Example], seed: int) -> tuple[list[Example], list[Example]]:
    """Two halves of the rows; threads are whole."""
    groups = [row.group or row.text for row in rows]
    first = dict(zip(dict.fromkeys(groups), np.random.default_rng(seed).random(len(set(groups))) < 0.5, strict=True))
    inside = [first[group] for group in groups]
    return [row for row, here in zip(rows, inside, strict=True) if here], [
        row for row, here in zip(rows, inside, strict=True) if not here
    ]


def drawn(rows: Sequence[Example], size: int, seed: int) -> list[Example]:
    """``size`` of the rows by lot."""
    lot = np.random.default_rng(seed).permutation(len(rows))[:size]
    return [rows[i] for i in lot]


def with_errors(rows: Sequence[Example], share: float, seed: int) -> list[Example]:
    """The rows, a share of whose labels are turned: toxic to not toxic, favor to against, and the other way round."""
    other = {"favor": "against", "against": "favor"}
    turned = np.random.default_rng(seed).random(len(rows)) < share

    def wrong(label: Any) -> Any:
        return other.get(label, label) if isinstance(label, str) else 1 - label

    return [
        replace(row, labels={name: wrong(label) for name, label in row.labels.items()}) if is_wrong else row
        for row, is_wrong in zip(rows, turned, strict=True)
    ]


def quality(model: Model, rows: Sequence[Example]) -> float:
    """AUC of toxicity, or macro-F1."""
    found = learning.evaluate(model, rows)
    return float(found["toxicity"]["auc"] if model.task.is_graded else found["macro_f1"])


def trainings(given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """What came of each training."""
    current = stance.load_model(given.task, lane=given.lane)
    reference = reference_rows(TASKS[given.task], given.lane)
    news = rows_of(given.data, "toxicity", "dev_civil") if given.task == "toxicity" else []
    news_before = quality(current, news) if news else np.nan
    for name in TOXICITY if given.task == "toxicity" else STANCES:
        rows = rows_of(given.data, given.task, name)
        for seed in range(given.seeds):
            own, other = halves(rows, seed)
            test = drawn(other, MOST_MEASURED, seed)
            before = quality(current, test)
            for size in given.sizes:
                started = time.perf_counter()
                labels = with_errors(drawn(own, size, seed), given.wrong, seed)
                try:
                    trained = learning.train(labels, current, reference)
                except stance.InputError as error:
                    print(f"{name} {size} rows: {error}")
                    continue
                seconds = time.perf_counter() - started
                verdict, lost = trained.verdict, trained.forgetting
                yield {
                    "set": name[:20],
                    "rows": size,
                    "way": trained.way.name,
                    "verdict": verdict.outcome if verdict else "not measured",
                    "recommended": trained.is_recommended,
                    "before": before,
                    "printed": verdict.difference.value if verdict else np.nan,
                    "low": verdict.difference.low if verdict else np.nan,
                    "true": quality(trained.model, test) - before,
                    "news": quality(trained.model, news) - news_before if news else np.nan,
                    "reference": lost.after - lost.before if lost else np.nan,
                    "doubtful": trained.doubts.share,
                    "s": seconds,
                }


def main() -> None:
    """Prints a line per training, and the counts."""
    parser = argparse.ArgumentParser(description="Whether the verdict of a training can be relied on.")
    parser.add_argument("data", type=Path, help="folder of the labelled sets")
    parser.add_argument("--task", choices=["toxicity", "stance"], default="toxicity")
    parser.add_argument("--lane", choices=["fast", "accurate"], default="fast")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--wrong", type=float, default=0.0, help="share of labels that are turned")
    lines = []
    for line in trainings(parser.parse_args()):
        lines.append(line)
        shown = (f"{value:.3f}" if isinstance(value, float) else str(value) for value in line.values())
        print("  ".join(shown), flush=True)
    found = pd.DataFrame(lines)
    taken, gain = found["recommended"], found["true"]
    print(found.to_string(float_format="{:.4f}".format))
    print(f"{len(found)} trainings, {taken.sum()} recommended; of these worse: {(taken & (gain < 0)).sum()}; refused "
          f"though better by more than {BETTER}: {(~taken & (gain > BETTER)).sum()}; worst loss on news comments of a "
          f"recommended one: {found['news'][taken].min():.4f}; printed and true gain correlate at "
          f"{found['printed'].corr(gain):.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
