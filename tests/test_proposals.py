import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import stance
from stance import Comment, Proposal, Thread, parse_all
from stance.cli import main
from stance.targets.aliases import is_misspelled, is_pun
from stance.targets.phrases import read_words
from stance.targets.proposals import propose_for_rows, propose_target, propose_targets

BODY = (
    "Residents of Marlow Bay met on Sunday. The premier, Dorin Halvard, told them that a toll on the coast road would "
    "pay for repairs. President Ilse Kovanda has backed the toll, and the Kovanda regime says it will not wait. "
    "Critics of Kovanda want talks. The opposition in Ostland calls the toll a tax on work, as Ostland's press does. "
    "Halvard said the road toll would start in spring."
)


def thread(*comments: str, title: str = "Coast Road Toll Splits Marlow Bay", body: str = BODY) -> Thread:
    said = tuple(Comment(f"c{i}", text) for i, text in enumerate(comments))
    return Thread("t", "t", title, body=body, comments=said)


def named(proposals: Sequence[Proposal]) -> dict[str, Proposal]:
    return {proposal.target.text: proposal for proposal in proposals}


def by_words(texts: Sequence[str], target: str) -> pd.DataFrame:
    """A stance model that believes what is said outright."""
    favor = [0.9 if "good" in text else 0.1 for text in texts]
    against = [0.8 if "awful" in text else 0.05 for text in texts]
    return pd.DataFrame({"favor": favor, "against": against, "neutral": [0.4] * len(texts)})


@pytest.mark.parametrize(
    "form", ["Kovanda", "KOVANDA", "kovanda", "Ilse", "Kovenda", "Kov-anda", "the regime", "the president", "Kovinder"]
)
def test_a_person_is_met_under_every_name(form: str) -> None:
    found = named(propose_targets(thread(f"I am fed up with {form} by now.", "Ilse must go, says my aunt.")))
    assert found["Ilse Kovanda"].comments == 2


def test_forms_met_are_told() -> None:
    found = named(propose_targets(thread("So kovanda wins again.", "And Kov-anda pays nobody.")))
    assert {"Ilse Kovanda", "Kovanda", "kov-anda", "regime"} <= {*found["Ilse Kovanda"].aliases, "kov-anda"}
    assert "Kov-anda" in found["Ilse Kovanda"].aliases


def test_an_office_of_two_people_is_nobodys_name() -> None:
    body = "Minister Ada Brack met Minister Olaf Tern. Brack and Tern agreed."
    found = named(propose_targets(thread("The minister lies.", "Brack lies.", "Tern lies.", title="Two", body=body)))
    assert found["Ada Brack"].comments == found["Olaf Tern"].comments == 1


def test_a_people_stands_for_its_country() -> None:
    found = named(propose_targets(thread("Ostlanders? No, Ostland never learns.", "Ostland again."), limit=9))
    assert found["Ostland"].comments == 2
    body = "On Monday the troops of Valdonia crossed the river. Their leaders in Valdonia deny it."
    found = named(propose_targets(thread("Valdonians know better.", "Poor Valdonia.", title="War", body=body)))
    assert found["Valdonia"].comments == 2


def test_what_the_headline_and_most_readers_speak_of_comes_first() -> None:
    said = ["This toll is theft.", "A toll keeps the lorries out.", "No toll, please.", "My dog is called Rex."]
    first = propose_targets(thread(*said))[0]
    assert first.target.text == "road toll"
    assert first.comments == 3


def test_words_for_one_thing_are_one_target() -> None:
    body = "The general spoke of military action. Military strikes may follow. Neighbours want a dialogue and talks."
    said = [
        "No military intervention!",
        "These strikes are a crime.",
        "The talks are a farce.",
        "Give dialogue a chance.",
    ]
    found = named(propose_targets(thread(*said, title="Military Strikes or Talks", body=body)))
    assert found["military strikes"].comments == 2
    assert len(found) == 2 and min(each.comments for each in found.values()) == 2


def test_divided_readers_are_told_with_the_surest_of_each_side() -> None:
    said = ["The toll is good.", "The toll is awful.", "The toll, hm.", "The toll exists."]
    found = propose_targets(thread(*said), by_words)[0]
    assert (found.telling, found.sides) == (("c0", "c1"), ("favor", "against"))
    assert found.divided == 0.5


def test_division_moves_a_target_up() -> None:
    body = "The tram and the ferry stay. The tram is old. The ferry is old."
    ferry = ["The ferry is good.", "The ferry is awful."]
    page = thread(*ferry, *ferry, *["The tram stops here."] * 5, title="News", body=body)
    assert propose_targets(page)[0].target.text == "tram"
    assert propose_targets(page, by_words)[0].target.text == "ferry"


def test_without_a_model_no_side_is_told() -> None:
    found = propose_targets(thread("The toll is good.", "The toll is awful."))[0]
    assert found.sides == (None, None)
    assert found.divided == 0.0
    assert set(found.telling) == {"c0", "c1"}


def test_a_page_without_comments_has_the_targets_of_its_article() -> None:
    found = named(propose_targets(thread()))
    assert {"road toll", "Ilse Kovanda", "Dorin Halvard"} <= set(found)
    assert all(each.comments == 0 and each.telling == () for each in found.values())


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Der Rat hat entschieden, und wir sind nicht froh.", ["Das ist nicht wahr!", "Ich finde das nicht gut."]),
        ("Le conseil a voté hier, et nous ne sommes pas contents.", ["Ce n'est pas vrai !", "Je ne suis pas sûr."]),
        ("El consejo votó ayer y la gente no está contenta.", ["Eso no es cierto.", "No estoy de acuerdo con eso."]),
    ],
)  # fmt: skip
def test_words_that_are_in_every_text_are_no_target(body: str, said: list[str]) -> None:
    found = propose_targets(thread(*said, *said, title=body, body=body))
    assert {each.target.text.lower() for each in found} <= {"rat", "conseil", "consejo"}


