"""A plain thing is proposed with the deed that is to be done to it."""

import pytest

from stance import Comment, Thread
from stance.scoring import is_claim
from stance.targets import propose_targets


def proposed(title: str, *comments: str) -> list[str]:
    said = tuple(Comment(str(number), text) for number, text in enumerate(comments))
    return [proposal.target.text for proposal in propose_targets(Thread("t", "t", title, comments=said))]


@pytest.mark.parametrize(
    ("title", "comment", "target"),
    [
        ("Tram fares to rise from May", "My tram fares are half my rent.", "raising tram fares"),
        ("Tram fares in Lower Aldery to rise from May", "The tram fares again.", "raising tram fares"),
        ("Village pool to close after ninety years", "I learned to swim in the pool.", "closing the pool"),
        ("Phones to be locked away in class", "Leave the phones alone.", "locking away phones"),
        ("Beavers released on the Tarn", "The beavers ate my willow.", "releasing beavers"),
        ("Council bans wood stoves", "Our stoves are clean.", "banning stoves"),
        ("Ministers want to scrap the licence fee", "The licence fee is cheap.", "scrapping the licence fee"),
        ("Lido stays open until spring", "I swim in the lido.", "keeping the lido"),
        ("Scooters should be banned, say doctors", "Scooters killed my hedge.", "banning scooters"),
    ],
)
def test_the_headline_tells_the_deed(title: str, comment: str, target: str) -> None:
    assert proposed(title, comment, comment.lower())[0] == target


def test_readers_tell_the_deed_where_the_headline_tells_none() -> None:
    said = ["Please keep the beach huts.", "keep the beach huts, we love them", "The beach huts are rotten."]
    assert proposed("Letters to the editor", *said)[0] == "keeping beach huts"


def test_one_reader_tells_no_deed() -> None:
    said = ["Burn the beach huts.", "I like beach huts.", "The beach huts are rotten."]
    assert proposed("Letters to the editor", *said)[0] == "beach huts"


@pytest.mark.parametrize(
    ("title", "comment", "target"),
    [
        ("Party has to rise to the challenge", "What a challenge.", "challenge"),
        ("There is no limit to the fees", "My fees are late.", "fees"),
        ("Court frees men held without charge", "What charge was it?", "charge"),
        ("A ban on stoves is discussed", "I like my stoves.", "stoves"),
    ],
)
def test_a_verb_that_does_nothing_to_the_thing_is_no_deed(title: str, comment: str, target: str) -> None:
    assert not any(words.split()[0].endswith("ing") for words in proposed(title, comment, comment.lower()))
    assert target in proposed(title, comment, comment.lower())[0]


def test_a_name_is_proposed_as_it_is() -> None:
    said = ["Varda must go.", "I trust Varda.", "Varda lies."]
    assert proposed("Protesters want to oust Mayor Ilka Varda", *said)[0] == "Varda"


def test_a_sentence_is_a_claim_and_a_deed_is_none() -> None:
    assert is_claim("zoos should be closed")
    assert is_claim("the tram is worth its money")
    assert not is_claim("closing the zoo")
    assert not is_claim("Will Smith")
    assert not is_claim("Theresa May")
