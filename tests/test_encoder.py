"""The encoder of the accurate model: vectors of texts, whatever the texts and however they are batched."""

import numpy as np
import onnxruntime
import pytest
from sklearn.base import clone

from stance.features.encoder import WINDOW, Encoder, windows_of
from stance.features.network import has_vnni
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
    pieces = encoder.read(LONG.lower())
    assert len(pieces.vectors) > 2 * WINDOW
    np.testing.assert_allclose(pieces.shares @ pieces.vectors, encoder.transform([LONG])[0], atol=1e-5)
    np.testing.assert_allclose(pieces.shares, 1 / len(pieces.shares), rtol=0.05)  # for no piece is toxic


@pytest.mark.parametrize("count", [WINDOW + 1, 2 * WINDOW, 2 * WINDOW + 1, 16 * WINDOW])
@pytest.mark.parametrize("every", [1, 9, 70, 5_000])
def test_windows_are_of_about_one_length_and_end_with_sentences(count: int, every: int) -> None:
    ends = np.where(np.arange(1, count + 1) % every, 0, 2).astype(np.int8)
    windows = windows_of(ends)
    assert [place for window in windows for place in range(count)[window]] == list(range(count))
    lengths = [window.stop - window.start for window in windows]
    assert max(lengths) <= WINDOW and min(lengths) > WINDOW / 3
    if every < 10:
        assert all(ends[window.stop - 1] == 2 for window in windows[:-1])


def test_sentences_and_words_end_where_a_reader_says(encoder: Encoder) -> None:
    words = encoder.words()
    ids = words.ids("it cost 3.5 million. really? unbelievably so")
    pieces = ["it", "cost", "3", ".", "5", "million", ".", "really", "?", "un", "##bel", "##ie", "##va", "##bly", "so"]
    assert [words.id_of(piece) for piece in pieces] == ids
    assert words.ends(ids).tolist() == [1, 1, 1, 1, 1, 1, 2, 1, 2, 0, 0, 0, 0, 1, 2]


@pytest.mark.parametrize("before", [0, 15, 40])
def test_an_insult_counts_however_much_that_is_harmless_stands_around_it(accurate: Model, before: int) -> None:
    sentences = LONG.split(". ")[:60]
    text = ". ".join([*sentences[:before], "The mayor is a stupid fucking idiot", *sentences[before:]])
    assert accurate.score([text])["toxicity"][0] > 0.8
    assert accurate.score([LONG])["toxicity"][0] < 0.1


def test_an_insult_is_not_cut_in_two_wherever_it_stands(accurate: Model) -> None:
    filler = "The council met again and nobody there was surprised by what it said about the bridge. " * 14
    words = filler.split()
    texts = []
    for place in range(90, 140, 5):
        texts.append(" ".join([*words[:place], "The author is a moron.", *words[place:]]))
    assert accurate.score(texts)["toxicity"].min() > 0.3


def test_of_a_long_text_the_window_with_the_most_toxic_piece_weighs_most(encoder: Encoder) -> None:
    text = LONG.lower() + "you are a stupid idiot. " + LONG.lower()
    pieces = encoder.read(text)
    most = int(encoder.span_logits(pieces.vectors).argmax())
    assert "idiot" in text[slice(*pieces.places[most])]
    (counted,) = np.nonzero(pieces.shares > 1 / (2 * WINDOW))
    assert most in counted and len(counted) <= WINDOW and (np.diff(counted) == 1).all()
    assert pieces.shares[counted].sum() > 0.9 and pieces.shares.sum() == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(pieces.shares @ pieces.vectors, encoder.transform([text])[0], atol=1e-5)


def test_the_mean_of_the_pieces_is_the_text(encoder: Encoder) -> None:
    text = "nobody asked for this bridge"
    pieces = encoder.read(text)
    assert text[slice(*pieces.places[0])] == "nobody"
    np.testing.assert_allclose(pieces.vectors.mean(axis=0), encoder.transform([text])[0], atol=1e-4)


@pytest.mark.skipif(not has_vnni(), reason="this processor computes in the slower way only")
def test_the_faster_way_gives_the_same_vectors_as_the_one_for_older_processors(encoder: Encoder) -> None:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.x64quantprecision", "1")
    network = np.asarray(encoder.network, dtype=np.uint8).tobytes()
    slower = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    ids = np.array([encoder.words().ids("what a fool you are, and nobody asked")], dtype=np.int64)
    (states,) = slower.run(["states"], {"ids": ids, "mask": np.ones_like(ids)})
    np.testing.assert_allclose(states[0], encoder.states(ids[0]), atol=1e-5)


def test_a_clone_has_the_same_network(encoder: Encoder) -> None:
    np.testing.assert_array_equal(clone(encoder).transform(["Well said."]), encoder.transform(["Well said."]))
