"""Tries the multilingual reader on sides: ``python -m training.stance_languages --data ../shared/data --out DIR``.

It learns from English comments, targets and sides, and from our own in other languages; a fifth of the targets of the
latter are left out. It is measured on those, on threads of our own that it did not learn from
(``tests/functions/languages_stance``), and on English ones beside the accurate model in use. No model is saved in the
store, for it is not good enough: docs/languages.md says what came out. ``DIR`` is that of ``toxicity_languages``, which
left the reader there.
"""

import argparse
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import torch
from sklearn.metrics import f1_score
from tokenizers import Tokenizer
from torch.nn import functional

from stance.features.spelling import as_written
from stance.labels import STANCES
from stance.model_store import ModelStore
from stance.scoring import opened
from training.fine_tuning import THREADS, EncoderWithHeads, Steps, narrow, padded
from training.multilingual_reader import MARKS
from training.stance_mixture import Mixture, epoch
from training.stance_rows import SEED, development

OWN: Final = Path(__file__).parent / "own_languages_stance"
ROOT: Final = Path(__file__).parent.parent
MIXTURE: Final = Mixture(
    {"vast": 6_000, "arc_related": 1_200, "perspectrum": 1_500, "ibm_claim_stance": 400, "ibm_argkp_args": 800},
    replies=0, statements=300, own=1, read=0.25,
)  # fmt: skip
"""The English rows."""
OWN_TIMES: Final = 4
"""How often our own comments in other languages are read."""
LEFT_OUT: Final = 0.2
"""The share of the targets of a language whose comments are kept for measuring."""
BATCH: Final = 32
PIECES: Final = {"target": 30, "comment": 100}
RATE: Final = 1.2e-4
"""The highest learning rate of the body. This and the numbers above were set by hand (2026-11)."""
NAMES: Final = tuple(STANCES)
FIRST, LAST = MARKS.index("[CLS]"), MARKS.index("[SEP]")


class PairReader(EncoderWithHeads):
    """The reader with a head for the side of a comment on a target."""

    def __init__(self, bert: torch.nn.Module) -> None:
        super().__init__(bert)
        self.side = torch.nn.Linear(self.bert.config.hidden_size, len(NAMES))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Logits of the sides, (n, 3)."""
        states = self.bert(ids, attention_mask=mask).last_hidden_state.float()
        logits: torch.Tensor = self.side((states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True))
        return logits


def cut(tokenizer: Tokenizer, rows: pd.DataFrame) -> list[list[int]]:
    """The pieces of each row's target and comment, between marks."""
    runs = []
    for target, text in zip(rows["target"], rows["text"], strict=True):
        about, said = (tokenizer.encode(as_written(words), add_special_tokens=False).ids for words in (target, text))
        runs.append([FIRST, *about[: PIECES["target"]], LAST, *said[: PIECES["comment"]], LAST])
    return runs


def own_rows() -> pd.DataFrame:
    """Our own comments in other languages: ``target``, ``text``, ``stance``, ``language`` and ``is_left_out``."""
    parts = []
    for file in sorted(OWN.glob("*.csv")):
        rows = pd.read_csv(file).assign(language=file.stem)
        targets = rows["target"].drop_duplicates().sample(frac=LEFT_OUT, random_state=SEED)
        parts.append(rows.assign(is_left_out=rows["target"].isin(targets)))
    found = pd.concat(parts, ignore_index=True)
    return found.assign(stance=found["stance"].replace({"off_topic": "neutral"}), weight=1.0)


@torch.no_grad()
def sides(model: PairReader, tokenizer: Tokenizer, rows: pd.DataFrame) -> list[str]:
    """The likeliest side of each row."""
    model.eval()
    runs = cut(tokenizer, rows)
    found = [model(*padded(runs[start : start + 32])).argmax(1).tolist() for start in range(0, len(runs), 32)]
    model.train()
    return [NAMES[side] for batch in found for side in batch]


def macro_f1(truth: "pd.Series[str]", said: list[str]) -> float:
    """The mean F1 over the three sides; what is off topic counts as neutral."""
    return float(f1_score(truth.replace({"off_topic": "neutral"}), said, labels=list(NAMES), average="macro"))


def fine_tuned(bert: torch.nn.Module, tokenizer: Tokenizer, rows: pd.DataFrame) -> PairReader:
    """The reader, after one run through ``rows``."""
    model, rng = PairReader(bert), np.random.default_rng(SEED)
    runs, weight = cut(tokenizer, rows), torch.tensor(rows["weight"].to_numpy(dtype=np.float32))
    labels = torch.tensor([NAMES.index(side) for side in rows["stance"]])
    order, batches = rng.permutation(len(runs)), []
    for start in range(0, len(order), BATCH * 64):  # of similar lengths, in random order
        near = sorted(order[start : start + BATCH * 64].tolist(), key=lambda row: len(runs[row]))
        batches += [near[begin : begin + BATCH] for begin in range(0, len(near), BATCH)]
    steps = Steps(model, len(batches), RATE)
    for place in rng.permutation(len(batches)).tolist():
        batch = batches[place]
        with torch.autocast("cpu", torch.bfloat16, enabled=narrow()):
            logits = model(*padded([runs[row] for row in batch]))
        loss = functional.cross_entropy(logits.float(), labels[batch], reduction="none")
        steps.take((loss * weight[batch]).mean())
    return model


def main() -> None:
    """Trains the reader and prints its macro-F1 beside that of the accurate model in use."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=ROOT / "models")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    torch.set_num_threads(THREADS)
    torch.manual_seed(SEED)
    bert, tokenizer = torch.load(given.out / "reader.pt", weights_only=False)
    english = epoch(given.data, MIXTURE, np.random.default_rng(SEED))
    english = english[english["stance"].isin(NAMES) & (english["target"] != "")]
    own = own_rows()
    rows = pd.concat([english, *[own[~own["is_left_out"]]] * OWN_TIMES], ignore_index=True)
    model = fine_tuned(bert, tokenizer, rows)
    accurate = opened(ModelStore(given.models), "stance", lane="accurate")
    sets = {
        "VAST dev": development(given.data),
        "English sample pages": pd.read_csv(ROOT / "seeds" / "labels.csv", keep_default_na=False),
        **{f"targets left out, {code}": part for code, part in own[own["is_left_out"]].groupby("language")},
        **{file.stem: pd.read_csv(file) for file in sorted((ROOT / "tests/functions/languages_stance").glob("*.csv"))},
    }
    for name, frame in sets.items():
        shares = accurate.score(frame["text"].tolist(), frame["target"].tolist())[list(NAMES)].to_numpy()
        today = [NAMES[side] for side in shares.argmax(1)]
        ours, now = (macro_f1(frame["stance"], said) for said in (sides(model, tokenizer, frame), today))
        print(f"{name}: {len(frame)} rows, the reader {ours:.3f}, the model in use {now:.3f}", flush=True)


if __name__ == "__main__":
    main()
