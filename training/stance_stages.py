"""The stages of fine-tuning the encoder of the accurate stance lane, a step of ``training/stance.py``."""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import torch

from training.fine_tuning import THREADS
from training.onnx_export import exported_context
from training.stance_encoder import Stage, StanceEncoder, tokenizer_in, trained
from training.stance_mixture import Mixture

STAGES: Final = (
    Stage(
        "all",
        Mixture(
            {"vast": None, "arc_related": 600, "perspectrum": 700, "ibm_claim_stance": 200, "ibm_argkp_args": 400},
            replies=1_500, statements=300, own=1, read=1,
        ),
        steps=960, rate=4e-5, heads_rate=1e-3, ends_at=0.02, seed=0,
    ),
    Stage(
        "ours",
        Mixture(
            {"vast": 3_500, "arc_related": 150, "perspectrum": 200, "ibm_claim_stance": 60, "ibm_argkp_args": 120},
            replies=500, statements=150, own=2, read=0.25,
        ),
        steps=480, rate=3e-5, heads_rate=3e-4, ends_at=0.02, seed=1,
    ),
)  # fmt: skip
"""One run through VAST, a part of the claims and of the replies, our own comments and threads, and those labelled by
reading, at a falling rate; then a shorter one in which our own comments are read twice: of 100 sentences whose tone is
not their side, 40 were right after the first and 70 after the second. A third one of 200 steps, mostly of our own
comments, brought no more of them and cost 0.015 of macro-F1 on VAST dev's targets that are not seen in training. The
numbers were set by hand (2026-11)."""


def finished(data: Path, folder: Path, out: Path) -> tuple[np.ndarray, str, dict[str, np.ndarray], pd.DataFrame]:
    """The network's bytes, its tokenizer, the heads' weights (k, d + 1) by name, biases last, and rows not read.

    ``folder`` holds all-mpnet-base-v2. ``out`` keeps the checkpoints of the stages, and what is found there is not done
    again.
    """
    torch.set_num_threads(THREADS)
    model, tokenizer = StanceEncoder(folder), tokenizer_in(folder)
    rows = pd.concat([trained(model, tokenizer, data, out, stage) for stage in STAGES], ignore_index=True)
    is_new = ~rows.groupby(["text", "target"])["is_read"].transform("any")
    heads = {
        name: torch.cat([head.weight, head.bias[:, None]], dim=1).detach().numpy()
        for name, head in model.heads().items()
    }
    rest = rows[is_new].drop_duplicates(["text", "target"], ignore_index=True)
    return exported_context(model.body), (folder / "tokenizer.json").read_text(encoding="utf-8"), heads, rest