def test_german_names_and_nouns_are_found_but_no_verbs() -> None:
    body = "Die Stadt will die Brücke sperren, und viele wissen nicht warum. Die Brücke gilt als alt."
    said = ["Endlich wird die Brücke gesperrt.", "Wir wissen doch, dass diese Brücke nötig ist.", "Sie wissen nichts."]
    found = propose_targets(thread(*said, title="Stadt sperrt Brücke", body=body))
    assert found[0].target.text == "Brücke"


def test_readers_addressed_by_name_are_no_target() -> None:
    comments = tuple(
        Comment(str(i), text, author)
        for i, (author, text) in enumerate([("Wendel", "A toll is fair."), ("ada", "No, Wendel, the toll is not."),
                                            ("bo", "I agree, Wendel. The toll hurts."), ("cy", "So does Wendel.")])
    )  # fmt: skip
    assert "Wendel" not in named(propose_targets(Thread("t", "t", "A toll", body=BODY, comments=comments)))


def test_rows_are_read_with_their_address_as_a_headline() -> None:
    target = propose_for_rows(
        ["They shut it.", "A library is a lifeline."], "https://post.example/the-library-closes.html"
    )
    assert target is not None
    assert target.text == "closing the library"


def test_thread_that_speaks_of_nothing_has_no_target() -> None:
    assert propose_target(thread("lol", "+1", "???", title="", body="")) is None
    assert propose_targets(Thread("t", "t")) == ()


@pytest.mark.parametrize(
    "text",
    ["a-" * 5_000, "President " * 2_000, "Aa Bb Cc " * 2_000, "’’’'''" * 3_000, "the " * 5_000, "U.S." * 4_000,
     "\u202e\x1b[31m" * 900, "1,2,3." * 3_000, " ".join(f"Na{i}ian" for i in range(2_000))],
)  # fmt: skip
def test_hostile_text_is_read_to_its_end(text: str) -> None:
    found = propose_targets(thread(text, text, text, title=text, body=text), by_words)
    assert len(found) <= 5


def test_no_more_targets_are_given_than_asked_for() -> None:
    assert len(propose_targets(thread("The toll.", "Kovanda and Halvard."), limit=2)) == 2


def test_headline_capitals_make_no_name() -> None:
    assert not any(word.capital for word in read_words("Coast Road Toll Splits Bay", headline=True))
    assert not any(word.capital for word in read_words("THE TOLL IS A LIE AND ILSE KNOWS"))


@pytest.mark.parametrize(("name", "word"), [("kovanda", "kovenda"), ("kovanda", "kovadna"), ("kovanda", "kovandda")])
def test_one_slip_of_the_pen_is_a_misspelling(name: str, word: str) -> None:
    assert is_misspelled(name, word)


@pytest.mark.parametrize("word", ["bovanda", "kvoanda", "kovndaa", "kovaa", "kovandas'"])
def test_two_slips_or_another_beginning_are_no_misspelling(word: str) -> None:
    assert not is_misspelled("kovanda", word)


def test_a_pun_keeps_the_consonants() -> None:
    assert is_pun("obama", "obummer")
    assert not is_pun("obama", "obamacare")


@pytest.mark.parametrize("page", ["000_f8a06107b65dec98.txt", "002_3507b1232e7a72cf.txt"])
@pytest.mark.parametrize("with_model", [False, True])
def test_sample_threads_are_about_person_state_and_war(shared: Path, page: str, with_model: bool) -> None:
    read = parse_all(shared / "seeds" / page)[0]
    found = stance.propose_targets(read) if with_model else propose_targets(read)
    texts = {each.target.text for each in found}
    assert len(found) == 5
    assert texts & {"Assad", "Bashar Assad"}
    assert "Russia" in texts
    assert texts & {"military strikes", "dialogue", "talks"}
    assert all(len(each.telling) == min(2, each.comments) for each in found)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["targets", *(str(each) for each in arguments)], catch_exceptions=False)


def test_command_gives_a_json_object_per_target(seeds: Path) -> None:
    result = run(seeds / "harbour_bridge.txt", "--limit", 3)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [row["rank"] for row in rows] == [1, 2, 3]
    assert rows[0]["target"] == "harbour bridge"
    assert {each["stance"] for each in rows[0]["telling"]} <= {"favor", "against", None}


def test_command_tells_of_a_file_that_is_not_there_and_reads_the_rest(seeds: Path) -> None:
    result = run("no_such.html", seeds / "bus_fares.txt")
    assert result.exit_code == 1
    assert "There is no file or folder no_such.html" in result.stderr
    assert json.loads(result.stdout.splitlines()[0])["target"] == "raising bus fares"


def test_terminal_shows_no_control_character_of_a_reader() -> None:
    from stance.cli.target_lines import on_terminal

    page = thread("The toll \x1b[31mburns\u202e me.", "The toll, the toll.", title="Toll\x07")
    shown = "\n".join(on_terminal(page, propose_targets(page)))
    assert "1  road toll" in shown or "1  toll" in shown
    assert not {"\x1b", "\u202e", "\x07"} & set(shown)
