"""The rows that the stance and agreement models learn from and are measured on.

Held out, by the SHA-256 of their words: a third of the foreign-policy targets, with every row of a comment that has one
of them; and a quarter of the parents in ``debagreement``. The development rows of VAST are held out as given; their
comments are removed from the other sets, which share some.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
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


THREAD_COLUMNS: Final = ["text", "target", "headline", "parent", "stance", "off_topic"]
HEADLINES: Final[Mapping[str, tuple[str, str | None]]] = {
    "mtcsd_reddit_conversation": ("post_text", "parent_text"),
    "vast": ("ori_topic", None),
    "reddit_worldnews_israel_harar": ("title", None),
    "debagreement": ("submission_text", "target"),
}
"""The columns of sets with threads that hold the headline and the comment replied to."""


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


CODES: Final = {"F": ("favor", 0.0), "A": ("against", 0.0), "N": ("neutral", 0.0), "O": ("neutral", 1.0)}
"""What a reader's code says: the side, and whether the comment is off topic."""


def own_threads() -> pd.DataFrame:
    """Threads of our own: comments with headline, parent and their sides on the thread's targets."""
    rows = []
    for file in sorted((Path(__file__).parent / "own_threads").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            thread = json.loads(line)
            said = [comment["text"] for comment in thread["comments"]]
            for comment in thread["comments"]:
                parent = "" if comment["parent"] is None else said[comment["parent"]]
                for target, code in zip(thread["targets"], comment["sides"], strict=True):
                    rows.append((comment["text"], target, thread["headline"], parent, *CODES[code]))
    return affirmative(pd.DataFrame(rows, columns=THREAD_COLUMNS).assign(source="own threads"))


def labelled_threads(data: Path) -> pd.DataFrame:
    """Comments of the sets that were labelled by reading, with headline and parent (``training/labels``)."""
    labels = pd.read_csv(Path(__file__).parent / "labels" / "stance.csv")
    texts = thread_texts(data, labels["set"].unique().tolist())
    rows = [
        (*texts[row.comment][:1], row.target, *texts[row.comment][1:], *CODES[row.label])
        for row in labels.itertuples()
        if row.comment in texts and row.label in CODES and row.reading == 1
    ]
    return affirmative(without_held(pd.DataFrame(rows, columns=THREAD_COLUMNS).assign(source="labelled"), data))


def thread_texts(data: Path, names: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """Text, headline and parent of the comments in the sets called ``names``, by ``thread_digest``."""
    found = {}
    for name in names:
        rows = pd.read_parquet(data / "stance" / f"{name}.parquet")
        head, parent = HEADLINES[name]
        for row in rows.to_dict("records"):
            before = "" if parent is None or pd.isna(row[parent]) else str(row[parent])
            headline = str(row[head])
            found[thread_digest(headline, str(row["text"]))] = (
                str(row["text"]), headline, "" if before == headline else before
            )  # fmt: skip
    return found


def thread_digest(headline: str, text: str) -> str:
    """What stands for a comment under a headline in ``training/labels``."""
    return hashlib.sha256(f"{words(headline)}\n{words(text)}".encode()).hexdigest()[:16]


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
