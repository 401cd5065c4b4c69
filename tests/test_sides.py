import json
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from screens import HOSTILE, opened, texts

from stance.dashboard import files, positions, reply_map, side_charts, side_words, thread_map, wording
from stance.dashboard.positions import Share, Tone
from stance.dashboard.rows import SIDE
from stance.dashboard.screens import sides

PROBABILITIES = {
    "favor": (0.8, 0.1, 0.1),
    "against": (0.1, 0.8, 0.1),
    "neutral": (0.1, 0.1, 0.8),
    "unclear": (0.4, 0.3, 0.3),
    None: (None, None, None),
}


def thread(*comments: tuple[str | None, str | None, int | None], **columns: object) -> pd.DataFrame:
    """Rows as ``rows.arranged`` gives them, of (author, stance, place of the parent)."""
    authors, stances, parents = zip(*comments, strict=True)
    frame = pd.DataFrame(
        {
            "comment_id": [str(i) for i in range(len(comments))],
            "parent_id": [None if parent is None else str(parent) for parent in parents],
            "author": pd.Series(authors, dtype=object),
            "text": [f"text {i}" for i in range(len(comments))],
            "posted_at": None,
            SIDE.label: pd.Series(stances, dtype=object),
            SIDE.off_topic: 0.0,
            "toxicity": 0.1,
            "agrees_with_parent": None,
            "agrees_with_parent_sure": 0.71,
            "scores_reliable": True,
            "sides_reliable": True,
            "place": range(len(comments)),
            "parent_place": pd.array(parents, dtype="Int64"),
            "posted_as": None,
            "answers_absent": False,
            "parent_evidence": "markup",
        }
    )
    frame[list(SIDE.shares.values())] = [PROBABILITIES[stance] for stance in stances]
    return frame.assign(**columns)


# Positions


def test_a_position_is_the_mean_leaning_of_an_authors_comments_about_the_target() -> None:
    said = [("Ana", "favor", None), ("Ana", "favor", None), ("Ana", "neutral", None), ("Ana", "against", None)]
    found = positions.positions(thread(*said, **{SIDE.off_topic: [0, 0, 0, 0.9]})).loc[0]
    assert (found["comments"], found["about"]) == (4, 3)
    assert found["position"] == pytest.approx((0.7 + 0.7 + 0) / 3)
    assert (found["favor"], found["neutral"], found["against"]) == (2, 1, 0)


def test_an_interval_is_that_of_a_mean_of_independent_draws() -> None:
    found = positions.positions(thread(*[("Ana", "favor", None)] * 9)).loc[0]
    reach = 1.96 * math.sqrt(9 * (0.9 - 0.7**2)) / 9
    assert found["low"] == pytest.approx(0.7 - reach)
    assert found["high"] == 1
    assert found["leans"] == "favor"


def test_with_few_comments_there_is_no_interval_and_no_leaning() -> None:
    found = positions.positions(thread(*[("Ana", "against", None)] * 2)).loc[0]
    assert pd.isna(found["low"])
    assert found["leans"] == "unclear"
    assert "few comments" in side_words.position_line(found.to_dict())


def test_names_that_many_share_have_no_position_and_most_comments_come_first() -> None:
    said = [("Bo", "favor", None), *[("Ana", "favor", None)] * 2]
    said += [(name, "favor", None) for name in (None, " ", "Anonymous", "guest", "[deleted]")]
    assert positions.positions(thread(*said))["author"].tolist() == ["Ana", "Bo"]


def test_without_names_or_stances_there_are_no_positions() -> None:
    assert positions.positions(thread((None, "favor", None))).empty
    assert positions.positions(thread(("Ana", None, None))).empty
    assert positions.positions(thread(("Ana", "favor", None)).head(0)).empty


def test_a_line_on_an_author_holds_the_name_on_one_line_without_control_characters() -> None:
    found = positions.positions(thread(*[("A\u202en\na", "favor", None)] * 4)).to_dict("records")[0]
    line = side_words.position_line(found)
    assert line.startswith("\u2068An a\u2069: 4 comments; +0.70 (favor, 95% between ")
    assert len(line.splitlines()) == 1


# Telling comments


def test_the_surest_comments_of_a_side_come_first_each_text_once() -> None:
    said = thread(*[("Ana", "favor", None)] * 6).assign(**{SIDE.shares["favor"]: [0.6, 0.9, 0.7, 0.9, 0.5, 0.8]})
    said["text"] = ["a", "b", "c", "B", "d", "e"]
    assert positions.telling(said, "favor")["text"].tolist() == ["b", "e", "c"]
    assert positions.telling(said, "against").empty


