"""The later stages of fine-tuning the encoder of the accurate stance lane, a step of ``training/stance.py``.

The encoder has learned from labelled rows (``stance_encoder``). Now our own comments come in, and all claims, some of
them in other words or turned into their opposite; the weights handed on are means over a stage.
"""

import functools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import torch
from tokenizers import Tokenizer

from training.fine_tuning import THREADS, encoder_folder, encoder_tokenizer, learn, optimizer_of
from training.stance_encoder import Rows, StanceEncoder, as_rows, batches, begun, epoch_rows, loss_of, report
from training.stance_rows import SEED, affirmative, own_rows
from training.stance_statements import claim_turned, reworded


@dataclass(frozen=True)
class Stage:
    """A stage after the first, in which our own comments come in and all claims."""

    taken: Mapping[str, int | None]
    """Rows of each set an epoch, as ``TAKEN``."""
    statements: int
    """Plain sentences an epoch."""
    replies: int
    """Replies an epoch."""
    epochs: int
    rate: float
    """The highest learning rate of the body."""
    fades: bool
    """Whether the learning rate falls to zero at the end of the stage, or stays as it is."""
    averaged_from: float
    """The part of the stage, 0..1, after which the weights are averaged."""
    before: float
    """The share of the weights before the stage in the result; the rest is that average."""


CLAIMS: Final = ("arc_related", "perspectrum", "ibm_claim_stance", "ibm_argkp_args")
"""Sets whose targets are sentences."""
REFINED: Final = Stage(
    taken={
        **dict.fromkeys(("vast", *CLAIMS)),
        "pstance": 1_200,
        "covid19_stance": 1_200,
        "ruw_russia_ukraine": 1_000,
        "reddit_worldnews_israel_harar": 300,
    },
    statements=800,
    replies=3_000,
    epochs=3,
    rate=6e-5,
    fades=False,
    averaged_from=0.25,
    before=1 / 3,
)
LAST: Final = Stage(
    taken={
        **dict.fromkeys(("vast", *CLAIMS)),
        "covid19_stance": 1_000,
        "ruw_russia_ukraine": 1_500,
        "reddit_worldnews_israel_harar": 1_000,
        "mtcsd_reddit_conversation": 2_500,
    },
    statements=500,
    replies=3_000,
    epochs=1,
    rate=4e-5,
    fades=True,
    averaged_from=0.5,
    before=1 / 2,
)
"""The last stage, with more comments that speak of the target's matter without taking a side. The numbers of both, and
those below, were set by hand (2026-11)."""
OWN_TIMES: Final = 2
"""How often each of our own comments is read an epoch."""
REFINED_RATE_HEADS: Final = 3e-4
"""The highest learning rate of the heads in these stages."""
MASK: Final = 103
"""The id of the mark that hides a piece."""
MASKED: Final = 0.08
"""Share of a comment's pieces that are hidden, so that no word is learned by heart."""
NARROW: Final = 96
"""Pieces read of every second comment that is longer."""
SMOOTHED: Final = 0.05
"""Share of a label that is spread over all labels."""
REWORDED: Final = 1 / 3
"""Share of the claims that are put into other words each epoch, half of them turned into their opposite."""


