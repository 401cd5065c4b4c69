import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone

from stance.features.ngrams import MAX_CHARACTERS, TextNormalizer, normalise


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ｉｄｉｏｔ", "idiot"),
        ("id\u200biot", "idiot"),
        ("іdiоt", "idiot"),
        ("ídïòt", "idiot"),
        ("1d10t", "idiot"),
        ("sh1t!!", "shit!!"),
        ("i d i o t", "idiot"),
        ("I-D-I-O-T", "idiot"),
        ("IDIOOOOOOT", "idioot"),
        ("what  an\n\nidiot", "what an idiot"),
    ],
)
def test_a_disguise_is_taken_off(written: str, meant: str) -> None:
    assert normalise(written) == meant


@pytest.mark.parametrize("plain", ["5pm", "covid19", "100k", "b2b", "$5", "привет", "καλημέρα", "in 2013", "a b c"])
def test_what_is_no_disguise_stays(plain: str) -> None:
    assert normalise(plain).replace("\u0301", "") in (plain, "καλημερα")


def test_every_address_becomes_the_same_word() -> None:
    assert normalise("see https://example.org/a?b=1 and www.example.com") == "see url and url"


def test_half_a_surrogate_pair_is_dropped() -> None:
    assert normalise("bro\ud83dken") == "broken"


@given(st.text(max_size=300))
def test_a_text_once_made_even_is_lower_case_and_has_single_spaces(text: str) -> None:
    even = normalise(text)
    assert even == " ".join(even.split())
    assert len(even) <= 20 * len(text) + 5


@pytest.mark.parametrize("end", ["", "ж", "!", "a"])
@pytest.mark.parametrize(
    "piece", ["a", "ab", "a1", "a1b", "a ", "@$!", "a.b-", "аa", "ن", "нa1", "\u0301", " ", "1a@", "ﷺ", "www."]
)
def test_no_text_takes_more_than_a_moment(piece: str, end: str) -> None:
    start = time.perf_counter()
    normalise(piece * (MAX_CHARACTERS // len(piece) - 1) + end)
    normalise(piece * (1_000_000 // len(piece)))
    assert time.perf_counter() - start < 1


def test_only_the_first_part_of_a_huge_text_is_read() -> None:
    assert normalise("x y " * MAX_CHARACTERS) == normalise(("x y " * MAX_CHARACTERS)[:MAX_CHARACTERS])


def test_it_is_a_transformer_that_needs_no_fitting() -> None:
    assert clone(TextNormalizer()).transform(["Ａ", ""]) == ["a", ""]
