from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import stance
from stance import InputError
from stance.cli import main
from stance.labels import STANCES, UNCLEAR
from stance.scoring.model import Model

KNOWN = [
    *("source", "thread_id", "comment_id", "parent_id", "parent_evidence", "parent_confidence", "answers_absent"),
    *("author", "is_guest", "posted_at", "posted_as", "subject", "text", "language"),
]
HOSTILE = ["", "   ", "🤡" * 50, "\x00\x07", "a" * 200_000, "هذا كلام فارغ", "<script>alert(1)</script>", "\ud800"]


def test_toxicity_is_the_attributes_of_the_model_between_0_and_1(toxicity: Model) -> None:
    scores = toxicity.score(["What a lovely bridge.", "You stupid idiot, shut up."])
    assert list(scores.columns) == list(toxicity.card.labels)
    assert ((scores >= 0) & (scores <= 1)).all(axis=None)
    assert scores["toxicity"][1] > 0.7 > 0.2 > scores["toxicity"][0]


def test_stance_sums_to_one_and_names_the_likeliest(stance_model: Model) -> None:
    texts = ["The bridge is a great idea and I support it.", "Stop this bridge, it is a disaster."]
    scores = stance_model.score(texts, "the bridge")
    assert list(scores.columns) == [*STANCES, "off_topic", "stance"]
    np.testing.assert_allclose(scores[list(STANCES)].sum(axis=1), 1)
    assert scores["stance"].tolist() == ["favor", "against"]


def test_each_text_may_have_its_own_target(stance_model: Model) -> None:
    both = stance_model.score(["Ban it."] * 2, ["fracking", "the school"])
    one = stance_model.score(["Ban it."], "fracking")
    np.testing.assert_allclose(both.iloc[0, :3].astype(float), one.iloc[0, :3].astype(float), atol=1e-6)


def test_scores_do_not_depend_on_company(toxicity: Model, stance_model: Model) -> None:
    texts = ["You are wrong about the ferry.", "Shut up, moron.", "Yes."]
    together = toxicity.score(texts)["toxicity"].tolist()
    alone = [toxicity.score([text])["toxicity"][0] for text in texts]
    assert together == pytest.approx(alone, abs=1e-6)
    sides = stance_model.score(texts, "the ferry")["favor"].tolist()
    assert sides == pytest.approx([stance_model.score([t], "the ferry")["favor"][0] for t in texts], abs=1e-6)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:8]))
def test_hostile_text_gets_finite_scores(toxicity: Model, stance_model: Model, text: str) -> None:
    assert np.isfinite(toxicity.score([text])).all(axis=None)
    assert np.isfinite(stance_model.score([text], text)[list(STANCES)].astype(float)).all(axis=None)


def test_no_texts_give_no_rows(toxicity: Model, stance_model: Model) -> None:
    assert toxicity.score([]).shape == (0, 7)
    assert stance_model.score([], "the bridge").shape == (0, 5)


def test_stance_without_a_target_says_what_is_missing(stance_model: Model) -> None:
    with pytest.raises(InputError, match="A stance is towards something"):
        stance_model.score(["Hello."])
    with pytest.raises(InputError, match="There are 2 texts and 1 targets"):
        stance_model.score(["a", "b"], ["c"])


def test_one_text_instead_of_a_list_is_an_error(toxicity: Model) -> None:
    with pytest.raises(InputError, match="Put it into a list"):
        toxicity.score("Hello.")


def test_table_has_the_promised_columns(seeds: Path, toxicity: Model) -> None:
    frame = stance.classify(seeds / "harbour_bridge.txt", targets=["the new harbour bridge=bridge", "Tovik"])
    ends = ("", "_favor", "_against", "_neutral", "_off_topic", "_by_author")
    sides = [f"stance_{name}{end}" for name in ("bridge", "tovik") for end in ends]
    replies = ["agrees_with_parent", "agrees_with_parent_sure", "scores_reliable", "sides_reliable"]
    models = ["toxicity_model", "stance_model", "agreement_model"]
    assert list(frame.columns) == [*KNOWN, *toxicity.card.labels, *sides, *replies, *models]
    assert len(frame) == 20
    assert frame["toxicity_model"].unique().tolist() == [stance.load_model("toxicity").id]


