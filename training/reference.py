"""The comments on which ``stance train`` measures what a model forgets: ``python -m training.reference``.

A part of our own comments, drawn by lot, goes to ``models/reference/<task>.csv``, from where the program reads it, and
of those in other languages to ``toxicity-languages.csv``. No labels are needed: what the model in use says of them is
what is to be kept.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pandas as pd

from stance.labels import OTHERS_LANE

OWN: Final = Path(__file__).parent
PLACE: Final = OWN.parent / "models" / "reference"
ROWS: Final = {"toxicity": 600, "stance": 300, "agreement": 300}
"""Few enough to be read in half a minute by the accurate models."""
OF_LANGUAGE: Final = 70
"""Comments in each other language."""


def comments() -> Iterator[dict[str, Any]]:
    """The comments of our own threads, each with the thread's headline and targets, and what it replies to."""
    for file in sorted((OWN / "own_threads").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            thread = json.loads(line)
            for comment in thread["comments"]:
                parent = comment["parent"]
                before = None if parent is None else thread["comments"][parent]["text"]
                yield {
                    "text": comment["text"],
                    "parent_text": before,
                    "headline": thread["headline"],
                    "targets": thread["targets"],
                }


def drawn(task: str) -> pd.DataFrame:
    """The comments for ``task``."""
    own = pd.DataFrame(comments()).drop_duplicates("text")
    if task == "agreement":
        replies = own.dropna(subset="parent_text")
        return replies.sample(ROWS[task], random_state=0)[["text", "parent_text", "headline"]]
    if task == "stance":
        chosen = own.sample(ROWS[task], random_state=0)
        targets = [targets[place % len(targets)] for place, targets in enumerate(chosen["targets"])]
        return chosen.assign(target=targets)[["text", "target", "parent_text", "headline"]]
    pairs = pd.concat(pd.read_csv(file) for file in sorted((OWN / "own_toxicity").glob("*.csv")))
    half = ROWS[task] // 2
    return pd.concat([pairs.sample(half, random_state=0), own.sample(half, random_state=0)])[["text"]]


def in_languages() -> pd.DataFrame:
    """The comments in other languages, as many in each."""
    files = sorted((OWN / "own_languages").glob("*.csv"))
    own = pd.concat(pd.read_csv(file, keep_default_na=False).assign(language=file.stem[:2]) for file in files)
    return own.drop_duplicates("text").groupby("language").sample(OF_LANGUAGE, random_state=0)[["text"]]


def main() -> None:
    """Writes the files."""
    PLACE.mkdir(exist_ok=True)
    in_languages().to_csv(PLACE / f"toxicity-{OTHERS_LANE}.csv", index=False)
    for task in ROWS:
        drawn(task).to_csv(PLACE / f"{task}.csv", index=False)


if __name__ == "__main__":
    main()
