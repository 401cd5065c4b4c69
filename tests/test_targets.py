from pathlib import Path

import pytest

from stance import InputError, Target, parse_all
from stance.targets.proposals import propose_target
from stance.targets.typed import parse_target, parse_targets


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Bashar al-Assad", Target("Bashar al-Assad", "bashar_al_assad")),
        ("Bashar al-Assad=assad", Target("Bashar al-Assad", "assad")),
        ("  the  bridge ", Target("the bridge", "the_bridge")),
        ("الجسر=bridge", Target("الجسر", "bridge")),
        ("Model", Target("Model", "the_model")),
    ],
)
def test_target_has_words_and_a_short_name(typed: str, expected: Target) -> None:
    assert parse_target(typed) == expected


@pytest.mark.parametrize(
    "typed", ["", "   ", "=x", "bridge=", "bridge=two words", "bridge=model", "🌉=bridge", "x" * 301]
)
def test_target_without_words_or_name_is_refused(typed: str) -> None:
    with pytest.raises(InputError):
        parse_target(typed)


def test_two_targets_of_one_name_are_refused() -> None:
    with pytest.raises(InputError, match="Two targets are called 'bridge'"):
        parse_targets(["the old bridge=bridge", "the new bridge=bridge"])


@pytest.mark.parametrize(
    ("page", "word"),
    [("harbour_bridge.txt", "bridge"), ("bus_fares.txt", "fares"), ("school_phones.html", "phones")],
)
def test_main_target_is_what_readers_speak_of(seeds: Path, page: str, word: str) -> None:
    target = propose_target(parse_all(seeds / page)[0])
    assert target is not None
    assert word in target.text.lower()


@pytest.mark.parametrize("page", ["000_f8a06107b65dec98.txt", "002_3507b1232e7a72cf.txt"])
def test_sample_threads_are_about_a_person_or_state_in_the_headline_or_the_war(shared: Path, page: str) -> None:
    target = propose_target(parse_all(shared / "seeds" / page)[0])
    assert target is not None
    assert target.text.split()[-1] in {"Assad", "Lavrov", "Russia"}


def test_thread_that_speaks_of_nothing_has_no_target(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("Comments 1\nThumb a 09 May 2031, 07:47\n\nlol\n")
    assert propose_target(parse_all(tmp_path / "t.txt")[0]) is None
