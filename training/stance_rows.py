"""The rows that the stance and agreement models learn from and are measured on.

Held out, by the SHA-256 of their words: a third of the foreign-policy targets, with every row of a comment that has one
of them; and a quarter of the parents in ``debagreement``. The development rows of VAST are held out as given; their
comments are removed from the other sets, which share some.
"""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from stance.labels import AGREEMENT, STANCE, STANCE_SYNONYMS
from stance.scoring import affirmed

SEED: Final = 0
FOREIGN_HELD: Final = 3
"""One in so many foreign-policy targets is held out."""
AGREEMENT_HELD: Final = 4
"""One in so many parents of ``debagreement`` is held out."""
OFF_TOPIC_KIND: Final = 4.0
"""``type_idx`` of VAST's comments that were paired with another comment's target."""
_OTHER_LABELS: Final = {"undermine": "against", "undecided": "neutral", "s_favor": "favor", "s_against": "against"}
"""Labels of the sets that are in no common use, and ours for them."""


def words(text: object) -> str:
    """The words of ``text`` in lower case, the same for all copies of it."""
    return " ".join(re.findall(r"\w+", str(text).lower()))


def lot(text: object, of: int) -> int:
    """A number below ``of``, always the same for the same words."""
    return int.from_bytes(hashlib.sha256(words(text).encode()).digest()[:8], "big") % of


def read(data: Path, name: str) -> pd.DataFrame:
    """All rows of a set: ``text``, ``target``, ``stance``, ``off_topic`` (1, 0 or missing), ``split``, ``source``."""
    rows = pd.read_parquet(data / "stance" / f"{name}.parquet")
    rows = rows[rows["text"].notna() & rows["target"].notna()].reset_index(drop=True)
    label = rows["label"].astype(str).str.lower()
    off_topic = pd.Series(np.nan, index=rows.index)
    if name == "vast":
        off_topic = (rows["type_idx"] == OFF_TOPIC_KIND).astype(float).where(rows["type_idx"].notna())
    if name == "reddit_worldnews_israel_harar":
        off_topic = (label == "unrelated").astype(float)
        rows["target"] = "Israel"
    rows["stance"] = label.map(STANCE_SYNONYMS | _OTHER_LABELS)
    rows["off_topic"], rows["source"] = off_topic, name
    return rows[rows["stance"].notna()].reset_index(drop=True)


def development(data: Path) -> pd.DataFrame:
    """The development rows of VAST, with ``seen?``."""
    rows = read(data, "vast")
    return rows[rows["split"] == "dev"].reset_index(drop=True)


def claims(data: Path) -> pd.DataFrame:
    """The development rows of Perspectrum: short arguments for and against claims, from another source than VAST."""
    rows = read(data, "perspectrum")
    return affirmative(without_held(rows[rows["split"] == "dev"], data))


def foreign_held(data: Path) -> pd.DataFrame:
    """The foreign-policy rows that are held out."""
    rows = read(data, "foreign_policy")
    return rows[rows["target"].map(lambda target: lot(target, FOREIGN_HELD) == 0)].reset_index(drop=True)


def without_held(rows: pd.DataFrame, data: Path) -> pd.DataFrame:
    """``rows`` without those that share a comment, or a foreign-policy target, with what is held out."""
    foreign = foreign_held(data)
    comments = {words(text) for text in (*development(data)["text"], *foreign["text"])}
    targets = {words(target) for target in foreign["target"]}
    keep = ~rows["text"].map(words).isin(comments) & ~rows["target"].map(words).isin(targets)
    return rows[keep].reset_index(drop=True)


def training(data: Path, names: Sequence[str]) -> pd.DataFrame:
    """The training rows of the sets called ``names``."""
    parts = [read(data, name) for name in names]
    rows = pd.concat([part[part["split"].isin(["train", "all"])] for part in parts], ignore_index=True)
    return affirmative(without_held(rows[["text", "target", "stance", "off_topic", "source"]], data))


def affirmative(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` with denied claims as what they deny, and their sides turned, as they are when a model is used."""
    claims, are_denied = zip(*map(affirmed, rows["target"].map(str)), strict=True)
    turned = rows["stance"].replace(STANCE.opposites)
    return rows.assign(target=claims, stance=rows["stance"].where(~np.array(are_denied), turned))


def own_rows() -> pd.DataFrame:
    """Our own labelled comments: tone against side, targets that are not named, claims turned, sentiment swapped."""
    files = sorted((Path(__file__).parent / "own").glob("*.csv"))
    rows = pd.concat([pd.read_csv(file) for file in files], ignore_index=True)
    return affirmative(rows.assign(source="own").drop_duplicates(["text", "target"]))


def agreement(data: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows to learn agreement from, and held-out ones: ``text`` (the reply), ``target`` (the parent), ``agreement``."""
    parts = []
    for name in ("debagreement", "subreddit_agreement", "iac1_qr_agreement_reconstructed"):
        rows = pd.read_parquet(data / "stance" / f"{name}.parquet")
        rows = rows.assign(agreement=rows["label"].map(AGREEMENT.synonyms), source=name)
        parts.append(rows[["text", "target", "agreement", "source"]].dropna())
    rows = pd.concat(parts, ignore_index=True)
    is_held = (rows["source"] == "debagreement") & rows["target"].map(lambda parent: lot(parent, AGREEMENT_HELD) == 0)
    held = rows[is_held]
    known = {words(text) for text in (*held["text"], *held["target"])}
    others = rows[~is_held & ~rows["text"].map(words).isin(known) & ~rows["target"].map(words).isin(known)]
    return others.reset_index(drop=True), held.reset_index(drop=True)
