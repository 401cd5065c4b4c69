"""The unfitted pipelines, one function per kind of model.

To add a model, write a function that returns an unfitted pipeline, and a script in ``training/`` that fits it.
"""

from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from stance.features.ngrams import HashedNgrams
from stance.features.replies import ReplyWords
from stance.features.static_vectors import TargetAwareVectors
from stance.features.topic_weights import TopicClassifier
from stance.features.topic_words import TopicFeatures
from stance.linear import AttributeClassifier, StanceClassifier


def toxicity_pipeline() -> Pipeline:
    """Texts to the attributes' probabilities: hashed n-grams of words and characters, so that no word is kept.

    The constants did best on held-out rows of the training sets and on dev_civil; ``C_adapt`` did best where 250 rows
    of a set that the model had not seen were added (2026-11).
    """
    return make_pipeline(HashedNgrams(), AttributeClassifier(C=1.0, C_shared=2.5, share=0.25, C_adapt=5.0))


def stance_pipeline(vectors: TargetAwareVectors) -> Pipeline:
    """Pairs of text and target to the stances' probabilities: standardised features, strongly regularised.

    The constants did best on the development rows of VAST; ``C_adapt`` did best where 250 rows of a topic were added
    (2026-11; see the model's card).

    Args:
        vectors: the first step with its table of vectors, which is made beforehand (``training/static_vectors.py``)
            or taken from another model; a step rather than a path, so that a fitted pipeline needs no other file.
    """
    # Nothing else holds the arrays of features, so they may be scaled in place.
    return make_pipeline(vectors, StandardScaler(copy=False), StanceClassifier(C=1e-4, C_adapt=5e-4))


def agreement_pipeline() -> Pipeline:
    """Pairs of reply and parent to the probabilities of agreeing, disagreeing and neither, by the reply's words.

    ``C`` and ``C_adapt`` were set by hand (2026-11).
    """
    return make_pipeline(ReplyWords(), StanceClassifier(C=6.0, C_adapt=0.3))


def topic_pipeline(general: Pipeline, width: int) -> Pipeline:
    """Pairs of text and target to the stances' probabilities, where some targets are topics with weights of their own.

    Args:
        general: the fitted stance pipeline that it extends, of any kind.
        width: the number of features that the classifier of ``general`` reads.
    """
    return make_pipeline(TopicFeatures(general[:-1]), TopicClassifier(general[-1], width))
