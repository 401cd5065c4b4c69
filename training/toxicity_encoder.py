"""Fine-tunes the encoder of the accurate toxicity lane, a step of ``training/toxicity.py``.

The encoder (see ``fine_tuning``) learns the attributes from the mean of its token vectors, and from each token vector
whether the token is part of what makes a comment toxic. Seeds and the number of threads are fixed.
"""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import torch
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch.nn import functional

from stance.features.spelling import normalise, normalise_aligned
from training.fine_tuning import (
    FIRST_MARK,
    LAST_MARK,
    THREADS,
    EncoderWithHeads,
    Steps,
    encoder_folder,
    encoder_tokenizer,
    narrow,
    padded,
)
from training.onnx_import import shipped
from training.toxicity_rows import NAMES, SEED, development, read_rows, span_rows

BATCH: Final = 32
"""Rows of a batch."""
PIECES: Final = 80
"""Pieces of a comment that are read in training."""
CROPPED: Final = {"longer than": 20, "at least": 15}
"""Of comments with more pieces than the first number, in a stage's repeated sources, a part of random length is read,
with at least as many pieces as the second says."""
LOSSES: Final = {"span": 0.5, "kinds": 2.0, "clean span": 0.3}
"""The weight of the loss of a token beside that of a comment; of that of the attributes other than toxicity, whose rows
have small weights; and of a token in a comment without a toxic one. These and the numbers above were set by hand
(2026-11)."""


@dataclass(frozen=True)
class Stage:
    """One run through the rows."""

    name: str
    shares: Mapping[str, float]
    """The share of a source's rows that is taken, so that a stage lasts a quarter of an hour to half an hour."""
    repeated: Mapping[str, int]
    """Sources of which a part of a long comment is read, and how often, each time another part."""
    rate: float
    """The highest learning rate of the body."""


STAGES: Final = (
    Stage(
        "first",
        {
            "cad": 0.3, "civil_cut": 0.6, "civil_hidden": 0.5, "civil_ratings": 0.7, "convabuse": 0.4,
            "jigsaw2018_lower5k": 0.4, "jigsaw2018_train20k": 0.3, "paradetox": 0.2, "ruddit": 0.6,
            "wiki_cat_large": 0.12,
        },
        {"news": 1, "labelled": 3, "own comments": 3},
        rate=1e-4,
    ),
    Stage(
        "second",
        {
            "cad": 0.2, "civil_hidden": 0.3, "convabuse": 0.3, "implicit_hate": 0.3, "jigsaw2018_lower5k": 0.3,
            "jigsaw2018_train20k": 0.2, "paradetox": 0.1, "ruddit": 0.4, "stormfront": 0.3, "wiki_cat_large": 0.08,
        },
        {"news": 1, "labelled": 1, "own comments": 2},
        rate=5e-5,
    ),
)  # fmt: skip
"""First most of our own labels; then, at half the rate, most news comments. Set by hand (2026-11)."""


@dataclass(frozen=True)
class Rows:
    """Training rows: token ids of each, attribute labels (n, k) and weights (n, k), and marks.

    ``marks`` has per row the tokens' labels, in 0..1, and not a number for one that is not known; None where none is.
    """

    ids: list[list[int]]
    labels: np.ndarray
    weights: np.ndarray
    marks: list[list[float] | None]
    is_cropped: np.ndarray


class ToxicEncoder(EncoderWithHeads):
    """The encoder with its two heads."""

    def __init__(self, bert: Any = None) -> None:
        super().__init__(bert)
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


def chosen(frame: pd.DataFrame, stage: Stage) -> pd.DataFrame:
    """The rows of a stage."""
    frame = frame[~frame["held_out"]]
    parts = []
    for source, part in frame.groupby("source"):
        part = part.sample(frac=stage.shares.get(str(source), 1.0), random_state=SEED)
        parts += [part] * stage.repeated.get(str(source), 1)
    return pd.concat(parts, ignore_index=True)


