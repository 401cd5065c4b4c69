"""Pairs of comment and target without a label, on which the fast stance model learns what the encoder makes of them.

A linear model can learn far more about sides than the labelled sets hold; the encoder, which has learned from the same
sets, is its teacher (Hinton, Vinyals and Dean 2015, "Distilling the knowledge in a neural network").
"""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from stance.features.static_vectors import TargetAwareVectors
from stance.features.word_pieces import WordPieces
from training.stance_rows import SEED, agreement, training, without_held, words
from training.stance_statements import FLIPS, pick, statements

NEWS: Final = 6_000
"""Civil Comments that are taken, each with two targets that it may speak of."""
CLAIMS: Final = 3_000
TWEETS: Final = 3_000
STATEMENTS: Final = 4_000
NEAREST: Final = 40
"""A related target is drawn from so many whose words are nearest to the comment's."""


def unlabelled(data: Path, vectors: TargetAwareVectors) -> pd.DataFrame:
    """Pairs: ``text``, ``target``."""
    rng = np.random.default_rng(SEED + 1)
    rows = training(data, ["vast", "perspectrum", "ibm_argkp_args", "pstance", "covid19_stance"])
    vast = rows[rows["source"] == "vast"]
    related = Related(sorted(vast["target"].unique()), vectors)
    comments = sorted(vast["text"].unique())
    pairs = [(text, target) for text in comments for target in related.draw(text, 4, rng)]
    pairs += [(text, pick(rng, related.targets)) for text in comments]
    pairs += [(row.text, turned(row.target, rng)) for row in vast.sample(4_000, random_state=SEED).itertuples()]
    pool = pd.read_parquet(data / "toxicity" / "train_pool.parquet")
    news = pool[pool["domain"].str.startswith("news") & pool["text"].str.len().between(40, 900)]
    for text in news["text"].sample(min(NEWS, len(news)), random_state=SEED):
        pairs += [(text, target) for target in related.draw(text, 2, rng)]
    claims = rows[rows["source"].isin(["perspectrum", "ibm_argkp_args"])].sample(CLAIMS, random_state=SEED)
    pairs += [(row.text, turned(row.target, rng) if rng.random() < 0.5 else row.target) for row in claims.itertuples()]
    tweets = rows[rows["source"].isin(["pstance", "covid19_stance"])].sample(TWEETS, random_state=SEED)
    others = sorted(tweets["target"].unique())
    pairs += [(row.text, pick(rng, others)) for row in tweets.itertuples()]
    said = statements(STATEMENTS, rng)
    pairs += list(zip(said["text"], said["target"], strict=True))
    found = pd.DataFrame(pairs, columns=["text", "target"]).drop_duplicates()
    return without_held(found, data)


def turned(target: str, rng: np.random.Generator) -> str:
    """The target in other words, which may say its opposite."""
    return pick(rng, FLIPS[int(rng.integers(0, 2))]).replace("{t}", target)


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
    return pd.concat([found, others.sample(frac=0.3, random_state=SEED)], ignore_index=True)


class Related:
    """Targets near to what a comment speaks of, by the mean vectors of their pieces."""

    def __init__(self, targets: list[str], vectors: TargetAwareVectors) -> None:
        self.targets = targets
        self._table = vectors.pieces.astype(np.float32) * (vectors.scales * vectors.weights_)[:, None]
        self._words = WordPieces(vectors.tokenizer)
        self._means = np.stack([self._mean(target) for target in targets])

    def draw(self, text: str, count: int, rng: np.random.Generator) -> list[str]:
        """``count`` of the targets nearest to ``text``."""
        near = np.argpartition(-(self._means @ self._mean(text)), NEAREST)[:NEAREST]
        return [self.targets[i] for i in rng.choice(near, count, replace=False).tolist()]

    def _mean(self, text: str) -> Any:
        mean = self._table[self._words.ids(text) or [0]].mean(axis=0)
        return mean / max(float(np.linalg.norm(mean)), 1e-9)
