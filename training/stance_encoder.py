"""Fine-tunes the encoder of the accurate stance lane, a step of ``training/stance.py``.

all-mpnet-base-v2 (Apache-2.0; Song and others 2020, "MPNet") reads a target, the page's headline, the comment replied
to and the comment as one text (``stance.features.context``), and learns three things from the mean of its vectors:
which side the comment takes on the target, whether it speaks of something else, and whether it agrees with its parent.

Each stage is a run through rows in an order that its seed fixes. A stage writes a checkpoint now and then and goes on
from it, so that it can be cut off at any step. Runs on a GPU if there is one, else on the CPU, in 16 bits (bfloat16)
where the processor has an instruction for it.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import MPNetModel

from stance.features.context import joined
from stance.labels import AGREEMENTS, STANCES
from training import fine_tuning
from training.stance_mixture import Mixture, epoch

FROZEN: Final = 6
"""Layers, from the bottom, that stay as they are, as the word vectors do: general knowledge of words that few rows
would only spoil; it saves a third of the time."""
STEP_PIECES: Final = 2_048
"""Pieces of a step: bounds the memory."""
COMMENT_PIECES: Final = 80
"""Pieces of a comment that are read in training; in use, more are (``stance.features.context``)."""
OFF_TOPIC_LOSS: Final = 0.3
"""The weight of the loss of being off topic beside that of the side. Set by hand (2026-11)."""
DROPOUT: Final = 0.1
"""Share of the features that are dropped before the heads, as for BERT's classifiers (Devlin and others 2019)."""
SMOOTHED: Final = 0.05
"""Share of a label that is spread over all labels."""
HIDDEN: Final = 0.05
"""Share of a comment's pieces that are hidden, so that no word is learned by heart."""
WARM_UP: Final = 60
"""Steps in which the learning rates rise."""
SAVED_EVERY: Final = 40
"""Steps between two checkpoints."""


@dataclass(frozen=True)
class Stage:
    """One run through the rows of a mixture."""

    name: str
    mixture: Mixture
    rate: float
    """The highest learning rate of the body."""
    heads_rate: float
    """That of the heads, which begin at random."""
    steps: int
    """Steps at most: bounds the time, of which a step takes 2 s in 16 bits and 6 s in 32 on two cores."""
    ends_at: float
    """The share of the learning rates that is left at the end; they fall evenly."""
    seed: int


class StanceEncoder(torch.nn.Module):
    """The encoder with its three heads."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.body = MPNetModel.from_pretrained(str(folder), add_pooling_layer=False)
        for part in (self.body.embeddings, *self.body.encoder.layer[:FROZEN]):
            part.requires_grad_(False)
        width = self.body.config.hidden_size
        self.stance = torch.nn.Linear(width, len(STANCES))
        self.off_topic = torch.nn.Linear(width, 1)
        self.agreement = torch.nn.Linear(width, len(AGREEMENTS))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Logits of the sides (n, 3), of being off topic (n,) and of agreement (n, 3)."""
        states = self.body(ids, attention_mask=mask).last_hidden_state.float()
        mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        features = functional.dropout(mean, DROPOUT, self.training)
        return self.stance(features), self.off_topic(features)[:, 0], self.agreement(features)

    def heads(self) -> dict[str, torch.nn.Linear]:
        """The linear layers on top, by name."""
        return {name: layer for name, layer in self.named_children() if isinstance(layer, torch.nn.Linear)}


@dataclass(frozen=True)
class Encoded:
    """Rows as the encoder reads them: ids, where the comment begins, labels (-1 where there is none), weights."""

    ids: list[list[int]]
    begins: list[int]
    stance: torch.Tensor
    off_topic: torch.Tensor
    agreement: torch.Tensor
    weights: torch.Tensor


def device() -> torch.device:
    """Where to compute."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def narrow() -> bool:
    """Whether 16 bits are faster here than 32."""
    return torch.cuda.is_available() or fine_tuning.narrow()


def tokenizer_in(folder: Path) -> Tokenizer:
    """The encoder's tokenizer, which neither cuts nor pads what it reads."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def encoded(rows: pd.DataFrame, tokenizer: Tokenizer, comment_pieces: int = COMMENT_PIECES) -> Encoded:
    """``rows`` (text, target, headline, parent, labels, weight) cut into pieces."""
    parts = ("text", "target", "headline", "parent")
    texts = sorted({text for name in parts for text in rows[name]})
    cut = {
        text: encoding.ids
        for text, encoding in zip(texts, tokenizer.encode_batch(texts, add_special_tokens=False), strict=True)
    }
    marks = tokenizer.token_to_id("<s>"), tokenizer.token_to_id("</s>")
    pairs = [
        joined([cut[text] for text in row], *marks, comment_pieces)
        for row in zip(*(rows[name] for name in parts), strict=True)
    ]

    def numbers(name: str, labels: Any) -> torch.Tensor:
        if name not in rows:
            return torch.full((len(rows),), -1)
        places = {label: place for place, label in enumerate(labels)}
        return torch.tensor([places.get(label, -1) for label in rows[name]])

    off_topic = rows["off_topic"].fillna(-1) if "off_topic" in rows else pd.Series(-1.0, index=rows.index)
    weights = rows["weight"] if "weight" in rows else pd.Series(1.0, index=rows.index)
    return Encoded(
        [ids for ids, _ in pairs],
        [begin for _, begin in pairs],
        numbers("stance", STANCES),
        torch.tensor(off_topic.to_numpy(dtype=np.float32)),
        numbers("agreement", AGREEMENTS),
        torch.tensor(weights.to_numpy(dtype=np.float32)),
    )


