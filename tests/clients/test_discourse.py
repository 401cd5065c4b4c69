"""Discourse's plugin discourse-perspective-api: through Ruby and Excon where they are, and byte by byte."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
from conftest import Behind
from refused import SWEDISH
from served import Served, body_of, code_of, exchanged

pytestmark = pytest.mark.slow
SCRIPT: Final = Path(__file__).parent / "ruby" / "discourse.rb"
RUDE: Final = "You’re an idiot 😀."


def asked(behind: Behind, *texts: str, key: str | None = None) -> list[Any]:
    """The answers as the plugin gets them, through TLS on one connection."""
    ruby = shutil.which("ruby")
    if ruby is None or subprocess.run([ruby, "-e", "require 'excon'"], capture_output=True, check=False).returncode:
        pytest.skip("needs Ruby with the gem excon")
    given = {"key": key or behind.key, "texts": texts}
    return list(behind.run(ruby, "-EUTF-8", str(SCRIPT), given=given, SSL_CERT_FILE=str(behind.certificate)))


def test_the_plugin_reads_a_score_and_names_no_language(behind: Behind) -> None:
    scores = [
        said["attributeScores"]["TOXICITY"]["summaryScore"]["value"]
        for _, said in asked(behind, RUDE, "A nice day to all of you.")
    ]
    assert scores[0] > 0.9 > 0.1 > scores[1]


@pytest.mark.parametrize("letter", ["a", "é", "😀"])
def test_the_plugin_cuts_a_long_post_to_what_is_taken(behind: Behind, letter: str) -> None:
    ((code, said),) = asked(behind, "The ferry is late again. " * 40 + letter * 30_000)
    assert (code, list(said["attributeScores"])) == (200, ["TOXICITY"])


def test_the_plugin_is_told_why_there_is_no_score(behind: Behind) -> None:
    refused = asked(behind, "?!", SWEDISH, " ")
    assert [code for code, _ in refused] == [400] * 3
    assert [said["error"]["details"][0]["errorType"] for _, said in refused] == [
        "LANGUAGE_DETECTION_FAILED", "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE", "COMMENT_EMPTY",
    ]  # fmt: skip
    ((_, wrong),) = asked(behind, RUDE, key="wrong")
    assert wrong["error"]["message"] == "API key not valid. Please pass a valid API key."


def sent(key: str, text: str, model: str) -> bytes:
    """What the plugin sends for a post, taken down from Excon."""
    asked = {model: {"scoreType": "PROBABILITY"}}
    body = {"comment": {"text": text}, "doNotStore": True, "sessionId": "https://forum.example_7"}
    said = json.dumps(body | {"requestedAttributes": asked}, ensure_ascii=False, separators=(",", ":")).encode()
    head = (
        f"POST /v1alpha1/comments:analyze?key={key} HTTP/1.1\r\nHost: commentanalyzer.googleapis.com\r\n"
        "User-Agent: Discourse/2026.5.0\r\nAccept: */*\r\n"
        f"Content-Length: {len(said)}\r\nContent-Type: application/json\r\n\r\n"
    )
    return head.encode() + said


@pytest.mark.parametrize("model", ["TOXICITY", "SEVERE_TOXICITY"])
def test_its_bytes_are_answered_for_both_of_its_models(service: Served, model: str) -> None:
    answer = exchanged(service.port, sent(service.keys["clients"], RUDE, model))
    assert code_of(answer) == 200
    assert 0 < body_of(answer)["attributeScores"][model]["summaryScore"]["value"] <= 1
