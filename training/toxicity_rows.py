"""The rows the toxicity models learn from, the same for both lanes, and the rows kept from both.

Only sets of class F (free, also commercially) are learned from, the New York Times comments of VAST's training part,
which have passed moderation, as clean comments in the register of news, and sentences of our own. The development sets
and the held-out rows are measured on and never learned from.
"""

import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from stance.labels import ATTRIBUTES
from training.plain_statements import plain_statements

NAMES: Final = tuple(ATTRIBUTES)
LABELS: Final = Path(__file__).parent / "labels" / "toxicity.csv"
OWN: Final = Path(__file__).parent / "own_toxicity"
SEED: Final = 0

POOL_WEIGHTS: Final = {
    "civil_autolabel": 1.0,
    "civil_fractional_1k": 1.0,
    "convabuse": 1.0,
    "jigsaw2018_lower5k": 1.0,
    "jigsaw2018_sixlabel_samples": 1.0,
    "jigsaw2018_train20k": 1.0,
    "jigsaw_multi_demo_1k": 1.0,
    "surge_toxicity": 1.0,
    "wiki_cat_large": 0.5,
}
"""Weight of a row by its source in train_pool. Its toxic Civil comments come with their raters from
civil_span_ratings instead. These weights and those below were chosen on dev_civil, dev_unhealthy_val and a held-out
half of the pool's mixed Civil rows, 2026-11."""

CLEAN_OF_ALL_KINDS: Final = ("jigsaw2018_train20k",)
"""Sources in train_pool whose clean rows also teach what has no insult, threat and so on."""
NATURAL_SOURCE: Final = "jigsaw_multi_demo_1k"
"""The source in train_pool whose comments, mostly of news sites, were not chosen by what they say."""
HELD_OUT_SHARES: Final = {
    "jigsaw2018_train20k": 0.1,
    "jigsaw2018_lower5k": 0.1,
    "attributes": 0.3,
}
"""Share of a source's comments that is kept for measuring, by digest of their words."""
RUDDIT_EVEN: Final = 0.2
"""The score of Ruddit, from -1 to 1, at which a comment counts as half toxic. With graded labels the area under the
curve on dev_civil is 0.912, with a cut at the same score 0.905 (2026-11)."""
CONTESTED: Final = 0.4
"""What is taken off the label of a comment that the crowd found toxic where all of three later raters disagree. On
dev_civil the area under the curve is 0.915 with it, and 0.912 with 0.8."""
OWN_WEIGHT: Final = 5.0
"""Weight of a plain sentence about a group. With 0.5 the n-gram model gives "I am a gay man." 0.74 before calibration,
with 5 it gives 0.29, and the area under the curve on dev_civil falls by 0.001 (2026-11)."""
HALF_HIDDEN: Final = 3_000
"""Comments that are taught a second time with their toxic words half hidden."""
CIVIL_KINDS: Final = {
    "insult": "Insult",
    "threat": "Threat",
    "identity_attack": "Identity based Attack",
    "profanity": "Profane/Obscene",
}
"""What the span raters of Civil Comments call our attributes."""


def rows(text: "pd.Series[str]", labels: Mapping[str, Any], weight: float, weight_kinds: float = 0.0) -> pd.DataFrame:
    """Training rows: ``text``, ``group``, and an attribute column each, NaN where not labelled.

    ``group`` is the same for all copies and cuttings of a comment.

    ``weight`` is for the label ``toxicity``, ``weight_kinds`` for those of the other attributes.
    """
    frame = pd.DataFrame({"text": text.astype(str).to_numpy(), "weight": weight, "weight_kinds": weight_kinds})
    frame["source"] = ""
    frame["group"] = frame["text"].map(words_only)
    for name in NAMES:
        frame[name] = np.asarray(labels[name], dtype=float) if name in labels else np.nan
    return frame


def words_only(text: str) -> str:
    """``text`` without what differs between copies of a comment: case, spaces and punctuation."""
    return re.sub(r"\W+", "", text.lower())


