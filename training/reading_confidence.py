"""Fits the confidence that a page was read right, and saves its weights with a card.

    python -m training.reading_confidence [--shared ../shared] [--models models] [--drawn 500]

A reading counts as right from an F1 of 0.8 on. Two logistic regressions weigh the signs that
``stance/reading/formats/signs.py`` finds: one for pages of which comments were read, one for the others. Every figure
on the card is of pages of sites, and of drawn layouts, that were left out of the fit. Takes some two minutes; to be
run anew whenever a reader or a sign has changed.
"""

import argparse
import json
import platform
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from stance.errors import PageError
from stance.reading.formats import unjudged
from stance.reading.formats.confidence import MODEL, WEIGHTS_FILE
from stance.reading.formats.document import Document
from stance.reading.formats.signs import signs_of
from stance.records import ModelCard
from training.reading_pages import Labelled, labelled_pages

RIGHT: Final = 0.8
"""F1 from which a page counts as read right."""
SURE: Final = 0.9
"""Confidence above which at most 5 % of the pages may be read wrong."""
FOLDS: Final = 10
ROW_WEIGHTS: Final = {"real": 1.0, "own": 0.3, "drawn": 0.1, "halved": 0.3}
"""What a page counts by where it is from: there are more drawn pages than real ones, and they are more alike. Threads
without every second comment, of pages that say how many they have, teach what a wrong number means; such are rare."""
WRONG_WEIGHT: Final = 1.2
"""What a page read wrong counts, so that the confidence is rather too low than too high on sites of another kind. With
1.2, 58 % of the left-out real pages with comments are above 0.9, and 96 % of these are right."""
STRENGTH: Final = 5.0
"""scikit-learn's ``C``. With 1 the rare signs, such as fewer comments than announced, count too little."""
PARTS: Final = ("comments", "no comments")
"""The names of the two sets of weights."""
DIGITS: Final = 2
"""Digits after the point that the weights keep."""
DATA: Final = {
    "real": "real saved and flattened pages with their comments taken from the markup, in up to seven forms each",
    "own": "pages in the tests and in trials, in our own wording, in the same forms",
    "drawn": "pages drawn at random by benchmarks/layouts.py, and the same as text",
    "halved": "threads of the real pages that say how many comments they have, without every second comment",
}
LICENCES: Final = {
    "real": "the sites' own; for testing only",
    "halved": "as the real pages",
    **dict.fromkeys(("own", "drawn"), "Apache-2.0"),
}
INTENDED_USE: Final = (
    "Telling a person which pages to look at because their comments may have been read wrong, or not at all. "
    "It judges how a page was read, never what its comments say."
)
LIMITS: Final = (
    "It sees what is odd in what was read, so comments that are missed lower it only where the page says how many it "
    "has. Wrong authors, times and parents do not lower it: a page counts as read right by its texts alone "
    "(F1 of 0.8 or more). A page on which nothing was found is seldom sure to have no comments."
)
NOTES: Final = (
    "Two logistic regressions with a weight per sign, in weights.json: of pages with comments read, and of the others. "
    "The readers had most of these pages in view when they were written, so each page counts in disguise too (classes "
    "and ids hashed), as text by html2text and inscriptis, and with its comments cut out."
)


def signs(pages: Iterator[Labelled]) -> pd.DataFrame:
    """A row per page, and one per halved thread: its signs, and what is known of it."""
    rows: list[dict[str, Any]] = []
    for page in pages:
        document = Document(page.name, page.data)
        try:
            threads = unjudged(document)
        except PageError:
            continue
        f1 = page.f1([comment for thread in threads for comment in thread.comments])
        facts = {"_group": page.group, "_origin": page.origin, "_form": page.form, "_name": page.name}
        found = PARTS[not any(thread.comments for thread in threads)]
        rows.append(facts | {"_part": found, "_f1": f1} | signs_of(threads[0], document))
        if page.origin == "real" and f1 >= RIGHT and threads[0].announced and len(threads[0].comments) > 1:
            half = replace(threads[0], comments=threads[0].comments[::2])
            rows.append(facts | {"_origin": "halved", "_part": found, "_f1": 0.0} | signs_of(half, document))
    return pd.DataFrame(rows)


