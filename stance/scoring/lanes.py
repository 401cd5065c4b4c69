"""The lanes of toxicity scoring: one model that is fast, one that is accurate, and the two in a cascade."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stance.errors import NEEDS_RUNTIME, ModelError
from stance.features.ngram_scorer import NgramScorer
from stance.features.pair_scorer import PairScorer
from stance.features.pair_views import PairReader
from stance.features.reply_scorer import ReplyScorer
from stance.labels import DEFAULT_LANE, OTHERS_LANE
from stance.language import UNDETERMINED
from stance.model_store import ModelStore, StoredModel
from stance.records import Explanation, ModelCard
from stance.scoring.model import Model


def opened(store: ModelStore, task: str, model_id: str | None = None, lane: str = DEFAULT_LANE) -> Model:
    """The model called ``model_id``, or the one in use for ``task`` in ``lane``.

    An n-gram model is scored from its numbers alone: without scikit-learn, which takes longer to import than a thread
    takes to score.

    Raises:
        ModelError: if there is no such model, its file was changed since it was saved, or it cannot run here.
    """
    stored = store.open(model_id or store.in_use(task, lane), task)
    if stored.card.lane != "fast":
        check_runtime()
    return Model(stored.card, lambda: stored.pipeline, _scorer(stored), _pairs(stored))


def _scorer(stored: StoredModel) -> NgramScorer | None:
    """What scores by the numbers of a saved n-gram model alone; None for another model."""
    steps = stored.arrays(("HashedNgrams", "AttributeClassifier"))
    if steps and "rarity_" in steps[0] and {"coef_", "intercept_"} <= set(steps[1]):
        return NgramScorer(steps[0]["rarity_"], steps[1]["coef_"], steps[1]["intercept_"])
    return None


def _pairs(stored: StoredModel) -> PairScorer | ReplyScorer | None:
    """What scores by the numbers of a saved model of static vectors, or of a reply's words; None for another model."""
    if steps := stored.arrays(("TargetAwareVectors", "StandardScaler", "StanceClassifier")):
        vectors, scaler, last = steps
        if {"pieces", "scales", "tokenizer", "weights_"} <= set(vectors) and {"mean_", "scale_"} <= set(scaler):
            reader = PairReader(vectors["pieces"], vectors["scales"] * vectors["weights_"], vectors["tokenizer"])
            weights = (last["classes_"], last["coef_"], last["intercept_"], last.get("off_topic_"))
            return PairScorer(reader, scaler["mean_"], scaler["scale_"], *weights)
    elif steps := stored.arrays(("ReplyWords", "StanceClassifier")):
        words, last = steps
        if "rarity_" in words:
            return ReplyScorer(words["rarity_"], last["classes_"], last["coef_"], last["intercept_"])
    return None


def opened_lane(
    store: ModelStore, lane: str, model_id: str | None = None, others: str | None = None
) -> "Model | Cascade | ByLanguage":
    """What scores toxicity in ``lane``; ``model_id`` names another model than the lane's own.

    ``others`` is the id of the model that reads what is in other languages than the lane's own model knows.

    Raises:
        ModelError: if the lane has no model, or a model's file was changed since it was saved.
    """
    own: Model | Cascade
    if lane != "cascade":
        own = opened(store, "toxicity", model_id, lane)
    else:
        own = Cascade(opened(store, "toxicity", model_id, "fast"), opened(store, "toxicity", lane="accurate"))
    if others is None or own.card.lane == OTHERS_LANE:
        return own
    return ByLanguage(own, opened(store, "toxicity", others))


def in_use_for_others(store: ModelStore) -> str | None:
    """The id of the toxicity model in use for other languages; None if none is, or none can run here.

    Raises:
        ModelError: if the one in use is not there, its card is damaged, or it is of another lane.
    """
    if find_spec("onnxruntime") is None:
        return None
    try:
        model_id = store.in_use("toxicity", OTHERS_LANE)
    except ModelError:
        return None
    card = store.open(model_id, "toxicity").card
    if card.lane != OTHERS_LANE:
        raise ModelError(
            f"{card.id} is in use for comments in other languages, and is a model of the {card.lane} lane. Choose "
            "another: stance models use ID"
        )
    return card.id


def check_runtime() -> None:
    """Nothing, if the accurate model can run here.

    Raises:
        ModelError: if onnxruntime is not installed.
    """
    if find_spec("onnxruntime") is None:
        raise ModelError(NEEDS_RUNTIME)


