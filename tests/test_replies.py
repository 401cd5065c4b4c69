import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.reading.formats.replies import ABSENT, cycles, link_replies, links_by_level, without_cycles
from stance.records import EVIDENCE, Comment

PLAIN = "Nothing to add here."


def page(*comments: tuple[str, str] | tuple[str, str, int], start: int = 0) -> list[Comment]:
    """Comments by author, text and minute; without a minute, without a time."""
    return [
        Comment(f"c{place}", text, author, f"2031-05-09T10:{minute[0]:02}" if minute else None)
        for place, (author, text, *minute) in enumerate(comments, start)
    ]


def links(comments: list[Comment], **known: object) -> dict[str, str]:
    linked = link_replies(comments, **known)  # type: ignore[arg-type]
    return {each.comment_id: each.parent_id for each in linked if each.parent_id}


@pytest.mark.parametrize(
    "text",
    [
        "@Ada I doubt it",
        "@ada: I doubt it",
        "@ ada, I doubt it",
        "As I said.\n@Ada I doubt it",
        "Ada, I doubt it",
        "Ada: I doubt it",
        "Hi Ada, I doubt it",
        "Thanks Ada for the link",
        "Liebe Ada,\nich zweifle daran",
        "Hallo Frau Lovelace, ich zweifle daran",
        "Glad to hear it, Ada!",
        "I never said that, Ada Lovelace, and you know it",
        "Response to Ada Lovelace, 9 May: I doubt it",
        "@Lovelac I doubt it",
        "@lovelase I doubt it",
        "#1 is wrong",
        "@1: I doubt it",
        ">>1 no",
    ],
)
def test_who_is_spoken_to_is_answered(text: str) -> None:
    comments = page(("Ada Lovelace", "A machine will do."), ("Bob", PLAIN), ("Eve", text))
    assert links(comments) == {"c2": "c0"}
    assert link_replies(comments)[2].parent_evidence == "address"


@pytest.mark.parametrize(
    "text",
    [
        "Adam, I doubt it",
        "Canada, I doubt it",
        "Was it ada who wrote this",
        "write to eve@ada.example",
        "Adas point is good",
        "#17 is wrong",
        "#1989 was a good year",
        "So, I doubt it",
        "Nice text. Regards, Eve",
    ],
)
def test_what_only_looks_like_a_name_links_nothing(text: str) -> None:
    assert links(page(("Ada", "A machine will do."), ("So", PLAIN), ("Eve B", PLAIN), ("Eve", text))) == {}


def test_nicknames_without_digits_and_accents_are_known() -> None:
    assert links(page(("ramón77", PLAIN), ("Eve", "Ramon, no"))) == {"c1": "c0"}


@pytest.mark.parametrize(
    ("author", "said"),
    [
        ("غاضب جداً", "غاضب جداً، معك حق"),
        ("غاضب جداً", "غاضب جدا، معك حق"),
        ("सुनीता देवी", "@सुनीता देवी, सही कहा"),
        ("שָׁלוֹם", "@שלום, נכון"),
        ("Zoe\u0308", "Zoë, no"),
    ],
)
def test_marks_on_the_letters_of_a_name_do_not_cut_it(author: str, said: str) -> None:
    assert links(page((author, PLAIN), ("Eve", said))) == {"c1": "c0"}


def test_the_nearest_comment_of_the_one_spoken_to_is_answered() -> None:
    comments = page(("Ada", PLAIN, 1), ("Bob", PLAIN, 2), ("Ada", PLAIN, 3), ("Eve", "@Ada no", 4), ("Ada", PLAIN, 5))
    assert links(comments) == {"c3": "c2"}


def test_nobody_answers_himself_or_a_later_comment() -> None:
    assert links(page(("Ada", "@Bob no", 1), ("Bob", "@Bob no", 2))) == {}


def test_on_a_page_with_the_newest_first_the_comment_answered_stands_below() -> None:
    comments = page(("Eve", "@Ada no", 9), ("Ada", PLAIN, 5), ("Bob", PLAIN, 3), ("Ada", PLAIN, 1))
    assert links(comments) == {"c0": "c1"}