def as_rows(
    frame: pd.DataFrame,
    cropped: Container[str],
    tokenizer: Tokenizer,
    spans: dict[str, list[int]],
    spelling: Callable[[str], tuple[str, list[int]]] = normalise_aligned,
) -> Rows:
    """The rows cut into pieces, with the labels of tokens where spans are known or nothing is toxic.

    ``spelling`` gives a text as the encoder reads it, and the place of each of its characters.
    """
    ids, marks = [], []
    for text, toxicity in zip(frame["text"], frame["toxicity"], strict=True):
        plain, places = spelling(text)
        if text in spans:
            encoded = tokenizer.encode(plain, add_special_tokens=False)
            toxic = set(spans[text])
            inside = [[places[i] in toxic for i in range(*offsets)] for offsets in encoded.offsets]
            marks.append([float(np.mean(letters)) if letters else 0.0 for letters in inside])
        else:
            encoded = tokenizer.encode(plain, add_special_tokens=False)
            marks.append([0.0] * len(encoded.ids) if toxicity == 0 else None)
        ids.append(encoded.ids)
    others = np.repeat(frame[["weight_kinds"]].to_numpy() * LOSSES["kinds"], len(NAMES) - 1, axis=1)
    weights = np.column_stack([frame["weight"], others])
    labels = frame[list(NAMES)].to_numpy(dtype=np.float32)
    weights = np.where(np.isnan(labels), 0, weights).astype(np.float32)
    is_cropped = np.array([source in cropped for source in frame["source"]])
    return Rows(ids, np.nan_to_num(labels), weights, marks, is_cropped)


def batches(rows: Rows, rng: np.random.Generator, pieces: int = PIECES) -> Iterator[list[tuple[int, int, int]]]:
    """Batches of (row, first piece, end) of similar lengths, at most ``pieces``, in random order."""
    parts = []
    for row, ids in enumerate(rows.ids):
        first, end = 0, min(len(ids), pieces)
        if rows.is_cropped[row] and len(ids) > CROPPED["longer than"]:
            length = int(rng.integers(CROPPED["at least"], min(len(ids), pieces)))
            first = int(rng.integers(0, len(ids) - length + 1))
            end = first + length
        parts.append((row, first, end))
    order = rng.permutation(len(parts))
    found = []
    for start in range(0, len(order), BATCH * 64):
        near = sorted(order[start : start + BATCH * 64].tolist(), key=lambda part: parts[part][2] - parts[part][1])
        found += [[parts[part] for part in near[begin : begin + BATCH]] for begin in range(0, len(near), BATCH)]
    for batch in rng.permutation(len(found)).tolist():
        yield found[batch]


def tensors(
    rows: Rows, batch: list[tuple[int, int, int]], first_mark: int = FIRST_MARK, last_mark: int = LAST_MARK
) -> tuple[torch.Tensor, ...]:
    """Ids, mask, attribute labels and weights, token labels and weights."""
    width = max(end - first for _, first, end in batch) + 2
    ids = torch.zeros(len(batch), width, dtype=torch.long)
    mask, marks, known = torch.zeros(len(batch), width), torch.zeros(len(batch), width), torch.zeros(len(batch), width)
    for place, (row, first, end) in enumerate(batch):
        pieces = [first_mark, *rows.ids[row][first:end], last_mark]
        ids[place, : len(pieces)] = torch.tensor(pieces)
        mask[place, : len(pieces)] = 1
        if (mark := rows.marks[row]) is not None:
            told = torch.tensor(mark[first:end])
            marks[place, 1 : len(pieces) - 1] = told.nan_to_num()
            known[place, 1 : len(pieces) - 1] = told.isfinite() * (1.0 if any(mark) else LOSSES["clean span"])
    chosen = [row for row, _, _ in batch]
    return ids, mask, torch.from_numpy(rows.labels[chosen]), torch.from_numpy(rows.weights[chosen]), marks, known


