"""Makes the table of static word-piece vectors that the fast stance model starts from.

The encoder all-MiniLM-L6-v2 (Reimers, Gurevych and others, Apache-2.0; see ``fine_tuning``) reads each piece of its
vocabulary alone, once. Its vector for the piece is kept, reduced to 256 principal components and rounded to 8 bits, as
in model2vec (Tulkens and van Dongen 2024). No text and no label has a part in it.

    python -m training.static_vectors --out out/static_vectors.npz
"""

import argparse
import re
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from stance.features.static_vectors import TargetAwareVectors

DIMENSIONS: Final = 256
"""Components kept. Macro-F1 on VAST dev: 0.617 with 128, 0.641 with 256, 0.641 with all 384."""
_BATCH: Final = 512
"""Pieces read at a time: bounds the memory."""


def read_vectors(file: Path) -> TargetAwareVectors:
    """The unfitted first step of a stance pipeline, with the table in ``file``."""
    with np.load(file, allow_pickle=False) as table:
        return TargetAwareVectors(table["pieces"], table["scales"], str(table["tokenizer"]))


def write_vectors(vectors: TargetAwareVectors, file: Path) -> None:
    """Writes the table of ``vectors`` to ``file``."""
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(file, pieces=vectors.pieces, scales=vectors.scales, tokenizer=np.array(vectors.tokenizer))


def make_vectors() -> TargetAwareVectors:
    """The unfitted first step of a stance pipeline, with the table made from the encoder."""
    from training.fine_tuning import encoder_folder, encoder_tokenizer

    tokenizer = encoder_tokenizer()
    marks = [piece for piece in tokenizer.get_vocab() if re.fullmatch(r"\[\w+\]", piece)]
    table = principal_components(_encoded_alone(encoder_folder(), tokenizer), DIMENSIONS)
    # Marks and pieces that the vocabulary does not know mean nothing: a zero vector is like no other.
    table[[tokenizer.token_to_id(mark) for mark in marks]] = 0
    return TargetAwareVectors(*rounded(table), tokenizer.to_str())


def _encoded_alone(folder: Path, tokenizer: Tokenizer) -> NDArray[np.float32]:
    """The encoder's vector (v, d) for each piece of the vocabulary, read between its two marks."""
    import torch
    from transformers import AutoModel

    encoder: Any = AutoModel.from_pretrained(str(folder)).eval()
    start, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    parts = []
    with torch.inference_mode():
        for ids in torch.arange(tokenizer.get_vocab_size()).split(_BATCH):
            inputs = torch.stack([torch.full_like(ids, start), ids, torch.full_like(ids, end)], dim=1)
            output = encoder(input_ids=inputs, attention_mask=torch.ones_like(inputs)).last_hidden_state
            parts.append(output[:, 1].numpy())
    return np.concatenate(parts)


def principal_components(vectors: NDArray[np.float32], dimensions: int) -> NDArray[np.float32]:
    """``vectors``, centred, along the ``dimensions`` directions of most variance; signs are fixed."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    _, directions = np.linalg.eigh(np.cov(centred.T))
    directions = directions[:, ::-1][:, :dimensions]
    directions = directions * np.sign(directions[np.abs(directions).argmax(axis=0), np.arange(dimensions)])
    return np.asarray(centred @ directions, dtype=np.float32)


def rounded(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """``table`` in 8 bits: whole numbers in -127..127, and the factor of each row."""
    scales = np.maximum(np.abs(table).max(axis=1), np.finfo(np.float32).tiny) / 127
    return np.round(table / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def main() -> None:
    """Writes the table where the command line says."""
    parser = argparse.ArgumentParser(description="Makes the table of static word-piece vectors.")
    parser.add_argument("--out", type=Path, default=Path("out/static_vectors.npz"), help="file to write")
    file = parser.parse_args().out
    write_vectors(make_vectors(), file)
    print(f"{file}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
