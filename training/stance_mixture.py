"""What a stage of fine-tuning the stance encoder reads: rows of labelled sets, of our own, and labelled by reading.

A row has ``text``, ``target``, ``headline`` and ``parent`` ("" where there is none), one of the labels ``stance`` (with
``off_topic``: 1, 0 or missing) and ``agreement``, ``weight`` and ``source``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from training.stance_rows import (
    affirmative,
    agreement,
    labelled_threads,
    own_rows,
    own_threads,
    training,
)
from training.stance_statements import claim_turned, reworded, statements, turned

CONTEXT: Final = ["headline", "parent"]
CLAIMS: Final = ("arc_related", "perspectrum", "ibm_claim_stance", "ibm_argkp_args")
"""Sets whose targets are sentences."""
WEIGHTS: Final = {
    **{"vast": 1.0, "own": 1.0, "own threads": 1.0, "labelled": 1.0, "arc_related": 0.7, "plain statements": 0.5},
    **{"debagreement": 1.0, "subreddit_agreement": 0.6, "iac1_qr_agreement_reconstructed": 0.6},
}
OTHERS: Final = 0.4
"""The weight of a row by its source, and of those of other sources: VAST, our own and what was labelled by reading are
most like newspaper comments. Set by hand (2026-11)."""
TURNED: Final = 0.12
"""Share of VAST's targets that are put into other words, half of them with the side turned."""
REWORDED: Final = 1 / 3
"""Share of the claims that are put into other words, half of them turned into their opposite."""
DROPPED: Final = 0.25
"""Share of the rows with a headline, and of those with a parent, that lose it, so that neither is needed."""

OFF_TOPIC_LEFT_OUT: Final = 0.5
"""Share of the off-topic rows labelled by reading that is left out: they are two in five there."""


@dataclass(frozen=True)
class Mixture:
    """How many rows of each source a stage reads."""

    sets: Mapping[str, int | None]
    """Rows of each set, drawn anew for each stage; None takes all."""
    replies: int
    """Labelled replies."""
    statements: int
    """Plain sentences of our own."""
    own: int
    """How often our own comments are read."""
    read: float
    """The share of the rows of the threads of our own and of those labelled by reading."""


def epoch(data: Path, mixture: Mixture, rng: np.random.Generator) -> pd.DataFrame:
    """The rows of a stage."""
    seed = int(rng.integers(1 << 31))
    rows = training(data, list(mixture.sets))
    parts = [
        part if (count := mixture.sets[str(name)]) is None else part.sample(min(count, len(part)), random_state=seed)
        for name, part in rows.groupby("source")
    ]
    sides = pd.concat([*parts, statements(mixture.statements, rng)], ignore_index=True)
    source, drawn = sides["source"], rng.random(len(sides))
    sides = reworded(sides, (source == "vast").to_numpy() & (drawn < TURNED), lambda target: turned(target, 1, rng))
    is_claim = source.isin(CLAIMS).to_numpy() & (drawn < REWORDED)
    sides = affirmative(reworded(sides, is_claim, lambda claim: claim_turned(claim, rng)))
    known, _ = agreement(data)
    replies = known.sample(min(mixture.replies, len(known)), weights=known["source"].map(WEIGHTS), random_state=seed)
    replies = replies.rename(columns={"target": "parent"}).assign(target="")
    found = [sides, replies, *[own_rows()] * mixture.own]
    read = labelled_threads(data)
    is_left_out = (read["off_topic"] == 1).to_numpy() & (rng.random(len(read)) < OFF_TOPIC_LEFT_OUT)
    threads = [own_threads(), read[~is_left_out]]
    if mixture.read < 1:
        threads = [part.sample(frac=mixture.read, random_state=seed) for part in threads]
    found += threads
    found = pd.concat(found, ignore_index=True)
    for name in CONTEXT:
        found[name] = found[name].fillna("") if name in found else ""
    found.loc[rng.random(len(found)) < DROPPED, "headline"] = ""
    found.loc[(rng.random(len(found)) < DROPPED) & found["agreement"].isna(), "parent"] = ""
    found["weight"] = found["source"].map(lambda name: WEIGHTS.get(name, OTHERS))
    for name in ("text", "target"):
        found[name] = found[name].astype(str)
    return found
