import json
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from screens import opened

import stance
from stance.dashboard import files, marks, wording
from stance.dashboard.screens import comments
from stance.records import Explanation, Part


def why_key(seeds: Path, name: str, place: int) -> str:
    return f"why-{files.read_file(seeds / name, name).key}-0-{place}"


def test_a_score_is_explained_only_once_a_reader_opens_it(seeds: Path) -> None:
    app = opened(comments, "harbour_bridge.txt")
    assert sum(expander.label == "Why this score?" for expander in app.expander) == 20
    assert not app.get("bidi_component")
    app.session_state[why_key(seeds, "harbour_bridge.txt", 2)] = True
    app.run()
    assert not app.exception
    [drawn] = app.get("bidi_component")
    [said] = [text.value for text in app.text if "raised most by" in text.value]
    runs = json.loads(drawn.proto.json)["runs"]
    assert "".join(text for text, _ in runs) in {text.value for text in app.text}
    assert "lowered most by" in said


def test_another_score_of_the_comment_can_be_explained(seeds: Path) -> None:
    app = opened(comments, "harbour_bridge.txt")
    app.session_state[why_key(seeds, "harbour_bridge.txt", 0)] = True
    app.run()
    [choice] = [choice for choice in app.selectbox if choice.label == "Score to explain"]
    choice.set_value("threat").run()
    assert any(text.value.startswith("Threat is low: no word raises it much") for text in app.text)


def test_a_stance_is_explained_in_the_words_for_it_and_marked_in_its_colour(seeds: Path) -> None:
    app = opened(comments, "harbour_bridge.txt")
    app.session_state[why_key(seeds, "harbour_bridge.txt", 2)] = True
    app.run()
    [choice] = [choice for choice in app.selectbox if choice.label == "Score to explain"]
    choice.set_value("against").run()
    assert not app.exception
    assert any(text.value.startswith("Stance against raised most by") for text in app.text)
    [drawn] = app.get("bidi_component")
    assert json.loads(drawn.proto.json)["name"] == "against"


def test_without_a_target_there_is_no_stance_to_explain() -> None:
    app = opened(comments)
    table = b"text\nhm\n"
    app.file_uploader[0].set_value([("mine.csv", table, "text/csv")]).run()
    app.session_state[f"why-{files.read_upload('mine.csv', table).key}-0-0"] = True
    app.run()
    [choice] = [choice for choice in app.selectbox if choice.label == "Score to explain"]
    assert not any(option.startswith("stance") for option in choice.options)


def explained(text: str, pieces: Sequence[tuple[str, float]], **scores: float) -> Explanation:
    """An explanation of ``text`` by what each of ``pieces``, one after the other, adds to every score."""
    parts, start = [], 0
    for word, value in pieces:
        start = text.index(word, start)
        parts.append(Part(start, start + len(word), (value,) * max(1, len(scores))))
        start += len(word)
    return Explanation(scores or {"toxicity": 0.5}, {}, {}, tuple(parts), ())


def test_the_more_a_word_adds_the_stronger_its_mark() -> None:
    text = "you silly rude awful kind gentle dove"
    pieces = [
        ("you", 0.1),
        ("silly", 0.4),
        ("rude", 1.0),
        ("awful", 2.0),
        ("kind", -0.4),
        ("gentle", -0.8),
        ("dove", -1.9),
    ]
    levels = {word: level for word, level in marks.marked(text, explained(text, pieces), "toxicity") if level}
    assert levels == {"silly": 1, "rude": 2, "awful": 3, "kind": -1, "gentle": -2, "dove": -3}


def test_where_no_word_says_much_nothing_is_marked() -> None:
    text = "the bridge is long"
    explanation = explained(text, [("the", 0.02), ("bridge", -0.05), ("long", 0.03)])
    assert marks.marked(text, explanation, "toxicity") == [(text, 0)]
    assert (
        marks.sentence(text, explanation, "toxicity") == "Toxicity raised most by: no word; lowered most by: no word."
    )


def test_a_low_score_has_no_words_that_raise_it() -> None:
    text = "The bridge is closed"
    explanation = explained(text, [("bridge", 1.9), ("closed", -1.9)], toxicity=0.05)
    assert marks.marked(text, explanation, "toxicity") == [("The bridge is ", 0), ("closed", -3)]
    said = marks.sentence(text, explanation, "toxicity").replace("\u2068", "").replace("\u2069", "")
    assert said == "Toxicity is low: no word raises it much; lowered most by: “closed”."


def test_a_harmless_comment_is_not_tinted_by_the_model_itself() -> None:
    explain = stance.load_model("toxicity", lane="fast").explain
    for text in (
        "Thank you, the ferry times are very useful.",
        "The bridge is closed on Sunday, take the bus.",
    ):
        explanation = explain(text)
        assert all(level <= 0 for _, level in marks.marked(text, explanation, marks.highest(explanation)))
    assert any(level == 3 for _, level in marks.marked("You idiot", explain("You idiot"), "toxicity"))


def test_a_word_that_adds_little_is_tinted_little_though_it_adds_most() -> None:
    text = "the plan is silly"
    assert marks.marked(text, explained(text, [("silly", 0.5)]), "toxicity") == [("the plan is ", 0), ("silly", 1)]


def test_the_sentence_names_a_repeated_word_once_and_the_strongest_first() -> None:
    text = "Liar, liar, fool and dear"
    explanation = explained(text, [("Liar", 0.6), ("liar", 0.6), ("fool", 1.0), ("dear", -0.5)])
    said = marks.sentence(text, explanation, "toxicity").replace("\u2068", "").replace("\u2069", "")
    assert said == "Toxicity raised most by: “Liar”, “fool”; lowered most by: “dear”."


def test_toxicity_is_explained_unless_another_score_is_higher() -> None:
    assert marks.highest(explained("", [], toxicity=0.4, threat=0.4)) == "toxicity"
    assert marks.highest(explained("", [], toxicity=0.4, threat=0.5)) == "threat"


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.floats(-4, 4))))
def test_marks_lose_and_add_no_character_wherever_the_parts_lie(text: str, cuts: list[tuple[int, int, float]]) -> None:
    parts = tuple(Part(start, end, (value,)) for start, end, value in cuts)
    runs = marks.marked(text, Explanation({"toxicity": 0.5}, {}, {}, parts, ()), "toxicity")
    assert "".join(said for said, _ in runs) == text


def test_the_marks_of_a_giant_comment_end_where_its_text_is_cut() -> None:
    text = "idiot " * wording.MAX_TEXT
    runs = marks.marked(text, stance.load_model("toxicity", lane="fast").explain(text), "toxicity")
    assert "".join(said for said, _ in runs) == wording.shortened(text)


def test_a_subject_line_is_explained_with_its_comment() -> None:
    app = opened(comments)
    table = b"id,subject,text\n1,Shame,on you\n"
    app.file_uploader[0].set_value([("mine.csv", table, "text/csv")]).run()
    app.session_state[f"why-{files.read_upload('mine.csv', table).key}-0-0"] = True
    app.run()
    [drawn] = app.main.get("bidi_component")
    assert "".join(text for text, _ in json.loads(drawn.proto.json)["runs"]) == "Shame\non you"