def test_without_a_target_the_threads_own_is_proposed(seeds: Path) -> None:
    frame = stance.classify([seeds / "harbour_bridge.txt", seeds / "bus_fares.txt"])
    assert set(frame["stance_main_target"]) == {"harbour bridge", "raising bus fares"}
    assert frame["stance_main"].isin([*STANCES, UNCLEAR]).all()


def test_every_row_of_a_frame_keeps_its_place() -> None:
    frame = pd.DataFrame({"comment": ["Good.", None, "You idiot."], "n": [1, 2, 3]}, index=[7, 5, 3])
    scored = stance.classify(frame, targets=["the ferry=ferry"])
    assert scored.index.tolist() == [7, 5, 3]
    assert scored["text"].tolist() == ["Good.", "", "You idiot."]
    assert scored["toxicity"].isna().tolist() == [False, True, False]
    assert scored["stance_ferry"].isna().tolist() == [False, True, False]


def test_other_languages_are_named_and_marked(seeds: Path) -> None:
    frame = stance.classify(seeds / "peace_conference.txt", targets=["the peace conference=talks"])
    foreign = frame[frame["language"].isin(["ar", "fr"])]
    assert len(foreign) == 6
    assert foreign["scores_reliable"].all() and not foreign["sides_reliable"].any()
    assert set(foreign["toxicity_model"]) == {"toxicity-languages-1"}
    assert frame[frame["language"] == "en"][["scores_reliable", "sides_reliable"]].all(axis=None)


def test_page_without_comments_gives_columns_and_no_rows(seeds: Path) -> None:
    frame = stance.classify(seeds / "kesh_envoy.txt", targets=["Kesh"])
    assert len(frame) == 0
    assert {"toxicity", "stance_kesh", "stance_kesh_favor"} <= set(frame.columns)


def test_unreadable_input_is_one_error_naming_each(tmp_path: Path, seeds: Path) -> None:
    (tmp_path / "empty.txt").touch()
    with pytest.raises(InputError, match=r"(?s)nowhere\.html.*empty\.txt is empty"):
        stance.classify([tmp_path / "nowhere.html", seeds / "bus_fares.txt", tmp_path / "empty.txt"])


def test_function_stays_a_function_after_its_modules_are_imported(seeds: Path) -> None:
    first = stance.classify(seeds / "bus_fares.txt", targets="the bus fares")
    pd.testing.assert_frame_equal(stance.classify(seeds / "bus_fares.txt", targets="the bus fares"), first)


def test_two_jobs_score_as_one(seeds: Path) -> None:
    pages = [seeds / "harbour_bridge.txt", seeds / "old_town.csv", seeds / "bus_fares.txt"]
    one = stance.classify(pages, targets=["the council"])
    two = stance.classify(pages, targets=["the council"], jobs=2)
    pd.testing.assert_frame_equal(one, two)


def test_a_reply_may_agree_with_what_it_answers(agreement: Model) -> None:
    said = agreement.score(["Exactly, I agree.", "No, you are wrong."], parents="The tram should run all night.")
    assert list(said) == ["agree", "disagree", "neutral", "agreement"]
    assert said[["agree", "disagree", "neutral"]].sum(axis=1).tolist() == pytest.approx([1, 1])
    assert said["agree"][0] > said["agree"][1]


def test_agreement_without_a_parent_says_what_is_missing(agreement: Model) -> None:
    with pytest.raises(InputError, match="Agreement is with another comment: give parents"):
        agreement.score(["Exactly."])


def test_an_unlikely_label_reads_unclear(stance_model: Model) -> None:
    strict = Model(replace(stance_model.card, unclear_below=1.0), lambda: stance_model.pipeline)
    assert strict.score(["I love the ferry."], "the ferry")["stance"].tolist() == ["unclear"]