def test_what_is_off_topic_unreliable_or_unclear_tells_nothing() -> None:
    said = thread(*[("Ana", "favor", None)] * 2, ("Ana", "unclear", None))
    assert positions.telling(said.assign(**{SIDE.off_topic: 0.6}), "favor").empty
    assert positions.telling(said.assign(scores_reliable=False), "favor").empty
    assert positions.telling(said.assign(sides_reliable=False), "favor").empty
    assert len(positions.telling(said, "favor")) == 2


# Tone


def test_replies_count_for_the_side_they_reply_to_and_the_side_they_come_from() -> None:
    said = [("A", "favor", None), ("B", "against", 0), ("C", "favor", 0), ("D", "unclear", 0), ("E", "favor", 1)]
    tones = positions.tones(thread(*said, toxicity=[0.1, 0.9, 0.2, 0.8, None]))
    assert tones["favor"] == Tone(wrote=Share(0, 2), received=Share(2, 3), from_others=Share(1, 1))
    assert tones["against"] == Tone(wrote=Share(1, 1), received=Share(0, 0), from_others=Share(0, 0))


def test_of_few_comments_counts_are_told_and_no_shares() -> None:
    assert side_words.share_words(Share(0, 0)) == "none"
    assert side_words.share_words(Share(3, 9)) == "3 of 9"
    assert side_words.share_words(Share(3, 10)) == "30% (3 of 10)"


@pytest.mark.parametrize(
    ("favor", "against", "words"),
    [
        (Share(5, 9), Share(0, 90), "Too few"),
        (Share(2, 20), Share(3, 20), "No more difference"),
        (Share(0, 20), Share(0, 20), "No more difference"),
        (Share(12, 20), Share(2, 20), "Comments in favor get toxic"),
        (Share(2, 20), Share(12, 20), "Comments against get toxic"),
    ],
)
def test_a_side_is_called_abused_only_where_chance_does_not_explain_it(
    favor: Share, against: Share, words: str
) -> None:
    nothing = Share(0, 0)
    tones = {"favor": Tone(nothing, favor, nothing), "against": Tone(nothing, against, nothing)}
    assert words in side_words.abuse_sentence(tones)
    assert words not in side_words.tones_markdown(tones)


# The map


@st.composite
def trees(draw: st.DrawFn) -> list[int | None]:
    size = draw(st.integers(0, 60))
    return [draw(st.none() | st.integers(0, i - 1)) if i else None for i in range(size)]


@pytest.mark.slow
@given(trees())
def test_every_comment_lies_within_the_outermost_ring_and_further_out_than_its_parent(
    parents: list[int | None],
) -> None:
    points = thread_map.laid_out(parents)
    assert len(points) == len(parents)
    for (x, y), parent in zip(points, parents, strict=True):
        inner = math.hypot(*points[parent]) if parent is not None else 0
        assert inner < math.hypot(x, y) <= 1 + 1e-9


@pytest.mark.slow
@given(trees())
def test_no_two_comments_lie_on_the_same_spot(parents: list[int | None]) -> None:
    spots = {(round(x, 9), round(y, 9)) for x, y in thread_map.laid_out(parents)}
    assert len(spots) == len(parents)


def test_a_deep_thread_is_laid_out_without_recursion() -> None:
    points = thread_map.laid_out([None, *range(4_999)])
    assert math.hypot(*points[-1]) == pytest.approx(1)


def test_points_and_lines_say_who_replies_to_whom_and_whether_they_agree() -> None:
    said = thread(("Ana", "favor", None), ("Bo", "against", 0), ("Cy", "unclear", 0), ("Di", None, 1))
    said["agrees_with_parent"] = [None, "disagree", "unclear", None]
    nodes = thread_map.nodes(said)
    assert [node["parent"] for node in nodes] == [None, 0, 0, 1]
    assert [node["stance"] for node in nodes] == ["favor", "against", "unclear", "none"]
    assert [node["says"] for node in nodes] == [None, "disagree", "unclear", "unclear"]
    assert nodes[0]["radius"] > nodes[1]["radius"] > nodes[2]["radius"] == nodes[3]["radius"]
    assert nodes[0]["about"] == "comment 1 · favor 80% · 2 replies"
    assert plain(nodes[1]["about"]) == "comment 2 · against 80% · replies to Ana and disagrees, 71% · 1 reply"
    assert plain(nodes[3]["about"]) == "comment 4 · replies to Bo"


def plain(words: str) -> str:
    """Without the marks that isolate names."""
    return words.replace("\u2068", "").replace("\u2069", "")


def test_a_point_tells_its_comments_words_on_one_line_cut_where_they_are_long() -> None:
    said = thread(*[("Ana\u202e", "favor", None)] * 3).assign(text=["one\n\u202etwo", "", "long " * 1_000])
    nodes = reply_map.data(said)["nodes"]
    assert [node["words"] for node in nodes[:2]] == ["one two", "no text"]
    assert len(nodes[2]["words"]) <= wording.WIDTHS.map_words
    assert nodes[0]["who"] == "Ana"


