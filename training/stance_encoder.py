"""Fine-tunes the encoder of the accurate stance lane, a step of ``training/stance.py``.

The encoder (see ``fine_tuning``) reads a target and a comment as one text (a cross-encoder) and learns three things
from the same vectors: which side the comment takes, whether it speaks of something else, and, where the "target" is the
comment it replies to, whether it agrees. Seeds and the number of threads are fixed.
"""

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

from stance.features.pairs import joined
from stance.labels import AGREEMENTS, STANCES
from training.fine_tuning import FIRST_MARK, LAST_MARK, THREADS, EncoderWithHeads, Steps, padded
from training.stance_rows import SEED, affirmative, agreement, development, foreign_held, training
from training.stance_statements import reworded, statements, turned

EPOCHS: Final = 3
BATCH_PIECES: Final = 2_560
"""Pieces of a batch: bounds the memory."""
OFF_TOPIC_LOSS: Final = 0.3
"""The weight of the loss of being off topic beside that of the side. Set by hand (2026-11)."""
DROPOUT: Final = 0.1
"""Share of the features that are dropped before the heads, as for BERT's classifiers (Devlin and others 2019)."""
TURNED: Final = 0.12
"""Share of VAST's targets that are put into other words each epoch, half of them with the side turned. Set by hand
(2026-11)."""
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
STATEMENTS: Final = 3_000
"""Plain sentences of our own an epoch."""
AGREEMENT_TAKEN: Final = {"agree": 2_300, "disagree": 2_700, "neutral": 2_000}
"""Replies of each label an epoch; ``debagreement`` is taken whole."""
WEIGHTS: Final = {
    **{"vast": 1.0, "own": 1.0, "arc_related": 0.7, "plain statements": 0.5, "other sides": 0.4},
    **{"debagreement": 1.0, "other replies": 0.6},
}
"""The weight of a row by its source: VAST and our own are most like newspaper comments. Set by hand (2026-11)."""


@dataclass(frozen=True)
class Rows:
    """An epoch's rows: ids, where the comment begins, labels (-1 where there is none) and weights."""

    ids: list[list[int]]
    begins: np.ndarray
    stance: np.ndarray
    off_topic: np.ndarray
    agreement: np.ndarray
    weights: np.ndarray


