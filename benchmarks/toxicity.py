"""How fast and how good toxicity scoring is on one core, lane by lane, beside its peers in the same run.

    python -m benchmarks.toxicity [--comments N] [--data FOLDER] [--profanity-python PATH] [--torch-python PATH]

Machines are noisy, so time on a core is what the process spent there, and the figures to compare are the ratios, each
beside the bar it is to reach. Comments are distinct, as the fast lane remembers words: those of the labelled sets in
FOLDER if they are there, else made up. The peers are scikit-learn's own TF-IDF of words and characters with a logistic
regression; alt-profanity-check; and a BERT of the base size with weights drawn at random (Devlin and
others 2019), each where its Python is named or has it. AUC is that of toxicity on dev_civil.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"  # before NumPy is imported: one core means one thread

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

import stance  # noqa: E402
from benchmarks.timing import seconds  # noqa: E402
from stance.errors import ModelError  # noqa: E402
from stance.features.encoder import WINDOW  # noqa: E402
from stance.features.spelling import normalise  # noqa: E402
from stance.features.word_pieces import WordPieces  # noqa: E402
from stance.model_store import ModelStore  # noqa: E402
from stance.scoring import opened_lane  # noqa: E402
from stance.settings import models_folder  # noqa: E402

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
"""The labelled sets, where they lie beside the repository."""
OTHER_LANGUAGES = {"extra_germeval2018", "extra_lhsab_arabic"}
"""Sets that are not in English."""
SOME, FEW = 4_000, 192
"""Comments that a slow peer and a network are timed on: each takes some seconds."""
FITTED_ON = 40_000
"""Comments that the peer is fitted to."""
TABLE, MANY = 60_000, 300_000
"""Rows of the table that two processes share, and comments whose scores must fit into memory."""

PROFANITY = """
import json, sys, time
from profanity_check import predict_prob
texts, dev = json.load(sys.stdin)
predict_prob(texts[:100])
start = time.process_time()
predict_prob(texts)
print(json.dumps([time.process_time() - start, predict_prob(dev).tolist() if dev else []]))
"""
BERT = """
import json, sys, time, torch
from transformers import BertConfig, BertModel
torch.set_num_threads(1)
lengths, model = sorted(json.load(sys.stdin)), BertModel(BertConfig()).eval()
with torch.inference_mode():
    for run in range(2):
        start = time.process_time()
        for start_of_batch in range(0, len(lengths) if run else 32, 32):
            count = torch.tensor(lengths[start_of_batch : start_of_batch + 32])
            mask = (torch.arange(int(count.max())) < count[:, None]).long()
            model(input_ids=torch.randint(1000, 30000, mask.shape), attention_mask=mask)
print(json.dumps(time.process_time() - start))
"""
MEMORY = """
import json, sys, stance
model, texts = stance.load_model("toxicity"), json.load(open(sys.argv[1]))
model.score(texts)
print(json.dumps(next((int(line.split()[1]) / 1024 for line in open("/proc/self/status") if "VmHWM" in line), 0)))
"""
FIRST_SCORE = "import stance; stance.load_model('toxicity').score(['What an idiot.'])"


@dataclass
class Row:
    """A line of the table."""

    what: str
    rate: float
    """Comments a second."""
    auc: float | None = None


BARS = (("fast", "peer", 40), ("fast", "profanity", 1), ("accurate", "bert", 10), ("cascade", "accurate", 5))
"""Which row is to be how many times as fast as which."""


def distinct_texts(data: Path, count: int) -> list[str]:
    """As many distinct comments in random order, or fewer if there are not as many; made up if there is no ``data``."""
    folder, found = data / "toxicity", dict[str, None]()
    for file in [folder / "train_pool.parquet", *sorted(folder.glob("extra_*.parquet"))]:
        if file.exists() and file.stem not in OTHER_LANGUAGES and len(found) < count:
            found |= dict.fromkeys(pd.read_parquet(file, columns=["text"])["text"].astype(str))
    texts = list(found) or made_up(count)
    random.Random(0).shuffle(texts)
    return texts[:count]


def made_up(count: int) -> list[str]:
    """Texts of 40 words that are as unevenly frequent as real ones (Zipf 1935)."""
    rng = np.random.default_rng(0)
    lengths = rng.integers(2, 9, 50_000)
    words = ["".join(map(chr, rng.integers(ord("a"), ord("z") + 1, length))) for length in lengths]
    picked = np.minimum(rng.zipf(1.2, (count, 40)) - 1, len(words) - 1)
    return [" ".join(words[i] for i in row) for row in picked]


def core_seconds(work: Callable[[], object], repeat: int = 1) -> float:
    """The median time that the process spends on a core for ``work``."""
    return seconds(work, repeat, time.process_time)


def in_other_python(python: str, script: str, given: object) -> Any:
    """What ``script`` answers when run by another Python; None, and a sentence on stderr, if it fails."""
    try:
        done = subprocess.run(
            [python, "-c", script], input=json.dumps(given), capture_output=True, text=True, check=False
        )
    except OSError as error:
        print(f"Left out: {python} does not run: {error}", file=sys.stderr)
        return None
    if done.returncode:
        print(f"Left out, {python} says: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    return json.loads(done.stdout)


def plain_scikit_learn(texts: Sequence[str], labels: Sequence[int]) -> Callable[[Sequence[str]], Any]:
    """scikit-learn's own word and character TF-IDF with a logistic regression, as most people set it up."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    features = make_union(TfidfVectorizer(ngram_range=(1, 2)), TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)))
    model = make_pipeline(features, LogisticRegression(max_iter=200)).fit(texts, labels)
    return lambda rows: model.predict_proba(rows)[:, 1]