def test_what_the_map_is_handed_is_json_whatever_is_missing(bridge: pd.DataFrame) -> None:
    for change in ({}, {SIDE.label: None}, {"author": HOSTILE}, {SIDE.off_topic: 0.9}):
        json.dumps(reply_map.data(bridge.assign(**change)), allow_nan=False)
    assert reply_map.data(bridge.assign(**{SIDE.label: None}))["stances"][-1] == "none"
    assert json.dumps(reply_map.data(bridge.head(0)))


def test_a_reply_whose_parent_is_left_out_is_drawn_as_one_to_the_article() -> None:
    said = thread(("Ana", "favor", None), ("Bo", "against", 0), ("Cy", "favor", 1))
    assert thread_map.parent_numbers(said.iloc[1:]) == [None, 0]
    assert [node["parent"] for node in thread_map.nodes(said.iloc[1:])] == [None, 0]


def test_the_map_is_told_in_words() -> None:
    said = thread(("A", "favor", None), ("B", "against", 0), ("C", "favor", 0), ("D", "unclear", 1))
    said["agrees_with_parent"] = [None, "disagree", "agree", "unclear"]
    assert thread_map.in_words(said) == (
        "3 replies: 1 across the sides, 1 within a side. What they say: 1 agree, 1 disagree, 0 neutral, 1 unclear."
    )
    assert thread_map.in_words(said.head(1)) == "No comment here replies to another."


# Charts and the screen


@pytest.mark.parametrize("change", [{}, {SIDE.label: None}, {"author": HOSTILE}, {SIDE.off_topic: 0.9}])
def test_the_chart_draws_what_there_is_and_no_text_of_a_comment(
    bridge: pd.DataFrame, change: dict[str, object]
) -> None:
    drawn = side_charts.positions_chart(positions.positions(bridge.assign(**change))).to_dict()
    assert drawn["$schema"]
    assert not any(text[:30] in str(drawn) for text in bridge["text"] if len(text) > 30)


def test_the_screen_shows_map_positions_tone_and_telling_comments() -> None:
    app = opened(sides, "harbour_bridge.txt")
    assert not app.exception
    headings = [subheader.value for subheader in app.subheader]
    assert "Who replies to whom" in headings
    assert "Is one side being abused?" in headings
    assert side_words.ESTIMATES in texts(app)
    assert "3 replies: " in texts(app)
    [drawn] = app.main.get("bidi_component")
    assert len(json.loads(drawn.proto.json)["nodes"]) == 20
    assert sum("\u2068" in text.value and " comment" in text.value for text in app.text) >= 1


def test_an_authors_other_comments_can_be_let_count() -> None:
    app = opened(sides, "harbour_bridge.txt")
    [switch] = [toggle for toggle in app.toggle if toggle.label == sides.COUNT_OTHERS]
    assert switch.value is False
    switch.set_value(True).run()
    assert not app.exception
    assert "Who replies to whom" in [subheader.value for subheader in app.subheader]


@pytest.mark.slow
def test_of_a_giant_thread_a_part_is_drawn_and_the_reader_is_told() -> None:
    app = opened(sides)
    table = "id,parent,text\n" + "".join(f"{i},{i // 2},the wall is fine\n" for i in range(1, 601))
    app.file_uploader[0].set_value([("big.csv", table.encode(), "text/csv")]).run()
    assert not app.exception
    assert "Of 600 comments the 500 with the most replies below them are drawn." in texts(app)


def test_authors_and_comments_reach_the_screen_as_plain_text_only() -> None:
    app = opened(sides)
    lines = [f'{i},"{HOSTILE}","the wall is great and I support the wall {i} {HOSTILE}"' for i in range(4)]
    table = "id,author,text\n" + "\n".join(lines)
    assert len(files.read_upload("a.csv", table.encode()).comments) == 4
    app.file_uploader[0].set_value([("mine.csv", table.encode(), "text/csv")]).run()
    assert not app.exception
    assert not any("javascript" in drawn.value for drawn in [*app.markdown, *app.caption, *app.info])


def test_the_most_answered_are_drawn_with_all_that_they_reply_to() -> None:
    parents = [None, None, 1, 2, 3, None, 5]
    said = pd.DataFrame({"place": range(7), "parent_place": pd.array(parents, dtype="Int64")})
    assert thread_map.most_answered(said, 4)["place"].tolist() == [1, 2, 3, 5]
    assert thread_map.most_answered(said, 9)["place"].tolist() == list(range(7))


def test_authors_whose_long_names_begin_alike_have_rows_of_their_own() -> None:
    names = [f"{'a very long name that goes on and on ' * 2}{end}" for end in "xyz"]
    found = positions.positions(thread(*[(name, "favor", None) for name in names]))
    chart = side_charts.positions_chart(found).to_dict()
    rows = [row for data in chart["datasets"].values() for row in data if "who" in row]
    assert len({row["who"] for row in rows}) == 3