def loss_of(model: ToxicEncoder, ids: Any, mask: Any, labels: Any, weights: Any, marks: Any, known: Any) -> Any:
    """The weighted cross-entropy of attributes and tokens."""
    with torch.autocast("cpu", torch.bfloat16, enabled=narrow()):
        _, logits, token_logits = model(ids, mask)
    return loss_from(logits, token_logits, labels, weights, marks, known)


def loss_from(logits: Any, token_logits: Any, labels: Any, weights: Any, marks: Any, known: Any) -> Any:
    """The weighted cross-entropy of these logits of attributes and of tokens."""
    cross_entropy = functional.binary_cross_entropy_with_logits
    of_comments = cross_entropy(logits.float(), labels, weights, reduction="sum") / len(labels)
    of_tokens = cross_entropy(token_logits.float(), marks, known, reduction="sum") / known.sum().clamp(min=1)
    return of_comments + LOSSES["span"] * of_tokens


@torch.no_grad()
def attribute_logits(model: ToxicEncoder, tokenizer: Tokenizer, texts: list[str], pieces: int = 256) -> np.ndarray:
    """Logits (n, k) of the first ``pieces`` of each text."""
    model.eval()
    ids = [tokenizer.encode(normalise(text), add_special_tokens=False).ids[:pieces] for text in texts]
    order = np.argsort([len(run) for run in ids], kind="stable")
    logits = np.zeros((len(texts), len(NAMES)), dtype=np.float32)
    for start in range(0, len(order), 64):
        batch = order[start : start + 64]
        logits[batch] = model(*padded([[FIRST_MARK, *ids[text], LAST_MARK] for text in batch]))[1].numpy()
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


def trained(data: Path, out: Path, models: Path | None) -> ToxicEncoder:
    """The fine-tuned encoder, from the one in use in ``models`` on, if given; ``out`` keeps it after each stage."""
    torch.set_num_threads(THREADS)
    torch.use_deterministic_algorithms(True)
    tokenizer = encoder_tokenizer()
    spans = {row.text: row.spans for row in span_rows(data, "train").itertuples() if row.spans}
    frame = read_rows(data)[0]
    model = ToxicEncoder()
    if models:
        model.load_state_dict(shipped(models, model))
        print(report(model, tokenizer, data), flush=True)
    for stage in STAGES:
        file = out / f"{stage.name}.pt"
        if not file.is_file():
            torch.manual_seed(SEED)
            rows = as_rows(chosen(frame, stage), stage.repeated, tokenizer, spans)
            model.train()
            steps = Steps(model, len(rows.ids) // BATCH + 1, rate=stage.rate)
            for batch in batches(rows, np.random.default_rng(SEED)):
                steps.take(loss_of(model, *tensors(rows, batch)))
            torch.save(model.state_dict(), file)
            print(report(model, tokenizer, data), flush=True)
        model.load_state_dict(torch.load(file, weights_only=True))
    return model.eval()


def finished(data: Path, out: Path, models: Path | None) -> tuple[np.ndarray, str, np.ndarray, np.ndarray]:
    """The network's bytes, its tokenizer, the attributes' weights (k, d + 1) and the spans' (d + 1,), biases last.

    The encoder is fine-tuned if ``out`` has none yet, from the one in use in ``models`` on, if that is given.
    """
    from training.onnx_export import exported

    weights = out / "encoder.pt"
    if not weights.is_file():
        torch.save(trained(data, out, models).state_dict(), weights)
    model = ToxicEncoder()
    model.load_state_dict(torch.load(weights, weights_only=True))
    heads = model.head_weights()
    tokenizer = (encoder_folder() / "tokenizer.json").read_text(encoding="utf-8")
    return exported(model.eval().bert), tokenizer, heads["attributes"], heads["token"][0]
