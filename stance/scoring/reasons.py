"""Why a model gives a text its scores: what each word adds to them."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.features.ngram_scorer import NgramScorer
from stance.features.spelling import normalise_aligned
from stance.records import Explanation, Part

if TYPE_CHECKING:
    from stance.scoring.score import Model

MOST_WORDS: Final = 200
"""Words of a text that are left out one by one."""
TOXIC_PART: Final = 1.0
"""A word that adds this much to the logit of toxicity is marked as toxic, by n-grams. On the training comments of
SemEval-2021 task 5 the character F1 is 0.631 with 0.8, 0.645 with 1.0 and 0.642 with 1.2 (2026-11)."""

Found = tuple[list[Part], list[tuple[int, int]]]
"""The parts of a text with what each adds to the logits, and the toxic spans."""


def by_ngrams(scorer: NgramScorer, text: str) -> Found:
    """What an n-gram model finds."""
    parts = scorer.parts(text)
    return parts, joined_spans(text, [part for part in parts if part.contributions[0] >= TOXIC_PART])


def by_encoder(pipeline: Any, text: str) -> tuple[Found, Any]:
    """What an encoder beside an n-gram model finds, whose features one linear classifier reads, and the base logits.

    The encoder's feature is the mean of the pieces' vectors, so each piece adds its own share; the n-gram model's
    features are its logits, so what a word adds there is multiplied by the weights of the logits here. A word is toxic
    if the encoder's pieces in it and the n-gram model together say so.
    """
    (_, encoder), (_, ngrams) = pipeline[0].transformer_list
    parts = ngrams.scorer().parts(text)
    plain, places = normalise_aligned(text)
    offsets, vectors = encoder.vectors(plain)
    width = vectors.shape[1]
    coef = pipeline[-1].coef_
    added = np.array([part.contributions for part in parts]).reshape(len(parts), len(coef)) @ coef[:, width:].T
    signs: list[list[float]] = [[] for _ in parts]
    starts = [part.start for part in parts]
    for (start, _), vector, sign in zip(offsets, vectors, encoder.span_logits(vectors).tolist(), strict=True):
        # A piece lies within a word, for both cut at spaces and at signs.
        word = max(bisect_right(starts, places[start]) - 1, 0)
        added[word] += coef[:, :width] @ vector / len(offsets)
        signs[word].append(sign)
    toxic = [
        part for part, sign in zip(parts, signs, strict=True) if sign and np.mean(sign) + part.contributions[0] > 0
    ]
    weighed = [Part(part.start, part.end, tuple(row)) for part, row in zip(parts, added.tolist(), strict=True)]
    base = pipeline[-1].intercept_ + coef[:, width:] @ ngrams.scorer().intercept
    return (weighed, joined_spans(text, toxic)), base


def by_leaving_out(model: "Model", text: str, target: str) -> Explanation:
    """What is lost when a word is left out, for a model of stance or agreement: one score per word."""
    words = list(islice(re.finditer(r"\w(?:[\w'’-]*\w)?", text), MOST_WORDS))
    texts = [text, *(text[: word.start()] + text[word.end() :] for word in words)]
    about = {"targets": target} if model.card.task == "stance" else {"parents": target}
    labels = list(model.card.labels)
    scores = model.score(texts, **about)[labels].to_numpy(dtype=float)
    logits = np.log(np.maximum(scores, 1e-9))
    lost = logits[0] - logits[1:]
    parts = [Part(*word.span(), tuple(row)) for word, row in zip(words, lost.tolist(), strict=True)]
    return explanation(
        labels, scores[0].tolist(), logits[0].tolist(), (logits[0] - lost.sum(axis=0)).tolist(), (parts, [])
    )


def explanation(
    names: Sequence[str], scores: Sequence[float], logits: Sequence[float], base: Sequence[float], found: Found
) -> Explanation:
    """The record of it all."""
    first, second, third = (dict(zip(names, map(float, each), strict=True)) for each in (scores, logits, base))
    return Explanation(first, second, third, tuple(found[0]), tuple(found[1]))


def joined_spans(text: str, parts: Sequence[Part]) -> list[tuple[int, int]]:
    """The places of ``parts``, those joined that have only space between them."""
    joined: list[tuple[int, int]] = []
    for part in parts:
        if joined and not text[joined[-1][1] : part.start].strip():
            joined[-1] = (joined[-1][0], max(part.end, joined[-1][1]))
        else:
            joined.append((part.start, part.end))
    return joined
