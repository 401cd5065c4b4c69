"""Why a model gives a text its scores: what each word adds to them."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from itertools import islice, pairwise
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from stance.features.ngram_scorer import NgramScorer
from stance.features.spelling import normalise_aligned
from stance.records import Explanation, Part

MOST_WORDS: Final = 200
"""Words of a text that are left out one by one: each costs a score, and the first words tell most."""
TOXIC_PART: Final = 1.0
"""A word that adds this much to the logit of toxicity, in all its places together, is marked as toxic, by n-grams."""
TOXIC_SHARE: Final = 0.4
"""The least share of what the most toxic word of a comment adds that a marked word adds. On the training comments of
SemEval-2021 task 5 the character F1 is 0.638 without it, 0.653 with 0.3, 0.658 with 0.4 and 0.659 with 0.5; the lower
it is, the more of several insults in a comment are marked (2026-11)."""
MARKED_FROM: Final = 0.2
"""The score for toxicity from which words are marked by pieces alone, the one that ``docs/languages.md`` suggests where
people decide: on news pages, pieces look toxic by themselves in one harmless comment of five (2026-11)."""
JOINED_OVER: Final = 2
"""Characters of space between two marked words that are drawn as one; set by hand (2026-11)."""
LEAST_PROBABILITY: Final = 1e-9
"""Probabilities are not read as smaller, so that their logarithms stay finite."""

_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts without spaces between words: Thai, Lao, Burmese, Khmer, Kana and Han."""
_LETTER: Final = re.compile(r"\w")
_UP_TO_SPACE: Final = re.compile(r"\S+")

Floats = NDArray[np.floating[Any]]


class Scorer(Protocol):
    """Scores that are sums over the parts of a text."""

    @property
    def intercept(self) -> Floats:
        """The logits of an empty text, (k,)."""

    def logits(self, texts: Sequence[str]) -> Floats:
        """(n, k)."""

    def parts(self, text: str) -> list[Part]:
        """What each part of ``text`` adds to the logits; with ``intercept`` they sum to ``logits``."""


def of_pipeline(
    pipeline: Any, labels: Sequence[str], text: str, score: Callable[[Sequence[str]], Floats]
) -> Explanation:
    """Why ``pipeline`` gives ``text`` its scores, told in the way that its last step names.

    Args:
        pipeline: fitted.
        labels: its outputs, k.
        text: the comment.
        score: the probabilities (n, k) that the model gives to texts.
    """
    features, last = pipeline[0], pipeline[-1]
    if getattr(last, "explained_by", "leaving out") == "leaving out":
        return by_leaving_out(score, labels, text)
    if hasattr(features, "transformer_list"):
        return by_encoder(pipeline, labels, text)
    if hasattr(features, "span_weights"):
        return by_pieces(pipeline, labels, text)
    if hasattr(features, "rarity_"):
        return of_scorer(NgramScorer.of(pipeline), labels, text)
    return by_leaving_out(score, labels, text, logit)  # sums of features that are no sums over words


def of_scorer(scorer: Scorer, labels: Sequence[str], text: str) -> Explanation:
    """Why a text gets its scores where they are sums over its parts."""
    parts = scorer.parts(text)
    added, place = defaultdict[str, float](float), labels.index("toxicity")
    for part in parts:  # what a word adds is shared by all places where it stands
        added[word_of(text, part)] += part.contributions[place]
    least = max(TOXIC_PART, TOXIC_SHARE * max(added.values(), default=0.0))
    toxic = [word for word, logit in added.items() if logit >= least]
    logits = scorer.logits([text])[0]
    scores = expit(logits.astype(np.float64))
    return _explanation(labels, scores, logits, scorer.intercept, parts, marked_spans(text, parts, toxic))


