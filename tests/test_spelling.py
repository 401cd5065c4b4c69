import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.features.spelling import MAX_CHARACTERS, normalise, normalise_aligned


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


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("don’t", "don't"),
        ("“rot” he said", '"rot" he said'),
        ("yes – or no—maybe", "yes - or no-maybe"),
        ("what…", "what.."),
    ],
)
def test_typographic_punctuation_becomes_plain(written: str, plain: str) -> None:
    assert normalise(written) == plain


@pytest.mark.parametrize(("written", "plain"), [("fool🤡", "fool 🤡"), ("🤡🤡", "🤡 🤡"), ("5€each", "5 € each")])
def test_an_emoji_or_foreign_sign_is_set_apart_as_a_word(written: str, plain: str) -> None:
    assert normalise(written) == plain


def test_the_variants_of_an_emoji_are_one_word() -> None:
    assert normalise("ok 👍🏽 ❤️").split() == ["ok", "👍", "🏽", "❤"]


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
    start = time.process_time()
    normalise(piece * (MAX_CHARACTERS // len(piece) - 1) + end)
    normalise(piece * (1_000_000 // len(piece)))
    assert time.process_time() - start < 5  # in time that is not linear, it would be hours


def test_only_the_first_part_of_a_huge_text_is_read() -> None:
    assert normalise("x y " * MAX_CHARACTERS) == normalise(("x y " * MAX_CHARACTERS)[:MAX_CHARACTERS])


@given(st.text(max_size=200) | st.text("ab1@$! .*_-oО\u0301ﷺ’İΣ\u200bhtps:/w", max_size=60))
def test_each_character_of_the_plain_spelling_has_its_place_in_the_text(text: str) -> None:
    plain, places = normalise_aligned(text)
    assert plain == normalise(text)
    assert len(places) == len(plain)
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)


def test_a_last_sigma_keeps_its_shape_when_aligned() -> None:
    assert normalise_aligned("aΣ ΑΣ")[0] == normalise("aΣ ΑΣ")


def test_a_word_in_disguise_is_found_where_it_stands() -> None:
    text = "You  \u200bare an I-D-1-O-T!"
    plain, places = normalise_aligned("What an i d i o t, SH1T")
    assert [places[plain.index("idiot") + i] for i in range(5)] == [8, 10, 12, 14, 16]
    assert places[plain.index("shit")] == 19
    assert text[normalise_aligned(text)[1][normalise(text).index("are")]] == "a"


def test_an_address_is_one_place_from_its_begin_to_its_end() -> None:
    text = "(see https://a.example/url and more)"
    plain, places = normalise_aligned(text)
    start = plain.index("url")
    assert text[places[start] : places[start + 2] + 1] == "https://a.example/url"
