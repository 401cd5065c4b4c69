"""Draws real comments to be labelled by reading, and takes the labels in: ``python -m training.labelling draw``.

What to do with a comment is in ``training/labels/guide.md``. Whole threads are drawn for the side, with headline and
parent; single comments for toxicity, of free sets only, half of them where the set's label and the fast model part.
``draw`` writes sheets for readers into ``--out``, and ``take`` turns the filled sheets into ``training/labels/*.csv``:
labels and digests of the words, no text. One sheet in ten is drawn for a second reader.
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from training.stance_rows import development as stance_development
from training.stance_rows import foreign_held, thread_digest, words
from training.toxicity_rows import DEVELOPMENT, development, digest_of, thousandth, words_only

SEED: Final = 15
SHEET: Final = {"stance": 60, "toxicity": 125}
"""Comments of a sheet: what a reader labels at one sitting."""
LONGEST: Final = 1_400
"""Characters of a comment that are shown."""
LABELS: Final = Path(__file__).parent / "labels"
STANCE_DRAWN: Final = {"mtcsd_reddit_conversation": 1_500, "vast": 1_500, "reddit_worldnews_israel_harar": 600,
                       "debagreement": 600}  # fmt: skip
"""Comments drawn of each set, in whole threads."""
TOXICITY_DRAWN: Final = {
    "civil": 2_000,
    "extra_cad_v1_1": 900,
    "wikipedia": 600,
    "extra_ruddit": 300,
    "extra_implicit_hate": 450,
    "extra_stormfront_degibert": 250,
    "extra_hatexplain_magpie": 250,
    "social": 250,
}
FURTHER_DRAWN: Final = {
    "civil": 2_600, "wikipedia": 600, "extra_cad_v1_1": 800, "extra_ruddit": 600, "extra_implicit_hate": 200,
    "extra_stormfront_degibert": 200,
}  # fmt: skip
"""Comments drawn of each set; the further ones after those were labelled."""


def threads(data: Path, rng: np.random.Generator) -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    """Threads: headline, and the comments with their parents' texts."""
    held = {words(text) for text in (*stance_development(data)["text"], *foreign_held(data)["text"])}
    for name, count in STANCE_DRAWN.items():
        rows = pd.read_parquet(data / "stance" / f"{name}.parquet")
        rows = rows[(rows["split"] != "test") & (rows["split"] != "dev") & ~rows["text"].map(words).isin(held)]
        head, parent = {
            "mtcsd_reddit_conversation": ("post_text", "parent_text"),
            "vast": ("ori_topic", None),
            "reddit_worldnews_israel_harar": ("title", None),
            "debagreement": ("submission_text", "target"),
        }[name]
        rows = rows.drop_duplicates([head, "text"])
        groups = [group for _, group in rows.groupby(head)]
        taken = 0
        for number in rng.permutation(len(groups)).tolist():
            group = groups[number]
            if len(group) < 3 and name == "vast":
                continue
            group = group.head(SHEET["stance"])
            comments = [
                (str(text), None if parent is None or pd.isna(before) else str(before))
                for text, before in zip(group["text"], group[parent] if parent else group["text"], strict=True)
            ]
            yield name, str(group[head].iloc[0]), comments
            taken += len(group)
            if taken >= count:
                break


