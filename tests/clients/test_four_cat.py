"""4CAT, which asks for six attributes of each item at Perspective's own address."""

import sys
from pathlib import Path
from typing import Any, Final

import pytest
from conftest import Behind
from refused import SWEDISH

pytest.importorskip("googleapiclient", reason="needs google-api-python-client")
pytestmark = pytest.mark.slow
SIX: Final = ["TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT"]


def processed(behind: Behind, *bodies: str, key: str | None = None) -> Any:
    given = {"key": key or behind.key, "items": [{"id": body[:9], "body": body} for body in bodies], "attributes": SIX}
    script = str(Path(__file__).parent / "four_cat.py")
    return behind.run(sys.executable, script, given=given, HTTPLIB2_CA_CERTS=str(behind.certificate))


def test_it_gets_six_scores_of_each_item_and_leaves_out_what_is_refused(behind: Behind) -> None:
    rows = processed(behind, "You are an idiot.", SWEDISH, "?!", "a" * 20_481, "A nice day to all of you.")
    assert [row["item_id"] for row in rows] == ["You are a", "A nice da"]
    assert [list(row) for row in rows] == [["item_id", *SIX]] * 2
    assert rows[0]["TOXICITY"] > 0.9 > 0.1 > rows[1]["TOXICITY"]


def test_it_ends_with_the_words_about_a_wrong_key(behind: Behind) -> None:
    assert processed(behind, "Hello", key="wrong") == "API key not valid. Please pass a valid API key."