def refined(model: StanceEncoder, tokenizer: Tokenizer, data: Path, stage: Stage, seed: int) -> StanceEncoder:
    """The model after a stage with our own comments and all claims: the mean of its weights on the way.

    Where the learning rate stays as it is, the weights wander about a minimum, and their mean lies nearer to it than
    any of them (Izmailov and others 2018). ``model`` is left as it is at the end of the stage.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    optimizer = optimizer_of(model)
    mean = torch.optim.swa_utils.AveragedModel(model)
    step, start = 0, time.monotonic()
    for epoch in range(stage.epochs):
        sides, replies = epoch_rows(data, rng, stage.taken, stage.statements)
        chosen = sides["source"].isin(CLAIMS).to_numpy() & (rng.random(len(sides)) < REWORDED)
        sides = affirmative(reworded(sides, chosen, lambda claim: claim_turned(claim, rng)))
        sides = pd.concat([sides, *[own_rows()] * OWN_TIMES], ignore_index=True)
        rows = blurred(as_rows(sides, replies.sample(stage.replies, random_state=epoch), tokenizer), rng)
        drawn = list(batches(rows, rng))
        for batch in drawn:
            step += 1
            done = step / (stage.epochs * len(drawn))
            rising, falling = min(1, step / 100), max(1 - done, 0.02) if stage.fades else 1
            for group, rate in zip(optimizer.param_groups, (stage.rate, REFINED_RATE_HEADS), strict=True):
                group["lr"] = rate * rising * falling
            learn(model, optimizer, loss_of(model, rows, batch, SMOOTHED))
            if done > stage.averaged_from and step % 10 == 0:
                mean.update_parameters(model)
            if step % 100 == 0:
                print(f"{step} of some {stage.epochs * len(drawn)}: {time.monotonic() - start:.0f} s", flush=True)
        print(report(mean.module, tokenizer, data), flush=True)
    return mean.module


def blurred(rows: Rows, rng: np.random.Generator) -> Rows:
    """``rows`` with some pieces of the comments hidden, and every second long comment cut shorter at random."""
    found = []
    for ids, begin in zip(rows.ids, rows.begins.tolist(), strict=True):
        about, said, end = ids[:begin], np.array(ids[begin:-1]), ids[-1:]
        if len(said) > NARROW and rng.random() < 0.5:
            start = int(rng.integers(0, len(said) - NARROW + 1))
            said = said[start : start + NARROW]
        said[rng.random(len(said)) < MASKED] = MASK
        found.append([*about, *said.tolist(), *end])
    return replace(rows, ids=found)


def trained(data: Path, out: Path, start: Mapping[str, Any] | None) -> StanceEncoder:
    """The encoder after all stages; ``start`` are the weights after the first, as ``shipped`` reads them.

    ``out`` keeps the weights after each stage, and a stage that is found there is not done again.
    """
    torch.set_num_threads(THREADS)
    tokenizer = encoder_tokenizer()
    model = StanceEncoder()
    state = start or kept(out / "first.pt", lambda: begun(data, tokenizer, out))
    for number, stage in enumerate((REFINED, LAST), 1):
        model.load_state_dict(state)
        model.train()
        made = functools.partial(refined, model, tokenizer, data, stage, SEED + 11 + number)
        state = mixed(state, kept(out / f"stage{number}.pt", made), stage.before)
    model.load_state_dict(state)
    return model.eval()


def kept(file: Path, make: Callable[[], StanceEncoder]) -> dict[str, torch.Tensor]:
    """The weights in ``file``, or those of what ``make`` makes, kept there."""
    if not file.is_file():
        torch.save(make().state_dict(), file)
    state: dict[str, torch.Tensor] = torch.load(file, weights_only=True)
    return state


def mixed(first: Mapping[str, Any], second: Mapping[str, Any], share: float) -> dict[str, Any]:
    """The weights between two, ``share`` of the first."""
    return {
        name: share * weights + (1 - share) * second[name] if weights.is_floating_point() else weights
        for name, weights in first.items()
    }


def finished(data: Path, out: Path, models: Path | None) -> tuple[np.ndarray, str, dict[str, np.ndarray]]:
    """The network's bytes, its tokenizer, and the heads' weights (k, 3 d + 1) by name, biases last.

    The encoder is fine-tuned if ``out`` has none yet; given ``models``, from the accurate models in use there on.
    """
    from training.onnx_export import exported
    from training.onnx_import import shipped

    weights = out / "encoder.pt"
    model = StanceEncoder()
    if not weights.is_file():
        start = shipped(models, model) if models else None
        torch.save(trained(data, out, start).state_dict(), weights)
    model.load_state_dict(torch.load(weights, weights_only=True))
    tokenizer = (encoder_folder() / "tokenizer.json").read_text(encoding="utf-8")
    return exported(model.eval().bert), tokenizer, model.head_weights()