def singles(data: Path, further: bool, rng: np.random.Generator) -> list[str]:
    """Comments of free sets, half of each where the set's label and the fast model part; of ``further`` ones by lot."""
    from stance.model_store import ModelStore
    from stance.scoring import opened

    kept = {words_only(text) for name in DEVELOPMENT for text in development(data, name)["text"].astype(str)}
    labelled = set(pd.read_csv(LABELS / "toxicity.csv")["comment"]) if further else set()
    model = opened(ModelStore(Path("models")), "toxicity")
    pool = pd.read_parquet(data / "toxicity" / "train_pool.parquet")
    ratings = pd.read_parquet(data / "toxicity" / "civil_span_ratings.parquet")[["text", "y"]]
    is_civil = pool["domain"].str.contains("Civil|news")
    is_wiki = pool["domain"].str.contains("iki")
    sets: dict[str, Any] = {
        "civil": pd.concat([pool[is_civil][["text", "y"]], ratings]),
        "wikipedia": pool[is_wiki],
        "social": pool[pool["source"].isin(["surge_toxicity", "convabuse", "paradetox"])],
    }
    found: list[str] = []
    for name, count in (FURTHER_DRAWN if further else TOXICITY_DRAWN).items():
        rows = sets[name] if name in sets else pd.read_parquet(data / "toxicity" / f"{name}.parquet")
        rows = rows[["text", "y"]].dropna().drop_duplicates("text")
        rows = rows[rows["text"].str.len().between(15, LONGEST)]
        keys = rows["text"].map(words_only)
        rows = rows[~keys.isin(kept) & (keys.map(thousandth) >= 300)]  # below stands what is held out
        if further:
            rows = rows[~rows["text"].map(words_only).map(digest_of).isin(labelled)]
            found += rows.sample(min(len(rows), count), random_state=SEED)["text"].tolist()
            continue
        rows = rows.sample(min(len(rows), 8 * count), random_state=SEED)
        said = model.score(rows["text"].tolist())["toxicity"].to_numpy()
        parts = np.abs(said - rows["y"].to_numpy(dtype=float))
        order = np.argsort(-(parts + 0.5 * rng.random(len(rows))))[: count // 2]
        rest = rng.permutation(np.setdiff1d(np.arange(len(rows)), order))[: count - count // 2]
        found += rows["text"].iloc[np.concatenate([order, rest])].tolist()
    return [found[number] for number in rng.permutation(len(found)).tolist()]


def shown(text: str) -> str:
    """A comment on one line."""
    return re.sub(r"\s+", " ", text)[:LONGEST]


def draw(data: Path, out: Path, further: bool) -> None:
    """Writes the sheets, of ``further`` comments for toxicity only, and ``key.json``: whose words stand where."""
    rng = np.random.default_rng(SEED)
    key: dict[str, Any] = {}
    out.mkdir(parents=True, exist_ok=True)
    sheet: list[str] = []
    sheets: list[list[str]] = []
    held = 0
    for number, (name, headline, comments) in enumerate([] if further else threads(data, rng)):
        if held + len(comments) > SHEET["stance"] and sheet:
            sheets.append(sheet)
            sheet, held = [], 0
        places: dict[str, int] = {}
        sheet.append(f"\n### T{number} | headline: {shown(headline)[:300]}")
        for place, (text, parent) in enumerate(comments, 1):
            at = places.get(shown(parent)) if parent else None
            to = f" (to {at})" if at else f" (to: «{shown(parent)[:300]}»)" if parent and parent != headline else ""
            sheet.append(f"{place}{to} {shown(text)}")
            places[shown(text)] = place
            key[f"T{number} {place}"] = {"set": name, "text": text, "parent": parent, "headline": headline}
        held += len(comments)
    sheets.append(sheet)
    for number, lines in enumerate(sheets):
        (out / f"stance{number:03d}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    texts = singles(data, further, rng)
    for number in range(0, len(texts), SHEET["toxicity"]):
        part = texts[number : number + SHEET["toxicity"]]
        lines = [f"{number + place} {shown(text)}" for place, text in enumerate(part)]
        name = f"toxicity{number // SHEET['toxicity']:03d}.txt"
        (out / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    key |= {str(number): {"text": text} for number, text in enumerate(texts)}
    (out / "key.json").write_text(json.dumps(key), encoding="utf-8")
    print(len(sheets), "sheets of threads;", -(-len(texts) // SHEET["toxicity"]), "of single comments")


ATTRIBUTE_DIGITS: Final = (
    "identity_attack", "insult", "profanity", "threat", "sexually_explicit", "severe_toxicity"
)  # fmt: skip
"""What the digits after a grade stand for."""


def take(out: Path) -> None:
    """Turns the filled sheets in ``out`` and its folders into ``training/labels/stance.csv`` and ``toxicity.csv``."""
    stance: list[Any] = []
    toxicity: list[Any] = []
    for file in sorted(out.rglob("done/*.txt")):
        key = json.loads((file.parents[1] / "key.json").read_text(encoding="utf-8"))
        reading = 2 if file.stem.endswith(".b") else 1
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        if file.name.startswith("toxicity"):
            for line in lines:
                number, grade, digits = line.split()
                kinds = [int(digit) / 2 for digit in digits]
                digest = digest_of(words_only(key[number]["text"]))
                toxicity.append((digest, reading, int(grade) / 4, *kinds))
            continue
        targets: dict[str, list[str]] = defaultdict(list)
        for line in lines:
            if "|" in line:
                thread, _, target = (part.strip() for part in line.split("|", 2))
                targets[thread].append(target)
                continue
            thread, place, *codes = line.split()
            row = key[f"{thread} {place}"]
            digest = thread_digest(row["headline"], row["text"])
            stance += [
                (row["set"], digest, reading, target, code) for target, code in zip(targets[thread], codes, strict=True)
            ]
    columns = ["set", "comment", "reading", "target", "label"]
    rows = pd.DataFrame(stance, columns=columns).drop_duplicates(["comment", "reading", "target"])
    rows.sort_values(columns[:4]).to_csv(LABELS / "stance.csv", index=False)
    columns = ["comment", "reading", "toxicity", *ATTRIBUTE_DIGITS]
    graded = pd.DataFrame(toxicity, columns=columns).drop_duplicates(["comment", "reading"])
    graded.sort_values(columns[:2]).to_csv(LABELS / "toxicity.csv", index=False)
    print(len(rows), "sides and", len(graded), "grades")


def main() -> None:
    """Draws, or takes in."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("do", choices=["draw", "take"])
    parser.add_argument("--further", action="store_true", help="draw comments for toxicity that have no label yet")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("out/labelling"))
    args = parser.parse_args()
    if args.do == "draw":
        draw(args.data, args.out, args.further)
    else:
        take(args.out)


if __name__ == "__main__":
    main()
