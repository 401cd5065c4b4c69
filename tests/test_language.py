"""What language a comment is in; a short one is judged with its thread."""

import pytest

from stance.language import UNDETERMINED, is_reliable, languages_of, ranked_languages

ENGLISH = [
    "The ferry was late again and nobody at the pier could say why.",
    "I have taken it for twenty years and it has never been this bad.",
    "Perhaps they should ask the people who live on the other side.",
]
GERMAN = [
    "Die Fähre kam schon wieder zu spät und niemand wusste warum.",
    "Ich fahre seit zwanzig Jahren damit, so schlimm war es nie.",
    "Vielleicht fragt man einmal die Leute am anderen Ufer.",
]


def language_in(thread: list[str], text: str) -> str:
    return languages_of([*thread, text], ["one"] * (len(thread) + 1))[-1]


@pytest.mark.parametrize("text", ["lol no", "Idiot!", "stuuuupiiiid", "ıdıot", "NO WAY!!!", "ok ok ok", "no thanks"])
def test_a_short_text_is_in_the_language_of_its_thread(text: str) -> None:
    assert language_in(ENGLISH, text) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Det är en skam", "sv"),
        ("Das ist doch Unsinn", "de"),
        ("C'est n'importe quoi, franchement", "fr"),
        ("это позор", "ru"),
        ("なんて話だ", "ja"),
    ],
)
def test_a_thread_does_not_outvote_a_clear_text(text: str, language: str) -> None:
    assert language_in(ENGLISH, text) == language


@pytest.mark.parametrize("text", ["Vollpfosten", "Genau!", "ja", "Ach was", "Na und?", "Du Depp.", "ok", "mdr"])
def test_a_very_short_text_is_in_the_language_of_a_thread_that_is_not_english(text: str) -> None:
    assert language_in(GERMAN, text) == "de"


def test_letters_that_a_thread_is_not_written_in_are_in_no_language_of_it() -> None:
    assert language_in(GERMAN, "Сдохни, тварь.") in ("ru", "uk")
    assert languages_of(["Сдохни, тварь."]) != [UNDETERMINED]
    assert language_in(GERMAN, "👍👍👍") == UNDETERMINED


def test_a_dialect_counts_as_its_language() -> None:
    assert languages_of(["Das isch doch en huere Seich, dasch immer eso gsi bi üs im Dorf."]) == ["de"]


def test_a_text_is_expected_to_be_in_a_language_of_its_letters() -> None:
    assert ranked_languages("Vollpfosten", ["de"])[0] == "de"
    assert ranked_languages("Сдохни, тварь.", ["de"])[0] in ("ru", "uk")


def test_a_short_english_word_in_a_german_thread_is_not_called_english() -> None:
    assert language_in(GERMAN, "Nein danke") == "de"
    assert language_in(GERMAN, "lol no") != "en"


@pytest.mark.parametrize("text", ["", "123 456", "👍👍👍", "https://pier.example/ferry-late", "lol no"])
def test_what_says_too_little_by_itself_is_undetermined_and_not_reliable(text: str) -> None:
    language = languages_of([text])[0]
    assert language == UNDETERMINED
    assert not is_reliable(language, ["en"])


def test_romanised_hindi_is_not_called_english() -> None:
    thread = ["yeh log kabhi nahi sudhrenge, sab ke sab chor hain", "bhai ye to bahut galat hai, kya kar rahe ho"]
    assert "en" not in languages_of(thread, ["one", "one"])
    assert language_in(ENGLISH, thread[1]) != "en"


def test_a_text_does_not_vouch_for_itself() -> None:
    alone = "Genau so ist es"
    assert languages_of([alone], ["one"]) == languages_of([alone])


def test_threads_do_not_speak_for_each_other() -> None:
    judged = languages_of([*ENGLISH, *GERMAN, "lol no"], ["a"] * 3 + ["b"] * 3 + ["c"])
    assert judged == ["en"] * 3 + ["de"] * 3 + [UNDETERMINED]
