"""The stages of fine-tuning the encoder of the accurate stance lane, a step of ``training/stance.py``."""

from pathlib import Path
from typing import Final

import numpy as np
import torch

from training.fine_tuning import THREADS
from training.onnx_export import exported_context
from training.stance_encoder import Stage, StanceEncoder, report, tokenizer_in, trained
from training.stance_mixture import Mixture

STAGES: Final = (
    Stage(
        "first",
        Mixture(
            {"vast": None, "arc_related": 1_000, "perspectrum": 1_200, "ibm_claim_stance": 300, "ibm_argkp_args": 800},
            replies=2_500, statements=800, own=1, read=0,
        ),
        rate=4e-5, heads_rate=1e-3, ends_at=0.4, seed=0,
    ),
    Stage(
        "second",
        Mixture(
            {"vast": 5_000, "arc_related": 600, "perspectrum": 800, "ibm_claim_stance": 200, "ibm_argkp_args": 400,
             "covid19_stance": 400, "ruw_russia_ukraine": 400},
            replies=2_000, statements=400, own=2, read=2,
        ),
        rate=3e-5, heads_rate=3e-4, ends_at=0.02, seed=1,
    ),
)  # fmt: skip
"""First the sets as they are, and our own comments; then, at a falling rate, our own threads and those labelled by
reading, with headline and parent, and a part of the sets again. The numbers were set by hand (2026-11)."""


def finished(data: Path, folder: Path, out: Path) -> tuple[np.ndarray, str, dict[str, np.ndarray]]:
    """The network's bytes, its tokenizer, and the heads' weights (k, d + 1) by name, biases last.

    ``folder`` holds all-mpnet-base-v2. ``out`` keeps the checkpoints of the stages, and what is found there is not done
    again.
    """
    torch.set_num_threads(THREADS)
    model, tokenizer = StanceEncoder(folder), tokenizer_in(folder)
    for stage in STAGES:
        trained(model, tokenizer, data, out, stage)
    print(report(model, tokenizer, data), flush=True)
    heads = {
        name: torch.cat([head.weight, head.bias[:, None]], dim=1).detach().numpy()
        for name, head in model.heads().items()
    }
    return exported_context(model.body), (folder / "tokenizer.json").read_text(encoding="utf-8"), heads
