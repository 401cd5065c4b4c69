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

from stance.scoring import OTHER_SIDE
from training.stance_encoder import (
    THREADS,
    Rows,
    StanceEncoder,
    as_rows,
    batches,
    begun,
    epoch_rows,
    loss_of,
    report,
)
from training.stance_rows import SEED, affirmative, own_rows
from training.stance_statements import claim_turned
from training.toxicity_encoder import encoder_folder


@dataclass(frozen=True)
class Stage:
    """A stage after the first, in which our own comments come in and all claims."""

    taken: Mapping[str, int | None]
    """As ``TAKEN``."""
    statements: int
    replies: int
    epochs: int
    rate: float
    """The highest learning rate of the body."""
    fades: bool
    """Whether the learning rate falls to nothing at its end, or stays as it is."""
    averaged_from: float
    """From which part of the stage on the weights are averaged."""
    before: float
    """What the weights before the stage count beside that average in what the stage gives."""


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
"""More comments that speak of the target's matter without a side."""
OWN_TIMES: Final = 2
"""How often each of our own comments is read an epoch."""
REFINED_RATE_HEADS: Final = 3e-4
"""The highest learning rate of the heads in these stages."""
MASK: Final = 103
"""The id of the mark that hides a piece."""
MASKED: Final = 0.08
"""Share of a comment's pieces that are hidden in the last stage, so that no word is learned by heart."""
NARROW: Final = 96
"""Pieces read of every second comment in the last stage."""
SMOOTHED: Final = 0.05
"""Share of a label that is spread over all."""


def refined(model: StanceEncoder, tokenizer: Tokenizer, data: Path, stage: Stage, seed: int) -> StanceEncoder:
    """The model after a stage with our own comments and all claims: the mean of its weights on the way.

    Where the learning rate stays as it is, the weights wander about a minimum, and their mean lies nearer to it than
    any of them (Izmailov and others 2018). ``model`` is left as it is at the end of the stage.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    heads = [weight for head in (model.stance, model.off_topic, model.agreement) for weight in head.parameters()]
    body = [weight for weight in model.bert.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW([{"params": body}, {"params": heads}], weight_decay=0.01)
    mean = torch.optim.swa_utils.AveragedModel(model)
    step, start = 0, time.monotonic()
    for epoch in range(stage.epochs):
        sides, replies = epoch_rows(data, rng, stage.taken, stage.statements)
        sides = pd.concat([affirmative(reworded(sides, rng)), *[own_rows()] * OWN_TIMES], ignore_index=True)
        rows = blurred(as_rows(sides, replies.sample(stage.replies, random_state=epoch), tokenizer), rng)
        drawn = list(batches(rows, rng))
        for batch in drawn:
            step += 1
            done = step / (stage.epochs * len(drawn))
            for group, rate in zip(optimizer.param_groups, (stage.rate, REFINED_RATE_HEADS), strict=True):
                group["lr"] = rate * min(1, step / 100) * (max(1 - done, 0.02) if stage.fades else 1)
            loss_of(model, rows, batch, SMOOTHED).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            if done > stage.averaged_from and step % 10 == 0:
                mean.update_parameters(model)
            if step % 100 == 0:
                print(f"{step} of some {stage.epochs * len(drawn)}: {time.monotonic() - start:.0f} s", flush=True)
        print(report(mean.module, tokenizer, data), flush=True)
    return mean.module


def reworded(sides: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """``sides`` with a third of the claims in other words, half of these turned into their opposite."""
    sides = sides.reset_index(drop=True)
    for i in np.flatnonzero(sides["source"].isin(CLAIMS) & (rng.random(len(sides)) < 1 / 3)).tolist():
        claim, sign = claim_turned(str(sides["target"][i]), rng)
        sides.loc[i, "target"] = claim
        if sign < 0:
            sides.loc[i, "stance"] = OTHER_SIDE.get(sides["stance"][i], "neutral")
    return sides


def blurred(rows: Rows, rng: np.random.Generator) -> Rows:
    """``rows`` with some pieces of the comments hidden, and every second long comment cut shorter at random."""
    found = []
    for ids, begin in zip(rows.ids, rows.begins.tolist(), strict=True):
        about, said, end = ids[:begin], np.array(ids[begin:-1]), ids[-1:]
        if len(said) > NARROW and rng.random() < 0.5:
            at = int(rng.integers(0, len(said) - NARROW + 1))
            said = said[at : at + NARROW]
        said[rng.random(len(said)) < MASKED] = MASK
        found.append([*about, *said.tolist(), *end])
    return replace(rows, ids=found)


def trained(data: Path, out: Path, start: Mapping[str, Any] | None) -> StanceEncoder:
    """The encoder after all stages; ``start`` are the weights after the first, as ``shipped`` reads them.

    ``out`` keeps the weights after each stage, and a stage that is found there is not done again.
    """
    torch.set_num_threads(THREADS)
    tokenizer = Tokenizer.from_file(str(encoder_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = StanceEncoder(str(encoder_folder()))
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
        name: share * each + (1 - share) * second[name] if each.is_floating_point() else each
        for name, each in first.items()
    }


def finished(data: Path, out: Path, models: Path | None) -> tuple[np.ndarray, str, dict[str, np.ndarray]]:
    """The network's bytes, its tokenizer, and the heads' weights (k, 3 d + 1) by name, biases last.

    The encoder is fine-tuned if ``out`` has none yet; given ``models``, from the accurate models in use there on.
    """
    from training.onnx_export import exported
    from training.onnx_import import shipped

    weights = out / "encoder.pt"
    model = StanceEncoder(str(encoder_folder()))
    if not weights.is_file():
        start = shipped(models, model) if models else None
        torch.save(trained(data, out, start).state_dict(), weights)
    model.load_state_dict(torch.load(weights, weights_only=True))
    heads = {
        name: torch.cat([head.weight, head.bias[:, None]], dim=1).detach().numpy()
        for name, head in (("stance", model.stance), ("off_topic", model.off_topic), ("agreement", model.agreement))
    }
    tokenizer = (encoder_folder() / "tokenizer.json").read_text(encoding="utf-8")
    return exported(model.eval().bert), tokenizer, heads
