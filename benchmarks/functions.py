"""Functional tests of toxicity models: what a model gets right, function by function.

    python -m benchmarks.functions [--model ID ...]

A function is something a moderator expects of a model: a threat without a bad word is found, a quoted insult is not
taken for one. The idea is that of HateCheck (Röttger and others 2021); the sentences, in
``tests/functions/toxicity.csv``, are all our own, in the register of readers' comments. They guide development and are
never trained on: once a model has learned from them they say nothing about it any more. ``toxicity_tries.csv`` holds
short texts of the kind that a moderator tries a tool with, written apart from everything else. Nothing is chosen by
them, though their totals were seen beside those that the share of the encoder in toxicity-encoder-2 was chosen by.

Labels follow ``stance.labels``. Swearing at nobody is not toxic, as it insults no one, though ``profanity`` is expected
of it. Slurs that a writer uses of himself or of his own group are not toxic either.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from stance.errors import StanceError
from stance.labels import ATTRIBUTES, TOXIC_FROM
from stance.model_store import ModelStore
from stance.scoring import opened
from stance.settings import models_folder

TRIES: Final = Path(__file__).parent.parent / "tests" / "functions" / "toxicity_tries.csv"
CASES: Final = Path(__file__).parent.parent / "tests" / "functions" / "toxicity.csv"
REVIEW_FROM: Final = 0.2
"""From here on a comment is worth a moderator's look: calibrated for the few toxic comments there are under news, most
scores lie well below ``TOXIC_FROM``."""


def read_cases() -> pd.DataFrame:
    """One row per case: ``function``, ``toxic`` (0 or 1), ``attribute`` ("" where none is expected), ``text``."""
    return pd.read_csv(CASES, keep_default_na=False, dtype={"toxic": int})


def function_scores(scores: pd.DataFrame) -> dict[str, Any]:
    """What ``scores``, as ``Model.score`` gives them for the texts of ``read_cases()``, get right.

    ``cases`` and ``auc`` over all; ``toxic`` and ``not_toxic`` over the functions of that label, and ``functions`` by
    name, with the measures of ``_measures``; ``attributes``: by name, the AUC of the cases that expect the attribute
    against the clean ones that do not.

    Raises:
        ValueError: if there is not one score per case.
    """
    cases = read_cases()
    if len(scores) != len(cases):
        raise ValueError(f"There are {len(cases)} cases and {len(scores)} scores. Score the texts of read_cases().")
    score, is_toxic = scores["toxicity"].to_numpy(dtype=float), cases["toxic"].to_numpy() == 1
    names = cases["function"].unique()
    return {
        "cases": len(cases),
        "auc": _auc(score[is_toxic], score[~is_toxic]),
        "toxic": _measures(score, is_toxic, is_toxic),
        "not_toxic": _measures(score, is_toxic, ~is_toxic),
        "functions": {name: _measures(score, is_toxic, cases["function"].to_numpy() == name) for name in names},
        "attributes": _attribute_aucs(cases, scores),
    }


FALSE_ALARMS: Final = 1 / 200
"""The share of clean texts that may have a higher score for ``threat`` than the threats that count as found."""


def read_tries() -> pd.DataFrame:
    """One row per text: ``kind``, ``toxic`` (0 or 1), ``attribute`` ("" where none is expected), ``text``."""
    return pd.read_csv(TRIES, keep_default_na=False, dtype={"toxic": int})


def tries_scores(scores: pd.DataFrame) -> dict[str, Any]:
    """What ``scores``, as ``Model.score`` gives them for the texts of ``read_tries()``, get right.

    ``cases``; ``auc``; ``clean_kept`` and ``attacks_caught``, shares at ``TOXIC_FROM``; ``threats_found``, the share of
    threats above all but ``FALSE_ALARMS`` of the clean texts; ``kinds``: the share right of each.
    """
    tries = read_tries()
    score, is_toxic = scores["toxicity"].to_numpy(dtype=float), tries["toxic"].to_numpy() == 1
    threat, is_threat = scores["threat"].to_numpy(dtype=float), tries["attribute"].to_numpy() == "threat"
    right = pd.Series((score >= TOXIC_FROM) == is_toxic)
    return {
        "cases": len(tries),
        "auc": _auc(score[is_toxic], score[~is_toxic]),
        "clean_kept": float(right[~is_toxic].mean()),
        "attacks_caught": float(right[is_toxic].mean()),
        "threats_found": float((threat[is_threat] > np.quantile(threat[~is_toxic], 1 - FALSE_ALARMS)).mean()),
        "kinds": right.groupby(tries["kind"], sort=False).mean().to_dict(),
    }


def _measures(score: NDArray[Any], is_toxic: NDArray[Any], chosen: NDArray[Any]) -> dict[str, float]:
    """Of the chosen cases, all of one label: ``cases``; ``right`` and ``right_for_review``, the shares on the right
    side of ``TOXIC_FROM`` and ``REVIEW_FROM``; ``auc``, against all cases of the other label.
    """
    label = bool(is_toxic[chosen][0])
    own, others = score[chosen], score[is_toxic != label]
    return {
        "cases": int(chosen.sum()),
        "right": float(((own >= TOXIC_FROM) == label).mean()),
        "right_for_review": float(((own >= REVIEW_FROM) == label).mean()),
        "auc": _auc(own, others) if label else _auc(others, own),
    }


def _attribute_aucs(cases: pd.DataFrame, scores: pd.DataFrame) -> dict[str, float]:
    wanted = cases["attribute"].to_numpy()
    is_clean = cases["toxic"].to_numpy() == 0
    found = {}
    for name in ATTRIBUTES:
        if name in scores and (wanted == name).any():
            score = scores[name].to_numpy(dtype=float)
            found[name] = _auc(score[wanted == name], score[is_clean & (wanted != name)])
    return found


def _auc(high: NDArray[Any], low: NDArray[Any]) -> float:
    truth = np.r_[np.ones(len(high)), np.zeros(len(low))]
    return float(roc_auc_score(truth, np.r_[high, low]))


def table(measures: Mapping[str, Mapping[str, Any]]) -> str:
    """The functions as a Markdown table, a column per model: right at both thresholds in %, and the AUC."""
    first = next(iter(measures.values()))
    label = dict(zip(*read_cases()[["function", "toxic"]].to_numpy().T, strict=True))
    models = list(measures.values())
    lines = ["| function | toxic | cases |" + "".join(f" {model} |" for model in measures)]
    lines.append("|---|---|---|" + "---|" * len(measures))
    for name in sorted(first["functions"], key=lambda name: -label[name]):
        cells = [_cell(model["functions"][name]) for model in models]
        lines.append(f"| {name} | {label[name]} | {first['functions'][name]['cases']} | {' | '.join(cells)} |")
    for part, toxic in (("toxic", 1), ("not_toxic", 0)):
        cells = [_cell(model[part]) for model in models]
        lines.append(f"| all of that label | {toxic} | {first[part]['cases']} | {' | '.join(cells)} |")
    cells = [f"AUC {model['auc']:.3f}" for model in models]
    lines.append(f"| all | | {first['cases']} | {' | '.join(cells)} |")
    for name in first["attributes"]:
        aucs = [model["attributes"].get(name) for model in models]
        cells = ["–" if auc is None else f"AUC {auc:.3f}" for auc in aucs]
        lines.append(f"| attribute {name} | | | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(measures: Mapping[str, float]) -> str:
    return f"{measures['right']:.0%} / {measures['right_for_review']:.0%} / {measures['auc']:.2f}"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", metavar="ID", nargs="*", default=[], help="other models to compare")
    store = ModelStore(models_folder())
    try:
        ids = dict.fromkeys([store.in_use("toxicity"), *parser.parse_args().model])
        models = [opened(store, "toxicity", each) for each in ids]
    except StanceError as error:
        parser.error(str(error))
    texts = read_cases()["text"].tolist()
    measures = {model.id: function_scores(model.score(texts)) for model in models}
    print(f"Right from {TOXIC_FROM:g} / right from {REVIEW_FROM:g} / AUC against all cases of the other label\n")
    print(table(measures))
    print("\n| short texts a moderator tries | " + " | ".join(measures) + " |\n|---" + "|---" * len(measures) + "|")
    tried = [tries_scores(model.score(read_tries()["text"].tolist())) for model in models]
    for name in ("auc", "clean_kept", "attacks_caught", "threats_found"):
        print(f"| {name} | " + " | ".join(f"{each[name]:.3f}" for each in tried) + " |")
    for kind in tried[0]["kinds"]:
        print(f"| {kind}, right | " + " | ".join(f"{each['kinds'][kind]:.2f}" for each in tried) + " |")


if __name__ == "__main__":
    main()