class StanceEncoder(EncoderWithHeads):
    """The encoder with its three heads."""

    def __init__(self) -> None:
        super().__init__()
        width = 3 * self.bert.config.hidden_size
        self.stance = torch.nn.Linear(width, len(STANCES))
        self.off_topic = torch.nn.Linear(width, 1)
        self.agreement = torch.nn.Linear(width, len(AGREEMENTS))

    def features(self, ids: torch.Tensor, mask: torch.Tensor, begins: torch.Tensor) -> torch.Tensor:
        """(n, 3 d): the first mark's vector, the mean over the target's pieces, and the mean over the comment's."""
        states = self.bert(ids, attention_mask=mask).last_hidden_state.float()
        places = torch.arange(ids.shape[1])[None, :]
        ends = mask.sum(1, keepdim=True).long()
        about = ((places >= 1) & (places < begins[:, None] - 1)).float()
        said = ((places >= begins[:, None]) & (places < ends - 1)).float()
        means = [(states * part[..., None]).sum(1) / part.sum(1, keepdim=True).clamp(min=1) for part in (about, said)]
        return torch.cat([states[:, 0], *means], dim=1)

    def forward(self, ids: Any, mask: Any, begins: Any) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Logits of the sides (n, 3), of being off topic (n,) and of agreement (n, 3)."""
        features = functional.dropout(self.features(ids, mask, begins), DROPOUT, self.training)
        return self.stance(features), self.off_topic(features)[:, 0], self.agreement(features)


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
    chosen = (sides["source"] == "vast").to_numpy() & (rng.random(len(sides)) < TURNED)
    sides = reworded(sides, chosen, lambda target: turned(target, 1, rng))
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
    texts, targets = ([*map(str, sides[name]), *map(str, replies[name])] for name in ("text", "target"))
    pairs = pairs_of(texts, targets, tokenizer)
    none = np.full(len(replies), -1)
    stance = np.concatenate([sides["stance"].map(list(STANCES).index).to_numpy(), none])
    off_topic = np.concatenate([sides["off_topic"].fillna(-1).to_numpy(), none]).astype(np.float32)
    agrees = np.concatenate([np.full(len(sides), -1), replies["agreement"].map(list(AGREEMENTS).index).to_numpy()])
    of_sides = sides["source"].map(lambda name: WEIGHTS.get(name, WEIGHTS["other sides"]))
    of_replies = replies["source"].map(lambda name: WEIGHTS.get(name, WEIGHTS["other replies"]))
    weights = np.concatenate([of_sides.to_numpy(), of_replies.to_numpy()])
    return Rows(
        [ids for ids, _ in pairs], np.array([begin for _, begin in pairs]), stance, off_topic, agrees,
        weights.astype(np.float32),
    )  # fmt: skip


def pairs_of(texts: list[str], targets: list[str], tokenizer: Tokenizer) -> list[tuple[list[int], int]]:
    """Each pair as one run of pieces, and where its comment begins."""
    cut = {text: tokenizer.encode(text, add_special_tokens=False).ids for text in {*texts, *targets}}
    return [joined(cut[text], cut[target], FIRST_MARK, LAST_MARK) for text, target in zip(texts, targets, strict=True)]


def batches(rows: Rows, rng: np.random.Generator) -> Iterator[list[int]]:
    """Batches of rows of similar lengths with at most ``BATCH_PIECES`` pieces, in random order."""
    order = rng.permutation(len(rows.ids))
    found: list[list[int]] = []
    for start in range(0, len(order), 2_000):
        batch: list[int] = []
        for row in sorted(order[start : start + 2_000].tolist(), key=lambda row: len(rows.ids[row])):
            if batch and (len(batch) + 1) * len(rows.ids[row]) > BATCH_PIECES:
                found.append(batch)
                batch = []
            batch.append(row)
        found.append(batch)
    for number in rng.permutation(len(found)).tolist():
        yield found[number]


def loss_of(model: StanceEncoder, rows: Rows, batch: list[int], smoothed: float = 0.0) -> torch.Tensor:
    """The weighted cross-entropy of all heads, per row; ``smoothed`` is the share of a label spread over all."""
    ids, mask = padded([rows.ids[row] for row in batch])
    with torch.autocast("cpu", torch.bfloat16):
        sides, off_topic, agrees = model(ids, mask, torch.from_numpy(rows.begins[batch]))
    weight = torch.from_numpy(rows.weights[batch])
    total = torch.zeros(())
    for logits, gold in ((sides, rows.stance[batch]), (agrees, rows.agreement[batch])):
        losses = functional.cross_entropy(
            logits.float(), torch.from_numpy(gold), ignore_index=-1, reduction="none", label_smoothing=smoothed
        )
        total = total + (losses * weight).sum()
    is_off = torch.from_numpy(rows.off_topic[batch])
    known = (is_off >= 0).float() * weight
    losses = functional.binary_cross_entropy_with_logits(off_topic.float(), is_off.clamp(min=0), reduction="none")
    return (total + OFF_TOPIC_LOSS * (losses * known).sum()) / weight.sum()


@torch.no_grad()
def outputs(model: StanceEncoder, tokenizer: Tokenizer, texts: list[str], targets: list[str]) -> list[np.ndarray]:
    """The logits of the three heads for every pair, each (n, …)."""
    model.eval()
    pairs = pairs_of(texts, targets, tokenizer)
    order = np.argsort([len(ids) for ids, _ in pairs], kind="stable")
    logits: list[Any] = [None] * len(pairs)
    for start in range(0, len(order), 64):
        batch = order[start : start + 64]
        with torch.autocast("cpu", torch.bfloat16):
            said = model(*padded([pairs[pair][0] for pair in batch]), torch.tensor([pairs[pair][1] for pair in batch]))
        for row, pair in enumerate(batch):
            logits[pair] = [head[row].float().numpy() for head in said]
    model.train()
    return [np.stack(head) for head in zip(*logits, strict=True)]


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
    said = np.array(list(AGREEMENTS))[agrees.argmax(1)]
    return ", ".join([*parts, f"agreement {accuracy_score(replies['agreement'], said):.4f}"])


def begun(data: Path, tokenizer: Tokenizer, out: Path) -> StanceEncoder:
    """The encoder after its first stage; ``out`` gets a draft after each epoch."""
    torch.manual_seed(SEED)
    torch.set_num_threads(THREADS)
    rng = np.random.default_rng(SEED)
    model = StanceEncoder().train()
    steps: Steps | None = None
    for epoch in range(EPOCHS):
        rows = as_rows(*epoch_rows(data, rng, TAKEN, STATEMENTS), tokenizer)
        drawn = list(batches(rows, rng))
        print(f"{len(rows.ids)} rows, {sum(map(len, rows.ids))} pieces, {len(drawn)} steps", flush=True)
        steps = steps or Steps(model, EPOCHS * len(drawn), spare=5)  # epochs differ by a few steps
        for batch in drawn:
            steps.take(loss_of(model, rows, batch))
        print(report(model, tokenizer, data), flush=True)
        torch.save(model.state_dict(), out / f"draft{epoch}.pt")
    model.load_state_dict(mean_of([torch.load(out / f"draft{epoch}.pt", weights_only=True) for epoch in range(EPOCHS)]))
    print(report(model, tokenizer, data), flush=True)
    return model


def mean_of(states: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of the weights after each epoch, which generalises better than the last.

    Izmailov and others 2018, "Averaging weights leads to wider optima". Macro-F1 on VAST dev, all and zero-shot: 0.680
    and 0.684; after the last epoch 0.661 and 0.660 (2026-11).
    """
    weights = {name: torch.stack([state[name] for state in states]) for name in states[0]}
    return {name: stack.mean(0) if stack.is_floating_point() else stack[0] for name, stack in weights.items()}
