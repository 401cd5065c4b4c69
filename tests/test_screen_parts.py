import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from screens import HOSTILE, scored

from stance.dashboard import charts, files, rows, time_axis, timeline, wording
from stance.dashboard.rows import SIDE
from stance.errors import InputError
from stance.labels import ATTRIBUTES
from stance.scoring import Model, ThreadSummary

ROOT = Path(__file__).parent.parent


# Which rows, in which order


def test_replies_stand_under_their_parents() -> None:
    order, depths = rows.reading_order(["a", "b", "c", "d"], [None, None, "a", "c"])
    assert order == [0, 2, 3, 1]
    assert depths == [0, 1, 2, 0]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["a", "b", "c", "d", "e", "f", "gone", None]))))
def test_every_row_is_read_once_whatever_replies_to_what(pairs: list[tuple[str, str | None]]) -> None:
    order, depths = rows.reading_order([a for a, _ in pairs], [b for _, b in pairs])
    assert sorted(order) == list(range(len(pairs)))
    assert len(depths) == len(pairs)


def test_a_deep_thread_is_read_without_recursion() -> None:
    ids = [str(i) for i in range(5_000)]
    _, depths = rows.reading_order(ids, [None, *ids[:-1]])
    assert depths[-1] == 4_999


@given(st.lists(st.integers(0, 6)))
def test_the_parent_of_a_reply_is_told_from_the_depths(steps: list[int]) -> None:
    depths: list[int] = []
    for step in steps:
        depths.append(min(step, depths[-1] + 1 if depths else 0))
    for place, parent in enumerate(rows.parent_places(depths)):
        assert (parent is None) == (depths[place] == 0)
        assert parent is None or (parent < place and depths[parent] == depths[place] - 1)


def test_an_authors_other_comments_count_only_where_a_reader_asks(bridge: pd.DataFrame) -> None:
    changed = bridge.assign(**{SIDE.label: "unclear", SIDE.by_author: "favor"})
    assert set(rows.by_author(changed, False)[SIDE.label]) == {"unclear"}
    assert set(rows.by_author(changed, True)[SIDE.label]) == {"favor"}


def test_each_filter_keeps_what_passes(bridge: pd.DataFrame) -> None:
    author, language = bridge["author"].iloc[1], bridge["language"].iloc[0]
    assert set(rows.filtered(bridge, rows.Filters(authors=(author,)))["author"]) == {author}
    assert set(rows.filtered(bridge, rows.Filters(languages=(language,)))["language"]) == {language}
    assert set(rows.filtered(bridge, rows.Filters(stances=("against",)))[SIDE.label]) <= {"against"}
    assert (rows.filtered(bridge, rows.Filters(at_least={"toxicity": 0.2}))["toxicity"] >= 0.2).all()
    assert not rows.filtered(bridge, rows.Filters(only_unreliable=True))["scores_reliable"].any()
    doubtful = bridge.assign(sides_reliable=bridge["author"] != author)
    assert set(rows.filtered(doubtful, rows.Filters(only_unreliable=True))["author"]) == {author}
    assert len(rows.filtered(bridge, rows.Filters(words=author.upper()))) >= 1
    assert len(rows.filtered(bridge, rows.Filters(words="(["))) == 0
    assert len(rows.filtered(bridge, rows.Filters())) == len(bridge)


@pytest.mark.parametrize("order", rows.ORDERS)
def test_every_order_keeps_every_row(bridge: pd.DataFrame, order: str) -> None:
    assert sorted(rows.ordered(bridge, order)["place"]) == list(range(len(bridge)))


def test_pages_of_rows_cover_all_once() -> None:
    many = range(2 * rows.PAGE_ROWS + 1)
    assert rows.page_count(len(many)) == 3
    assert [len(many[rows.on_page(page)]) for page in (1, 2, 3)] == [rows.PAGE_ROWS, rows.PAGE_ROWS, 1]
    assert rows.page_count(0) == 1


def test_times_stay_as_written_unless_their_zones_differ() -> None:
    one = pd.Series(["2031-05-08T19:02+01:00", "2031-05-08", None])
    two = pd.Series(["2031-05-08T19:02+01:00", "2031-05-08T19:02Z"])
    assert [str(time) for time in rows.times(one)] == ["2031-05-08 19:02:00", "2031-05-08 00:00:00", "NaT"]
    assert [str(time) for time in rows.times(two)] == ["2031-05-08 18:02:00", "2031-05-08 19:02:00"]
    assert not rows.in_utc(one)
    assert rows.in_utc(two)


def test_what_the_screens_add_is_not_in_the_download(bridge: pd.DataFrame) -> None:
    assert list(rows.as_scored(bridge).columns) == list(scored(files.read_upload("a.csv", b"text\nhello\n")).columns)


