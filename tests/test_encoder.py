"""The encoder of the accurate model: vectors of texts, whatever the texts and however they are batched."""

import numpy as np
import pytest
from sklearn.base import clone

from stance.features.encoder import WINDOW, Encoder
from stance.scoring.model import Model


@pytest.fixture(scope="module")
def encoder(accurate: Model) -> Encoder:
    step: Encoder = accurate.pipeline[0].transformer_list[0][1]
    return step


LONG = "The council met again, and nobody was surprised. " * 60


def test_a_text_has_the_same_vector_alone_and_in_company(encoder: Encoder) -> None:
    texts = ["Good point.", LONG, "", "What a fool you are!", "это не по-английски", "\x00\ud800"]
    together = encoder.transform(texts)
    alone = np.concatenate([encoder.transform([text]) for text in texts])
    # 8-bit activations are scaled per batch, so the last bits depend on the company.
    np.testing.assert_array_equal(together, alone)
    assert together.dtype == np.float32 and np.isfinite(together).all()


def test_a_text_without_a_word_has_no_direction(encoder: Encoder) -> None:
    assert not encoder.transform(["", " \n"]).any()
    assert encoder.transform([]).shape == (0, encoder.transform(["x"]).shape[1])


def test_a_long_text_is_read_to_its_end_window_by_window(encoder: Encoder) -> None:
    _, vectors = encoder.vectors(LONG.lower())
    assert len(vectors) > 2 * WINDOW
    np.testing.assert_allclose(vectors.mean(axis=0), encoder.transform([LONG])[0], atol=1e-5)


def test_the_mean_of_the_pieces_is_the_text(encoder: Encoder) -> None:
    text = "nobody asked for this bridge"
    offsets, vectors = encoder.vectors(text)
    assert text[slice(*offsets[0])] == "nobody"
    np.testing.assert_allclose(vectors.mean(axis=0), encoder.transform([text])[0], atol=1e-4)


def test_a_clone_has_the_same_network(encoder: Encoder) -> None:
    np.testing.assert_array_equal(clone(encoder).transform(["Well said."]), encoder.transform(["Well said."]))
