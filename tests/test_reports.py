"""Small inputs after public reports, each with what is right beside it; see ``../shared/cases/README.md``."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

import stance
from stance.cli import main
from tests.conftest import SHARED

REPORTS = SHARED / "cases" / "reports"
OTHERS = ("N", "R", "S", "T", "X", "L")
"""First letters of the reports that are about scores, training and output; they are not read here."""
CASES = [file for file in sorted(REPORTS.glob("*.expected.json")) if not file.name.startswith(OTHERS)]


@pytest.fixture(params=CASES, ids=lambda file: file.name.partition(".")[0])
def case(request: pytest.FixtureRequest) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(request.param.read_text(encoding="utf-8"))
    return read


def test_report_is_read_as_its_writer_expects(case: dict[str, Any]) -> None:
    found = parsed(REPORTS / case["input"], case["args"])
    expected = case["expected"]
    if "count" in expected:
        assert len(found) == expected["count"]
    for comment in expected["comments"]:
        assert any(matches(row, comment) for row in found), comment


def parsed(path: Path, options: list[str]) -> list[dict[str, Any]]:
    ended = CliRunner().invoke(main, ["parse", str(path), *options], catch_exceptions=False)
    return [json.loads(line) for line in ended.stdout.splitlines()]


def matches(row: dict[str, Any], comment: dict[str, Any]) -> bool:
    exact = {"text", "comment_id", "parent_id"} & comment.keys()
    authors = comment.get("author_any") or [comment.get("author", row["author"])]
    return (
        all(row[name] == comment[name] for name in exact)
        and row["author"] in authors
        and (row["posted_at"] or "").startswith(comment.get("posted_at", ""))
        and str(row["parent_id"] or "").endswith(comment.get("parent_end", ""))
    )


def test_comments_in_other_languages_are_not_taken_for_english(shared: Path) -> None:
    file = shared / "cases" / "reports" / "L02.expected.json"
    expected = pd.DataFrame(json.loads(file.read_text(encoding="utf-8"))["expected"])
    scored = stance.classify(expected["text"], lane="fast").reset_index(drop=True)
    for row, language, wanted in zip(
        expected["language"], scored["language"], expected["scores_reliable"], strict=True
    ):
        assert language in row or (language != "en" and (row == ["!en"] or language == "und")), (row, language)
        assert wanted is None or language != "en"
    reader = stance.load_model("toxicity", lane="languages")
    assert scored["scores_reliable"].tolist() == scored["language"].isin(reader.card.languages).tolist()
    assert not scored["sides_reliable"].any()