def pool(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The mixed pool, balanced by source; what is not toxic at all has none of the other attributes either."""
    for source, weight in POOL_WEIGHTS.items():
        part = data[data["source"] == source]
        labels: dict[str, Any] = {"toxicity": part["y"]}
        if source in CLEAN_OF_ALL_KINDS:
            labels |= {name: part["y"].where(part["y"] == 0) for name in NAMES[1:]}
        yield rows(part["text"], labels, weight, weight_kinds=0.1).assign(source=source)


def attributes(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Comments with all attributes; that they are toxic is learned from the pool, and here only measured."""
    yield rows(data["text"], {name: data[name] for name in NAMES}, 0.0, weight_kinds=1.0).assign(source="attributes")


def civil_span_ratings(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Comments the crowd found toxic; the more of the later raters saw nothing toxic, the lower the label."""
    marks = [json.loads(kinds) if isinstance(kinds, str) else {} for kinds in data["span_types"]]
    labels: dict[str, Any] = {
        name: [min(1.0, mark.get(kind, 0) / n) for mark, n in zip(marks, data["n_raters"], strict=True)]
        for name, kind in CIVIL_KINDS.items()
    }
    labels["toxicity"] = 1 - CONTESTED * data["frac_not_toxic"]
    yield rows(data["text"], labels, weight=1.0, weight_kinds=0.5).assign(source="civil_ratings")


def civil_spans(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The same comments with their toxic words cut out, and some with those words half hidden.

    Cut, they are in the register of news and no longer toxic, nor any kind of it.
    """
    data = data[data["spans"] != "[]"]
    spans = [json.loads(positions) for positions in data["spans"]]
    cut = rows(data["text"], dict.fromkeys(NAMES, np.zeros(len(data))), weight=1.5, weight_kinds=0.1)
    cut["text"] = [without(text, positions) for text, positions in zip(data["text"], spans, strict=True)]
    yield cut.assign(source="civil_cut")
    some = data.sample(HALF_HIDDEN, random_state=SEED)
    hidden = rows(some["text"], {"toxicity": np.ones(len(some))}, weight=0.2)
    rng = random.Random(SEED)
    hidden["text"] = [
        half_hidden(text, json.loads(spans), rng) for text, spans in zip(some["text"], some["spans"], strict=True)
    ]
    yield hidden.assign(source="civil_hidden")


def half_hidden(text: str, positions: Sequence[int], rng: random.Random) -> str:
    """``text`` with a vowel or two of each word at ``positions`` written as a star, a dash or a full stop."""
    letters, star = list(text), rng.choice("**-.")
    for word in re.finditer(r"[A-Za-z]{4,}", text):
        if word.start() in positions:
            vowels = [i for i in range(word.start() + 1, word.end() - 1) if text[i] in "aeiouAEIOU"]
            for i in rng.sample(vowels, min(len(vowels), rng.choice((1, 1, 2)))):
                letters[i] = star
    return "".join(letters)


def without(text: str, positions: Sequence[int]) -> str:
    """``text`` less the characters at ``positions``."""
    gone = set(positions)
    return "".join(character for i, character in enumerate(text) if i not in gone)


def cad(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Reddit, annotated in context, with attacks on identity; instead of the same rows in the pool."""
    identity = data["labels"].str.contains("IdentityDirectedAbuse")
    yield rows(data["text"], {"toxicity": data["y"], "identity_attack": identity}, 0.5, weight_kinds=0.3).assign(
        source="cad"
    )


def ruddit(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Reddit, by how offensive people found it when they chose the most offensive of four; in between stays so."""
    shares = (data["offensiveness_score"] - RUDDIT_EVEN + 0.5).clip(0, 1)
    yield rows(data["text"], {"toxicity": shares}, 1.0).assign(source="ruddit")


def paradetox(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Toxic sentences and the same put politely: what differs is what is toxic."""
    yield rows(data["text"], {"toxicity": data["y"]}, 0.7).assign(source="paradetox")


def news(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """New York Times comments that passed moderation, taken for clean; their stance is not looked at."""
    texts = data.loc[data["split"] == "train", "text"].drop_duplicates()
    yield rows(texts, dict.fromkeys(NAMES, np.zeros(len(texts))), 2.0, weight_kinds=0.1).assign(source="news")


def statements() -> pd.DataFrame:
    """Plain sentences of our own that name groups of people: free of every attribute."""
    texts = pd.Series(list(plain_statements()))
    return rows(texts, dict.fromkeys(NAMES, np.zeros(len(texts))), OWN_WEIGHT, weight_kinds=0.5).assign(source="own")


GRADED: Final = {0.0: 0.0, 0.25: 0.1, 0.5: 0.45, 0.75: 0.9, 1.0: 1.0}
"""How many readers would find a comment toxic, by its grade, a share of the highest (``training/labels/guide.md``)."""
READ_WEIGHT: Final = 1.0
"""Weight of a comment that was labelled by reading, and of one of our own, for toxicity and for the others."""


def hate(data: pd.DataFrame) -> pd.DataFrame:
    """Posts that were searched for hate of groups; ``y``, whether they hold any, is ``identity_attack`` too."""
    return rows(data["text"], {"toxicity": data["y"], "identity_attack": data["y"]}, 0.5, weight_kinds=0.5)


def implicit_hate(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Tweets with hate in plain words and in veiled ones, and without; a part of them."""
    yield hate(data.sample(5_000, random_state=SEED)).assign(source="implicit_hate")


def stormfront(data: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Sentences of a forum of white nationalists; a part of them."""
    yield hate(data.sample(4_000, random_state=SEED)).assign(source="stormfront")


def labelled(data: Path) -> pd.DataFrame:
    """Comments of these sets that were labelled by reading (``training/labels``); instead of their labels there."""
    labels = pd.read_csv(LABELS)
    labels = labels[labels["reading"] == 1].set_index("comment")
    files = [source.file for source in SOURCES if source.file.startswith("toxicity/")]
    files.append("toxicity/extra_hatexplain_magpie.parquet")
    texts: dict[str, str] = {}
    for file in files:
        for text in pd.read_parquet(data / file, columns=["text"])["text"].dropna():
            texts.setdefault(digest_of(words_only(text)), text)
    labels = labels[labels.index.isin(texts.keys())]
    said = {name: labels[name].to_numpy() for name in NAMES}
    said["toxicity"] = labels["toxicity"].map(GRADED).to_numpy()
    found = pd.Series([texts[digest] for digest in labels.index])
    return rows(found, said, READ_WEIGHT, weight_kinds=READ_WEIGHT).assign(source="labelled")


def beside_crowd(read: pd.DataFrame, crowd: pd.DataFrame) -> pd.DataFrame:
    """``read`` with toxicity halfway to what the ``crowd`` found, where it has a label for the same words.

    The Civil comments that there are labels for were nearly all found toxic by the crowd. Readers grade half of them as
    uncivil at most: by their grades alone a model would learn that news comments are clean (the area under the curve on
    dev_civil falls from 0.932 to 0.909, 2026-11).
    """
    found = read["group"].map(crowd[crowd["weight"] > 0].groupby("group")["toxicity"].mean())
    return read.assign(toxicity=read["toxicity"].where(found.isna(), (read["toxicity"] + found) / 2))


def own_comments() -> pd.DataFrame:
    """Comments of our own, in pairs that crowds seldom label: at whom, denied, quoted, polite, hidden, alike."""
    files = sorted(OWN.glob("*.csv"))
    table = pd.concat([pd.read_csv(file) for file in files], ignore_index=True).drop_duplicates("text")
    said = {name: table[name].to_numpy(dtype=float) for name in NAMES}
    said["toxicity"] = table["toxicity"].map(GRADED).to_numpy()
    return rows(table["text"], said, READ_WEIGHT, weight_kinds=READ_WEIGHT).assign(source="own comments")


@dataclass(frozen=True)
class Source:
    """A file of labelled comments, and how it is read."""

    file: str
    licence: str
    read: Callable[[pd.DataFrame], Iterator[pd.DataFrame]]


SOURCES: Final = (
    Source("toxicity/train_pool.parquet", "mixed, all free; see its column licence", pool),
    Source("toxicity/attributes.parquet", "CC0; text of Wikipedia CC-BY-SA-3.0", attributes),
    Source("toxicity/civil_span_ratings.parquet", "CC0", civil_span_ratings),
    Source("toxicity/civil_spans.parquet", "CC0", civil_spans),
    Source("toxicity/extra_cad_v1_1.parquet", "CC-BY-4.0", cad),
    Source("toxicity/extra_ruddit.parquet", "free (labels)", ruddit),
    Source("toxicity/extra_paradetox_pairs.parquet", "CC0", paradetox),
    Source("toxicity/extra_implicit_hate.parquet", "MIT", implicit_hate),
    Source("toxicity/extra_stormfront_degibert.parquet", "CC-BY-SA-3.0", stormfront),
    Source("stance/vast.parquet", "none stated; New York Times comments, as clean examples only", news),
)
DEVELOPMENT: Final = ("dev_civil", "dev_unhealthy_val", "dev_identity_swaps")


def read_rows(data: Path) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """All rows, less those that stand in a development set, and what the card says of each file.

    Rows whose column ``held_out`` is true are for measuring; copies of their comments are held out as well.
    """
    measured = {words_only(text) for name in DEVELOPMENT for text in development(data, name)["text"].astype(str)}
    measured |= {words_only(text) for text in span_rows(data, "trial")["text"]}
    frames, facts = [], []
    for source in SOURCES:
        table = pd.read_parquet(data / source.file)
        frame = pd.concat(source.read(table), ignore_index=True)
        frame = frame[~frame["group"].isin(measured)].assign(file=source.file)
        frames.append(frame)
        licence = ", ".join(sorted(table["licence"].unique())) if "licence" in table else source.licence
        digest = hashlib.sha256((data / source.file).read_bytes()).hexdigest()
        facts.append({"name": source.file, "rows": len(frame), "licence": licence, "sha256": digest})
    read = labelled(data).assign(file="training/labels/toxicity.csv")
    read = beside_crowd(read[~read["group"].isin(measured)], pd.concat(frames))
    frames = [frame[~frame["group"].isin(read["group"])] for frame in frames]
    licence = "those of the sets the comments are of; the labels are this project's"
    facts.append(fact("training/labels/toxicity.csv", read["text"], licence))
    own = [
        statements().assign(file="training/plain_statements.py"),
        own_comments().assign(file="training/own_toxicity"),
    ]
    facts += [fact(part["file"].iloc[0], part["text"], "this project's") for part in own]
    frame = pd.concat([*frames, read, *own], ignore_index=True)
    share = frame["source"].map(HELD_OUT_SHARES).fillna(0) * 1000
    chosen = set(frame.loc[frame["group"].map(thousandth) < share, "group"])
    return frame.assign(held_out=frame["group"].isin(chosen)), facts


def fact(name: str, texts: "pd.Series[str]", licence: str) -> dict[str, Any]:
    """What a card says of texts that are no file."""
    digest = hashlib.sha256("\n".join(texts).encode("utf-8", "replace")).hexdigest()
    return {"name": name, "rows": len(texts), "licence": licence, "sha256": digest}


def digest_of(group: str) -> str:
    """What stands for a comment in ``training/labels``."""
    return hashlib.sha256(group.encode()).hexdigest()[:16]


def thousandth(group: str) -> int:
    """A number in 0..999 that depends on the words alone, so that a split outlives changes of the data."""
    return int(hashlib.sha256(group.encode()).hexdigest()[:12], 16) % 1000


def development(data: Path, name: str) -> pd.DataFrame:
    """A development set."""
    return pd.read_parquet(data / "toxicity" / f"{name}.parquet")


def calibration_half(data: Path) -> pd.DataFrame:
    """The half of dev_civil that the accurate model's toxicity is calibrated on."""
    civil = development(data, "dev_civil")
    found = rows(civil["text"], {"toxicity": civil["y"]}, 1.0)
    return found[in_calibration_half(found["text"])]


def in_calibration_half(texts: "pd.Series[str]") -> "pd.Series[bool]":
    """Which of ``texts`` belong to that half, by their words."""
    return texts.map(words_only).map(thousandth) < 500


def span_rows(data: Path, split: str) -> pd.DataFrame:
    """Comments of SemEval-2021 task 5 with the positions of their toxic characters as lists."""
    table = pd.read_parquet(data / "toxicity" / "civil_spans.parquet")
    table = table[table["split"] == split].reset_index(drop=True)
    return table.assign(spans=table["spans"].map(json.loads))


UNLABELLED: Final = (
    "vast", "arc_related", "debagreement", "subreddit_agreement", "iac1_qr_agreement_reconstructed",
    "mtcsd_reddit_conversation", "spinos_reddit", "reddit_worldnews_israel_harar", "conflict_bias_israel_palestine",
    "perspectrum",
)  # fmt: skip
"""Sets in stance/ whose comments, whatever their labels there, were written by readers and discussants."""
LONGEST_UNLABELLED: Final = 1_500
"""Characters of a comment that are read there."""


def unlabelled(data: Path, groups: set[str]) -> list[str]:
    """Distinct comments without a label for toxicity, none of a development row or of those in ``groups``."""
    taken = groups | {words_only(text) for name in DEVELOPMENT for text in development(data, name)["text"].astype(str)}
    found = {}
    for name in UNLABELLED:
        table = pd.read_parquet(data / "stance" / f"{name}.parquet")
        for text in table.loc[table["split"] != "test", "text"].dropna():
            text = text[:LONGEST_UNLABELLED]
            if (key := words_only(text)) not in taken:
                found.setdefault(key, text)
    return list(found.values())