def test_off_topic_is_a_score_of_its_own(stance_model: Model) -> None:
    texts = ["The ferry is late again, I hate the ferry.", "My grandmother bakes the best apple cake of all."]
    off_topic = stance_model.score(texts, "the ferry")["off_topic"]
    assert 0 <= off_topic[0] < off_topic[1] <= 1


def test_replies_are_read_against_the_comment_they_answer() -> None:
    frame = pd.DataFrame(
        {
            "comment_id": ["1", "2", "3", "4"],
            "parent_id": [None, "1", "9", "4"],
            "author": ["ida", "bo", "bo", "cy"],
            "text": ["The tram is too loud.", "Nonsense, it is quiet.", "To nobody here.", "To myself."],
        }
    )
    scored = stance.classify(frame, targets=["the tram=tram"])
    assert scored["agrees_with_parent"].notna().tolist() == [False, True, False, False]
    assert scored["agrees_with_parent_sure"].between(1 / 3, 1).tolist() == [False, True, False, False]


def test_a_page_without_comments_goes_into_one_parquet_file_with_others(seeds: Path, tmp_path: Path) -> None:
    pages = [str(seeds / "ferry_inquiry.txt"), str(seeds / "bus_fares.txt")]
    place = tmp_path / "scored.parquet"
    done = CliRunner().invoke(main, ["classify", *pages, "-o", str(place)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    written = pd.read_parquet(place)
    assert set(written["source"]) == {pages[1]} and written["scores_reliable"].dtype == bool


def test_a_frames_own_columns_are_kept_and_scores_get_other_names() -> None:
    frame = pd.DataFrame({"text": ["You idiot.", "[removed]"], "toxicity": ["mine", "too"]}, index=[5, 5])
    with pytest.warns(UserWarning, match="toxicity is toxicity_score"):
        scored = stance.classify(frame, targets=["the ferry=ferry"])
    pd.testing.assert_frame_equal(scored[["text", "toxicity"]], frame)
    assert scored["toxicity_score"].isna().tolist() == [False, True]
    assert list(frame.columns) == ["text", "toxicity"]


def test_lists_and_series_of_texts_are_scored() -> None:
    listed = stance.classify(["You idiot.", "Half \ud83d of it."], targets="the ferry")
    assert listed["text"].tolist() == ["You idiot.", "Half \ufffd of it."]
    series = stance.classify(pd.Series(["You idiot."], index=["x"]), targets="the ferry")
    assert series["toxicity"].to_dict() == {"x": listed["toxicity"][0]}


def test_columns_and_lanes_are_named() -> None:
    scored = stance.classify(pd.DataFrame({"remark": ["Good."]}), "the ferry", columns={"text": "remark"})
    assert scored["text"].tolist() == ["Good."]
    with pytest.raises(InputError, match="There is no lane 'slow'"):
        stance.classify(["Good."], lane="slow")


def test_a_thread_is_a_frame(seeds: Path) -> None:
    frame = stance.parse(seeds / "bus_fares.txt").to_frame()
    assert len(frame) == 13
    assert list(frame.columns) == KNOWN[:-1]


def test_the_headline_that_a_table_names_is_read_with_its_comments(tmp_path: Path, accurate_stance: Model) -> None:
    said, headline = "Another burden for taxpayers. Scrap it.", "Outrage over the wasteful night bus"
    frame = pd.DataFrame({"text": [said], "author": "Ada", "article_title": [headline]})
    known, unknown = (accurate_stance.score([said], "the night bus", headlines=head) for head in (headline, None))
    assert known["against"].item() != pytest.approx(unknown["against"].item(), abs=0.01)
    frame.to_csv(tmp_path / "t.csv", index=False)
    for given in (frame, tmp_path / "t.csv"):
        scored = stance.classify(given, targets=["the night bus=bus"])
        assert scored["stance_bus_against"].item() == pytest.approx(known["against"].item(), abs=1e-4)
