"""A denied claim is the claim with the sides turned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance import load_model
from stance.labels import TASKS
from stance.records import Example
from stance.scoring.claims import affirmed
from stance.scoring.model import affirmative


@pytest.mark.parametrize(
    ("target", "claim"),
    [
        ("States should not subsidise tobacco", "States should subsidise tobacco"),
        ("The council shouldn't close the baths", "The council should close the baths"),
        ("Wolves aren’t dangerous", "Wolves are dangerous"),
        ("We cannot afford the bridge", "We can afford the bridge"),
        ("Zoos won't survive", "Zoos will survive"),
        ("Can't we do better", "Can we do better"),
        ("Tourists do not need a new airport", "Tourists do need a new airport"),
    ],
)
def test_a_denied_claim_is_read_as_the_claim(target: str, claim: str) -> None:
    assert affirmed(target) == (claim, True)


@pytest.mark.parametrize(
    "target",
    [
        "the harbour bridge",
        "Nottingham Forest",
        "Bashar al-Assad",
        "Schools are not only for reading",
        "Judges should not do what they would not like done to them",
        "La ville ne doit pas payer",
        "",
    ],
)
def test_a_target_that_denies_nothing_plainly_is_left_alone(target: str) -> None:
    assert affirmed(target) == (target, False)


@pytest.mark.slow
@given(st.text())
def test_any_text_is_taken_and_a_second_look_finds_nothing_more(target: str) -> None:
    claim, is_denied = affirmed(target)
    assert is_denied == (claim != target)
    assert not affirmed(claim)[1]


def test_sides_towards_a_denied_claim_are_those_towards_the_claim_turned() -> None:
    model = load_model("stance")
    texts = ["Close that road, it kills us.", "Leave our high street alone."]
    claim, denied = (model.score(texts, f"The road {verb} be closed") for verb in ("should", "should not"))
    assert denied[["favor", "against"]].to_numpy().tolist() == claim[["against", "favor"]].to_numpy().tolist()
    assert denied["neutral"].tolist() == claim["neutral"].tolist()


def test_labelled_rows_are_turned_with_their_targets() -> None:
    rows = [
        Example("Never.", "Taxes should not rise", {"stance": "favor"}),
        Example("Well.", "taxes", {"stance": "against"}),
    ]
    claim, other = affirmative(rows, TASKS["stance"])
    assert (claim.target, claim.labels) == ("Taxes should rise", {"stance": "against"})
    assert other == rows[1]
