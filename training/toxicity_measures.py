"""What a toxicity model reaches on rows it has not learned from, with 95 % intervals, for its card."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, roc_auc_score

from benchmarks.functions import function_scores, read_cases, read_tries, tries_scores
from stance.labels import TOXIC_FROM
from stance.learning import calibration_error
from stance.records import Explanation
from training.toxicity_rows import NAMES, SEED, development, in_calibration_half, span_rows

DRAWS: Final = 1_000
"""How often the rows are drawn again for an interval."""
IDENTITY_TERMS: Final = {
    "women": r"women|woman|female|girls?",
    "men": r"men|man|male|boys?",
    "black": r"blacks?|african[- ]americans?",
    "white": r"whites?|caucasians?",
    "muslim": r"muslims?|moslems?|islam(?:ic)?",
    "christian": r"christians?|catholics?|evangelicals?",
    "jewish": r"jews?|jewish|judaism",
    "gay or trans": r"gays?|lesbians?|homosexuals?|transgender|trans|lgbtq?|queer",
    "immigrant": r"immigrants?|refugees?|migrants?",
}
"""Words by which a comment is taken to name a group."""
LEAST_CLEAN: Final = 100
"""Clean comments that name a group needed for its false positive rate to say anything."""


class Scoring(Protocol):
    """What is measured: a ``Model`` or a ``Cascade``."""

    def score(self, texts: Sequence[str]) -> pd.DataFrame:
        """A column per attribute."""

    def explain(self, text: str) -> Explanation:
        """Why ``text`` gets its scores."""


def measured(model: Scoring, data: Path, held_out: pd.DataFrame) -> dict[str, Any]:
    """Every measure of the card, by the set it was taken on. ``held_out`` are the rows kept from training."""
    civil, tone = development(data, "dev_civil"), development(data, "dev_unhealthy_val")
    swaps = development(data, "dev_identity_swaps")
    wiki = held_out[held_out["source"] == "jigsaw2018_train20k"]
    said = {name: toxicity(model, frame) for name, frame in (("civil", civil), ("tone", tone), ("swaps", swaps))}
    said["wiki"] = toxicity(model, wiki)
    truth = civil["y"].to_numpy()
    rest = ~in_calibration_half(civil["text"]).to_numpy()
    clean = pd.concat(
        [
            pd.DataFrame({"text": frame["text"], "score": scores})[label == 0]
            for frame, scores, label in (
                (civil, said["civil"], civil["y"].to_numpy()),
                (tone, said["tone"], 1 - tone["healthy"].to_numpy()),
                (swaps, said["swaps"], swaps["y"].to_numpy()),
                (wiki, said["wiki"], wiki["toxicity"].to_numpy()),
            )
        ]
    )
    return {
        "dev_civil": {
            "rows": len(civil),
            "positives": int(truth.sum()),
            **with_interval("auc", roc_auc_score, truth, said["civil"]),
            **with_interval("average_precision", average_precision_score, truth, said["civil"]),
            **with_interval("ece", calibration_error, truth, said["civil"]),
            "ece on the half not calibrated on": calibration_error(truth[rest], said["civil"][rest]),
        },
        "Wikipedia talk, held out": {
            "rows": len(wiki),
            "positives": int(wiki["toxicity"].sum()),
            **with_interval("auc", roc_auc_score, wiki["toxicity"].to_numpy(), said["wiki"]),
        },
        "dev_unhealthy_val": {
            "rows": len(tone),
            **with_interval("auc_unhealthy", roc_auc_score, 1 - tone["healthy"].to_numpy(), said["tone"]),
            **with_interval("auc_hostile", roc_auc_score, tone["hostile"].to_numpy(), said["tone"]),
        },
        "dev_identity_swaps": identity_swaps(swaps, said["swaps"]),
        "false positives by group named": false_positives(clean),
        "toxic spans, SemEval-2021 trial": span_scores(model, span_rows(data, "trial")),
        "attributes, held out": attribute_scores(model, held_out),
        "functions": functions(model),
        "short texts a moderator tries": tries_scores(model.score(read_tries()["text"].tolist())),
    }


def toxicity(model: Scoring, frame: pd.DataFrame) -> NDArray[Any]:
    """Scores for toxicity, (n,)."""
    return model.score(frame["text"].astype(str).tolist())["toxicity"].to_numpy()


def with_interval(
    name: str, measure: Callable[[Any, Any], float], truth: NDArray[Any], said: NDArray[Any]
) -> dict[str, Any]:
    """The measure, and its 95 % percentile interval over rows drawn with replacement (Efron 1979)."""
    rng = np.random.default_rng(SEED)
    picks = (rng.integers(0, len(truth), len(truth)) for _ in range(DRAWS))
    values = [measure(truth[pick], said[pick]) for pick in picks if 0 < truth[pick].sum() < len(pick)]
    return {name: float(measure(truth, said)), f"{name}_95_percent": np.percentile(values, [2.5, 97.5]).tolist()}


def identity_swaps(swaps: pd.DataFrame, said: NDArray[Any]) -> dict[str, Any]:
    """How far scores move when the group a comment names is another."""
    pairs = swaps.assign(score=said).pivot(index="rev_id", columns="variant", values="score")
    change = (pairs["fuzzed"] - pairs["nonfuzzed"]).abs().to_numpy()
    ones = np.ones(len(change))
    return {"pairs": len(pairs), **with_interval_of_mean("mean_change", change, ones)}


def with_interval_of_mean(name: str, values: NDArray[Any], weight: NDArray[Any]) -> dict[str, Any]:
    """The weighted mean and its interval."""
    rng = np.random.default_rng(SEED)
    means = [
        np.average(values[pick], weights=weight[pick]) for pick in rng.integers(0, len(values), (DRAWS, len(values)))
    ]
    return {
        name: float(np.average(values, weights=weight)),
        f"{name}_95_percent": np.percentile(means, [2.5, 97.5]).tolist(),
    }


def false_positives(clean: pd.DataFrame) -> dict[str, Any]:
    """Share of clean comments scored as toxic, per group they name, and the gap between the highest and the lowest."""
    rates = {}
    for name, words in IDENTITY_TERMS.items():
        named = clean["text"].str.contains(rf"\b(?:{words})\b", flags=re.IGNORECASE, regex=True)
        if named.sum() >= LEAST_CLEAN:
            rates[name] = float((clean.loc[named, "score"] >= TOXIC_FROM).mean())
    return {"clean comments": len(clean), "gap": max(rates.values()) - min(rates.values()), **rates}


def span_scores(model: Scoring, rows: pd.DataFrame) -> dict[str, Any]:
    """Mean character F1 per comment, as the task defines it (Pavlopoulos and others 2021); none and none is 1."""
    values = []
    for text, spans in zip(rows["text"], rows["spans"], strict=True):
        said = {i for start, end in model.explain(text).toxic_spans for i in range(start, end)}
        truth = set(spans)
        both = 2 * len(said & truth) / (len(said) + len(truth)) if said or truth else 1.0
        values.append(both)
    return {"rows": len(rows), **with_interval_of_mean("character_f1", np.array(values), np.ones(len(values)))}


def attribute_scores(model: Scoring, held_out: pd.DataFrame) -> dict[str, Any]:
    """The AUC of each attribute."""
    rows = held_out[held_out["source"] == "attributes"]
    said = model.score(rows["text"].tolist())
    found = {}
    for name in NAMES:
        known = rows[name].notna().to_numpy()
        truth = (rows[name].to_numpy()[known] >= 0.5).astype(int)
        auc = with_interval("auc", roc_auc_score, truth, said[name].to_numpy()[known])
        found[name] = {"rows": len(truth), "positives": int(truth.sum()), **auc}
    return found


def functions(model: Scoring) -> dict[str, Any]:
    """The functional tests: AUC over all, and per function the share right at the threshold of toxicity."""
    found = function_scores(model.score(read_cases()["text"].tolist()))
    right = {name: measures["right"] for name, measures in found["functions"].items()}
    return {"cases": found["cases"], "auc": found["auc"], "share right": right}