def batches(lengths: list[int], rng: np.random.Generator) -> list[list[int]]:
    """Batches of rows of similar lengths with at most ``STEP_PIECES`` pieces, in random order."""
    order = rng.permutation(len(lengths))
    found: list[list[int]] = []
    for start in range(0, len(order), 1_500):
        batch: list[int] = []
        for row in sorted(order[start : start + 1_500].tolist(), key=lambda row: lengths[row]):
            if batch and (len(batch) + 1) * lengths[row] > STEP_PIECES:
                found.append(batch)
                batch = []
            batch.append(row)
        found.append(batch)
    return [found[number] for number in rng.permutation(len(found)).tolist()]


def tensors(runs: list[list[int]], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask, (n, t)."""
    ids = torch.nn.utils.rnn.pad_sequence([torch.tensor(run) for run in runs], batch_first=True, padding_value=pad)
    mask = torch.zeros(ids.shape)
    for row, run in enumerate(runs):
        mask[row, : len(run)] = 1
    return ids.to(device()), mask.to(device())


def blurred(ids: list[int], begin: int, hidden: int, rng: np.random.Generator) -> list[int]:
    """A run with some pieces of its comment hidden."""
    said = np.array(ids[begin:-1])
    said[rng.random(len(said)) < HIDDEN] = hidden
    return [*ids[:begin], *said.tolist(), ids[-1]]


def loss_of(
    model: StanceEncoder, rows: Encoded, batch: list[int], ids: torch.Tensor, mask: torch.Tensor
) -> torch.Tensor:
    """The weighted cross-entropy of all heads, per row."""
    with torch.autocast(device().type, torch.bfloat16, enabled=narrow()):
        sides, off_topic, agrees = model(ids, mask)
    weight = rows.weights[batch].to(device())
    total = torch.zeros((), device=device())
    for logits, gold in ((sides, rows.stance[batch]), (agrees, rows.agreement[batch])):
        losses = functional.cross_entropy(
            logits.float(), gold.to(device()), ignore_index=-1, reduction="none", label_smoothing=SMOOTHED
        )
        total = total + (losses * weight).sum()
    is_off = rows.off_topic[batch].to(device())
    known = (is_off >= 0).float() * weight
    losses = functional.binary_cross_entropy_with_logits(off_topic.float(), is_off.clamp(min=0), reduction="none")
    return (total + OFF_TOPIC_LOSS * (losses * known).sum()) / weight.sum()


def trained(model: StanceEncoder, tokenizer: Tokenizer, data: Path, out: Path, stage: Stage) -> pd.DataFrame:
    """Takes ``model`` through a stage, from its checkpoint in ``out`` if there is one.

    Gives the rows of the stage, with ``is_read``: False for those that its steps do not reach.
    """
    torch.manual_seed(stage.seed)
    rng = np.random.default_rng(stage.seed)
    frame = epoch(data, stage.mixture, rng)
    rows = encoded(frame, tokenizer)
    every = batches([len(ids) for ids in rows.ids], rng)
    drawn = every[: stage.steps]
    print(f"{stage.name}: {len(rows.ids)} rows, {sum(map(len, rows.ids))} pieces, {len(drawn)} steps", flush=True)
    heads = [weight for head in model.heads().values() for weight in head.parameters()]
    body = [weight for weight in model.body.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": body}, {"params": heads}], lr=stage.rate, weight_decay=fine_tuning.WEIGHT_DECAY
    )
    checkpoint, first = out / f"{stage.name}.checkpoint.pt", 0
    if checkpoint.is_file():
        kept = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        first = kept["step"]
        torch.manual_seed(stage.seed + first)
    start, mean = time.monotonic(), 0.0
    model.train()
    pad, hidden = model.body.config.pad_token_id, tokenizer.token_to_id("<mask>")
    for step, batch in enumerate(drawn):
        runs = [blurred(rows.ids[row], rows.begins[row], hidden, rng) for row in batch]
        if step < first:
            continue
        share = min(1, (step + 1) / WARM_UP) * (1 - (1 - stage.ends_at) * step / len(drawn))
        for group, rate in zip(optimizer.param_groups, (stage.rate, stage.heads_rate), strict=True):
            group["lr"] = rate * share
        loss = loss_of(model, rows, batch, *tensors(runs, pad))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), fine_tuning.CLIPPED)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        done = step + 1 - first
        mean += (float(loss.detach()) - mean) / min(done, 50)
        if (step + 1) % 20 == 0:
            spent = time.monotonic() - start
            left = spent / done * (len(drawn) - step - 1)
            print(f"{step + 1} of {len(drawn)}: loss {mean:.4f}, {spent:.0f} s, {left:.0f} s left", flush=True)
        if (step + 1) % SAVED_EVERY == 0 or step + 1 == len(drawn):
            kept = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step + 1}
            torch.save(kept, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)
    is_read = np.zeros(len(frame), bool)
    is_read[np.concatenate(drawn)] = True
    return frame.assign(is_read=is_read)