def by_encoder(pipeline: Any, labels: Sequence[str], text: str) -> Explanation:
    """Why a text gets its scores from an encoder beside an n-gram model, whose features one linear classifier reads.

    The encoder's feature is a weighted mean of the pieces' vectors, so each piece adds its own share; the n-gram
    model's features are its logits, so what a word adds there is multiplied by the weights of the logits here. A word
    is toxic if the encoder's pieces in it and the n-gram model together say so.
    """
    (_, encoder), (_, ngrams) = pipeline[0].transformer_list
    parts = ngrams.scorer().parts(text)
    plain, places = normalise_aligned(text)
    pieces = encoder.read(plain)
    width = pieces.vectors.shape[1]
    coef = pipeline[-1].coef_
    of_ngrams = coef[:, width:]
    added = np.array([part.contributions for part in parts]).reshape(len(parts), of_ngrams.shape[1]) @ of_ngrams.T
    signs: list[list[float]] = [[] for _ in parts]
    starts = [part.start for part in parts]
    shares = pieces.shares[:, None] * pieces.vectors
    for (start, _), share, sign in zip(
        pieces.places, shares, encoder.span_logits(pieces.vectors).tolist(), strict=True
    ):
        # A piece lies within a word, for both cut at spaces and at signs.
        word = max(bisect_right(starts, places[start]) - 1, 0)
        added[word] += coef[:, :width] @ share
        signs[word].append(sign)
    toxic = [  # the first attribute of the n-gram model is toxicity, from which its others start
        word_of(text, part)
        for part, sign in zip(parts, signs, strict=True)
        if sign and np.mean(sign) + part.contributions[0] > 0
    ]
    weighed = [Part(part.start, part.end, tuple(row)) for part, row in zip(parts, added.tolist(), strict=True)]
    base = pipeline[-1].intercept_ + of_ngrams @ ngrams.scorer().intercept
    logits = pipeline.decision_function([text])[0]
    return _explanation(labels, expit(logits), logits, base, weighed, marked_spans(text, parts, toxic))


def by_pieces(pipeline: Any, labels: Sequence[str], text: str) -> Explanation:
    """Why a text gets its scores from an encoder alone, whose mean of pieces' vectors a linear classifier reads.

    Each piece adds its own share, and a word what its pieces do. In a comment with a score of at least ``MARKED_FROM``
    the words are toxic whose pieces say so, and, of those that weigh most, the one whose pieces say so most.
    """
    encoder, last = pipeline[0], pipeline[-1]
    plain, places = encoder.spelled_aligned(text)
    pieces = encoder.read(plain)
    words = written_words(text, plain, places, [start for start, _ in pieces.places])
    starts = [word[0] for word in words]
    added, weights = np.zeros((len(words), len(labels))), np.zeros(len(words))
    signs = [list[float]() for _ in words]
    said = encoder.span_logits(pieces.vectors).tolist()
    for (start, _), vector, share, sign in zip(pieces.places, pieces.vectors, pieces.shares, said, strict=True):
        word = max(bisect_right(starts, places[start]) - 1, 0)  # a piece lies within a word
        added[word] += last.coef_ @ vector * share
        weights[word] = max(weights[word], share)
        signs[word].append(sign)
    parts = [Part(*word, tuple(row)) for word, row in zip(words, added.tolist(), strict=True)]
    logits = pipeline.decision_function([text])[0]
    toxic = list[str]()
    if expit(logits[labels.index("toxicity")]) >= MARKED_FROM:
        means = np.array([np.mean(sign) if sign else -np.inf for sign in signs])
        most = means[weights == weights.max()].max() if words else 0.0
        toxic = [
            word_of(text, part)
            for part, sign, mean in zip(parts, signs, means, strict=True)
            if sign and mean >= min(0.0, most)  # what is invisible has no piece
        ]
    base = last.intercept_ if pieces.places else logits
    spans = [_without_punctuation(text, *span) for span in marked_spans(text, parts, toxic)]
    return _explanation(labels, expit(logits), logits, base, parts, spans)


