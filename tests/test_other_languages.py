"""Comments in other languages: which model reads them, in every lane, and how well it does on our own sentences."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

import stance
from benchmarks.languages import of_cases, read_cases
from stance.cli.thread_lines import summary_lines
from stance.errors import ModelError
from stance.features.spelling import as_written, as_written_aligned
from stance.labels import LANES, OTHERS_LANE, TASKS
from stance.learning import read_elsewhere, train
from stance.model_store import ModelStore
from stance.reading import reference_rows
from stance.records import Example, Target
from stance.scoring import Model, Summaries, choose, models_of, opened
from stance.scoring.reasons import written_words
from stance.settings import models_folder
from tests.test_tokens import HOSTILE, TEXTS
from training.toxicity_rows import in_calibration_half

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "functions" / "languages"
GERMAN = ["Du bist so ein dummer Idiot, halt endlich die Fresse.", "Vielen Dank, das war ein sehr schöner Bericht."]
ENGLISH = ["You are such a stupid idiot, shut up.", "Thank you, that was a very nice report."]
FRENCH = ["Ferme ta gueule, espèce de connard.", "Merci beaucoup pour cet article très intéressant."]
TURKISH = "Köprünün yapılması hepimiz için çok iyi olacak, teşekkür ederim."


@pytest.fixture(scope="module")
def reader() -> Model:
    return opened(ModelStore(models_folder()), "toxicity", lane=OTHERS_LANE)


@pytest.mark.parametrize("lane", LANES)
def test_a_comment_goes_to_the_model_of_its_language(lane: str, reader: Model) -> None:
    scored = stance.classify(pd.DataFrame({"text": [*GERMAN, *ENGLISH, *FRENCH]}), lane=lane, targets=["the bridge"])
    assert scored["language"].tolist() == ["de"] * 2 + ["en"] * 2 + ["fr"] * 2
    assert (scored["toxicity_model"] == reader.id).tolist() == [True, True, False, False, True, True]
    assert scored["scores_reliable"].all()
    assert scored["sides_reliable"].tolist() == [False, False, True, True, False, False]
    assert (scored["toxicity"] > 0.5).tolist() == [True, False] * 3
    both = reader.score([*GERMAN, *FRENCH])["toxicity"]
    np.testing.assert_allclose(scored["toxicity"].iloc[[0, 1, 4, 5]], both, atol=1e-6)


def test_sides_in_other_languages_are_counted_for_nobody() -> None:
    scored = stance.classify(pd.DataFrame({"text": [*GERMAN, *ENGLISH]}), lane="fast", targets=["the bridge=bridge"])
    summaries = Summaries([Target("the bridge", "bridge")])
    summaries.add(scored)
    (summary,) = summaries.by_thread.values()
    assert (summary.comments, summary.toxic, summary.unreliable, summary.unreliable_sides) == (4, 2, 0, 2)
    assert sum(summary.sides["the bridge"].values()) == 2
    told = "Not counted: the sides of 2 comments, whose language is unclear or unknown to the models of stance."
    assert list(summary_lines(summaries))[-1] == told


def test_a_language_that_was_not_measured_is_read_and_marked(reader: Model) -> None:
    (row,) = stance.classify(pd.DataFrame({"text": [TURKISH]}), lane="fast", targets=["köprü"]).to_dict("records")
    assert (row["language"], row["toxicity_model"]) == ("tr", reader.id)
    assert not row["scores_reliable"] and not row["sides_reliable"]


def test_without_a_model_for_them_other_languages_are_read_as_before(reader: Model) -> None:
    choice = choose(ModelStore(models_folder()), "fast")
    assert choice.others == reader.id
    without = models_of(replace(choice, others=None)).toxicity
    _, names = without.score_named(GERMAN, ["de", "de"])
    assert set(names) == {choice.toxicity} and without.languages == {"en"}


@pytest.mark.parametrize(("mark", "said"), [("absent-1", "There is no toxicity model absent-1"),
                                            ("toxicity-ngrams-2", "is a model of the fast lane")])  # fmt: skip
def test_a_wrong_model_for_other_languages_is_told(tmp_path: Path, mark: str, said: str) -> None:
    (tmp_path / "toxicity").mkdir()
    (tmp_path / "toxicity" / "IN_USE_LANGUAGES").write_text(mark)
    with pytest.raises(ModelError, match=said):
        choose(ModelStore(tmp_path), "fast")


def test_other_languages_have_a_model_of_toxicity_alone() -> None:
    with pytest.raises(ModelError, match="for toxicity alone, not for stance"):
        stance.load_model("stance", lane="languages")


def test_labels_in_languages_that_another_model_reads_are_told(reader: Model) -> None:
    fast = opened(ModelStore(models_folder()), "toxicity", lane="fast")
    assert read_elsewhere([*GERMAN, *FRENCH] * 5, fast.card).endswith("learns with --lane languages.")
    assert read_elsewhere([*GERMAN, *ENGLISH * 6] * 5, fast.card).startswith("10 of 70 rows are in other languages")
    assert read_elsewhere([*GERMAN, *ENGLISH * 10], fast.card) == read_elsewhere([*GERMAN], reader.card) == ""
    assert read_elsewhere(ENGLISH * 5, reader.card).startswith("10 of 10 rows are in English, where")


def test_learning_from_german_labels_leaves_harmless_comments_in_other_languages_alone(reader: Model) -> None:
    names = ["Der Trainer", "Die Ministerin", "Mein Nachbar", "Die Redaktion", "Der Pfarrer", "Die Lehrerin"]
    toxic = ["ist ein Gronkbart", "gronkt", "gehört vergronkt", "hat einen Gronk", "redet nur Gronk", "gronkt herum"]
    harmless = ["hat recht", "macht gute Arbeit", "wohnt hier", "hat heute Geburtstag", "kommt morgen", "singt gern"]
    rows = [
        Example(f"{name} {deed}.", None, {"toxicity": label})
        for label, deeds in ((1.0, toxic), (0.0, harmless))
        for name in names
        for deed in deeds
    ]
    trained = train(rows, reader, reference_rows(TASKS["toxicity"], OTHERS_LANE))
    assert trained.is_new and trained.forgetting is not None and trained.forgetting.rows > 300
    scores = trained.model.score([row.text for row in rows])["toxicity"]
    assert scores[:36].mean() > scores[36:].mean() + 0.2
    assert trained.model.score(list(WISHES))["toxicity"].max() < 0.5


def test_a_word_says_what_it_adds_in_other_languages(reader: Model) -> None:
    text = "Der Bericht ist gut, aber du bist ein  I d i o t, Herr Müller!"
    found = models_of(choose(ModelStore(models_folder()), "fast")).toxicity.explain(text, language="de")
    assert found.scores == pytest.approx(reader.score([text]).iloc[0].to_dict(), abs=1e-5)
    parts = np.sum([part.contributions for part in found.parts], axis=0)
    np.testing.assert_allclose(np.array(list(found.base.values())) + parts, list(found.logits.values()), atol=1e-3)
    assert any("I d" in text[start:end] for start, end in found.toxic_spans)
    assert not any("Bericht" in text[start:end] for start, end in found.toxic_spans)


WISHES = [
    "Bon rétablissement à tous.", "Bonne journée !", "Скорейшего выздоровления!", "Спасибо за статью.", "Dank u wel.",
    "Que te mejores pronto.", "Muchas felicidades.", "Buon compleanno, nonna!", "Boa viagem a todos.", "Sto lat!",
    "Gute Besserung!", "كل عام وأنتم بخير", "Beterschap!", "Szybkiego powrotu do zdrowia.", "Tanti auguri di cuore.",
]  # fmt: skip
HARMLESS = {
    "de": "Die Gemeinde hat die Zahlen zum Hallenbad vorgelegt, und ich finde sie verständlich erklärt. ",
    "es": "El ayuntamiento ha publicado las cuentas de la piscina, y me parecen bien explicadas. ",
    "ru": "Управа опубликовала расчёты по бассейну, и они, по-моему, хорошо объяснены. ",
}
INSULTS = {"de": "Du bist ein dummes Arschloch.", "es": "Eres un imbécil de mierda.", "ru": "Ты просто тупой идиот."}


@pytest.mark.parametrize("code", HARMLESS)
@pytest.mark.parametrize("before", [0, 8, 20])
def test_an_insult_counts_and_is_marked_however_much_that_is_harmless_stands_around_it(
    reader: Model, code: str, before: int
) -> None:
    text = f"{HARMLESS[code] * before}{INSULTS[code]} {HARMLESS[code] * (20 - before)}"
    found = reader.explain(text)
    assert found.scores["toxicity"] > 0.3 > 0.1 > reader.score([HARMLESS[code] * 20])["toxicity"][0]
    assert found.scores == pytest.approx(reader.score([text]).iloc[0].to_dict(), abs=1e-5)
    parts = np.sum([part.contributions for part in found.parts], axis=0)
    np.testing.assert_allclose(np.array(list(found.base.values())) + parts, list(found.logits.values()), atol=1e-3)
    assert found.toxic_spans and all(text[start:end] in INSULTS[code] for start, end in found.toxic_spans)


def test_no_word_is_marked_in_a_harmless_comment(reader: Model) -> None:
    assert not any(reader.explain(text).toxic_spans for text in HARMLESS.values())
    assert not reader.explain("").toxic_spans and not reader.explain("\u200b \u200d").toxic_spans


def test_a_comment_without_a_known_word_is_harmless(reader: Model) -> None:
    texts = ["", " \n", "\u200b \u200d", "!!!", "🎉🎉🎉", "🇩🇪🇫🇷" * 30, "https://a.b " * 300, "12.5.2020"]
    texts += ["\U0001fae0", "ขอบคุณสำหรับบทความ", "நன்றி"]  # signs that the vocabulary does not have
    assert reader.score(texts)["toxicity"].max() < 0.1
    found = reader.explain("\u200b")
    assert found.base == found.logits and not any(any(part.contributions) for part in found.parts)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Du bist ein  I d i o t, Müller!", ["I d i o t"]),
        ("Ein Haufen Idioten.", ["Idioten"]),
        ("Una manada de idiotas.", ["idiotas"]),
        ("你是个白痴，别再说了。", ["白痴"]),
    ],
)
def test_the_insulting_word_is_marked_without_what_stands_around_it(
    reader: Model, text: str, marked: list[str]
) -> None:
    assert [text[start:end] for start, end in reader.explain(text).toxic_spans] == marked


@given(TEXTS)
@example("".join(HOSTILE))
@example("\ufdfa \u2177\u00bd\u338f你是白痴 i d i o t\u0301")
def test_words_lie_in_the_text_in_order_and_apart(reader: Model, text: str) -> None:
    encoder = reader.pipeline[0]
    plain, places = encoder.spelled_aligned(text)
    words = written_words(text, plain, places, [start for start, _ in encoder.words().places(plain)])
    edges = [edge for word in words for edge in word]
    assert edges == sorted(edges) and all(0 <= edge <= len(text) for edge in edges)
    assert all(text[start:end].strip() for start, end in words)


@pytest.fixture(scope="module")
def scored_cases(reader: Model) -> pd.DataFrame:
    """The measured sentences of all languages, with the column ``score``."""
    cases = read_cases()
    return cases.assign(score=reader.score(cases["text"].tolist())["toxicity"].to_numpy())


@pytest.mark.slow
def test_attacks_stand_above_clean_sentences(reader: Model, scored_cases: pd.DataFrame) -> None:
    assert set(scored_cases["language"]) <= set(reader.card.languages)
    for language, cases in scored_cases.groupby("language"):
        assert len(cases) >= 150 and set(cases["toxic"]) == {0, 1} and cases["text"].is_unique
        auc = roc_auc_score(cases["toxic"], cases["score"])
        assert auc >= reader.card.scores["own sentences by language"][language]["auc"] - 0.06


@pytest.mark.slow
def test_the_model_keeps_its_floor_on_what_it_was_not_calibrated_on(scored_cases: pd.DataFrame) -> None:
    rest = scored_cases[~in_calibration_half(scored_cases["text"])]
    found = pd.DataFrame([of_cases(part) for _, part in rest.groupby("language")]).mean()
    floors = json.loads((ROOT / "tests" / "floors.json").read_text(encoding="utf-8"))["own sentences, other languages"]
    assert {name: found[name] >= floor for name, floor in floors.items()} == dict.fromkeys(floors, True)


def test_no_sentence_is_learned_from_and_measured_on() -> None:
    def words(text: str) -> str:
        return "".join(letter for letter in text.casefold() if letter.isalnum())

    own = ROOT / "training" / "own_languages"
    learned = {words(text) for file in own.glob("*.csv") for text in pd.read_csv(file, keep_default_na=False)["text"]}
    measured = {
        words(text) for file in CASES.glob("*.csv") for text in pd.read_csv(file, keep_default_na=False)["text"]
    }
    assert len(learned) > 6_000 and not learned & measured


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Scheiß Straße, Ärger", "Scheiß Straße, Ärger"),
        ("SCHEISS VEREIN, HAUT AB", "scheiss verein, haut ab"),
        ("NATO und EU", "NATO und EU"),
        ("sch3iße", "scheiße"),
        ("I d i o t", "Idiot"),
        ("neeeein", "neein"),
        ("e\u0301te\u0301", "été"),
        ("Z\u0337a\u0337lgo", "Zalgo"),
        ("مـــرحبا كَلْب", "مرحبا كلب"),
        ("हिन्दी में", "हिन्दी में"),
        ("siehe https://zeitung.example/a?b=1", "siehe url"),
        ("idіоt", "idiot"),
    ],
)
def test_what_only_disguises_is_taken_off_and_what_tells_words_apart_stays(written: str, read: str) -> None:
    assert as_written(written) == read


@given(TEXTS | st.text())
@example("".join(HOSTILE))
@example("İ" * 30)
def test_each_character_that_is_read_has_its_place(text: str) -> None:
    plain, places = as_written_aligned(text)
    assert plain == as_written(text)
    assert len(plain) == len(places) and places == sorted(places)
    assert all(0 <= place < len(text) for place in places)