def test_an_answer_to_somebody_who_is_not_on_the_page_says_so() -> None:
    answer = link_replies(page(("Ada", PLAIN), ("Eve", "@Charles no, never")))[1]
    assert (answer.answers_absent, answer.parent_id, answer.parent_evidence) == (True, None, "address")


def test_the_article_s_author_is_not_missing() -> None:
    answer = link_replies(page(("Ada", PLAIN), ("Eve", "@Charles no, never")), article_author="Charles Babbage")[1]
    assert not answer.answers_absent


@pytest.mark.parametrize(
    "text",
    [
        "„eine Maschine kann nur tun, was wir sie heißen“ – nein.",
        '"eine Maschine kann nur tun, was wir sie heißen"\nNein.',
        "> eine Maschine kann nur tun, was wir sie heißen\nNein.",
        "Ada schrieb:\neine Maschine kann nur tun, was wir sie heißen\nNein.",
        "“eine Maschine kann […] tun, was wir sie heißen” – nein.",
        "Ada\n\nJa, eine Maschine kann nur tun, was wir sie heißen.\n-----\nNein.",
    ],
)
def test_who_is_quoted_is_answered(text: str) -> None:
    comments = page(("Ada", "Ja, eine Maschine kann nur tun, was wir sie heißen."), ("Bob", PLAIN), ("Eve", text))
    linked = link_replies(comments)[2]
    assert (linked.parent_id, linked.parent_evidence) == ("c0", "quote")


def test_a_quotation_of_the_article_answers_nobody() -> None:
    quotation = "“the engine weaves algebraic patterns” – nice"
    comments = page(("Ada", quotation), ("Eve", quotation))
    assert links(comments, article="We say the engine weaves algebraic patterns.") == {}


def test_the_same_subject_again_is_an_answer() -> None:
    comments = page(("Ada", PLAIN), ("Bob", "Other things"), ("Eve", "No."))
    assert links(comments, subjects=["Engines (5, Funny)", None, "Re:Engines (2, Odd)"]) == {"c2": "c0"}


def test_below_a_newest_root_what_is_younger_answers() -> None:
    times = [50, 55, 40, 30, 31, 33, 20, 10]
    comments = page(*((f"Reader {letter}", PLAIN, time) for letter, time in zip("abcdefgh", times, strict=True)))
    assert links(comments) == {"c1": "c0", "c4": "c3", "c5": "c3"}
    assert {each.parent_evidence for each in link_replies(comments)} == {None, "order"}


def test_above_an_oldest_root_what_is_younger_answers() -> None:
    times = [1, 30, 2, 3, 40, 45, 4, 50, 51]
    comments = page(*((f"Reader {letter}", PLAIN, time) for letter, time in zip("abcdefghi", times, strict=True)))
    assert links(comments) == {"c1": "c0", "c4": "c3", "c5": "c4"}


def test_who_goes_on_answers_whom_he_answered() -> None:
    comments = page(
        ("Ada", PLAIN, 1), ("Bob", "Ada, no.", 2), ("Bob", "I mean yes.", 30), ("Eve", PLAIN, 5), ("Joan", PLAIN, 6)
    )
    assert links(comments) == {"c1": "c0", "c2": "c0"}


@pytest.mark.parametrize("times", [[1, 2, 3, 4, 5], [5, 4, 3, 2, 1], [3, 1, 5, 2, 4], [1, 1, 1, 1, 1]])
def test_order_that_proves_nothing_links_nothing(times: list[int]) -> None:
    assert links(page(*(("Ada", PLAIN, time) for time in times))) == {}


def test_who_greets_the_host_speaks_of_the_article() -> None:
    comments = page(
        ("Ada", "Dear Hedwig, a fine text."),
        ("Hedwig", "Thanks, Ada!"),
        ("Bob", "Hi Hedwig, I tried it."),
        ("Hedwig", "Glad to hear, Bob!"),
        ("Bob", "Hedwig, one more question"),
        ("Hedwig", "Yes."),
    )
    assert links(comments) == {"c1": "c0", "c3": "c2", "c4": "c3", "c5": "c4"}