def test_attributes_are_those_of_the_model_that_scored(bridge: pd.DataFrame, toxicity: Model) -> None:
    attributes = toxicity.card.labels
    assert rows.attributes_of(bridge) == list(attributes)
    assert rows.attributes_of(bridge.assign(attack_on_author=0.5)) == [*attributes, "attack_on_author"]
    assert rows.attributes_of(bridge.drop(columns=["threat", "profanity"])) == [
        name for name in attributes if name not in ("threat", "profanity")
    ]


# Words


@pytest.mark.parametrize(
    ("posted_at", "written"),
    [
        ("2031-04-14T07:47", "14 April 2031, 07:47"),
        ("2031-04-14T07:47:12.5Z", "14 April 2031, 07:47 UTC"),
        ("2031-04-14T07:47:12+02:00", "14 April 2031, 07:47 +02:00"),
        ("2031-04-01", "1 April 2031"),
        ("2031-13-01", ""),
        (None, ""),
    ],
)
def test_times_are_written_out_and_no_zone_is_invented(posted_at: str | None, written: str) -> None:
    assert wording.written_time(posted_at) == written


RELIABLE = {"language": "en", "scores_reliable": True, "sides_reliable": True}
STANCE = {"text": "x", SIDE.label: "favor", SIDE.off_topic: 0.7, **RELIABLE} | dict(
    zip(SIDE.shares.values(), (0.45, 0.4, 0.15), strict=True)
)


@given(st.text(min_size=1).filter(str.strip))
def test_no_word_of_a_comment_gets_into_the_markdown(text: str) -> None:
    row: dict[str, object] = {**STANCE, **dict.fromkeys(ATTRIBUTES, 0.4)}
    said = row | {"text": text, "author": text}
    assert wording.stance_markdown(said) == wording.stance_markdown(row)
    for toxic_from in (0.3, 0.5):
        assert wording.toxicity_markdown(said, toxic_from, True) == wording.toxicity_markdown(row, toxic_from, True)


def test_an_attribute_that_only_the_model_knows_is_named_in_words(bridge: pd.DataFrame) -> None:
    row = bridge.assign(attack_on_author=0.42).to_dict("records")[0]
    assert "attack on author\u00a00.42" in wording.toxicity_markdown(row, 0.4)
    assert wording.attribute_meaning("attack_on_author") == "attack on author"
    assert wording.attribute_meaning("insult") == ATTRIBUTES["insult"]
    assert wording.attribute_name(HOSTILE).replace(" ", "").isalnum()


def test_a_stance_has_a_bar_and_its_probability_unless_it_is_unclear() -> None:
    words = wording.stance_markdown(STANCE)
    assert words.startswith("![favor 45%, neutral 15%, against 40%](data:image/svg+xml;base64,")
    assert words.endswith("favor\u00a0**45%**")
    assert wording.stance_markdown(STANCE | {SIDE.label: "unclear"}) == ":gray[stance\u00a0unclear]"


LOW = {**dict.fromkeys(ATTRIBUTES, 0.1), "toxicity": 0.45, "insult": 0.3, **RELIABLE}


def test_below_the_threshold_a_comment_tells_its_toxicity_in_grey_and_no_other_attribute() -> None:
    assert wording.toxicity_markdown(LOW, 0.5) == ":gray[toxicity\u00a00.45]"
    assert wording.toxicity_markdown(LOW, 0.5, True).count("·") == len(ATTRIBUTES) - 1


def test_from_the_threshold_on_the_strongest_attribute_is_named_first_with_a_bar() -> None:
    words = wording.toxicity_markdown(LOW | {"threat": 0.6}, 0.3)
    assert words.startswith("![60%](data:image")
    assert words.endswith("**threat\u00a00.60**:gray[ · toxicity 0.45 · insult 0.30]")
    assert "**toxicity\u00a00.45**" in wording.toxicity_markdown(LOW | {"threat": 0.45}, 0.45)
    assert wording.toxicity_markdown(dict.fromkeys(ATTRIBUTES, None), 0.5) == ""


def test_what_is_unreliable_is_named_and_has_no_bar() -> None:
    german = {"language": "de", "sides_reliable": False}
    assert wording.unreliable_note(STANCE) == ""
    assert wording.unreliable_note(STANCE | german) == "side unreliable: language de"
    assert wording.unreliable_note(STANCE | german | {SIDE.label: None}) == ""
    assert wording.unreliable_note(STANCE | german | {"scores_reliable": False}) == "scores unreliable: language de"
    assert wording.stance_markdown(STANCE | german) == ":gray[favor\u00a045%]"
    assert wording.toxicity_markdown(LOW | german, 0.3).startswith("![45%]")
    assert wording.toxicity_markdown(LOW | {"scores_reliable": False}, 0.3) == ":gray[toxicity\u00a00.45]"