def labelled(data: Path, texts: list[str]) -> tuple[list[str], list[int]]:
    """Rows to fit the peer on."""
    if not (data / "toxicity").is_dir():
        return texts[:FITTED_ON], [i % 2 for i in range(len(texts[:FITTED_ON]))]
    rows = pd.read_parquet(data / "toxicity" / "train_pool.parquet").sample(FITTED_ON, random_state=0)
    return rows["text"].tolist(), rows["y"].tolist()


class Dev:
    """The texts and labels of dev_civil, if they are there."""

    def __init__(self, data: Path) -> None:
        file = data / "toxicity" / "dev_civil.parquet"
        rows = pd.read_parquet(file) if file.exists() else pd.DataFrame({"text": [], "y": []})
        self.texts, self.labels = rows["text"].tolist(), rows["y"].tolist()

    def auc(self, scores: Callable[[list[str]], Any]) -> float | None:
        """The area under the curve of the scores of the texts."""
        from sklearn.metrics import roc_auc_score

        return float(roc_auc_score(self.labels, scores(self.texts))) if self.texts else None


def toxicity_of(model: Any, texts: list[str]) -> Any:
    """The texts' scores for toxicity."""
    return model.score(texts)["toxicity"]


def fast_rows(store: ModelStore, texts: list[str], dev: Dev) -> dict[str, Row]:
    """The fast lane, its first pass first; and the same model as a plain pipeline."""
    model: Any = opened_lane(store, "fast")
    cold = len(texts) / core_seconds(lambda: model.score(texts))
    warm = len(texts) / core_seconds(lambda: model.score(texts), 3)
    alone = len(texts) / core_seconds(lambda: model._scorer.logits(texts), 3)
    some, auc = texts[:SOME], dev.auc(partial(toxicity_of, model))
    plain = len(some) / core_seconds(lambda: model.pipeline.predict_proba(some))
    apart = np.abs(model.score(some).to_numpy() - model.pipeline.predict_proba(some)).max()
    return {
        "first": Row("fast lane, first pass of a new process", cold),
        "fast": Row("fast lane", warm, auc),
        "scorer": Row("its logits alone", alone),
        "pipeline": Row(f"the same as a pipeline (scores at most {apart:.0e} apart)", plain),
    }


def peer_rows(python: str, fitted: tuple[list[str], list[int]], texts: list[str], dev: Dev) -> dict[str, Row]:
    """scikit-learn's own way, and alt-profanity-check where it can be had."""
    peer, some = plain_scikit_learn(*fitted), texts[:SOME]
    rows = {"peer": Row("scikit-learn's TF-IDF", len(some) / core_seconds(lambda: peer(some)), dev.auc(peer))}
    if answer := in_other_python(python, PROFANITY, [texts, dev.texts]):
        rows["profanity"] = Row("alt-profanity-check", len(texts) / answer[0], dev.auc(lambda _: answer[1]))
    return rows


