"""The unfitted pipelines, one function per task, and how rows become their input.

To add a model, write a function that returns an unfitted pipeline, and a script in ``training/`` that fits it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.preprocessing import StandardScaler

from stance.features.ngrams import TextNormalizer
from stance.features.static_vectors import TargetAwareVectors
from stance.linear import AttributeClassifier, StanceClassifier
from stance.records import Example


def model_input(examples: Sequence[Example], task: str) -> Any:
    """What a task's pipeline is fitted and used on: texts, or an (n, 2) object array of text and target.

    The same for training and for scoring, so that a model is used on just what it was trained on.
    """
    if task == "toxicity":
        return [example.text for example in examples]
    rows = np.empty((len(examples), 2), dtype=object)
    rows[:] = [(example.text, example.target or "") for example in examples]
    return rows


N_HASHED = 2**18
"""Columns for the words, and as many for the characters: what makes the model large, so no more than is needed."""


def toxicity_pipeline() -> Pipeline:
    """Texts to seven attributes: hashed n-grams of words and of characters, so that no word is kept.

    A column says whether, not how often, an n-gram occurs, weighted by its rarity. The constants did best on held-out
    rows of the training sets and on dev_civil; ``C_adapt`` where 250 rows of a set it had not seen were
    added (2026-11).
    """
    words = _rarity_weighted(analyzer="word", token_pattern=r"\w+|[^\w\s]", ngram_range=(1, 2))
    characters = _rarity_weighted(analyzer="char_wb", ngram_range=(3, 5))
    classifier = AttributeClassifier(C=1.0, C_shared=2.5, share=0.25, C_adapt=5.0)
    return make_pipeline(TextNormalizer(), make_union(words, characters), classifier)


def _rarity_weighted(**n_grams: Any) -> Pipeline:
    hashed = HashingVectorizer(
        n_features=N_HASHED, binary=True, lowercase=False, alternate_sign=False, norm=None, dtype=np.float32, **n_grams
    )
    return make_pipeline(hashed, TfidfTransformer())


def stance_pipeline(vectors: TargetAwareVectors) -> Pipeline:
    """Pairs of text and target to the stances' probabilities: standardised features, strongly regularised.

    The constants did best on the development rows of VAST, and, for ``C_adapt``, where 250 rows of a topic were added
    (2026-11; see the model's card).

    Args:
        vectors: the first step with its table of vectors, which is made beforehand (``training/static_vectors.py``)
            or taken from another model; a step rather than a path, so that a fitted pipeline needs no other file.
    """
    # The features are fresh arrays nobody else holds, so they may be scaled where they lie.
    return make_pipeline(vectors, StandardScaler(copy=False), StanceClassifier(C=1e-4, C_adapt=5e-4))
