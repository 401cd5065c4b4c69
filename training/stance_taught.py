"""Replies without a label, on which the fast agreement model learns what the encoder makes of them.

The encoder has learned from the same labelled sets and is the fast model's teacher (Hinton, Vinyals and Dean 2015,
"Distilling the knowledge in a neural network").
"""

from pathlib import Path

import numpy as np
import pandas as pd

from training.stance_rows import SEED, agreement, words


def unlabelled_replies(data: Path) -> pd.DataFrame:
    """Replies and what they answer: ``text``, ``target``; labelled ones too, each with another's parent besides."""
    rng = np.random.default_rng(SEED + 2)
    parts = []
    for name in ("mtcsd_reddit_conversation", "rumoureval2017_sdqc"):
        rows = pd.read_parquet(data / "stance" / f"{name}.parquet").dropna(subset=["parent_text"])
        parts.append(pd.DataFrame({"text": rows["text"], "target": rows["parent_text"]}))
    known, held = agreement(data)
    parts.append(known[["text", "target"]])
    found = pd.concat(parts, ignore_index=True).drop_duplicates()
    away = {words(text) for text in (*held["text"], *held["target"])}
    found = found[~found["text"].map(words).isin(away) & ~found["target"].map(words).isin(away)]
    others = found.assign(target=rng.permutation(found["target"].to_numpy()))
    return pd.concat([found, others.sample(frac=0.15, random_state=SEED)], ignore_index=True)