def test_a_neutral_comment_on_something_else_is_noted_as_off_topic() -> None:
    neutral = STANCE | {SIDE.label: "neutral"}
    assert "off\u00a0topic\u00a070%" in wording.stance_markdown(neutral)
    assert "topic" not in wording.stance_markdown(neutral | {SIDE.off_topic: 0.4})
    assert "topic" not in wording.stance_markdown(STANCE)


@pytest.mark.parametrize(
    ("agreement", "words"),
    [
        ("disagree", "replies to Maud and disagrees, 71%"),
        ("agree", "replies to Maud and agrees, 71%"),
        ("neutral", "replies to Maud and takes no side, 71%"),
        ("unclear", "replies to Maud, unclear whether it agrees"),
        (None, "replies to Maud"),
    ],
)
def test_a_reply_says_whether_it_agrees_with_its_parent(agreement: str | None, words: str) -> None:
    row = {"parent_evidence": "markup", "answers_absent": False, "agrees_with_parent": agreement, **RELIABLE}
    said = wording.reply_note(row | {"agrees_with_parent_sure": 0.71}, "Maud")
    assert said.replace("\u2068", "").replace("\u2069", "") == words
    assert "agrees" not in wording.reply_note(row | {"sides_reliable": False}, "Maud")


def test_a_comment_can_be_found_again_by_its_number_and_page() -> None:
    assert wording.place_note(12, 40) == "Comment 13 of 40"
    assert wording.place_note(1_050, 2_000) == "Comment 1,051 of 2,000, page 22 of Comments"


def test_a_summary_holds_numbers_and_no_headline() -> None:
    sides = {HOSTILE: {"favor": 1, "against": 2, "neutral": 1, "unclear": 4}}
    words = wording.summary_markdown(ThreadSummary(HOSTILE, HOSTILE, 8, 2, 1, sides, HOSTILE, 0.9))
    assert "javascript" not in words
    assert "1\u00a0with\u00a0unreliable" in words
    assert "favor\u00a0**12%** · neutral\u00a0**12%** · unclear\u00a0**50%** · against\u00a0**25%**" in words


def test_a_giant_comment_is_cut_and_says_so() -> None:
    cut = wording.shortened("a" * (wording.MAX_TEXT + 7))
    assert cut.endswith("[7 more characters are not shown]")


# Files


def test_the_name_of_an_upload_never_becomes_a_path() -> None:
    loaded = files.read_upload("../../../tmp/evil\u202e\n.csv", b"text\nhello there\n")
    assert loaded.name == "evil.csv"
    assert loaded.comments["text"].tolist() == ["hello there"]


def test_an_upload_that_cannot_be_read_says_why() -> None:
    with pytest.raises(InputError, match=r"nothing\.csv is empty"):
        files.read_upload("nothing.csv", b"")
    with pytest.raises(InputError, match="no column of comment texts"):
        files.read_upload("other.csv", b"a,b\n1,2\n")


def test_of_a_long_table_the_first_rows_are_shown_and_the_reader_is_told() -> None:
    table = "text\n" + "one more comment\n" * (files.MAX_ROWS + 1)
    loaded = files.read_upload("long.csv", table.encode())
    assert len(loaded.comments) == files.MAX_ROWS
    assert "The first 20,000 of 20,001 comments are shown." in loaded.threads[0].warnings[-1]


def test_the_download_has_no_live_formula_and_can_be_read_again() -> None:
    loaded = files.read_upload("a.csv", b'text,author\n"=1+1","@x"\n')
    table = files.csv_bytes(scored(loaded))
    cells = pd.read_csv(io.BytesIO(table), encoding="utf-8-sig")
    assert cells["text"][0] == "'=1+1"
    assert cells["author"][0] == "'@x"
    assert files.read_upload("b.csv", table).comments["text"].tolist() == ["=1+1"]


def test_labels_to_train_on_are_no_sample_page() -> None:
    assert "labels.csv" not in files.samples()
    assert "harbour_bridge.txt" in files.samples()


# Charts


@pytest.mark.parametrize("change", [{}, {SIDE.label: None}, {"when": pd.NaT}, {"author": HOSTILE}, {"toxicity": None}])
def test_charts_draw_what_there_is(bridge: pd.DataFrame, change: dict[str, object]) -> None:
    changed = bridge.assign(**change)
    drawn = [timeline.chart(changed), charts.distribution(changed, "toxicity")]
    assert all(chart.to_dict()["$schema"] for chart in drawn)