class Cascade:
    """Two toxicity models: the fast one reads everything, the accurate one what the fast one is in doubt about.

    What counts as doubt is a band of the fast model's calibrated scores for toxicity. It stands on the accurate model's
    card, ``cascade``, with the share of comments it is expected to hold; see ``training/toxicity.py``.
    """

    def __init__(self, fast: Model, accurate: Model) -> None:
        """The cascade of ``fast`` and ``accurate``.

        Raises:
            ModelError: if the accurate model's card names no band.
        """
        band = accurate.card.cascade
        if "low" not in band:
            raise ModelError(f"The card of {accurate.id} names no band of doubtful scores, which a cascade needs.")
        self.fast, self.accurate = fast, accurate
        self.low, self.high = float(band["low"]), float(band["high"])

    @property
    def card(self) -> ModelCard:
        """The accurate model's card."""
        return self.accurate.card

    @property
    def id(self) -> str:
        """Both models' names."""
        return f"{self.fast.id}+{self.accurate.id}"

    def score(self, texts: Sequence[str]) -> pd.DataFrame:
        """A row per text, a column per attribute, as ``Model.score`` gives."""
        return self.score_named(texts)[0]

    @property
    def languages(self) -> frozenset[str]:
        """The languages in which its scores are reliable."""
        return self.fast.languages & self.accurate.languages

    def score_named(
        self, texts: Sequence[str], languages: Sequence[str | None] | None = None
    ) -> tuple[pd.DataFrame, NDArray[Any]]:
        """The scores, and which model gave each row's, whatever the ``languages``."""
        scores = self.fast.score(texts)
        doubtful = scores["toxicity"].between(self.low, self.high).to_numpy().nonzero()[0].tolist()
        names = np.full(len(scores), self.fast.id, dtype=object)
        if doubtful:
            found = self.accurate.score([texts[row] for row in doubtful])
            shared = [name for name in scores if name in found]  # either model may know an attribute of its own
            scores.loc[doubtful, shared] = found[shared].to_numpy()
            names[doubtful] = self.accurate.id
        return scores, names

    def explain(self, text: str, *, language: str | None = None) -> Explanation:
        """Why ``text`` gets its scores, by the model that gives them."""
        toxicity = float(self.fast.score([text])["toxicity"].iloc[0])
        return (self.accurate if self.low <= toxicity <= self.high else self.fast).explain(text, language=language)


class ByLanguage:
    """A lane's own toxicity model, and another for the comments in languages that the lane's own does not know.

    A comment whose language cannot be told is read by the lane's own.
    """

    def __init__(self, own: "Model | Cascade", others: Model) -> None:
        """``own`` and, for other languages, ``others``."""
        self.own, self.others = own, others

    @property
    def card(self) -> ModelCard:
        """The card of the lane's own model."""
        return self.own.card

    @property
    def id(self) -> str:
        """The name of the lane's own model; ``score_named`` tells each text's."""
        return self.own.id

    @property
    def languages(self) -> frozenset[str]:
        """The languages in which the scores of either are reliable."""
        return self.own.languages | self.others.languages

    def score_named(
        self, texts: Sequence[str], languages: Sequence[str | None] | None = None
    ) -> tuple[pd.DataFrame, NDArray[Any]]:
        """A row of scores per text, each by the model of its language, and that model's id.

        An attribute that only the lane's own model knows is NaN where the other reads.
        """
        foreign = np.array([self._is_foreign(code) for code in languages or [None] * len(texts)], dtype=bool)
        if not foreign.any():
            return self.own.score_named(texts)
        scores = pd.DataFrame(np.nan, range(len(texts)), list(self.own.card.labels))
        names = np.full(len(texts), self.own.id, dtype=object)
        for model, wanted in ((self.own, ~foreign), (self.others, foreign)):
            rows = wanted.nonzero()[0].tolist()
            if rows:
                found, by = model.score_named([texts[row] for row in rows])
                shared = [name for name in scores if name in found]
                scores.loc[rows, shared] = found[shared].to_numpy()
                names[rows] = by
        return scores, names

    def explain(self, text: str, *, language: str | None = None) -> Explanation:
        """Why ``text``, which is in that ``language``, gets its scores, by the model that gives them."""
        model = self.others if self._is_foreign(language) else self.own
        return model.explain(text, language=language)

    def _is_foreign(self, language: str | None) -> bool:
        return language is not None and language != UNDETERMINED and language not in self.own.languages
