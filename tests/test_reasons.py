"""Why a text gets its scores: what each word adds, and where the text is toxic."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline

from stance import InputError
from stance.labels import MODEL_LANES
from stance.linear import AttributeClassifier
from stance.model_store import ModelStore
from stance.records import Part
from stance.scoring import opened_lane
from stance.scoring.model import Model
from stance.scoring.reasons import joined_spans
from stance.settings import shipped
from tests.test_tokens import HOSTILE, TEXTS

INSULT = "Nobody asked you, you filthy  i d i o t, about the bridge."


def parts_at(spans: Sequence[tuple[int, ...]]) -> list[Part]:
    return [Part(start, end, ()) for start, end in spans]


@given(TEXTS)
@example("".join(HOSTILE))
@example(INSULT)
@example("\ufdfa \u2177\u00bd\u338f\ufdfa\u00bd\u00bd idiot")
def test_parts_add_up_to_the_scores(toxicity: Model, text: str) -> None:
    found = toxicity.explain(text)
    parts = np.sum([part.contributions for part in found.parts], axis=0) if found.parts else np.zeros(len(found.base))
    logits = np.array(list(found.base.values())) + parts
    np.testing.assert_allclose(logits, list(found.logits.values()), atol=1e-3)
    np.testing.assert_allclose(list(found.scores.values()), toxicity.score([text]).to_numpy()[0], atol=1e-5)


@given(TEXTS)
@example("".join(HOSTILE))
@example("\ufdfa \u2177\u00bd\u338f\ufdfa\u00bd\u00bd idiot")  # one sign for four words, words that share a sign
def test_parts_and_toxic_spans_lie_in_the_text_in_order_and_apart(toxicity: Model, text: str) -> None:
    found = toxicity.explain(text)
    for places in ([(part.start, part.end) for part in found.parts], found.toxic_spans):
        edges = [edge for place in places for edge in place]
        assert edges == sorted(edges) and all(0 <= edge <= len(text) for edge in edges)
        assert all(text[start:end].strip() for start, end in places)


def test_an_insult_is_marked_where_it_stands(toxicity: Model) -> None:
    start, end = INSULT.index("i d"), INSULT.index(", about")
    spans = toxicity.explain(INSULT).toxic_spans
    assert any(first <= start and end <= last for first, last in spans)
    assert all(last <= end for _, last in spans)


def test_a_kind_text_has_no_toxic_span(toxicity: Model) -> None:
    assert not toxicity.explain("Thank you for the lovely article about the bridge.").toxic_spans


def test_an_explanation_speaks_of_every_attribute(toxicity: Model) -> None:
    found = toxicity.explain(INSULT)
    assert list(found.scores) == list(found.logits) == list(found.base) == list(toxicity.card.labels)
    assert {len(part.contributions) for part in found.parts} == {len(toxicity.card.labels)}


@pytest.mark.parametrize("wrong", [None, 3.5, ["a text"]])
def test_what_is_no_text_is_not_explained(toxicity: Model, wrong: Any) -> None:
    with pytest.raises(InputError, match="takes a text, and was given"):
        toxicity.explain(wrong)


def test_a_text_without_a_word_gets_the_base(toxicity: Model) -> None:
    found = toxicity.explain(" \n")
    assert found.logits == pytest.approx(found.base) and not found.parts and not found.toxic_spans


def test_a_stance_needs_its_target_to_be_explained(stance_model: Model) -> None:
    with pytest.raises(InputError, match="A stance is towards something"):
        stance_model.explain(INSULT)


def test_what_moves_a_stance_adds_up_to_it(stance_model: Model) -> None:
    text = "The ferry is wonderful, and whoever wants it gone is a fool."
    found = stance_model.explain(text, "the ferry")
    assert [text[part.start : part.end] for part in found.parts] == text.replace(",", "").removesuffix(".").split()
    for number, label in enumerate(stance_model.card.labels):
        added = sum(part.contributions[number] for part in found.parts)
        assert found.base[label] + added == pytest.approx(found.logits[label])
    said = stance_model.score([text], "the ferry")
    assert found.scores["favor"] == pytest.approx(said["favor"][0], abs=1e-6)


def test_a_word_counts_for_what_leaving_it_out_takes_away(stance_model: Model) -> None:
    text, without = "I love the ferry", "I  the ferry"
    found = stance_model.explain(text, "the ferry")
    both = stance_model.score([text, without], "the ferry")["favor"]
    love = next(part for part in found.parts if text[part.start : part.end] == "love")
    assert love.contributions[0] == pytest.approx(np.log(both[0]) - np.log(both[1]), abs=1e-4)


@pytest.mark.parametrize(
    ("spans", "joined"),
    [
        ([], []),
        ([(0, 3), (4, 7)], [(0, 7)]),
        ([(0, 3), (8, 11)], [(0, 3), (8, 11)]),
        ([(8, 11), (12, 15)], [(8, 11), (12, 15)]),
        ([(0, 3), (0, 3), (2, 7)], [(0, 7)]),
        ([(0, 7), (4, 6)], [(0, 7)]),
        ([(8, 11), (16, 19), (21, 24)], [(8, 11), (16, 24)]),
    ],
)
def test_spans_with_only_space_between_them_are_one(
    spans: list[tuple[int, int]], joined: list[tuple[int, int]]
) -> None:
    assert joined_spans("rot rat dog,bad mad  sad", parts_at(spans)) == joined


@given(st.text(" ab", max_size=30), st.data())
def test_joined_spans_cover_what_the_spans_cover(text: str, data: st.DataObject) -> None:
    place = st.integers(0, len(text))
    spans = sorted(tuple(sorted(pair)) for pair in data.draw(st.lists(st.tuples(place, place), max_size=6)))
    covered = {i for start, end in joined_spans(text, parts_at(spans)) for i in range(start, end) if text[i].strip()}
    assert covered == {i for start, end in spans for i in range(start, end) if text[i].strip()}


@pytest.mark.parametrize("lane", MODEL_LANES)
@pytest.mark.parametrize("text", ["You idiot " * 20, "You are an idiot. " * 40, "IDIOT! What an idiot; some idiot."])
def test_a_word_that_is_marked_is_marked_wherever_it_stands(lane: str, text: str) -> None:
    found = opened_lane(ModelStore(shipped("models")), lane).explain(text)
    marked = [text[start:end].lower() for start, end in found.toxic_spans]
    assert marked == ["idiot"] * text.lower().count("idiot")


def test_a_graded_model_on_features_of_another_kind_is_explained_by_leaving_words_out(toxicity: Model) -> None:
    words = ["fool", "liar", "bridge", "ferry"]
    texts = [f"you {word}" for word in words] * 20
    marks = np.array([[float(word in ("fool", "liar"))] for word in words] * 20)
    pipeline = make_pipeline(TfidfVectorizer(), AttributeClassifier(C=100.0)).fit(texts, marks)
    model = Model(replace(toxicity.card, labels=("toxicity",)), lambda: pipeline)
    found = model.explain("you fool")
    fool = next(part for part in found.parts if part.start == 4)
    assert fool.contributions[0] > 1 and found.logits["toxicity"] > 0
