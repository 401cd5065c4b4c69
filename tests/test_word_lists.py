"""Words of lists are found as whole words and in disguise, and not inside of innocent ones."""

from collections.abc import Iterator
from itertools import islice, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.errors import InputError
from stance.scoring import WordList, plain_words, read_words

LIST = WordList(
    ["moron", "scum", "shit", "arse", "wank*", "*tard", "*fick*", "kill yourself", "drop dead", "cock", "fag"]
)

DISGUISES = [
    "You MORON.", "m0r0n", "mor0n!!!", "m o r o n", "m.o.r.o.n", "M-O-R-O-N", "m*o*r*o*n", "m_o_r_o_n",
    "mo\u200bron", "mo\u00adron", "ｍｏｒｏｎ", "𝓶𝓸𝓻𝓸𝓷", "ⓜⓞⓡⓞⓝ", "mörön",
    "m\u0336o\u0336r\u0336o\u0336n\u0336", "mоron",
    "moooooron", "mmmorooon", "\u202emoron\u202c", "(moron)", "moron's", "«moron»", "_moron_", "sh1t", "sh!t",
    "5 s h i t 5",
    "ar$e", "wankers", "w4nker", "libtard", "abgefickt", "Go k1ll yourself", "kill\n\nyourself", "KILL-YOURSELF",
    "drop   dead", "scuuuum", "ѕcum", "read https://example.org/moron now", "moron🤡",
]  # fmt: skip
INNOCENT = [
    "Scunthorpe", "the oxymoronic title", "the map of Moronville", "shitake mushrooms",
    "a parsed sentence", "coarse grain", "Arsenal won", "the class assignment", "swank hotel", "a tardy reply",
    "Peacock and cocktail", "Hancock said so", "a fagot of sticks", "Dick Van Dyke", "kill a rumour yourself",
    "Drop it. Dead end.", "yourself kill", "mor on", "m.o.r.o.u.n", "the document", "scumble is a way to paint",
    "Essex and Sussex", "an analysis", "a raccoon", "Penistone", "grapefruit", "cumin", "circumstance", "therapist",
    "Lightwater", "saturate", "basement", "mishit the ball", "", "🤡", "1,000 m or 0.5 n",
]  # fmt: skip


def made_up() -> Iterator[str]:
    """Words of which none is spelled like another."""
    return ("zq" + "".join(letters) for letters in product(*["bcdfghjklm", "aeiu"] * 3))


@pytest.mark.parametrize("text", DISGUISES)
def test_a_listed_word_is_found_in_disguise(text: str) -> None:
    assert LIST(text)


@pytest.mark.parametrize("text", INNOCENT)
def test_an_innocent_word_is_left_alone(text: str) -> None:
    assert LIST(text) == frozenset()


def test_what_is_found_is_named_as_the_list_has_it() -> None:
    words = WordList(["Kill Yourself", "SCUM", "scum", "wank*"])
    assert words("Scum! Wankers, k i l l yourself") == {"Kill Yourself", "SCUM", "scum", "wank*"}


def test_scripts_without_spaces_emoji_and_addresses_are_found() -> None:
    words = WordList(["傻逼", "🤡", "www.casino-online.example", "идиот*", "غبي"])
    assert words("你个傻逼吗") == {"傻逼"}
    assert words("lol🤡🤡") == {"🤡"}
    assert words("https://casino-online.example/win") == {"www.casino-online.example"}
    assert words("Вы идиоты") == {"идиот*"}
    assert words("أنت غبي!") == {"غبي"}


def test_no_phrase_reaches_from_one_reading_of_a_comment_into_the_other() -> None:
    assert WordList(["stop now"])("Noooow stop") == frozenset()
    assert WordList(["now stop"])("Noooow stop") == {"now stop"}


def test_a_word_at_the_end_of_a_very_long_comment_is_found() -> None:
    assert LIST("pad " * 50_000 + "moron") == {"moron"}
    assert LIST("x" * 19_998 + " m o r o n " + "y" * 5_000) == {"moron"}
    assert LIST("x" * 1_000_000) == frozenset()


def test_a_list_has_one_word_a_line_and_comments() -> None:
    read = read_words("\ufeff# our list\r\n\r\nmoron\r\n  kill   yourself \nMORON\nm0ron\n*tard\nw@nk\n")
    assert read.words == ("moron", "kill yourself", "*tard", "w@nk")
    assert read.left_out == ()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (r"(?i)f[u\*]ck", "it is an expression"),
        ("(a+)+$|x", "it is an expression"),
        *(
            (line, "it is an expression")
            for line in (
                "a.*b",
                "/reg.*ex/",
                "moron.*",
                "idiot.*",
                "x.*?y",
                "idiot.+",
                "(idiot)*",
                "(idiot)+",
                "/moron/i",
                "i.d.i.o.t.*",
                r"\bidiot\b",
                "idi[oa]t",
                "o{2,}",
                "^idiot",
                "idiot$",
                "a|b",
                "etc.?",
            )
        ),
        ("***", "nothing of it can be looked for"),
        ("!!!", "nothing of it can be looked for"),
        ("drop dead*", "a phrase has no *"),
        ("x" * 1_000_000, "it has 1,000,000 characters, and a word has at most 100"),
    ],
)
def test_a_line_that_cannot_be_looked_for_is_left_out_and_told(line: str, reason: str) -> None:
    read = read_words(f"moron\n{line}\nscum")
    assert read.words == ("moron", "scum")
    assert len(read.left_out) == 1
    assert read.left_out[0].startswith("Line 2, “") and reason in read.left_out[0] and len(read.left_out[0]) < 200


def test_lists_are_read_in_the_encodings_that_they_come_in() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert read_words("crétin\nidiot".encode(encoding)).words == ("crétin", "idiot")


def test_a_file_that_is_no_list_is_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="no plain text"):
        read_words(b"\x7fELF\x02\x00\x00binary")
    with pytest.raises(InputError, match="20,001 words, and 20,000 are taken"):
        read_words("\n".join(islice(made_up(), 20_001)))
    with pytest.raises(InputError, match="2,000,001 characters"):
        read_words("x" * 2_000_001)


def test_ten_thousand_words_are_all_found() -> None:
    words = read_words("\n".join(islice(made_up(), 10_000))).words
    assert len(words) == 10_000
    assert WordList(words)(" ".join(words)) == set(words)


@given(st.lists(st.text(max_size=12), max_size=8), st.text(max_size=60))
def test_a_listed_word_is_found_wherever_it_stands_alone(lines: list[str], text: str) -> None:
    read = read_words("\n".join(lines))
    words = WordList(read.words)
    for word in read.words:
        if not word.startswith("http") and "www." not in word.lower():
            assert word in words(word.strip("*"))
    assert words(text) == words.among(plain_words(text))


@pytest.mark.parametrize("word", ["a$$", "$hit", "c++", "<b>", "(a+)+$", "c#"])
def test_a_word_that_would_be_another_without_its_signs_is_left_out(word: str) -> None:
    read = read_words(word)
    assert read.words == () and "is left out" in read.left_out[0]


@pytest.mark.parametrize(
    "word",
    [
        "and/or",
        "w.t.f",
        "f*ck",
        "m.o.r.o.n*",
        "moron*",
        "*.b",
        "24/7",
        "sh!t",
        "a$$hole",
        "f.u.c.k",
        "don't",
        "mother-in-law",
        "rock & roll",
        "4r5e",
        "w@nk",
    ],
)
def test_a_word_whose_signs_stand_for_letters_is_taken(word: str) -> None:
    assert read_words(word).words == (word,)