def written_words(text: str, plain: str, places: Sequence[int], pieces: Sequence[int]) -> list[tuple[int, int]]:
    """Start and end in ``text`` of each of its words, in order and apart.

    A word of the plain spelling is one, however it was written (``I d i o t``). Scripts that put no space between words
    are cut where pieces begin.

    Args:
        text: the comment.
        plain: its plain spelling.
        places: of each character of ``plain`` in ``text``.
        pieces: the first character of each piece in ``plain``.
    """
    unspaced = {piece for piece in pieces if any(_UNSPACED.match(plain, near) for near in (max(piece - 1, 0), piece))}
    cuts = sorted(unspaced.union(match.start() for match in _UP_TO_SPACE.finditer(plain)))
    ends = dict[int, int]()  # by where a word starts; a sign that stands for several words is one
    for start, end in pairwise([*cuts, len(plain)]):
        last = start + len(plain[start:end].rstrip()) - 1
        ends[places[start]] = _end_of_word(text, places[last])
    return [(start, min(ends[start], after)) for start, after in pairwise([*ends, len(text)])]


def _end_of_word(text: str, place: int) -> int:
    found = _UP_TO_SPACE.match(text, place)
    return found.end() if found else place + 1


def _without_punctuation(text: str, start: int, end: int) -> tuple[int, int]:
    """The place from the first letter or digit to the last, if there is one."""
    letters = [place for place in range(start, end) if _LETTER.match(text, place)]
    return (letters[0], letters[-1] + 1) if letters else (start, end)


def by_leaving_out(
    score: Callable[[Sequence[str]], Floats],
    labels: Sequence[str],
    text: str,
    logits_of: Callable[[Floats], Floats] = np.log,
) -> Explanation:
    """What is lost when a word is left out: one score per word.

    Args:
        score: the probabilities (n, k) that the model gives to texts.
        labels: what they are of, k.
        text: the comment.
        logits_of: the scale on which a loss is told: logarithms of probabilities that sum to 1, log-odds of others.
    """
    words = list(islice(re.finditer(r"\w+(?:['’-]+\w+)*", text), MOST_WORDS))
    probabilities = score([text, *(text[: word.start()] + text[word.end() :] for word in words)])
    logits = logits_of(np.clip(probabilities, LEAST_PROBABILITY, 1 - LEAST_PROBABILITY))
    lost = logits[0] - logits[1:]
    parts = [Part(*word.span(), tuple(row)) for word, row in zip(words, lost.tolist(), strict=True)]
    return _explanation(labels, probabilities[0], logits[0], logits[0] - lost.sum(axis=0), parts, [])


def _explanation(
    labels: Sequence[str],
    scores: Floats,
    logits: Floats,
    base: Floats,
    parts: Sequence[Part],
    spans: Sequence[tuple[int, int]],
) -> Explanation:
    by_label = [dict(zip(labels, map(float, values), strict=True)) for values in (scores, logits, base)]
    return Explanation(by_label[0], by_label[1], by_label[2], tuple(parts), tuple(spans))


def marked_spans(text: str, parts: Sequence[Part], words: Collection[str]) -> list[tuple[int, int]]:
    """The places of those ``parts`` that are one of ``words``, told by ``word_of``."""
    known = set(words)
    return joined_spans(text, [part for part in parts if word_of(text, part) in known])


def word_of(text: str, part: Part) -> str:
    """What ``part`` says, alike for all places of ``text`` where a word stands."""
    start, end = _without_punctuation(text, part.start, part.end)
    return text[start:end].casefold()


def joined_spans(text: str, parts: Sequence[Part]) -> list[tuple[int, int]]:
    """The places of ``parts``, those joined that have a space or two between them and nothing else."""
    joined: list[tuple[int, int]] = []
    for part in parts:
        between = text[joined[-1][1] : part.start] if joined else "none"
        if len(between) <= JOINED_OVER and not between.strip():
            joined[-1] = (joined[-1][0], max(part.end, joined[-1][1]))
        else:
            joined.append((part.start, part.end))
    return joined