def network_rows(store: ModelStore, python: str, texts: list[str], dev: Dev) -> dict[str, Row]:
    """The lanes that use the accurate model, and a BERT of the base size on the same pieces."""
    read, rows = dev.texts or texts[:SOME], {}
    few = read[:FEW]
    tokenizer = stance.load_model("stance").pipeline[0].tokenizer
    try:
        accurate: Any = opened_lane(store, "accurate")
        cascade: Any = opened_lane(store, "cascade")
        accurate.score(few[:8])
        tokenizer = accurate.pipeline[0].transformer_list[0][1].tokenizer
        sent = (cascade.score_named(dev.texts)[1] == accurate.id).mean()
        cascade_name = f"cascade, {sent:.0%} of dev_civil sent on"
        # Of the same kind of comments, the news of dev_civil, or else the share sent would decide the ratio.
        for name, model, what in (("accurate", accurate, "accurate lane"), ("cascade", cascade, cascade_name)):
            taken = core_seconds(partial(model.score, read))
            rows[name] = Row(what, len(read) / taken, dev.auc(partial(toxicity_of, model)))
    except ModelError as error:
        print(f"Left out, the accurate lane: {error}", file=sys.stderr)
    pieces = [len(WordPieces(tokenizer).ids(normalise(text))) for text in few]
    windows = [min(WINDOW, count - start) + 2 for count in pieces for start in range(0, count, WINDOW)]
    if taken := in_other_python(python, BERT, windows):
        rows["bert"] = Row("BERT-base in torch", len(few) / taken)
    return rows


def peak_memory(folder: Path, texts: list[str]) -> float:
    """Megabytes that scoring ``MANY`` comments takes at the most, the comments themselves among them."""
    file = folder / "texts.json"
    file.write_text(json.dumps([f"{texts[i % len(texts)]} {i}" for i in range(MANY)]), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", MEMORY, str(file)], capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout))


def of_jobs(folder: Path, texts: list[str], jobs: int) -> float:
    """Rows a second of ``stance classify`` on a table of ``TABLE`` rows."""
    table, out = folder / "table.csv", folder / "out.csv"
    pd.DataFrame({"text": [texts[i % len(texts)] for i in range(TABLE)]}).to_csv(table, index=False)
    script = "from stance.cli import main; main()"
    command = [
        sys.executable,
        "-c",
        script,
        "classify",
        str(table),
        "-t",
        "the bridge",
        "-o",
        str(out),
        "-j",
        str(jobs),
    ]
    return TABLE / seconds(lambda: subprocess.run(command, check=True, capture_output=True))


def on_cores(cores: set[int]) -> None:
    """Keeps this process, and those it starts, to ``cores``, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores)


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comments", type=int, default=40_000)
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--profanity-python", default=sys.executable, help="a Python that has alt-profanity-check")
    parser.add_argument("--torch-python", default=sys.executable, help="a Python that has torch and transformers")
    given = parser.parse_args()
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set[int]()
    on_cores({min(cores)} if cores else cores)
    texts, dev, store = distinct_texts(given.data, given.comments), Dev(given.data), ModelStore(models_folder())
    rows = fast_rows(store, texts, dev)  # first, so that its first pass is one
    rows |= peer_rows(given.profanity_python, labelled(given.data, texts), texts, dev)
    rows |= network_rows(store, given.torch_python, texts, dev)
    length = sum(map(len, texts)) / len(texts)
    print(f"{len(texts):,} distinct comments of {length:.0f} characters, one core\n")
    print("| | comments/s | AUC |\n|---|---|---|")
    for row in rows.values():
        print(f"| {row.what} | {row.rate:,.0f} | {'–' if row.auc is None else f'{row.auc:.3f}'} |")
    bars = [
        (f"{rows[a].what} to {rows[b].what}", rows[a].rate / rows[b].rate, "x", f"at least {bar} x")
        for a, b, bar in BARS
        if a in rows and b in rows
    ]
    first = seconds(lambda: subprocess.run([sys.executable, "-c", FIRST_SCORE], check=True), 5)
    bars.append(("a fresh process to its first score", first, "s", "at most 1 s"))
    with tempfile.TemporaryDirectory() as folder:
        bars.append((f"peak memory, {MANY:,} comments", peak_memory(Path(folder), texts), "MB", "at most 400 MB"))
        on_cores(cores)
        one, two = (of_jobs(Path(folder), texts, jobs) for jobs in (1, 2))
    bars.append((f"stance classify --jobs 2 ({two:,.0f} rows/s) to --jobs 1", two / one, "x", "at least 1.7 x"))
    print("\n| | measured | bar |\n|---|---|---|")
    for what, value, unit, bar in bars:
        print(f"| {what} | {value:,.2f} {unit} | {bar} |")


if __name__ == "__main__":
    main()
