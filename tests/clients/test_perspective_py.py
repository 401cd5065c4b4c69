"""The PyPI packages perspective.py and perspective as they are published, which know no address but Perspective's."""

import sys
from pathlib import Path
from typing import Any, Final

import pytest
from conftest import Behind
from installed import python_packages
from refused import SWEDISH

pytestmark = pytest.mark.slow
HERE: Final = Path(__file__).parent
PLOTTING: Final = "matplotlib==3.10.9 contourpy==1.3.3 cycler==0.12.1 fonttools==4.68.0 kiwisolver==1.5.1".split()
"""What perspective.py imports to draw pictures, which nothing here asks it for."""
SIX: Final = ["TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT"]


def called(behind: Behind, script: str, packages: Path, *calls: Any, key: str | None = None) -> list[Any]:
    file = str(behind.certificate)
    environment = {"PYTHONPATH": str(packages), "HTTPLIB2_CA_CERTS": file, "SSL_CERT_FILE": file}
    command = [sys.executable, str(HERE / script)]
    return list(behind.run(*command, given={"key": key or behind.key, "calls": calls}, **environment))


def alpaslan(behind: Behind, *calls: tuple[str, dict[str, Any]], key: str | None = None) -> list[Any]:
    pytest.importorskip("googleapiclient", reason="needs google-api-python-client")
    packages = python_packages("perspective.py==0.3.4", "pycountry==24.6.1", "pillow==13.0.0", *PLOTTING)
    return called(behind, "perspective_py.py", packages, *calls, key=key)


def conway(behind: Behind, *calls: tuple[str, str, dict[str, Any]], key: str | None = None) -> list[Any]:
    return called(behind, "perspective_conway.py", python_packages("perspective==1.0.3"), *calls, key=key)


def test_perspective_py_analyses(behind: Behind) -> None:
    every, raw = alpaslan(behind, ("You idiot.", {}), ("You idiot.", {"attributes": ["INSULT"], "return_raw": True}))
    assert list(every) == SIX
    assert 90 < every["TOXICITY"] <= 100
    assert raw["attributeScores"]["INSULT"]["summaryScore"]["value"] > 0.9


def test_perspective_py_reads_the_attribute_and_the_language_out_of_the_message(behind: Behind) -> None:
    thai, swedish = alpaslan(behind, ("Hello all", {"language": "th"}), (SWEDISH, {"attributes": ["THREAT"]}))
    assert thai == ["UnsupportedLanguage", 'Thai (th) is not supported by "TOXICITY" attribute.']
    assert swedish == ["UnsupportedLanguage", 'Swedish (sv) is not supported by "THREAT" attribute.']


def test_perspective_py_skips_the_attributes_that_are_not_supported(behind: Behind) -> None:
    asked = {"attributes": ["FLIRTATION", "INSULT", "SPAM", "TOXICITY"], "skip_on_lang": True}
    (scores,) = alpaslan(behind, ("You are a stupid idiot.", asked))
    assert list(scores) == ["INSULT", "TOXICITY"]


def test_perspective_py_tells_a_wrong_key(behind: Behind) -> None:
    ((kind, message),) = alpaslan(behind, ("Hello", {}), key="wrong")
    assert kind == "InvalidToken"
    assert "is not a valid API key" in message


def test_perspective_analyses_and_gets_spans(behind: Behind) -> None:
    text = "You idiot 😀! Have a nice day."
    more = {"span_annotations": True, "context": [{"text": "An article.", "type": "PLAIN_TEXT"}], "session_id": "s"}
    scores, answer = conway(behind, ("score", text, {"tests": ["INSULT"]}), ("analyze_comment", text, more))
    assert scores["INSULT"] > 0.5
    spans = answer["attributeScores"]["TOXICITY"]["spanScores"]
    assert [(span["begin"], span["end"]) for span in spans] == [(0, 13), (14, 30)]


def test_perspective_suggests_scores_and_raises_what_is_refused(behind: Behind) -> None:
    scores = {"TOXICITY": {"summaryScore": {"value": 1.0}}}
    suggested, empty, swedish = conway(
        behind, ("suggest_score", "You idiot.", {"attribute_scores": scores, "client_token": "t"}),
        ("score", "", {}), ("score", SWEDISH, {}),
    )  # fmt: skip
    assert suggested["clientToken"] == "t"
    assert empty == [400, "Comment must be non-empty."]
    assert swedish == [400, "Attribute TOXICITY does not support request languages: sv"]