def test_what_the_page_says_is_left_alone() -> None:
    known = Comment("c1", "@Ada no", "Eve", parent_id="c0", parent_evidence="markup", parent_confidence=1.0)
    absent = Comment("c2", "@Ada no", "Eve", answers_absent=True, parent_evidence="markup", parent_confidence=1.0)
    assert link_replies([*page(("Ada", PLAIN)), known, absent])[1:] == (known, absent)


def test_a_circle_with_the_page_s_own_links_is_not_closed() -> None:
    above = Comment("c0", PLAIN, "Ada", parent_id="c1", parent_evidence="markup", parent_confidence=1.0)
    assert links([above, *page(("Eve", "@Ada no"), start=1)]) == {"c0": "c1"}


AUTHORS = st.sampled_from(["Ada", "Bob", "Eve", "Grace Hopper", None, "Gast"])
TEXTS = st.sampled_from(
    ["@Ada no", "Bob, no", "“nothing to add here at all” no", "Nothing to add here at all.", "#2", ">>1"]
)
COMMENTS = st.lists(st.tuples(AUTHORS, TEXTS | st.text(max_size=40), st.none() | st.integers(0, 59)), max_size=25)


@given(COMMENTS, st.sampled_from([None, True, False]))
def test_links_lead_to_earlier_comments_and_never_in_a_circle(
    drawn: list[tuple[str | None, str, int | None]], sorted_by_thread: bool | None
) -> None:
    comments = [
        Comment(f"c{place}", text, author, None if minute is None else f"2031-05-09T10:{minute:02}")
        for place, (author, text, minute) in enumerate(drawn)
    ]
    linked = {each.comment_id: each for each in link_replies(comments, sorted_by_thread)}
    for comment in linked.values():
        assert (comment.parent_evidence is None) == (comment.parent_id is None and not comment.answers_absent)
        assert comment.parent_evidence is None or comment.parent_evidence in EVIDENCE
        parent = linked[comment.parent_id] if comment.parent_id else None
        if parent and parent.posted_at and comment.posted_at:
            assert parent.posted_at <= comment.posted_at
        seen = {comment.comment_id}
        while parent is not None:
            assert parent.comment_id not in seen
            seen.add(parent.comment_id)
            parent = linked[parent.parent_id] if parent.parent_id else None


def test_level_without_a_lower_one_before_it_replies_to_what_is_absent() -> None:
    assert links_by_level([1, 2, 2, 3, 1]) == [None, 0, 0, 2, None]
    assert links_by_level([3, 1, None, 2]) == [ABSENT, None, None, 2]


def test_cycle_begins_where_the_earliest_item_leads_into_it() -> None:
    assert cycles({"a": "c", "b": "c", "c": "b", "d": None, "e": "gone", "f": "f"}) == [["c", "b"], ["f"]]


@given(st.lists(st.one_of(st.none(), st.integers(ABSENT, 9)), min_size=10, max_size=10))
def test_links_without_cycles_lead_to_an_end(links: list[int | None]) -> None:
    kept = without_cycles(links)
    for start in range(len(kept)):
        parent, steps = kept[start], 0
        while parent is not None and parent != ABSENT:
            parent, steps = kept[parent], steps + 1
            assert steps <= len(kept)
    assert all(now in (before, None) for now, before in zip(kept, links, strict=True))


def test_hostile_texts_are_read_in_linear_time() -> None:
    signs = ["@", "“", '"', "> ", "x said: ", "Bob, ", "#1", "re: ", "Thanks "]
    comments = [Comment(f"c{place}", sign * 30_000, "Bob") for place, sign in enumerate(signs)]
    random.Random(1).shuffle(comments)
    assert len(link_replies(comments)) == len(signs)
