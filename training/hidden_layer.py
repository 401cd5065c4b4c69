"""Trains the hidden layer of the fast stance model, a step of ``training/stance.py``. Needs ``torch``."""

from typing import Any, Final

import numpy as np
import torch

from stance.features.layers import HiddenLayer

UNITS: Final = 128
EPOCHS: Final = 8
BATCH: Final = 256
RATE: Final = 1e-3
DECAY: Final = 0.02
DROPPED: Final = 0.3
SEED: Final = 0


def trained_layer(X: Any, shares: Any, weight: Any) -> HiddenLayer:
    """The layer that, with a linear one behind it and one beside it, tells the ``shares`` (n, k) from ``X`` (n, d)."""
    torch.manual_seed(SEED)
    features, gold = torch.from_numpy(np.asarray(X, dtype=np.float32)), torch.tensor(shares, dtype=torch.float32)
    heed = torch.tensor(weight, dtype=torch.float32)
    hidden, out = torch.nn.Linear(X.shape[1], UNITS), torch.nn.Linear(UNITS, gold.shape[1])
    beside = torch.nn.Linear(X.shape[1], gold.shape[1], bias=False)
    torch.nn.init.zeros_(beside.weight)
    drop = torch.nn.Dropout(DROPPED)
    weights = [*hidden.parameters(), *out.parameters(), *beside.parameters()]
    optimizer = torch.optim.AdamW(weights, lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(features) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.02, steps)
    for epoch in range(EPOCHS):
        order, total = torch.randperm(len(features)), 0.0
        for at in order.split(BATCH):
            x = drop(features[at])
            logits = out(drop(torch.relu(hidden(x)))) + beside(x)
            loss = -(heed[at] * (gold[at] * logits.log_softmax(1)).sum(1)).sum() / heed[at].sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += float(loss.detach()) * len(at)
        print(f"hidden layer, epoch {epoch + 1}: loss {total / len(features):.4f}", flush=True)
    return HiddenLayer(hidden.weight.detach().numpy().T.copy(), hidden.bias.detach().numpy().copy())