def weighed(rows: pd.DataFrame) -> NDArray[np.float64]:
    """What each row counts."""
    return (rows["_origin"].map(ROW_WEIGHTS) * np.where(rows["_f1"] >= RIGHT, 1.0, WRONG_WEIGHT)).to_numpy()


def fitted(rows: pd.DataFrame, names: list[str]) -> LogisticRegression:
    """The regression of being right on the signs ``names``."""
    model = LogisticRegression(C=STRENGTH, max_iter=10_000)
    return model.fit(rows[names], rows["_f1"] >= RIGHT, sample_weight=weighed(rows))


def left_out(rows: pd.DataFrame, names: list[str]) -> "pd.Series[float]":
    """The confidence in each page by weights fitted without its site or layout."""
    sure = pd.Series(0.0, index=rows.index)
    for taught, held in GroupKFold(FOLDS).split(rows, groups=rows["_group"]):
        sure.iloc[held] = fitted(rows.iloc[taught], names).predict_proba(rows[names].iloc[held])[:, 1]
    return sure


def measures(rows: pd.DataFrame) -> dict[str, Any]:
    """How often pages above ``SURE`` are read right, and how many there are."""
    right, sure = rows["_f1"] >= RIGHT, rows["_sure"] > SURE
    found = {
        "pages": len(rows),
        "share read right": float(right.mean()),
        "share above 0.9": float(sure.mean()),
    }
    found |= {"share read right above 0.9": float(right[sure].mean())} if sure.any() else {}
    return found | ({"area under the curve": float(roc_auc_score(right, rows["_sure"]))} if right.nunique() > 1 else {})


def report(rows: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """The measures by where pages are from and, of real ones, by form; all on pages left out of the fit."""
    real = rows[rows["_origin"] == "real"]
    parts = {"real pages": real, "drawn pages": rows[rows["_origin"] == "drawn"]}
    parts |= {f"real pages, {form}": part for form, part in real.groupby("_form")}
    parts |= {f"real pages, {found} found": part for found, part in real.groupby("_part")}
    return {f"{name}, sites left out": measures(part) for name, part in parts.items()}


def saved(models: Path, weights: dict[str, dict[str, float]], rows: pd.DataFrame) -> None:
    """Writes the weights and the card."""
    place = models / "reading" / MODEL
    place.mkdir(parents=True, exist_ok=True)
    text = json.dumps(weights, indent=2, ensure_ascii=False) + "\n"
    (place / WEIGHTS_FILE).write_text(text, encoding="utf-8")
    card = ModelCard(
        id=MODEL,
        task="reading",
        labels=("right",),
        languages=("any",),
        created=datetime.now(UTC).date().isoformat(),
        model_sha256=sha256(text.encode()).hexdigest(),
        data=tuple(
            {"name": DATA[origin], "rows": len(part), "licence": LICENCES[origin], "sha256": None}
            for origin, part in rows.groupby("_origin")
        ),
        scores=report(rows),
        versions={"python": platform.python_version(), "scikit-learn": version("scikit-learn")},
        intended_use=INTENDED_USE,
        limits=LIMITS,
        notes=NOTES,
    )
    (place / "card.json").write_text(json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Fits both sets of weights, prints what they reach on pages left out, and saves them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with gold/ and cases/")
    parser.add_argument("--models", type=Path, default=Path("models"), help="folder the weights are saved to")
    parser.add_argument("--drawn", type=int, default=500, help="how many pages to draw")
    given = parser.parse_args()
    rows = signs(labelled_pages(given.shared, given.drawn))
    rows["_sure"] = 0.0
    weights = {}
    for part in PARTS:
        own = rows[rows["_part"] == part]
        names = [name for name in own if not name.startswith("_") and own[name].notna().all()]
        rows.loc[own.index, "_sure"] = left_out(own, names)
        model = fitted(own, names)
        numbers = zip(("base", *names), (*model.intercept_, *model.coef_[0]), strict=True)
        weights[part] = {name: round(float(number), DIGITS) for name, number in numbers}
    print(json.dumps(weights, indent=2))
    for name, found in report(rows).items():
        print(f"{name:<44}", ", ".join(f"{what} {number:.3f}" for what, number in found.items()))
    saved(given.models, weights, rows)


if __name__ == "__main__":
    main()
