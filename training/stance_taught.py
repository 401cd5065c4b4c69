"""Replies without a label, from which the fast agreement model learns the labels that the encoder gives them.

The encoder, which has learned from the same labelled sets, is the fast model's teacher (Hinton, Vinyals and Dean 2015,
"Distilling the knowledge in a neural network").
"""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from training.stance_rows import SEED, agreement, words

MISMATCHED: Final = 0.15
"""Share of the replies that are taken once more with another's parent. Set by hand (2026-11)."""


def unlabelled_replies(data: Path) -> pd.DataFrame:
    """Replies (``text``) and their parents (``target``), labelled ones among them; some with another's parent."""
    rng = np.random.default_rng(SEED + 2)
    parts = []
    for name in ("mtcsd_reddit_conversation", "rumoureval2017_sdqc"):
        rows = pd.read_parquet(data / "stance" / f"{name}.parquet").dropna(subset=["parent_text"])
        parts.append(pd.DataFrame({"text": rows["text"], "target": rows["parent_text"]}))
    known, held = agreement(data)
    parts.append(known[["text", "target"]])
    found = pd.concat(parts, ignore_index=True).drop_duplicates()
    held_out = {words(text) for text in (*held["text"], *held["target"])}
    found = found[~found["text"].map(words).isin(held_out) & ~found["target"].map(words).isin(held_out)]
    others = found.assign(target=rng.permutation(found["target"].to_numpy()))
    return pd.concat([found, others.sample(frac=MISMATCHED, random_state=SEED)], ignore_index=True)