def test_no_text_of_a_comment_reaches_a_chart(bridge: pd.DataFrame) -> None:
    drawn = [timeline.chart(bridge), charts.stances_over_time(bridge)]
    assert not any(bridge["text"].iloc[0][:30] in str(chart.to_dict()) for chart in drawn)


@pytest.mark.parametrize("attribute", ["toxicity", "attack_on_author"])
def test_the_distribution_counts_every_comment_once(bridge: pd.DataFrame, attribute: str) -> None:
    table = pd.DataFrame(charts.distribution(bridge.assign(**{attribute: 1.0}), attribute).layer[0].data)
    assert table["comments"].tolist() == [0] * 9 + [len(bridge)]


MINUTE, DAY, TEN_YEARS = 60, 86_400, 3_650 * 86_400


def synthetic(bridge: pd.DataFrame, count: int, seconds: int, form: str = "%Y-%m-%dT%H:%M:%S") -> pd.DataFrame:
    """So many comments over so many seconds, few of them toxic."""
    drawn = np.random.default_rng(7)
    when = pd.Timestamp("2031-12-31 09:41:07") + pd.to_timedelta(np.sort(drawn.random(count)) * seconds, unit="s")
    frame = bridge.sample(count, replace=True, random_state=7).reset_index(drop=True)
    posted_at = pd.Series(when.strftime(form))
    return frame.assign(
        posted_at=posted_at, when=rows.times(posted_at), toxicity=drawn.beta(0.3, 2.5, count), place=range(count)
    )


@pytest.mark.parametrize("seconds", [MINUTE, 20 * MINUTE, DAY, 3 * DAY, 13 * DAY, 100 * DAY, TEN_YEARS])
@pytest.mark.parametrize("count", [1, 7, 200, 20_000])
@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"])
def test_a_time_axis_has_labels_of_which_no_two_are_alike(
    bridge: pd.DataFrame, seconds: int, count: int, form: str
) -> None:
    when = synthetic(bridge, count, seconds, form)["when"]
    axis = time_axis.of(when)
    assert 2 <= len(axis.labels) == len(set(axis.labels))
    assert len("    ".join(axis.labels)) <= time_axis.ROOM
    assert axis.start <= when.min() <= when.max() < axis.end
    assert time_axis.MIN_COLUMNS <= (axis.end - axis.start) / axis.step <= time_axis.MAX_COLUMNS + 1


def test_the_title_of_a_time_axis_tells_the_day_that_its_labels_leave_out(bridge: pd.DataFrame) -> None:
    minute = synthetic(bridge, 7, MINUTE)
    assert "time on 31 December 2031, as the page gives it" in str(timeline.chart(minute).to_dict())
    assert "time, as the page gives it" in str(timeline.chart(synthetic(bridge, 7, TEN_YEARS)).to_dict())


def test_columns_of_time_widen_with_the_span(bridge: pd.DataFrame) -> None:
    assert time_axis.column_width(synthetic(bridge, 200, MINUTE)["when"]) == pd.Timedelta("5s")
    assert time_axis.column_width(synthetic(bridge, 200, DAY)["when"]) == pd.Timedelta("1h")
    assert time_axis.column_width(synthetic(bridge, 200, TEN_YEARS)["when"]) >= pd.Timedelta("91D")


@pytest.mark.parametrize("change", [{}, {"when": pd.NaT}])
@pytest.mark.parametrize("seconds", [MINUTE, DAY, TEN_YEARS])
def test_of_20_000_comments_the_most_toxic_are_points_and_all_others_are_counted(
    bridge: pd.DataFrame, seconds: int, change: dict[str, object]
) -> None:
    many = synthetic(bridge, 20_000, seconds).assign(**change)
    fields, points = (pd.DataFrame(layer.data) for layer in timeline.chart(many).layer)
    assert len(fields) + len(points) < 1_200
    assert sorted(points["toxicity"]) == pytest.approx(sorted(many["toxicity"])[-timeline.KEPT :])
    assert fields["comments"].sum() == 20_000 - timeline.KEPT
    assert timeline.note(many) == (
        "The 300 most toxic of 20,000 comments are points. The others are counted: the darker, the more."
    )
    assert timeline.note(many.head(200)) == ""


def test_a_column_of_a_single_comment_beside_thousands_has_its_number_above_it(bridge: pd.DataFrame) -> None:
    scores = [0.05] * 9_999 + [0.95]
    numbers = charts.distribution(pd.DataFrame({"toxicity": scores}), "toxicity").layer[1]
    assert pd.DataFrame(numbers.data)["comments"].tolist() == [9_999, 1]


def test_what_favor_means_is_said_in_words() -> None:
    assert wording.sides_meaning("raising fares") == "favor: for raising fares · against: against raising fares"
    assert wording.sides_meaning("the tram is late") == "favor: holds that the tram is late · against: denies it"
